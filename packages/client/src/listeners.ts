/** Who wants to know of changes. However many changes one task makes, each listener is called once. */
export class Listeners {
  readonly #listeners = new Set<() => void>();
  #due = false;

  /** Adds a listener and answers how to remove it. */
  add(listener: () => void): () => void {
    // A wrapper of its own lets the same function be added twice and removed once.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  notify(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      // A microtask each, so that one listener's error reaches the page's error log and no other listener.
      for (const listener of this.#listeners) queueMicrotask(() => this.#listeners.has(listener) && listener());
    });
  }
}
