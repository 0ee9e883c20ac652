import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RankedList } from './ranked-list.ts';

const byNumber = (left: number, right: number) => left - right;

/** Puts items in and takes them out as told, beside a list that is sorted anew each time. */
function play(steps: readonly { readonly item: number; readonly add: boolean }[]) {
  const list = new RankedList(byNumber);
  const naive = new Set<number>();
  for (const { item, add } of steps) {
    if (add && !naive.has(item)) list.add(item);
    if (!add) assert.equal(list.delete(item), naive.has(item));
    if (add) naive.add(item);
    else naive.delete(item);
  }
  return { list, sorted: [...naive].sort(byNumber) };
}

describe('the ranked list', () => {
  test('holds what a sorted array holds, whatever is put in and taken out', () => {
    const step = fc.record({ item: fc.integer({ min: 0, max: 300 }), add: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
        const { list, sorted } = play(steps);
        assert.equal(list.size, sorted.length);
        assert.deepEqual([...list], sorted);
        for (const place of [0, 1, Math.floor(sorted.length / 2), sorted.length - 1, sorted.length])
          assert.equal(list.at(place), sorted[place]);
        for (const item of [-1, 0, 150, 299, 301])
          assert.equal(list.before(item), sorted.filter((each) => each < item).length);
      }),
    );
  });

  test('finds places, stretches and boundaries among tens of thousands, while they come and go', () => {
    const list = new RankedList(byNumber);
    const items = Array.from({ length: 40_000 }, (_, index) => (index * 7_919) % 40_009);
    for (const item of items) list.add(item);
    for (const item of items.filter((each) => each % 3 === 0)) assert.ok(list.delete(item));
    const sorted = items.filter((each) => each % 3 !== 0).sort(byNumber);
    assert.equal(list.size, sorted.length);
    for (let place = 0; place < sorted.length; place += 997) {
      assert.equal(list.before(sorted[place]!), place);
      assert.deepEqual(list.slice(place, 1_200), sorted.slice(place, place + 1_200));
      assert.equal(
        list.until((item) => item >= sorted[place]!),
        place,
      );
    }
    assert.equal(
      list.until(() => false),
      sorted.length,
    );
    assert.deepEqual(list.slice(-1, 5), []);
  });

  test('is empty again when all are gone, and can be filled anew', () => {
    const { list } = play([1, 2, 3].flatMap((item) => [true, false].map((add) => ({ item, add }))));
    assert.deepEqual([list.size, list.before(5), list.at(0), [...list]], [0, 0, undefined, []]);
    list.add(9);
    assert.deepEqual([...list], [9]);
  });
});
