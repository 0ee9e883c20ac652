import {
  fail,
  type MyPoints,
  type OutputOf,
  type ParsedInputOf,
  type PointChoices,
  type points,
  type Reached,
  type Streak,
} from '@learning-commons/protocol';
import { strangeCursor } from '../kernel/cursor.ts';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import { isSystem, type Node } from '../kernel/node.ts';
import { Calendar, isZone } from './calendar.ts';
import { communityOf, type Community } from './community.ts';
import { aimOf } from './leaderboard.ts';
import { toEntry } from './ledger.ts';
import { levelOf } from './levels.ts';
import * as ledgers from './ledger.store.ts';
import * as store from './points.store.ts';
import { daysOf, streakOf } from './streak.ts';

type Operations = (typeof points)['operations'];

const PAGE = 20;

/** The caller's own points, and how they stand. */
export async function myPoints(ctx: ReadContext): Promise<MyPoints> {
  const member = ctx.actor.id!;
  const owner = { community: ctx.community, member };
  // Before all else: newer rows than the head says are harmless.
  const seq = await ctx.head(`points:${member}`);
  const db = ctx.db;
  const community = await communityOf(ctx);
  const keys = community.calendar.day(ctx.now).keys;
  const [day, week, month] = keys;
  const totals = await store.readTotals(db, owner, ['all', ...keys.slice(0, 3)]);
  const of = (key: string | undefined) => totals.get(key!) ?? 0;
  const choices = await choicesOf(ctx, member);
  const { settings } = community;
  return {
    epoch: ctx.epoch,
    seq,
    member,
    points: of('all'),
    day: of(day),
    week: of(week),
    month: of(month),
    level: levelOf(settings.levels, of('all')),
    streak: settings.streak.on ? await streak(ctx, community, member, choices) : null,
    choices,
    ...(await ledgerPage(ctx, community, undefined)),
  };
}

/** Rows of the caller's own ledger, latest first. */
export async function myLedger(
  ctx: ReadContext,
  { cursor }: ParsedInputOf<Operations['points.ledger']>,
): Promise<OutputOf<Operations['points.ledger']>> {
  return ledgerPage(ctx, await communityOf(ctx), cursor);
}

async function ledgerPage(ctx: ReadContext, community: Community, cursor: string | undefined) {
  const owner = { community: ctx.community, member: ctx.actor.id! };
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor);
  const rows = await ledgers.readLedger(ctx.db, owner, before, PAGE + 1);
  const page = rows.slice(0, PAGE);
  return {
    entries: page.map((row) => toEntry(row, community)),
    after: rows.length > PAGE ? String(page.at(-1)!.seq) : null,
  };
}

function parseCursor(cursor: string): number {
  if (/^[1-9]\d{0,14}$/.test(cursor)) return Number(cursor);
  throw strangeCursor();
}

async function choicesOf(ctx: ReadContext, member: string): Promise<PointChoices> {
  const row = await store.readChoices(ctx.db, { community: ctx.community, member });
  return {
    presence: row?.presence ?? 'shown',
    days: [...(row?.days ?? store.EVERY_DAY)].map(Number),
    zone: row?.zone ?? null,
  };
}

/** Calendars of members whose clock is not the community's. */
const calendars = (_node: Node) => new Map<string, Calendar>();

function calendarOf(node: Node, { calendar }: Community, zone: string | null): Calendar {
  if (zone === null || zone === calendar.zone) return calendar;
  const known = node.the(calendars);
  let own = known.get(zone);
  if (!own) known.set(zone, (own = new Calendar(zone, calendar.weekStart)));
  return own;
}

async function streak(
  ctx: ReadContext,
  community: Community,
  member: string,
  { days, zone }: PointChoices,
  before: number = ctx.now + 1,
): Promise<Streak> {
  const owner = { community: ctx.community, member };
  const calendar = calendarOf(ctx.node, community, zone);
  const moments = await ledgers.readActive(ctx.db, owner);
  return streakOf({
    active: daysOf(
      calendar,
      moments.filter((at) => at < before),
    ),
    today: calendar.day(Math.min(before - 1, ctx.now)).number,
    weekdays: days,
    freezes: community.settings.streak.freezes,
  });
}

