import { randomUUID } from 'node:crypto';
import { Listeners, type Bus, type Note, type Published } from './bus.ts';
import type { RedisLink } from './redis-link.ts';

/** How often this node tells itself, through Redis, that the bus works. */
const BEAT_EVERY = 1_000;
/** Without an echo for this long, what others publish is taken not to arrive. */
const DEAF_AFTER = 3_000;
/** A node that beats no more for this long is gone. */
const GONE_AFTER = 5_000;
/** A packet larger than this goes at once. */
const PACKET = 262_144;

/** What a bus did, for the metrics. */
export interface BusCounts {
  published(messages: number): void;
  /** `delay`: milliseconds since another node sent it, as far as the nodes' clocks agree. */
  received(messages: number, delay: number): void;
  dropped(messages: number, why: 'away' | 'malformed'): void;
}

/** What a Redis bus stands on. */
export interface RedisBusOptions {
  readonly link: Pick<RedisLink, 'available' | 'turned' | 'deafened' | 'subscribe' | 'ask' | 'close'>;
  readonly communities: Iterable<string>;
  /** The history's identity. Redis knows no databases in its channels, so this keeps installations apart. */
  readonly epoch: string;
  readonly now: () => number;
  readonly counts?: BusCounts;
}

/** What travels: who sent it, when, and facts (`batch`) or notes. */
interface Packet {
  readonly from: string;
  readonly at: number;
  readonly messages: readonly Message[];
}
type Message = { readonly batch: Published['batch'] } | { readonly kind: string; readonly data: unknown };

interface Waiting {
  readonly community: string | null;
  readonly texts: string[];
  size: number;
}

const BEAT = 'beat';
const LOST = 'lost';

/**
 * The bus of several nodes, over Redis's sharded channels, one for each community and one for all nodes. Listeners of
 * this node are called at once and never wait for Redis. While Redis is away everything else is dropped: the record has it.
 * A beat that this node sends to itself tells whether anything would arrive.
 */
export class RedisBus implements Bus {
  readonly id = randomUUID();
  readonly #options: RedisBusOptions;
  readonly #facts = new Listeners<Published>();
  readonly #notes = new Map<string, Listeners<Note>>();
  readonly #turned = new Listeners<boolean>();
  readonly #doubted = new Listeners<void>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #stop: () => void;
  /** When other nodes were last heard, by the clock of `performance.now`. */
  readonly #others = new Map<string, number>();
  #sending: NodeJS.Immediate | undefined;
  #healthySince = Infinity;
  #heardAt = -Infinity;
  /** Whether anything was dropped since the others were last told so. */
  #dropped = false;
  #healthy = false;

