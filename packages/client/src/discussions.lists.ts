import type { Comment, CommentList, DiscussionFilter, Id } from '@learning-commons/protocol';
import type { Building, DiscussionState, PageKind } from './discussions.state.ts';
import { isMine } from './discussions.unread.ts';

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

const NOTHING: KnownList = { ids: [], before: null, after: '', fresh: [], own: [] };

/** A list that has no more than is shown. */
export const COMPLETE: KnownList = { ...NOTHING, after: null };

/** A list as far as it is known: of a comment whose replies were never loaded, that there are some. */
export function listOf(state: DiscussionState, key: string): KnownList {
  return state.lists.get(key) ?? ((state.tallies.get(key)?.replies ?? 0) > 0 ? NOTHING : COMPLETE);
}

/** What waits in a list and is still there to be shown. */
export function freshOf(state: DiscussionState, list: KnownList): readonly Id[] {
  return list.fresh.filter((id) => isListed(state, id));
}

/** Whether a comment stands in its list, neither waiting nor in a part that is not loaded. */
export function isShown(state: DiscussionState, { id, parentId }: Comment): boolean {
  const list = state.lists.get(parentId ?? THREADS);
  return list !== undefined && (list.ids.includes(id) || list.own.includes(id));
}

/** Lets in what waits in a list; answers the ids let in. */
export function letIn(state: DiscussionState, parentId: Id | null): readonly [DiscussionState, readonly Id[]] {
  const list = state.lists.get(parentId ?? THREADS);
  const fresh = list ? freshOf(state, list) : [];
  if (!list || list.fresh.length === 0) return [state, []];
  const next: Building = { ...state };
  let ids = list.ids;
  for (const id of [...fresh].sort((a, b) => orderOf(next, a) - orderOf(next, b))) {
    const at = placeOf(next, { ...list, ids }, next.comments.get(id)!);
    if (at !== null) ids = insert(ids, at, id);
  }
  next.lists = next.lists.with(parentId ?? THREADS, {
    ...list,
    ids,
    fresh: list.fresh.filter((id) => !fresh.includes(id)),
  });
  return [next, fresh];
}

/** Takes in a page's stretch of one list. */
export function placeList(next: Building, page: CommentList, how: PageKind) {
  const key = page.parentId ?? THREADS;
  const held = next.lists.get(key);
  if (how.kind === 'around' && key === THREADS && held) return reveal(next, held, page, how.target);
  const asked = how.kind === 'more' && page.parentId === how.parentId;
  const list = asked
    ? extend(held ?? NOTHING, page, how.side)
    : merge(next, held ?? NOTHING, page, how.kind === 'around');
  next.lists = next.lists.with(key, settle(next, list));
}

/** Puts a comment into the list it belongs to, unless it is there: shown if it is the viewer's, else waiting. */
export function enlist(next: Building, id: Id) {
  const comment = next.comments.get(id);
  if (!comment || !next.tallies.get(id) || !isListed(next, id)) return;
  const mine = isMine(next, comment);
  const created = comment.order > next.since;
  const key = comment.parentId ?? THREADS;
  const list = next.lists.get(key) ?? (mine && created ? NOTHING : undefined);
  if (!list || list.ids.includes(id) || list.fresh.includes(id) || list.own.includes(id)) return;
  const at = matches(next.query.filter, comment) && isPlaced(next, list, comment) ? placeOf(next, list, comment) : null;
  // Before anything is shown, nothing can move.
  const free = key === THREADS && list.ids.length === 0 && !next.held;
  if (at !== null && (mine || free)) next.lists = next.lists.with(key, { ...list, ids: insert(list.ids, at, id) });
  else if (at !== null) next.lists = next.lists.with(key, { ...list, fresh: [...list.fresh, id] });
  else if (mine && created) next.lists = next.lists.with(key, { ...list, own: [...list.own, id] });
}

/** A comment that a page shows without replies has no list yet that a first reply could come to. */
export function closeIfEmpty(next: Building, id: Id) {
  if (!next.lists.get(id) && next.tallies.get(id)?.replies === 0) next.lists = next.lists.with(id, COMPLETE);
}

/** After loading all anew: others' threads that came to stand before what was shown wait, so that nothing moves. */
export function waitBehind(next: Building, shown: readonly Id[]) {
  const list = next.lists.get(THREADS);
  const known = new Set(shown);
  const first = list?.ids.findIndex((id) => known.has(id)) ?? -1;
  if (!list || first <= 0 || next.query.sort === 'oldest') return;
  const before = list.ids.slice(0, first);
  const waiting = before.filter((id) => !isMine(next, next.comments.get(id)!));
  const ids = list.ids.filter((id) => !waiting.includes(id));
  next.lists = next.lists.with(THREADS, { ...list, ids, fresh: waiting });
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
function placeOf(state: DiscussionState, list: KnownList, comment: Comment): number | null {
  const sort = comment.parentId === null ? state.query.sort : 'oldest';
  // By score, places change all the time: what is new is shown first until the list is loaded again.
  if (sort === 'top') return list.before === null ? 0 : null;
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

/** By score, a thread that was there before and is not listed belongs to what is not loaded. */
function isPlaced({ query, since }: DiscussionState, list: KnownList, { parentId, order }: Comment): boolean {
  return parentId !== null || query.sort !== 'top' || order > since || list.after === null;
}

function insert(ids: readonly Id[], at: number, id: Id): readonly Id[] {
  return [...ids.slice(0, at), id, ...ids.slice(at)];
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
    const at = placeOf(next, { ...list, ids }, next.comments.get(id)!);
    if (at !== null) ids = insert(ids, at, id);
    return at === null;
  });
  // What lies beyond the stretch by now comes with its pages.
  const fresh = list.fresh.filter((id) => !shown.has(id) && placeOf(next, list, next.comments.get(id)!) !== null);
  return { ...list, ids, own, fresh };
}
