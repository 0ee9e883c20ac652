import type {
  Line,
  LineAddress,
  LineListener,
  Transport,
  TransportCall,
  TransportFile,
} from '@learning-commons/client';
import { fail } from '@learning-commons/protocol/errors.js';

/** How the way to the server is: as it is, three seconds late, or not there. */
export type Condition = 'online' | 'slow' | 'cut';

const DELAY = 3_000;

/**
 * A network with a switch: a transport that hands everything on to another one, later or not at all. A cut also loses
 * answers that are on their way, which is the case a client has to survive without posting twice.
 */
export class Network implements Transport {
  readonly #inner: Transport;
  readonly #lines = new Set<SwitchedLine>();
  readonly #sending = new Set<() => void>();
  #condition: Condition = 'online';

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  get condition(): Condition {
    return this.#condition;
  }

  set condition(condition: Condition) {
    this.#condition = condition;
    if (condition !== 'cut') return;
    for (const line of this.#lines) line.cut();
    for (const stop of this.#sending) stop();
  }

  async call(call: TransportCall): Promise<unknown> {
    await this.#pass();
    const reply = await this.#inner.call(call);
    if (this.#condition === 'cut') throw lost();
    return reply;
  }

  async upload(file: TransportFile): Promise<void> {
    await this.#pass();
    const cut = new AbortController();
    const stop = () => cut.abort();
    file.signal.addEventListener('abort', stop);
    this.#sending.add(stop);
    try {
      await this.#inner.upload({ ...file, signal: cut.signal });
    } catch (error) {
      if (this.#condition === 'cut') throw lost();
      throw error;
    } finally {
      this.#sending.delete(stop);
    }
  }

  async open(address: LineAddress, listener: LineListener): Promise<Line> {
    const line = new SwitchedLine(
      listener,
      () => this.#pass(),
      () => this.#lines.delete(line),
    );
    this.#lines.add(line);
    if (this.#condition === 'cut') queueMicrotask(() => line.cut());
    else await line.connect(async (inner) => this.#inner.open(address, inner));
    return line;
  }

  async #pass(): Promise<void> {
    if (this.#condition === 'slow') await new Promise((resolve) => setTimeout(resolve, DELAY));
    if (this.#condition === 'cut') throw lost();
  }
}

function lost() {
  return fail('unavailable', 'The network is cut.');
}

/** One line through the switch. What it brings keeps its order, also when the network becomes faster meanwhile. */
class SwitchedLine implements Line {
  readonly #listener: LineListener;
  readonly #pass: () => Promise<void>;
  readonly #forget: () => void;
  #inner: Line | undefined;
  #ended = false;
  #arrivals: Promise<void> = Promise.resolve();

  constructor(listener: LineListener, pass: () => Promise<void>, forget: () => void) {
    this.#listener = listener;
    this.#pass = pass;
    this.#forget = forget;
  }

  async connect(open: (listener: LineListener) => Promise<Line>): Promise<void> {
    const inner = await open({
      up: this.#late('up'),
      events: this.#late('events'),
      heads: this.#late('heads'),
      presence: this.#late('presence'),
      typing: this.#late('typing'),
      view: this.#late('view'),
      expiring: this.#late('expiring'),
      expired: this.#late('expired'),
      draining: this.#late('draining'),
      down: (refusal) => this.#end(() => this.#listener.down(refusal)),
    });
    if (this.#ended) inner.close();
    else this.#inner = inner;
  }

  cut(): void {
    this.#inner?.close();
    this.#end(() => this.#listener.down(null));
  }

  close(): void {
    this.#inner?.close();
    this.#end(() => undefined);
  }

  async join(requests: Parameters<Line['join']>[0]): ReturnType<Line['join']> {
    await this.#pass();
    return this.#demand().join(requests);
  }

  async auth(token: string): Promise<void> {
    await this.#pass();
    return this.#demand().auth(token);
  }

  leave(streams: readonly string[]): void {
    this.#inner?.leave(streams);
  }

  typing(stream: string): void {
    this.#inner?.typing(stream);
  }

  presence(stream: string, visible: boolean): void {
    this.#inner?.presence(stream, visible);
  }

  #demand(): Line {
    if (!this.#inner || this.#ended) throw lost();
    return this.#inner;
  }

  #end(tell: () => void) {
    if (this.#ended) return;
    this.#ended = true;
    this.#forget();
    tell();
  }

  #late<K extends Exclude<keyof LineListener, 'down'>>(name: K): LineListener[K] {
    const listener = this.#listener as unknown as Record<K, (...told: unknown[]) => void>;
    const tell = (...told: unknown[]) => {
      const passed = this.#pass().catch(() => undefined);
      this.#arrivals = this.#arrivals
        .then(() => passed)
        .then(() => (this.#ended ? undefined : listener[name](...told)));
    };
    return tell;
  }
}
