import type { Discussion } from '@learning-commons/protocol';
import { mayAccess } from '../kernel/access.ts';
import type { Actor } from '../kernel/session.ts';
import type { CommentRow } from './discussions.store.ts';

/** Whether somebody keeps order here. */
export const moderates = (actor: Actor) => mayAccess(actor.role, 'moderator');

/** Whether somebody vouches for content here. */
export const curates = (actor: Actor) => mayAccess(actor.role, 'curator');

/** Whether the actor wrote the comment. */
export const wrote = (actor: Actor, comment: CommentRow) => actor.id === comment.author_id;

/** Whether the topic takes no new posts at this time. */
export const isClosed = (discussion: Discussion, now: number) =>
  discussion.locked || (discussion.closesAt !== null && discussion.closesAt <= now);

/** Whether the actor may change the comment's text: its author, within the community's window. */
export function mayEdit(actor: Actor, comment: CommentRow, editWindow: number | null, now: number): boolean {
  return wrote(actor, comment) && (editWindow === null || now <= comment.created_at + editWindow * 1_000);
}

/** Whether the actor may bring the comment back: its author what the author removed, a moderator everything. */
export const mayRestore = (actor: Actor, comment: CommentRow) =>
  moderates(actor) || (wrote(actor, comment) && comment.deleted === 'author');

/** Whether the actor may choose the answer of a question: who asked it, and curators. */
export const mayAccept = (actor: Actor, question: CommentRow) => wrote(actor, question) || curates(actor);
