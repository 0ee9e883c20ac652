import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** What several nodes share, as the environment of `ours.child.ts` names it. */
export interface Shared {
  readonly env: Readonly<Record<string, string>>;
  release(): Promise<void>;
}

/** A database of this run in a PostgreSQL that is there, and a Redis; undefined where either does not answer. */
export async function shareRecord(): Promise<Shared | undefined> {
  const server = process.env.LC_BENCH_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const name = `lc_bench_${randomBytes(6).toString('hex')}`;
  try {
    await administer(server, `create database ${name}`);
  } catch (error) {
    console.log(
      `skipped: PostgreSQL does not serve (${(error as Error).message}); LC_BENCH_DATABASE_URL names another.`,
    );
    return undefined;
  }
  const own = new URL(server);
  own.pathname = `/${name}`;
  return {
    env: {
      LC_BENCH_RECORD: own.href,
      LC_BENCH_BUS: process.env.LC_BENCH_REDIS_URL ?? 'redis://127.0.0.1:6379',
    },
    release: () => administer(server, `drop database if exists ${name} with (force)`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
