import type {
  Facets,
  Id,
  LibrarySettings,
  Me,
  MyResource,
  Person,
  Placement,
  Recommendation,
  Resource,
  ResourceFields,
  ResourceList,
  ResourceTally,
} from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import type { OutboxEntry } from './storage.ts';
import type { PendingWrite } from './live-store.ts';
import {
  emptyTally,
  fits,
  inPlace,
  NOTHING_DONE,
  type KnownList,
  type ResourceQuery,
  type ResourcesState,
} from './resources.state.ts';

/** What the reader may do with a resource. */
export interface ResourceRights {
  /** Change what is said about it. */
  readonly edit: boolean;
  /** Remove it, or bring it back where it is removed. */
  readonly remove: boolean;
  /** Publish it or give it back. */
  readonly review: boolean;
  /** Confirm that it is still good. */
  readonly confirm: boolean;
  /** Say how useful it was. */
  readonly rate: boolean;
  /** Recommend it, save it, mark it, discuss it, report it. */
  readonly use: boolean;
}

/** Words about a resource that the server refused for good. They are kept until they are sent again or given up. */
export interface RefusedWords {
  /** What `retry` and `discard` of the store take. */
  readonly id: Id;
  readonly operation: 'resource.edit' | 'resource.review' | 'resource.recommend' | 'resource.report';
  readonly error: CommonsError | null;
  /** For an edit: what was to be changed. */
  readonly edit: Partial<ResourceFields>;
}

/** A resource as it is to be drawn now. */
export interface ResourceItem {
  readonly resource: Resource;
  readonly tally: ResourceTally;
  /** What the reader has done with it. */
  readonly mine: MyResource;
  /** Who shared it; undefined for an erased member. */
  readonly author: Person | undefined;
  /** Whom the tally names as recommending it, latest first. */
  readonly recommenders: readonly Person[];
  /** `sending` and `queued` are not known to the server yet; `failed` was refused, and what was written is kept. */
  readonly sent: 'sent' | 'sending' | 'queued' | 'failed';
  /** Why it was refused. */
  readonly refusal: CommonsError | null;
  /** Something about it has not reached the server yet. */
  readonly pending: boolean;
  /** What the reader wrote about it and was refused. */
  readonly refused: readonly RefusedWords[];
  readonly rights: ResourceRights;
  /** Whether nobody has confirmed it for too long, at this moment (ms). */
  stale(now: number): boolean;
}

/** One list as it is to be drawn now. */
export interface ResourceListView {
  readonly query: ResourceQuery;
  readonly phase: 'loading' | 'ready';
  readonly items: readonly ResourceItem[];
  /** So many came meanwhile; `showFresh` lets them in. */
  readonly fresh: number;
  /** Others have put the list into another order meanwhile; `showFresh` shows it. */
  readonly stirred: boolean;
  /** What can be chosen to narrow it further; null until it is known. */
  readonly facets: Facets | null;
  /** How many fit, as far as they are counted. */
  readonly total: number;
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly error: CommonsError | null;
  /** The curated list; null for the whole library, and for a key nobody has made a list for. */
  readonly list: ResourceList | null;
  /** What becomes of what the reader shares here. */
  readonly shares: 'published' | 'submitted' | 'no';
  /** Whether the reader may review, place and order here. */
  readonly curates: boolean;
  /** So many wait for who looks after it; 0 for others. */
  readonly waiting: number;
}

/** Resources as they are to be drawn now. */
export interface ResourcesView {
  /** `failed` only while nothing could be loaded at all; the store goes on trying where that makes sense. */
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly error: CommonsError | null;
  readonly member: Id | null;
  /** Whether the reader curates the whole library. */
  readonly curates: boolean;
  /** Whether the reader may change the settings of the library. */
  readonly configures: boolean;
  /** Curated lists by title; empty until `lists` of the store was called. */
  readonly lists: readonly ResourceList[];
  /** Settings of the library; null until `settings` of the store was called. */
  readonly settings: LibrarySettings | null;
  /** The list of whoever asked for it by `look`. */
  list(by: object): ResourceListView | undefined;
  item(id: Id): ResourceItem | undefined;
  /** All who are known to recommend a resource, latest first: what the tally names, or all once `find` was called. */
  recommendations(id: Id): readonly Recommendation[];
  person(id: Id | null): Person | undefined;
  /** Whether the reader looks after this list: its owner, and who curates everything. */
  looksAfter(list: Pick<ResourceList, 'owner'>): boolean;
}

type Guess = PendingWrite & { readonly seq?: number };

interface Facing {
  readonly phase: ResourcesView['phase'];
  readonly error: CommonsError | null;
  readonly me: Me | null;
}

const curatesAll = (role: string | null) => role === 'curator' || role === 'moderator' || role === 'admin';

