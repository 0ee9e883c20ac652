import { bySize } from '../kernel/prepared.ts';
import { TOTALS } from './ledger.store.ts';
import type { Owner } from './points.store.ts';
import type { PointsDb, TotalsTable } from './points.tables.ts';

/** A rule's share in an activity, as the ledger has it, all rows together. */
export interface Share {
  readonly rule: string;
  readonly points: number;
  readonly source: {
    readonly id: string;
    readonly verb: string;
    readonly object: string;
    readonly name: string | null;
    readonly topic: string | null;
    readonly at: number;
  };
}

/** What each rule has given a member for each activity. */
export async function readShares(db: PointsDb, { community, member }: Owner): Promise<Share[]> {
  const rows = await db
    .selectFrom('point_ledger')
    .select(({ fn }) => [
      'rule',
      'source',
      fn.sum<number>('amount').as('points'),
      fn.max('verb').as('verb'),
      fn.max('object').as('object'),
      fn.max('object_name').as('name'),
      fn.max('topic').as('topic'),
      fn.max('at').as('at'),
    ])
    .where('community', '=', community)
    .where('member', '=', member)
    .groupBy(['rule', 'source'])
    .execute();
  return rows.map(({ rule, source, points, ...rest }) => ({
    rule,
    points: Number(points),
    source: { id: source, ...rest },
  }));
}

/** Members, after one, to whose ledger something other than a recount was written since a moment. */
export async function readWritten(
  db: PointsDb,
  community: string,
  { since, after, limit }: { readonly since: number; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('point_ledger')
    .select('member')
    .distinct()
    .where('community', '=', community)
    .where('written_at', '>=', since)
    .where('kind', '!=', 'recount')
    .where('member', '>', after)
    .orderBy('member')
    .limit(limit)
    .execute();
  return rows.map(({ member }) => member);
}

/** What members have in all. */
export async function readAll(
  db: PointsDb,
  community: string,
  members: readonly string[],
): Promise<Map<string, { points: number; reachedAt: number }>> {
  if (members.length === 0) return new Map();
  const rows = await db
    .selectFrom('point_totals')
    .select(['member', 'points', 'reached_at'])
    .where('community', '=', community)
    .where('period', '=', 'all')
    .where('board', '=', '')
    .where('member', 'in', members)
    .execute();
  return new Map(rows.map(({ member, points, reached_at: reachedAt }) => [member, { points, reachedAt }]));
}

/** The groups of several members. */
export async function readGroupsOf(
  db: PointsDb,
  community: string,
  members: readonly string[],
): Promise<Map<string, string[]>> {
  if (members.length === 0) return new Map();
  const rows = await db
    .selectFrom('point_groups')
    .select(['member', 'grp'])
    .where('community', '=', community)
    .where('member', 'in', members)
    .execute();
  const groups = new Map<string, string[]>();
  for (const { member, grp } of rows) groups.set(member, [...(groups.get(member) ?? []), grp]);
  return groups;
}

/** How many members have ever got anything. */
export async function countMembers(db: PointsDb, community: string): Promise<number> {
  const { count } = await db
    .selectFrom('point_totals')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('community', '=', community)
    .where('period', '=', 'all')
    .where('board', '=', '')
    .executeTakeFirstOrThrow();
  return count;
}

/** Members with a ledger, after one. */
export async function readMembers(db: PointsDb, community: string, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('point_ledger')
    .select('member')
    .distinct()
    .where('community', '=', community)
    .where('member', '>', after)
    .orderBy('member')
    .limit(limit)
    .execute();
  return rows.map(({ member }) => member);
}

/** Communities in which points were given. */
export async function readCommunities(db: PointsDb): Promise<string[]> {
  const rows = await db.selectFrom('point_totals').select('community').distinct().execute();
  return rows.map(({ community }) => community);
}

/** Members after one, up to another. */
export interface MemberStretch {
  readonly community: string;
  readonly after: string;
  readonly last: string;
}

/** What of members' ledgers goes into totals. */
export function readAmounts(db: PointsDb, { community, after, last }: MemberStretch) {
  return db
    .selectFrom('point_ledger')
    .select(['member', 'amount', 'at', 'topic'])
    .where('community', '=', community)
    .where('member', '>', after)
    .where('member', '<=', last)
    .execute();
}

/** All totals of members. */
export function readMemberTotals(db: PointsDb, { community, after, last }: MemberStretch) {
  return db
    .selectFrom('point_totals')
    .select(['member', 'period', 'board', 'points', 'reached_at'])
    .where('community', '=', community)
    .where('member', '>', after)
    .where('member', '<=', last)
    .execute();
}

/** Puts totals right. */
export async function setTotals(
  db: PointsDb,
  community: string,
  totals: readonly Omit<TotalsTable, 'community'>[],
): Promise<void> {
  await setting(
    db,
    totals.map((total) => ({ community, ...total })),
  );
}

const setting = bySize(TOTALS, (db: PointsDb, rows: TotalsTable[]) =>
  db
    .insertInto('point_totals')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['community', 'period', 'board', 'member']).doUpdateSet(({ ref }) => ({
        points: ref('excluded.points'),
        reached_at: ref('excluded.reached_at'),
      })),
    ),
);

/** Removes totals that no row stands behind. */
export async function deleteTotals(
  db: PointsDb,
  community: string,
  totals: readonly Pick<TotalsTable, 'member' | 'period' | 'board'>[],
): Promise<void> {
  for (const { member, period, board } of totals)
    await db
      .deleteFrom('point_totals')
      .where('community', '=', community)
      .where('period', '=', period)
      .where('board', '=', board)
      .where('member', '=', member)
      .execute();
}

/** Removes so many totals of periods of the same kind before one; answers how many there were. */
export async function deleteBefore(db: PointsDb, community: string, period: string, limit: number): Promise<number> {
  const rows = await db
    .selectFrom('point_totals')
    .select(['member', 'period', 'board'])
    .where('community', '=', community)
    .where('period', '>=', period[0]!)
    .where('period', '<', period)
    .limit(limit)
    .execute();
  for (const [of, members] of Map.groupBy(rows, (row) => JSON.stringify([row.period, row.board]))) {
    const [key, board] = JSON.parse(of) as [string, string];
    await db
      .deleteFrom('point_totals')
      .where('community', '=', community)
      .where('period', '=', key)
      .where('board', '=', board)
      .where(
        'member',
        'in',
        members.map(({ member }) => member),
      )
      .execute();
  }
  return rows.length;
}
