import type {
  Comment,
  CommentList,
  Discussion,
  DiscussionChange,
  DiscussionFilter,
  DiscussionPage,
  DiscussionViewer,
  Id,
  Person,
  Sort,
  StreamEvent,
  Tally,
} from '@learning-commons/protocol';
import { Shelf } from './shelf.ts';

/** Which threads to list, and in which order. */
export interface DiscussionQuery {
  readonly sort: Sort;
  readonly filter?: DiscussionFilter | undefined;
}

/** The key of the list of threads; replies go by their parent's id. */
export const THREADS = '';

/** A known stretch of a list, and what belongs to it without being shown in it. */
export interface KnownList {
  readonly ids: readonly Id[];
  /** Where the stretch goes on, or null at the list's end. '' after nothing was loaded yet. */
  readonly before: string | null;
  readonly after: string | null;
  /** Others' comments that wait to be let in, in the order of their arrival. */
  readonly fresh: readonly Id[];
  /** Own comments shown at the edge, whose place is not loaded. */
  readonly own: readonly Id[];
}

/** What is confirmed of a discussion. Immutable; shared parts stay the same objects. */
export interface DiscussionState {
  readonly query: DiscussionQuery;
  readonly discussion: Discussion | null;
  /** As of `counted` when it comes to what is unread: below 0 while a going is known before its coming. */
  readonly viewer: DiscussionViewer | null;
  readonly counted: number;
  /** Facts by which a comment came or went that were counted since. */
  readonly turns: Shelf<true>;
  /** The latest fact or page that was taken in. */
  readonly seq: number;
  readonly comments: Shelf<Comment>;
  readonly tallies: Shelf<Tally>;
  readonly people: Shelf<Person>;
  readonly lists: Shelf<KnownList>;
  /** The viewer's reactions, also where a tally names too few to tell. */
  readonly reacted: Shelf<readonly string[]>;
  /** The viewer's anonymous comments. */
  readonly mine: Shelf<true>;
  /** Somebody writes: nothing of others' is let in. */
  readonly held: boolean;
}

type Building = { -readonly [K in keyof DiscussionState]: DiscussionState[K] };

/** Facts by which a comment comes or goes. */
const TURNS: ReadonlySet<string> = new Set(['comment.created', 'comment.deleted', 'comment.restored']);

const NOTHING: KnownList = { ids: [], before: null, after: '', fresh: [], own: [] };
const COMPLETE: KnownList = { ...NOTHING, after: null };

/** A discussion of which nothing is known. */
export function emptyDiscussion(query: DiscussionQuery): DiscussionState {
  return {
    query,
    discussion: null,
    viewer: null,
    counted: 0,
    turns: new Shelf(),
    seq: 0,
    comments: new Shelf(),
    tallies: new Shelf(),
    people: new Shelf(),
    lists: new Shelf(),
    reacted: new Shelf(),
    mine: new Shelf(),
    held: false,
  };
}

/**
 * Applies a fact. Each thing keeps the newest state it was given, so that a fact may come twice, late, or ahead of its
 * stream with the reply to a write.
 */
export function applyFact(state: DiscussionState, event: Pick<StreamEvent, 'seq' | 'type' | 'data'>): DiscussionState {
  const next: Building = { ...state, seq: Math.max(state.seq, event.seq) };
  const { comments = [], tallies = [], people = [], discussion } = event.data as DiscussionChange;
  for (const person of people) next.people = next.people.with(person.id, person);
  for (const tally of tallies) holdTally(next, tally);
  for (const comment of comments) {
    holdComment(next, comment);
    // Just written, it has no replies that are not known.
    if (comment.order === event.seq && !next.lists.get(comment.id)) next.lists = next.lists.with(comment.id, COMPLETE);
  }
  if (discussion) holdDiscussion(next, discussion);
  if (comments[0] && TURNS.has(event.type)) countTurn(next, comments[0], event.seq);
  recheckUnread(next);
  for (const { id } of [...comments, ...tallies]) enlist(next, id, next.comments.get(id)?.order === event.seq);
  return next;
}

/** How a page came to be asked for. */
export type PageKind =
  /** The first one, another order or filter, or all anew after too long an absence: nothing held is relied on. */
  | { readonly kind: 'afresh'; readonly query: DiscussionQuery }
  /** The next stretch of one list. */
  | { readonly kind: 'more'; readonly parentId: Id | null; readonly side: 'before' | 'after' }
  /** The way to one comment. */
  | { readonly kind: 'around'; readonly target: Id }
  /** Asked for what it says of things and of the viewer; its lists do not matter. */
  | { readonly kind: 'things' };

