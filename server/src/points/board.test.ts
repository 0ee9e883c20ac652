import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TieRule } from '@learning-commons/protocol';
import { Board } from './board.ts';

const idOf = (index: number) => `member-${String(index).padStart(3, '0')}`.padEnd(22, '_');
const TIES: readonly TieRule[] = ['1224', '1223', '1234'];

interface Naive {
  readonly member: string;
  readonly points: number;
  readonly reachedAt: number;
}

const ordered = (scores: readonly Naive[]) =>
  scores
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || a.reachedAt - b.reachedAt || (a.member < b.member ? -1 : 1));

function naiveRank(sorted: readonly Naive[], index: number, ties: TieRule): number {
  const { points } = sorted[index]!;
  const above = sorted.filter((each) => each.points > points);
  if (ties === '1234') return index + 1;
  return (ties === '1224' ? above.length : new Set(above.map((each) => each.points)).size) + 1;
}

describe('the board', () => {
  test('ranks, places and ways up are those of a plain sort, under every rule for ties', () => {
    const change = fc.record({
      member: fc.integer({ min: 0, max: 40 }).map(idOf),
      points: fc.integer({ min: 0, max: 8 }),
      reachedAt: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 150 }), fc.constantFrom(...TIES), (changes, ties) => {
        const board = new Board();
        const scores = new Map<string, Naive>();
        changes.forEach((each, index) => {
          board.set(each.member, { ...each, anonymous: false });
          scores.set(each.member, each);
          // Ranks without gaps are kept up to date from the first question on.
          if (index === 20) board.rankOf(each.member, ties);
        });
        const sorted = ordered([...scores.values()]);
        assert.equal(board.size, sorted.length);
        const shown = board.slice(0, 200, ties);
        assert.deepEqual(
          shown.map(({ member, rank }) => [member, rank]),
          sorted.map(({ member }, index) => [member, naiveRank(sorted, index, ties)]),
        );
        sorted.forEach(({ member, points }, index) => {
          assert.equal(board.rankOf(member, ties), naiveRank(sorted, index, ties));
          assert.equal(board.placeOf(member), index);
          const ahead = ties === '1234' ? sorted[index - 1] : sorted.findLast((each) => each.points > points);
          const wanted = ahead && ahead.points - points + (ties === '1234' ? 1 : 0);
          assert.equal(board.toNext(member, ties), wanted);
        });
      }),
    );
  });

  test('a stretch from the middle shows the ranks that the whole shows', () => {
    const board = new Board();
    for (let index = 0; index < 50; index += 1)
      board.set(idOf(index), { points: 1 + (index % 7), reachedAt: index, anonymous: false });
    for (const ties of TIES) {
      const all = board.slice(0, 50, ties);
      for (let from = 0; from < 50; from += 3) assert.deepEqual(board.slice(from, 6, ties), all.slice(from, from + 6));
    }
  });

  test('says what moved, and nothing when nothing did', () => {
    const board = new Board();
    const score = { points: 5, reachedAt: 1, anonymous: false };
    assert.deepEqual(board.set(idOf(1), score), { before: 0, after: 5 });
    assert.equal(board.set(idOf(1), score), undefined);
    assert.deepEqual(board.set(idOf(1), { ...score, anonymous: true }), { before: 5, after: 5 });
    assert.equal(board.slice(0, 1, '1224')[0]!.anonymous, true);
    assert.deepEqual(board.set(idOf(1), null), { before: 5, after: 0 });
    assert.equal(board.set(idOf(1), null), undefined);
    assert.equal(board.set(idOf(2), null), undefined);
    assert.deepEqual([board.size, board.rankOf(idOf(1), '1224'), board.placeOf(idOf(3))], [0, undefined, undefined]);
  });

  test('who takes a thousand different scores in turn leaves nothing behind', () => {
    const board = new Board();
    for (let index = 0; index < 100; index += 1)
      board.set(idOf(index), { points: 10 + index, reachedAt: 1, anonymous: false });
    board.rankOf(idOf(0), '1223');
    for (let points = 1; points < 1_000; points += 1)
      board.set(idOf(7), { points, reachedAt: points, anonymous: false });
    assert.equal(board.rankOf(idOf(7), '1223'), 1);
    board.set(idOf(7), { points: 9, reachedAt: 1, anonymous: false });
    assert.equal(board.rankOf(idOf(7), '1223'), 100);
    assert.equal(board.rankOf('not-an-id', '1223'), undefined);
  });
});
