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
