import { sql, type RawBuilder } from 'kysely';
import type { Database, Db, Migrations, SqlKind } from '../database.ts';
import type { CarriedFiles, Carrying, Domain } from '../domain.ts';
import { MARK } from './mark.ts';

/** How a value is written: `whole` and `text` as JSON has them, `bytes` in base64. */
export type CarriedKind = 'whole' | 'text' | 'bytes';

/** One column of a table as it is carried. */
export interface CarriedColumn {
  readonly name: string;
  readonly kind: CarriedKind;
}

/** One table of which a community's rows are carried. */
export interface CarriedTable {
  readonly name: string;
  /** In the order of their names; never the community. */
  readonly columns: readonly CarriedColumn[];
  /** Columns that stay behind, and what is put there on arrival. */
  readonly secrets: readonly (readonly [string, () => string])[];
  /** By what its rows are walked through, beside the community. */
  readonly walk: readonly string[];
  /** Whether it says in a column whose its rows are. */
  readonly owned: boolean;
  /** Whether the record numbers its rows, which are carried under their ids alone. */
  readonly numbered: boolean;
  /** The numbered table that its column `num` names rows of: carried are their ids. */
  readonly names: string | undefined;
  /** Whether its texts stay as they are under another name of the community. */
  readonly verbatim: boolean;
  /** Whether SQLite keeps it as a full-text index, which has the number of a row in place of `num`. */
  readonly virtual: boolean;
}

/** What is carried of a community: the same for both databases. */
export interface Carried {
  /** Those whose rows others name first. */
  readonly tables: readonly CarriedTable[];
  readonly files: readonly CarriedFiles[];
  /** The table of members. */
  readonly people: string;
  /** Migrations that made these tables. */
  readonly migrations: readonly string[];
  /** Tables and columns that stay behind. */
  readonly kept: readonly string[];
}

/** Tables of the record itself, and of the program that keeps it. */
const OWN = new RegExp(`^(instance|leases|former_heads|sqlite_.*|kysely_migration.*|${MARK}.*)$`);

const KINDS: Readonly<Record<string, CarriedKind>> = {
  integer: 'whole',
  bigint: 'whole',
  text: 'text',
  blob: 'bytes',
  bytea: 'bytes',
  // A full-text index of SQLite knows nothing but text.
  '': 'text',
};

interface Found {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** Its place in the primary key, counted from 1; 0 for none. */
  readonly key: number;
  readonly virtual: boolean;
}

/**
 * Says what there is to carry, from the schema that migrations have made: a table that nobody has thought of is carried like
 * any other, or stops everything with its name.
 */
export async function readCarried(
  { read, kind }: Pick<Database, 'read' | 'kind'>,
  { domains, migrations }: { readonly domains: readonly Domain[]; readonly migrations: Migrations },
): Promise<Carried> {
  const rules = domains.flatMap(({ carrying }) => carrying ?? []);
  const found = Map.groupBy(
    (kind === 'sqlite' ? await columnsOfSqlite(read) : await columnsOfPostgres(read)).filter(
      ({ table }) => !OWN.test(table),
    ),
    ({ table }) => table,
  );
  const kept = rules.flatMap((each) => each.kept ?? []);
  const tables = [...found]
    .filter(([name]) => !kept.includes(name))
    .map(([name, columns]) => toTable(name, columns, rules));
  const rank = ({ numbered, names }: CarriedTable) => (numbered ? 0 : names ? 2 : 1);
  return {
    tables: tables.sort((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1)),
    files: rules.flatMap(({ files }) => files ?? []),
    people: rules.find(({ people }) => people)!.people!,
    migrations: Object.keys(migrations).sort(),
    kept: [...kept, ...rules.flatMap(({ secrets }) => Object.keys(secrets ?? {}))].sort(),
  };
}

function toTable(name: string, found: readonly Found[], rules: readonly Carrying[]): CarriedTable {
  const numbers = rules.flatMap(({ numbered }) => Object.entries(numbered ?? {}));
  const numbered = numbers.some(([table]) => table === name);
  const [names] = numbers.find(([, others]) => others.includes(name)) ?? [];
  const owned = found.some(({ column }) => column === 'community');
  if (!owned && names === undefined)
    throw new Error(`The table ${name} does not say whose its rows are, so no community’s can be told from others’.`);
  const all = rules.flatMap(({ secrets }) => Object.entries(secrets ?? {}));
  const secrets = all.flatMap(([key, make]) =>
    key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), make] as const] : [],
  );
  const own = found.filter(
    ({ column }) =>
      column !== 'community' && !(numbered && column === 'num') && !secrets.some(([secret]) => secret === column),
  );
  const columns = own.map((each) => ({ name: each.column, kind: kindOf(each, names) }));
  const virtual = found.some((each) => each.virtual);
  if (virtual) columns.push({ name: 'num', kind: 'text' });
  const key = found
    .filter((each) => each.key > 0 && each.column !== 'community')
    .sort((one, other) => one.key - other.key)
    .map(({ column }) => column);
  return {
    name,
    columns: columns.sort((one, other) => (one.name < other.name ? -1 : 1)),
    secrets,
    walk: virtual ? ['num'] : key,
    owned,
    numbered,
    names,
    verbatim: rules.some(({ verbatim }) => verbatim?.includes(name)),
    virtual,
  };
}

