import type { StreamBatch } from '@learning-commons/protocol';

/** Committed facts of one stream, on their way to whoever listens, on this node or another. */
export interface Published {
  readonly community: string;
  readonly batch: StreamBatch;
}

/** Something told to the other nodes that is written down nowhere: whoever misses it finds out otherwise, or need not know. */
export interface Note {
  /** Whose community it concerns; null for all nodes. */
  readonly community: string | null;
  /** What is spoken of, such as `wake`. */
  readonly kind: string;
  /** Anything that JSON can say. */
  readonly data: unknown;
}

/** Carries committed facts and notes between nodes. It may lose, double or delay them; the record repairs what it does. */
export interface Bus {
  /** This node, among those that share the bus. */
  readonly id: string;
  /** How many nodes share the bus, this one included, as far as is known; while it is ill, as many as there were. */
  readonly nodes: number;
  /** Milliseconds since anything of another node was heard; infinite where nothing was for long. */
  silence(node: string): number;
  /** Hands facts to the listeners of this node at once, and to the other nodes as soon as may be. Never throws, never waits. */
  publish(published: Published): void;
  /** Calls back with the facts of every node. */
  subscribe(listener: (published: Published) => void): () => void;
  /** Tells the other nodes, not this one. Never throws, never waits. */
  send(note: Note): void;
  /** Calls back with what other nodes sent under one kind. The data comes as they sent it: look before you trust it. */
  receive(kind: string, listener: (note: Note) => void): () => void;
  /** Whether what other nodes publish reaches this one, as far as can be told. While it is false, ask the record more often. */
  readonly healthy: boolean;
  /** Calls back whenever `healthy` has changed. */
  turned(listener: (healthy: boolean) => void): () => void;
  /** Calls back when facts are likely to have been lost just now: look in the record at once. */
  doubted(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Milliseconds after which what a bus may have lost is looked up in the record. */
export const repairEvery = ({ healthy }: Pick<Bus, 'healthy'>): number => (healthy ? 5_000 : 1_000);

/** The listeners of a node, which every bus has. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Adds a listener; answers how to remove it. */
  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls all of them. */
  tell(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#listeners.clear();
  }
}

/** The bus of a single process. */
export class LocalBus implements Bus {
  readonly id = 'alone';
  readonly nodes = 1;
  readonly healthy = true;
  readonly #facts = new Listeners<Published>();

  publish(published: Published) {
    this.#facts.tell(published);
  }

  subscribe(listener: (published: Published) => void) {
    return this.#facts.add(listener);
  }

  silence() {
    return Infinity;
  }

  send() {
    // There is nobody else.
  }

  receive() {
    return () => {};
  }

  turned() {
    return () => {};
  }

  doubted() {
    return () => {};
  }

  async close() {
    this.#facts.clear();
  }
}
