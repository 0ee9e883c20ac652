import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';

/** What several nodes share, as the environment of `ours.child.ts` names it. */
export interface Shared {
  readonly env: Readonly<Record<string, string>>;
  /** Microseconds of processor time that PostgreSQL has spent on this database so far; NaN where that cannot be seen. */
  cpu(): Promise<number>;
  /** Has PostgreSQL look at what the tables hold now, so that it does not choose its ways by guessing. */
  analyze(): Promise<void>;
  release(): Promise<void>;
}

/** How the record is owned. */
export interface Owning {
  /** By a role that PostgreSQL holds to no policy: the wall between communities stands and nobody looks at it. */
  readonly bypassing?: boolean;
}

/**
 * A database of this run in a PostgreSQL that is there, owned by an ordinary role of its own as an operator's is, and a Redis;
 * undefined where either does not answer.
 */
export async function shareRecord({ bypassing = false }: Owning = {}): Promise<Shared | undefined> {
  const server = process.env.LC_BENCH_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const [name, password] = [`lc_bench_${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')];
  const bypass = bypassing ? 'bypassrls' : 'nobypassrls';
  try {
    await administer(server, `create role ${name} login nosuperuser ${bypass} password '${password}'`);
    await administer(server, `create database ${name} owner ${name}`);
  } catch (error) {
    console.log(
      `skipped: PostgreSQL does not serve (${(error as Error).message}); LC_BENCH_DATABASE_URL names another, by a role that may create roles and databases.`,
    );
    await remove(server, name).catch(() => undefined);
    return undefined;
  }
  const spent = new Spent();
  const own = Object.assign(new URL(server), { pathname: `/${name}`, username: name, password });
  return {
    env: {
      LC_BENCH_RECORD: own.href,
      LC_BENCH_BUS: process.env.LC_BENCH_REDIS_URL ?? 'redis://127.0.0.1:6379',
    },
    cpu: async () => spent.look(await administer(server, `select pid from pg_stat_activity where datname = '${name}'`)),
    analyze: async () => void (await administer(own.href, 'analyze')),
    release: () => remove(server, name),
  };
}

async function remove(server: string, name: string): Promise<void> {
  await administer(server, `drop database if exists ${name} with (force)`);
  await administer(server, `drop role if exists ${name}`);
}

async function administer(url: string, statement: string): Promise<readonly Backend[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  await client.connect();
  const { rows } = await client.query<Backend>(statement).finally(() => client.end());
  return rows;
}

interface Backend {
  readonly pid: number;
}

/** Processor time of PostgreSQL's processes, those that have ended meanwhile included. */
class Spent {
  readonly #last = new Map<number, number>();
  #total = 0;

  look(backends: readonly Backend[]): number {
    for (const { pid } of backends) {
      const now = cpuOf(pid);
      this.#total += now - (this.#last.get(pid) ?? 0);
      this.#last.set(pid, now);
    }
    return this.#total;
  }
}

/** Only where PostgreSQL runs on this machine, and it is Linux. */
function cpuOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1_000;
  } catch {
    return NaN;
  }
}
