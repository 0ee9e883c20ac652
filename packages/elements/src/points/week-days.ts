import { cached } from '../internal/localize.ts';

/** 2024 began on a Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

/** The days of the week by their ISO numbers, Monday first, in the reader's language. */
export function weekDays(): readonly (readonly [number: number, name: string])[] {
  const format = cached('weekday', (tag) => new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' }));
  return Array.from({ length: 7 }, (_, at) => [at + 1, format.format(MONDAY + at * DAY)]);
}
