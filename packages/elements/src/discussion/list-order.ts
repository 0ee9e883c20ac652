import type { Id } from '@learning-commons/protocol';
import type { DiscussionView } from '@learning-commons/client';
import type { DiscussionScope } from './scope.ts';
import type { Place } from './comment.ts';

const NONE: readonly Id[] = [];
/** The line between known and new is looked for among so many: further down nobody looks for it. */
const REACH = 400;

/** What decides how one list is shown. Equal parts mean an equal list. */
export interface ListPlan {
  /** The stretch as the store knows it. */
  readonly ids: readonly Id[];
  /** Shown before all others: pinned threads, or the accepted answer under its question. */
  readonly first: readonly Id[];
  /** The accepted answer of this thread: shown under the question, and not again where it was written. */
  readonly lifted: Id | null;
}

/** How a list is to be shown now. Cheap: it is asked after every change. */
export function planOf(scope: DiscussionScope, parentId: Id | null): ListPlan {
  const { view } = scope;
  if (parentId === null) return { ids: view.threads.ids, first: pinnedIn(view), lifted: null };
  const { ids } = view.replies(parentId);
  const parent = view.comment(parentId);
  const root = parent && scope.rootOf(parent);
  const answer =
    root?.answerId && view.comment(root.answerId) && !view.comment(root.answerId)?.deleted ? root.answerId : null;
  return { ids, first: answer && root?.id === parentId ? [answer] : NONE, lifted: answer };
}

/** Pinned threads come first in every order, but not among the results of a filter. */
function pinnedIn(view: DiscussionView): readonly Id[] {
  const pinned = view.discussion?.pinned ?? NONE;
  if (view.query.filter || !pinned.some((id) => view.comment(id))) return NONE;
  return pinned;
}

/** Whether two plans show the same. */
export function samePlan(a: ListPlan, b: ListPlan): boolean {
  return (
    a.ids === b.ids &&
    a.lifted === b.lifted &&
    a.first.length === b.first.length &&
    a.first.every((id, at) => id === b.first[at])
  );
}

/** The ids of a list in the order in which they are shown. */
export function orderOf({ view }: DiscussionScope, { ids, first, lifted }: ListPlan): readonly Id[] {
  if (first.length === 0 && lifted === null) return ids;
  const ahead = new Set(first);
  const rest = ids.filter((id) => !ahead.has(id) && id !== lifted);
  return [...first.filter((id) => view.comment(id)), ...rest];
}

/** Where each row of a list stands. */
export function placesOf(scope: DiscussionScope, parentId: Id | null, ids: readonly Id[]): Place[] {
  const { view } = scope;
  const list = parentId === null ? view.threads : view.replies(parentId);
  const of = list.hasBefore || list.hasAfter ? -1 : ids.length;
  const line = lineIn(scope, parentId, ids);
  return ids.map((id, at) => ({ at: at + 1, of, line: line?.id === id ? line.kind : null }));
}

/** The one place in a list where what is new begins, or, newest first, where it ends. */
function lineIn(
  scope: DiscussionScope,
  parentId: Id | null,
  ids: readonly Id[],
): { id: Id; kind: 'new' | 'earlier' } | undefined {
  const { view, marks } = scope;
  if (!marks.any) return undefined;
  const newestFirst = parentId === null && view.query.sort === 'newest';
  if (parentId === null && view.query.sort === 'top') return undefined;
  const isNew = (id: Id | undefined) => {
    const comment = id === undefined ? undefined : view.comment(id);
    return comment !== undefined && !comment.pinned && !comment.accepted && marks.isNew(comment);
  };
  const at = ids
    .slice(0, REACH)
    .findIndex((id, i) => i > 0 && isNew(id) !== newestFirst && isNew(ids[i - 1]) === newestFirst);
  return at < 0 ? undefined : { id: ids[at]!, kind: newestFirst ? 'earlier' : 'new' };
}
