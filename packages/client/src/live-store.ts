/** Something live: what is confirmed with what is pending laid over it. */
export abstract class LiveStore<View = unknown> {
  /** What to draw now. A new object whenever something in it changed. */
  abstract get view(): View;
  /** Calls back after each change, at most once per microtask. Answers how to stop. */
  abstract subscribe(listener: () => void): () => void;
  /** Loads afresh, for example after a failure. What is shown stays until the answer is here. */
  abstract reload(): Promise<void>;
  /** Releases the store; the last one to do so ends it. */
  abstract close(): void;
}

/** A class of stores, as `open` takes it. */
export interface StoreClass<S> {
  readonly stream: string;
  new (host: never, key: string): S;
}
