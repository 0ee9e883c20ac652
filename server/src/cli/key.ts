import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
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

/** Makes a fresh secret or key pair and prints what to put into the configuration. Never overwrites a file. */
export async function key(args: KeyArgs, io: Io): Promise<void> {
  const { kind = 'secret', id = 'portal', issuer = 'https://portal.example.com', community = 'acme' } = args;
  if (kind !== 'secret' && kind !== 'ed25519') throw new Error('--kind takes secret or ed25519.');
  const { hidden, shared } = kind === 'secret' ? makeSecret(id, args.out !== undefined) : await makeKeyPair();
  if (args.out === undefined) io.note(hidden.words);
  else keep(args.out, hidden.text, io);
  if (args.out === undefined && kind === 'ed25519') io.note(hidden.text);
  io.note('For "issuers" in the configuration file:');
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
    hidden: { text, words: 'The same secret belongs, character by character, where your backend signs. Keep this configuration readable to its owner only.' },
    shared: isKept ? { kind: 'secret', secretEnv: variable } : { kind: 'secret', secret: text },
  };
}

async function makeKeyPair(): Promise<Made> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(jwk);
  const text = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trimEnd();
  return {
    hidden: { text, words: `The private key, for your backend alone; sign with EdDSA and kid ${kid}:` },
    shared: { kind: 'jwks', algorithms: ['EdDSA'], jwks: { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] } },
  };
}

function keep(file: string, text: string, io: Io): void {
  try {
    writeFileSync(file, `${text}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'EEXIST' ? `${file} exists already, and a key is never overwritten.` : `${file} cannot be written: ${message}`);
  }
  io.note(`Written to ${file}, readable to you only.`);
}