/** Changes what the caller has chosen. Boards follow at once, on every node. */
export async function choose(
  ctx: WriteContext<'points.chosen'>,
  input: ParsedInputOf<Operations['points.choose']>,
): Promise<PointChoices> {
  const member = ctx.actor.id!;
  if (input.zone != null && !isZone(input.zone))
    throw fail('invalid', `There is no time zone ${JSON.stringify(input.zone)}.`, { fields: [{ path: 'zone' }] });
  const held = await choicesOf(ctx, member);
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const chosen: PointChoices = { ...held, ...given };
  chosen.days = [...new Set(chosen.days)].sort();
  if (JSON.stringify(chosen) === JSON.stringify(held)) return held;
  const row = { presence: chosen.presence, zone: chosen.zone, days: chosen.days.join('') };
  await store.saveChoices(ctx.db, { community: ctx.community, member }, row, ctx.now);
  const stream = `points:${member}`;
  ctx.emit('points.chosen', stream, await ctx.sequence(stream), chosen);
  return chosen;
}

/** How far some members have come. */
export async function reached(
  ctx: ReadContext,
  { memberIds, topic, before }: ParsedInputOf<Operations['points.reached']>,
): Promise<Reached[]> {
  const db = ctx.db;
  const community = await communityOf(ctx);
  const answers: Reached[] = [];
  for (const member of memberIds) {
    const owner = { community: ctx.community, member };
    const points =
      before === undefined
        ? ((await store.readTotals(db, owner, ['all'], topic ?? '')).get('all') ?? 0)
        : await ledgers.sumLedger(db, owner, { before, topic });
    const { longest } = community.settings.streak.on
      ? await streak(ctx, community, member, await choicesOf(ctx, member), before)
      : { longest: 0 };
    answers.push({ member, points, longest });
  }
  return answers;
}

/** For what a member has their points. Who is not shown is as unknown as who does not exist. */
export async function why(
  ctx: ReadContext,
  { memberId, period, scope }: ParsedInputOf<Operations['points.why']>,
): Promise<OutputOf<Operations['points.why']>> {
  const db = ctx.db;
  const owner = { community: ctx.community, member: memberId };
  const community = await communityOf(ctx);
  const [person] = await ctx.node.reading(ctx.community).call('member.list', { ids: [memberId] });
  const inGroup = scope.group === undefined || (await store.readGroups(db, owner)).includes(scope.group);
  if (!person || !inGroup || !(await mayAsk(ctx, community, memberId)))
    throw fail('not_found', 'Nobody of this id is shown on a board.');
  const { source, season } = await aimOf(ctx, community, { period, scope });
  const totals = await store.readTotals(db, owner, ['all']);
  const rules = await ledgers.readByRule(db, owner, {
    from: Math.max(0, source.from),
    to: Math.min(Number.MAX_SAFE_INTEGER, source.to),
    topic: scope.topic,
    // What was taken back after the end does not change a frozen result.
    writtenBefore: season && season.closing > 0 ? season.closing : undefined,
  });
  return {
    person,
    points: rules.reduce((sum, each) => sum + each.points, 0),
    level: levelOf(community.settings.levels, totals.get('all') ?? 0),
    rules: rules.map(({ rule, ...sums }) => ({ rule, name: community.names.get(rule) ?? rule, ...sums })),
  };
}

async function mayAsk(ctx: ReadContext, { settings }: Community, memberId: string): Promise<boolean> {
  if (ctx.actor.id === memberId || ctx.actor.key || isSystem(ctx.actor)) return true;
  const { presence } = await choicesOf(ctx, memberId);
  return settings.boards.on && !settings.boards.anonymous && presence === 'shown';
}
