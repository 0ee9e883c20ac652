import { sql, type RawBuilder } from 'kysely';
import type { Facets, ResourceLevel, ResourceType } from '@learning-commons/protocol';
import { knownSkills } from './lists.store.ts';
import { conditions, type PageQuery } from './resources.pages.ts';
import { countMatching, matchOf, matching, numbers } from './resources.search.ts';
import type { ResourcesDb } from './resources.store.ts';
import type { CountKind } from './resources.tables.ts';

/** What fits a filter is counted to so many. */
const CAP = 10_000;
/** What is among those that fit is counted among so many, the newest; and of what matches words, no more is looked at. */
const HITS = 2_000;
/** Among so many of the newest that hold the words these are looked for first. */
const NEWEST = 4_000;
/** Skills and languages told. */
const MOST = 30;

/** A resource that fits a filter and holds the words that are looked for. */
export interface Hit {
  readonly num: number;
  readonly type: ResourceType;
  readonly level: ResourceLevel | null;
  readonly language: string | null;
}

/** The newest that fit a filter, at most `HITS`. */
export async function readHits(db: ResourcesDb, query: PageQuery): Promise<readonly Hit[]> {
  const { kind, filter } = query;
  if ((filter.query ?? '') === '') return hitsAmong(db, query);
  const match = matchOf(kind, filter.query!);
  if (match === undefined) return [];
  // Common words are in so many texts that their newest are enough; only rare conditions ask for all.
  const isCommon = (await countMatching(db, kind, match, NEWEST)) === NEWEST;
  const newest = await hitsAmong(db, query, matching(kind, match, NEWEST));
  return !isCommon || newest.length === HITS ? newest : hitsAmong(db, query, matching(kind, match));
}

async function hitsAmong(db: ResourcesDb, query: PageQuery, among?: RawBuilder<unknown>): Promise<Hit[]> {
  const isAmong = among ? sql`and r.num in ${among}` : sql``;
  const { rows } = await sql<Hit>`
    select r.num, r.type, r.level, r.language from resources r
    where ${conditions(query, 'query')} ${isAmong} order by r.ord desc limit ${HITS}`.execute(db);
  return rows;
}

/** How many fit, of which these are the newest: with words no more than these, otherwise counted up to `CAP`. */
export async function countFitting(db: ResourcesDb, query: PageQuery, hits: readonly Hit[]): Promise<number> {
  if (hits.length < HITS || (query.filter.query ?? '') !== '') return hits.length;
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from (
      select 1 from resources r where ${conditions(query)} limit ${CAP}
    ) as fitting`.execute(db);
  return rows[0]!.total;
}

/** What is among these. */
export async function countFacets(
  db: ResourcesDb,
  { kind, community }: PageQuery,
  hits: readonly Hit[],
): Promise<Facets> {
  const nums = numbers(
    kind,
    hits.map(({ num }) => num),
  );
  const { rows } = await sql<{ skill: string; total: number }>`
    select s.skill, count(*) as total from (${nums}) as hits join resource_skills s on s.num = hits.num
    group by s.skill order by total desc, s.skill limit ${MOST}`.execute(db);
  const names = await knownSkills(
    db,
    community,
    rows.map(({ skill }) => skill),
  );
  return {
    types: sums(hits.map(({ type }) => type)),
    levels: sums(hits.map(({ level }) => level)),
    languages: sums(hits.map(({ language }) => language)).slice(0, MOST),
    skills: rows.map(({ skill, total }) => ({ value: names.get(skill) ?? skill, count: total })),
  };
}

function sums<V extends string>(values: readonly (V | null)[]): { value: V; count: number }[] {
  const counts = new Map<V, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}

/** What is among everything published in a list, or under the list '' in the library, and how much that is: these counts are kept, and exact. */
export async function readFacets(
  db: ResourcesDb,
  community: string,
  list: string,
): Promise<{ facets: Facets; total: number }> {
  const read = async <V extends string>(kind: CountKind): Promise<{ value: V; count: number }[]> => {
    const rows = await db
      .selectFrom('resource_counts')
      .select(['value', 'count'])
      .where('community', '=', community)
      .where('list', '=', list)
      .where('kind', '=', kind)
      .where('count', '>', 0)
      .orderBy('count', 'desc')
      .orderBy('key')
      .limit(MOST)
      .execute();
    return rows.map(({ value, count }) => ({ value: value as V, count }));
  };
  const [types, skills, levels, languages] = [
    await read<ResourceType>('type'),
    await read('skill'),
    await read<ResourceLevel>('level'),
    await read('language'),
  ];
  const total = types.reduce((sum, { count }) => sum + count, 0);
  return { facets: { types, skills, levels, languages }, total };
}

/** How many wait for whoever looks after a list, or after the library where none is named. */
export async function countWaiting(db: ResourcesDb, community: string, list: string | undefined): Promise<number> {
  const { total } = await db
    .selectFrom('resources')
    .select(sql<number>`count(*)`.as('total'))
    .where('community', '=', community)
    .where('state', '=', 'submitted')
    .$if(list !== undefined, (query) =>
      query.where(
        'num',
        'in',
        db.selectFrom('placements').select('num').where('community', '=', community).where('list', '=', list!),
      ),
    )
    .executeTakeFirstOrThrow();
  return total;
}
