import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { Io } from './io.ts';

/** The options of `key`, as the command line gives them. */
export interface KeyArgs {
  /** `secret` (default) for one secret on both sides, `ed25519` for a key pair of which this server needs the public half. */
  readonly kind?: string | undefined;
  /** The issuer's short name here. */
  readonly id?: string | undefined;
  /** What its tokens will say as iss. */
  readonly issuer?: string | undefined;
  readonly community?: string | undefined;
  /** Write the secret or private key to this new file, for its owner's eyes only, instead of printing it. */
  readonly out?: string | undefined;
}

/** Adds `key` to the command line. */
export function key(program: Command, io: Io): void {
  program
    .command('key')
    .description('make a fresh secret or key pair for an issuer, and print its part of the configuration')
    .addOption(
      new Option('--kind <kind>', 'one secret on both sides, or a key pair')
        .choices(['secret', 'ed25519'])
        .default('secret'),
    )
    .option('--id <id>', 'the issuer’s short name here')
    .option('--issuer <iss>', 'what its tokens say as iss')
    .option('--community <id>', 'the community it may speak for')
    .option('--out <file>', 'write the secret or private key to this new file instead of the terminal')
    .action((args: KeyArgs) => makeKey(args, io));
}

/** Makes a fresh secret or key pair and prints what to put into the configuration. Never overwrites a file. */
export async function makeKey(args: KeyArgs, io: Io): Promise<void> {
  const note = (line: string) => (io.note ? io.note(line) : io.print(line));
  const { kind = 'secret', id = 'portal', issuer = 'https://portal.example.com', community = 'acme' } = args;
  if (kind !== 'secret' && kind !== 'ed25519') throw new Error('--kind takes secret or ed25519.');
  const { hidden, shared } = kind === 'secret' ? makeSecret(id, args.out !== undefined) : await makeKeyPair();
  if (args.out === undefined) note(hidden.words);
  else note(keep(args.out, hidden.text));
  note('For "issuers" in the configuration file:');
  io.print(JSON.stringify({ id, issuer, communities: [community], ...shared }, null, 2));
}

interface Made {
  /** For the signer alone. */
  readonly hidden: { readonly words: string; readonly text: string };
  /** For the configuration. */
  readonly shared: object;
}

function makeSecret(id: string, isKept: boolean): Made {
  const text = randomBytes(32).toString('base64url');
  const variable = `LC_SECRET_${id.toUpperCase().replaceAll('-', '_')}`;
  return {
    hidden: {
      text,
      words:
        'The same secret belongs, character by character, where your backend signs. Keep this configuration readable to its owner only.',
    },
    shared: isKept ? { kind: 'secret', secretEnv: variable } : { kind: 'secret', secret: text },
  };
}

async function makeKeyPair(): Promise<Made> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(jwk);
  const text = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trimEnd();
  return {
    hidden: { text, words: `The private key, for your backend alone; sign with EdDSA and kid ${kid}:\n${text}` },
    shared: { kind: 'jwks', algorithms: ['EdDSA'], jwks: { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] } },
  };
}

function keep(file: string, text: string): string {
  try {
    writeFileSync(file, `${text}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const words =
      code === 'EEXIST' ? 'exists already, and a key is never overwritten.' : `cannot be written: ${message}`;
    throw new Error(`${file} ${words}`, { cause: error });
  }
  return `Written to ${file}, readable to you only.`;
}
