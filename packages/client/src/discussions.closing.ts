/** A timer of more than this would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** Tells that the time has come at which a topic closes by itself: no fact says so. */
export class Closing {
  readonly #closed: () => void;
  #at: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(closed: () => void) {
    this.#closed = closed;
  }

  /** To be called whenever the time may be another; null when the topic stays open. */
  watch(at: number | null): void {
    if (at === this.#at) return;
    this.#at = at;
    clearTimeout(this.#timer);
    if (at !== null && at > Date.now()) this.#wait(at);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #wait(at: number) {
    const left = at - Date.now();
    if (left <= 0) this.#closed();
    else this.#timer = setTimeout(() => this.#wait(at), Math.min(left, LONGEST));
  }
}
