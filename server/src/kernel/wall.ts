import { sql } from 'kysely';
import type { Db } from './database.ts';
import { prepared } from './prepared.ts';

/** What a session may see that works for all communities: migrations, checks, workers, the repair of what the bus lost. */
export const EVERY_COMMUNITY = '*';

/** The name of the policy, the same on every table. */
const POLICY = 'lc_community';
/** The lock under which it is put up: nodes may start together. */
const RAISING = 0x6c63_0002;

const seen = `current_setting('lc.community', true)`;

interface Walled {
  readonly name: string;
  readonly walled: boolean;
}

/**
 * Puts the second wall between communities on PostgreSQL: a policy on every table with a column `community`, found in the
 * catalogue, which hides what does not belong to the community a session has entered. The first wall are the queries; this
 * one holds where a query forgets its condition. Owners are held as well; superusers and roles with BYPASSRLS are not.
 */
export async function raiseWall(db: Db): Promise<void> {
  if ((await unwalled(db)).length === 0) return;
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${RAISING})`.execute(transaction);
    for (const name of await unwalled(transaction)) {
      const table = sql.table(name);
      await sql`drop policy if exists ${sql.id(POLICY)} on ${table}`.execute(transaction);
      await sql`create policy ${sql.id(POLICY)} on ${table}
        using (community = ${sql.raw(seen)} or ${sql.raw(seen)} = ${sql.lit(EVERY_COMMUNITY)})`.execute(transaction);
      await sql`alter table ${table} enable row level security, force row level security`.execute(transaction);
    }
  });
}

/** Tables with a column `community` that have no policy yet. */
async function unwalled(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<Walled>`
    select c.relname as name,
      c.relrowsecurity and c.relforcerowsecurity
        and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = ${POLICY}) as walled
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'community' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
    order by 1`.execute(db);
  return rows.filter(({ walled }) => !walled).map(({ name }) => name);
}

/** Whether the wall holds the role this database is used by. */
export async function holds(db: Db): Promise<boolean> {
  const { rows } = await sql<{ bypasses: boolean }>`
    select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user`.execute(db);
  return rows[0]?.bypasses === false;
}

/** Until its transaction ends, or enters another one, a connection sees only this community. Nobody waits for the answer. */
export const enterCommunity = prepared((db: Db, { community }: { community: string }) => ({
  compile: () => sql`select set_config('lc.community', ${community}, true)`.compile(db),
}));