  constructor(options: RedisBusOptions) {
    this.#options = options;
    const { link, communities } = options;
    for (const community of communities)
      link.subscribe(this.#channel(community), (text) => this.#receive(community, text));
    // The last one: where the beat arrives, all that was subscribed to before it does.
    link.subscribe(this.#channel(null), (text) => this.#receive(null, text));
    this.receive(LOST, () => this.#doubted.tell());
    const unsubscribe = link.turned((available) => (available ? this.#beat() : this.#deafen()));
    const forget = link.deafened(() => this.#deafen());
    // After a stall of this process the echo may lie there unread: one turn of the event loop reads it.
    const timer = setInterval(() => setImmediate(() => this.#beat()), BEAT_EVERY);
    timer.unref();
    this.#stop = () => {
      clearInterval(timer);
      clearImmediate(this.#sending);
      unsubscribe();
      forget();
    };
  }

  get healthy(): boolean {
    return this.#healthy;
  }

  get nodes(): number {
    this.#forgetGone();
    return 1 + this.#others.size;
  }

  silence(node: string): number {
    return performance.now() - (this.#others.get(node) ?? -Infinity);
  }

  publish({ community, batch }: Published) {
    this.#facts.tell({ community, batch });
    this.#put(community, { batch });
  }

  subscribe(listener: (published: Published) => void) {
    return this.#facts.add(listener);
  }

  send({ community, kind, data }: Note) {
    this.#put(community, { kind, data });
  }

  receive(kind: string, listener: (note: Note) => void) {
    let listeners = this.#notes.get(kind);
    if (!listeners) this.#notes.set(kind, (listeners = new Listeners()));
    return listeners.add(listener);
  }

  turned(listener: (healthy: boolean) => void) {
    return this.#turned.add(listener);
  }

  doubted(listener: () => void) {
    return this.#doubted.add(listener);
  }

  async close() {
    this.#flush();
    this.#stop();
    this.#facts.clear();
    this.#notes.clear();
    this.#turned.clear();
    this.#doubted.clear();
    await this.#options.link.close();
  }

  #channel(community: string | null) {
    return `lc:{${community ?? 'nodes'}}:${this.#options.epoch}${community === null ? ':nodes' : ''}`;
  }

  /** What is published in one turn of the event loop travels together. */
  #put(community: string | null, message: Message) {
    if (!this.#options.link.available) return this.#drop(1);
    const channel = this.#channel(community);
    let waiting = this.#waiting.get(channel);
    if (!waiting) this.#waiting.set(channel, (waiting = { community, texts: [], size: 0 }));
    const text = JSON.stringify(message);
    waiting.texts.push(text);
    waiting.size += text.length;
    if (waiting.size > PACKET) this.#flush();
    else this.#sending ??= setImmediate(() => this.#flush());
  }

  #flush() {
    clearImmediate(this.#sending);
    this.#sending = undefined;
    for (const [channel, { texts }] of this.#waiting) this.#transmit(channel, texts);
    this.#waiting.clear();
  }

  #transmit(channel: string, texts: readonly string[]) {
    const { link, now, counts } = this.#options;
    const packet = `{"from":"${this.id}","at":${now()},"messages":[${texts.join(',')}]}`;
    void link
      .ask((client) => client.sPublish(channel, packet), packet.length)
      .then((reached) => {
        if (reached === undefined) return this.#drop(texts.length);
        counts?.published(texts.length);
        if (!this.#dropped) return;
        this.#dropped = false;
        this.send({ community: null, kind: LOST, data: null });
      });
  }

  #drop(messages: number) {
    this.#dropped = true;
    this.#options.counts?.dropped(messages, 'away');
  }

  #receive(community: string | null, text: string) {
    const packet = parse(text);
    const { counts, now } = this.#options;
    if (!packet) return void counts?.dropped(1, 'malformed');
    if (packet.from === this.id) return void (community === null && this.#echo());
    this.#others.set(packet.from, performance.now());
    counts?.received(packet.messages.length, Math.max(0, now() - packet.at));
    for (const message of packet.messages) {
      if (!('batch' in message)) this.#notes.get(message.kind)?.tell({ community, ...message });
      else if (community !== null && message.batch.epoch === this.#options.epoch)
        this.#facts.tell({ community, batch: message.batch });
    }
  }

  #beat() {
    this.#judge();
    this.send({ community: null, kind: BEAT, data: null });
  }

  #echo() {
    this.#heardAt = performance.now();
    this.#judge();
  }

  /** What was heard before an interruption tells nothing about what comes after it. */
  #deafen() {
    this.#heardAt = -Infinity;
    this.#judge();
  }

  /** Who beats no more is gone; but while this node hears nothing it knows nothing of the others, and at first they have not beaten yet. */
  #forgetGone() {
    const now = performance.now();
    if (now - this.#healthySince < GONE_AFTER) return;
    for (const [node, heardAt] of this.#others) if (now - heardAt > GONE_AFTER) this.#others.delete(node);
  }

  #judge() {
    const healthy = this.#options.link.available && performance.now() - this.#heardAt < DEAF_AFTER;
    if (healthy === this.#healthy) return;
    this.#healthy = healthy;
    this.#healthySince = healthy ? performance.now() : Infinity;
    this.#turned.tell(healthy);
    this.#doubted.tell();
  }
}

/** Only nodes write to the channels; what does not look like theirs is dropped all the same. */
function parse(text: string): Packet | undefined {
  try {
    const packet = JSON.parse(text) as Partial<Packet> | null;
    const { from, at, messages } = packet ?? {};
    if (typeof from !== 'string' || typeof at !== 'number' || !Array.isArray(messages)) return undefined;
    return messages.every(isMessage) ? { from, at, messages } : undefined;
  } catch {
    return undefined;
  }
}

function isMessage(message: unknown): message is Message {
  if (typeof message !== 'object' || message === null) return false;
  if ('kind' in message) return typeof message.kind === 'string' && 'data' in message;
  return 'batch' in message && isBatch(message.batch);
}

function isBatch(batch: unknown): boolean {
  const { stream, epoch, from, to, events } = (batch ?? {}) as Partial<Published['batch']>;
  return (
    typeof stream === 'string' &&
    typeof epoch === 'string' &&
    Array.isArray(events) &&
    events.length > 0 &&
    events.every((event, index) => event?.seq === from! + index) &&
    events.at(-1)!.seq === to
  );
}
