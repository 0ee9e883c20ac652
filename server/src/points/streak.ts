import type { Streak } from '@learning-commons/protocol';
import type { Calendar } from './calendar.ts';

/** Active days in a row that earn a freeze. */
const EARNS = 7;

/** What a streak is made of. Days are numbers of `Calendar`, in the member's own zone. */
export interface StreakInput {
  /** Days on which something counted, in any order, also more than once. */
  readonly active: Iterable<number>;
  readonly today: number;
  /** ISO weekdays that count; on the others nothing is lost and nothing gained. */
  readonly weekdays: readonly number[];
  /** Freezes that can be held at once. A streak begins with one, if that is at least one. */
  readonly freezes: number;
}

type DayState = Streak['week'][number];

/** Reads a streak off the days on which something counted. */
export function streakOf({ active, today, weekdays, freezes }: StreakInput): Streak {
  const days = new Set([...active].filter((day) => day <= today));
  let first = today - 6;
  for (const day of days) first = Math.min(first, day);
  const states: DayState[] = [];
  const run = { days: 0, longest: 0, freezes: 0 };
  for (let day = first; day <= today; day += 1) {
    const state = stateOf(day, {
      counts: weekdays.includes(weekdayOf(day)),
      active: days.has(day),
      today,
      held: run.freezes,
    });
    step(run, state, freezes);
    states.push(state);
  }
  return {
    days: run.days,
    longest: run.longest,
    freezes: run.freezes,
    today: states.at(-1) === 'active',
    week: states.slice(-7),
  };
}

interface Look {
  readonly counts: boolean;
  readonly active: boolean;
  readonly today: number;
  readonly held: number;
}

function stateOf(day: number, { counts, active, today, held }: Look): DayState {
  if (!counts) return 'off';
  if (active) return 'active';
  if (day === today) return 'open';
  return held > 0 ? 'frozen' : 'missed';
}

function step(run: { days: number; longest: number; freezes: number }, state: DayState, most: number) {
  if (state === 'missed') {
    run.days = 0;
    run.freezes = 0;
  }
  if (state === 'frozen') run.freezes -= 1;
  if (state !== 'active') return;
  // A streak that is only beginning can be saved once: who has just started is the likeliest to miss a day.
  if (run.days === 0) run.freezes = Math.min(1, most);
  run.days += 1;
  run.longest = Math.max(run.longest, run.days);
  if (run.days % EARNS === 0) run.freezes = Math.min(most, run.freezes + 1);
}

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;

/** The days of a calendar on which these moments lie. */
export function daysOf(calendar: Calendar, moments: Iterable<number>): Set<number> {
  const days = new Set<number>();
  for (const at of moments) days.add(calendar.day(at).number);
  return days;
}
