import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, rmSync } from 'node:fs';
import pg from 'pg';
import { end, eventually, findProgram, freePort, isRoot, run, temporaryFolder } from './programs.ts';

const FOLDERS = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql*/bin'];
/** Seconds until it must answer. Recovery after a kill is part of that. */
const PATIENCE = 30;

interface Programs {
  readonly postgres: string;
  readonly initdb: string;
}

/** A PostgreSQL of one run, in a temporary folder and on a port of its own. It may be killed and started again. */
export class OwnPostgres {
  readonly port: number;
  readonly folder: string;
  readonly #program: string;
  readonly #identity: { uid: number; gid: number } | undefined;
  #child: ChildProcess | undefined;

  private constructor(program: string, folder: string, port: number, identity?: { uid: number; gid: number }) {
    this.#program = program;
    this.folder = folder;
    this.port = port;
    this.#identity = identity;
  }

  /** Makes an empty one, not yet started. Rejects when no PostgreSQL is installed. */
  static async make(): Promise<OwnPostgres> {
    const { postgres, initdb } = findPrograms();
    const folder = temporaryFolder('postgres');
    // PostgreSQL refuses to run as root.
    const identity = isRoot ? await otherUser() : undefined;
    if (identity) chownSync(folder, identity.uid, identity.gid);
    const own = new OwnPostgres(postgres, folder, await freePort(), identity);
    const settings = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--data-checksums'];
    await run(initdb, ['-D', `${folder}/data`, ...settings], own.#options);
    return own;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Starts it and waits until it answers. `settings` are added as `name=value`. */
  async start(settings: readonly string[] = []): Promise<void> {
    const all = [
      'listen_addresses=127.0.0.1',
      `port=${this.port}`,
      `unix_socket_directories=${this.folder}`,
      // What a killed process has written is with the operating system; only the power could take it away.
      'fsync=off',
      'max_connections=200',
      ...settings,
    ];
    const args = ['-D', `${this.folder}/data`, ...all.flatMap((setting) => ['-c', setting])];
    this.#child = spawn(this.#program, args, { ...this.#options, stdio: 'ignore' });
    if (await eventually(() => this.ask('select 1').then(() => true), PATIENCE)) return;
    throw new Error(`${this.#program} was started and did not answer within ${PATIENCE} s`);
  }

  /** Runs one statement on a connection of its own. */
  async ask<R extends object = object>(statement: string, values: readonly unknown[] = []): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 3_000 });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query<R>(statement, [...values]).finally(() => client.end());
    return rows;
  }

  /** Ends all its processes at once, as `pg_ctl stop -m immediate` does: the next start recovers. */
  async kill(): Promise<void> {
    if (this.#child) await end(this.#child, 'SIGQUIT', 10_000);
  }

  /** Stops it in good order and removes its folder. */
  async remove(): Promise<void> {
    if (this.#child) await end(this.#child, 'SIGINT', 10_000);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #options() {
    return { ...this.#identity, cwd: this.folder, env: { ...process.env, HOME: this.folder, LC_ALL: 'C.UTF-8' } };
  }
}

/** Whether the programs of PostgreSQL are installed here. */
export function hasPostgres(): boolean {
  return findProgram('postgres', FOLDERS) !== undefined && findProgram('initdb', FOLDERS) !== undefined;
}

function findPrograms(): Programs {
  const [postgres, initdb] = [findProgram('postgres', FOLDERS), findProgram('initdb', FOLDERS)];
  if (!postgres || !initdb) throw new Error('no PostgreSQL programs are installed');
  return { postgres, initdb };
}

async function otherUser(): Promise<{ uid: number; gid: number }> {
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
    if (ids) return { uid: Number(ids[0]), gid: Number(ids[1]) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
}
