import { limits, type StreamEvent } from '@learning-commons/protocol';
import type { Bus, Published } from './bus.ts';
import type { Database } from './database.ts';
import { pageOf, readEvents, replay, type LoggedEvent, type StreamMark } from './event-log.ts';
import { SharedMarks } from './shared-marks.ts';

/** How much of recent facts a node holds. */
export interface TailLimits {
  /** Streams held; the one not asked for the longest goes first. */
  readonly streams: number;
  /** Characters of all facts held, as they stand in the record. */
  readonly size: number;
  /** The same of one stream: its oldest facts go first. */
  readonly streamSize: number;
  /** Milliseconds after the last question in which a stream is still followed. */
  readonly patience: number;
}

const DEFAULTS: TailLimits = { streams: 1_000, size: 33_554_432, streamSize: 2_097_152, patience: 300_000 };
/** The fewest facts read for a stream that is not held: those a little further behind then find theirs too. */
const LEAST = 32;
/** Reads of others that are waited for before a question goes to the record by itself. */
const WAITS = 5;

/** Facts of one stream without a hole, up to the last one known. */
interface Held {
  readonly events: LoggedEvent[];
  size: number;
  /** Count of redactions in the record before the facts were read: while it stands, none of them was rewritten since. */
  readonly redactions: number;
  asked: number;
  /** Older facts had to go for their size: reading again would not hold more. */
  trimmed: boolean;
}

interface Reading {
  readonly done: Promise<void>;
  /** What the bus brings meanwhile, which the read may or may not have seen. */
  readonly heard: StreamEvent[];
}

/** What the tail stands on. */
export interface TailOptions {
  readonly database: Database;
  readonly bus: Bus;
  readonly limits?: Partial<TailLimits>;
}

/**
 * The last facts of streams that are asked for, kept in memory, so that a thousand clients that come back together cost
 * the record one read. It answers what the record would: the caller brings the stream's mark, read just now, and what is
 * held serves only if it reaches that head and nothing was redacted since. What the bus loses or brings late therefore
 * costs a read and never a fact; what was deleted is not told from here.
 */
export class Tail {
  readonly #database: Database;
  readonly #limits: TailLimits;
  readonly #marks: SharedMarks;
  /** By community and stream, the one not asked for the longest first. */
  readonly #held = new Map<string, Held>();
  readonly #reading = new Map<string, Reading>();
  readonly #pages = new Map<string, Promise<StreamEvent[]>>();
  readonly #unsubscribe: () => void;
  #size = 0;
  #reads = 0;

  constructor({ database, bus, limits: own }: TailOptions) {
    this.#database = database;
    this.#limits = { ...DEFAULTS, ...own };
    this.#marks = new SharedMarks(database.read);
    this.#unsubscribe = bus.subscribe((published) => this.#hear(published));
  }

  /** Streams held. */
  get streams(): number {
    return this.#held.size;
  }

  /** Characters of all facts held. */
  get size(): number {
    return this.#size;
  }

  /** Reads of the record so far. */
  get reads(): number {
    return this.#reads;
  }

  /** Where streams stand in the record, read after this call; who asks in the same turn shares the query. */
  marks(community: string, streams: readonly string[]): Promise<ReadonlyMap<string, StreamMark>> {
    return this.#marks.read(community, streams);
  }

  /** One page of facts after `since`, at least up to `mark.head` or as far as a page goes: what `replay` answers. */
  async replay(community: string, stream: string, since: number, mark: StreamMark): Promise<StreamEvent[]> {
    const name = nameOf(community, stream);
    if (mark.head - since <= limits.deltaEvents) {
      const held = await this.#hold(name, { community, stream, since, mark });
      if (held) return pageOf(held.events.slice(since + 1 - held.events[0]!.event.seq));
    }
    return this.#page(name, { community, stream, since, mark });
  }

  close() {
    this.#unsubscribe();
    this.#held.clear();
    this.#size = 0;
  }

  /** What is held of a stream, once it reaches from `since` to the head; undefined where that is more than may be held. */
  async #hold(name: string, asked: Asked): Promise<Held | undefined> {
    for (let wait = 0; wait < WAITS; wait += 1) {
      const held = this.#held.get(name);
      if (held && reaches(held, asked)) return this.#serve(name, held, asked);
      const reading = this.#reading.get(name);
      if (!reading) break;
      await reading.done;
    }
    if (this.#reading.has(name)) return undefined;
    await this.#read(name, asked);
    const held = this.#held.get(name);
    return held && reaches(held, asked) ? this.#serve(name, held, asked) : undefined;
  }

