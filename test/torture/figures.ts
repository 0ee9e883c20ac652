/** Times of one kind, in milliseconds. Of many, a fair sample is kept. */
export class Times {
  readonly #kept: number[] = [];
  #count = 0;
  #worst = 0;

  add(milliseconds: number): void {
    this.#count += 1;
    this.#worst = Math.max(this.#worst, milliseconds);
    if (this.#kept.length < MOST) this.#kept.push(milliseconds);
    else if (Math.random() * this.#count < MOST) this.#kept[Math.floor(Math.random() * MOST)] = milliseconds;
  }

  /** Takes in those of another measurement. */
  join(other: Times): void {
    for (const each of other.#kept) this.add(each);
    this.#count += other.#count - other.#kept.length;
    this.#worst = Math.max(this.#worst, other.#worst);
  }

  get count(): number {
    return this.#count;
  }

  get worst(): number {
    return Math.round(this.#worst);
  }

  /** The time that this share of them does not exceed; 0 when there are none. */
  quantile(share: number): number {
    const sorted = [...this.#kept].sort((one, other) => one - other);
    return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  }

  toString(): string {
    return `p50 ${this.quantile(0.5)} ms, p99 ${this.quantile(0.99)} ms, worst ${this.worst} ms of ${this.#count}`;
  }
}

const MOST = 20_000;
