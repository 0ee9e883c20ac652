import { sql, type RawBuilder } from 'kysely';
import * as z from 'zod';
import type { ResourceFilter, ResourceSort } from '@learning-commons/protocol';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import type { SqlKind } from '../kernel/database.ts';
import type { Hit } from './resources.facets.ts';
import { matchOf, matching, numbers, rank } from './resources.search.ts';
import { UNKNOWN_LENGTH, readResources, type ResourceRow, type ResourcesDb } from './resources.store.ts';
import { languageTag, skillKey } from '../kernel/words.ts';

/** So many rows are read and sorted sooner than an index is walked for them. */
const FEW = 500;
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

function orderOf({ filter, sort }: PageQuery): Order {
  if (sort !== 'curated') return sort;
  if ((filter.query ?? '') !== '') return 'match';
  return filter.list === undefined ? 'newest' : 'place';
}

/** Reads one stretch of what fits; `hits` are the newest of it, where there is more to a filter than a list. Throws `invalid` for a cursor that this did not give out for the same order. */
export async function readStretch(
  db: ResourcesDb,
  query: PageQuery,
  { limit, cursor }: Reach,
  hits: readonly Hit[] | undefined,
): Promise<Stretch> {
  if (hits?.length === 0) return { rows: [], after: null };
  const order = orderOf(query);
  if (order === 'match') return readMatches(db, query, { limit, cursor }, hits!);
  const reach = { limit: limit + 1, cursor };
  const keys = await (order === 'place' ? inPlace(db, query, reach) : sorted(db, query, order, reach, hits));
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
  hits: readonly Hit[] | undefined,
): Promise<Key[]> {
  if (order === 'newest' && cursor === undefined && hits)
    return hits.slice(0, limit).map(({ num, ord }) => ({ num, key: [ord] }));
  const { column, falls } = SORTED[order];
  const names = [...(column === null ? [] : [column]), 'ord'] as const;
  const Cursor = z.tuple([z.literal(order), ...names.map(() => z.int())] as [z.ZodLiteral, z.ZodInt]);
  const from = cursor === undefined ? undefined : readCursor(cursor, Cursor).slice(1);
  const refs = names.map((name) => sql.ref(`r.${name}`));
  const beyond = from ? sql`and (${sql.join(refs)}) ${sql.raw(falls ? '<' : '>')} (${sql.join(from)})` : sql``;
  const direction = sql.raw(falls ? 'desc' : 'asc');
  const { rows } = await sql<{ num: number } & Record<(typeof names)[number], number>>`
    select r.num, ${sql.join(refs)} from resources r where ${whereOf(query, hits)} ${beyond}
    order by ${sql.join(refs.map((ref) => sql`${ref} ${direction}`))} limit ${limit}`.execute(db);
  return rows.map((row) => ({ num: row.num, key: names.map((name) => row[name]) }));
}

/** Few that fit are known already: then nothing is looked for again. */
function whereOf(query: PageQuery, hits: readonly Hit[] | undefined): RawBuilder<unknown> {
  if (!hits || hits.length > FEW) return conditions(query);
  return sql`r.num in (${numbers(
    query.kind,
    hits.map(({ num }) => num),
  )})`;
}

const MatchCursor = z.tuple([z.literal('match'), z.int().min(0).max(FURTHEST)]);

/** Best match first. */
async function readMatches(
  db: ResourcesDb,
  { kind, filter }: PageQuery,
  { limit, cursor }: Reach,
  hits: readonly Hit[],
): Promise<Stretch> {
  const [, offset] = cursor === undefined ? [null, 0] : readCursor(cursor, MatchCursor);
  const nums = hits.map(({ num }) => num);
  const ranked = await rank(db, kind, matchOf(kind, filter.query!)!, nums, { limit: limit + 1, offset });
  const rows = await readResources(db, ranked.slice(0, limit));
  const isMore = ranked.length > limit && offset + limit <= FURTHEST;
  return { rows, after: isMore ? writeCursor(['match', offset + limit]) : null };
}

/** Conditions of a filter on other tables, each as a subquery of the numbers it leaves. */
export function sets({ community, kind, filter, member }: PageQuery): Partial<Record<SetName, RawBuilder<unknown>>> {
  const { skill, list, query, mine } = filter;
  const match = query === undefined ? undefined : matchOf(kind, query);
  return {
    ...(skill !== undefined && {
      skill: sql`(select num from resource_skills where community = ${community} and skill = ${skillKey(skill)})`,
    }),
    ...(list !== undefined && {
      list: sql`(select num from placements where community = ${community} and list = ${list})`,
    }),
    ...(mine && {
      mine: sql`(select num from resource_marks where community = ${community} and member = ${member} and ${MINE[mine]})`,
    }),
    ...(match !== undefined && { words: matching(kind, match) }),
  };
}

/** Whether nothing narrows a list, or the library. */
export function isPlain({ list: _list, state, query = '', types = [], ...rest }: ResourceFilter): boolean {
  return (
    state === 'published' &&
    query === '' &&
    types.length === 0 &&
    Object.values(rest).every((value) => value === undefined)
  );
}

/** A condition of a filter on another table. */
export type SetName = 'skill' | 'list' | 'mine' | 'words';

/** All conditions of a filter but one that is met otherwise, of a resource called `r`. */
export function conditions(query: PageQuery, but?: SetName): RawBuilder<unknown> {
  const { community, filter } = query;
  const state = filter.state === 'attention' ? 'published' : filter.state;
  const others = Object.entries(sets(query)).filter(([name]) => name !== but);
  const all = [sql`r.community = ${community}`, sql`r.state = ${state}`, ...plain(filter), ...personal(query)];
  return sql.join([...all, ...others.map(([, set]) => sql`r.num in ${set}`)], sql` and `);
}

function plain({ types, level, language, minutes, sharedBy }: ResourceFilter): RawBuilder<unknown>[] {
  const tag = language && languageTag(language);
  return [
    ...(types && types.length > 0 ? [sql`r.type in (${sql.join(types)})`] : []),
    ...(level ? [sql`r.level = ${level}`] : []),
    // A language with all its regions: what begins with it and a hyphen, which the dot follows in ASCII.
    ...(tag ? [sql`(r.language = ${tag} or (r.language >= ${`${tag}-`} and r.language < ${`${tag}.`}))`] : []),
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
