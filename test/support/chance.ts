/** Chance that a seed decides: the same seed, the same run of choices. */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = Math.trunc(seed) | 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    // Mulberry32: unlike a plain congruence, branches of one seed do not resemble each other.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** From `least` up to `most`. */
  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** Whether something of this likelihood happens. */
  happens(likelihood: number): boolean {
    return this.next() < likelihood;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** The same items in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const left = [...items];
    return Array.from(items, () => left.splice(this.below(left.length), 1)[0]!);
  }

  /** Chance of its own for something that runs at the same time, so that timing does not mix up the choices of both. */
  branch(): Chance {
    return new Chance(this.below(2_147_483_646));
  }
}
