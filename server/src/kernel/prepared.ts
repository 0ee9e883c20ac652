import type { CompiledQuery, Kysely } from 'kysely';

/** Stands for a value while a query is being compiled. */
class Given {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What a query builder answers before it is run. */
interface Compilable<O> {
  compile(): CompiledQuery<O>;
}

/**
 * A query that is built and compiled once per SQL dialect; each run only puts its values in. For the few queries of the
 * hot path: building one anew costs more than SQLite takes to answer it. `build` sees stand-ins of the values, so its
 * shape must not depend on them.
 *
 * @example
 * const find = prepared((db: NotesDb, { id }: { id: string }) => db.selectFrom('notes').selectAll().where('id', '=', id));
 * const [note] = await find(ctx.db, { id });
 */
export function prepared<Tables, Values extends object, O>(
  build: (db: Kysely<Tables>, values: Values) => Compilable<O>,
): (db: Kysely<Tables>, values: Values) => Promise<O[]> {
  const compiled = new WeakMap<object, CompiledQuery<O>>();
  const standIns = new Proxy({}, { get: (_, name) => new Given(String(name)) }) as Values;
  return async (db, values) => {
    const { adapter } = db.getExecutor();
    let query = compiled.get(adapter);
    if (!query) {
      query = build(db, standIns).compile();
      compiled.set(adapter, query);
    }
    const parameters = query.parameters.map((each) =>
      each instanceof Given ? values[each.name as keyof Values] : each,
    );
    return (await db.executeQuery<O>({ ...query, parameters })).rows;
  };
}

/** Rows to a statement, where there may be any number: few sizes, so that each statement is built and planned once. */
const SIZES = [64, 32, 16, 8, 4, 2, 1] as const;

/** A statement about any number of rows, in pieces of few sizes that do not wait for each other. */
export function bySize<Tables, Row extends object, O>(
  columns: readonly (keyof Row & string)[],
  build: (db: Kysely<Tables>, rows: Row[]) => Compilable<O>,
): (db: Kysely<Tables>, rows: readonly Row[]) => Promise<O[]> {
  const statements = SIZES.map((size) => [size, aboutRows(size, columns, build)] as const);
  return async (db, rows) => {
    const answers: Promise<O[]>[] = [];
    let start = 0;
    for (const [size, statement] of statements)
      for (; rows.length - start >= size; start += size) answers.push(statement(db, rows.slice(start, start + size)));
    return (await Promise.all(answers)).flat();
  };
}

/** A statement about so many rows. */
function aboutRows<Tables, Row extends object, O>(
  count: number,
  columns: readonly (keyof Row & string)[],
  build: (db: Kysely<Tables>, rows: Row[]) => Compilable<O>,
): (db: Kysely<Tables>, rows: readonly Row[]) => Promise<O[]> {
  const names = Array.from({ length: count }, (_, index) => columns.map((column) => `${column}${index}`));
  const statement = prepared((db: Kysely<Tables>, values: Record<string, unknown>) =>
    build(
      db,
      names.map((of) => Object.fromEntries(columns.map((column, at) => [column, values[of[at]!]])) as Row),
    ),
  );
  return (db, rows) => {
    const values: Record<string, unknown> = {};
    rows.forEach((row, index) => columns.forEach((column, at) => (values[names[index]![at]!] = row[column])));
    return statement(db, values);
  };
}

/**
 * A question about a list of things, with what all of them share; built once for each of few lengths, since a list is filled up by
 * repeating its last one.
 */
export function aboutMany<Tables, Shared extends object, O>(
  build: (db: Kysely<Tables>, shared: Shared, names: string[]) => Compilable<O>,
): (db: Kysely<Tables>, shared: Shared, names: readonly string[]) => Promise<O[]> {
  const questions = new Map(
    SIZES.map((size) => [
      size,
      prepared((db: Kysely<Tables>, values: Shared & Record<string, string>) =>
        build(
          db,
          values,
          Array.from({ length: size }, (_, index) => values[`name ${index}`]!),
        ),
      ),
    ]),
  );
  return async (db, shared, names) => {
    const answers: Promise<O[]>[] = [];
    for (let start = 0; start < names.length; start += SIZES[0]) {
      const piece = names.slice(start, start + SIZES[0]);
      const size = SIZES.findLast((each) => each >= piece.length)!;
      const filled = Array.from({ length: size }, (_, index) => [`name ${index}`, piece[index] ?? piece.at(-1)]);
      answers.push(questions.get(size)!(db, { ...shared, ...Object.fromEntries(filled) }));
    }
    return (await Promise.all(answers)).flat();
  };
}
