import { fail, type Award, type badges, type ParsedInputOf } from '@learning-commons/protocol';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import {
  endorsementsOf,
  findAward,
  findBadge,
  readTurns,
  toOthersAward,
  type AwardRow,
  type BadgeRow,
} from './badges.store.ts';
import { change, findPeople, give, ownAward } from './giving.ts';
import { markMember } from './waiting.store.ts';
import { knows } from './visibility.ts';

type Operations = (typeof badges)['operations'];
type Input<N extends keyof Operations> = ParsedInputOf<Operations[N]>;

const MOST_ENDORSEMENTS = 50;
/** Bytes of all endorsements of an award as JSON: they travel with each of its facts. */
const MOST_BYTES = 9_000;

const noAward = () => fail('not_found', 'There is no such award.');

/** Awards a badge by hand. */
export async function awardByHand(
  ctx: WriteContext,
  { id, badgeId, memberId, reason }: Input<'badge.award'>,
): Promise<Award> {
  const { db, community, actor } = ctx;
  const known = await findAward(db, community, id);
  if (known) {
    const same = known.badge_id === badgeId && known.member === memberId && known.reason === reason;
    if (!same) throw fail('conflict', 'An award of this id was given for something else.');
    return toOthersAward(known);
  }
  ctx.require(actor.id !== memberId, 'A badge is awarded by somebody else than its holder.');
  const badge = await findBadge(db, community, badgeId);
  if (!badge) throw fail('not_found', 'There is no such badge.');
  if ((await findPeople(ctx, [memberId])).length === 0) throw fail('not_found', 'There is no such member.');
  const turns = await readTurns(db, community, badgeId, memberId);
  refuseToGive(badge, turns);
  const turn = Math.max(0, ...turns.map((each) => each.turn)) + 1;
  const by = actor.key ? `key:${actor.key.id}` : actor.id;
  const given = await give(ctx, badge, { id, member: memberId, turn, by, reason, used: {} });
  if (!given) throw fail('unavailable', 'Somebody gave this badge at the same moment. Try again.', { retryAfter: 1 });
  await ctx.audit('badge.award', { target: memberId, thing: id, details: { badge: badgeId }, reason });
  // Another badge may ask for this one. After the award, in the order in which whoever evaluates locks the two.
  await markMember(db, { community, id: memberId, live: true });
  ctx.wake('badges');
  return toOthersAward((await findAward(db, community, id))!);
}

function refuseToGive(badge: BadgeRow, turns: readonly AwardRow[]) {
  if (badge.retired) throw fail('conflict', 'This badge is retired; it is no longer awarded.');
  if (!badge.repeatable && turns.some(({ revoked_at }) => revoked_at === null))
    throw fail('conflict', 'The member holds this badge already, and it is given once.');
}

/** Takes an award back. */
export async function revoke(ctx: WriteContext, { awardId, reason }: Input<'badge.revoke'>): Promise<Award> {
  const award = await findAward(ctx.db, ctx.community, awardId);
  if (!award) throw noAward();
  if (award.revoked_at !== null) return seenBy(ctx, award);
  await ctx.audit('badge.revoke', { target: award.member, thing: awardId, details: { badge: award.badge_id }, reason });
  return seenBy(ctx, await change(ctx, 'badge.revoked', award, { revoked_at: ctx.now, revoked_reason: reason }));
}

/** Vouches for somebody else’s award, or no longer. The same again changes nothing. */
export async function endorse(ctx: WriteContext, { awardId, on, note }: Input<'badge.endorse'>): Promise<Award> {
  const me = ctx.actor.id!;
  const award = await findShown(ctx, awardId);
  ctx.require(award.member !== me, 'Others vouch for an award, not its holder.');
  const before = endorsementsOf(award);
  const mine = before.find(({ by }) => by === me);
  if (on ? mine?.note === note : !mine) return toOthersAward(award);
  const others = before.filter(({ by }) => by !== me);
  const after = on ? [...others, { by: me, at: mine?.at ?? ctx.now, note }] : others;
  const endorsements = JSON.stringify(after);
  if (on && (after.length > MOST_ENDORSEMENTS || Buffer.byteLength(endorsements) > MOST_BYTES))
    throw fail('conflict', 'This award has as many endorsements as it can carry.');
  return toOthersAward(await change(ctx, 'badge.changed', award, { endorsements }));
}

/** An award that the caller may know of and that stands. */
async function findShown(ctx: ReadContext, awardId: string): Promise<AwardRow> {
  const award = await findAward(ctx.db, ctx.community, awardId);
  if (!award) throw noAward();
  if (award.member === ctx.actor.id) return award;
  const badge = (await findBadge(ctx.db, ctx.community, award.badge_id))!;
  const shown = award.visibility === 'community' && award.revoked_at === null;
  const holds = async () =>
    (await readTurns(ctx.db, ctx.community, badge.id, ctx.actor.id!)).some(({ revoked_at }) => revoked_at === null);
  if (!shown || !knows(ctx.actor, badge, badge.secret === 1 && (await holds()))) throw noAward();
  return award;
}

/** Chooses who may see one of one's own awards. */
export async function show(ctx: WriteContext, { awardId, visibility, shared }: Input<'badge.show'>): Promise<Award> {
  const award = await findOwn(ctx, awardId);
  const values = {
    ...(visibility !== undefined && visibility !== award.visibility && { visibility }),
    ...(shared !== undefined && shared !== Boolean(award.shared) && { shared: shared ? 1 : 0 }),
  };
  if (Object.keys(values).length === 0) return ownAward(ctx, award);
  return ownAward(ctx, await change(ctx, 'badge.changed', award, values));
}

/** One of the caller's own awards. Somebody else's is refused as such only to who may know of it. */
export async function findOwn(ctx: ReadContext, awardId: string): Promise<AwardRow> {
  const award = await findShown(ctx, awardId);
  ctx.require(award.member === ctx.actor.id, 'Only its holder may do this.');
  return award;
}

/** Notes that the caller was congratulated. What is not theirs is passed over. */
export async function see(ctx: WriteContext, { awardIds }: Input<'badge.seen'>): Promise<Record<string, never>> {
  for (const awardId of new Set(awardIds)) {
    const award = await findAward(ctx.db, ctx.community, awardId);
    if (award && award.member === ctx.actor.id && !award.seen) await change(ctx, 'badge.changed', award, { seen: 1 });
  }
  return {};
}

const seenBy = (ctx: ReadContext, award: AwardRow): Award =>
  award.member === ctx.actor.id ? ownAward(ctx, award) : toOthersAward(award);