function kindOf({ table, column, type }: Found, names: string | undefined): CarriedKind {
  if (names !== undefined && column === 'num') return 'text';
  const kind = KINDS[type];
  if (!kind) throw new Error(`The column ${table}.${column} is of a type that is not carried yet: ${type}.`);
  return kind;
}

async function columnsOfSqlite(db: Db): Promise<readonly Found[]> {
  const { rows } = await sql<{ table: string; column: string; type: string; key: number; kind: string }>`
    select t.name as "table", c.name as "column", lower(c.type) as type, c.pk as key, t.type as kind
    from pragma_table_list t join pragma_table_xinfo(t.name) c
    where t.schema = 'main' and t.type in ('table', 'virtual') and c.hidden = 0
    order by 1, c.cid`.execute(db);
  return rows.map(({ kind, ...row }) => ({ ...row, virtual: kind === 'virtual' }));
}

async function columnsOfPostgres(db: Db): Promise<readonly Found[]> {
  const { rows } = await sql<Omit<Found, 'virtual'>>`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
      coalesce(array_position(k.conkey, a.attnum), 0) as key
    from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by 1, a.attnum`.execute(db);
  return rows.map((row) => ({ ...row, virtual: false }));
}

/** The tables in which a community has rows. */
export async function heldBy(db: Db, { tables }: Pick<Carried, 'tables'>, community: string): Promise<string[]> {
  const held: string[] = [];
  for (const table of tables) {
    const first = await db
      .selectFrom(table.owned ? table.name : table.names!)
      .select('community')
      .where('community', '=', community)
      .executeTakeFirst();
    if (first) held.push(table.name);
  }
  return held;
}

/** A row as it is carried: values in the order of its table's columns. */
export type CarriedRow = readonly (string | number | Uint8Array | null)[];

/** Rows read at once: as many as may lie in this many characters, judged by those before. */
const MOST_ROWS = 1_000;
const FIRST_ROWS = 50;
const WANTED_SIZE = 1_000_000;

/** A community's rows of one table, a few at a time. Read them in one snapshot. */
export async function* walkRows(
  db: Db,
  kind: SqlKind,
  table: CarriedTable,
  community: string,
): AsyncGenerator<readonly CarriedRow[]> {
  const query = new Walk(kind, table, community);
  let [limit, after]: [number, readonly unknown[] | undefined] = [FIRST_ROWS, undefined];
  for (;;) {
    const { rows } = await query.after(after, limit).execute(db);
    if (rows.length === 0) return;
    yield rows.map((row) => table.columns.map((_, at) => row[`c${at}`] as CarriedRow[number]));
    if (rows.length < limit) return;
    after = query.walk.map((_, at) => rows.at(-1)![`w${at}`]);
    const size = rows.reduce((sum, row) => sum + sizeOf(row), 0) / rows.length;
    limit = Math.max(1, Math.min(MOST_ROWS, limit * 4, Math.floor(WANTED_SIZE / (size + 1))));
  }
}

function sizeOf(row: Record<string, unknown>): number {
  return Object.values(row).reduce(
    (sum: number, value) =>
      sum + (typeof value === 'string' ? value.length : value instanceof Uint8Array ? value.length : 8),
    0,
  );
}

/** The query that walks through a table. */
class Walk {
  readonly #table: CarriedTable;
  readonly #community: string;
  readonly walk: readonly string[];

  constructor(kind: SqlKind, table: CarriedTable, community: string) {
    this.#table = table;
    this.#community = community;
    // A table without a key of its own is walked through as it lies.
    this.walk = table.walk.length > 0 ? table.walk : [kind === 'sqlite' ? 'rowid' : 'ctid'];
  }

  after(after: readonly unknown[] | undefined, limit: number): RawBuilder<Record<string, unknown>> {
    const { name, names, owned } = this.#table;
    const keys = this.walk.map((column) => this.#raw(column));
    const shown = this.walk.map((column, at) =>
      column === 'ctid' ? sql`t.ctid::text as ${sql.id(`w${at}`)}` : sql`${keys[at]!} as ${sql.id(`w${at}`)}`,
    );
    const beyond = after
      ? sql`and (${sql.join(keys)}) > (${sql.join(after.map((value, at) => (this.walk[at] === 'ctid' ? sql`${value}::tid` : value)))})`
      : sql``;
    const owner = names === undefined ? sql`` : sql`join ${sql.table(names)} o on o.num = ${this.#raw('num')}`;
    return sql`select ${sql.join([...this.#columns(), ...shown])} from ${sql.table(name)} t ${owner}
      where ${sql.ref(owned ? 't.community' : 'o.community')} = ${this.#community} ${beyond}
      order by ${sql.join(keys)} limit ${sql.lit(limit)}`;
  }

  #columns() {
    return this.#table.columns.map(({ name }, at) =>
      this.#table.names !== undefined && name === 'num'
        ? sql`o.id as ${sql.id(`c${at}`)}`
        : sql`${sql.ref(`t.${name}`)} as ${sql.id(`c${at}`)}`,
    );
  }

  /** The column as the database has it. */
  #raw(column: string) {
    const isNumberOfIndex = this.#table.virtual && column === 'num';
    return sql.ref(`t.${isNumberOfIndex ? 'rowid' : column}`);
  }
}
