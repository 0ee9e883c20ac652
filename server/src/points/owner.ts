import {
  fail,
  type OutputOf,
  type ParsedInputOf,
  type points,
  type PointSettings,
  type RuleSet,
} from '@learning-commons/protocol';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import { isZone } from './calendar.ts';
import { changeCommunity, communityOf, insertRules, readWork, toRuleSet, type RunningRecount } from './community.ts';
import { countMembers } from './recount.store.ts';
import { checkRules } from './rules.ts';

type Operations = (typeof points)['operations'];

/** The rules in force, and the recount that goes on. */
export async function readRules(ctx: ReadContext): Promise<RuleSet> {
  return toRuleSet(await communityOf(ctx), await readWork(ctx.db, ctx.community));
}

/** Puts another version of the rules in force. */
export async function saveRules(
  ctx: WriteContext,
  { version, rules, recount }: ParsedInputOf<Operations['points.saveRules']>,
): Promise<OutputOf<Operations['points.saveRules']>> {
  checkRules(rules);
  const db = ctx.db;
  const held = await communityOf(ctx);
  if (held.version !== version)
    throw fail('conflict', 'Somebody else has changed the rules meanwhile. Look at theirs, then save again.', {
      version: held.version,
    });
  const next = version + 1;
  await insertRules(db, { community: ctx.community, version: next, rules, at: ctx.now, by: ctx.actor.id });
  const { recount: running } = await readWork(db, ctx.community);
  if (recount || running) {
    const total = await countMembers(db, ctx.community);
    const begun: RunningRecount = { version: next, done: 0, total, startedAt: ctx.now, cursor: null, member: null };
    await changeCommunity(db, ctx.community, { version: next, recounted: next, recount: JSON.stringify(begun) });
    ctx.wake('recount');
  } else await changeCommunity(db, ctx.community, { version: next });
  await ctx.audit('points.saveRules', { details: { version: next, recount } });
  return readRules(ctx);
}

/** Chooses levels, streaks, time zone and boards. */
export async function configure(ctx: WriteContext, settings: PointSettings): Promise<PointSettings> {
  if (!isZone(settings.zone))
    throw fail('invalid', `There is no time zone ${JSON.stringify(settings.zone)}.`, {
      fields: [{ path: 'settings.zone' }],
    });
  const { settings: held } = await communityOf(ctx);
  // Days and weeks begin at other moments: what was counted into them is added up anew.
  const moved = held.zone !== settings.zone || held.weekStart !== settings.weekStart;
  await changeCommunity(ctx.db, ctx.community, {
    settings: JSON.stringify(settings),
    ...(moved && { refold: '' }),
  });
  if (moved) ctx.wake('totals');
  await ctx.audit('points.configure', { details: { moved } });
  return settings;
}
