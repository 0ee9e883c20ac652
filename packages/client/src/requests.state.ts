import type {
  Id,
  LearningRequest,
  Person,
  RequestChange,
  RequestCounts,
  RequestFilter,
  RequestPage,
  StreamEvent,
} from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';

/** Which requests a list shows, and in which order. */
export interface RequestQuery {
  readonly state: RequestFilter['state'];
  readonly skill?: string | undefined;
  /** Words to look for. */
  readonly query?: string | undefined;
  readonly mine?: RequestFilter['mine'];
  readonly sort: 'votes' | 'newest';
}

/** One list that somebody looks at. */
export interface KnownList {
  readonly query: RequestQuery;
  readonly phase: 'loading' | 'ready';
  readonly ids: readonly Id[];
  /** Fitting ones that came meanwhile, latest first. */
  readonly fresh: readonly Id[];
  readonly after: string | null;
  readonly loading: boolean;
  readonly error: CommonsError | null;
}

/** What is confirmed. */
export interface RequestsState {
  readonly member: Id | null;
  readonly requests: Map<Id, LearningRequest>;
  /** The fact that removed them. */
  readonly gone: Map<Id, number>;
  readonly people: Map<Id, Person>;
  readonly voted: Map<Id, boolean>;
  readonly awaits: Set<Id>;
  readonly news: Set<Id>;
  readonly lists: Map<object, KnownList>;
  counts: RequestCounts | null;
  /** The fact that last wrote the counts. */
  counted: number;
  skills: readonly string[];
}

/** Nothing yet. */
export function emptyRequests(member: Id | null = null): RequestsState {
  return {
    member,
    requests: new Map(),
    gone: new Map(),
    people: new Map(),
    voted: new Map(),
    awaits: new Set(),
    news: new Set(),
    lists: new Map(),
    counts: null,
    counted: 0,
    skills: [],
  };
}

/** A list of which nothing is known yet. */
export const newList = (query: RequestQuery): KnownList => ({
  query,
  phase: 'loading',
  ids: [],
  fresh: [],
  after: null,
  loading: false,
  error: null,
});

/** Whether a request still waits for an answer. */
export const isWaiting = ({ state }: Pick<LearningRequest, 'state'>): boolean =>
  state !== 'answered' && state !== 'closed';

/** Takes in the things of a page, whatever list it belongs to. */
export function takeThings(state: RequestsState, { requests, people, viewer, seq, counts, skills }: RequestPage): void {
  for (const person of people) state.people.set(person.id, person);
  for (const request of [...requests, ...viewer.news]) learn(state, request);
  const voted = new Set(viewer.voted);
  for (const { id } of [...requests, ...viewer.news]) state.voted.set(id, voted.has(id));
  if (seq < state.counted) return;
  state.counts = counts;
  state.counted = seq;
  state.skills = skills;
}

/** Takes in what a page says of the reader, which holds for the moment at which it was read. */
export function takeViewer(state: RequestsState, { viewer }: RequestPage): void {
  state.awaits.clear();
  state.news.clear();
  for (const id of viewer.awaits) state.awaits.add(id);
  for (const { id } of viewer.news) state.news.add(id);
}

/** Takes in a fact. `own` tells whether the reader did it. */
export function applyFact(state: RequestsState, { type, seq, data }: StreamEvent, own: (id: Id) => boolean): void {
  const { requests = [], gone = [], counts, people = [] } = data as RequestChange;
  for (const person of people) state.people.set(person.id, person);
  for (const each of gone) remove(state, each.id, each.seq);
  for (const request of requests) {
    if (!learn(state, request)) continue;
    notice(state, request, own(request.id));
    if (type === 'request.created' || type === 'request.reopened') enlist(state, request);
  }
  if (!counts || seq <= state.counted) return;
  state.counts = counts;
  state.counted = seq;
}

/** Keeps a request unless something newer is known of it. Answers whether it was kept. */
function learn(state: RequestsState, request: LearningRequest): boolean {
  const { id, seq } = request;
  if (seq <= (state.requests.get(id)?.seq ?? 0) || seq <= (state.gone.get(id) ?? 0)) return false;
  state.gone.delete(id);
  state.requests.set(id, request);
  return true;
}

function remove(state: RequestsState, id: Id, seq: number): void {
  if (seq <= (state.requests.get(id)?.seq ?? 0)) return;
  state.requests.delete(id);
  state.gone.set(id, seq);
  state.awaits.delete(id);
  state.news.delete(id);
}

/** What becomes of what the reader waits for is news, unless they did it themselves. */
function notice(state: RequestsState, request: LearningRequest, own: boolean): void {
  const { id, author } = request;
  if (state.member === null) return;
  const cares = author === state.member || state.voted.get(id) === true;
  if (isWaiting(request)) {
    state.news.delete(id);
    if (cares) state.awaits.add(id);
  } else if (state.awaits.delete(id) && !own && request.answeredBy !== state.member) state.news.add(id);
}

/** Notes the reader's own vote. */
export function voteFor(state: RequestsState, id: Id, on: boolean): void {
  state.voted.set(id, on);
  const request = state.requests.get(id);
  if (!request || !isWaiting(request)) return;
  if (on || request.author === state.member) state.awaits.add(id);
  else state.awaits.delete(id);
}

/** Puts a request that came into the lists it belongs to: the reader's own is shown, others wait. */
function enlist(state: RequestsState, request: LearningRequest): void {
  for (const [key, list] of state.lists) {
    const known = list.ids.includes(request.id) || list.fresh.includes(request.id);
    if (list.phase !== 'ready' || known || !fits(state, list.query, request)) continue;
    const mine = request.author === state.member || list.ids.length === 0;
    if (mine) state.lists.set(key, { ...list, ids: [request.id, ...list.ids] });
    else state.lists.set(key, { ...list, fresh: [request.id, ...list.fresh] });
  }
}

/** Whether a request belongs to a list. What words find, only the server knows. */
export function fits(
  { member, voted }: Pick<RequestsState, 'member' | 'voted'>,
  { state, skill, query, mine }: RequestQuery,
  request: LearningRequest,
): boolean {
  if (query) return false;
  if (state === 'unanswered' ? !isWaiting(request) : state !== 'all' && request.state !== state) return false;
  if (skill && request.skill?.toLowerCase() !== skill.toLowerCase()) return false;
  if (mine === 'asked') return request.author === member;
  if (mine === 'voted') return voted.get(request.id) === true;
  return mine !== 'helping' || (member !== null && [request.claimedBy, ...request.volunteers].includes(member));
}

/** A page's stretch of a list. */
export function takeList(list: KnownList, { requests, after }: RequestPage, more: boolean): KnownList {
  const known = new Set(more ? list.ids : []);
  const added = requests.map(({ id }) => id).filter((id) => !known.has(id));
  return {
    ...list,
    phase: 'ready',
    ids: more ? [...list.ids, ...added] : added,
    fresh: more ? list.fresh.filter((id) => !added.includes(id)) : [],
    after,
    loading: false,
    error: null,
  };
}
