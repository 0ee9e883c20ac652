import pg, { type Client } from 'pg';
import { plain, TableHash, type Held, type Plain } from './hash.ts';
import { MARK, MARK_COLUMNS, type Mark } from './mark.ts';
import type { MovedTable } from './shape.ts';
import type { Batch } from './source.ts';

const PROGRESS = `${MARK}_tables`;
const FETCH = 2_000;

/** How far a table has come. */
export interface Progress {
  readonly after: string | null;
  readonly rows: number;
}

/** The PostgreSQL database a record is moved to. How far the move has come stands in it, in the same transactions. */
export class Target {
  readonly #client: Client;
  /** Where it is, without its password. */
  readonly place: string;

  private constructor(client: Client, place: string) {
    this.#client = client;
    this.place = place;
  }

  static async connect(url: string): Promise<Target> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      options: '-c lc.community=*',
    });
    // A connection that breaks fails the query on it; without a listener it would end the process.
    client.on('error', () => {});
    const { host, pathname } = new URL(url);
    const place = `${pathname.slice(1)} at ${host || 'this machine'}`;
    try {
      await client.connect();
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      throw new Error(`The database ${place} cannot be reached: ${message || code}. Nothing was changed.`, {
        cause: error,
      });
    }
    return new Target(client, place);
  }

  get client(): Client {
    return this.#client;
  }

  async tables(): Promise<readonly string[]> {
    const { rows } = await this.#client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm') order by 1`,
    );
    return rows.map(({ name }) => name);
  }

  async mark(): Promise<Mark | undefined> {
    const { rows } = await this.#client.query<Mark>(`select attempt, phase, place, at from ${MARK}`);
    return rows[0];
  }

  async epoch(): Promise<string | undefined> {
    const { rows } = await this.#client.query<{ value: string }>(`select value from instance where key = 'epoch'`);
    return rows[0]?.value;
  }

  /** Claims an empty database for one move. */
  async claim({ attempt, place, at }: Omit<Mark, 'phase'>): Promise<void> {
    await this.#atomic(async () => {
      await this.#client.query(`create table ${MARK} (${MARK_COLUMNS})`);
      await this.#client.query(
        `create table ${PROGRESS} (name text primary key, after text, rows bigint not null, done boolean not null)`,
      );
      await this.#client.query(`insert into ${MARK} values ($1, 'target', $2, $3)`, [attempt, place, at]);
    });
  }

  /** Where each table stands; begins with what migrations have written thrown away. */
  async progress(tables: readonly MovedTable[]): Promise<ReadonlyMap<string, Progress & { readonly done: boolean }>> {
    const known = await this.#progress();
    if (known.size > 0) {
      const strange = tables.filter(({ name }) => !known.has(name));
      if (strange.length === 0 && known.size === tables.length) return known;
      throw new Error(
        'The program has changed since this move was begun. Run it with --give-up, drop the database, and begin again.',
      );
    }
    await this.#atomic(async () => {
      const guarded = tables.filter(({ triggers }) => triggers);
      for (const { name } of guarded) await this.#client.query(`alter table ${quote(name)} disable trigger user`);
      await this.#client.query(`truncate ${tables.map(({ name }) => quote(name)).join(', ')}`);
      for (const { name } of guarded) await this.#client.query(`alter table ${quote(name)} enable trigger user`);
      await this.#client.query(`insert into ${PROGRESS} select name, null, 0, false from unnest($1::text[]) as name`, [
        tables.map(({ name }) => name),
      ]);
    });
    return this.#progress();
  }

  async #progress() {
    const { rows } = await this.#client.query<{ name: string; after: string | null; rows: string; done: boolean }>(
      `select name, after, rows, done from ${PROGRESS}`,
    );
    return new Map(rows.map(({ name, after, rows: count, done }) => [name, { after, rows: Number(count), done }]));
  }

  /** Writes a batch and how far it reaches, both or neither. */
  async write(table: MovedTable, { rows, after }: Batch): Promise<void> {
    const names = table.columns.map(({ name }) => quote(name)).join(', ');
    const values = table.columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ');
    const columns = table.columns.map(({ kind }, at) =>
      rows.map((row) => (kind === 'bytes' && row[at] ? Buffer.from(row[at], 'hex') : row[at])),
    );
    await this.#atomic(async () => {
      if (table.triggers) await this.#client.query(`alter table ${quote(table.name)} disable trigger user`);
      await this.#client.query(
        `insert into ${quote(table.name)} (${names}) overriding system value select * from unnest(${values})`,
        columns,
      );
      if (table.triggers) await this.#client.query(`alter table ${quote(table.name)} enable trigger user`);
      await this.#client.query(`update ${PROGRESS} set after = $2, rows = rows + $3 where name = $1`, [
        table.name,
        after,
        rows.length,
      ]);
    });
  }

  async complete({ name }: MovedTable): Promise<void> {
    await this.#client.query(`update ${PROGRESS} set done = true where name = $1`, [name]);
  }

  /** Has a column that PostgreSQL numbers go on after `highest`. */
  async continueAfter(sequence: string, highest: string): Promise<void> {
    await this.#client.query('select setval($1, greatest($2::bigint, 1), $2::bigint > 0)', [sequence, highest]);
  }

  /** The whole table as it stands. */
  async hash(table: MovedTable): Promise<TableHash> {
    const hash = new TableHash();
    const columns = table.columns.map(({ name, kind }) => (kind === 'bytes' ? quote(name) : `${quote(name)}::text`));
    await this.#atomic(async () => {
      await this.#client.query(
        `declare walk no scroll cursor for select ${columns.join(', ')} from ${quote(table.name)}`,
      );
      for (;;) {
        const { rows } = await this.#client.query<Held[]>({ text: `fetch ${FETCH} from walk`, rowMode: 'array' });
        for (const row of rows) hash.add(table.columns.map(({ kind }, at): Plain => plain(kind, row[at]!)));
        if (rows.length < FETCH) return;
      }
    });
    return hash;
  }

  /** Tells the planner what is there, and lets servers open the database. */
  async release(): Promise<void> {
    await this.#client.query('analyze');
    await this.#client.query(`drop table ${PROGRESS}, ${MARK}`);
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  async #atomic(work: () => Promise<void>): Promise<void> {
    await this.#client.query('begin');
    try {
      await work();
    } catch (error) {
      await this.#client.query('rollback').catch(() => undefined);
      throw error;
    }
    await this.#client.query('commit');
  }
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
