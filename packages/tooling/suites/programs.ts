import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { accessSync, constants, globSync, mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Whether this process may do everything, and so install packages and become another user. */
export const isRoot = process.getuid?.() === 0;

/** The path of a program: from `PATH`, or from one of the folders given as globs, the latest version first. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const places = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...globSync([...folders])
      .sort()
      .reverse(),
  ];
  return places.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program to its end. Rejects with what it said when it fails. */
export async function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code === 0) return output;
  throw new Error(`${program} ended with ${code}: ${output.trim().split('\n').slice(-3).join(' ')}`);
}

/** Asks a process to end, and makes it end after a while. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM', patience = 5_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(force);
}

/** A port of 127.0.0.1 that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Asks until the answer is yes; false when time is up. */
export async function eventually(ask: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (performance.now() < deadline) {
    if (await ask().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

/** A folder of this run's own. */
export const temporaryFolder = (what: string) => mkdtempSync(join(tmpdir(), `lc-test-${what}-`));
