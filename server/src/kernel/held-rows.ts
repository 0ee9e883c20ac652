import type { Db } from './database.ts';

/** How rows of one kind are kept in memory during a transaction of the writer. */
export interface HeldKind<Key extends object, Row extends Key> {
  /** Where they are. Every statement whose text names this table sees what was put before it. */
  readonly table: string;
  /** What names a row, the community first. */
  readonly key: readonly (keyof Key & string)[];
  /** Reads those of some rows that there are. */
  read(db: Db, keys: readonly Key[]): Promise<readonly Row[]>;
  /** Writes rows that were put. Without it they are only read. */
  write?(db: Db, rows: readonly Row[]): Promise<unknown>;
}

/**
 * Rows that a group of units asks for and changes one after another, kept in memory between them: what is expected is read by one
 * statement, and what was put is written by one (the patterns Identity Map and Unit of Work). Whatever else the transaction
 * asks of the table sees what was put, since that is written first; whatever else changes the table has the rest forgotten.
 */
export class HeldRows<Key extends object, Row extends Key> {
  readonly kind: HeldKind<Key, Row>;

  constructor(kind: HeldKind<Key, Row>) {
    this.kind = kind;
    kinds.add(this as unknown as AnyRows);
    known.clear();
  }

  /** The row of this key as this transaction sees it. It is shared: whoever changes it puts another one. */
  async get(db: unknown, key: Key): Promise<Row | undefined> {
    const held = heldBy(db);
    if (held) return held.of(this).get(key);
    return (await this.kind.read(db as Db, [key]))[0];
  }

  /** Says that this row will be asked for. Outside a transaction of the writer that helps nothing. */
  expect(db: unknown, key: Key): void {
    heldBy(db)?.of(this).expect(key);
  }

  /** Has a row written: at the end, or before the next statement that names its table. */
  put(db: unknown, row: Row): void {
    if (!this.kind.write) throw new Error(`${this.kind.table}: these rows are only read.`);
    const held = demand(db);
    held.changed = true;
    held.of(this).put(row);
  }

  /** The row that was put under this key and is not written yet; where rows say what is to be added, more is added to that. */
  waiting(db: unknown, key: Key): Row | undefined {
    return demand(db).of(this).waiting(key);
  }

  /** Says what a row has come to, where that is written by other means in the same transaction. */
  know(db: unknown, row: Row): void {
    demand(db).of(this).know(row);
  }

  /** Has rows asked for anew, which something that was put has changed. */
  forget(db: unknown, changed: (key: Key) => boolean): void {
    demand(db).of(this).forgetThose(changed);
  }
}

function demand(db: unknown): Held {
  const held = heldBy(db);
  if (!held) throw new Error('This is done in a transaction of the writer alone.');
  return held;
}

type AnyRows = HeldRows<object, object>;

const kinds = new Set<AnyRows>();

interface Statement {
  readonly reads: boolean;
  readonly names: readonly AnyRows[];
}

/** What was found out about texts of statements. Few vary; those that do are forgotten together. */
const known = new Map<string, Statement>();
const MOST_KNOWN = 2_000;
const READS = /^\s*(?:select|savepoint|release|rollback)\b/i;

function examine(text: string): Statement {
  const before = known.get(text);
  if (before) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const statement = { reads: READS.test(text), names: [...kinds].filter(({ kind }) => text.includes(kind.table)) };
  known.set(text, statement);
  return statement;
}

/** What one transaction of the writer holds. */
export class Held {
  /** Whether this transaction has changed anything, since somebody last said that it has not. */
  changed = false;
  /** Asks without being looked at. */
  readonly db: Db;
  readonly #rows = new Map<AnyRows, Rows<object, object>>();
  #writing: Promise<unknown> | undefined;

  constructor(db: Db) {
    this.db = db;
  }

  of<Key extends object, Row extends Key>(rows: HeldRows<Key, Row>): Rows<Key, Row> {
    const name = rows as unknown as AnyRows;
    const kept = this.#rows.get(name) ?? new Rows(name.kind, this);
    this.#rows.set(name, kept);
    return kept as unknown as Rows<Key, Row>;
  }

  /** Told of each statement before it is sent, which has to wait for what is answered. */
  before(text: string): Promise<unknown> | undefined {
    const { reads, names } = examine(text);
    if (!reads) this.changed = true;
    for (const name of names) {
      const rows = this.#rows.get(name);
      if (!rows) continue;
      this.#write(rows);
      if (!reads) rows.forget();
    }
    return this.#writing;
  }

