import type { Id, LearningRequest, Me, Person, RequestCounts } from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import type { PendingWrite } from './live-store.ts';
import { fits, type KnownList, type RequestQuery, type RequestsState } from './requests.state.ts';

/** A request as it is to be drawn now. */
export interface RequestView extends LearningRequest {
  /** Whether the reader has voted for it. */
  readonly voted: boolean;
  /** `sending` and `queued` are not known to the server yet; `failed` was refused, and its text is kept. */
  readonly sent: 'sent' | 'sending' | 'queued' | 'failed';
  /** Why it was refused. */
  readonly refusal: CommonsError | null;
  /** Something about it has not reached the server yet. */
  readonly pending: boolean;
}

/** One list as it is to be drawn now. */
export interface RequestListView {
  readonly query: RequestQuery;
  readonly phase: 'loading' | 'ready';
  readonly items: readonly RequestView[];
  /** So many came meanwhile; `showFresh` lets them in. */
  readonly fresh: number;
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly error: CommonsError | null;
}

/** Requests as they are to be drawn now. */
export interface RequestsView {
  /** `failed` only while nothing could be loaded at all; the store goes on trying where that makes sense. */
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly error: CommonsError | null;
  readonly member: Id | null;
  /** Requests in each state; null until they are known. */
  readonly counts: RequestCounts | null;
  /** Skills that requests name, most often first. */
  readonly skills: readonly string[];
  /** What became of requests the reader asked or voted for, since they last looked. */
  readonly news: readonly RequestView[];
  /** The list of whoever asked for it by `look`. */
  list(by: object): RequestListView | undefined;
  request(id: Id): RequestView | undefined;
  person(id: Id | null): Person | undefined;
}

type Guess = PendingWrite & { readonly seq?: number };

interface Facing {
  readonly phase: RequestsView['phase'];
  readonly error: CommonsError | null;
  readonly me: Me | null;
}

/** Lays pending writes over what is confirmed. */
export function viewOf(state: RequestsState, guesses: readonly Guess[], { phase, error, me }: Facing): RequestsView {
  const live = guesses.filter(({ entry, state: sent }) => sent !== 'failed' || entry.operation === 'request.create');
  const created = new Map(
    live
      .filter(({ entry }) => entry.operation === 'request.create' && !state.requests.has(entry.id))
      .map((guess) => [guess.entry.id, guess]),
  );
  const seen = new Set(
    live.flatMap(({ entry }) => (entry.operation === 'request.seen' ? (entry.input.ids as Id[]) : [])),
  );
  const drawn = new Map<Id, RequestView | undefined>();
  const request = (id: Id): RequestView | undefined => {
    if (!drawn.has(id)) drawn.set(id, draw(id));
    return drawn.get(id);
  };
  const draw = (id: Id): RequestView | undefined => {
    const guess = created.get(id);
    if (guess) return pendingRequest(guess, me);
    const held = state.requests.get(id);
    return held && guessed(state, held, live, me);
  };
  return {
    phase,
    error,
    member: state.member,
    counts: state.counts,
    skills: state.skills,
    news: [...state.news].flatMap((id) => (seen.has(id) ? [] : (request(id) ?? []))),
    list: (by) => {
      const list = state.lists.get(by);
      return list && listView(state, list, [...created.keys()], request);
    },
    request,
    person: (id) =>
      id === null ? undefined : (state.people.get(id) ?? (me?.person?.id === id ? me.person : undefined)),
  };
}

function listView(
  state: RequestsState,
  list: KnownList,
  created: readonly Id[],
  request: (id: Id) => RequestView | undefined,
): RequestListView {
  const own = created.filter((id) => !list.ids.includes(id) && fits(state, list.query, request(id)!)).reverse();
  return {
    query: list.query,
    phase: list.phase,
    items: [...own, ...list.ids].flatMap((id) => request(id) ?? []),
    fresh: list.fresh.filter((id) => request(id) !== undefined).length,
    hasMore: list.after !== null,
    loading: list.loading,
    error: list.error,
  };
}

/** A request nobody but who asks can see yet. */
function pendingRequest({ entry: { id, input, at }, state: sent, error }: Guess, me: Me | null): RequestView {
  return {
    id,
    title: input.title as string,
    why: (input.why ?? '') as string,
    skill: (input.skill ?? null) as string | null,
    author: me?.person?.id ?? null,
    state: 'open',
    votes: 1,
    volunteers: [],
    claimedBy: null,
    answer: null,
    answerTitle: null,
    answeredBy: null,
    answeredAt: null,
    closing: '',
    comments: 0,
    createdAt: at,
    editedAt: null,
    seq: 1,
    voted: true,
    sent,
    refusal: error,
    pending: sent !== 'failed',
  };
}

/** What the reader wishes for is shown at once where it cannot be wrong: their own words, vote and help. */
function guessed(
  state: RequestsState,
  held: LearningRequest,
  guesses: readonly Guess[],
  me: Me | null,
): RequestView | undefined {
  const { id } = held;
  const isVoted = state.voted.get(id) === true;
  let view: RequestView = { ...held, voted: isVoted, sent: 'sent', refusal: null, pending: false };
  for (const { entry, seq } of guesses) {
    if (entry.input.requestId !== id || (seq !== undefined && seq <= held.seq)) continue;
    if (entry.operation === 'request.delete' && entry.input.on === true) return undefined;
    view = { ...view, pending: seq === undefined, ...wished(view, entry, me) };
  }
  return view.voted === isVoted ? view : { ...view, votes: Math.max(0, held.votes + (view.voted ? 1 : -1)) };
}

function wished(view: RequestView, { operation, input }: PendingWrite['entry'], me: Me | null): Partial<RequestView> {
  const member = me?.person?.id;
  if (operation === 'request.vote') return { voted: input.on as boolean };
  if (operation === 'request.volunteer' && member) {
    const others = view.volunteers.filter((id) => id !== member);
    return { volunteers: input.on ? [...others, member] : others };
  }
  if (operation === 'request.edit')
    return {
      title: input.title as string,
      why: (input.why ?? '') as string,
      skill: (input.skill ?? null) as string | null,
    };
  return {};
}
