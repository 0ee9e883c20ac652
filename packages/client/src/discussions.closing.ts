/** Tells that the time has come at which a topic closes by itself: no fact says so. */
export class Closing {
  readonly #closed: () => void;
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(closed: () => void) {
    this.#closed = closed;
  }

  /** To be called whenever the time may be another; 0 when the topic stays open. */
  watch(at: number): void {
    if (at === this.#at) return;
    this.#at = at;
    clearTimeout(this.#timer);
    const left = at - Date.now();
    // A timer of more than 24 days would fire at once. Nobody reads that long.
    if (left > 0 && left < 2 ** 31) this.#timer = setTimeout(this.#closed, left);
  }
}
