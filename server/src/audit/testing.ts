import { sql } from 'kysely';
import type { Database } from '../kernel/database.ts';

/** Lets the trail be changed, as somebody would who means harm and owns the database. For tests. */
export async function dropTriggers({ kind, write }: Pick<Database, 'kind' | 'write'>): Promise<void> {
  if (kind === 'postgres') {
    for (const table of ['audit_entries', 'audit_parts'])
      await sql`alter table ${sql.table(table)} disable trigger user`.execute(write);
    return;
  }
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'trigger' and tbl_name like 'audit%'`.execute(write);
  for (const { name } of rows) await sql`drop trigger ${sql.id(name)}`.execute(write);
}

type Row = Readonly<Record<string, string | number>>;

/** A statement that changes one byte, somewhere in one column of one row. */
export function flipByte(
  tables: Readonly<Record<string, readonly Row[]>>,
  keys: Readonly<Record<string, readonly string[]>>,
): string {
  for (;;) {
    const table = pick(Object.keys(tables));
    const row = pick(tables[table]!);
    const column = pick(Object.keys(row));
    const former = row[column]!;
    const value = typeof former === 'number' ? String(flippedNumber(former)) : flippedText(former);
    if (value === undefined) continue;
    const here = keys[table]!.map((key) => `${key} = ${quote(String(row[key]))}`).join(' and ');
    return `update ${table} set ${column} = ${typeof former === 'number' ? value : quote(value)} where ${here}`;
  }
}

/** One of the eight bytes of a number is another. */
function flippedNumber(value: number): bigint {
  const mask = BigInt(1 + Math.floor(Math.random() * 255)) << BigInt(8 * Math.floor(Math.random() * 8));
  return BigInt.asIntN(64, BigInt(value) ^ mask);
}

/** One byte of a text is another; undefined where that would be no text any more. */
function flippedText(text: string): string | undefined {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return undefined;
  const at = Math.floor(Math.random() * bytes.length);
  bytes[at] = bytes[at]! < 128 ? 1 + Math.floor(Math.random() * 127) : bytes[at]! ^ 1;
  const changed = bytes.toString();
  return changed === text || changed.includes('\uFFFD') ? undefined : changed;
}

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)]!;
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