  /** Sends what was put into a table, for rows of it that are read as something else. */
  settle(table: string): Promise<unknown> | undefined {
    for (const rows of this.#rows.values()) if (rows.kind.table === table) this.#write(rows);
    return this.#writing;
  }

  /** Reads all that is expected, of whatever kind, in one go. */
  readExpected(): void {
    for (const rows of this.#rows.values()) rows.readExpected();
  }

  /** Writes all that was put. */
  async flush(): Promise<void> {
    for (const rows of this.#rows.values()) this.#write(rows);
    await this.#writing;
  }

  /** Forgets all, also what was put. */
  forget(): void {
    this.#rows.clear();
  }

  #write(rows: Rows<object, object>) {
    const writing = rows.write();
    if (!writing) return;
    const all = Promise.all([this.#writing, writing]);
    this.#writing = all;
    const done = () => {
      if (this.#writing === all) this.#writing = undefined;
    };
    all.then(done, done);
  }
}

class Rows<Key extends object, Row extends Key> {
  readonly kind: HeldKind<Key, Row>;
  readonly #held: Held;
  /** Rows by name; undefined for those that there are not. */
  #seen = new Map<string, Row | undefined>();
  readonly #put = new Map<string, Row>();
  readonly #expected = new Map<string, Key>();
  #reading: Promise<unknown> | undefined;

  constructor(kind: HeldKind<Key, Row>, held: Held) {
    this.kind = kind;
    this.#held = held;
  }

  async get(key: Key): Promise<Row | undefined> {
    const name = this.#name(key);
    if (this.#seen.has(name)) return this.#seen.get(name);
    if (this.#expected.has(name)) this.#held.readExpected();
    await this.#reading;
    if (this.#seen.has(name)) return this.#seen.get(name);
    return (await this.#read(new Map([[name, key]]))).get(name);
  }

  expect(key: Key) {
    const name = this.#name(key);
    if (!this.#seen.has(name)) this.#expected.set(name, key);
  }

  readExpected() {
    if (this.#expected.size === 0) return;
    const asked = new Map(this.#expected);
    this.#expected.clear();
    const reading = this.#read(asked);
    this.#reading = reading;
    // Whoever waits for it is told what went wrong.
    reading.catch(() => undefined);
  }

  put(row: Row) {
    const name = this.#name(row);
    this.#seen.set(name, row);
    this.#put.set(name, row);
  }

  waiting(key: Key): Row | undefined {
    return this.#put.get(this.#name(key));
  }

  know(row: Row) {
    this.#seen.set(this.#name(row), row);
  }

  /** Sends what was put, and answers when that is done; undefined for nothing. */
  write(): Promise<unknown> | undefined {
    if (this.#put.size === 0) return undefined;
    const rows = [...this.#put.values()];
    this.#put.clear();
    return this.kind.write!(this.#held.db, rows);
  }

  forget() {
    this.#seen = new Map();
  }

  forgetThose(changed: (key: Key) => boolean) {
    this.#seen = new Map([...this.#seen].filter(([, row]) => row !== undefined && !changed(row)));
  }

  async #read(asked: ReadonlyMap<string, Key>): Promise<ReadonlyMap<string, Row | undefined>> {
    const settled = this.#held.settle(this.kind.table);
    if (settled) await settled;
    const into = this.#seen;
    const found = await this.kind.read(this.#held.db, [...asked.values()]);
    const rows = new Map(found.map((row) => [this.#name(row), row]));
    // What was put meanwhile is newer. What was forgotten meanwhile is in no use any longer.
    for (const name of asked.keys()) if (!into.has(name)) into.set(name, rows.get(name));
    return into;
  }

  #name(key: Key): string {
    return this.kind.key.map((column) => String(key[column])).join('\n');
  }
}

/** Connections on which transactions of the writer run, by the query builder that they hand out. */
const lines = new WeakMap<object, Line>();

/** Told of each statement before it runs, which waits for what is answered. */
export type Look = (text: string) => Promise<unknown> | undefined;

/** A connection and what its transaction holds. */
interface Line {
  held: Held | undefined;
}

/**
 * Makes the query builder for transactions of the writer on one connection, and what holds rows in each of them. `look` is told
 * of each statement before it is sent.
 */
export function holding(make: (look: Look) => Db, plain: Db) {
  const line: Line = { held: undefined };
  const db = make((text) => line.held?.before(text));
  lines.set(db, line);
  return {
    db,
    /** Runs work that may hold rows; they are written before it is over, or forgotten when it fails. */
    async run<T>(work: (db: Db) => Promise<T>): Promise<T> {
      const held = new Held(plain);
      line.held = held;
      try {
        const value = await work(db);
        await held.flush();
        return value;
      } finally {
        line.held = undefined;
      }
    },
  };
}

/** What a transaction of the writer holds; undefined for any other query builder. */
export function heldBy(db: unknown): Held | undefined {
  return lines.get(db as object)?.held;
}

/** Reads rows by what names them in their community, one community after another. */
export function byCommunity<Key extends { readonly community: string }, Row>(
  column: keyof Key & string,
  ask: (db: Db, shared: { readonly community: string }, names: readonly string[]) => Promise<Row[]>,
): (db: Db, keys: readonly Key[]) => Promise<Row[]> {
  return async (db, keys) => {
    const groups = Map.groupBy(keys, ({ community }) => community);
    const answers = [...groups].map(([community, own]) =>
      ask(
        db,
        { community },
        own.map((key) => key[column] as string),
      ),
    );
    return (await Promise.all(answers)).flat();
  };
}
