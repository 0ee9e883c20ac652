import {
  fail,
  type Id,
  type ParsedInputOf,
  type Receipt,
  type RequestAnswer,
  type requests,
} from '@learning-commons/protocol';
import type { Heard, ReadContext, WriteContext } from '../kernel/domain.ts';
import { plainText } from '../markdown/markdown.ts';
import {
  ALL,
  auditOthers,
  change,
  credit,
  demandWaiting,
  isWaiting,
  receipt,
  requestOf,
  tell,
  type Context,
} from './changes.ts';
import * as store from './requests.store.ts';
import type { RequestRow } from './requests.store.ts';
import * as rights from './rights.ts';

type Operations = (typeof requests)['operations'];

/** Answers `request.claim`. */
export async function claim(
  ctx: Context,
  { requestId, state }: ParsedInputOf<Operations['request.claim']>,
): Promise<Receipt> {
  const row = await requestOf(ctx, requestId);
  demandWaiting(row);
  if (row.claimed_by === null) {
    if (state === 'open') return receipt(ctx, row.id, row.seq);
    return change(ctx, 'request.claimed', row, { state, claimed_by: ctx.actor.id });
  }
  if (!rights.mayMove(ctx.actor, row)) {
    if (state === 'open') throw fail('forbidden', 'Only who has taken a request up, or a curator, gives it back.');
    throw fail('conflict', 'Somebody else has taken this request up.', {
      requestId: row.id,
      claimedBy: row.claimed_by,
    });
  }
  if (row.state === state) return receipt(ctx, row.id, row.seq);
  if (row.claimed_by !== ctx.actor.id)
    await ctx.audit('request.claim', { target: row.claimed_by, thing: row.id, details: { state } });
  return change(ctx, 'request.claimed', row, { state, ...(state === 'open' && { claimed_by: null }) });
}

/** Answers `request.answer`. */
export async function answer(ctx: Context, input: ParsedInputOf<Operations['request.answer']>): Promise<Receipt> {
  const row = await requestOf(ctx, input.requestId);
  if (row.state === 'answered' && row.answered_by === ctx.actor.id && row.answer === JSON.stringify(input.answer))
    return receipt(ctx, row.id, row.seq);
  demandWaiting(row);
  return settle(ctx, row, { answer: input.answer, title: await titleOf(ctx, input.answer), by: ctx.actor.id! });
}

interface Answered {
  readonly answer: RequestAnswer;
  readonly title: string;
  readonly by: Id;
}

function settle(ctx: WriteContext, row: RequestRow, { answer: given, title, by }: Answered): Promise<Receipt> {
  credit(ctx, { ...row, answered_by: by }, true);
  return change(ctx, 'request.answered', row, {
    state: 'answered',
    answer: JSON.stringify(given),
    answer_title: title,
    answered_by: by,
    answered_at: ctx.now,
    closing: '',
  });
}

/** What to show for an answer, once it is sure that there is such a thing. */
async function titleOf(ctx: ReadContext, given: RequestAnswer): Promise<string> {
  if (given.kind === 'resource') {
    const { resource } = await ctx.call('resource.get', { resourceId: given.resourceId });
    if (resource.state === 'published') return resource.title;
    throw fail('conflict', 'This resource is not published yet. The request stays open until it is.', {
      resourceId: resource.id,
      state: resource.state,
    });
  }
  const { topic, commentId } = given;
  if (commentId === null) return topicTitle(ctx, topic);
  const { comment } = await ctx.call('comment.get', { commentId });
  if (comment.topic !== topic || comment.deleted)
    throw fail('not_found', 'There is no such comment in this discussion.', { commentId });
  return shortened(plainText(comment.content)) || topic;
}

async function topicTitle(ctx: ReadContext, topic: string): Promise<string> {
  const { discussion } = await ctx.call('discussion.get', { topic, limit: 1 });
  if (discussion.count > 0) return topic;
  throw fail('not_found', 'There is nothing to read in this discussion yet.');
}

/** Characters of a comment that stand for it. */
const TITLE = 140;
const words = new Intl.Segmenter('und', { granularity: 'word' });

function shortened(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line.length <= TITLE) return line;
  let end = 0;
  for (const { segment, index } of words.segment(line)) {
    if (index + segment.length > TITLE) break;
    end = index + segment.length;
  }
  return `${line.slice(0, end).trimEnd()} …`;
}

/** Answers `request.close`. */
export async function close(
  ctx: Context,
  { requestId, reason }: ParsedInputOf<Operations['request.close']>,
): Promise<Receipt> {
  const row = await requestOf(ctx, requestId);
  ctx.require(rights.maySettle(ctx.actor, row), 'Only who asked, or a curator, closes a request.');
  if (row.state === 'closed' && row.closing === reason) return receipt(ctx, row.id, row.seq);
  demandWaiting(row);
  await auditOthers(ctx, 'request.close', row, { reason });
  return change(ctx, 'request.closed', row, { state: 'closed', closing: reason });
}

/** Answers `request.reopen`. */
export async function reopen(
  ctx: Context,
  { requestId }: ParsedInputOf<Operations['request.reopen']>,
): Promise<Receipt> {
  const row = await requestOf(ctx, requestId);
  ctx.require(rights.maySettle(ctx.actor, row), 'Only who asked, or a curator, opens a request again.');
  if (isWaiting(row)) return receipt(ctx, row.id, row.seq);
  credit(ctx, row, false);
  await auditOthers(ctx, 'request.reopen', row);
  return change(ctx, 'request.reopened', row, {
    state: row.claimed_by === null ? 'open' : 'claimed',
    answer: null,
    answer_title: null,
    answered_by: null,
    answered_at: null,
    closing: '',
  });
}

/** A resource that was shared for a request is published: that answers it, unless something else has. */
export async function answering(ctx: WriteContext, { data }: Heard<'resource.offered'>): Promise<void> {
  const found = await store.findRequest(ctx.db, ctx.community, data.requestId);
  if (!found || found.removed || !isWaiting(found)) return;
  const row = await requestOf(ctx, data.requestId);
  if (!isWaiting(row)) return;
  await settle(ctx, row, {
    answer: { kind: 'resource', resourceId: data.resourceId },
    title: data.title,
    by: data.by,
  });
}

const TOPIC = 'request/';

/** Somebody wrote in a request's discussion, or took that back: its count goes with it. */
export async function discussed(
  ctx: WriteContext,
  { data }: Heard<'comment.created' | 'comment.deleted' | 'comment.restored'>,
): Promise<void> {
  const { discussion } = data;
  if (!discussion?.topic.startsWith(TOPIC)) return;
  const row = await store.findRequest(ctx.db, ctx.community, discussion.topic.slice(TOPIC.length));
  if (!row || row.removed || row.comments === discussion.count) return;
  const seq = await ctx.sequence(ALL);
  await tell(
    ctx,
    'request.discussed',
    seq,
    await store.updateRequest(ctx.db, row, { comments: discussion.count, seq }),
  );
}
