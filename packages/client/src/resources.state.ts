import type {
  Facets,
  Id,
  LibrarySettings,
  MyResource,
  Person,
  Recommendation,
  Resource,
  ResourceChange,
  ResourceFilter,
  ResourceList,
  ResourcePage,
  ResourceSort,
  ResourceTally,
  ResourceViewer,
  Role,
  StreamEvent,
} from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Which resources a list shows, and in which order. */
export interface ResourceQuery extends Optional<Omit<ResourceFilter, 'state'>> {
  readonly state: ResourceFilter['state'];
  readonly sort: ResourceSort;
}

/** One list that somebody looks at. */
export interface KnownList {
  readonly query: ResourceQuery;
  readonly phase: 'loading' | 'ready';
  readonly ids: readonly Id[];
  /** Fitting ones that came meanwhile, latest first. */
  readonly fresh: readonly Id[];
  /** Others have moved something since it was read. */
  readonly stirred: boolean;
  readonly facets: Facets | null;
  readonly total: number;
  readonly after: string | null;
  readonly viewer: ResourceViewer | null;
  readonly loading: boolean;
  readonly error: CommonsError | null;
}

/** What is confirmed. */
export interface ResourcesState {
  readonly member: Id | null;
  readonly role: Role | null;
  readonly resources: Map<Id, Resource>;
  readonly tallies: Map<Id, ResourceTally>;
  /** The fact since which not everybody may see them. */
  readonly gone: Map<Id, number>;
  readonly people: Map<Id, Person>;
  readonly mine: Map<Id, MyResource>;
  /** All who recommend a resource, where somebody asked for that. */
  readonly recommendations: Map<Id, readonly Recommendation[]>;
  readonly lists: Map<string, ResourceList>;
  readonly looks: Map<object, KnownList>;
  settings: LibrarySettings | null;
}

/** Nothing yet. */
export function emptyResources(viewer?: Pick<ResourceViewer, 'member' | 'role'>): ResourcesState {
  return {
    member: viewer?.member ?? null,
    role: viewer?.role ?? null,
    resources: new Map(),
    tallies: new Map(),
    gone: new Map(),
    people: new Map(),
    mine: new Map(),
    recommendations: new Map(),
    lists: new Map(),
    looks: new Map(),
    settings: null,
  };
}

/** Of a resource nobody has done anything with. */
export const NOTHING_DONE: MyResource = { saved: false, progress: 'none', rating: null, recommends: false };

/** The counts of a resource of which none are known. */
export const emptyTally = (id: Id): ResourceTally => ({
  ...{ id, recommended: 0, recommendations: [], ratings: [0, 0, 0, 0, 0], done: 0, comments: 0, seq: 1 },
});

/** A list of which nothing is known yet. */
export const newLook = (query: ResourceQuery): KnownList => ({
  ...{ query, phase: 'loading', ids: [], fresh: [], stirred: false, facets: null, total: 0, after: null },
  ...{ viewer: null, loading: false, error: null },
});

/** Whether a list is shown in the order its curators gave it. */
export const inPlace = ({ list, query, sort }: ResourceQuery): boolean =>
  list !== undefined && sort === 'curated' && !query;

/** Things a page or an answer tells of. */
export interface Told {
  readonly resources?: readonly Resource[];
  readonly tallies?: readonly ResourceTally[];
  readonly people?: readonly Person[];
}

/** Takes in things, unless newer ones are held. Answers the resources that were news. */
export function takeThings(state: ResourcesState, { resources = [], tallies = [], people = [] }: Told): Resource[] {
  for (const person of people) state.people.set(person.id, person);
  for (const tally of tallies)
    if (tally.seq > (state.tallies.get(tally.id)?.seq ?? 0) && tally.seq > (state.gone.get(tally.id) ?? 0)) {
      state.tallies.set(tally.id, tally);
      state.recommendations.delete(tally.id);
    }
  return resources.filter((resource) => {
    const { id, seq } = resource;
    if (seq <= (state.resources.get(id)?.seq ?? 0) || seq <= (state.gone.get(id) ?? 0)) return false;
    state.resources.set(id, resource);
    return true;
  });
}

