import type { CommentView, DiscussionView } from '@learning-commons/client';
import type { DiscussionScope } from './scope.ts';

const RANK = { learner: 0, curator: 1, moderator: 2, admin: 3 } as const;

function atLeast(view: DiscussionView, role: keyof typeof RANK): boolean {
  const own = view.viewer?.role;
  return own ? RANK[own] >= RANK[role] : false;
}

/** Whether the reader keeps order here. */
export const moderates = (view: DiscussionView): boolean => atLeast(view, 'moderator');

/** Whether the reader vouches for content here. */
export const curates = (view: DiscussionView): boolean => atLeast(view, 'curator');

/** Whether the reader is signed in and not kept from writing at all. */
export const takesPart = (view: DiscussionView): boolean => view.viewer !== null && view.viewer.denied === null;

/** Whether the topic takes no new posts, for anybody but moderators. */
export function isClosed({ discussion }: DiscussionView): boolean {
  return (
    discussion !== null && (discussion.locked || (discussion.closesAt !== null && discussion.closesAt <= Date.now()))
  );
}

/** Whether the reader may write new posts now. */
export const mayPost = (view: DiscussionView): boolean => takesPart(view) && (!isClosed(view) || moderates(view));

const lives = (comment: CommentView): boolean => comment.deleted === null && comment.state === 'sent';

export const mayReply = (view: DiscussionView, comment: CommentView): boolean => mayPost(view) && lives(comment);

export const mayReact = (view: DiscussionView, comment: CommentView): boolean => takesPart(view) && lives(comment);

export function mayEdit(view: DiscussionView, comment: CommentView): boolean {
  const seconds = view.viewer?.editWindow ?? Infinity;
  return takesPart(view) && comment.mine && lives(comment) && Date.now() <= comment.createdAt + seconds * 1_000;
}

export const mayDelete = (view: DiscussionView, comment: CommentView): boolean =>
  takesPart(view) && lives(comment) && (comment.mine || moderates(view));

export const mayRestore = (view: DiscussionView, comment: CommentView): boolean =>
  takesPart(view) && comment.deleted !== null && (moderates(view) || (comment.mine && comment.deleted === 'author'));

export const mayHidePreviews = (view: DiscussionView, comment: CommentView): boolean => mayDelete(view, comment);

export const mayPin = (view: DiscussionView, comment: CommentView): boolean =>
  takesPart(view) && lives(comment) && comment.depth === 0 && moderates(view);

export const mayEndorse = (view: DiscussionView, comment: CommentView): boolean =>
  takesPart(view) && lives(comment) && !comment.mine && curates(view);

export const mayReport = (view: DiscussionView, comment: CommentView): boolean =>
  takesPart(view) && lives(comment) && !comment.mine;

/** Whether the reader may choose this reply as the answer to the question it stands under. */
export function mayAccept(scope: DiscussionScope, comment: CommentView): boolean {
  if (!takesPart(scope.view) || !lives(comment) || comment.depth === 0) return false;
  const question = scope.rootOf(comment);
  return question.depth === 0 && question.type === 'question' && (question.mine || curates(scope.view));
}
