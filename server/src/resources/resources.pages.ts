import { sql, type RawBuilder } from 'kysely';
import * as z from 'zod';
import type { Facets, ResourceFilter, ResourceLevel, ResourceSort, ResourceType } from '@learning-commons/protocol';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import type { SqlKind } from '../kernel/database.ts';
import { matchOf, matching, ranked } from './resources.search.ts';
import { UNKNOWN_LENGTH, readResources, type ResourceRow, type ResourcesDb } from './resources.store.ts';
import type { CountKind } from './resources.tables.ts';
import { skillKey } from '../kernel/words.ts';

/** What fits a filter is counted to so many. */
export const CAP = 10_000;
/** Best matches are paged so far; nobody reads on. */
const FURTHEST = 1_000;

/** Which resources to read, for whom. */
export interface PageQuery {
  readonly community: string;
  readonly kind: SqlKind;
  readonly filter: ResourceFilter;
  readonly sort: ResourceSort;
  readonly member: string | null;
  /** Whether the caller looks after everything that is asked for. */
  readonly curates: boolean;
  /** What was confirmed before this moment is stale. */
  readonly staleBefore: number | null;
}

/** One page of rows, and where the next one begins. */
export interface Stretch {
  readonly rows: readonly ResourceRow[];
  readonly after: string | null;
}

type Order = 'place' | 'match' | Exclude<ResourceSort, 'curated'>;

function orderOf({ filter, sort }: PageQuery, match: string | undefined): Order {
  if (sort !== 'curated') return sort;
  if (match !== undefined) return 'match';
  return filter.list === undefined ? 'newest' : 'place';
}

