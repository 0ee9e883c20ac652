import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Found } from './found.ts';
import { OwnPostgres } from './own-postgres.ts';

const LOCAL = 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * Finds a PostgreSQL that answers and makes a database for this run in it, or starts a private one in a temporary
 * folder. A database that was there before is never touched.
 */
export async function findPostgres(): Promise<Found> {
  const named = process.env.DATABASE_URL;
  const notes: string[] = [];
  for (const url of new Set([named ?? LOCAL])) {
    try {
      return await borrow(url);
    } catch (error) {
      notes.push(`${named ? 'DATABASE_URL' : '127.0.0.1:5432'} does not serve (${reason(error)})`);
    }
  }
  try {
    const own = await startOwn();
    return named ? { ...own, says: `${own.says}; ${notes.join('; ')}` } : own;
  } catch (error) {
    return { at: undefined, says: `none: ${[...notes, reason(error)].join('; ')}` };
  }
}

async function borrow(server: string): Promise<Found> {
  const name = `lc_test_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name}`);
  const own = new URL(server);
  own.pathname = `/${name}`;
  return {
    at: own.href,
    says: `${own.host}, in a database of this run`,
    release: () => administer(server, `drop database if exists ${name} with (force)`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function startOwn(): Promise<Found> {
  const own = await OwnPostgres.make();
  try {
    await own.start();
  } catch (error) {
    await own.remove();
    throw error;
  }
  return { at: own.url, says: `started for this run on port ${own.port}`, release: () => own.remove() };
}

const reason = (error: unknown) => {
  const { message, code } = error as { message?: string; code?: string };
  return message?.trim() ? message.trim() : (code ?? 'no answer');
};
