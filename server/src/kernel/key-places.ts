import type { Id } from '@learning-commons/protocol';

/** Addresses remembered, of all keys together. */
const MOST = 5_000;

/** From which addresses server keys have come to this node: a key that is used from elsewhere all at once may be stolen. */
export class KeyPlaces {
  readonly #places = new Map<Id, Set<string>>();
  #size = 0;

  /** Whether the key comes from this address for the first time, as far as is remembered. */
  isNew(key: Id, address: string): boolean {
    const known = this.#places.get(key);
    if (known?.has(address)) return false;
    if (this.#size >= MOST) {
      this.#places.clear();
      this.#size = 0;
    }
    const places = this.#places.get(key) ?? new Set();
    this.#places.set(key, places.add(address));
    this.#size += 1;
    return true;
  }
}
