import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { LONGEST, placeAt, type Placed } from './positions.ts';

/** Applies a move as the store does, and answers the list in the order of its positions. */
function move(entries: readonly Placed[], num: number, at: number): { list: Placed[]; written: number } {
  const others = entries.filter((each) => each.num !== num);
  const written = placeAt(others, num, Math.min(at, others.length));
  const byNum = new Map(others.map((each) => [each.num, each]));
  for (const each of written) byNum.set(each.num, each);
  const list = [...byNum.values()].sort((one, other) => (one.position < other.position ? -1 : 1));
  return { list, written: written.length };
}

test('whatever is moved where, the order is the one that was asked for, positions are unique and stay short', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 120 }), (moves) => {
      let list: Placed[] = [];
      let model: number[] = [];
      for (const [num, at] of moves) {
        ({ list } = move(list, num, at));
        model = model.filter((each) => each !== num);
        model.splice(at, 0, num);
        assert.deepEqual(
          list.map((each) => each.num),
          model,
        );
        assert.equal(new Set(list.map(({ position }) => position)).size, list.length);
        assert.ok(list.every(({ position }) => position.length <= LONGEST));
      }
    }),
    { numRuns: 60 },
  );
});

test('five thousand moves into the same gap keep positions short and rarely touch a neighbour', () => {
  let list: Placed[] = [];
  for (let num = 0; num < 100; num += 1) ({ list } = move(list, num, num));
  let written = 0;
  for (let round = 0; round < 5_000; round += 1) {
    // The last entry always goes to the second place: each time the gap halves.
    const moved = move(list, list.at(-1)!.num, 1);
    ({ list } = moved);
    written += moved.written;
    assert.ok(list.every(({ position }) => position.length <= LONGEST));
  }
  assert.ok(written < 7_500, `${written} positions were written`);
});
