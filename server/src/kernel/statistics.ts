import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { Worker } from './workers.ts';

/** Changes from which on a table counts as young no longer empty. */
const SOME = 200;
/** Rows from which on the database's own pace is quick enough. */
const GROWN = 100_000;

/**
 * Keeps PostgreSQL's idea of young tables true. A plan made while a table was empty takes any index for as good as the
 * right one, and is kept until the table is counted, which PostgreSQL does a minute later at the soonest: an import has
 * written tens of thousands of rows by then, and each statement would read all of them.
 */
export const statistics: Worker = {
  every: 3,
  async run({ database }) {
    for (const name of await grown(database.read)) await sql`analyze ${sql.table(name)}`.execute(database.read);
    return false;
  },
};

/** Young tables that have doubled since they were counted. */
async function grown(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name
    from pg_stat_user_tables s
    join pg_class c on c.oid = s.relid
    where c.relnamespace = current_schema()::regnamespace
      and c.reltuples < ${GROWN}
      and s.n_mod_since_analyze > greatest(${SOME}, c.reltuples)
    order by 1`.execute(db);
  return rows.map(({ name }) => name);
}
