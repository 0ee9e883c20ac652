import type { Found } from './found.ts';
import { askRedis, OwnRedis } from './own-redis.ts';

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
    const size = await askRedis(own.href, ['DBSIZE']);
    if (size === 0)
      return {
        at: own.href,
        says: `${own.host}, database ${number}`,
        release: () => askRedis(own.href, ['FLUSHDB']).then(() => {}),
      };
  }
  return undefined;
}

async function startOwn(note: string): Promise<Found> {
  const own = await OwnRedis.make().catch((error: Error) => error);
  if (own instanceof Error) return { at: undefined, says: `none: ${note}; ${own.message}` };
  try {
    await own.start();
  } catch (error) {
    await own.remove();
    return { at: undefined, says: `none: ${note}; ${(error as Error).message}` };
  }
  return { at: own.url, says: `started for this run on port ${own.port}`, release: () => own.remove() };
}
