import {
  fail,
  type BoardEntry,
  type BoardPresence,
  type BoardScope,
  type Leaderboard,
  type ParsedInputOf,
  type Period,
  type Person,
  type points,
  type PointSettings,
  type Standing,
} from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import type { Placed } from './board.ts';
import { boardRoom, parseRoom } from './board-room.ts';
import { boardsOf, type Boards } from './boards.ts';
import type { BoardSource } from './boards.store.ts';
import type { CalendarPeriod } from './calendar.ts';
import { communityOf, seasonKey, type Community } from './community.ts';
import type { HeldBoard } from './held-board.ts';
import { readChoices, readGroups, readTotals } from './points.store.ts';
import type { SeasonsTable } from './points.tables.ts';
import { findSeason, toSeason } from './seasons.store.ts';
import { rankTeams } from './teams.ts';

type Query = ParsedInputOf<(typeof points)['operations']['leaderboard.get']>;

/** Which totals are asked for, and where they may be compared. */
interface Aim {
  readonly source: BoardSource;
  /** The same of the period before; null where there is none. */
  readonly before: BoardSource | null;
  readonly season: SeasonsTable | null;
}

/** Answers a board as the caller may see it. */
export async function leaderboard(ctx: ReadContext, query: Query): Promise<Leaderboard> {
  const community = await communityOf(ctx);
  const { settings } = community;
  if (!settings.boards.on) return { ...blank(ctx, query, community), state: 'off' };
  const aim = await aimOf(ctx, community, query);
  const boards = ctx.node.the(boardsOf);
  const teams = query.view === 'teams';
  const held = await boards.get(aim.source, community.revision, boardRoom({ ...query, teams }));
  const board: Leaderboard = {
    ...blank(ctx, query, community),
    version: held.version,
    from: Number.isFinite(aim.source.from) ? aim.source.from : null,
    to: Number.isFinite(aim.source.to) ? aim.source.to : null,
    season: aim.season && toSeason(aim.season),
    ties: aim.season?.ties ?? settings.boards.ties,
    size: held.board.size,
  };
  const look: Look = { ctx, community, held, ties: board.ties, before: await beforeOf(boards, aim, community) };
  if (teams) return { ...board, teams: await teamsOf(look, query), me: await standing(look) };
  const entries = entriesOf(look, query);
  return { ...board, entries, people: await peopleOf(ctx, entries), me: await standing(look) };
}

/**
 * The version of the board that a room stands for; 0 where boards are off. It is loaded if need be: changes are told only of boards
 * that this node holds, and who listens here may have asked another node for it.
 */
export async function boardVersion(ctx: ReadContext, key: string): Promise<number> {
  const community = await communityOf(ctx);
  if (!community.settings.boards.on) return 0;
  const { source } = await aimOf(ctx, community, parseRoom(key));
  return (await ctx.node.the(boardsOf).get(source, community.revision, key)).version;
}

interface Look {
  readonly ctx: ReadContext;
  readonly community: Community;
  readonly held: HeldBoard;
  readonly ties: PointSettings['boards']['ties'];
  /** The board of the period before, with the same rule for ties. */
  readonly before: HeldBoard | null;
}

function blank(ctx: ReadContext, { scope, period }: Query, { settings }: Community): Leaderboard {
  return {
    epoch: ctx.epoch,
    seq: 0,
    version: 0,
    state: 'on',
    scope,
    period,
    from: null,
    to: null,
    zone: settings.zone,
    season: null,
    ties: settings.boards.ties,
    size: 0,
    entries: [],
    teams: [],
    people: [],
    me: null,
  };
}

