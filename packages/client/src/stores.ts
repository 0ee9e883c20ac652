import type { LiveStore, StoreClass, StoreHost, StoreSink } from './live-store.ts';

/** What is released is kept this long: an element moved in its page lets go and takes hold again. */
export const GRACE = 1_000;

/** The open stores of a client, one for each stream however many use it. */
export class Stores {
  readonly #changed: () => void;
  readonly #sinks = new Map<string, StoreSink>();
  readonly #open = new Map<string, { readonly store: LiveStore; users: number }>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get size(): number {
    return this.#sinks.size;
  }

  sink(stream: string): StoreSink | undefined {
    return this.#sinks.get(stream);
  }

  each(tell: (sink: StoreSink) => void): void {
    for (const sink of this.#sinks.values()) tell(sink);
  }

  open<S extends LiveStore>(Store: StoreClass<S>, key: string, host: StoreHost): S {
    const stream = `${Store.stream}:${key}`;
    const held = this.#open.get(stream) ?? { store: new Store(host, key), users: 0 };
    this.#open.set(stream, held);
    held.users++;
    return held.store as S;
  }

  release(store: LiveStore): void {
    const [stream, held] = [...this.#open].find(([, each]) => each.store === store) ?? [];
    if (stream === undefined || !held || --held.users > 0) return;
    setTimeout(() => {
      if (held.users <= 0 && this.#open.get(stream) === held) this.#sinks.get(stream)?.ended();
    }, GRACE);
  }

  attach(stream: string, sink: StoreSink): void {
    this.#sinks.set(stream, sink);
    this.#changed();
  }

  detach(stream: string): void {
    this.#sinks.delete(stream);
    this.#open.delete(stream);
    this.#changed();
  }
}
