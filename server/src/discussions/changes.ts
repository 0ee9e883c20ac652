import {
  fail,
  limits,
  type Discussion,
  type DiscussionChange,
  type Person,
  type Receipt,
} from '@learning-commons/protocol';
import type { Deed } from '../kernel/audit.ts';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import { namedPeople } from '../kernel/named-people.ts';
import {
  TOP,
  addReplies,
  findComment,
  isListed,
  peopleIn,
  toComment,
  toTally,
  type CommentRow,
} from './discussions.store.ts';

/** Bytes of a comment's text, its files and its cards together: what else its facts carry needs room, too. */
export const COMMENT_BYTES = limits.eventBytes - 4_096;

/** The stream a comment's facts go to. */
export const streamOf = (comment: Pick<CommentRow, 'topic'>) => `discussion:${comment.topic}`;

/** The comment of this id, or `not_found`. */
export async function commentOf(ctx: ReadContext, id: string): Promise<CommentRow> {
  const comment = await findComment(ctx.db, ctx.community, id);
  if (!comment) throw fail('not_found', 'There is no such comment.');
  return comment;
}

/** What the audit trail says of a deed to somebody's comment. Who wrote a concern without their name is not in it either. */
export const deedTo = ({ id, topic, author_id, anonymous }: CommentRow): Deed => ({
  target: anonymous ? null : author_id,
  thing: id,
  details: { topic },
});

/** Proof of a write that stands at `seq`. */
export function receipt(ctx: WriteContext<never>, id: string, seq: number, at = ctx.now): Receipt {
  return { id, seq, epoch: ctx.epoch, at };
}

/** Members by id, to find their names in a text. */
export async function mentioned(ctx: ReadContext, ids: readonly string[]): Promise<Person[]> {
  return ids.length === 0 ? [] : ctx.call('member.list', { ids: [...ids] });
}

/** Rows of which a fact tells the new state. */
export interface ChangedRows {
  readonly comments?: readonly CommentRow[];
  readonly tallies?: readonly CommentRow[];
  readonly discussion?: Discussion;
}

/** Puts changed rows into the form of a fact, with the people they name. */
export async function changed(
  ctx: ReadContext,
  { comments = [], tallies = [], discussion }: ChangedRows,
): Promise<DiscussionChange> {
  const ids = new Set([...comments, ...tallies].flatMap(peopleIn));
  const things = {
    ...(comments.length > 0 && { comments: comments.map(toComment) }),
    ...(tallies.length > 0 && { tallies: tallies.map(toTally) }),
    ...(discussion && { discussion }),
  };
  return { ...things, ...(ids.size > 0 && { people: await namedPeople(ctx, ids, things) }) };
}

/**
 * Counts a comment that came into its list or left it into its parent's replies, and so on upwards: a tombstone goes
 * with its last reply. Answers the ancestors that changed.
 */
export async function countUpwards(
  ctx: WriteContext<never>,
  row: CommentRow,
  wasListed: boolean,
  seq: number,
): Promise<CommentRow[]> {
  const above: CommentRow[] = [];
  let [child, was] = [row, wasListed];
  while (child.parent_id !== TOP && isListed(child) !== was) {
    const by = was ? -1 : 1;
    const parent = await addReplies(ctx.db, ctx.community, child.parent_id, by, seq);
    above.push(parent);
    [child, was] = [parent, isListed({ ...parent, replies: parent.replies - by })];
  }
  return above;
}
