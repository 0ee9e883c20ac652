import type { Season } from '@learning-commons/protocol';
import type { PointsDb, SeasonsTable, Tables } from './points.tables.ts';

/** A season as everybody may read it. */
export function toSeason({ id, name, from_at, to_at, about, closed_at }: SeasonsTable): Season {
  return { id, name, from: from_at, to: to_at, about, closedAt: closed_at };
}

/** The season of this id, or undefined. */
export function findSeason(db: PointsDb, community: string, id: string): Promise<SeasonsTable | undefined> {
  return db
    .selectFrom('point_seasons')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** All seasons, latest first. */
export function readSeasons(db: PointsDb, community: string): Promise<SeasonsTable[]> {
  return db
    .selectFrom('point_seasons')
    .selectAll()
    .where('community', '=', community)
    .orderBy('from_at', 'desc')
    .orderBy('id')
    .execute();
}

/** Makes or changes a season. */
export async function saveSeason(db: PointsDb, row: SeasonsTable): Promise<void> {
  const { community: _community, id: _id, ...values } = row;
  await db
    .insertInto('point_seasons')
    .values(row)
    .onConflict((conflict) => conflict.columns(['community', 'id']).doUpdateSet(values))
    .execute();
}

/** Forgets a season and what was counted into it. */
export async function deleteSeason(db: PointsDb, community: string, id: string, period: string): Promise<void> {
  await db.deleteFrom('point_seasons').where('community', '=', community).where('id', '=', id).execute();
  await db.deleteFrom('point_totals').where('community', '=', community).where('period', '=', period).execute();
}

/** Seasons that are over and whose result is not yet frozen, the longest over first. */
export function readDue(db: PointsDb, community: string, now: number): Promise<SeasonsTable[]> {
  return db
    .selectFrom('point_seasons')
    .selectAll()
    .where('community', '=', community)
    .where('to_at', '<=', now)
    .where('closed_at', 'is', null)
    .orderBy('to_at')
    .orderBy('id')
    .execute();
}

/** The first topic after another one in which something was counted under a name of a period; undefined after the last. */
export async function nextBoard(
  db: PointsDb,
  community: string,
  period: string,
  after: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('point_totals')
    .select('board')
    .where('community', '=', community)
    .where('period', '=', period)
    .where('board', '>', after)
    .orderBy('board')
    .limit(1)
    .executeTakeFirst();
  return row?.board;
}

/** How many places of a board are written down already. */
export async function countStandings(db: PointsDb, community: string, season: string, board: string): Promise<number> {
  const { count } = await db
    .selectFrom('point_standings')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('community', '=', community)
    .where('season', '=', season)
    .where('board', '=', board)
    .executeTakeFirstOrThrow();
  return count;
}

/** Writes places of a frozen board down. */
export async function insertStandings(db: PointsDb, rows: readonly Tables['point_standings'][]): Promise<void> {
  if (rows.length > 0)
    await db
      .insertInto('point_standings')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** Who stands at a place of a frozen board; undefined where nobody does. */
export async function findStanding(
  db: PointsDb,
  { community, season, board, place }: Pick<Tables['point_standings'], 'community' | 'season' | 'board' | 'place'>,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('point_standings')
    .select('member')
    .where('community', '=', community)
    .where('season', '=', season)
    .where('board', '=', board)
    .where('place', '=', place)
    .executeTakeFirst();
  return row?.member;
}

/** Throws the places of a board away that were written in an order which does not hold. Only before a season is closed. */
export async function deleteStandings(db: PointsDb, community: string, season: string, board: string): Promise<void> {
  await db
    .deleteFrom('point_standings')
    .where('community', '=', community)
    .where('season', '=', season)
    .where('board', '=', board)
    .execute();
}
