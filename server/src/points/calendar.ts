import { Temporal } from 'temporal-polyfill';

/** Stretches of time that begin by a community's clock. */
export type CalendarPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** All of them, shortest first. */
export const CALENDAR_PERIODS: readonly CalendarPeriod[] = ['day', 'week', 'month', 'quarter', 'year'];

/** One day of a zone. It need not have 24 hours. */
export interface Day {
  /** First moment, and the first moment after it. */
  readonly from: number;
  readonly to: number;
  /** Days since 1970-01-01, counted by dates: consecutive whatever the clock does. */
  readonly number: number;
  /** ISO: 1 Monday … 7 Sunday. */
  readonly weekday: number;
  /** The names under which totals of this day's periods are kept, in the order of `CALENDAR_PERIODS`. */
  readonly keys: readonly string[];
}

/** A period with its bounds. */
export interface Stretch {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

const DAY = 86_400_000;
/** Days remembered: some years, so that counting history anew does no calendar work per row. */
const REMEMBERED = 8_000;
const MONTHS: Readonly<Record<'month' | 'quarter' | 'year', number>> = { month: 1, quarter: 3, year: 12 };

/**
 * Days, weeks and months of one IANA time zone. Daylight saving, skipped and doubled hours, and days that a zone left out
 * are those of the IANA database.
 */
export class Calendar {
  readonly zone: string;
  readonly weekStart: number;
  /** By UTC day, the one to three local days that touch it. */
  readonly #days = new Map<number, readonly Day[]>();
  #useful: { readonly from: number; readonly since: readonly number[] } | undefined;

  /** Throws `RangeError` for a zone that nobody knows. `weekStart` is an ISO weekday. */
  constructor(zone: string, weekStart: number) {
    this.zone = zone;
    this.weekStart = weekStart;
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  }

  /** The day in which a moment lies. Cheap for moments of days asked before. */
  day(at: number): Day {
    const utcDay = Math.floor(at / DAY);
    const days = this.#days.get(utcDay) ?? this.#remember(utcDay);
    return days.find(({ from, to }) => from <= at && at < to)!;
  }

  /** The period of a kind in which a moment lies. */
  stretch(period: CalendarPeriod, at: number): Stretch {
    const day = this.day(at);
    const key = day.keys[CALENDAR_PERIODS.indexOf(period)]!;
    if (period === 'day') return { key, from: day.from, to: day.to };
    const first = this.#first(period, dateOf(day.number));
    return { key, from: this.#start(first), to: this.#start(after(period, first)) };
  }

  /** The period of the same kind before the one in which a moment lies. */
  previous(period: CalendarPeriod, at: number): Stretch {
    return this.stretch(period, this.stretch(period, at).from - 1);
  }

  /**
   * From when on totals of each kind of period are of use: boards show the period that runs and compare it with the one
   * before. In the order of `CALENDAR_PERIODS`.
   */
  useful(now: number): readonly number[] {
    if (this.#useful?.from !== this.day(now).from)
      this.#useful = {
        from: this.day(now).from,
        since: CALENDAR_PERIODS.map((period) => this.previous(period, now).from),
      };
    return this.#useful.since;
  }

  #remember(utcDay: number): readonly Day[] {
    if (this.#days.size >= REMEMBERED) this.#days.clear();
    const first = this.#dateAt(utcDay * DAY);
    const last = this.#dateAt((utcDay + 1) * DAY - 1);
    const days: Day[] = [];
    for (let date = first; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 }))
      days.push(this.#makeDay(date));
    this.#days.set(utcDay, days);
    return days;
  }

  #makeDay(date: Temporal.PlainDate): Day {
    const iso = date.toString();
    return {
      from: this.#start(date),
      to: this.#start(date.add({ days: 1 })),
      number: numberOf(date),
      weekday: date.dayOfWeek,
      keys: [
        `d${iso}`,
        `w${this.#first('week', date).toString()}`,
        `m${iso.slice(0, -3)}`,
        `q${iso.slice(0, -6)}-${Math.ceil(date.month / 3)}`,
        `y${iso.slice(0, -6)}`,
      ],
    };
  }

  #first(period: Exclude<CalendarPeriod, 'day'>, date: Temporal.PlainDate): Temporal.PlainDate {
    if (period === 'week') return date.subtract({ days: (date.dayOfWeek - this.weekStart + 7) % 7 });
    const months = MONTHS[period];
    return date.with({ day: 1, month: Math.floor((date.month - 1) / months) * months + 1 });
  }

  #dateAt(at: number): Temporal.PlainDate {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.zone).toPlainDate();
  }

  #start(date: Temporal.PlainDate): number {
    return date.toZonedDateTime(this.zone).epochMilliseconds;
  }
}

function after(period: Exclude<CalendarPeriod, 'day'>, first: Temporal.PlainDate): Temporal.PlainDate {
  return period === 'week' ? first.add({ days: 7 }) : first.add({ months: MONTHS[period] });
}

function numberOf({ year, month, day }: Temporal.PlainDate): number {
  return Math.round(Date.UTC(year, month - 1, day) / DAY);
}

function dateOf(number: number): Temporal.PlainDate {
  const date = new Date(number * DAY);
  return new Temporal.PlainDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** Whether this is a time zone that the server knows. */
export function isZone(zone: string): boolean {
  try {
    new Calendar(zone, 1);
    return true;
  } catch {
    return false;
  }
}