/** Takes in a page. */
export function takePage(state: DiscussionState, page: DiscussionPage, how: PageKind): DiscussionState {
  const next: Building = how.kind === 'afresh' ? begin(state, page, how.query) : { ...state };
  const older = page.seq < next.seq;
  holdPage(next, page, older);
  if (how.kind !== 'things') for (const list of page.lists) placeList(next, list, how);
  for (const { id } of page.tallies) closeIfEmpty(next, id);
  if (how.kind === 'afresh' && how.query === state.query) waitBehind(next, state.lists.get(THREADS)?.ids ?? []);
  // The page does not know of what happened after it was read.
  if (older)
    for (const { id, seq, order } of next.comments.values()) if (seq > page.seq) enlist(next, id, order > page.seq);
  return next;
}

/** What outlives a fresh start: nothing of what is confirmed, and of the viewer only if it is still the same. */
function begin({ viewer, held, mine }: DiscussionState, page: DiscussionPage, query: DiscussionQuery): Building {
  const empty = { ...emptyDiscussion(query), held };
  return viewer?.member === page.viewer.member ? { ...empty, viewer, mine } : empty;
}

/** Lets in what waits in a list; answers the ids let in. */
export function letIn(state: DiscussionState, parentId: Id | null): readonly [DiscussionState, readonly Id[]] {
  const list = state.lists.get(parentId ?? THREADS);
  const fresh = list ? freshOf(state, list) : [];
  if (!list || list.fresh.length === 0) return [state, []];
  const next: Building = { ...state };
  let ids = list.ids;
  for (const id of [...fresh].sort((a, b) => orderOf(next, a) - orderOf(next, b))) {
    const at = placeOf(next, { ...list, ids }, next.comments.get(id)!, true);
    if (at !== null) ids = insert(ids, at, id);
  }
  next.lists = next.lists.with(parentId ?? THREADS, { ...list, ids, fresh: [] });
  return [next, fresh];
}

/** Moves the viewer's read mark forward. */
export function readTo(state: DiscussionState, order: number): DiscussionState {
  const { viewer } = state;
  if (!viewer?.member || order <= viewer.readTo) return state;
  let [seen, later] = [0, 0];
  for (const comment of state.comments.values()) {
    if (comment.deleted || isMine(state, comment) || comment.order <= viewer.readTo) continue;
    if (comment.order <= order) seen++;
    else later++;
  }
  // What lies between and is not loaded was counted too; at the very end, nothing is left.
  const unread = order >= state.seq ? 0 : Math.max(later, viewer.unread - seen);
  return { ...state, viewer: { ...viewer, readTo: order, unread, firstUnread: nextUnread(state, order, unread) } };
}

/** Notes that the viewer set or unset a reaction. */
export function reactedTo(state: DiscussionState, id: Id, emoji: string, on: boolean): DiscussionState {
  const others = (state.reacted.get(id) ?? []).filter((each) => each !== emoji);
  return { ...state, reacted: state.reacted.with(id, on ? [...others, emoji] : others) };
}

/** What waits in a list and is still there to be shown. */
export function freshOf(state: DiscussionState, list: KnownList): readonly Id[] {
  return list.fresh.filter((id) => isListed(state, id));
}

/** Whether the viewer wrote it. */
export function isMine({ viewer, mine }: DiscussionState, { id, author }: Pick<Comment, 'id' | 'author'>): boolean {
  return (author !== null && author === viewer?.member) || mine.get(id) === true;
}

/** A list as far as it is known: of a comment whose replies were never loaded, that there are some. */
export function listOf(state: DiscussionState, key: string): KnownList {
  return state.lists.get(key) ?? ((state.tallies.get(key)?.replies ?? 0) > 0 ? NOTHING : COMPLETE);
}

/** Whether a comment stands in its list, neither waiting nor in a part that is not loaded. */
export function isShown(state: DiscussionState, { id, parentId }: Comment): boolean {
  const list = state.lists.get(parentId ?? THREADS);
  return list !== undefined && (list.ids.includes(id) || list.own.includes(id));
}

function holdTally(next: Building, tally: Tally) {
  const held = next.tallies.get(tally.id);
  if (held && held.seq >= tally.seq) return;
  next.tallies = next.tallies.with(tally.id, tally);
  const me = next.viewer?.member;
  if (!me) return;
  const known = next.reacted.get(tally.id) ?? [];
  const reacted = tally.reactions
    .filter(({ emoji, members, count }) => members.includes(me) || (members.length < count && known.includes(emoji)))
    .map(({ emoji }) => emoji);
  if (reacted.join() !== known.join()) next.reacted = next.reacted.with(tally.id, reacted);
}

function holdComment(next: Building, comment: Comment) {
  const held = next.comments.get(comment.id);
  if (!held || held.seq < comment.seq) next.comments = next.comments.with(comment.id, comment);
}

