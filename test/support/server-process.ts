import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signToken } from '@learning-commons/server/kernel/sign-token';

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const issuer = {
  id: 'host',
  issuer: 'https://host.example',
  kind: 'secret',
  communities: ['acme'],
  secret: 'a secret of thirty-two bytes, or more',
} as const;

/** A server in a process of its own, which a test may kill. */
export interface ServerProcess {
  readonly address: string;
  readonly process: ChildProcess;
  /** Milliseconds from the start of the process until it was ready. */
  readonly readyAfter: number;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts `serve` on the folder, with one open community `acme` and no limits worth mentioning. */
export async function startProcess(folder: string, env: Record<string, string> = {}, port = 0): Promise<ServerProcess> {
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      communities: [{ id: 'acme', name: 'Acme', origins: ['https://intranet.acme.example'], reading: 'open' }],
      issuers: [issuer],
      limits: {
        member: { points: 1_000_000, seconds: 1 },
        key: { points: 1_000_000, seconds: 1 },
        address: { points: 1_000_000, seconds: 1 },
      },
    }),
  );
  const started = performance.now();
  const child = spawn(process.execPath, [main, 'serve'], {
    env: { PATH: process.env.PATH, LC_DATA: folder, PORT: String(port), LC_LOG: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const address = await readAddress(child);
  return {
    address,
    process: child,
    readyAfter: performance.now() - started,
    kill: (signal = 'SIGKILL') => end(child, signal),
  };
}

/** A token that this server accepts. */
export const processToken = (subject: string) => signToken(issuer, { community: 'acme', subject, name: subject });

function readAddress(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /http:\/\/localhost:\d+/.exec(said);
      if (address) resolve(address[0].replace('localhost', '127.0.0.1'));
    };
    child.stdout!.on('data', take);
    child.stderr!.on('data', take);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)));
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
