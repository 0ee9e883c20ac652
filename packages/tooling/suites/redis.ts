import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createClient } from 'redis';
import type { Found } from './found.ts';
import { end, eventually, findProgram, freePort, temporaryFolder } from './programs.ts';

const LOCAL = 'redis://127.0.0.1:6379';

/**
 * Finds a Redis that answers and an empty database in it, or starts a private one. Keys that were there before are
 * never touched.
 */
export async function findRedis(): Promise<Found> {
  const named = process.env.REDIS_URL;
  const url = named ?? LOCAL;
  const place = named ? 'REDIS_URL' : '127.0.0.1:6379';
  let note: string;
  try {
    const found = await borrow(url);
    if (found) return found;
    note = `${place} has no empty database`;
  } catch (error) {
    note = `${place} does not serve (${(error as Error).message || (error as { code?: string }).code})`;
  }
  const own = await startOwn(note);
  return named && own.at ? { ...own, says: `${own.says}; ${note}` } : own;
}

/** A database without keys, from the last one down; what the run leaves there is removed. */
async function borrow(url: string): Promise<Found | undefined> {
  for (let number = 15; number > 0; number -= 1) {
    const own = new URL(url);
    own.pathname = `/${number}`;
    const size = await ask(own.href, ['DBSIZE']);
    if (size === 0)
      return {
        at: own.href,
        says: `${own.host}, database ${number}`,
        release: () => ask(own.href, ['FLUSHDB']).then(() => {}),
      };
  }
  return undefined;
}

async function ask(url: string, command: string[]): Promise<unknown> {
  const client = createClient({ url, socket: { connectTimeout: 3_000, reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  return client.sendCommand(command).finally(() => client.destroy());
}

async function startOwn(note: string): Promise<Found> {
  const redis = findProgram('redis-server');
  if (!redis) return { at: undefined, says: `none: ${note}; redis-server is not installed` };
  const folder = temporaryFolder('redis');
  const port = await freePort();
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn(redis, settings, { stdio: 'ignore' });
  const release = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `redis://127.0.0.1:${port}`;
  if (await eventually(() => ask(url, ['PING']).then(() => true), 10))
    return { at: url, says: `started for this run on port ${port}`, release };
  await release();
  return { at: undefined, says: `none: ${note}; ${redis} was started and did not answer within 10 s` };
}
