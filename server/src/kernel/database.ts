import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql, type PostgresPool, type PostgresPoolClient } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import pg from 'pg';
import { fail } from '@learning-commons/protocol';
import { noteFormerHeads, readEndedEpochs } from './former-heads.ts';
import { holding, type Look } from './held-rows.ts';
import { refuseMoving } from './moving/mark.ts';
import { PreparingClient, withoutLimit } from './postgres-client.ts';
import { prepared } from './prepared.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { enterCommunity, EVERY_COMMUNITY, holds, raiseWall } from './wall.ts';

/**
 * The query builder as kernel and stores see it. Each store narrows it to its own tables.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the tables are known to each store, not to the kernel
export type Db = Kysely<any>;

/** Which SQL the record speaks; stores ask only where the two differ (full-text search, nothing else). */
export type SqlKind = 'sqlite' | 'postgres';

/** The record: the only place where durable state lives. */
export interface Database {
  readonly kind: SqlKind;
  /** Committed state of all communities, for reading only. For what the system does by itself. */
  readonly read: Db;
  /** Committed state, for reading only, as one community sees it: on PostgreSQL other communities' rows are not there. */
  readOf(community: string): Db;
  /** Lets what follows in a transaction of the writer see and change this community's rows alone; undefined for all of them. */
  enter(transaction: Db, community: string | undefined): Promise<void>;
  /** Whether the database itself keeps communities apart, besides the queries. */
  readonly walled: boolean;
  /**
   * Shows one community's rows as they stand at one moment, for however long that is looked at. Holds up nobody; what was
   * replaced meanwhile is kept on disk until the end.
   */
  snapshot<T>(community: string, look: (db: Db) => Promise<T>): Promise<T>;
  /** Reads that wait for a connection now. */
  waiting(): number;
  /** The one connection of this node that writes, for the schema and for tools; all else goes through the writer. */
  readonly write: Db;
  /**
   * Runs `work` in a transaction, during which nobody else writes, on no node: what it reads stays true until it ends. A
   * group of commits changes rows of many members in the order in which they asked; two nodes would take the same rows in
   * different order, and the database would end one of them after a second of waiting. Waiting groups grow meanwhile, so
   * that little is lost by turns. Queries that `work` makes without waiting for each other are answered in the order in
   * which they were made, on PostgreSQL in one way there and back.
   */
  transact<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Leaves nothing on disk of what was erased, as far as the database lets itself be told so. */
  sweep(): Promise<void>;
  /** This history's identity: made when the database is created or restored. */
  readonly epoch: string;
  /** Epochs of histories that ended when this record was put back to an earlier day. */
  readonly ended: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Migrations by name. Names sort in the order of writing (`2026-11-24-discussions`), and are never changed once released. */
export type Migrations = Readonly<Record<string, Migration>>;

/** SQLite's promise to keep what was acknowledged even when power fails. Tests weaken it to prove that they would notice. */
export type Synchronous = 'FULL' | 'NORMAL';

/** Where the record is. A `postgres:` address or the path of an SQLite file. */
export interface DatabaseOptions {
  readonly url?: string | undefined;
  readonly file?: string | undefined;
  readonly migrations: Migrations;
  readonly synchronous?: Synchronous;
  /** Opens a record that is being moved, which is refused to everybody else. */
  readonly moving?: boolean;
  /** Refuses a record whose schema is not this program's, instead of bringing it up to date: a server may be at work on it. */
  readonly asItIs?: boolean;
}

/**
 * Opens the record and brings its schema up to date. Fails with a plain sentence when the file cannot be written, is
 * not a database, or was written by a newer version; it never starts over with an empty one.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = options.url ? openPostgres(options.url) : openSqlite(options.file!, options.synchronous ?? 'FULL');
  try {
    if (options.url) await reach(database.read, options.url);
    if (!options.moving) await refuseMoving(database.read, database.kind);
    if (options.asItIs) await demandCurrent(database, options.migrations);
    else await migrate(database.write, options.migrations);
    if (!options.asItIs && !options.moving) await noteFormerHeads(database.write);
    if (options.url && !options.asItIs) await raiseWall(database.write);
    const walled = options.url !== undefined && (await holds(database.read));
    // What is being filled may have none yet.
    const epoch = options.moving ? '' : await readEpoch(database.write);
    const ended = await readEndedEpochs(database.read);
    return { ...database, epoch, ended, walled };
  } catch (error) {
    await database.close();
    throw error;
  }
}

type Opened = Omit<Database, 'epoch' | 'ended' | 'walled'>;

function openSqlite(file: string, synchronous: Synchronous): Opened {
  mkdirSync(dirname(file), { recursive: true });
  const writer = connectSqlite(file, synchronous);
  const reader = connectSqlite(file, synchronous);
  reader.exec('pragma query_only = on');
  const read = new Kysely<unknown>({ dialect: sqliteDialect(reader) });
  const onWriter = (look?: Look) => new Kysely<unknown>({ dialect: sqliteDialect(writer, look) });
  const write = onWriter();
  // Builders of their own: while one runs a transaction, it lets nobody else ask.
  const { run } = holding(onWriter, onWriter());
  return {
    kind: 'sqlite',
    read,
    write,
    readOf: () => read,
    snapshot: (_community, look) => snapshotSqlite(file, look),
    enter: async () => {},
    waiting: () => 0,
    // A record in a file belongs to one node.
    transact: (work) => write.transaction().execute(() => run(work)),
    // What is removed is overwritten at once, but the log still holds how it was: it is emptied. Free pages go with it.
    async sweep() {
      while (writer.isTransaction) await new Promise(setImmediate);
      writer.exec('pragma incremental_vacuum');
      writer.exec('pragma wal_checkpoint(truncate)');
    },
    async close() {
      await read.destroy();
      await write.destroy();
    },
  };
}

async function snapshotSqlite<T>(file: string, look: (db: Db) => Promise<T>): Promise<T> {
  const connection = new DatabaseSync(file, { timeout: 5_000, readOnly: true });
  const db = new Kysely<unknown>({ dialect: sqliteDialect(connection) });
  try {
    // The builder's own transactions begin with the lock of a writer.
    connection.exec('begin');
    return await look(db);
  } finally {
    await db.destroy();
  }
}

function connectSqlite(file: string, synchronous: Synchronous): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 5_000 });
    // The first one takes hold in a new file alone.
    database.exec(`
      pragma auto_vacuum = incremental;
      pragma journal_mode = wal;
      pragma synchronous = ${synchronous};
      pragma foreign_keys = on;
      pragma secure_delete = on;
      pragma temp_store = memory;
      pragma cache_size = -32000;
    `);
    return database;
  } catch (error) {
    database?.close();
    throw new Error(`The database file ${file} cannot be used: ${(error as Error).message}. ${hint(file)}`, {
      cause: error,
    });
  }
}

function hint(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return 'Check that its folder exists and may be written by this user.';
  return 'Nothing was changed. Check its permissions, or bring back a copy with `learning-commons restore`.';
}

// Counts and times fit a double; the driver hands out text for 64-bit integers unless told otherwise.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

function openPostgres(url: string): Opened {
  const limits = '-c lock_timeout=2s -c statement_timeout=5s -c idle_in_transaction_session_timeout=5s';
  const pool = (max: number) =>
    new pg.Pool({
      connectionString: url,
      max,
      options: limits,
      connectionTimeoutMillis: 5_000,
      Client: PreparingClient,
      // What does not wait for an answer is sent without waiting: a way there and back costs more than most statements.
      pipeline: true,
    });
  const [reads, writes] = [pool(8), pool(1)];
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  // The pool listens only to idle ones; a query on a broken one fails by itself.
  for (const each of [reads, writes])
    each.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  const through = (pool: pg.Pool, community: string) =>
    new Kysely<unknown>({ dialect: new PostgresDialect({ pool: asCommunity(pool, community) }) });
  const read = through(reads, EVERY_COMMUNITY);
  const write = through(writes, EVERY_COMMUNITY);
  const communities = new Map<string, Db>();
  const readOf = (community: string) => {
    const known = communities.get(community) ?? through(reads, community);
    communities.set(community, known);
    return known;
  };
  return {
    kind: 'postgres',
    read,
    write,
    readOf,
    snapshot: (community, look) =>
      readOf(community)
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (db) => {
          for (const limit of ['statement_timeout', 'idle_in_transaction_session_timeout'] as const)
            await withoutLimit(limit).execute(db);
          return look(db);
        }),
    enter: async (transaction, community = EVERY_COMMUNITY) => void (await enterCommunity(transaction, { community })),
    waiting: () => reads.waitingCount,
    transact: (work) => transactOn(writes, work),
    // Former states of rows are cleared away by autovacuum, which only the database's own settings hurry.
    sweep: async () => {},
    async close() {
      for (const each of [read, write, ...communities.values()]) await each.destroy();
      await Promise.all([reads.end(), writes.end()]);
    },
  };
}

/** A pool whose connections see one community, and in which only so many wait. */
function asCommunity(pool: pg.Pool, community: string): PostgresPool {
  return {
    async connect() {
      if (pool.waitingCount >= MOST_WAITING)
        throw fail('unavailable', 'Too many requests wait for the database. Try again.', { retryAfter: 1 });
      const client = await pool.connect();
      (client as unknown as PreparingClient).community = community;
      return client;
    },
    end: async () => {},
    options: pool.options,
  };
}

/** Reads that wait for one of the connections; more are refused at once, since they would be answered too late anyway. */
const MOST_WAITING = 1_000;

/** A transaction on a connection of its own, which does not make queries wait for each other as Kysely's own does. */
async function transactOn<T>(pool: pg.Pool, work: (db: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const { db, run } = queriesOn(client);
  let broken: unknown;
  try {
    await Promise.all([client.query('begin'), takeTurn(db, {})]);
    const value = await run(work);
    const { command } = await client.query('commit');
    // So PostgreSQL answers when a statement failed whose answer nobody waited for.
    if (command !== 'COMMIT') throw new Error('The transaction could not be committed: one of its statements failed.');
    return value;
  } catch (error) {
    await client.query('rollback').catch((reason: unknown) => (broken = reason));
    throw error;
  } finally {
    client.release(broken !== undefined);
  }
}

const bound = new WeakMap<pg.PoolClient, ReturnType<typeof holding>>();

/** The query builder on one connection, whoever holds that. */
function queriesOn(client: pg.PoolClient): ReturnType<typeof holding> {
  const known = bound.get(client);
  if (known) return known;
  const query = client.query.bind(client) as PostgresPoolClient['query'];
  const made = holding(
    (look) =>
      onOne(((text: string, values: unknown[]) => {
        const first = look(text);
        return first ? first.then(() => query(text, values)) : query(text, values);
      }) as PostgresPoolClient['query']),
    onOne(query),
  );
  bound.set(client, made);
  return made;
}

function onOne(query: PostgresPoolClient['query']): Db {
  const pool: PostgresPool = { connect: async () => ({ query, release: () => {} }), end: async () => {}, options: {} };
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

const takeTurn = prepared((db: Db) => ({ compile: () => sql`select pg_advisory_xact_lock(${TURN})`.compile(db) }));
/** The lock by which writers take turns, among all advisory locks of a database: `lc` and a number. */
const TURN = 0x6c63_0001;

/** Says which database does not answer, without its password. */
async function reach(db: Db, url: string): Promise<void> {
  try {
    await sql`select 1`.execute(db);
  } catch (error) {
    const { host, pathname } = new URL(url);
    const { message, code } = error as Error & { code?: string };
    throw new Error(
      `The database ${pathname.slice(1)} at ${host || 'this machine'} cannot be used: ${message || code}. Check DATABASE_URL, and that PostgreSQL answers there.`,
      { cause: error },
    );
  }
}

async function migrate(db: Db, migrations: Migrations): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  const what = failed ? `Migration ${failed} failed and was undone` : 'The schema could not be brought up to date';
  throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
}

async function demandCurrent({ kind, read }: Pick<Opened, 'kind' | 'read'>, migrations: Migrations): Promise<void> {
  const wanted = Object.keys(migrations).sort().join();
  const { rows: there } =
    kind === 'sqlite'
      ? await sql`select 1 from sqlite_master where name = 'kysely_migration'`.execute(read)
      : await sql`select 1 where to_regclass('kysely_migration') is not null`.execute(read);
  const { rows } =
    there.length === 0
      ? { rows: [] }
      : await sql<{ name: string }>`select name from kysely_migration order by name`.execute(read);
  if (
    rows
      .map(({ name }) => name)
      .sort()
      .join() !== wanted
  )
    throw new Error(
      'The record was not written by this version of the program. Run the version that serves it, or start the server of this version once.',
    );
}

/** Which history the record is at now. */
export async function readEpoch(db: Db): Promise<string> {
  const row = await db.selectFrom('instance').select('value').where('key', '=', 'epoch').executeTakeFirst();
  if (!row) throw new Error('The database has no epoch: it is damaged, or was not made by this program.');
  return row.value as string;
}

/** A record that takes longer than this to answer nothing, in milliseconds, is of no use to who asks a node. */
const PATIENCE = 2_000;

/**
 * Makes what says whether the record answers. It always says so in time: a record behind a dead line neither answers nor
 * refuses. One question is under way at once, so that asking takes no more than one connection from those who need them.
 */
export function probe({ read }: Pick<Database, 'read'>): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined;
  return () => {
    asked ??= sql`select 1`
      .execute(read)
      .then(
        () => true,
        () => false,
      )
      .finally(() => (asked = undefined));
    return Promise.race([asked, sleep(PATIENCE, false, { ref: false })]);
  };
}

const RETRY_SQLSTATES = new Set(['40001', '40P01', '55P03']);
const UNAVAILABLE =
  /SQLITE_(FULL|BUSY|IOERR|READONLY|CANTOPEN)|database or disk is full|disk I\/O|readonly database|database is locked/i;

/** Whether a transaction lost against another one and may simply run again. */
export function isSerialisation(error: unknown): boolean {
  return RETRY_SQLSTATES.has((error as { code?: string }).code ?? '');
}

/** Whether a key was taken that the transaction had not seen; on SQLite, which has one writer, that is a defect. */
export function isDuplicate(error: unknown): boolean {
  return (error as { code?: string }).code === '23505';
}

/** Turns the record's own trouble (full, locked, gone) into a refusal the client may retry; other errors pass through. */
export function asUnavailable(error: unknown): unknown {
  const { code = '', message = '', errcode } = error as { code?: string; message?: string; errcode?: number };
  const postgresGone =
    /^(08|53|57|25006|25P03|ECONN|EPIPE|ENOENT|ETIMEDOUT)/.test(code) ||
    isSerialisation(error) ||
    /Connection terminated|timeout exceeded|not queryable|Cannot use a pool after/.test(message);
  const sqliteFull = errcode !== undefined && [5, 8, 10, 13, 14].includes(errcode & 0xff);
  if (!postgresGone && !sqliteFull && !UNAVAILABLE.test(message)) return error;
  return fail('unavailable', 'The record does not answer right now. Nothing was kept; try the same request again.', {
    retryAfter: 1,
  });
}
