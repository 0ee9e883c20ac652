import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '@learning-commons/protocol';
import { signToken } from '@learning-commons/server/kernel/sign-token';

const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const issuer = {
  id: 'host',
  issuer: 'https://host.example',
  kind: 'secret',
  communities: ['acme'],
  secret: 'a secret of thirty-two bytes, or more',
} as const;

/** Characters kept of what a process writes: one that is cut off from its record for seconds complains of every worker, again and again. */
export const KEPT = 2 ** 20;

/** A server in a process of its own, which a test may kill. */
export interface ServerProcess {
  readonly address: string;
  readonly process: ChildProcess;
  /** Milliseconds from the start of the process until it was ready. */
  readonly readyAfter: number;
  /** What it has written so far, at most the last `KEPT` characters. */
  said(): string;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** How a process differs from plain `serve`. */
export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
  /** Who may read the community without a token. */
  readonly reading?: 'open' | 'members';
  /** Pages of further origins that may speak to it. */
  readonly origins?: readonly string[];
  /** Another program than the server's own, and what node is told before it. */
  readonly program?: string;
  readonly flags?: readonly string[];
}

/** Starts `serve` on the folder, with one community `acme` and no limits worth mentioning. */
export async function startProcess(folder: string, options: ProcessOptions = {}): Promise<ServerProcess> {
  const { env, port = 0, reading = 'open', origins = [], program = main, flags = [] } = options;
  const unlimited = { points: 1_000_000, seconds: 1 };
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      communities: [{ id: 'acme', name: 'Acme', origins: ['https://intranet.acme.example', ...origins], reading }],
      issuers: [issuer],
      limits: { member: unlimited, key: unlimited, address: unlimited, community: unlimited },
    }),
  );
  const started = performance.now();
  const child = spawn(process.execPath, [...flags, program, 'serve'], {
    env: { PATH: process.env.PATH, LC_DATA: folder, PORT: String(port), LC_LOG: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = listen(child);
  const address = await readAddress(child, said);
  return {
    address,
    process: child,
    readyAfter: performance.now() - started,
    said,
    kill: (signal = 'SIGKILL') => end(child, signal),
  };
}

/** A token that this server accepts. */
export const processToken = (subject: string, { role, seconds }: { role?: Role; seconds?: number } = {}) =>
  signToken(issuer, { community: 'acme', subject, name: subject, role }, { seconds });

/** Keeps what a process writes. */
function listen(child: ChildProcess): () => string {
  let said = '';
  const take = (chunk: Buffer) => void (said = (said + chunk.toString()).slice(-KEPT));
  child.stdout!.on('data', take);
  child.stderr!.on('data', take);
  return () => said;
}

function readAddress(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const address = /https?:\/\/localhost:\d+/.exec(said());
      if (!address) return;
      child.stdout!.off('data', look);
      // A certificate is made out to a name, not to a number.
      resolve(address[0].replace('http://localhost', 'http://127.0.0.1'));
    };
    child.stdout!.on('data', look);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said()}`)));
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
