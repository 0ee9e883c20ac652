import type { ParsedInputOf, Receipt, resources } from '@learning-commons/protocol';
import { ALL, publishedToChange, receipt, resourceOf, tell, type Context } from './changes.ts';
import { creditFinish, creditRecommendation, creditUse, isUseful, newCode } from './credits.ts';
import { indexResources, searchable } from './resources.search.ts';
import * as store from './resources.store.ts';
import type { MarkChange, ResourceRow } from './resources.store.ts';
import * as rights from './rights.ts';

type Operations = (typeof resources)['operations'];

/**
 * Each resource starts with so many ratings in the middle. A mean of few ratings says little, so it is drawn to what is known
 * before there are any: the posterior mean under a Dirichlet prior, as in E. Miller, 'Ranking Items With Star Ratings' (2012).
 */
const PRIOR = { count: 5, mean: 3 } as const;

/** Bayesian mean of ratings, in millionths. */
export function usefulness(ratings: readonly number[]): number {
  const count = ratings.reduce((sum, each) => sum + each, 0);
  const stars = ratings.reduce((sum, each, index) => sum + each * (index + 1), 0);
  return Math.round(((stars + PRIOR.count * PRIOR.mean) / (count + PRIOR.count)) * 1e6);
}

/** Answers `resource.recommend`. */
export async function recommend(
  ctx: Context,
  { resourceId, on, reason }: ParsedInputOf<Operations['resource.recommend']>,
): Promise<Receipt> {
  const row = await publishedToChange(ctx, resourceId);
  const member = ctx.actor.id!;
  const before = await store.findMark(ctx.db, row, member);
  const did = before !== undefined && before.recommended_at !== null;
  if (did === on && (!on || before?.reason === reason)) return receipt(ctx, row.id, row.tally_seq);
  const seq = await ctx.sequence(ALL);
  await mark(ctx, row, { reason: on ? reason : '', recommended_at: on ? (before?.recommended_at ?? ctx.now) : null });
  const by = Number(on) - Number(did);
  const changed = await store.updateResource(ctx.db, row, {
    ...(await store.recommended(ctx.db, row, by)),
    tally_seq: seq,
  });
  ctx.putOff(indexResources, { num: row.num, words: searchable(changed) });
  if (did !== on) creditRecommendation(ctx, changed, member, on);
  await tell(ctx, 'resource.recommended', seq, { tallies: [changed] });
  return receipt(ctx, row.id, seq);
}

/** Answers `resource.rate`. */
export async function rate(
  ctx: Context,
  { resourceId, rating }: ParsedInputOf<Operations['resource.rate']>,
): Promise<Receipt> {
  const row = await publishedToChange(ctx, resourceId);
  ctx.require(!rights.shared(ctx.actor, row), 'Nobody rates what they shared themselves.');
  const before = await store.findMark(ctx.db, row, ctx.actor.id!);
  const was = before?.rating ?? null;
  if (was === rating) return receipt(ctx, row.id, row.tally_seq);
  const seq = await ctx.sequence(ALL);
  const after = await mark(ctx, row, { rating });
  const ratings = store.toTally(row).ratings.map((count, index) => {
    const stars = index + 1;
    return count + Number(stars === rating) - Number(stars === was);
  });
  const [rated_1, rated_2, rated_3, rated_4, rated_5] = ratings as [number, number, number, number, number];
  const changed = await store.updateResource(ctx.db, row, {
    ...{ rated_1, rated_2, rated_3, rated_4, rated_5 },
    useful: usefulness(ratings),
    tally_seq: seq,
  });
  if (isUseful(was) !== isUseful(rating)) creditUse(ctx, changed, after, isUseful(rating));
  await tell(ctx, 'resource.rated', seq, { tallies: [changed] });
  return receipt(ctx, row.id, seq);
}

/** Answers `resource.save`. */
export async function save(
  ctx: Context,
  { resourceId, on }: ParsedInputOf<Operations['resource.save']>,
): Promise<Record<string, never>> {
  await mark(ctx, await resourceOf(ctx, resourceId), { saved: Number(on) });
  return {};
}

/** Answers `resource.progress`. What is started stays the member's own; that one more has finished everybody is told. */
export async function progress(
  ctx: Context,
  { resourceId, progress }: ParsedInputOf<Operations['resource.progress']>,
): Promise<Record<string, never>> {
  const row = await resourceOf(ctx, resourceId);
  const member = ctx.actor.id!;
  const before = await store.findMark(ctx.db, row, member);
  const [was, is] = [before?.progress === 'done', progress === 'done'];
  await mark(ctx, row, { progress });
  if (was === is) return {};
  const seq = await ctx.sequence(ALL);
  const changed = await store.updateResource(ctx.db, row, { done: row.done + (is ? 1 : -1), tally_seq: seq });
  creditFinish(ctx, changed, member, is);
  await tell(ctx, 'resource.finished', seq, { tallies: [changed] });
  return {};
}

function mark(ctx: Context, row: ResourceRow, change: MarkChange) {
  return store.saveMark(ctx.db, row, { member: ctx.actor.id!, code: newCode() }, change);
}
