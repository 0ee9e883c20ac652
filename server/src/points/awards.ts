import type { Activity, PointRule } from '@learning-commons/protocol';
import type { Heard, WriteContext } from '../kernel/domain.ts';
import { communityOf, type Community } from './community.ts';
import { sourceOf, write, type Draft } from './ledger.ts';
import * as ledgers from './ledger.store.ts';
import * as store from './points.store.ts';
import { amountOf, asksGroups, asksHistory, fits, type History } from './rules.ts';

type Reaction = (ctx: WriteContext, heard: Pick<Heard<'activity.recorded'>, 'data'>) => Promise<void>;

/** Gives points for an activity, once. */
export const recorded: Reaction = async (ctx, { data: activity }) => {
  const community = await communityOf(ctx);
  const rules = community.byVerb.get(activity.verb);
  if (!rules || activity.by === activity.member) return;
  if ((await rowsOf(ctx, activity)).length > 0) return;
  await write(ctx, community, activity.member, await award(ctx, rules, activity, 'award'));
};

/** Takes back what an activity has given. */
export const reversed: Reaction = async (ctx, { data: activity }) => {
  const drafts: Draft[] = [];
  for (const [rule, rows] of byRule(await rowsOf(ctx, activity))) {
    const held = rows.reduce((sum, { amount }) => sum + amount, 0);
    if (held <= 0 || isKnown(rows, activity.turn)) continue;
    drafts.push({ rule, turn: activity.turn, kind: 'reversal', amount: -held, source: sourceOf(activity) });
  }
  if (drafts.length > 0) await write(ctx, await communityOf(ctx), activity.member, drafts);
};

/** Gives back exactly what was taken, or, where history has been counted anew meanwhile, what the rules now give. */
export const restored: Reaction = async (ctx, { data: activity }) => {
  if (activity.by === activity.member) return;
  const community = await communityOf(ctx);
  const rows = await rowsOf(ctx, activity);
  const drafts = isOutdated(rows, community)
    ? isKnown(rows, activity.turn) || sumOf(rows) > 0
      ? []
      : await award(ctx, community.byVerb.get(activity.verb) ?? [], activity, 'return')
    : await giveBack(ctx, community, activity, rows);
  await write(ctx, community, activity.member, drafts);
};

async function giveBack(
  ctx: WriteContext,
  community: Community,
  activity: Activity,
  rows: readonly ledgers.SourceRow[],
): Promise<Draft[]> {
  const drafts: Draft[] = [];
  const source = sourceOf(activity);
  for (const [rule, own] of byRule(rows)) {
    const last = own.at(-1)!;
    if (last.kind !== 'reversal' || sumOf(own) !== 0 || isKnown(own, activity.turn)) continue;
    const once = community.rules.find(({ id }) => id === rule)?.oncePerObject ?? false;
    if (once && (await isTaken(ctx, activity, rule))) continue;
    drafts.push({ rule, turn: activity.turn, kind: 'return', amount: -last.amount, source });
  }
  return drafts;
}

/** What rules give for an activity under what the ledger says now. */
async function award(
  ctx: WriteContext,
  rules: readonly PointRule[],
  activity: Activity,
  kind: 'award' | 'return',
): Promise<Draft[]> {
  const owner = { community: ctx.community, member: activity.member };
  const groups = rules.some(asksGroups) ? await store.readGroups(ctx.db, owner) : [];
  const drafts: Draft[] = [];
  for (const rule of rules) {
    if (!fits(rule, activity, groups)) continue;
    const amount = amountOf(rule, await historyOf(ctx, rule, activity));
    if (amount > 0) drafts.push({ rule: rule.id, turn: activity.turn, kind, amount, source: sourceOf(activity) });
  }
  return drafts;
}

const NOTHING: History = { day: { points: 0, times: 0 }, week: { points: 0 }, cooling: false, objectTaken: false };

/** What a rule has given before, read in the transaction: caps are held in the record, not in a session. */
async function historyOf(ctx: WriteContext, rule: PointRule, activity: Activity): Promise<History> {
  const db = ctx.db;
  const owner = { community: ctx.community, member: activity.member };
  const { at } = activity;
  const given = async (from: number, to: number) =>
    ledgers.readGiven(db, owner, { rule: rule.id, except: activity.id, from, to });
  let { day, week } = NOTHING;
  if (asksHistory(rule)) {
    const { calendar } = await communityOf(ctx);
    const today = calendar.day(at);
    const stretch = rule.perWeek === null ? today : calendar.stretch('week', at);
    const inStretch = await given(stretch.from, stretch.to);
    const inDay = inStretch.filter((each) => today.from <= each.at && each.at < today.to);
    day = { points: sumOf(inDay.map(({ points }) => ({ amount: points }))), times: inDay.length };
    week = { points: sumOf(inStretch.map(({ points }) => ({ amount: points }))) };
  }
  const rest = rule.cooldown * 1_000;
  return {
    day,
    week,
    // In both directions: reports that come in the wrong order give no more than those in the right one.
    cooling: rest > 0 && (await given(at - rest + 1, at + rest)).length > 0,
    objectTaken: rule.oncePerObject && (await isTaken(ctx, activity, rule.id)),
  };
}

function isTaken(ctx: WriteContext, activity: Activity, rule: string): Promise<boolean> {
  const owner = { community: ctx.community, member: activity.member };
  const { object } = sourceOf(activity);
  return ledgers.isObjectTaken(ctx.db, owner, { rule, except: activity.id, object });
}

/** What an activity has caused so far. From here on nobody else counts for its member. */
async function rowsOf(ctx: WriteContext, { member, id }: Activity): Promise<ledgers.SourceRow[]> {
  const db = ctx.db;
  const owner = { community: ctx.community, member };
  await ledgers.lockMember(db, ctx.sql, owner);
  return ledgers.readSource(db, owner, id);
}

const byRule = (rows: readonly ledgers.SourceRow[]) => Map.groupBy(rows, ({ rule }) => rule);
const sumOf = (rows: readonly { readonly amount: number }[]) => rows.reduce((sum, { amount }) => sum + amount, 0);
/** Whether this turn of an activity, or a later one, was counted already. */
const isKnown = (rows: readonly ledgers.SourceRow[], turn: number) => rows.some((row) => row.turn >= turn);
/** Whether history has been counted anew since these rows were written. */
const isOutdated = (rows: readonly ledgers.SourceRow[], { recounted }: Community) =>
  rows.every(({ version }) => version < recounted) && recounted > 0;
