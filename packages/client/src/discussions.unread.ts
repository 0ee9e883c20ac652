import type { Comment, Id } from '@learning-commons/protocol';
import type { Building, DiscussionState } from './discussions.state.ts';

/** Whether the viewer wrote it. */
export function isMine({ viewer, mine }: DiscussionState, { id, author }: Pick<Comment, 'id' | 'author'>): boolean {
  return (author !== null && author === viewer?.member) || mine.get(id) === true;
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
  const guessed = state.guessed || (state.behind && order < state.seq);
  const firstUnread = nextUnread({ ...state, guessed }, order, unread);
  return { ...state, guessed, viewer: { ...viewer, readTo: order, unread, firstUnread } };
}

/** Counts what is unread: each coming and going once, in whatever order they are told. */
export function countTurn(next: Building, { id, order, deleted, author }: Comment, seq: number) {
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
export function recheckUnread(next: Building) {
  const { viewer } = next;
  const first = next.comments.get(viewer?.firstUnread ?? '');
  // A page that is newer than its going knew that it came back.
  if (!viewer || !first?.deleted || first.seq <= next.counted) return;
  next.viewer = { ...viewer, firstUnread: nextUnread(next, viewer.readTo, viewer.unread) };
}

/** The oldest unread comment after this mark; null when it may be one that is not held. */
function nextUnread(state: DiscussionState, mark: number, unread: number): Id | null {
  const held = [...state.comments.values()].filter(
    (comment) => !comment.deleted && comment.order > mark && !isMine(state, comment),
  );
  if (state.guessed || held.length !== unread) return null;
  return (
    held.reduce<Comment | null>((first, each) => (first && first.order < each.order ? first : each), null)?.id ?? null
  );
}
