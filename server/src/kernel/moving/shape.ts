import type { DatabaseSync } from 'node:sqlite';
import type { Client } from 'pg';
import type { Kind } from './hash.ts';
import { MARK } from './mark.ts';

/** One column of a table that is moved. */
export interface MovedColumn {
  readonly name: string;
  /** The type that PostgreSQL gives it. */
  readonly type: string;
  readonly kind: Kind;
  /** What stands for it in SQLite: itself, or the number of the row. */
  readonly source: string;
}

/** One table, as both databases have it. */
export interface MovedTable {
  readonly name: string;
  readonly columns: readonly MovedColumn[];
  /** By what its rows are walked through in SQLite: the number of the row, or the columns of the primary key. */
  readonly walk: readonly string[];
  /** Columns that PostgreSQL numbers by itself, with the sequence of each. */
  readonly numbered: readonly { readonly column: string; readonly sequence: string }[];
  /** Whether it has triggers of its own, which must not fire for what they have done already. */
  readonly triggers: boolean;
}

/** Names of the program's bookkeeping, which each database keeps for itself. */
const OWN = new RegExp(`^(sqlite_.*|kysely_migration.*|${MARK}.*)$`);

const KINDS: Readonly<Record<string, Kind>> = {
  smallint: 'whole',
  integer: 'whole',
  bigint: 'whole',
  real: 'real',
  'double precision': 'real',
  text: 'text',
  bytea: 'bytes',
  boolean: 'truth',
};

/**
 * Says what there is to move: from the schemas that migrations made in both databases, so that no table can be forgotten.
 * Those that others refer to come first. Fails when the two do not fit.
 */
export async function readShape(source: DatabaseSync, target: Client): Promise<readonly MovedTable[]> {
  const theirs = await readTarget(target);
  const ours = readSource(source);
  const lonely = [...ours.keys()].filter((name) => !theirs.has(name));
  const strange = [...theirs.keys()].filter((name) => !ours.has(name));
  if (lonely.length + strange.length > 0)
    throw new Error(`The two databases do not have the same tables: ${[...lonely, ...strange].join(', ')}.`);
  return [...theirs].map(([name, table]) => join(name, ours.get(name)!, table));
}

interface SourceTable {
  readonly columns: ReadonlySet<string>;
  readonly walk: readonly string[];
  readonly virtual: boolean;
}

function readSource(source: DatabaseSync): Map<string, SourceTable> {
  const tables = source.prepare(`select name, type, wr from pragma_table_list where schema = 'main'`).all() as {
    name: string;
    type: string;
    wr: number | bigint;
  }[];
  const own = tables.filter(({ name, type }) => ['table', 'virtual'].includes(type) && !OWN.test(name));
  return new Map(
    own.map(({ name, type, wr }) => {
      // Hidden columns are those a virtual table has for itself, or that are computed from others.
      const columns = source.prepare('select name, pk, hidden from pragma_table_xinfo(?)').all(name) as {
        name: string;
        pk: number | bigint;
        hidden: number | bigint;
      }[];
      const key = columns.filter(({ pk }) => Number(pk) > 0).sort((one, other) => Number(one.pk) - Number(other.pk));
      return [
        name,
        {
          columns: new Set(columns.filter(({ hidden }) => Number(hidden) === 0).map((column) => column.name)),
          walk: Number(wr) === 1 ? key.map((column) => column.name) : ['rowid'],
          virtual: type === 'virtual',
        },
      ];
    }),
  );
}

interface TargetTable {
  readonly columns: {
    readonly name: string;
    readonly type: string;
    readonly sequence: string | null;
    readonly key: boolean;
  }[];
  readonly triggers: boolean;
}

/** Tables by name, those that others refer to first. */
async function readTarget(target: Client): Promise<Map<string, TargetTable>> {
  const { rows } = await target.query<{
    table: string;
    name: string;
    type: string;
    sequence: string | null;
    key: boolean;
    triggers: boolean;
  }>(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence,
      coalesce(a.attnum = any (k.conkey), false) as key,
      exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers
    from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname, a.attnum`);
  const tables = new Map<string, TargetTable>();
  for (const { table, triggers, ...column } of rows) {
    if (OWN.test(table)) continue;
    if (!tables.has(table)) tables.set(table, { columns: [], triggers });
    tables.get(table)!.columns.push(column);
  }
  return ordered(tables, await readReferences(target));
}

async function readReferences(target: Client): Promise<readonly { from: string; to: string }[]> {
  const { rows } = await target.query<{ from: string; to: string }>(`
    select f.relname as from, t.relname as to
    from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and f.relnamespace = current_schema()::regnamespace and f.oid <> t.oid`);
  return rows;
}

function ordered(
  tables: Map<string, TargetTable>,
  references: readonly { from: string; to: string }[],
): Map<string, TargetTable> {
  const placed = new Map<string, TargetTable>();
  const place = (name: string, above: readonly string[] = []) => {
    if (above.includes(name)) throw new Error(`Tables refer to each other in a circle: ${above.join(', ')}.`);
    for (const { from, to } of references) if (from === name) place(to, [...above, name]);
    placed.set(name, tables.get(name)!);
  };
  for (const name of tables.keys()) place(name);
  return placed;
}

function join(name: string, source: SourceTable, { columns, triggers }: TargetTable): MovedTable {
  const lost = [...source.columns].filter((column) => !columns.some((each) => each.name === column));
  if (lost.length > 0) throw new Error(`PostgreSQL has no place for ${lost.join(', ')} of the table ${name}.`);
  return {
    name,
    walk: source.walk,
    triggers,
    columns: columns.map((column) => joinColumn(name, source, column)),
    numbered: columns.flatMap(({ name: column, sequence }) => (sequence ? [{ column, sequence }] : [])),
  };
}

function joinColumn(
  table: string,
  source: SourceTable,
  { name, type, key }: TargetTable['columns'][number],
): MovedColumn {
  const kind = KINDS[type];
  if (!kind) throw new Error(`The column ${table}.${name} is of a type that is not moved yet: ${type}.`);
  if (source.columns.has(name)) return { name, type, kind, source: name };
  // A full-text index of SQLite knows its rows by number only; in PostgreSQL that number is a column.
  if (source.virtual && key) return { name, type, kind, source: 'rowid' };
  throw new Error(`SQLite has nothing for the column ${table}.${name}.`);
}
