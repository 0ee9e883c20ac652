import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery } from 'kysely';
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  ValueNode,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type LimitNode,
  type QueryResult,
} from 'kysely';
import type { Look } from './held-rows.ts';

/** Statements kept prepared per connection; the queries of the project are a few hundred fixed texts. */
const PREPARED = 500;

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #look: Look | undefined;
  readonly #prepared = new Map<string, { statement: StatementSync; reads: boolean }>();

  constructor(database: DatabaseSync, look: Look | undefined) {
    this.#database = database;
    this.#look = look;
  }

  // SQLite answers at once: only what looks at statements has them wait.
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const first = this.#look?.(query.sql);
    if (first) await first;
    const { statement, reads } = this.#prepare(query.sql);
    const parameters = query.parameters.map(bindable);
    if (reads) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  // eslint-disable-next-line require-yield -- the interface asks for a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('The SQLite connection does not stream: page with a cursor instead.');
  }

  #prepare(sql: string) {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    const entry = { statement, reads: statement.columns().length > 0 };
    if (this.#prepared.size >= PREPARED) this.#prepared.delete(this.#prepared.keys().next().value!);
    this.#prepared.set(sql, entry);
    return entry;
  }
}

function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? null : (value as SQLInputValue);
}

class SqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: SqliteConnection;

  constructor(database: DatabaseSync, look: Look | undefined) {
    this.#database = database;
    this.#connection = new SqliteConnection(database, look);
  }

  async init() {}
  async acquireConnection() {
    return this.#connection;
  }
  async beginTransaction() {
    this.#database.exec('begin immediate');
  }
  async commitTransaction() {
    this.#database.exec('commit');
  }
  async rollbackTransaction() {
    if (this.#database.isTransaction) this.#database.exec('rollback');
  }
  async releaseConnection() {}
  async destroy() {
    this.#database.close();
  }
}

/** SQLite rolls schema changes back like any other; saying so lets a migration be one transaction. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

/**
 * Writes LIMIT as a number. SQLite plans by its value, so a statement that takes it as a parameter is planned again at
 * each run, which costs several times the reading of a short list.
 */
class LiteralLimitCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode) {
    const value = ValueNode.is(node.limit) ? node.limit.value : undefined;
    if (Number.isSafeInteger(value)) this.append(`limit ${value as number}`);
    else super.visitLimit(node);
  }
}

/** Kysely's SQLite dialect over one `node:sqlite` connection. The caller sees to it that transactions do not overlap. */
export function sqliteDialect(database: DatabaseSync, look?: Look): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => new SqliteDriver(database, look),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new LiteralLimitCompiler(),
  };
}
