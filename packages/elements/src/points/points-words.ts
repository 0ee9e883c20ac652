import type { Level, PointEntry, Streak } from '@learning-commons/protocol';
import { cached, formatNumber, msg, plural, str } from '../internal/localize.ts';

const DAY = 86_400_000;

export function pointsWords(points: number): string {
  return plural(points, msg('one:# point|other:# points'));
}

/** An amount with its sign. */
export function signed(amount: number): string {
  const format = cached('signed', (tag) => new Intl.NumberFormat(tag, { signDisplay: 'exceptZero' }));
  // A hyphen is too short beside the plus of its neighbours.
  return format.format(amount).replace('-', '\u2212');
}

/** `Level 4`. */
export function levelWords({ level }: Level): string {
  return msg(str`Level ${formatNumber(level)}`);
}

/** How far it is to the next level. */
export function nextLevelWords({ next }: Level, points: number): string {
  if (!next) return msg('The highest level');
  return plural(next.at - points, msg('one:# point to {level}|other:# points to {level}'), { level: next.name });
}

/** What a row of the ledger is: for what points were given, or why they were taken back. */
export function entryWords({ kind, ruleName }: PointEntry): readonly [title: string, reason: string] {
  switch (kind) {
    case 'award':
      return [ruleName, ''];
    case 'reversal':
      return [msg(str`Taken back: ${ruleName}`), msg('What it was given for was undone or removed.')];
    case 'return':
      return [msg(str`Given again: ${ruleName}`), msg('What it was given for was brought back.')];
    case 'recount':
      return [
        msg(str`Counted anew: ${ruleName}`),
        msg('The rules have changed, and history was counted by the new ones.'),
      ];
  }
}

/** How many days in a row. */
export function streakWords({ days }: Streak): string {
  return days === 0 ? msg('No streak just now') : plural(days, msg('one:# day in a row|other:# days in a row'));
}

/** What became of a day. */
export function dayWords(state: Streak['week'][number]): string {
  switch (state) {
    case 'active':
      return msg('active');
    case 'frozen':
      return msg('missed, a freeze was spent');
    case 'missed':
      return msg('missed');
    case 'off':
      return msg('does not count');
    case 'open':
      return msg('still open');
  }
}

/** What the freezes are for. */
export function freezeWords({ freezes }: Streak): string {
  return plural(freezes, msg('one:# freeze for a missed day|other:# freezes for missed days'));
}

/** The last seven days, today last, by short and by full name; in the zone by which the member's days are counted. */
export function weekNames(zone: string | null, now = Date.now()): readonly (readonly [short: string, full: string])[] {
  const options = zone ? { timeZone: zone } : {};
  const named = (weekday: 'narrow' | 'long') =>
    cached(`${weekday} ${zone}`, (tag) => new Intl.DateTimeFormat(tag, { weekday, ...options }));
  return Array.from({ length: 7 }, (_, at) => {
    const day = now - (6 - at) * DAY;
    return [named('narrow').format(day), named('long').format(day)];
  });
}

/** What is said when points arrive. */
export function arrivedWords(entries: readonly PointEntry[]): string {
  const sum = entries.reduce((all, { amount }) => all + amount, 0);
  const [first] = entries;
  if (entries.length === 1) return `${pointsChange(sum)}: ${entryWords(first!)[0]}`;
  return pointsChange(sum);
}

function pointsChange(sum: number): string {
  const count = Math.abs(sum);
  if (sum < 0) return plural(count, msg('one:# point taken back|other:# points taken back'));
  return plural(count, msg('one:# new point|other:# new points'));
}

/** What is said when a level is reached. */
export function reachedWords({ level, name }: Level): string {
  return msg(str`You have reached level ${formatNumber(level)}: ${name}`);
}
