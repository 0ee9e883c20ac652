import { sql } from 'kysely';
import { bySize } from '../kernel/prepared.ts';
import type { BadgesDb, Tables } from './badges.tables.ts';

/** A member to evaluate, and the mark at which they were taken up. */
export interface Waiting {
  readonly id: string;
  readonly mark: number;
  /** Whether more than history has them waiting. */
  readonly live: boolean;
}

/** Makes a member known, without anything to evaluate. */
export async function noteMember(db: BadgesDb, community: string, id: string): Promise<void> {
  await db
    .insertInto('badge_members')
    .values({ community, id, mark: 0, done: 0, live: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A member of a community about whom something is new. */
export interface Mark {
  readonly community: string;
  readonly id: string;
  /** Whether it happens now; history is evaluated without telling anybody outside. */
  readonly live: boolean;
}

/** Has a member evaluated. */
export async function markMember(db: BadgesDb, mark: Mark): Promise<void> {
  await markMembers(db, [mark]);
}

/** Has members evaluated, some of them named several times. */
export async function markMembers(db: BadgesDb, members: readonly Mark[]): Promise<void> {
  const marks = new Map(
    members.map(({ community, id }) => [`${community}/${id}`, { community, id, mark: 0, done: 0, live: 0 }]),
  );
  for (const { community, id, live } of members) {
    const row = marks.get(`${community}/${id}`)!;
    row.mark += 1;
    if (live) row.live = row.mark;
  }
  // In one order, so that two nodes never wait for each other.
  const rows = [...marks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await raiseMarks(db, rows);
}

type Row = Tables['badge_members'];
const ROW = ['community', 'id', 'mark', 'done', 'live'] as const satisfies (keyof Row)[];

const raiseMarks = bySize(ROW, (db: BadgesDb, rows: Row[]) =>
  db
    .insertInto('badge_members')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['community', 'id']).doUpdateSet({
        mark: sql`badge_members.mark + excluded.mark`,
        live: sql`case when excluded.live > 0 then badge_members.mark + excluded.live else badge_members.live end`,
      }),
    ),
);

/** Members to evaluate, at most `limit`. */
export async function readWaiting(db: BadgesDb, community: string, limit: number): Promise<Waiting[]> {
  const rows = await db
    .selectFrom('badge_members')
    .select(['id', 'mark', 'done', 'live'])
    .where('community', '=', community)
    .where(sql<boolean>`mark > done`)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id, mark, done, live }) => ({ id, mark, live: live > done }));
}

/** Notes that members were evaluated at these marks. What happened since then has raised one, and keeps that member waiting. */
export async function settleMembers(
  db: BadgesDb,
  community: string,
  members: readonly Pick<Waiting, 'id' | 'mark'>[],
): Promise<void> {
  await settleRows(
    db,
    members.map(({ id, mark }) => ({ community, id, mark, done: mark, live: 0 })),
  );
}

const settleRows = bySize(ROW, (db: BadgesDb, rows: Row[]) =>
  db
    .insertInto('badge_members')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['community', 'id'])
        .doUpdateSet({ done: sql`excluded.done` })
        .where('badge_members.done', '<', sql<number>`excluded.done`),
    ),
);

/** Begins a walk through all members, or begins it again. */
export async function beginRound(db: BadgesDb, community: string): Promise<void> {
  await db
    .insertInto('badge_rounds')
    .values({ community, after: '', number: 1 })
    .onConflict((conflict) =>
      conflict.column('community').doUpdateSet({ after: '', number: sql`badge_rounds.number + 1` }),
    )
    .execute();
}

/**
 * Marks the next members of the walk. Answers false where there is none. The number tells a walk from one that was begun anew
 * meanwhile, whose start is not overwritten.
 */
export async function walkOn(db: BadgesDb, community: string, limit: number): Promise<boolean> {
  const round = await db.selectFrom('badge_rounds').selectAll().where('community', '=', community).executeTakeFirst();
  if (!round) return false;
  const page = await db
    .selectFrom('badge_members')
    .select('id')
    .where('community', '=', community)
    .where('id', '>', round.after)
    .orderBy('id')
    .limit(limit)
    .execute();
  const last = page.at(-1)?.id;
  if (last === undefined) {
    await db.deleteFrom('badge_rounds').where('community', '=', community).where('number', '=', round.number).execute();
    return true;
  }
  await db
    .updateTable('badge_members')
    .set({ mark: sql`mark + 1`, live: sql`mark + 1` })
    .where('community', '=', community)
    .where('id', '>', round.after)
    .where('id', '<=', last)
    .execute();
  await db
    .updateTable('badge_rounds')
    .set({ after: last })
    .where('community', '=', community)
    .where('number', '=', round.number)
    .execute();
  return true;
}
