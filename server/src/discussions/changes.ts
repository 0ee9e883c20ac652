import { fail, type Discussion, type DiscussionChange, type Person, type Receipt } from '@learning-commons/protocol';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import { findComment, peopleIn, toComment, toTally, type CommentRow } from './discussions.store.ts';

/** The stream a comment's facts go to. */
export const streamOf = (comment: Pick<CommentRow, 'topic'>) => `discussion:${comment.topic}`;

/** The comment of this id, or `not_found`. */
export async function commentOf(ctx: ReadContext, id: string): Promise<CommentRow> {
  const comment = await findComment(ctx.db, ctx.community, id);
  if (!comment) throw fail('not_found', 'There is no such comment.');
  return comment;
}

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
  return {
    ...(comments.length > 0 && { comments: comments.map(toComment) }),
    ...(tallies.length > 0 && { tallies: tallies.map(toTally) }),
    ...(discussion && { discussion }),
    ...(ids.size > 0 && { people: await people(ctx, ids) }),
  };
}

/** Usually the caller alone is named, and who that is the token has said. */
async function people(ctx: ReadContext, ids: Set<string>): Promise<Person[]> {
  const { person } = ctx.actor;
  if (person && ids.size === 1 && ids.has(person.id)) return [person];
  return ctx.call('member.list', { ids: [...ids].slice(0, 500) });
}