/** Lays pending writes over what is confirmed. */
export function viewOf(state: ResourcesState, guesses: readonly Guess[], { phase, error, me }: Facing): ResourcesView {
  const live = guesses.filter(({ entry, state: sent }) => sent !== 'failed' || entry.operation === 'resource.share');
  const shared = new Map(
    live
      .filter(({ entry }) => entry.operation === 'resource.share' && !state.resources.has(entry.id))
      .map((guess) => [guess.entry.id, guess]),
  );
  const person = (id: Id | null) =>
    id === null ? undefined : (state.people.get(id) ?? (me?.person?.id === id ? me.person : undefined));
  const curates = curatesAll(state.role);
  const looksAfter = ({ owner }: Pick<ResourceList, 'owner'>) =>
    curates || (state.member !== null && owner === state.member);
  const viewer = { member: state.member ?? me?.person?.id ?? null, curates, looksAfter, person };
  const item = memo((id: Id): ResourceItem | undefined => {
    const guess = shared.get(id);
    const held = guess ? unsent(guess, me) : state.resources.get(id);
    return held && guessed(state, held, live, { ...viewer, guess, refused: refusedOf(guesses, id) });
  });
  return {
    phase,
    error,
    member: state.member,
    curates,
    configures: state.role === 'admin',
    lists: [...state.lists.values()]
      .filter(({ removed }) => !removed)
      .sort((one, other) => one.title.localeCompare(other.title)),
    settings: state.settings,
    list: (by) => {
      const list = state.looks.get(by);
      return list && listView(state, list, live, item);
    },
    item,
    recommendations: (id) => state.recommendations.get(id) ?? state.tallies.get(id)?.recommendations ?? [],
    person,
    looksAfter,
  };
}

/** Draws each once. */
function memo<T>(draw: (id: Id) => T): (id: Id) => T {
  const drawn = new Map<Id, T>();
  return (id) => {
    if (!drawn.has(id)) drawn.set(id, draw(id));
    return drawn.get(id)!;
  };
}

function listView(
  state: ResourcesState,
  list: KnownList,
  live: readonly Guess[],
  item: (id: Id) => ResourceItem | undefined,
): ResourceListView {
  const own = live
    .filter(({ entry }) => entry.operation === 'resource.share' && !state.resources.has(entry.id))
    .filter(({ entry }) => !list.ids.includes(entry.id) && list.query.state === 'published')
    .filter(({ entry }) => fits(state, list.query, item(entry.id)!.resource))
    .map(({ entry }) => entry.id)
    .reverse();
  const { viewer } = list;
  const ids = inPlace(list.query) ? wishedOrder(state, list, [...list.ids, ...own], live) : [...own, ...list.ids];
  return {
    query: list.query,
    phase: list.phase,
    items: ids.flatMap((id) => item(id) ?? []),
    fresh: list.fresh.filter((id) => item(id) !== undefined).length,
    stirred: list.stirred,
    facets: list.facets,
    total: list.total,
    hasMore: list.after !== null,
    loading: list.loading,
    error: list.error,
    list: list.query.list === undefined ? null : (state.lists.get(list.query.list) ?? null),
    shares: viewer?.shares ?? 'no',
    curates: viewer?.curates ?? false,
    waiting: viewer?.waiting ?? 0,
  };
}

/** The order of a list with what the reader moves laid over it. */
function wishedOrder(
  state: ResourcesState,
  { query }: KnownList,
  ids: readonly Id[],
  live: readonly Guess[],
): readonly Id[] {
  return live.reduce((order, { entry: { operation, input }, seq = Infinity }) => {
    const id = input.resourceId as Id;
    if (operation !== 'resource.place' || input.list !== query.list) return order;
    if (seq <= (state.resources.get(id)?.seq ?? 0)) return order;
    const others = order.filter((each) => each !== id);
    if (!input.on) return others;
    if (input.after === undefined) return [...others, id];
    const at = input.after === null ? 0 : others.indexOf(input.after as Id) + 1;
    return [...others.slice(0, at), id, ...others.slice(at)];
  }, ids);
}

/** A resource nobody but who shares it can see yet. */
function unsent({ entry: { id, input, at } }: Guess, me: Me | null): Resource {
  const given = input as Partial<Resource> & { readonly list?: string; readonly memberId?: Id };
  const host = given.url ? new URL(given.url).host.replace(/^www\./, '') : null;
  return {
    ...{ id, type: given.type!, title: given.title!, url: given.url ?? null, description: given.description ?? '' },
    ...{ minutes: given.minutes ?? null, language: given.language ?? null, level: given.level ?? null },
    ...{ skills: given.skills ?? [], author: given.author ?? null },
    ...{ startsAt: given.startsAt ?? null, endsAt: given.endsAt ?? null },
    ...{ state: 'published', note: '', sharedBy: me?.person?.id ?? null, site: host, picture: null, file: null },
    member: given.memberId ?? null,
    lists: given.list === undefined ? [] : [{ list: given.list, position: '~' }],
    ...{ createdAt: at, editedAt: null, revision: 0, freshUntil: null, link: 'unknown', checkedAt: null, seq: 1 },
  };
}

