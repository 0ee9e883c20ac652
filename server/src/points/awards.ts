import type { Activity, PointRule } from '@learning-commons/protocol';
import type { Heard, ReadContext, WriteContext } from '../kernel/domain.ts';
import { expectSeq } from '../kernel/event-log.ts';
import { communityOf, expectCommunity, lastCommunity, type Community } from './community.ts';
import { sourceOf, write, type Draft } from './ledger.ts';
import * as ledgers from './ledger.store.ts';
import * as store from './points.store.ts';
import { amountOf, asksGroups, fits, type History } from './rules.ts';

type Reaction = (ctx: WriteContext, heard: Pick<Heard<'activity.recorded'>, 'data'>) => Promise<void>;

/** What a new comment will ask of its author, under the rules that this node saw last. */
export function foreseen(ctx: ReadContext): void {
  const member = ctx.actor.id;
  expectCommunity(ctx);
  const community = lastCommunity(ctx);
  const rules = community?.byVerb.get('comment.posted');
  if (member === null || !community || !rules) return;
  ledgers.expectAward(ctx.db, { community: ctx.community, member }, stretchOf(community, rules, ctx.now));
  expectSeq(ctx.db, ctx.community, `points:${member}`);
}

/** Gives points for an activity, once. */
export const recorded: Reaction = async (ctx, { data: activity }) => {
  const community = await communityOf(ctx);
  await write(ctx, community, activity.member, await award(ctx, community, activity, 'award'));
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
    ? await giveAnew(ctx, community, activity, rows)
    : await giveBack(ctx, community, activity, rows);
  await write(ctx, community, activity.member, drafts);
};

async function giveAnew(
  ctx: WriteContext,
  community: Community,
  activity: Activity,
  rows: readonly ledgers.SourceRow[],
): Promise<Draft[]> {
  if (isKnown(rows, activity.turn) || sumOf(rows) > 0) return [];
  // What was never given before fills caps like any other award.
  return award(ctx, community, activity, rows.length === 0 ? 'award' : 'return');
}

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

/** What rules give for an activity under what the ledger says now; nothing where it was counted already. */
async function award(
  ctx: WriteContext,
  community: Community,
  activity: Activity,
  kind: 'award' | 'return',
): Promise<Draft[]> {
  const rules = await fitting(ctx, community.byVerb.get(activity.verb) ?? [], activity);
  if (rules.length === 0) return [];
  const given = await readGiven(ctx, community, activity, rules);
  if (kind === 'award' && given.some(({ source }) => source === activity.id)) return [];
  const drafts: Draft[] = [];
  for (const rule of rules) {
    const amount = amountOf(rule, await historyOf(ctx, community, rule, { activity, given }));
    if (amount > 0) drafts.push({ rule: rule.id, turn: activity.turn, kind, amount, source: sourceOf(activity) });
  }
  return drafts;
}

/** What rules have given in the stretch of time over which their caps count. */
function readGiven(
  ctx: WriteContext,
  community: Community,
  { member, at }: Activity,
  rules: readonly PointRule[],
): Promise<readonly ledgers.Given[]> {
  return ledgers.readGiven(ctx.db, { community: ctx.community, member }, stretchOf(community, rules, at));
}

const stretchOf = ({ calendar }: Community, rules: readonly PointRule[], at: number) =>
  rules.some(({ perWeek }) => perWeek !== null) ? calendar.stretch('week', at) : calendar.day(at);

async function fitting(ctx: WriteContext, rules: readonly PointRule[], activity: Activity): Promise<PointRule[]> {
  const owner = { community: ctx.community, member: activity.member };
  const groups = rules.some(asksGroups) ? await store.readGroups(ctx.db, owner) : [];
  return rules.filter((rule) => fits(rule, activity, groups));
}

/** What a rule has given before, as the record has it in this transaction: caps are not kept in a session. */
async function historyOf(
  ctx: WriteContext,
  { calendar }: Community,
  rule: PointRule,
  { activity, given }: { readonly activity: Activity; readonly given: readonly ledgers.Given[] },
): Promise<History> {
  const isOwn = (each: ledgers.Given) => each.rule === rule.id && each.source !== activity.id && each.points > 0;
  const inWeek = given.filter(isOwn);
  const { from, to } = calendar.day(activity.at);
  const inDay = inWeek.filter(({ at }) => from <= at && at < to);
  const sum = (some: readonly ledgers.Given[]) => some.reduce((points, each) => points + each.points, 0);
  return {
    day: { points: sum(inDay), times: inDay.length },
    week: { points: sum(inWeek) },
    cooling: rule.cooldown > 0 && (await isCooling(ctx, activity, rule, isOwn)),
    objectTaken: rule.oncePerObject && (await isTaken(ctx, activity, rule.id)),
  };
}

/** Looks in both directions: reports that come in the wrong order give no more than those in the right one. */
async function isCooling(
  ctx: WriteContext,
  { at, member }: Activity,
  { cooldown }: PointRule,
  isOwn: (given: ledgers.Given) => boolean,
): Promise<boolean> {
  const rest = cooldown * 1_000;
  const around = { from: at - rest + 1, to: at + rest };
  return (await ledgers.readGiven(ctx.db, { community: ctx.community, member }, around)).some(isOwn);
}

function isTaken(ctx: WriteContext, activity: Activity, rule: string): Promise<boolean> {
  const owner = { community: ctx.community, member: activity.member };
  const { object } = sourceOf(activity);
  return ledgers.isObjectTaken(ctx.db, owner, { rule, except: activity.id, object });
}

/** What an activity has caused so far. */
function rowsOf(ctx: WriteContext, { member, id }: Activity): Promise<ledgers.SourceRow[]> {
  return ledgers.readSource(ctx.db, { community: ctx.community, member }, id);
}

const byRule = (rows: readonly ledgers.SourceRow[]) => Map.groupBy(rows, ({ rule }) => rule);
const sumOf = (rows: readonly { readonly amount: number }[]) => rows.reduce((sum, { amount }) => sum + amount, 0);
/** Whether this turn of an activity, or a later one, was counted already. */
const isKnown = (rows: readonly ledgers.SourceRow[], turn: number) => rows.some((row) => row.turn >= turn);
/** Whether history has been counted anew since these rows were written. */
const isOutdated = (rows: readonly ledgers.SourceRow[], { recounted }: Community) =>
  rows.every(({ version }) => version < recounted) && recounted > 0;
