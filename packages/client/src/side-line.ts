import type { JoinReply, StreamBatch, StreamEvent } from '@learning-commons/protocol';
import { Cursor } from './cursor.ts';
import type { StoreHost, StoreSink } from './live-store.ts';

/** Whom a side line tells. */
export interface SideLineListener {
  /** A fact; each comes once and in order. */
  apply(event: StreamEvent): void;
  /** Facts flow from now on, and earlier ones may be missing: for the first time, or after too long an interruption. */
  begun(): void;
}

/** Follows a stream that no snapshot belongs to, from now on: what came before stands in another stream's snapshot. */
export class SideLine {
  readonly #host: StoreHost;
  readonly #stream: string;
  readonly #listener: SideLineListener;
  readonly #cursor = new Cursor();

  constructor(host: StoreHost, stream: string, listener: SideLineListener) {
    this.#host = host;
    this.#stream = stream;
    this.#listener = listener;
    host.attach(stream, this.#sink());
    host.join(stream);
  }

  close(): void {
    this.#host.detach(this.#stream);
  }

  #sink(): StoreSink {
    const line = this;
    const nothing = () => undefined;
    return {
      get since() {
        return line.#cursor.last;
      },
      get epoch() {
        return line.#cursor.epoch;
      },
      joined: (reply) => line.#joined(reply),
      events: (batch) => line.#events(batch),
      settled: (_entry, { facts }) => {
        for (const batch of facts) if (batch.stream === line.#stream) line.#events(batch);
      },
      presence: nothing,
      typing: nothing,
      view: nothing,
      pending: nothing,
      switched: nothing,
      ended: nothing,
    };
  }

  #joined(reply: JoinReply) {
    if (reply.kind === 'stale') {
      for (const event of this.#cursor.reset(reply.head, reply.epoch)) this.#listener.apply(event);
      this.#listener.begun();
    } else if (reply.kind === 'delta') {
      this.#events(reply.batch);
      if (reply.more) this.#host.join(this.#stream);
    }
  }

  #events(batch: StreamBatch) {
    // Another history: the next join tells where it stands.
    if (batch.epoch !== this.#cursor.epoch) return;
    for (const event of this.#cursor.take(batch)) this.#listener.apply(event);
    if (this.#cursor.gap) this.#host.join(this.#stream);
  }
}