/** What is answered about one resource. */
export interface Found {
  readonly resource: Resource;
  readonly tally: ResourceTally;
  readonly recommendations: readonly Recommendation[];
  readonly people: readonly Person[];
  readonly mine: MyResource;
}

/** Takes in one resource with all who recommend it. */
export function takeFound(state: ResourcesState, { resource, tally, people, mine, recommendations }: Found): void {
  takeThings(state, { resources: [resource], tallies: [tally], people });
  state.mine.set(resource.id, mine);
  state.recommendations.set(resource.id, recommendations);
}

/** Takes in a page, whatever list it belongs to. */
export function takePage(state: ResourcesState, page: ResourcePage): void {
  takeThings(state, page);
  if (page.list) takeList(state, page.list);
  for (const { id } of page.resources) state.mine.set(id, page.viewer.mine[id] ?? NOTHING_DONE);
}

/** Takes in what is known of a curated list. One that was removed leaves every resource. */
export function takeList(state: ResourcesState, list: ResourceList): void {
  if (list.seq <= (state.lists.get(list.key)?.seq ?? 0)) return;
  state.lists.set(list.key, list);
  if (!list.removed) return;
  for (const [id, held] of state.resources)
    if (held.lists.some((each) => each.list === list.key))
      state.resources.set(id, { ...held, lists: held.lists.filter((each) => each.list !== list.key) });
}

/** A page's stretch of what somebody looks at. */
export function takeStretch(look: KnownList, page: ResourcePage, more: boolean): KnownList {
  const known = new Set(more ? look.ids : []);
  const added = page.resources.map(({ id }) => id).filter((id) => !known.has(id));
  return {
    ...look,
    phase: 'ready',
    ids: more ? [...look.ids, ...added] : added,
    fresh: more ? look.fresh.filter((id) => !added.includes(id)) : [],
    stirred: more && look.stirred,
    facets: page.facets ?? look.facets,
    total: page.total,
    after: page.after,
    viewer: page.viewer,
    loading: false,
    error: null,
  };
}

/** Takes in a fact. `own` tells whether the reader put what it tells of where it is now. */
export function applyFact(state: ResourcesState, { data }: Pick<StreamEvent, 'data'>, own: boolean): void {
  const { gone = [], lists = [], ...told } = data as ResourceChange;
  for (const each of gone) forget(state, each.id, each.seq);
  for (const list of lists) takeList(state, list);
  const before = new Map((told.resources ?? []).map(({ id }) => [id, state.resources.get(id)]));
  for (const resource of takeThings(state, told)) arrange(state, resource, { before: before.get(resource.id), own });
}

/** What not everybody may see any longer is forgotten; the reader's own comes again in private. */
function forget(state: ResourcesState, id: Id, seq: number): void {
  state.gone.set(id, Math.max(seq, state.gone.get(id) ?? 0));
  if ((state.resources.get(id)?.seq ?? Infinity) < seq) state.resources.delete(id);
  if ((state.tallies.get(id)?.seq ?? Infinity) < seq) state.tallies.delete(id);
}

interface Arrival {
  readonly before: Resource | undefined;
  readonly own: boolean;
}

/** Brings what changed to its place in every list: the reader's own at once, what others did waits. */
function arrange(state: ResourcesState, resource: Resource, { before, own }: Arrival): void {
  const { id } = resource;
  for (const [by, look] of state.looks) {
    if (look.phase !== 'ready') continue;
    const isFitting = fits(state, look.query, resource);
    const isHere = look.ids.includes(id);
    const next = isHere
      ? moved(state, look, { resource, before, own, isFitting })
      : isFitting
        ? arrived(state, look, { resource, own })
        : undefined;
    if (next) state.looks.set(by, next);
    else if (look.fresh.includes(id) && !isFitting)
      state.looks.set(by, { ...look, fresh: look.fresh.filter((each) => each !== id) });
  }
}