function holdDiscussion(next: Building, discussion: Discussion) {
  if (!next.discussion || next.discussion.seq <= discussion.seq) next.discussion = discussion;
}

/** Counts what is unread: each coming and going once, in whatever order they are told. */
function countTurn(next: Building, { id, order, deleted, author }: Comment, seq: number) {
  const { viewer } = next;
  const key = String(seq);
  if (
    !viewer?.member ||
    order <= viewer.readTo ||
    seq <= next.counted ||
    next.turns.get(key) ||
    isMine(next, { id, author })
  )
    return;
  next.turns = next.turns.with(key, true);
  const unread = viewer.unread + (deleted ? -1 : 1);
  const first = next.comments.get(viewer.firstUnread ?? '');
  // What was just written is never the first, unless it is the only one.
  const certain = first ? deleted || first.order < order : viewer.firstUnread !== null && (deleted || order === seq);
  next.viewer = {
    ...viewer,
    unread,
    firstUnread: certain ? viewer.firstUnread : nextUnread(next, viewer.readTo, unread),
  };
}

/** The first unread comment may be gone by a fact that was counted before it was told. */
function recheckUnread(next: Building) {
  const { viewer } = next;
  if (!viewer || !next.comments.get(viewer.firstUnread ?? '')?.deleted) return;
  next.viewer = { ...viewer, firstUnread: nextUnread(next, viewer.readTo, viewer.unread) };
}

/** The oldest unread comment after this mark; null when it may be one that is not held. */
function nextUnread(state: DiscussionState, mark: number, unread: number): Id | null {
  const held = [...state.comments.values()].filter(
    (comment) => !comment.deleted && comment.order > mark && !isMine(state, comment),
  );
  if (held.length !== unread) return null;
  return (
    held.reduce<Comment | null>((first, each) => (first && first.order < each.order ? first : each), null)?.id ?? null
  );
}

function holdPage(next: Building, page: DiscussionPage, older: boolean) {
  const { viewer } = page;
  const local = next.viewer;
  if (!older) {
    next.counted = next.seq = page.seq;
    next.turns = new Shelf();
    next.viewer = viewer;
  }
  for (const person of page.people) next.people = next.people.with(person.id, person);
  for (const id of viewer.mine) next.mine = next.mine.with(id, true);
  for (const [id, reacted] of Object.entries(viewer.reacted)) {
    if ((next.tallies.get(id)?.seq ?? 0) <= page.seq) next.reacted = next.reacted.with(id, reacted);
  }
  for (const tally of page.tallies) holdTally(next, tally);
  for (const comment of page.comments) holdComment(next, comment);
  holdDiscussion(next, page.discussion);
  // A mark set here may not have reached the server yet.
  if (!older && local) Object.assign(next, readTo(next, local?.readTo ?? 0));
  if (!next.viewer) next.viewer = viewer;
}

/** Puts a comment into the list it belongs to, unless it is there: shown if it is the viewer's, else waiting. */
function enlist(next: Building, id: Id, created: boolean) {
  const comment = next.comments.get(id);
  if (!comment || !next.tallies.get(id) || !isListed(next, id)) return;
  const mine = isMine(next, comment);
  const key = comment.parentId ?? THREADS;
  const list = next.lists.get(key) ?? (mine && created ? NOTHING : undefined);
  if (!list || list.ids.includes(id) || list.fresh.includes(id) || list.own.includes(id)) return;
  const at = matches(next.query.filter, comment) ? placeOf(next, list, comment, created) : null;
  // Before anything is shown, nothing can move.
  const free = key === THREADS && list.ids.length === 0 && !next.held;
  if (at !== null && (mine || free)) next.lists = next.lists.with(key, { ...list, ids: insert(list.ids, at, id) });
  else if (at !== null) next.lists = next.lists.with(key, { ...list, fresh: [...list.fresh, id] });
  else if (mine && created) next.lists = next.lists.with(key, { ...list, own: [...list.own, id] });
}

function insert(ids: readonly Id[], at: number, id: Id): readonly Id[] {
  return [...ids.slice(0, at), id, ...ids.slice(at)];
}

/** A comment that a page shows without replies has no list yet that a first reply could come to. */
function closeIfEmpty(next: Building, id: Id) {
  if (!next.lists.get(id) && next.tallies.get(id)?.replies === 0) next.lists = next.lists.with(id, COMPLETE);
}

/** Deleted comments keep their place for the sake of their replies alone. */
function isListed(state: DiscussionState, id: Id): boolean {
  return !state.comments.get(id)?.deleted || (state.tallies.get(id)?.replies ?? 0) > 0;
}

