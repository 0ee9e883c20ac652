import { createHash } from 'node:crypto';
import { fail, type ParsedInputOf, type Receipt, type RequestChange, type requests } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { ALL, auditOthers, change, credit, receipt, requestOf, tell, type Context } from './changes.ts';
import { closeGap } from './gaps.ts';
import * as store from './requests.store.ts';
import * as rights from './rights.ts';

type Operations = (typeof requests)['operations'];

/** Volunteers a request names; more would help nobody. */
const VOLUNTEERS = 20;

/** Answers `request.create`. Who asks wants it, too: their vote is the first. */
export async function create(ctx: Context, input: ParsedInputOf<Operations['request.create']>): Promise<Receipt> {
  const { id, gapId, ...said } = input;
  const hash = createHash('sha256')
    .update(JSON.stringify([said.title, said.why, said.skill]))
    .digest('base64url');
  const existing = await store.findRequest(ctx.db, ctx.community, id);
  if (existing) {
    if (existing.author === ctx.actor.id && existing.hash === hash)
      return receipt(ctx, id, existing.ord, existing.created_at);
    throw fail('conflict', 'This id was used before with other content. Send new content under a new id.', { id });
  }
  if (gapId !== undefined) await closeGap(ctx, gapId);
  const seq = await ctx.sequence(ALL);
  const row = await store.insertRequest(ctx.db, {
    ...blank,
    ...store.wordColumns(said),
    community: ctx.community,
    id,
    author: ctx.actor.id,
    created_at: ctx.now,
    hash,
    ord: seq,
    seq,
  });
  await store.saveVote(ctx.db, row, ctx.actor.id!, true);
  await tell(ctx, 'request.created', seq, row);
  return receipt(ctx, id, seq);
}

const blank = {
  state: 'open',
  votes: 1,
  volunteers: '[]',
  claimed_by: null,
  answer: null,
  answer_title: null,
  answered_by: null,
  answered_at: null,
  closing: '',
  comments: 0,
  edited_at: null,
  removed: 0,
  outcome: 0,
} as const;

/** Answers `request.edit`. */
export async function edit(
  ctx: Context,
  { requestId, ...said }: ParsedInputOf<Operations['request.edit']>,
): Promise<Receipt> {
  const row = await requestOf(ctx, requestId);
  ctx.require(rights.maySettle(ctx.actor, row), 'Only who asked, or a curator, changes the words of a request.');
  const columns = store.wordColumns(said);
  if (row.title === said.title && row.why === said.why && row.skill === said.skill)
    return receipt(ctx, row.id, row.seq);
  await auditOthers(ctx, 'request.edit', row);
  return change(ctx, 'request.edited', row, { ...columns, edited_at: ctx.now });
}

/** Answers `request.delete`. What was asked leaves the log as well; bringing it back announces it anew. */
export async function remove(
  ctx: Context,
  { requestId, on }: ParsedInputOf<Operations['request.delete']>,
): Promise<Receipt> {
  const row = await rowToRemove(ctx, requestId);
  if (Boolean(row.removed) === on) return receipt(ctx, row.id, row.seq);
  const seq = await ctx.sequence(ALL);
  const changed = await store.updateRequest(ctx.db, row, { removed: Number(on), seq });
  credit(ctx, changed, !on);
  await auditOthers(ctx, 'request.delete', row, { details: { on } });
  if (!on) {
    await tell(ctx, 'request.created', seq, changed);
    return receipt(ctx, row.id, seq);
  }
  ctx.redact(ALL, row.ord, row.id, (data) => {
    const { requests: told, ...rest } = data as RequestChange;
    return { ...rest, ...(told && { requests: told.filter(({ id }) => id !== row.id) }) };
  });
  const counts = await store.countStates(ctx.db, ctx.community);
  ctx.emit('request.deleted', ALL, seq, { gone: [{ id: row.id, seq }], counts });
  return receipt(ctx, row.id, seq);
}

/** A removed request is there for those who may bring it back, and for nobody else. */
async function rowToRemove(ctx: Context, id: string) {
  const row = await store.findRequest(ctx.db, ctx.community, id);
  if (!row || (row.removed && !rights.mayRemove(ctx.actor, row))) throw fail('not_found', 'There is no such request.');
  ctx.require(
    rights.mayRemove(ctx.actor, row),
    'Only who asked may remove a request, until it is answered; a moderator always.',
  );
  return row;
}

/** Answers `request.vote`. */
export async function vote(
  ctx: Context,
  { requestId, on }: ParsedInputOf<Operations['request.vote']>,
): Promise<Receipt> {
  const row = await requestOf(ctx, requestId);
  const before = await store.findMark(ctx.db, row, ctx.actor.id!);
  if (Boolean(before?.voted) === on) return receipt(ctx, row.id, row.seq);
  await store.saveVote(ctx.db, row, ctx.actor.id!, on);
  return change(ctx, 'request.voted', row, { votes: row.votes + (on ? 1 : -1) });
}

/** Answers `request.volunteer`. */
export async function volunteer(
  ctx: Context,
  { requestId, on }: ParsedInputOf<Operations['request.volunteer']>,
): Promise<Receipt> {
  const row = await requestOf(ctx, requestId);
  const before = store.volunteersOf(row);
  const me = ctx.actor.id!;
  if (before.includes(me) === on) return receipt(ctx, row.id, row.seq);
  if (on && before.length >= VOLUNTEERS)
    throw fail('conflict', `${VOLUNTEERS} people would help with this already. Say so in its discussion instead.`, {
      requestId: row.id,
    });
  const volunteers = on ? [...before, me] : before.filter((id) => id !== me);
  return change(ctx, 'request.volunteered', row, { volunteers: JSON.stringify(volunteers) });
}

/** Answers `request.seen`. */
export async function see(
  ctx: Context,
  { ids }: ParsedInputOf<Operations['request.seen']>,
): Promise<Record<string, never>> {
  const rows = await Promise.all(ids.map((id) => store.findRequest(ctx.db, ctx.community, id)));
  await store.saveSeen(
    ctx.db,
    ctx.community,
    ctx.actor.id!,
    rows.filter((row) => row !== undefined),
  );
  return {};
}

/** Answers `request.get`. */
export async function readOne(ctx: ReadContext, requestId: string) {
  const row = await requestOf(ctx, requestId);
  return {
    request: store.toRequest(row),
    people: await ctx.call('member.list', { ids: [...new Set(store.peopleIn(row))] }),
    voted: ctx.actor.id !== null && Boolean((await store.findMark(ctx.db, row, ctx.actor.id))?.voted),
  };
}
