import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** Where an entry stands in its list. */
export interface Placed {
  readonly num: number;
  readonly position: string;
}

/** Characters of a position; one that would be longer has its neighbourhood spread anew. */
export const LONGEST = 48;
/** What a neighbourhood must come down to, so that it is left alone for a while. */
const SHORT = 24;
/** Entries of the first neighbourhood that is tried, on each side. */
const REACH = 8;

/** A position between two others; null stands for the beginning and the end. */
export function positionBetween(before: string | null, after: string | null): string {
  return generateKeyBetween(before, after);
}

/** So many positions at the end of a list, in order. */
export function positionsAfter(last: string | null, count: number): string[] {
  return generateNKeysBetween(last, null, count);
}

/**
 * Puts an entry behind the place `at` of a list (0 is the beginning) and answers the positions to write: its own and, where
 * that would be too long, those of its neighbours. The neighbourhood is doubled until its positions become short, which the
 * whole list always does. `entries` is the list without the entry, in order.
 */
export function placeAt(entries: readonly Placed[], num: number, at: number): Placed[] {
  const own = positionBetween(entries[at - 1]?.position ?? null, entries[at]?.position ?? null);
  if (own.length <= LONGEST) return [{ num, position: own }];
  for (let reach = REACH; ; reach *= 2) {
    const [from, to] = [Math.max(0, at - reach), Math.min(entries.length, at + reach)];
    const nums = entries.slice(from, to).map((each) => each.num);
    nums.splice(at - from, 0, num);
    const [before, after] = [entries[from - 1]?.position ?? null, entries[to]?.position ?? null];
    const spread = generateNKeysBetween(before, after, nums.length);
    const isWhole = from === 0 && to === entries.length;
    if (isWhole || spread.every(({ length }) => length <= SHORT))
      return nums.map((each, index) => ({ num: each, position: spread[index]! }));
  }
}
