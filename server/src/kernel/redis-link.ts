import { createClient } from 'redis';
import { Listeners } from './bus.ts';

/** Commands that take longer than this have failed, in milliseconds. */
const TIMEOUT = 500;
/** How often a broken link is tried again. */
const PROBE_EVERY = 500;
/** Commands and bytes on their way at once. More than that means that Redis does not keep up: what comes then is dropped. */
const MOST = 1_000;
const MOST_BYTES = 8_388_608;
/** A connection on which nothing comes or goes for this long is made anew; a live one beats every second. */
const SILENCE = 4_000;
/** Pause before a connection is tried again: short at first, at most this, and never the same for all nodes. */
const LONGEST_PAUSE = 2_000;

/** The library's client, as far as it is used here. */
export type RedisClient = ReturnType<typeof open>;

/**
 * Two connections to Redis, one that asks and one that listens, behind a circuit: one command that takes too long or a
 * lost connection opens it, and from then on nothing is sent but a probe, until one is answered. Nothing here rejects,
 * throws, or queues while Redis is away.
 */
export class RedisLink {
  readonly #asking: RedisClient;
  readonly #listening: RedisClient;
  readonly #channels = new Map<string, (text: string) => void>();
  readonly #turned = new Listeners<boolean>();
  readonly #deafened = new Listeners<void>();
  readonly #probing: NodeJS.Timeout;
  #open = true;
  #underWay = 0;
  #bytes = 0;
  #trouble: unknown;

  constructor(url: string) {
    this.#asking = open(url);
    this.#listening = open(url);
    for (const client of [this.#asking, this.#listening]) {
      client.on('error', (error: unknown) => (this.#trouble = error));
      client.connect().catch(() => undefined);
    }
    this.#asking.on('error', () => this.#turn(true));
    this.#listening.on('error', () => this.#deafened.tell());
    this.#asking.on('ready', () => void this.#probe());
    this.#listening.on('ready', () => {
      for (const [channel, listener] of this.#channels) this.#listen(channel, listener);
    });
    this.#probing = setInterval(() => void this.#probe(), PROBE_EVERY);
    this.#probing.unref();
  }

  /** What went wrong last. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /** Whether commands are sent now. */
  get available(): boolean {
    return !this.#open;
  }

  /** Calls back whenever `available` has changed. */
  turned(listener: (available: boolean) => void): () => void {
    return this.#turned.add(listener);
  }

  /** Calls back when the connection that listens was lost: what is published until it is back does not arrive. */
  deafened(listener: () => void): () => void {
    return this.#deafened.add(listener);
  }

  /** Listens to a sharded channel, now and after every new connection. */
  subscribe(channel: string, listener: (text: string) => void): void {
    this.#channels.set(channel, listener);
    if (this.#listening.isReady) this.#listen(channel, listener);
  }

  /** Sends one or a few commands together; answers undefined where they were dropped, failed, or took too long. */
  async ask<T>(command: (client: RedisClient) => Promise<T>, bytes = 0): Promise<T | undefined> {
    if (this.#open || this.#underWay >= MOST || this.#bytes + bytes > MOST_BYTES) return undefined;
    return this.#ask(command, bytes);
  }

  /** Sends what was asked for, as far as Redis takes it at once, and ends both connections. */
  async close(): Promise<void> {
    clearInterval(this.#probing);
    this.#turned.clear();
    this.#deafened.clear();
    if (!this.#open) await within(settle(() => this.#asking.ping()).then(ignore, ignore), TIMEOUT);
    for (const client of [this.#asking, this.#listening]) if (client.isOpen) client.destroy();
  }

  async #ask<T>(command: (client: RedisClient) => Promise<T>, bytes: number): Promise<T | undefined> {
    this.#underWay += 1;
    this.#bytes += bytes;
    const answer = settle(() => command(this.#asking)).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    // What is under way counts until the library lets go of it, which a frozen Redis may put off.
    void answer.then(() => {
      this.#underWay -= 1;
      this.#bytes -= bytes;
    });
    const answered = await within(answer, TIMEOUT);
    if (answered && 'value' in answered) return answered.value;
    this.#trouble = answered?.error ?? new Error(`Redis took longer than ${TIMEOUT} ms.`);
    this.#turn(true);
    return undefined;
  }

  async #probe() {
    if (!this.#open || this.#underWay >= MOST || !this.#asking.isReady) return;
    if ((await this.#ask((client) => client.ping(), 0)) !== undefined) this.#turn(false);
  }

  #turn(open: boolean) {
    if (this.#open === open) return;
    this.#open = open;
    this.#turned.tell(!open);
  }

  /** The library subscribes again by itself after a loss; asking once more for what it has costs nothing. */
  #listen(channel: string, listener: (text: string) => void) {
    this.#listening.sSubscribe(channel, listener).catch(() => undefined);
  }
}

function open(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    // The link keeps time itself, for what was sent as well.
    commandOptions: { timeout: undefined },
    socket: {
      connectTimeout: 2_000,
      socketTimeout: SILENCE,
      reconnectStrategy: (retries) => Math.random() * Math.min(LONGEST_PAUSE, 100 * 2 ** Math.min(retries, 10)),
    },
  });
}

const ignore = () => undefined;

/** What throws at once rejects as well. */
const settle = async <T>(make: () => Promise<T>): Promise<T> => make();

/** What a promise that never rejects resolves with in time. */
function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    // After a stall of this process the answer may lie there unread: one turn of the event loop reads it.
    const timer = setTimeout(() => setImmediate(() => resolve(undefined)), milliseconds);
    void promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
