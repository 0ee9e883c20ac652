import type { Db } from '../database.ts';
import type { CarriedRow, CarriedTable } from './carried.ts';

/** Values of one statement: SQLite takes 32,766. */
const MOST_VALUES = 30_000;

/** Writes rows of one table for a community. What the record numbers gets numbers here, and whoever names it names those. */
export async function insertRows(
  db: Db,
  table: CarriedTable,
  community: string,
  rows: readonly CarriedRow[],
): Promise<void> {
  const numbers = table.names === undefined ? undefined : await numbersOf(db, table, community, rows);
  const values = rows.map((row) => ({
    ...Object.fromEntries(table.columns.map(({ name }, at) => [name, row[at]])),
    ...Object.fromEntries(table.secrets.map(([name, make]) => [name, make()])),
    ...(table.owned && { community }),
    ...(numbers && { [table.virtual ? 'rowid' : 'num']: numbers.get(String(row[numberAt(table)])) }),
  }));
  // A full-text index knows its rows by a number that has another name there.
  if (table.virtual) for (const value of values) delete (value as Record<string, unknown>)['num'];
  const most = Math.max(1, Math.floor(MOST_VALUES / Object.keys(values[0]!).length));
  for (let at = 0; at < values.length; at += most)
    await db
      .insertInto(table.name)
      .values(values.slice(at, at + most))
      .execute();
}

const numberAt = ({ columns }: CarriedTable) => columns.findIndex(({ name }) => name === 'num');

/** The numbers that rows got here, by their ids. */
async function numbersOf(db: Db, table: CarriedTable, community: string, rows: readonly CarriedRow[]) {
  const ids = [...new Set(rows.map((row) => String(row[numberAt(table)])))];
  const found = await db
    .selectFrom(table.names!)
    .select(['id', 'num'])
    .where('community', '=', community)
    .where('id', 'in', ids)
    .execute();
  const numbers = new Map(found.map(({ id, num }) => [String(id), Number(num)]));
  const lost = ids.find((id) => !numbers.has(id));
  if (lost !== undefined) throw new Error(`${lost} is not among ${table.names}`);
  return numbers;
}
