import type { StreamBatch, StreamEvent } from '@learning-commons/protocol';

const MOST_AHEAD = 256;

/** How far a stream is known: facts pass in order and once, those that came too early wait for what is missing. */
export class Cursor {
  /** The last fact that passed. */
  last = 0;
  epoch = '';
  /** How far the stream was known in the history before this one, if there was one. */
  former: { readonly epoch: string; readonly since: number } | undefined;
  #ahead = new Map<number, StreamEvent>();

  /** Whether something is missing between what passed and what waits. */
  get gap(): boolean {
    return this.#ahead.size > 0;
  }

  /** Continues from a snapshot; answers the waiting facts that follow it. `told` is the highest number known by other ways. */
  reset(seq: number, epoch: string, told = 0): StreamEvent[] {
    if (epoch !== this.epoch) {
      this.#ahead.clear();
      if (this.epoch !== '') this.former = { epoch: this.epoch, since: Math.max(this.last, told) };
    }
    this.last = seq;
    this.epoch = epoch;
    return this.#follow();
  }

  /** Takes a batch of the same epoch; answers the facts whose turn it is. */
  take({ events }: StreamBatch): StreamEvent[] {
    for (const event of events) if (event.seq > this.last) this.#ahead.set(event.seq, event);
    const due = this.#follow();
    // What is dropped here comes again with the missing range.
    if (this.#ahead.size > MOST_AHEAD)
      this.#ahead = new Map([...this.#ahead].sort(([a], [b]) => a - b).slice(0, MOST_AHEAD));
    return due;
  }

  #follow(): StreamEvent[] {
    const due: StreamEvent[] = [];
    for (const seq of this.#ahead.keys()) if (seq <= this.last) this.#ahead.delete(seq);
    for (let event; (event = this.#ahead.get(this.last + 1)); this.last++) {
      this.#ahead.delete(event.seq);
      due.push(event);
    }
    return due;
  }
}
