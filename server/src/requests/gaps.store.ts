import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Db, Migrations } from '../kernel/database.ts';

/** Words that were looked for in vain. */
export interface GapRow {
  community: string;
  id: string;
  /** The words, folded: the same for all spellings. */
  words: string;
  /** As somebody wrote them last. */
  query: string;
  last_at: number;
}

interface Tables {
  request_gaps: GapRow;
  /** How often on each day, so that old searches can be forgotten. */
  request_gap_days: { community: string; gap: string; day: number; searches: number; marks: number };
}

/** The store's view of the database. */
export type GapsDb = Kysely<Tables>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('request_gaps')
      .addColumn('community', 'text', required)
      .addColumn('id', 'text', required)
      .addColumn('words', 'text', required)
      .addColumn('query', 'text', required)
      .addColumn('last_at', 'bigint', required)
      .addPrimaryKeyConstraint('request_gaps_key', ['community', 'id'])
      .addUniqueConstraint('request_gaps_words', ['community', 'words'])
      .execute();
    await db.schema
      .createTable('request_gap_days')
      .addColumn('community', 'text', required)
      .addColumn('gap', 'text', required)
      .addColumn('day', 'integer', required)
      .addColumn('searches', 'integer', required)
      .addColumn('marks', 'integer', required)
      .addPrimaryKeyConstraint('request_gap_days_key', ['community', 'gap', 'day'])
      .execute();
  },
};

/** The tables of gaps. */
export const migrations: Migrations = { '2026-11-26-4-gaps': create };

/** The gap of this id. */
export function findGap(db: GapsDb, community: string, id: string): Promise<GapRow | undefined> {
  return db
    .selectFrom('request_gaps')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Counts searches of one day. The gap is made by the first. */
export async function addSearches(
  db: GapsDb,
  gap: GapRow,
  { day, searches, marks }: { readonly day: number; readonly searches: number; readonly marks: number },
): Promise<void> {
  const { query, last_at } = gap;
  const { id } = await db
    .insertInto('request_gaps')
    .values(gap)
    .onConflict((conflict) => conflict.columns(['community', 'words']).doUpdateSet({ query, last_at }))
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('request_gap_days')
    .values({ community: gap.community, gap: id, day, searches, marks })
    .onConflict((conflict) =>
      conflict.columns(['community', 'gap', 'day']).doUpdateSet({
        searches: sql`request_gap_days.searches + excluded.searches`,
        marks: sql`request_gap_days.marks | excluded.marks`,
      }),
    )
    .execute();
}

/** Looked at more closely: most have been looked for by one or two. */
const CANDIDATES = 500;

/** Gaps with so many searches by so many different people from a day on, most often first. */
export async function readGaps(
  db: GapsDb,
  community: string,
  { since, least, limit }: { readonly since: number; readonly least: number; readonly limit: number },
): Promise<(Omit<GapRow, 'words'> & { searches: number; people: number })[]> {
  const days = db
    .selectFrom('request_gap_days')
    .where('request_gap_days.community', '=', community)
    .where('day', '>=', since);
  const often = days
    .select(['gap', ({ fn }) => fn.sum<number>('searches').as('searches')])
    .groupBy('gap')
    .having(({ fn }) => fn.sum('searches'), '>=', least)
    .orderBy('searches', 'desc')
    .limit(CANDIDATES);
  const rows = await often.execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ gap }) => gap);
  const people = new Map<string, number>();
  for (const { gap, marks } of await days.select(['gap', 'marks']).where('gap', 'in', ids).execute())
    people.set(gap, (people.get(gap) ?? 0) | marks);
  const gaps = await db
    .selectFrom('request_gaps')
    .select(['community', 'id', 'query', 'last_at'])
    .where('community', '=', community)
    .where('id', 'in', ids)
    .execute();
  const searches = new Map(rows.map((row) => [row.gap, Number(row.searches)]));
  return gaps
    .map((gap) => ({ ...gap, searches: searches.get(gap.id)!, people: bitsIn(people.get(gap.id)!) }))
    .filter((gap) => gap.people >= least)
    .sort((one, other) => other.searches - one.searches || other.last_at - one.last_at)
    .slice(0, limit);
}

/** As many bits as are set, so many different people have looked at least. */
const bitsIn = (marks: number) => marks.toString(2).replaceAll('0', '').length;

/** Forgets a gap and all that was counted of it. */
export async function deleteGap(db: GapsDb, community: string, id: string): Promise<void> {
  await db.deleteFrom('request_gap_days').where('community', '=', community).where('gap', '=', id).execute();
  await db.deleteFrom('request_gaps').where('community', '=', community).where('id', '=', id).execute();
}

/** Forgets what was counted before a day, and gaps of which nothing is left. */
export async function forgetSearches(db: GapsDb, community: string, before: number): Promise<void> {
  await db.deleteFrom('request_gap_days').where('community', '=', community).where('day', '<', before).execute();
  await db
    .deleteFrom('request_gaps')
    .where('community', '=', community)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('request_gap_days')
            .select('day')
            .whereRef('request_gap_days.community', '=', 'request_gaps.community')
            .whereRef('request_gap_days.gap', '=', 'request_gaps.id'),
        ),
      ),
    )
    .execute();
}
