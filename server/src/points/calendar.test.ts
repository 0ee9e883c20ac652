import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Calendar, CALENDAR_PERIODS, isZone, type CalendarPeriod } from './calendar.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Niue',
  'America/Santiago',
  'Africa/Casablanca',
];
const HOUR = 3_600_000;

/** The local date of a moment, from the platform and not from us. */
function dateIn(zone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);
}

const moment = fc.integer({ min: Date.UTC(1999, 0, 1), max: Date.UTC(2045, 0, 1) });
const zone = fc.constantFrom(...ZONES);

describe('the calendar', () => {
  test('a moment lies in the day that the zone’s clock shows, in every zone', () => {
    fc.assert(
      fc.property(zone, moment, (name, at) => {
        const day = new Calendar(name, 1).day(at);
        assert.ok(day.from <= at && at < day.to);
        assert.equal(day.keys[0], `d${dateIn(name, at)}`);
        assert.equal(dateIn(name, day.from), dateIn(name, day.to - 1));
        assert.notEqual(dateIn(name, day.from - 1), dateIn(name, day.to));
      }),
      { numRuns: 400 },
    );
  });

  test('periods of a kind follow one another without a hole, and hold whole days', () => {
    fc.assert(
      fc.property(
        zone,
        moment,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(...CALENDAR_PERIODS),
        (name, at, weekStart, period) => {
          const calendar = new Calendar(name, weekStart);
          const now = calendar.stretch(period, at);
          assert.ok(now.from <= at && at < now.to);
          const before = calendar.previous(period, at);
          assert.equal(before.to, now.from);
          assert.notEqual(before.key, now.key);
          for (const edge of [now.from, now.to - 1]) assert.equal(calendar.stretch(period, edge).key, now.key);
          assert.equal(calendar.day(now.from).from, now.from);
          if (period === 'week') assert.equal(calendar.day(now.from).weekday, weekStart);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('days in which the clock is put forward or back have 23 and 25 hours, or 23.5 where it moves by half', () => {
    const length = (name: string, at: number) => {
      const { from, to } = new Calendar(name, 1).day(at);
      return (to - from) / HOUR;
    };
    assert.equal(length('Europe/Berlin', Date.UTC(2026, 2, 29, 12)), 23);
    assert.equal(length('Europe/Berlin', Date.UTC(2026, 9, 25, 12)), 25);
    assert.equal(length('Australia/Lord_Howe', Date.UTC(2026, 9, 4)), 23.5);
    // At midnight itself: that day begins at one o'clock.
    assert.equal(length('America/Santiago', Date.UTC(2026, 8, 6, 12)), 23);
  });

  test('weeks go over the end of a year, with a 53rd one or not, and months end when they do', () => {
    const berlin = new Calendar('Europe/Berlin', 1);
    const week = (at: number) => berlin.stretch('week', at).key;
    // 2026 has 53 ISO weeks; the last begins on 28 December.
    assert.equal(week(Date.UTC(2026, 11, 31)), 'w2026-12-28');
    assert.equal(week(Date.UTC(2027, 0, 3, 22, 59)), 'w2026-12-28');
    assert.equal(week(Date.UTC(2027, 0, 3, 23)), 'w2027-01-04');
    assert.equal(new Calendar('UTC', 7).stretch('week', Date.UTC(2027, 0, 3)).key, 'w2027-01-03');
    const keys = (at: number) => berlin.day(at).keys.slice(2);
    assert.deepEqual(keys(Date.UTC(2024, 1, 29, 22, 59)), ['m2024-02', 'q2024-1', 'y2024']);
    assert.deepEqual(keys(Date.UTC(2024, 1, 29, 23)), ['m2024-03', 'q2024-1', 'y2024']);
    assert.deepEqual(keys(Date.UTC(2026, 11, 31, 23)), ['m2027-01', 'q2027-1', 'y2027']);
  });

  test('a day that a zone left out is nobody’s: Samoa had no 30 December 2011', () => {
    const apia = new Calendar('Pacific/Apia', 1);
    const before = apia.day(Date.UTC(2011, 11, 30, 9, 59));
    const after = apia.day(Date.UTC(2011, 11, 30, 10));
    assert.deepEqual([before.keys[0], after.keys[0]], ['d2011-12-29', 'd2011-12-31']);
    assert.equal(before.to, after.from);
    assert.equal(apia.stretch('day', Date.UTC(2011, 11, 30, 10)).from, after.from);
    assert.equal(apia.previous('day', Date.UTC(2011, 11, 30, 10)).key, 'd2011-12-29');
  });

  test('names of periods are different for all kinds, and zones are those of the world', () => {
    const { keys } = new Calendar('UTC', 1).day(Date.UTC(2024, 0, 1));
    assert.equal(new Set(keys).size, CALENDAR_PERIODS.length satisfies number);
    const known: readonly CalendarPeriod[] = CALENDAR_PERIODS;
    assert.equal(known.length, 5);
    assert.deepEqual(['Asia/Kolkata', 'UTC', 'Nowhere/Land', '', 'Europe/Berlin;'].map(isZone), [
      ...[true, true],
      ...[false, false, false],
    ]);
  });
});