/** Says which totals belong to a period and scope now. Throws `not_found` for a season that there is not. */
export async function aimOf(
  ctx: ReadContext,
  { calendar }: Pick<Community, 'calendar'>,
  { period, scope }: { readonly period: Period; readonly scope: BoardScope },
): Promise<Aim> {
  const where = {
    community: ctx.community,
    board: scope.topic ?? '',
    group: scope.group ?? null,
    frozen: null,
  };
  const always = { from: -Infinity, to: Infinity };
  if (period === 'all') return { source: { ...where, period, ...always }, before: null, season: null };
  if (period.startsWith('season-')) {
    const id = period.slice('season-'.length);
    const season = await findSeason(ctx.db, ctx.community, id);
    if (!season) throw fail('not_found', 'There is no such season.', { id });
    const source = { ...where, period: seasonKey(id), from: season.from_at, to: season.to_at };
    return { source: { ...source, frozen: season.closed_at === null ? null : id }, before: null, season };
  }
  const kind = period as CalendarPeriod;
  const [now, before] = [calendar.stretch(kind, ctx.now), calendar.previous(kind, ctx.now)];
  const at = ({ key, from, to }: typeof now): BoardSource => ({ ...where, period: key, from, to });
  return { source: at(now), before: at(before), season: null };
}

async function beforeOf(boards: Boards, { before }: Aim, { revision }: Community): Promise<HeldBoard | null> {
  return before && boards.get(before, revision);
}

function entriesOf(look: Look, { view, limit }: Query): BoardEntry[] {
  const { board } = look.held;
  const me = look.ctx.actor.id;
  const place = view === 'around' && me !== null ? board.placeOf(me) : undefined;
  // Near an end there are more on the other side, so that as many are shown as were asked for.
  const from = Math.max(0, Math.min((place ?? 0) - Math.floor((limit - 1) / 2), board.size - limit));
  return board.slice(from, limit, look.ties).map((placed) => toEntry(look, placed));
}

function toEntry(look: Look, { member, rank, points, anonymous }: Placed): BoardEntry {
  const me = member === look.ctx.actor.id;
  const named = me || !(anonymous || look.community.settings.boards.anonymous);
  return { rank, member: named ? member : null, points, change: changeOf(look, member, rank), me };
}

function changeOf({ before, ties }: Look, member: string, rank: number): number | null {
  const former = before?.board.rankOf(member, ties);
  return former === undefined ? null : former - rank;
}

async function standing(look: Look): Promise<Standing | null> {
  const { ctx, held, ties } = look;
  const member = ctx.actor.id;
  if (member === null) return null;
  const owner = { community: ctx.community, member };
  const chosen = await readChoices(ctx.db, owner);
  const presence: BoardPresence = chosen?.presence ?? 'shown';
  const rank = held.board.rankOf(member, ties);
  if (rank === undefined)
    return { rank: null, points: await ownPoints(look, member), change: null, presence, toNext: null };
  return {
    rank,
    points: held.board.pointsOf(member),
    change: changeOf(look, member, rank),
    presence,
    toNext: held.board.toNext(member, ties) ?? null,
  };
}

/** Points of who is not on the board: they are theirs although nobody is shown them. */
async function ownPoints({ ctx, held }: Look, member: string): Promise<number> {
  const { period, board, group, frozen, community } = held.source;
  const db = ctx.db;
  if (frozen !== null) return 0;
  if (group !== null && !(await readGroups(db, { community, member })).includes(group)) return 0;
  return (await readTotals(db, { community, member }, [period], board)).get(period) ?? 0;
}

async function teamsOf({ ctx, community, held, ties }: Look, { kind, by, limit }: Query) {
  const teams = await held.teams.teams(kind, held.version);
  const ranked = rankTeams(teams, { by, ties, smallest: community.settings.boards.minTeam });
  const { id: member } = ctx.actor;
  const mine = new Set(member === null ? [] : await readGroups(ctx.db, { community: ctx.community, member }));
  return ranked.slice(0, limit).map((team) => ({ ...team, mine: mine.has(team.group) }));
}

/** Those whose names are shown. The system asks: a server key may see boards, but has no business with members. */
function peopleOf(ctx: ReadContext, entries: readonly BoardEntry[]): Promise<Person[]> {
  const ids = entries.flatMap(({ member }) => member ?? []);
  return ctx.node.reading(ctx.community).call('member.list', { ids });
}
