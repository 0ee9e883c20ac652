import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { plain, TableHash, type Held, type Plain } from './hash.ts';
import { MARK, MARK_COLUMNS, type Mark } from './mark.ts';
import type { MovedTable } from './shape.ts';

/** Rows and characters of one batch: it is a transaction in the target, and all that a kill costs. */
const BATCH_ROWS = 2_000;
const BATCH_SIZE = 4_000_000;

/** Rows that follow each other in a table, in the form both databases write alike. */
export interface Batch {
  readonly rows: readonly (readonly Plain[])[];
  /** Where the next batch begins. */
  readonly after: string;
}

/** The SQLite file a record is moved from. It is read as it is, in numbers of any size. */
export class Source {
  readonly #database: DatabaseSync;
  readonly #batch: number;

  constructor(file: string, batch = BATCH_ROWS) {
    this.#batch = batch;
    this.#database = new DatabaseSync(file, { timeout: 5_000, readBigInts: true });
    this.#database.exec('pragma synchronous = FULL');
  }

  get database(): DatabaseSync {
    return this.#database;
  }

  /** The identity of its history. */
  get epoch(): string {
    return (this.#database.prepare(`select value from instance where key = 'epoch'`).get() as { value: string }).value;
  }

  /** What the file says of its own move; undefined when there was none. */
  mark(): Mark | undefined {
    if (!this.#database.prepare('select 1 from sqlite_master where name = ?').get(MARK)) return undefined;
    const row = this.#database.prepare(`select * from ${MARK}`).get() as
      (Omit<Mark, 'at'> & { at: bigint }) | undefined;
    return row && { ...row, at: Number(row.at) };
  }

  /** Writes the mark, on disk when it returns. From then on no server opens the file. */
  setMark({ attempt, phase, place, at }: Mark) {
    this.#database.exec(`begin immediate; create table if not exists ${MARK} (${MARK_COLUMNS}); delete from ${MARK}`);
    this.#database.prepare(`insert into ${MARK} values (?, ?, ?, ?)`).run(attempt, phase, place, at);
    this.#database.exec('commit');
  }

  dropMark() {
    this.#database.exec(`drop table if exists ${MARK}`);
  }

  count({ name }: MovedTable): number {
    return Number((this.#database.prepare(`select count(*) as n from ${quote(name)}`).get() as { n: bigint }).n);
  }

  /** The rows that follow `after`, which is null at the beginning; undefined when there are no more. */
  batch(table: MovedTable, after: string | null): Batch | undefined {
    const walk = table.walk.map(quote);
    const [keys, marks] = [walk.join(', '), walk.map(() => '?').join(', ')];
    const query = this.#database.prepare(
      `select ${columnsOf(table)}, ${walk.map((key, at) => `${key} as "walk ${at}"`).join(', ')} from ${quote(table.name)}
       ${after === null ? '' : `where (${keys}) > (${marks})`} order by ${keys} limit ${this.#batch}`,
    );
    const rows: (readonly Plain[])[] = [];
    let [size, last]: [number, unknown[]] = [0, []];
    for (const row of query.iterate(...(after === null ? [] : parse(after))) as Iterable<Record<string, Held>>) {
      const values = plainRow(table, row);
      rows.push(values);
      last = table.walk.map((_, at) => row[`walk ${at}`]);
      size += values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      if (size >= BATCH_SIZE) break;
    }
    return rows.length === 0 ? undefined : { rows, after: write(last) };
  }

  /** The whole table in one walk that knows nothing of batches. */
  hash(table: MovedTable): TableHash {
    const hash = new TableHash();
    const query = this.#database.prepare(`select ${columnsOf(table)} from ${quote(table.name)}`);
    for (const row of query.iterate() as Iterable<Record<string, Held>>) hash.add(plainRow(table, row));
    return hash;
  }

  /** Columns of whole numbers that hold fractions, which PostgreSQL cannot: `table.column`. */
  fractions({ name, columns }: MovedTable): string[] {
    const whole = columns.filter(({ kind }) => kind === 'whole');
    if (whole.length === 0) return [];
    const sums = whole.map(({ source }, at) => `max(typeof(${quote(source)}) = 'real') as "${at}"`);
    const found = this.#database.prepare(`select ${sums.join(', ')} from ${quote(name)}`).get() as Record<string, Held>;
    return whole.filter((_, at) => found[at] === 1n).map((column) => `${name}.${column.name}`);
  }

  /** The highest number the file has given out in a column it numbers by itself, also to rows that are gone. */
  highest({ name }: MovedTable, column: string): string {
    const counted = this.#database.prepare(`select 1 from sqlite_master where name = 'sqlite_sequence'`).get();
    const given = counted
      ? (this.#database.prepare('select seq from sqlite_sequence where name = ?').get(name) as
          { seq: bigint } | undefined)
      : undefined;
    const { top } = this.#database.prepare(`select max(${quote(column)}) as top from ${quote(name)}`).get() as {
      top: bigint | null;
    };
    const [one, other] = [given?.seq ?? 0n, top ?? 0n];
    return String(one > other ? one : other);
  }

  close() {
    this.#database.close();
  }
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

function columnsOf({ columns }: MovedTable): string {
  return columns.map(({ source }, at) => `${quote(source)} as "column ${at}"`).join(', ');
}

function plainRow({ columns }: MovedTable, row: Record<string, Held>): Plain[] {
  return columns.map(({ kind }, at) => plain(kind, row[`column ${at}`]!));
}

/** Keys may be numbers of any size, which JSON does not know. */
function write(key: readonly unknown[]): string {
  return JSON.stringify(key.map((value) => (typeof value === 'bigint' ? { whole: String(value) } : value)));
}

function parse(after: string): SQLInputValue[] {
  const key = JSON.parse(after) as (string | { whole: string })[];
  return key.map((value) => (typeof value === 'string' ? value : BigInt(value.whole)));
}
