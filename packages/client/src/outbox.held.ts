import type { Id } from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { backoff, Pause } from './backoff.ts';
import type { OutboxEntry } from './storage.ts';

/** What becomes of an entry that is held back: null once it can be sent, else why it never can. */
export type Outcome = (entry: OutboxEntry, error: CommonsError | null) => unknown;

/**
 * Entries that wait for something of their own, such as files on their way. They let others pass, but none that has to do with
 * what they write.
 */
export class HeldEntries {
  readonly #ready: (entry: OutboxEntry) => Promise<void> | undefined;
  readonly #ended: Outcome;
  /** Null for one that waits no longer. */
  readonly #waits = new Map<Id, Pause | null>();

  /** `ready` answers what must be there before an entry is sent; undefined where nothing must. */
  constructor(ready: (entry: OutboxEntry) => Promise<void> | undefined, ended: Outcome) {
    this.#ready = ready;
    this.#ended = ended;
  }

  /** The first of these, in the order of writing, that may leave now. Those before it begin to wait for what they need. */
  first(entries: readonly OutboxEntry[]): OutboxEntry | undefined {
    const held: OutboxEntry[] = [];
    return entries.find((entry) => {
      const waits = held.some((earlier) => concerns(entry, earlier)) || this.#holds(entry);
      if (waits) held.push(entry);
      return !waits;
    });
  }

  /** Tries at once what failed before. */
  wake(): void {
    for (const pause of this.#waits.values()) pause?.end();
  }

  /** Of an entry that is no more, or begins anew, nothing is known. */
  forget(id: Id): void {
    this.#waits.delete(id);
  }

  #holds(entry: OutboxEntry): boolean {
    const known = this.#waits.get(entry.id);
    const ready = known === undefined && this.#ready(entry);
    if (!ready) return !!known;
    const pause = new Pause();
    this.#waits.set(entry.id, pause);
    void ready
      .then(
        () => null,
        async (error: CommonsError) => {
          if (!error.retryable) return error;
          await pause.wait(backoff(2, error));
          // It asks again when it is looked at next.
          this.#waits.delete(entry.id);
          return null;
        },
      )
      .then((error) => {
        if (this.#waits.get(entry.id) === pause) this.#waits.set(entry.id, null);
        return this.#ended(entry, error);
      });
    return true;
  }
}

/** Whether an entry has to do with what an earlier one makes or changes: it names it, or changes it, too. */
function concerns(entry: OutboxEntry, { id, input }: OutboxEntry): boolean {
  const said = JSON.stringify(entry.input);
  return said.includes(id) || (typeof input['commentId'] === 'string' && said.includes(input['commentId']));
}
