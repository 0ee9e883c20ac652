import type { ImportLine, ImportReport } from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { backoff, Pause } from './backoff.ts';
import { Listeners } from './listeners.ts';
import type { Input } from './live-store.ts';

/** What is brought in, and where it goes. */
export type ImportOrder = Omit<Input<'resource.import'>, 'dry' | 'from'>;

/** How to bring it in. */
export interface ImportOptions {
  /** A trial: the same report, and nothing is changed. */
  readonly dry?: boolean;
  /** What a trial of the same source has answered. With it, what a lost answer had done is counted as done. */
  readonly trial?: readonly ImportLine[];
}

/** How far an import is. */
export interface ImportView {
  /**
   * `waiting`: nobody has answered, or the server asked for patience; it goes on by itself. `stopped`: by `stop`. `failed`: refused,
   * for the reason in `error`. From either `run` goes on where it stood.
   */
  readonly state: 'running' | 'waiting' | 'stopped' | 'failed' | 'done';
  readonly error: CommonsError | null;
  /** Records in the whole source; 0 until the first answer. */
  readonly total: number;
  /** How many of them are done. */
  readonly done: number;
  readonly imported: number;
  readonly known: number;
  readonly refused: number;
  /** Each record that is done, in the order of the source. */
  readonly lines: readonly ImportLine[];
  /** Keys of the lists that were made, or would be. */
  readonly lists: readonly string[];
}

const NOTHING: ImportView = {
  ...{ state: 'stopped', error: null, total: 0, done: 0, imported: 0, known: 0, refused: 0, lines: [], lists: [] },
};

/**
 * An import on its way: one portion after the other, patient while there is no line. What is in the library already is left
 * as it is, so it may be begun again at any time.
 */
export class ResourceImport {
  readonly #ask: (portion: Input<'resource.import'>) => Promise<ImportReport>;
  readonly #order: ImportOrder;
  readonly #options: ImportOptions;
  readonly #listeners = new Listeners();
  readonly #pause = new Pause();
  #view = NOTHING;
  #running: Promise<ImportView> | undefined;
  #stopping = false;
  /** The portion that is next was asked for, and nobody knows whether it was done. */
  #lost = false;

  constructor(
    ask: (portion: Input<'resource.import'>) => Promise<ImportReport>,
    order: ImportOrder,
    options: ImportOptions = {},
  ) {
    this.#ask = ask;
    this.#order = order;
    this.#options = options;
  }

  get view(): ImportView {
    return this.#view;
  }

  /** Calls back after changes, at most once per microtask. Answers how to stop that. */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Begins, or goes on where it stood. Resolves when all is done or it was stopped; rejects when it is refused. */
  run(): Promise<ImportView> {
    this.#stopping = false;
    this.#running ??= this.#go().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Ends it after the portion that is on its way. */
  stop(): void {
    this.#stopping = true;
    this.#pause.end();
  }

  /** Tries at once, where it waits. */
  wake(): void {
    this.#pause.end();
  }

  async #go(): Promise<ImportView> {
    for (let attempt = 0; this.#view.state !== 'done';) {
      if (this.#stopping) return this.#set({ state: 'stopped' });
      if (attempt === 0) this.#set({ state: 'running', error: null });
      try {
        this.#take(await this.#ask({ ...this.#order, dry: this.#options.dry ?? false, from: this.#view.done }));
        attempt = 0;
      } catch (thrown) {
        await this.#hold(thrown as CommonsError, attempt++);
      }
    }
    return this.#view;
  }

  /** Waits where that may help. */
  async #hold(error: CommonsError, attempt: number): Promise<void> {
    // Whoever was not let in, or came too often, has changed nothing.
    this.#lost ||= error.code === 'unavailable' || error.code === 'internal';
    if (!error.retryable || error.code === 'unauthenticated') {
      this.#set({ state: 'failed', error });
      throw error;
    }
    this.#set({ state: 'waiting', error });
    if (!this.#stopping) await this.#pause.wait(backoff(attempt, error));
  }

  #take({ total, lines, lists, next }: ImportReport): void {
    const before = this.#view;
    const came = this.#lost ? lines.map((line, at) => this.#found(line, before.done + at)) : lines;
    this.#lost = false;
    const count = (outcome: ImportLine['outcome']) => came.filter((line) => line.outcome === outcome).length;
    this.#set({
      ...{ state: next === null ? 'done' : 'running', error: null, total, done: next ?? total },
      imported: before.imported + count('imported'),
      known: before.known + count('known'),
      refused: before.refused + count('refused'),
      lines: [...before.lines, ...came],
      lists: [...new Set([...before.lists, ...lists])],
    });
  }

  /** What was new in the trial and is here after an answer was lost, that portion has brought. */
  #found(line: ImportLine, at: number): ImportLine {
    const isOurs = line.reason === 'known' && this.#options.trial?.[at]?.outcome === 'imported';
    return isOurs ? { ...line, outcome: 'imported', reason: null } : line;
  }

  #set(change: Partial<ImportView>): ImportView {
    this.#view = { ...this.#view, ...change };
    this.#listeners.notify();
    return this.#view;
  }
}
