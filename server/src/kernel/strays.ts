const DAY = 86_400_000;

/**
 * What the storage holds and nothing tells of, as this process has seen it. Bytes come before the row that tells of them, and
 * those of a community that is being brought in long before: so they are nobody's only if a day later there is still none.
 */
export class Strays {
  readonly #since = new Map<string, number>();

  /** Notes that nothing tells of something now; answers whether that has been so for a day. */
  isDue(name: string, now: number): boolean {
    const since = this.#since.get(name);
    if (since === undefined) this.#since.set(name, now);
    return since !== undefined && since <= now - DAY;
  }

  /** Something tells of it, or it is gone. */
  forget(name: string): void {
    this.#since.delete(name);
  }
}
