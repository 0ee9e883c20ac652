import { sql, type ColumnDefinitionBuilder, type Kysely, type Selectable } from 'kysely';
import type { Migration } from 'kysely/migration';
import * as z from 'zod';
import type { Activity, ActivityResult } from '@learning-commons/protocol';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import type { Db, Migrations } from '../kernel/database.ts';
import { HeldRows, byCommunity } from '../kernel/held-rows.ts';
import { aboutMany, bySize } from '../kernel/prepared.ts';

interface ActivitiesTable {
  community: string;
  id: string;
  member: string;
  by_member: string | null;
  verb: string;
  object_id: string;
  object_type: string | null;
  object_name: string | null;
  topic: string | null;
  result: string | null;
  at: number;
  undone: number;
  turn: number;
  /** Of what was told, so that a repetition is known from another thing under the same id; null where no other system told it. */
  hash: string | null;
  /** The comment with which it stands and falls; null where nothing but itself decides. */
  about: string | null;
  /** 1 when whoever recognised it took that back; then it does not return with the comment. */
  withdrawn: number;
}

/** The store's view of the database. */
export type ActivitiesDb = Kysely<{ activities: ActivitiesTable }>;
/** An activity's row, as stored. */
export type ActivityRow = Selectable<ActivitiesTable>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('activities')
      .addColumn('community', 'text', required)
      .addColumn('id', 'text', required)
      .addColumn('member', 'text', required)
      .addColumn('by_member', 'text')
      .addColumn('verb', 'text', required)
      .addColumn('object_id', 'text', required)
      .addColumn('object_type', 'text')
      .addColumn('object_name', 'text')
      .addColumn('topic', 'text')
      .addColumn('result', 'text')
      .addColumn('at', 'bigint', required)
      .addColumn('undone', 'integer', required)
      .addColumn('turn', 'integer', required)
      .addColumn('hash', 'text')
      .addColumn('about', 'text')
      .addColumn('withdrawn', 'integer', required)
      .addPrimaryKeyConstraint('activities_key', ['community', 'id'])
      .execute();
    await db.schema
      .createIndex('activities_member')
      .on('activities')
      .columns(['community', 'member', 'at', 'id'])
      .execute();
    // Only recognitions are looked up by what they are about: everything else stays out of these two.
    for (const [name, column] of [
      ['activities_about', 'about'],
      ['activities_object', 'object_id'],
    ] as const)
      await db.schema
        .createIndex(name)
        .on('activities')
        .columns(['community', column])
        .where(sql.ref('about'), 'is not', null)
        .execute();
  },
};

/** The table of activities. */
export const migrations: Migrations = { '2026-11-25-2-activities': create };

/** A row as everybody else knows it. */
export function toActivity(row: ActivityRow): Activity {
  return {
    id: row.id,
    member: row.member,
    by: row.by_member,
    verb: row.verb,
    object: {
      id: row.object_id,
      ...(row.object_type !== null && { type: row.object_type }),
      ...(row.object_name !== null && { name: row.object_name }),
    },
    topic: row.topic,
    result: row.result === null ? null : (JSON.parse(row.result) as ActivityResult),
    at: row.at,
    undone: Boolean(row.undone),
    turn: row.turn,
  };
}

/** What a new row says; the rest is the same for all. */
export type NewActivity = Omit<ActivityRow, 'community' | 'undone' | 'turn' | 'withdrawn'>;

/** Keeps activities that are not there yet, and answers those alone. */
export async function insertActivities(
  db: ActivitiesDb,
  community: string,
  fresh: readonly NewActivity[],
): Promise<ActivityRow[]> {
  const rows: ActivityRow[] = [];
  for (const each of fresh) {
    if (await arriving.get(db, { community, id: each.id })) continue;
    const row = { ...each, community, undone: 0, turn: 0, withdrawn: 0 };
    arriving.put(db, row);
    rows.push(row);
  }
  return rows;
}

/** Says that it will be asked whether this activity is there. */
export function expectActivity(db: ActivitiesDb, community: string, id: string): void {
  arriving.expect(db, { community, id });
}

const COLUMNS = [
  'community',
  'id',
  'member',
  'by_member',
  'verb',
  'object_id',
  'object_type',
  'object_name',
  'topic',
  'result',
  'at',
  'undone',
  'turn',
  'hash',
  'about',
  'withdrawn',
] as const satisfies readonly (keyof ActivityRow)[];

const activitiesOf = aboutMany((db: ActivitiesDb, { community }: { readonly community: string }, ids) =>
  db.selectFrom('activities').selectAll().where('community', '=', community).where('id', 'in', ids),
);

const insertRows = bySize(COLUMNS, (db: ActivitiesDb, rows: ActivityRow[]) => db.insertInto('activities').values(rows));

const arriving = new HeldRows<Pick<ActivityRow, 'community' | 'id'>, ActivityRow>({
  table: 'activities',
  key: ['community', 'id'],
  read: byCommunity('id', activitiesOf),
  write: insertRows,
});

