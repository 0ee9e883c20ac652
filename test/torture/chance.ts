/** Chance that a seed decides: the same seed, the same run of choices. */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    // A state of 0 would stay 0 for ever.
    this.#state = (Math.abs(Math.trunc(seed)) % 2_147_483_646) + 1;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    return (this.#state = (this.#state * 48_271) % 2_147_483_647) / 2_147_483_647;
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
