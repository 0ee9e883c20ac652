import type { Activity, PointRule } from '@learning-commons/protocol';
import type { Calendar } from './calendar.ts';
import { sourceOf, type Source } from './ledger.ts';
import { amountOf, fits } from './rules.ts';

/** What a rule gives for one activity that stands. */
export interface Folded {
  readonly rule: string;
  readonly source: Source;
  readonly points: number;
}

/** What counting stands on. */
export interface FoldOptions {
  readonly byVerb: ReadonlyMap<string, readonly PointRule[]>;
  readonly calendar: Calendar;
  /** As they are known now; nobody wrote down which they were. */
  readonly groups: readonly string[];
}

/** Names a rule's share in an activity. */
export const shareKey = (rule: string, source: string) => `${rule} ${source}`;

/**
 * What a member would have if these rules had always been in force: activities in the order of their time, then id. Undone
 * ones give nothing but fill caps, as they do when they are counted one by one.
 */
export function foldMember(activities: readonly Activity[], options: FoldOptions): Map<string, Folded> {
  const folded = new Map<string, Folded>();
  const counts = new Map<string, Count>();
  const ordered = [...activities].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  for (const activity of ordered)
    for (const rule of options.byVerb.get(activity.verb) ?? []) {
      if (!fits(rule, activity, options.groups)) continue;
      const source = sourceOf(activity);
      const count = counts.get(rule.id) ?? new Count();
      counts.set(rule.id, count);
      const points = count.next(rule, source, activity.undone, options.calendar);
      if (points > 0 && !activity.undone) folded.set(shareKey(rule.id, activity.id), { rule: rule.id, source, points });
    }
  return folded;
}

/** What a rule has given a member so far. */
class Count {
  #day = '';
  #inDay = { points: 0, times: 0 };
  #week = '';
  #inWeek = { points: 0 };
  #last = -Infinity;
  readonly #objects = new Set<string>();

  next(rule: PointRule, { at, object }: Source, undone: boolean, calendar: Calendar): number {
    const [day, week] = calendar.day(at).keys;
    if (day !== this.#day) [this.#day, this.#inDay] = [day!, { points: 0, times: 0 }];
    if (week !== this.#week) [this.#week, this.#inWeek] = [week!, { points: 0 }];
    const points = amountOf(rule, {
      day: this.#inDay,
      week: this.#inWeek,
      cooling: at - this.#last < rule.cooldown * 1_000,
      objectTaken: this.#objects.has(object),
    });
    if (points === 0) return 0;
    this.#inDay = { points: this.#inDay.points + points, times: this.#inDay.times + 1 };
    this.#inWeek = { points: this.#inWeek.points + points };
    this.#last = at;
    if (!undone) this.#objects.add(object);
    return points;
  }
}