/** The activity of this id, or undefined. */
export function findActivity(db: ActivitiesDb, community: string, id: string): Promise<ActivityRow | undefined> {
  return one(db, community, id).executeTakeFirst();
}

/** Those of these ids that there are. */
export async function findActivities(
  db: ActivitiesDb,
  community: string,
  ids: readonly string[],
): Promise<ActivityRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('activities').selectAll().where('community', '=', community).where('id', 'in', ids).execute();
}

/** Recognitions with this verb of what a comment is: endorsements of it, or answers accepted for it. */
export function recognitionsOf(
  db: ActivitiesDb,
  community: string,
  { verb, objectId }: { verb: string; objectId: string },
): Promise<ActivityRow[]> {
  return db
    .selectFrom('activities')
    .selectAll()
    .where('community', '=', community)
    .where('object_id', '=', objectId)
    .where('about', 'is not', null)
    .where('verb', '=', verb)
    .orderBy('id')
    .execute();
}

/** Turns a comment's own activity and the recognitions of it, and answers those that did turn. What was withdrawn stays so. */
export async function turnWithComment(
  db: ActivitiesDb,
  community: string,
  { own, about, undone }: { own: string; about: string; undone: boolean },
): Promise<ActivityRow[]> {
  const rows = await db
    .updateTable('activities')
    .set({ undone: Number(undone), turn: sql`turn + 1` })
    .where('community', '=', community)
    .where('undone', '=', Number(!undone))
    .where('withdrawn', '=', 0)
    .where((where) => where.or([where('id', '=', own), where('about', '=', about)]))
    .returningAll()
    .execute();
  return rows.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Undoes an activity or brings it back; answers its new state, or undefined when it was so already. */
export function turnActivity(
  db: ActivitiesDb,
  community: string,
  id: string,
  change: { readonly undone: boolean },
): Promise<ActivityRow | undefined> {
  const undone = Number(change.undone);
  return db
    .updateTable('activities')
    .set({ undone, turn: sql`turn + 1` })
    .where('community', '=', community)
    .where('id', '=', id)
    .where('undone', '!=', undone)
    .returningAll()
    .executeTakeFirst();
}

/** Notes whether a recognition was taken back, and by whom it is given. */
export async function markWithdrawn(
  db: ActivitiesDb,
  { community, id }: ActivityRow,
  values: { readonly withdrawn: 0 | 1; readonly by_member?: string | null },
): Promise<void> {
  await db.updateTable('activities').set(values).where('community', '=', community).where('id', '=', id).execute();
}

const PAGE = 50;
const Cursor = z.tuple([z.int(), z.string().max(200)]);

/** A stretch of what a member did, latest first. Throws `invalid` for a cursor that this did not give out. */
export async function listActivities(
  db: ActivitiesDb,
  { community, member, cursor }: { community: string; member: string; cursor: string | undefined },
): Promise<{ activities: Activity[]; after: string | null }> {
  const [at, id] = cursor === undefined ? [] : readCursor(cursor, Cursor);
  const rows = await db
    .selectFrom('activities')
    .selectAll()
    .where('community', '=', community)
    .where('member', '=', member)
    .$if(at !== undefined, (query) =>
      query.where((where) =>
        where.or([where('at', '<', at!), where.and([where('at', '=', at!), where('id', '<', id!)])]),
      ),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE + 1)
    .execute();
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  const after = rows.length > PAGE && last ? [last.at, last.id] : null;
  return {
    activities: page.map(toActivity),
    after: after && writeCursor(after),
  };
}

const HistoryCursor = z.tuple([z.string().max(22), z.int(), z.string().max(200)]);

/** A stretch of what members, or one of them, did: by member, then first to last. Throws `invalid` for a cursor that this did not give out. */
export async function listHistory(
  db: ActivitiesDb,
  asked: { community: string; member: string | undefined; limit: number; cursor: string | undefined },
): Promise<{ activities: Activity[]; after: string | null }> {
  const after = asked.cursor === undefined ? undefined : readCursor(asked.cursor, HistoryCursor);
  const rows = await db
    .selectFrom('activities')
    .selectAll()
    .where('community', '=', asked.community)
    .$if(asked.member !== undefined, (query) => query.where('member', '=', asked.member!))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(member, at, id) > (${after![0]}, ${after![1]}, ${after![2]})`),
    )
    .orderBy('member')
    .orderBy('at')
    .orderBy('id')
    .limit(asked.limit)
    .execute();
  const last = rows.length === asked.limit ? rows.at(-1) : undefined;
  return {
    activities: rows.map(toActivity),
    after: last ? writeCursor([last.member, last.at, last.id]) : null,
  };
}

function one(db: ActivitiesDb, community: string, id: string) {
  return db.selectFrom('activities').selectAll().where('community', '=', community).where('id', '=', id);
}
