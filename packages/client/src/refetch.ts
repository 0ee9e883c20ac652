import { CommonsError } from '@learning-commons/protocol/errors.js';
import { backoff } from './backoff.ts';

/** Milliseconds between two fetches. */
const EVERY = 1_000;
/** So much later at random, so that a crowd that was told at once does not ask at once. */
const SPREAD = 500;

/** What `Refetch` does, and whom it tells. */
export interface RefetchPorts {
  fetch(): Promise<void>;
  /** `due` changed. */
  changed(): void;
}

/** Fetches anew what no facts tell of: at most once a second, and not while somebody holds it. */
export class Refetch {
  readonly #ports: RefetchPorts;
  #due = false;
  #busy = false;
  #holds = 0;
  #last = -Infinity;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: RefetchPorts) {
    this.#ports = ports;
  }

  /** Whether what is held is known to be old. */
  get due(): boolean {
    return this.#due;
  }

  /** Something changed: it is fetched when its time has come. */
  ask(): void {
    if (!this.#due) {
      this.#due = true;
      this.#ports.changed();
    }
    this.#wait();
  }

  /** Fetches nothing until the result is called. */
  hold(): () => void {
    let by = 1;
    this.#holds++;
    this.#stop();
    return () => {
      this.#holds -= by;
      by = 0;
      this.#wait();
    };
  }

  /** Fetches at once, held or not. */
  async now(): Promise<void> {
    this.#stop();
    this.#due = true;
    await this.#fetch();
  }

  /** It was fetched just now by somebody else. */
  met(): void {
    this.#last = performance.now();
  }

  end(): void {
    this.#holds = Infinity;
    this.#stop();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(delay = this.#last + EVERY - performance.now()) {
    if (!this.#due || this.#busy || this.#holds > 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#fetch(), Math.max(0, delay) + Math.random() * SPREAD);
  }

  async #fetch() {
    this.#timer = undefined;
    this.#busy = true;
    this.#due = false;
    this.#last = performance.now();
    let delay: number | undefined;
    try {
      await this.#ports.fetch();
      this.#failures = 0;
    } catch (error) {
      // What is no refusal is a defect of ours; it must not pass for one of the network.
      if (!(error instanceof CommonsError)) throw error;
      if (!error.retryable) return;
      this.#due = true;
      delay = backoff(this.#failures++, error);
    } finally {
      this.#busy = false;
      this.#ports.changed();
    }
    this.#wait(delay);
  }
}
