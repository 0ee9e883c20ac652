import type { BoardEntry, Leaderboard, Period, Season, TieRule } from '@learning-commons/protocol';
import { cached, formatNumber, formatRelative, msg, plural, str } from '../internal/localize.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How a board is shown: the places around the reader, the top, the top with its first three on steps, or teams. */
export type BoardView = 'around' | 'top' | 'podium' | 'teams';

/** Periods that every community has. */
export const PERIODS = ['day', 'week', 'month', 'quarter', 'year', 'all'] as const;

/** What a period is called. */
export function periodName(period: Period, seasons: readonly Season[] = []): string {
  switch (period) {
    case 'day':
      return msg('Today');
    case 'week':
      return msg('This week');
    case 'month':
      return msg('This month');
    case 'quarter':
      return msg('This quarter');
    case 'year':
      return msg('This year');
    case 'all':
      return msg('All time');
    default:
      return seasons.find(({ id }) => `season-${id}` === period)?.name ?? msg('Season');
  }
}

/** What a view is called. */
export function viewName(view: BoardView, limit: number): string {
  switch (view) {
    case 'around':
      return msg('Around me');
    case 'top':
      return msg(str`Top ${formatNumber(limit)}`);
    case 'podium':
      return msg('Podium');
    case 'teams':
      return msg('Teams');
  }
}

/** Until when the places are open; nothing for a board without an end. */
export function untilWords({ period, from, to, zone, season }: Leaderboard, now = Date.now()): string {
  if (season?.closedAt) return msg('Final result');
  if (to === null) return '';
  if (from !== null && from > now) return msg(str`Begins ${formatRelative(from, now)}`);
  if (season) return endWords(to - now);
  if (period === 'day') return msg('Until midnight');
  const last = to - 1;
  return period === 'week'
    ? msg(str`Until ${inZone('weekday', { weekday: 'long' }, zone, last)}`)
    : msg(str`Until ${inZone('day', { day: 'numeric', month: 'long' }, zone, last)}`);
}

function endWords(left: number): string {
  if (left <= 0) return msg('The result is being settled');
  const days = Math.ceil(left / DAY);
  if (days > 1) return plural(days, msg('one:Ends in # day|other:Ends in # days'));
  return plural(Math.ceil(left / HOUR), msg('one:Ends in # hour|other:Ends in # hours'));
}

function inZone(kind: string, options: Intl.DateTimeFormatOptions, zone: string, at: number): string {
  return cached(`${kind} ${zone}`, (tag) => new Intl.DateTimeFormat(tag, { ...options, timeZone: zone })).format(at);
}

/** The rule for ties, by its example. */
export function tieWords(ties: TieRule): string {
  switch (ties) {
    case '1224':
      return msg('Shared places: 1, 2, 2, 4');
    case '1223':
      return msg('Shared places: 1, 2, 2, 3');
    case '1234':
      return msg('At equal points, who was there first is ahead');
  }
}

/** Whether there is a period before, so that a place can have changed. */
export const hasPast = ({ period }: Leaderboard): boolean => period !== 'all' && !period.startsWith('season-');

/** What happened to a place since the period before. */
export function changeWords(change: number | null): string {
  if (change === null) return msg('New on this board');
  if (change === 0) return msg('Place unchanged');
  return change > 0
    ? plural(change, msg('one:# place up|other:# places up'))
    : plural(-change, msg('one:# place down|other:# places down'));
}

export function pointsWords(points: number): string {
  return plural(points, msg('one:# point|other:# points'));
}

/** How far it is to the next place. */
export function nextWords(toNext: number | null | undefined): string {
  return toNext ? plural(toNext, msg('one:# point to the next place|other:# points to the next place')) : '';
}

/** A team without the kind that all on the board share: `sales` of `department:sales`. */
export function teamName(group: string, kind: string): string {
  return (group.startsWith(kind) && group.slice(kind.length)) || group;
}

/** What is said when the own place has changed. */
export function ownChange(from: number | null, to: BoardEntry['rank'], points: number): string {
  const place = formatNumber(to);
  if (from === null) return msg(str`You are on the board, in place ${place}.`);
  const words = pointsWords(points);
  return from > to
    ? msg(str`You moved up to place ${place}, with ${words}.`)
    : msg(str`You are now in place ${place}, with ${words}.`);
}
