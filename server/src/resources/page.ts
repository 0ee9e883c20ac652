import {
  fail,
  type Facets,
  type MyResource,
  type OutputOf,
  type ParsedInputOf,
  type ResourceFilter,
  type ResourcePage,
  type ResourceViewer,
  type resources,
} from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { searchMissed } from '../kernel/search-misses.ts';
import { ALL, resourceOf } from './changes.ts';
import { LIBRARY, findList, readPlacements, readSettings, toList, type ListRow } from './lists.store.ts';
import * as facets from './resources.facets.ts';
import * as pages from './resources.pages.ts';
import * as store from './resources.store.ts';
import type { ResourceRow } from './resources.store.ts';
import * as rights from './rights.ts';

type Operations = (typeof resources)['operations'];
type Input = ParsedInputOf<Operations['resource.list']>;

const DAY = 86_400_000;

/** Answers `resource.list`. The head comes first: newer things are harmless, older ones are not. */
export async function readPage(ctx: ReadContext, input: Input): Promise<ResourcePage> {
  const { db, community, actor } = ctx;
  const seq = await ctx.head(ALL);
  const list = await listOf(ctx, input.filter);
  const settings = await readSettings(db, community);
  const curates = list ? rights.curatesList(actor, list) : rights.curates(actor);
  refuse(ctx, input.filter, curates);
  const query: pages.PageQuery = {
    community,
    kind: ctx.sql,
    filter: input.filter,
    sort: input.sort,
    member: actor.id,
    curates,
    staleBefore: settings.staleAfter === null ? null : ctx.now - settings.staleAfter * DAY,
  };
  const hits = pages.isPlain(input.filter) ? undefined : await facets.readHits(db, query);
  const { rows, after } = await pages.readStretch(db, query, input, hits);
  const counts = await counted(ctx, query, input, hits);
  if (counts.total === 0) noteMiss(ctx, input);
  const placements = await readPlacements(
    db,
    rows.map(({ num }) => num),
  );
  const people = new Set([...rows.flatMap(store.peopleIn), ...(list?.owner ? [list.owner] : [])]);
  return {
    epoch: ctx.epoch,
    seq,
    list: list ? toList(list) : null,
    resources: rows.map((row) => store.toResource({ row, lists: placements.get(row.num)! }, settings.staleAfter)),
    tallies: rows.map(store.toTally),
    people: await ctx.call('member.list', { ids: [...people].slice(0, 500) }),
    ...counts,
    after,
    viewer: await viewer(ctx, { input, list, curates, submissions: settings.submissions, rows }),
  };
}

async function listOf({ db, community }: ReadContext, { list }: ResourceFilter): Promise<ListRow | undefined> {
  const row = list === undefined ? undefined : await findList(db, community, list);
  return row?.removed ? undefined : row;
}

/** What asks for somebody's own needs somebody. */
function refuse(ctx: ReadContext, { state, mine }: ResourceFilter, curates: boolean) {
  if (ctx.actor.id === null && (mine !== undefined || state !== 'published'))
    throw fail('unauthenticated', 'Sign in to see what is yours.', { reason: 'missing' });
  ctx.require(state !== 'attention' || curates, 'Only who curates sees what needs attention.');
}

async function counted(
  { db, community }: ReadContext,
  query: pages.PageQuery,
  { filter, cursor }: Input,
  hits: readonly facets.Hit[] | undefined,
): Promise<{ facets: Facets | null; total: number }> {
  const isFirst = cursor === undefined;
  if (hits) {
    const total = await facets.countFitting(db, query, hits);
    return { total, facets: isFirst ? await facets.countFacets(db, query, hits) : null };
  }
  const all = await facets.readFacets(db, community, filter.list ?? LIBRARY);
  return { total: all.total, facets: isFirst ? all.facets : null };
}

/** Words alone that find nothing say what is missing; with other conditions they may be there all the same. */
function noteMiss(ctx: ReadContext, { filter: { query = '', ...rest }, cursor }: Input) {
  if (query !== '' && cursor === undefined && pages.isPlain(rest)) searchMissed(ctx, query);
}

interface Shown {
  readonly input: Input;
  readonly list: ListRow | undefined;
  readonly curates: boolean;
  readonly submissions: 'open' | 'reviewed' | 'closed';
  readonly rows: readonly ResourceRow[];
}

async function viewer(
  { db, community, actor }: ReadContext,
  { input: { filter }, list, curates, submissions, rows }: Shown,
): Promise<ResourceViewer> {
  const isNowhere = filter.list !== undefined && !list;
  const shares = rights.outcomeOf(list?.submissions ?? submissions, curates);
  return {
    member: actor.id,
    role: actor.role,
    shares: actor.id === null || isNowhere ? 'no' : shares,
    curates,
    waiting: curates ? await facets.countWaiting(db, community, filter.list) : 0,
    mine: await marks(db, community, actor.id, rows),
  };
}

async function marks(
  db: ReadContext['db'],
  community: string,
  member: string | null,
  rows: readonly ResourceRow[],
): Promise<Record<string, MyResource>> {
  const ids = new Map(rows.map(({ num, id }) => [num, id]));
  const found = await store.readMarks(db, community, member, [...ids.keys()]);
  return Object.fromEntries(found.map((mark) => [ids.get(mark.num)!, store.toMine(mark)]));
}

/** Answers `resource.get`. */
export async function readOne(
  ctx: ReadContext,
  { resourceId }: ParsedInputOf<Operations['resource.get']>,
): Promise<OutputOf<Operations['resource.get']>> {
  const { db, community, actor } = ctx;
  const row = await resourceOf(ctx, resourceId);
  const placements = await readPlacements(db, [row.num]);
  const { staleAfter } = await readSettings(db, community);
  const recommendations = await store.readRecommendations(db, row.num, 200);
  const people = new Set([...store.peopleIn(row), ...recommendations.map(({ by }) => by)]);
  const mark = actor.id === null ? undefined : await store.findMark(db, row, actor.id);
  return {
    resource: store.toResource({ row, lists: placements.get(row.num)! }, staleAfter),
    tally: store.toTally(row),
    recommendations,
    people: await ctx.call('member.list', { ids: [...people] }),
    mine: store.toMine(mark),
  };
}
