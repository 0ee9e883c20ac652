import type { BoardPresence } from '@learning-commons/protocol';
import type { PointsDb } from './points.tables.ts';

export { migrations, type PointsDb } from './points.tables.ts';

/** Whose ledger. */
export interface Owner {
  readonly community: string;
  readonly member: string;
}

/** The groups a member was last known to belong to. */
export async function readGroups(db: PointsDb, { community, member }: Owner): Promise<string[]> {
  const rows = await db
    .selectFrom('point_groups')
    .select('grp')
    .where('community', '=', community)
    .where('member', '=', member)
    .execute();
  return rows.map(({ grp }) => grp);
}

/** Keeps to which groups a member belongs, as the token says now. What another system tells counts until a token has spoken. */
export async function saveGroups(
  db: PointsDb,
  owner: Owner,
  groups: readonly string[],
  { now, hearsay }: { readonly now: number; readonly hearsay: boolean },
): Promise<void> {
  if (hearsay && (await hasSpoken(db, owner))) return;
  if (!hearsay)
    await db
      .insertInto('point_group_tokens')
      .values(owner)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  const held = new Set(await readGroups(db, owner));
  const wanted = new Set(groups);
  const gone = [...held].filter((grp) => !wanted.has(grp));
  const fresh = [...wanted].filter((grp) => !held.has(grp));
  if (gone.length > 0)
    await db
      .deleteFrom('point_groups')
      .where('community', '=', owner.community)
      .where('member', '=', owner.member)
      .where('grp', 'in', gone)
      .execute();
  if (fresh.length > 0)
    await db
      .insertInto('point_groups')
      .values(fresh.map((grp) => ({ ...owner, grp, since: now })))
      .execute();
}

async function hasSpoken(db: PointsDb, { community, member }: Owner): Promise<boolean> {
  const row = await db
    .selectFrom('point_group_tokens')
    .select('member')
    .where('community', '=', community)
    .where('member', '=', member)
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes the highest level a member has reached; answers whether it is higher than any before. */
export async function raiseLevel(db: PointsDb, owner: Owner, level: number): Promise<boolean> {
  const row = await db
    .insertInto('point_members')
    .values({ ...owner, level, presence: 'shown', days: EVERY_DAY, zone: null, changed_at: 0 })
    .onConflict((conflict) =>
      conflict.columns(['community', 'member']).doUpdateSet({ level }).where('point_members.level', '<', level),
    )
    .returning('level')
    .executeTakeFirst();
  return row !== undefined;
}

/** All days of the week count for the streak unless a member chooses otherwise. */
export const EVERY_DAY = '1234567';

/** Points of a member under these names of periods, for the whole community or a topic. */
export async function readTotals(
  db: PointsDb,
  { community, member }: Owner,
  periods: readonly string[],
  board = '',
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('point_totals')
    .select(['period', 'points'])
    .where('community', '=', community)
    .where('period', 'in', periods)
    .where('board', '=', board)
    .where('member', '=', member)
    .execute();
  return new Map(rows.map(({ period, points }) => [period, points]));
}

/** What a member has chosen, as stored. */
export function readChoices(db: PointsDb, { community, member }: Owner) {
  return db
    .selectFrom('point_members')
    .selectAll()
    .where('community', '=', community)
    .where('member', '=', member)
    .executeTakeFirst();
}

/** Keeps what a member has chosen. */
export async function saveChoices(
  db: PointsDb,
  owner: Owner,
  chosen: { presence: BoardPresence; days: string; zone: string | null },
  now: number,
): Promise<void> {
  const values = { ...chosen, changed_at: now };
  await db
    .insertInto('point_members')
    .values({ ...owner, level: 1, ...values })
    .onConflict((conflict) => conflict.columns(['community', 'member']).doUpdateSet(values))
    .execute();
}