function matches(filter: DiscussionFilter | undefined, comment: Comment): boolean {
  if (!filter || comment.parentId !== null) return true;
  const { type, answered, author } = filter;
  if (type !== undefined && comment.type !== type) return false;
  if (author !== undefined && comment.author !== author) return false;
  return answered === undefined || (comment.type === 'question' && (comment.answerId !== null) === answered);
}

function orderOf(state: DiscussionState, id: Id): number {
  return state.comments.get(id)?.order ?? 0;
}

/** Where in the stretch a comment belongs, or null when that place is not loaded. */
function placeOf(state: DiscussionState, list: KnownList, comment: Comment, created: boolean): number | null {
  const sort = comment.parentId === null ? state.query.sort : 'oldest';
  // By score, places change all the time: what is new is shown first until the list is loaded again.
  if (sort === 'top') return list.before === null && (created || list.after === null) ? 0 : null;
  const follows = (at: number) => (sort === 'oldest' ? 1 : -1) * (orderOf(state, list.ids[at]!) - comment.order) > 0;
  let [low, high] = [0, list.ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (follows(middle)) high = middle;
    else low = middle + 1;
  }
  const beyond = (low === 0 && list.before !== null) || (low === list.ids.length && list.after !== null);
  return beyond ? null : low;
}

function placeList(next: Building, page: CommentList, how: PageKind) {
  const key = page.parentId ?? THREADS;
  const held = next.lists.get(key);
  if (how.kind === 'around' && key === THREADS && held) return reveal(next, held, page, how.target);
  const asked = how.kind === 'more' && page.parentId === how.parentId;
  const list = asked
    ? extend(held ?? NOTHING, page, how.side)
    : merge(next, held ?? NOTHING, page, how.kind === 'around');
  next.lists = next.lists.with(key, settle(next, list));
}

/** The stretch of threads around a comment replaces the one shown, unless its thread is there or the two touch. */
function reveal(next: Building, held: KnownList, page: CommentList, target: Id) {
  let root = next.comments.get(target);
  for (let parent = root; parent; parent = next.comments.get(parent.parentId ?? '')) root = parent;
  if (root && held.ids.includes(root.id)) return;
  // A permalink leads anywhere: it does not keep to a filter.
  const free = next.query.filter === undefined && next.query.sort !== 'top';
  next.query = { sort: next.query.sort };
  next.lists = next.lists.with(THREADS, settle(next, free ? merge(next, held, page, true) : replace(held, page)));
}

function replace(held: KnownList, { ids, before, after }: CommentList): KnownList {
  return { ...held, ids, before, after };
}

function extend(held: KnownList, page: CommentList, side: 'before' | 'after'): KnownList {
  const known = new Set(held.ids);
  const added = page.ids.filter((id) => !known.has(id));
  const ids = side === 'after' ? [...held.ids, ...added] : [...added, ...held.ids];
  return { ...held, ids, [side]: page[side] };
}

/** One stretch of two that touch; of two that do not, the one that was asked for. */
function merge(next: Building, held: KnownList, page: CommentList, asked: boolean): KnownList {
  const known = new Set(held.ids);
  const touch =
    page.ids.some((id) => known.has(id)) || (held.before === null && page.before === null && held.after !== '');
  if (!touch) return asked || held.after === '' ? replace(held, page) : held;
  const sign = page.parentId === null && next.query.sort === 'newest' ? -1 : 1;
  const ids = [...new Set([...held.ids, ...page.ids])].sort((a, b) => sign * (orderOf(next, a) - orderOf(next, b)));
  const before = ids[0] === page.ids[0] ? page.before : held.before;
  const after = ids.at(-1) === page.ids.at(-1) ? page.after : held.after;
  return { ...held, ids, before, after };
}

/** What became part of the stretch is neither waiting nor at its edge any more. */
function settle(next: Building, list: KnownList): KnownList {
  const shown = new Set(list.ids);
  let { ids } = list;
  const own = list.own.filter((id) => {
    if (shown.has(id)) return false;
    const at = placeOf(next, { ...list, ids }, next.comments.get(id)!, true);
    if (at !== null) ids = insert(ids, at, id);
    return at === null;
  });
  return { ...list, ids, own, fresh: list.fresh.filter((id) => !shown.has(id)) };
}

/** After loading all anew: others' threads that came to stand before what was shown wait, so that nothing moves. */
function waitBehind(next: Building, shown: readonly Id[]) {
  const list = next.lists.get(THREADS);
  const known = new Set(shown);
  const first = list?.ids.findIndex((id) => known.has(id)) ?? -1;
  if (!list || first <= 0 || next.query.sort === 'oldest') return;
  const before = list.ids.slice(0, first);
  const waiting = before.filter((id) => !isMine(next, next.comments.get(id)!));
  const ids = list.ids.filter((id) => !waiting.includes(id));
  next.lists = next.lists.with(THREADS, { ...list, ids, fresh: waiting });
}
