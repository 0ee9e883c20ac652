import type { Id } from '@learning-commons/protocol';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { backoff, Pause } from './backoff.ts';
import type { OutboxEntry } from './storage.ts';

/** What becomes of entries that are held back. */
export interface HeldPorts {
  /** What must be there before an entry is sent; undefined where nothing must. Rejects with what is retryable, or for good. */
  ready(entry: OutboxEntry): Promise<void> | undefined;
  /** Whether it is still there, and this tab's to send. */
  wanted(id: Id): boolean;
  /** It can be sent now. */
  released(entry: OutboxEntry): void;
  /** It never can. */
  refused(entry: OutboxEntry, error: CommonsError): Promise<void>;
}

/**
 * Entries that wait for something of their own, such as files on their way. They let others pass, but none that has to do with
 * what they write.
 */
export class HeldEntries {
  readonly #ports: HeldPorts;
  readonly #waiting = new Map<Id, Pause>();
  readonly #ready = new Set<Id>();

  constructor(ports: HeldPorts) {
    this.#ports = ports;
  }

  /** The first of these, in the order of writing, that may leave now. Those before it begin to wait for what they need. */
  first(entries: readonly OutboxEntry[]): OutboxEntry | undefined {
    const held: OutboxEntry[] = [];
    for (const entry of entries) {
      if (held.some((earlier) => concerns(entry, earlier)) || this.#holds(entry)) held.push(entry);
      else return entry;
    }
    return undefined;
  }

  /** Tries at once what failed before. */
  wake(): void {
    for (const pause of this.#waiting.values()) pause.end();
  }

  /** Of an entry that is no more, nothing is known any more. */
  forget(id: Id): void {
    this.#ready.delete(id);
  }

  #holds(entry: OutboxEntry): boolean {
    if (this.#ready.has(entry.id)) return false;
    if (this.#waiting.has(entry.id)) return true;
    const ready = this.#ports.ready(entry);
    if (!ready) return false;
    const pause = new Pause();
    this.#waiting.set(entry.id, pause);
    void this.#wait(entry, ready, pause);
    return true;
  }

  async #wait(entry: OutboxEntry, ready: Promise<void>, pause: Pause): Promise<void> {
    const error = await this.#untilReady(entry, ready, pause);
    this.#waiting.delete(entry.id);
    if (!this.#ports.wanted(entry.id)) return;
    if (error) return this.#ports.refused(entry, error);
    this.#ready.add(entry.id);
    this.#ports.released(entry);
  }

  /** Answers why it will never be ready, or null. */
  async #untilReady(entry: OutboxEntry, first: Promise<void>, pause: Pause): Promise<CommonsError | null> {
    let ready: Promise<void> | undefined = first;
    for (let attempt = 0; ready; attempt++) {
      const error: CommonsError | null = await ready.then(() => null, asError);
      if (!error?.retryable) return error;
      await pause.wait(backoff(attempt, error));
      ready = this.#ports.wanted(entry.id) ? this.#ports.ready(entry) : undefined;
    }
    return null;
  }
}

const asError = (thrown: unknown): CommonsError =>
  thrown instanceof CommonsError ? thrown : new CommonsError({ code: 'internal', message: String(thrown) });

/** Whether an entry has to do with what an earlier one makes or changes: it names it, or changes it, too. */
function concerns(entry: OutboxEntry, { id, input }: OutboxEntry): boolean {
  const said = JSON.stringify(entry.input);
  return [id, input['id'], input['commentId']].some((made) => typeof made === 'string' && said.includes(made));
}
