import { CompiledQuery } from 'kysely';
import type { Db, SqlKind } from '../kernel/database.ts';

/**
 * A statement that runs with every award. Building and compiling it each time would take longer than the record needs to run
 * it, so its text, with `?` for each value, is kept for each kind of record.
 */
export function prepared<Row>(text: string): (db: Db, kind: SqlKind, values: readonly unknown[]) => Promise<Row[]> {
  let count = 0;
  const texts: Record<SqlKind, string> = { sqlite: text, postgres: text.replace(/\?/g, () => `$${(count += 1)}`) };
  return async (db, kind, values) => (await db.executeQuery<Row>(CompiledQuery.raw(texts[kind], [...values]))).rows;
}

/** The same for a list of rows: `head (?, ?), (?, ?) … tail`, one text for each number of rows. */
export function preparedRows<Row>(
  head: string,
  width: number,
  tail = '',
): (db: Db, kind: SqlKind, rows: readonly (readonly unknown[])[]) => Promise<Row[]> {
  const row = `(${Array.from({ length: width }, () => '?').join(', ')})`;
  const known = new Map<number, ReturnType<typeof prepared<Row>>>();
  return (db, kind, rows) => {
    const statement = known.get(rows.length) ?? prepared<Row>(`${head} ${rows.map(() => row).join(', ')} ${tail}`);
    if (known.size < 100) known.set(rows.length, statement);
    return statement(db, kind, rows.flat());
  };
}
