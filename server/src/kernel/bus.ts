import type { StreamBatch } from '@learning-commons/protocol';

/** Committed facts of one stream, on their way to whoever listens, on this node or another. */
export interface Published {
  readonly community: string;
  readonly batch: StreamBatch;
}

/** Carries committed facts between nodes. It may lose, double or delay them; the record repairs what it does. */
export interface Bus {
  publish(published: Published): void;
  subscribe(listener: (published: Published) => void): () => void;
  close(): Promise<void>;
}

/** The bus of a single process. */
export class LocalBus implements Bus {
  readonly #listeners = new Set<(published: Published) => void>();

  publish(published: Published) {
    for (const listener of this.#listeners) listener(published);
  }

  subscribe(listener: (published: Published) => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close() {
    this.#listeners.clear();
  }
}
