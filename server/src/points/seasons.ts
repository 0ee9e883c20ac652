import { fail, type ParsedInputOf, type points, type Season } from '@learning-commons/protocol';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import { changeCommunity, communityOf, seasonKey } from './community.ts';
import { deleteSeason, findSeason, readSeasons, saveSeason, toSeason } from './seasons.store.ts';

type Operations = (typeof points)['operations'];

/** Seasons that may run or wait at once: each costs something with every award. */
const OPEN = 20;
/** Activities may be dated so far ahead. */
const AHEAD = 86_400_000;

/** All seasons, latest first. */
export async function list(ctx: ReadContext): Promise<Season[]> {
  return (await readSeasons(ctx.db, ctx.community)).map(toSeason);
}

/** Makes a season or changes one that is not over. What was done since it began is counted into it in the background. */
export async function save(ctx: WriteContext, input: ParsedInputOf<Operations['season.save']>): Promise<Season> {
  const db = ctx.db;
  const { id, name, from, to, about } = input;
  if (to <= from) throw fail('invalid', 'A season ends after it begins.', { fields: [{ path: 'to' }] });
  const held = await findSeason(db, ctx.community, id);
  if (held && (held.closing > 0 || held.to_at <= ctx.now))
    throw fail('conflict', 'This season is over; its result no longer changes. Make another one.', { id });
  if (to <= ctx.now) throw fail('invalid', 'The end of a season lies ahead.', { fields: [{ path: 'to' }] });
  if (!held && (await communityOf(ctx)).seasons.length >= OPEN)
    throw fail('conflict', `${OPEN} seasons run or wait already. Remove one, or wait until one is over.`, { id });
  const row = {
    ...{ community: ctx.community, id, name, about },
    ...{ from_at: from, to_at: to, closing: 0, closed_at: null, ties: null },
  };
  await saveSeason(db, row);
  const moved = !held || held.from_at !== from || held.to_at !== to;
  const begun = Math.min(from, held?.from_at ?? from) < ctx.now + AHEAD;
  await changeCommunity(db, ctx.community, moved && begun ? { refold: '' } : {});
  ctx.wake('totals');
  await ctx.audit('season.save', { thing: id, details: { from, to } });
  return toSeason(row);
}

/** Removes a season that has not begun. */
export async function remove(
  ctx: WriteContext,
  { id }: ParsedInputOf<Operations['season.remove']>,
): Promise<Record<string, never>> {
  const db = ctx.db;
  const held = await findSeason(db, ctx.community, id);
  if (!held) throw fail('not_found', 'There is no such season.');
  if (held.from_at <= ctx.now)
    throw fail('conflict', 'This season has begun; people take part in it. Let it end earlier instead.', { id });
  await deleteSeason(db, ctx.community, id, seasonKey(id));
  await changeCommunity(db, ctx.community, {});
  await ctx.audit('season.remove', { thing: id });
  return {};
}
