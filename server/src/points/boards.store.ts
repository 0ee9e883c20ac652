import { sql, type SelectQueryBuilder } from 'kysely';
import type { BoardPresence } from '@learning-commons/protocol';
import type { PointsDb, Tables } from './points.tables.ts';

/** Which totals a board shows. */
export interface BoardSource {
  readonly community: string;
  /** The name under which totals of its period are kept. */
  readonly period: string;
  /** Empty for the whole community, or a topic. */
  readonly board: string;
  /** Only members of this group. */
  readonly group: string | null;
  /** Bounds of the period: what was done elsewhere does not concern it. */
  readonly from: number;
  readonly to: number;
  /** The season whose frozen result it is. */
  readonly frozen: string | null;
}

/** A member's score as it is kept. */
export interface ScoreRow {
  readonly member: string;
  readonly points: number;
  readonly reached_at: number;
  readonly presence: BoardPresence | null;
}

/** Scores of a board by member, after one: a page. */
export async function readScores(db: PointsDb, source: BoardSource, after: string, limit: number): Promise<ScoreRow[]> {
  // A group is mostly smaller than the board: its members lead, and their scores are looked up.
  const leading = sql.ref<string>(source.group === null ? 't.member' : 'g.member');
  return scores(db, source).where(leading, '>', after).orderBy(leading).limit(limit).execute();
}

/** Scores of these members, as far as they have any there. */
export async function readScoresOf(db: PointsDb, source: BoardSource, members: readonly string[]): Promise<ScoreRow[]> {
  return scores(db, source).where('t.member', 'in', members).execute();
}

function scores(db: PointsDb, source: BoardSource) {
  const { group } = source;
  return db
    .selectFrom(kept(db, source).as('t'))
    .leftJoin('point_members as m', (join) =>
      join.onRef('m.community', '=', 't.community').onRef('m.member', '=', 't.member'),
    )
    .select(['t.member', 't.points', 't.reached_at', 'm.presence'])
    .$if(group !== null, (query) =>
      query
        .innerJoin('point_groups as g', (join) =>
          join.onRef('g.community', '=', 't.community').onRef('g.member', '=', 't.member'),
        )
        .where('g.grp', '=', group!),
    );
}

type Kept = Pick<ScoreRow, 'member' | 'points' | 'reached_at'> & { readonly community: string };

function kept(
  db: PointsDb,
  { community, period, board, frozen }: BoardSource,
): SelectQueryBuilder<Tables, never, Kept> {
  const columns = ['community', 'member', 'points', 'reached_at'] as const;
  if (frozen === null)
    return db
      .selectFrom('point_totals')
      .select(columns)
      .where('community', '=', community)
      .where('period', '=', period)
      .where('board', '=', board);
  return db
    .selectFrom('point_standings')
    .select(columns)
    .where('community', '=', community)
    .where('season', '=', frozen)
    .where('board', '=', board);
}

/** Says whether a group is still the one it was: how many belong to it, and who came last. */
export async function readGroupMark(db: PointsDb, community: string, group: string): Promise<string> {
  const { count, since } = await db
    .selectFrom('point_groups')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.max('since').as('since')])
    .where('community', '=', community)
    .where('grp', '=', group)
    .executeTakeFirstOrThrow();
  return `${count}/${since ?? 0}`;
}

/** Who belongs to groups of a kind: a page after one group and member. Who is hidden does not count. */
export async function readMemberships(
  db: PointsDb,
  community: string,
  asked: { readonly kind: string; readonly after: readonly [group: string, member: string]; readonly limit: number },
): Promise<{ grp: string; member: string }[]> {
  const [group, member] = asked.after;
  const { rows } = await sql<{ grp: string; member: string }>`
    select g.grp, g.member from point_groups g
    left join point_members m on m.community = g.community and m.member = g.member
    where g.community = ${community} and (g.grp, g.member) > (${group}, ${member})
    and substr(g.grp, 1, ${asked.kind.length}) = ${asked.kind} and coalesce(m.presence, 'shown') <> 'hidden'
    order by g.grp, g.member limit ${sql.lit(asked.limit)}`.execute(db);
  return rows;
}

/** Members whose ledger grew, or who chose something, since a moment: each with their latest row. */
export async function readTouched(
  db: PointsDb,
  community: string,
  since: number,
  limit: number,
): Promise<{ member: string; seq: number }[]> {
  const written = await db
    .selectFrom('point_ledger')
    .select(({ fn }) => ['member', fn.max<number>('seq').as('seq')])
    .where('community', '=', community)
    .where('written_at', '>=', since)
    .groupBy('member')
    .limit(limit)
    .execute();
  const chose = await db
    .selectFrom('point_members')
    .select('member')
    .where('community', '=', community)
    .where('changed_at', '>=', since)
    .limit(limit)
    .execute();
  return [...written, ...chose.map(({ member }) => ({ member, seq: Infinity }))];
}
