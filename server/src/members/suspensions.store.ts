import type { Kysely, Selectable } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Suspension } from '@learning-commons/protocol';
import type { Db } from '../kernel/database.ts';

interface SuspensionsTable {
  community: string;
  member: string;
  until: number | null;
  at: number;
  by_member: string;
  reason: string;
}

/** The store's view of the database. */
export type SuspensionsDb = Kysely<{ suspensions: SuspensionsTable }>;
type SuspensionRow = Selectable<SuspensionsTable>;

/** Members of one community who may be shut out at once. */
export const MAX_SUSPENSIONS = 1_000;

/** Makes the table of those who are shut out. */
export const createSuspensions: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('suspensions')
      .addColumn('community', 'text', (column) => column.notNull())
      .addColumn('member', 'text', (column) => column.notNull())
      .addColumn('until', 'bigint')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('by_member', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('suspensions_key', ['community', 'member'])
      .execute();
  },
};

/** Keeps that a member is shut out, in place of what was kept of it before. */
export async function saveSuspension(db: SuspensionsDb, row: SuspensionRow): Promise<void> {
  const { until, at, by_member, reason } = row;
  await db
    .insertInto('suspensions')
    .values(row)
    .onConflict((conflict) => conflict.columns(['community', 'member']).doUpdateSet({ until, at, by_member, reason }))
    .execute();
}

/** Lets a member in again. Answers whether they were shut out. */
export async function endSuspension(db: SuspensionsDb, community: string, member: string): Promise<boolean> {
  const ended = await db
    .deleteFrom('suspensions')
    .where('community', '=', community)
    .where('member', '=', member)
    .returning('member')
    .executeTakeFirst();
  return ended !== undefined;
}

/** Who is shut out at `now`, the latest first. */
export function readSuspensions(db: SuspensionsDb, community: string, now: number): Promise<SuspensionRow[]> {
  return db
    .selectFrom('suspensions')
    .selectAll()
    .where('community', '=', community)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', now)]))
    .orderBy('at', 'desc')
    .orderBy('member')
    .limit(MAX_SUSPENSIONS)
    .execute();
}

/** In the form in which it is told. */
export function toSuspension({ member, until, at, by_member, reason }: SuspensionRow): Suspension {
  return { member, until, at, by: by_member, reason };
}
