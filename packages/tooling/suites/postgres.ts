import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, rmSync } from 'node:fs';
import pg from 'pg';
import type { Found } from './found.ts';
import { end, eventually, findProgram, freePort, isRoot, run, temporaryFolder } from './programs.ts';

const FOLDERS = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql*/bin'];
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
  const [postgres, initdb] = [findProgram('postgres', FOLDERS), findProgram('initdb', FOLDERS)];
  if (!postgres || !initdb) throw new Error('no PostgreSQL programs are installed');
  const folder = temporaryFolder('postgres');
  // PostgreSQL refuses to run as root.
  const identity = isRoot ? await otherUser() : undefined;
  if (identity) chownSync(folder, identity.uid, identity.gid);
  const options = { ...identity, cwd: folder, env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8' } };
  const data = `${folder}/data`;
  await run(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options);
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'max_connections=200',
  ];
  const child = spawn(postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...options,
    stdio: 'ignore',
  });
  const release = () => stop(child, folder);
  const server = `postgres://postgres@127.0.0.1:${port}/postgres`;
  if (await eventually(() => administer(server, 'select 1').then(() => true), 30)) {
    return { at: server, says: `started for this run on port ${port}`, release };
  }
  await release();
  throw new Error(`${postgres} was started and did not answer within 30 s`);
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  await end(child, 'SIGINT', 10_000);
  rmSync(folder, { recursive: true, force: true });
}

async function otherUser(): Promise<{ uid: number; gid: number }> {
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
    if (ids) return { uid: Number(ids[0]), gid: Number(ids[1]) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
}

const reason = (error: unknown) => {
  const { message, code } = error as { message?: string; code?: string };
  return message?.trim() ? message.trim() : (code ?? 'no answer');
};