  #serve(name: string, held: Held, { since }: Asked): Held | undefined {
    held.asked = performance.now();
    this.#held.delete(name);
    this.#held.set(name, held);
    return held.events[0]!.event.seq <= since + 1 ? held : undefined;
  }

  #read(name: string, asked: Asked): Promise<void> {
    this.#reads += 1;
    const heard: StreamEvent[] = [];
    const done = this.#fetch(name, asked, heard).finally(() => this.#reading.delete(name));
    this.#reading.set(name, { done, heard });
    return done;
  }

  async #fetch(name: string, { community, stream, since, mark }: Asked, heard: readonly StreamEvent[]): Promise<void> {
    // Rounded up in few steps, so that those who are behind by different numbers wait for each other's read.
    const behind = Math.max(LEAST, mark.head - since);
    const count = Math.min(limits.deltaEvents, 2 ** Math.ceil(Math.log2(behind)));
    const from = Math.max(0, mark.head - count);
    const events = await readEvents(this.#database.read, community, stream, from);
    const former = this.#held.get(name);
    if (former && former.redactions > mark.redactions) return;
    this.#drop(name);
    // A hole means that the log no longer reaches back so far: that is for the record to tell.
    if (events[0]?.event.seq !== from + 1 || events.at(-1)!.event.seq < mark.head) return;
    const size = events.reduce((sum, each) => sum + each.size, 0);
    const held: Held = { events, size, redactions: mark.redactions, asked: performance.now(), trimmed: false };
    this.#held.set(name, held);
    this.#size += size;
    this.#append(held, heard);
    this.#forget();
  }

  /** A page from the record, for those further behind than anything held; who asks the same at the same time shares it. */
  #page(name: string, { community, stream, since, mark }: Asked): Promise<StreamEvent[]> {
    const key = `${name}#${since}#${mark.head}#${mark.redactions}`;
    const running = this.#pages.get(key);
    if (running) return running;
    this.#reads += 1;
    const page = replay(this.#database.read, community, stream, since).finally(() => this.#pages.delete(key));
    this.#pages.set(key, page);
    return page;
  }

  #hear({ community, batch }: Published) {
    const name = nameOf(community, batch.stream);
    this.#reading.get(name)?.heard.push(...batch.events);
    const held = this.#held.get(name);
    if (!held) return;
    if (performance.now() - held.asked > this.#limits.patience) return this.#drop(name);
    this.#append(held, batch.events);
    this.#forget();
  }

  /** Only what follows is taken: what is known came in a newer state, and a hole is filled by the next question. */
  #append(held: Held, events: readonly StreamEvent[]) {
    for (const event of events) {
      if (event.seq !== held.events.at(-1)!.event.seq + 1) continue;
      const { length: size } = JSON.stringify(event.data);
      held.events.push({ event, size });
      held.size += size;
      this.#size += size;
    }
    while (held.events.length > limits.deltaEvents) this.#shorten(held);
    while (held.size > this.#limits.streamSize && held.events.length > 1) {
      this.#shorten(held);
      held.trimmed = true;
    }
  }

  #shorten(held: Held) {
    const { size } = held.events.shift()!;
    held.size -= size;
    this.#size -= size;
  }

  #forget() {
    for (const name of this.#held.keys()) {
      if (this.#held.size <= this.#limits.streams && this.#size <= this.#limits.size) return;
      this.#drop(name);
    }
  }

  #drop(name: string) {
    const held = this.#held.get(name);
    if (!held) return;
    this.#held.delete(name);
    this.#size -= held.size;
  }
}

interface Asked {
  readonly community: string;
  readonly stream: string;
  readonly since: number;
  readonly mark: StreamMark;
}

const nameOf = (community: string, stream: string) => `${community}/${stream}`;

/** Whether it can be said from memory alone what the record would answer, or that memory holds too little for it. */
function reaches({ events, redactions, trimmed }: Held, { since, mark }: Asked): boolean {
  const upToDate = redactions >= mark.redactions && events.at(-1)!.event.seq >= mark.head;
  return upToDate && (trimmed || events[0]!.event.seq <= since + 1);
}
