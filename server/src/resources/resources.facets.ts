import { sql, type RawBuilder } from 'kysely';
import type { Facets, ResourceLevel, ResourceType } from '@learning-commons/protocol';
import { knownSkills } from './lists.store.ts';
import { conditions, isPlain, sets, type PageQuery } from './resources.pages.ts';
import { matchOf, matching, numbers } from './resources.search.ts';
import type { ResourcesDb } from './resources.store.ts';
import type { CountKind } from './resources.tables.ts';

/** What fits a filter is counted to so many. */
const CAP = 10_000;
/** What is among those that fit is counted among so many, the newest; and of what matches words, no more is looked at. */
const HITS = 2_000;
/** What leaves fewer is looked up one by one; of what words alone leave more of, so many of the newest are looked at. */
const FEW = 4_000;
/** Skills and languages told. */
const MOST = 30;

/** A resource that fits a filter and holds the words that are looked for. */
export interface Hit {
  readonly num: number;
  readonly ord: number;
  readonly type: ResourceType;
  readonly level: ResourceLevel | null;
  readonly language: string | null;
}

/** The newest that fit a filter, at most `HITS`, latest first. */
export async function readHits(db: ResourcesDb, query: PageQuery): Promise<readonly Hit[]> {
  const few = await fewest(db, query);
  if (few) return fitting(db, query, few);
  const { query: words = '', ...others } = query.filter;
  const match = words === '' ? undefined : matchOf(query.kind, words);
  if (words !== '' && match === undefined) return [];
  const isAlone = others.list === undefined && isPlain(others);
  // Words that so many texts hold are asked of the newest alone; where there are other conditions, of all.
  if (match === undefined || !isAlone) return among(db, query);
  return among(db, query, matching(query.kind, match, FEW));
}

/** The condition on another table that leaves the fewest, where it leaves few. */
async function fewest(db: ResourcesDb, query: PageQuery): Promise<RawBuilder<unknown> | undefined> {
  let best: { readonly set: RawBuilder<unknown>; readonly total: number } | undefined;
  for (const set of Object.values(sets(query))) {
    const most = best?.total ?? FEW;
    const { rows } = await sql<{ total: number }>`
      select count(*) as total from (select 1 from ${set} as one limit ${most}) as counted`.execute(db);
    const { total } = rows[0]!;
    if (total < most) best = { set, total };
  }
  return best?.set;
}

const HIT = sql`r.num, r.ord, r.type, r.level, r.language`;

/** What fits among few: SQLite is told with `cross join` to begin with them. */
async function fitting(db: ResourcesDb, query: PageQuery, few: RawBuilder<unknown>): Promise<Hit[]> {
  const join = sql.raw(query.kind === 'sqlite' ? 'cross join' : 'join');
  const { rows } = await sql<Hit>`
    select ${HIT} from ${few} as few ${join} resources r on r.num = few.num
    where ${conditions(query)} order by r.ord desc limit ${HITS}`.execute(db);
  return rows;
}

async function among(db: ResourcesDb, query: PageQuery, newest?: RawBuilder<unknown>): Promise<Hit[]> {
  const where = newest ? sql`${conditions(query, 'words')} and r.num in ${newest}` : conditions(query);
  const { rows } = await sql<Hit>`
    select ${HIT} from resources r where ${where} order by r.ord desc limit ${HITS}`.execute(db);
  return rows;
}

/** How many fit, of which these are the newest: with words no more than these, otherwise counted up to `CAP`. */
export async function countFitting(db: ResourcesDb, query: PageQuery, hits: readonly Hit[]): Promise<number> {
  if (hits.length < HITS || (query.filter.query ?? '') !== '') return hits.length;
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from (
      select 1 from resources r where ${conditions(query)} and r.ord < ${hits.at(-1)!.ord} limit ${CAP - HITS}
    ) as fitting`.execute(db);
  return HITS + rows[0]!.total;
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
