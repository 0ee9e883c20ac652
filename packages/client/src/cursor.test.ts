import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { backoff } from './backoff.ts';
import { Cursor } from './cursor.ts';
import { Shelf } from './shelf.ts';

const facts = (...numbers: number[]) => ({
  stream: 's',
  epoch: 'e',
  from: 0,
  to: 0,
  events: numbers.map((seq) => ({ seq, type: 't', at: 0, data: null })),
});
const numbers = (events: readonly { readonly seq: number }[]) => events.map(({ seq }) => seq);

describe('a cursor', () => {
  test('lets facts pass in order and once, whatever order they come in', () => {
    const inAnyOrder = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 120 });
    fc.assert(
      fc.property(inAnyOrder, fc.nat(10), (order, start) => {
        const cursor = new Cursor();
        cursor.reset(start, 'e');
        const passed = order.flatMap((seq) => numbers(cursor.take(facts(seq))));
        const rest = numbers(cursor.take(facts(...Array.from({ length: 40 }, (_, at) => at + 1))));
        assert.deepEqual(
          [...passed, ...rest],
          Array.from({ length: 40 - start }, (_, at) => start + 1 + at),
        );
        assert.equal(cursor.gap, false);
      }),
    );
  });

  test('says that something is missing, until it is there', () => {
    const cursor = new Cursor();
    assert.deepEqual(numbers(cursor.take(facts(2, 3))), []);
    assert.equal(cursor.gap, true);
    assert.deepEqual(numbers(cursor.take(facts(1))), [1, 2, 3]);
    assert.deepEqual([cursor.gap, cursor.last], [false, 3]);
  });

  test('holds at most 256 facts ahead, the earliest', () => {
    const cursor = new Cursor();
    cursor.take(facts(...Array.from({ length: 400 }, (_, at) => 401 - at)));
    assert.equal(cursor.take(facts(1)).length, 257);
  });

  test('goes on from a snapshot with what waited, unless it is another history', () => {
    const [same, other] = [new Cursor(), new Cursor()];
    for (const cursor of [same, other]) {
      cursor.reset(0, 'e');
      cursor.take(facts(4, 5, 7));
    }
    assert.deepEqual(numbers(same.reset(3, 'e')), [4, 5]);
    assert.deepEqual(numbers(other.reset(3, 'restored')), []);
  });
});

test('a shelf holds like a map, and an earlier one stays as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat())), (entries) => {
      const map = new Map<string, number>();
      const states: [Shelf<number>, Map<string, number>][] = [];
      let shelf = new Shelf<number>();
      for (const [id, value] of entries) {
        states.push([shelf, new Map(map)]);
        shelf = shelf.with(id, value);
        map.set(id, value);
      }
      for (const [held, wanted] of [...states, [shelf, map] as const]) {
        assert.deepEqual([...held.values()].sort(), [...wanted.values()].sort());
        for (const [id, value] of wanted) assert.equal(held.get(id), value);
      }
    }),
  );
});

test('waits grow with full jitter from half a second to half a minute, and never undercut what was asked', () => {
  for (let attempt = 0; attempt < 12; attempt++) {
    const waits = Array.from({ length: 300 }, () => backoff(attempt));
    const ceiling = Math.min(30_000, 2_000 * 2 ** attempt);
    assert.ok(Math.min(...waits) >= 500 && Math.max(...waits) <= ceiling);
    assert.ok(Math.max(...waits) - Math.min(...waits) > (ceiling - 500) * 0.8, 'spread over the whole');
  }
  const asked = { retryAfter: 7 } as never;
  for (let at = 0; at < 100; at++) assert.ok(backoff(0, asked) >= 7_000 && backoff(0, asked) <= 7_500);
});