interface Viewer {
  /** The write by which it is shared, where the server does not have it yet. */
  readonly guess: Guess | undefined;
  readonly refused: readonly RefusedWords[];
  readonly member: Id | null;
  readonly curates: boolean;
  looksAfter(list: Pick<ResourceList, 'owner'>): boolean;
  person(id: Id | null): Person | undefined;
}

/** What the reader wishes for is shown at once where it cannot be wrong: their own words, marks and order. */
function guessed(
  state: ResourcesState,
  held: Resource,
  guesses: readonly Guess[],
  viewer: Viewer,
): ResourceItem | undefined {
  const { id } = held;
  let resource = held;
  let mine = state.mine.get(id) ?? NOTHING_DONE;
  const before = mine;
  let pending = false;
  for (const { entry, seq } of guesses) {
    if (entry.input.resourceId !== id || entry.operation === 'resource.share') continue;
    if (seq !== undefined && seq <= Math.max(held.seq, state.tallies.get(id)?.seq ?? 0)) continue;
    if (entry.operation === 'resource.remove' && entry.input.on === true) return undefined;
    pending ||= seq === undefined;
    resource = { ...resource, ...said(resource, entry) };
    mine = { ...mine, ...done(entry) };
  }
  const tally = state.tallies.get(id) ?? emptyTally(id);
  return {
    resource,
    tally: ownTally(tally, before, mine),
    mine,
    author: viewer.person(resource.sharedBy),
    recommenders: tally.recommendations.flatMap(({ by }) => viewer.person(by) ?? []),
    sent: viewer.guess ? viewer.guess.state : 'sent',
    refusal: viewer.guess?.error ?? null,
    pending: pending || (viewer.guess !== undefined && viewer.guess.state !== 'failed'),
    refused: viewer.refused,
    rights: rightsOver(state, resource, viewer),
    stale: (now) => resource.freshUntil !== null && now >= resource.freshUntil,
  };
}

/** The reader's own part of the counts goes with what they wish for. */
function ownTally(tally: ResourceTally, before: MyResource, mine: MyResource): ResourceTally {
  const step = (was: boolean, is: boolean) => Number(is) - Number(was);
  const ratings = [...tally.ratings] as ResourceTally['ratings'];
  if (before.rating !== mine.rating) {
    if (before.rating !== null) ratings[before.rating - 1] = Math.max(0, ratings[before.rating - 1]! - 1);
    if (mine.rating !== null) ratings[mine.rating - 1]! += 1;
  }
  return {
    ...tally,
    ratings,
    recommended: Math.max(0, tally.recommended + step(before.recommends, mine.recommends)),
    done: Math.max(0, tally.done + step(before.progress === 'done', mine.progress === 'done')),
  };
}

/** A refused share stands in the list itself; these stand with the resource they are about. */
const refusedOf = (guesses: readonly Guess[], id: Id): RefusedWords[] =>
  guesses
    .filter(({ entry, state }) => state === 'failed' && entry.input.resourceId === id)
    .map(({ entry, error }) => ({
      ...{ id: entry.id, error, operation: entry.operation as RefusedWords['operation'] },
      edit: entry.operation === 'resource.edit' ? editIn(entry) : {},
    }));

/** What a waiting write says about a resource. */
function said(resource: Resource, { operation, input }: OutboxEntry): Partial<Resource> {
  if (operation === 'resource.place') {
    const others = resource.lists.filter(({ list }) => list !== input.list);
    const position = resource.lists.find(({ list }) => list === input.list)?.position ?? '~';
    return { lists: input.on ? [...others, { list: input.list as string, position } satisfies Placement] : others };
  }
  return operation === 'resource.edit' ? editIn({ input }) : {};
}

function editIn({ input }: Pick<OutboxEntry, 'input'>): Partial<ResourceFields> {
  const { id: _edit, resourceId: _resource, revision: _revision, uploadId: _upload, ...fields } = input;
  return fields;
}

/** What a waiting write says the reader has done. */
function done({ operation, input }: OutboxEntry): Partial<MyResource> {
  if (operation === 'resource.save') return { saved: input.on as boolean };
  if (operation === 'resource.progress') return { progress: input.progress as MyResource['progress'] };
  if (operation === 'resource.rate') return { rating: input.rating as MyResource['rating'] };
  if (operation === 'resource.recommend') return { recommends: input.on as boolean };
  return {};
}

function rightsOver(
  state: ResourcesState,
  resource: Resource,
  { guess, member, curates, looksAfter }: Viewer,
): ResourceRights {
  const known = guess === undefined && member !== null;
  const author = known && resource.sharedBy === member;
  const after =
    known && (curates || resource.lists.some(({ list }) => looksAfter(state.lists.get(list) ?? { owner: null })));
  const published = resource.state === 'published';
  return {
    edit: author || (known && curates),
    remove: author || (known && curates),
    review: after && (resource.state === 'submitted' || resource.state === 'returned'),
    confirm: published && (author || after),
    rate: known && published && !author,
    use: known && published,
  };
}
