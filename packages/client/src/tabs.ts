import { newId } from './ids.ts';

/** How long a living tab may take to answer a roll-call. */
const ROLL_CALL = 1_000;

type Envelope<M> =
  { readonly tab: string; readonly message: M } | { readonly tab: string; readonly roll: 'who' | 'here' };

/** Whom a group of tabs tells. */
export interface TabsListener<M> {
  message(message: M): void;
  /** This tab is the sender now, of all there is or of what is its own. */
  led(): void;
}

/** The tabs of one browser that share one outbox: they talk, and one of them sends. */
export class Tabs<M> {
  readonly id = newId();
  readonly #name: string;
  readonly #listener: TabsListener<M>;
  readonly #channel: BroadcastChannel;
  #living = new Set<string>();
  #elects = locks() !== undefined;
  #leading = false;
  #competing = false;
  #requested = false;
  #release: () => void = () => undefined;
  #closed = false;

  constructor(name: string, listener: TabsListener<M>) {
    this.#name = name;
    this.#listener = listener;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<Envelope<M>>) => this.#heard(data);
    this.compete();
  }

  /** Whether the browser elects the sender. It does not on plain-http pages, nor in frames without an origin: there each tab sends what is its own. */
  get elects(): boolean {
    return this.#elects;
  }

  /** Whether this tab is the elected sender. */
  get leading(): boolean {
    return this.#leading;
  }

  post(message: M): void {
    if (!this.#closed) this.#channel.postMessage({ tab: this.id, message } satisfies Envelope<M>);
  }

  /** Wants to be the sender, as it does from the beginning. */
  compete(): void {
    this.#competing = true;
    if (this.#elects && !this.#requested) void this.#lead();
  }

  /** Leaves it to other tabs, until it competes again. */
  yield(): void {
    this.#competing = false;
    this.#release();
  }

  /** Ids of the other tabs that are alive. */
  async others(): Promise<ReadonlySet<string>> {
    const living = (this.#living = new Set());
    this.#channel.postMessage({ tab: this.id, roll: 'who' } satisfies Envelope<M>);
    await new Promise((resolve) => setTimeout(resolve, ROLL_CALL));
    return living;
  }

  close(): void {
    this.#closed = true;
    this.yield();
    this.#channel.close();
  }

  #heard(envelope: Envelope<M>) {
    if (this.#closed) return;
    if ('message' in envelope) this.#listener.message(envelope.message);
    else if (envelope.roll === 'here') this.#living.add(envelope.tab);
    else this.#channel.postMessage({ tab: this.id, roll: 'here' } satisfies Envelope<M>);
  }

  async #lead() {
    this.#requested = true;
    await locks()!
      .request(this.#name, () => this.#hold())
      .catch(() => this.#alone());
    this.#requested = false;
    if (this.#competing) this.compete();
  }

  /** Keeps the lock until this tab yields or closes. */
  async #hold() {
    if (!this.#competing) return;
    await new Promise<void>((release) => {
      this.#release = release;
      this.#leading = true;
      this.#listener.led();
    });
    this.#leading = false;
  }

  #alone() {
    this.#elects = false;
    this.#listener.led();
  }
}

/** Does something once no other tab is in the group; does nothing while one is. */
export async function whenDeserted(name: string, work: () => Promise<void>): Promise<void> {
  const manager = locks();
  if (manager)
    return manager.request(name, { ifAvailable: true }, (lock) => (lock ? work() : undefined)).catch(() => undefined);
  const tabs = new Tabs(name, { message: () => undefined, led: () => undefined });
  const others = await tabs.others();
  tabs.close();
  if (others.size === 0) await work();
}

function locks(): LockManager | undefined {
  return (globalThis.navigator as { readonly locks?: LockManager } | undefined)?.locks;
}
