import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Calendar } from './calendar.ts';
import { levelOf, threshold } from './levels.ts';
import { daysOf, streakOf } from './streak.ts';

const EVERY = [1, 2, 3, 4, 5, 6, 7];
/** A Monday. */
const MONDAY = 20_458;
const from = (...days: number[]) => days.map((day) => MONDAY + day);

describe('streaks', () => {
  test('grow by the day, and a missed day costs a freeze before it costs the streak', () => {
    const of = (today: number, ...active: number[]) =>
      streakOf({ active: from(...active), today: MONDAY + today, weekdays: EVERY, freezes: 2 });
    assert.deepEqual([of(2, 0, 1, 2).days, of(2, 0, 1, 2).freezes], [3, 1]);
    assert.equal(of(3, 0, 1, 2).days, 3, 'today is still open');
    assert.deepEqual(of(4, 0, 1, 2).week.slice(-3), ['active', 'frozen', 'open']);
    assert.deepEqual([of(5, 0, 1, 2).days, of(5, 0, 1, 2).longest], [0, 3]);
    assert.deepEqual([of(4, 0, 2, 4).days, of(4, 0, 2, 4).longest], [1, 2]);
  });

  test('seven active days earn a freeze, never more than may be held', () => {
    const days = Array.from({ length: 28 }, (_, index) => index);
    const held = (freezes: number) =>
      streakOf({ active: from(...days), today: MONDAY + 27, weekdays: EVERY, freezes }).freezes;
    assert.deepEqual([held(0), held(1), held(3), held(14)], [0, 1, 3, 5]);
  });

  test('days that do not count cost nothing and earn nothing', () => {
    const workdays = [1, 2, 3, 4, 5];
    const streak = streakOf({
      active: from(0, 1, 2, 3, 4, 5, 7, 8),
      today: MONDAY + 8,
      weekdays: workdays,
      freezes: 0,
    });
    assert.deepEqual([streak.days, streak.week], [7, ['active', 'active', 'active', 'off', 'off', 'active', 'active']]);
  });

  test('nothing done is no streak', () => {
    const streak = streakOf({ active: [], today: MONDAY, weekdays: EVERY, freezes: 2 });
    assert.deepEqual([streak.days, streak.longest, streak.freezes, streak.today], [0, 0, 0, false]);
    assert.equal(streak.week.length, 7);
  });

  const input = fc.record({
    active: fc.array(fc.integer({ min: MONDAY - 200, max: MONDAY + 10 }), { maxLength: 150 }),
    today: fc.constant(MONDAY),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    freezes: fc.integer({ min: 0, max: 14 }),
  });

  test('whatever was done: never longer than the longest, never more freezes than allowed, never shorter by doing more', () => {
    fc.assert(
      fc.property(input, (given) => {
        const streak = streakOf(given);
        assert.ok(streak.days <= streak.longest);
        assert.ok(streak.freezes >= 0 && streak.freezes <= given.freezes);
        assert.ok(streak.longest <= new Set(given.active).size);
        assert.equal(streak.week.length, 7);
        assert.equal(streak.week.at(-1) === 'active', streak.today);
        assert.ok(!streak.week.slice(0, 6).includes('open'));
        const today = streakOf({ ...given, active: [...given.active, given.today] });
        assert.ok(today.days >= streak.days);
        assert.deepEqual(streakOf({ ...given, active: [...given.active, ...given.active].reverse() }), streak);
      }),
    );
  });

  test('with freezes a streak is at least as long as without', () => {
    fc.assert(
      fc.property(input, (given) => {
        const none = streakOf({ ...given, freezes: 0 });
        const some = streakOf({ ...given, freezes: 3 });
        assert.ok(some.longest >= none.longest);
        assert.ok(some.days >= none.days);
      }),
    );
  });

  test('clocks put forward, clocks put back and travel lose no day', () => {
    const berlin = new Calendar('Europe/Berlin', 1);
    for (const around of [Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25)]) {
      const moments = [-2, -1, 0, 1, 2].flatMap((day) => {
        const { from: first, to } = berlin.day(around + day * 86_400_000 + 43_200_000);
        return [first, to - 1];
      });
      const days = daysOf(berlin, moments);
      assert.equal(days.size, 5);
      const today = Math.max(...days);
      assert.equal(streakOf({ active: days, today, weekdays: EVERY, freezes: 0 }).days, 5);
      // The same moments in another zone are other days, again without a hole.
      const tokyo = daysOf(new Calendar('Asia/Tokyo', 1), moments);
      const streak = streakOf({ active: tokyo, today: Math.max(...tokyo), weekdays: EVERY, freezes: 0 });
      assert.equal(streak.days, tokyo.size);
    }
  });
});

describe('levels', () => {
  const names = Array.from({ length: 50 }, (_, index) => `L${index + 1}`);

  test('begin where their curve says', () => {
    const of = (curve: 'linear' | 'growing' | 'steep') =>
      [1, 2, 3, 4].map((level) => threshold({ curve, step: 100, names }, level));
    assert.deepEqual(of('linear'), [0, 100, 200, 300]);
    assert.deepEqual(of('growing'), [0, 100, 300, 600]);
    assert.deepEqual(of('steep'), [0, 100, 250, 475]);
  });

  test('rise with points, one threshold after another, and stay at the last', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('linear' as const, 'growing' as const, 'steep' as const),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 2, max: 50 }),
        fc.integer({ min: 0, max: 1e9 }),
        (curve, step, count, points) => {
          const levels = { curve, step, names: names.slice(0, count) };
          const { level, from: start, next } = levelOf(levels, points);
          assert.ok(start <= points);
          assert.ok(next === null ? level === count : next.at > points && next.at > start);
          assert.ok(Number.isSafeInteger(threshold(levels, count)));
        },
      ),
    );
  });
});