function arrived(
  state: ResourcesState,
  look: KnownList,
  { resource, own }: { resource: Resource; own: boolean },
): KnownList | undefined {
  const { id } = resource;
  // Where words or marks decide, only the server knows what belongs there now.
  if (look.fresh.includes(id)) return undefined;
  const isOwn = own || resource.sharedBy === state.member || look.ids.length === 0;
  if (!isOwn) return { ...look, fresh: [id, ...look.fresh], total: look.total + 1 };
  const ids = inPlace(look.query) ? putInPlace(state, look, id) : [id, ...look.ids];
  return { ...look, ids, total: look.total + 1 };
}

interface Move extends Arrival {
  readonly resource: Resource;
  readonly isFitting: boolean;
}

function moved(
  state: ResourcesState,
  look: KnownList,
  { resource, before, own, isFitting }: Move,
): KnownList | undefined {
  const { list, state: shown } = look.query;
  const { id } = resource;
  // Taken out of the list, or no longer in the state that is shown: it is elsewhere now.
  const isElsewhere = !placeOf(resource, list) || resource.state !== (shown === 'attention' ? 'published' : shown);
  if (isElsewhere && !isFitting)
    return { ...look, ids: look.ids.filter((each) => each !== id), total: Math.max(0, look.total - 1) };
  if (!inPlace(look.query) || !before || placeOf(before, list) === placeOf(resource, list)) return undefined;
  return own ? { ...look, ids: putInPlace(state, look, id) } : { ...look, stirred: true };
}

const placeOf = (resource: Resource, key: string | undefined) =>
  key === undefined ? '-' : resource.lists.find(({ list }) => list === key)?.position;

/** Ids with one of them where its position puts it among the others. */
function putInPlace(state: ResourcesState, { ids, query }: KnownList, id: Id): Id[] {
  const position = (each: Id) => placeOf(state.resources.get(each)!, query.list) ?? '';
  const others = ids.filter((each) => each !== id && state.resources.has(each));
  const at = others.findIndex((each) => position(each) > position(id));
  return at < 0 ? [...others, id] : [...others.slice(0, at), id, ...others.slice(at)];
}

/** Lets in what waits, and shows the order others gave the list. */
export function letIn(state: ResourcesState, look: KnownList): KnownList {
  const ids = [...look.fresh, ...look.ids].filter((id) => state.resources.has(id));
  if (!inPlace(look.query)) return { ...look, ids, fresh: [], stirred: false };
  const position = new Map(ids.map((id) => [id, placeOf(state.resources.get(id)!, look.query.list) ?? '']));
  const sorted = ids.sort((one, other) => (position.get(one)! < position.get(other)! ? -1 : 1));
  return { ...look, ids: sorted, fresh: [], stirred: false };
}

const primary = (tag: string) => tag.toLowerCase();

/** Whether a resource belongs to a list. What words find and what needs attention, only the server knows. */
export function fits(
  state: Pick<ResourcesState, 'mine' | 'member'>,
  query: ResourceQuery,
  resource: Resource,
): boolean {
  if (query.query || query.state !== resource.state) return false;
  if (query.list !== undefined && !placeOf(resource, query.list)) return false;
  if (query.types && query.types.length > 0 && !query.types.includes(resource.type)) return false;
  if (query.level !== undefined && resource.level !== query.level) return false;
  if (query.minutes !== undefined && (resource.minutes === null || resource.minutes > query.minutes)) return false;
  if (query.sharedBy !== undefined && resource.sharedBy !== query.sharedBy) return false;
  if (query.language !== undefined && !speaks(resource.language, query.language)) return false;
  if (query.skill !== undefined && !resource.skills.some((each) => same(each, query.skill!))) return false;
  const mine = state.mine.get(resource.id) ?? NOTHING_DONE;
  if (query.mine === undefined) return true;
  return query.mine === 'saved' ? mine.saved : mine.progress === query.mine;
}

/** A language with all its regions. */
const speaks = (language: string | null, asked: string) =>
  language !== null && `${primary(language)}-`.startsWith(`${primary(asked)}-`);

const same = (one: string, other: string) => one.localeCompare(other, undefined, { sensitivity: 'accent' }) === 0;