/** Reads one stretch of what fits. Throws `invalid` for a cursor that this did not give out for the same order. */
export async function readStretch(
  db: ResourcesDb,
  query: PageQuery,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Stretch> {
  const match = query.filter.query === undefined ? undefined : matchOf(query.kind, query.filter.query);
  if (match === undefined && (query.filter.query ?? '') !== '') return { rows: [], after: null };
  const order = orderOf(query, match);
  if (order === 'match') return readMatches(db, query, match!, { limit, cursor });
  const reach = { limit: limit + 1, cursor };
  const keys = await (order === 'place' ? inPlace(db, query, reach) : sorted(db, query, order, reach));
  const page = keys.slice(0, limit);
  const rows = await readResources(
    db,
    page.map(({ num }) => num),
  );
  const last = page.at(-1);
  return { rows, after: keys.length > limit && last ? writeCursor([order, ...last.key]) : null };
}

interface Key {
  readonly num: number;
  readonly key: readonly (string | number)[];
}

interface Reach {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const PlaceCursor = z.tuple([z.literal('place'), z.string().max(200)]);

/** In the order of a list. */
async function inPlace(db: ResourcesDb, query: PageQuery, { limit, cursor }: Reach): Promise<Key[]> {
  const [, from] = cursor === undefined ? [] : readCursor(cursor, PlaceCursor);
  const beyond = from === undefined ? sql`` : sql`and p.position > ${from}`;
  const { rows } = await sql<{ num: number; position: string }>`
    select r.num, p.position from placements p join resources r on r.num = p.num
    where p.community = ${query.community} and p.list = ${query.filter.list} ${beyond} and ${conditions(query, 'list')}
    order by p.position limit ${limit}`.execute(db);
  return rows.map(({ num, position }) => ({ num, key: [position] }));
}

/** By which column each order goes, and whether the largest comes first. Equals go by age, which no two share. */
const SORTED = {
  newest: { column: null, falls: true },
  useful: { column: 'useful', falls: true },
  recommended: { column: 'recommended', falls: true },
  shortest: { column: 'length', falls: false },
} as const;

/** By a column of its own, which an index holds together with all that conditions look at. */
async function sorted(
  db: ResourcesDb,
  query: PageQuery,
  order: keyof typeof SORTED,
  { limit, cursor }: Reach,
): Promise<Key[]> {
  const { column, falls } = SORTED[order];
  const names = [...(column === null ? [] : [column]), 'ord'] as const;
  const Cursor = z.tuple([z.literal(order), ...names.map(() => z.int())] as [z.ZodLiteral, z.ZodInt]);
  const from = cursor === undefined ? undefined : readCursor(cursor, Cursor).slice(1);
  const refs = names.map((name) => sql.ref(`r.${name}`));
  const beyond = from ? sql`and (${sql.join(refs)}) ${sql.raw(falls ? '<' : '>')} (${sql.join(from)})` : sql``;
  const direction = sql.raw(falls ? 'desc' : 'asc');
  const { rows } = await sql<{ num: number } & Record<(typeof names)[number], number>>`
    select r.num, ${sql.join(refs)} from resources r where ${conditions(query)} ${beyond}
    order by ${sql.join(refs.map((ref) => sql`${ref} ${direction}`))} limit ${limit}`.execute(db);
  return rows.map((row) => ({ num: row.num, key: names.map((name) => row[name]) }));
}

const MatchCursor = z.tuple([z.literal('match'), z.int().min(0).max(FURTHEST)]);

/** Best match first. */
async function readMatches(
  db: ResourcesDb,
  query: PageQuery,
  match: string,
  { limit, cursor }: Reach,
): Promise<Stretch> {
  const [, offset] = cursor === undefined ? [null, 0] : readCursor(cursor, MatchCursor);
  const { join, order } = ranked(query.kind, match);
  const { rows } = await sql<{ num: number }>`
    select r.num from resources r ${join} where ${conditions(query, 'query')}
    order by ${order}, r.ord desc limit ${limit + 1} offset ${offset}`.execute(db);
  const found = await readResources(
    db,
    rows.slice(0, limit).map(({ num }) => num),
  );
  const isMore = rows.length > limit && offset + limit <= FURTHEST;
  return { rows: found, after: isMore ? writeCursor(['match', offset + limit]) : null };
}

/** All conditions of a filter but one that is met otherwise. */
function conditions(query: PageQuery, but?: 'list' | 'query'): RawBuilder<unknown> {
  const { community, filter } = query;
  const state = filter.state === 'attention' ? 'published' : filter.state;
  const all = [sql`r.community = ${community}`, sql`r.state = ${state}`, ...plain(filter), ...personal(query)];
  if (filter.skill !== undefined)
    all.push(
      sql`r.num in (select num from resource_skills where community = ${community} and skill = ${skillKey(filter.skill)})`,
    );
  if (filter.list !== undefined && but !== 'list')
    all.push(sql`r.num in (select num from placements where community = ${community} and list = ${filter.list})`);
  const match = filter.query === undefined || but === 'query' ? undefined : matchOf(query.kind, filter.query);
  if (match !== undefined) all.push(sql`r.num in ${matching(query.kind, match)}`);
  return sql.join(all, sql` and `);
}

function plain({ types, level, language, minutes, sharedBy }: ResourceFilter): RawBuilder<unknown>[] {
  const tag = language?.toLowerCase();
  return [
    ...(types && types.length > 0 ? [sql`r.type in (${sql.join(types)})`] : []),
    ...(level ? [sql`r.level = ${level}`] : []),
    ...(tag ? [sql`(lower(r.language) = ${tag} or lower(r.language) like ${`${tag.replace(/[%_]/g, '')}-%`})`] : []),
    ...(minutes ? [sql`r.length <= ${Math.min(minutes, UNKNOWN_LENGTH - 1)}`] : []),
    ...(sharedBy ? [sql`r.shared_by = ${sharedBy}`] : []),
  ];
}

const MINE = {
  saved: sql`saved = 1`,
  started: sql`progress = 'started'`,
  done: sql`progress = 'done'`,
};

function personal({ community, filter, member, curates, staleBefore }: PageQuery): RawBuilder<unknown>[] {
  const all: RawBuilder<unknown>[] = [];
  if (filter.mine)
    all.push(
      sql`r.num in (select num from resource_marks where community = ${community} and member = ${member} and ${MINE[filter.mine]})`,
    );
  if (filter.state === 'attention') {
    const stale = staleBefore === null ? sql`` : sql`or r.confirmed_at <= ${staleBefore}`;
    all.push(sql`(r.link = 'dead' or r.reports > 0 ${stale})`);
  } else if (filter.state !== 'published' && !curates) {
    all.push(sql`(r.shared_by = ${member} or r.num in (
      select p.num from placements p join resource_lists l on l.community = p.community and l.key = p.list
      where l.community = ${community} and l.owner = ${member}))`);
  }
  return all;
}

/** How many fit, counted up to `CAP`. */
export async function countFitting(db: ResourcesDb, query: PageQuery): Promise<number> {
  if (hasNoWords(query)) return 0;
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from (
      select 1 from resources r where ${conditions(query)} limit ${CAP}
    ) as fitting`.execute(db);
  return rows[0]!.total;
}

/** A filter that asks for words and names none finds nothing. */
const hasNoWords = ({ kind, filter }: PageQuery) =>
  (filter.query ?? '') !== '' && matchOf(kind, filter.query!) === undefined;

interface Counted {
  readonly skill: string | null;
  readonly type: ResourceType | null;
  readonly level: ResourceLevel | null;
  readonly language: string | null;
  readonly total: number;
}

/** What is among those that fit, counted among `CAP` of them, and how many of these there are. */
export async function countFacets(db: ResourcesDb, query: PageQuery): Promise<{ facets: Facets; total: number }> {
  if (hasNoWords(query)) return { facets: { types: [], skills: [], levels: [], languages: [] }, total: 0 };
  const { rows } = await sql<Counted>`
    with hits as materialized (
      select r.num, r.type, r.level, r.language from resources r where ${conditions(query)} limit ${CAP}
    )
    select null as skill, type, level, language, count(*) as total from hits group by type, level, language
    union all select * from (
      select max(c.value), null, null, null, count(*) as total
      from hits join resource_skills s on s.num = hits.num
      join resource_counts c on c.community = s.community and c.list = '' and c.kind = 'skill' and c.key = s.skill
      group by s.skill order by total desc, s.skill limit 30
    ) as skills`.execute(db);
  const groups = rows.filter(({ type }) => type !== null);
  const by = <V extends string>(value: (row: Counted) => V | null) =>
    sums(groups.map((row): [V | null, number] => [value(row), row.total]));
  const skills = rows
    .filter(({ skill }) => skill !== null)
    .map(({ skill, total }) => ({ value: skill!, count: total }));
  return {
    facets: {
      types: by(({ type }) => type),
      levels: by(({ level }) => level),
      languages: by(({ language }) => language).slice(0, 30),
      skills,
    },
    total: groups.reduce((sum, { total }) => sum + total, 0),
  };
}

function sums<V extends string>(pairs: readonly (readonly [V | null, number])[]): { value: V; count: number }[] {
  const counts = new Map<V, number>();
  for (const [value, total] of pairs) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + total);
  return mostFirst([...counts].map(([value, count]) => ({ value, count })));
}

function mostFirst<E extends { readonly value: string; readonly count: number }>(entries: E[]): E[] {
  return entries.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}

/** The same for everything published in a list, or under the list '' in the library: these counts are kept, and exact. */
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
      .limit(30)
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
