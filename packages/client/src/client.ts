import type { OperationName, WriteReply } from '@learning-commons/protocol';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { BrowserStorage } from './browser-storage.ts';
import { Connection } from './connection.ts';
import { Drafts } from './drafts.ts';
import { newId } from './ids.ts';
import { Listeners } from './listeners.ts';
import type { Input, LiveStore, Output, StoreClass, StoreHost, StoreSink, WriteOptions } from './live-store.ts';
import { Outbox } from './outbox.ts';
import { Session } from './session.ts';
import type { OutboxEntry, Storage } from './storage.ts';
import { whenDeserted } from './tabs.ts';
import { webTransport, type Transport } from './transport.ts';

/** What is released is kept this long: an element moved in its page lets go and takes hold again. */
const GRACE = 1_000;

/** Where a community is and who looks at it. */
export interface CommonsOptions {
  /** Base address of the server; '' is the page's own origin. */
  readonly server: string;
  readonly community: string;
  /**
   * Called whenever a token is needed; null = nobody signed in. Clients are shared by its identity: pass the same
   * function for all widgets of a page and it is asked once for all.
   */
  readonly tokenProvider?: (() => Promise<string | null>) | undefined;
  /** The way to the server. Default HTTP and Socket.IO. */
  readonly transport?: Transport | undefined;
  /** Where unsent and unfinished texts are kept. Default IndexedDB, and memory where that fails. */
  readonly storage?: Storage | undefined;
}

/** How the client stands. Immutable; a change makes a new object. */
export interface ClientStatus {
  /** `offline`: no way to the server now. */
  readonly line: 'connecting' | 'online' | 'offline';
  /** `expired`: somebody was signed in, and no new token is to be had. Texts are kept until they are back. */
  readonly identity: Session['identity'];
  readonly me: Session['me'];
  /** Writes waiting for an answer. */
  readonly queued: number;
  /** `memory`: unsent text would not survive a reload. */
  readonly storage: 'kept' | 'memory';
  /** The last refusal that concerns the connection as a whole. */
  readonly error: CommonsError | null;
}

/** One community as one person sees it. Made by `connect`. */
export class CommonsClient {
  readonly server: string;
  readonly community: string;
  /** Unfinished texts of the member. */
  readonly drafts: Drafts;
  readonly #transport: Transport;
  readonly #storage: Storage;
  readonly #session: Session;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #listeners = new Listeners();
  readonly #sinks = new Map<string, StoreSink>();
  readonly #stores = new Map<string, { readonly store: LiveStore; users: number }>();
  readonly #released: () => void;
  #status: ClientStatus | undefined;
  #switching: Promise<void> | undefined;
  /** Whether the last request reached the server; null before the first. */
  #reached: boolean | null = null;
  #wasUp = false;

  constructor(options: CommonsOptions, released: () => void) {
    this.server = options.server.replace(/\/+$/, '');
    this.community = options.community;
    this.#released = released;
    this.#transport = options.transport ?? webTransport();
    this.#storage = options.storage ?? new BrowserStorage();
    this.#session = this.#openSession(options.tokenProvider);
    this.#connection = this.#openConnection();
    this.#outbox = this.#openOutbox();
    this.drafts = new Drafts(this.#storage, () => this.#knownOwner(), () => this.#changed());
    globalThis.addEventListener?.('online', this.#onOnline);
    globalThis.addEventListener?.('offline', this.#onOffline);
    this.#session.token().catch(() => undefined);
  }

  get status(): ClientStatus {
    return (this.#status ??= {
      line: this.#line(),
      identity: this.#session.identity,
      me: this.#session.me,
      queued: this.#outbox.size,
      storage: this.#storage.kept ? 'kept' : 'memory',
      error: this.#session.error ?? this.#connection.error,
    });
  }

  /** Calls back after each change of `status`. Answers how to stop. */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Asks an operation that reads. Rejects with a `CommonsError`. */
  call<N extends OperationName>(name: N, input: Input<N>, options: { readonly signal?: AbortSignal } = {}): Promise<Output<N>> {
    return this.#request(name, input, options) as Promise<Output<N>>;
  }

  /**
   * Asks an operation that writes: kept in the outbox until the server has answered. Resolves with the result and its
   * facts, however long that takes; rejects when it is refused for good.
   */
  run<N extends OperationName>(name: N, input: Input<N>): Promise<WriteReply<Output<N>>> {
    return this.#write('', name, input);
  }

  /** Opens something live. The same class and key answer the same store, counted: each `open` wants its `close`. */
  open<S extends LiveStore>(Store: StoreClass<S>, key: string): S {
    const place = `${Store.stream}:${key}`;
    const held = this.#stores.get(place) ?? { store: new Store(this.#host(), key), users: 0 };
    this.#stores.set(place, held);
    held.users++;
    return held.store as S;
  }

  /** Asks the token provider again now: after sign-in, or when another account was chosen. */
  async renew(): Promise<void> {
    await this.#session.renew();
  }

  /** Forgets the token, and all that is kept of the member in this browser. */
  async signOut(): Promise<void> {
    this.#session.forget();
    await this.#switching;
  }

  /** Lets go of the client. The last one to do so ends it. */
  release(): void {
    this.#released();
  }

  /** Ends the client. What waits in the outbox stays for the next page. */
  end(): void {
    globalThis.removeEventListener?.('online', this.#onOnline);
    globalThis.removeEventListener?.('offline', this.#onOffline);
    for (const sink of this.#sinks.values()) sink.ended();
    this.#session.close();
    this.#connection.close();
    this.#outbox.close();
  }

  #onOnline = () => {
    this.#connection.wake();
    this.#outbox.wake();
  };

  #onOffline = () => this.#connection.lost();

  #openSession(provider: CommonsOptions['tokenProvider']) {
    return new Session({
      provider,
      whoami: (token) => this.#ask('member.me', {}, token, { cached: true }) as Promise<Output<'member.me'>>,
      changed: () => this.#identityChanged(),
      switched: (from, to) => (this.#switching = this.#switched(from, to)),
      renewed: (token, returned) => {
        this.#connection.renewed(token);
        this.#outbox.resume();
        if (returned) for (const sink of this.#sinks.values()) sink.switched();
      },
    });
  }

  #openConnection() {
    return new Connection({
      open: (token, listener) => this.#transport.open({ server: this.server, community: this.community, token }, listener),
      token: () => this.#session.token(),
      renew: (refused) => this.#session.renew(refused),
      changed: () => {
        const up = this.#connection.state === 'up';
        if (up) this.#outbox.wake();
        // What was reached before the line broke says nothing about now.
        else if (this.#wasUp) this.#reached = null;
        this.#wasUp = up;
        this.#changed();
      },
    });
  }

  #openOutbox() {
    return new Outbox({
      storage: this.#storage,
      send: ({ operation, input }) => this.#request(operation, input) as Promise<WriteReply>,
      settled: (entry, reply) => this.#settled(entry, reply),
      changed: (stream) => {
        this.#sinks.get(stream)?.pending();
        this.#changed();
      },
    });
  }

  #identityChanged() {
    if (this.#session.identity === 'expired') this.#outbox.suspend();
    this.#changed();
  }

  async #switched(from: string | null | undefined, to: string | null) {
    const owner = this.#owner(to);
    if (from !== undefined) {
      this.drafts.forget();
      this.#connection.restart();
      for (const sink of this.#sinks.values()) sink.switched();
      await this.#outbox.clear();
    }
    if (to !== this.#session.subject) return;
    await this.#outbox.open(owner);
    this.#outbox.resume();
    if (owner !== null) await this.#forgetOthers(owner);
  }

  /** Of those who used this browser before, nothing stays; of those who use it in another tab, everything. */
  async #forgetOthers(owner: string) {
    const here = this.#owner('')!;
    for (const other of await this.#storage.owners()) {
      if (other.startsWith(here) && other !== owner) await whenDeserted(other, () => this.#storage.clear(other));
    }
  }

  #owner(subject: string | null): string | null {
    return subject === null ? null : `lc ${this.server} ${this.community} ${subject}`;
  }

  async #knownOwner(): Promise<string | null> {
    while (this.#session.identity === 'unknown' && this.#session.subject === null) await this.#nextChange();
    return this.#owner(this.#session.subject);
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#listeners.add(() => {
        stop();
        resolve();
      });
    });
  }

  /** Asks with the token in use, and once more with a new one if that has ended. */
  async #request(name: OperationName, input: unknown, options: { signal?: AbortSignal; cached?: boolean } = {}): Promise<unknown> {
    const token = await this.#session.token();
    try {
      return await this.#ask(name, input, token, options);
    } catch (error) {
      if (token === null || (error as CommonsError).code !== 'unauthenticated') throw error;
      const renewed = await this.#session.renew(token);
      if (renewed === null || renewed === token) throw error;
      return this.#ask(name, input, renewed, options);
    }
  }

  async #ask(name: OperationName, input: unknown, token: string | null, options: { signal?: AbortSignal; cached?: boolean }): Promise<unknown> {
    try {
      const reply = await this.#transport.call({ server: this.server, community: this.community, name, input, token, ...options });
      this.#heardFrom(true);
      return reply;
    } catch (error) {
      // A refusal came from somewhere; silence did not.
      this.#heardFrom((error as CommonsError).requestId !== undefined || (error as CommonsError).code !== 'unavailable');
      throw error;
    }
  }

  #heardFrom(reached: boolean) {
    if (this.#reached === reached) return;
    this.#reached = reached;
    this.#changed();
  }

  #line(): ClientStatus['line'] {
    const { state } = this.#connection;
    if (state === 'up') return 'online';
    // Where only the line is blocked, requests still find their way.
    if (this.#reached === false || (state === 'down' && !this.#reached)) return 'offline';
    return this.#sinks.size === 0 && this.#reached ? 'online' : 'connecting';
  }

  #write<N extends OperationName>(stream: string, operation: N, input: Input<N>, { id = newId(), text = false }: WriteOptions = {}) {
    const done = this.#outbox.add({ id, stream, operation, input: input as Record<string, unknown>, text });
    // Whoever wants to know of a refusal listens for it; nobody has to.
    done.catch(() => undefined);
    return done as Promise<WriteReply<Output<N>>>;
  }

  #settled(entry: OutboxEntry, reply: WriteReply) {
    const streams = new Set([entry.stream, ...reply.facts.map(({ stream }) => stream)]);
    for (const stream of streams) this.#sinks.get(stream)?.settled(entry, reply);
  }

  #changed() {
    this.#status = undefined;
    this.#listeners.notify();
  }

  #host(): StoreHost {
    const client = this;
    return {
      get me() {
        return client.#session.me;
      },
      call: (name, input, cached) => client.#request(name, input, { cached: cached ?? false }) as never,
      send: (name, input) => client.#request(name, input) as never,
      run: (stream, name, input, options) => client.#write(stream, name, input, options),
      attach: (stream, sink) => client.#sinks.set(stream, sink),
      join: (stream) => client.#connection.join(stream, client.#sinks.get(stream)!),
      detach: (stream) => client.#detach(stream),
      released: (store) => client.#releaseStore(store),
      pending: (stream) => client.#outbox.pending(stream),
      retry: (id) => void client.#outbox.retry(id),
      discard: (id, absent) => client.#outbox.discard(id, absent),
      typing: (stream) => client.#connection.typing(stream),
      presence: (stream, visible) => client.#connection.presence(stream, visible),
    };
  }

  #detach(stream: string) {
    this.#sinks.delete(stream);
    this.#stores.delete(stream);
    this.#connection.leave(stream);
  }

  #releaseStore(store: LiveStore) {
    const [place, held] = [...this.#stores].find(([, each]) => each.store === store) ?? [];
    if (!place || !held) return;
    held.users--;
    if (held.users === 0) setTimeout(() => held.users === 0 && this.#stores.get(place) === held && this.#sinks.get(place)?.ended(), GRACE);
  }
}

const clients = new Map<string, { readonly client: CommonsClient; users: number }>();
const identities = new WeakMap<object, string>();

/** One client per server, community and token provider: the same options answer the same client, counted by `release`. */
export function connect(options: CommonsOptions): CommonsClient {
  const ports = [options.tokenProvider, options.transport, options.storage].map(identityOf);
  const key = JSON.stringify([options.server.replace(/\/+$/, ''), options.community, ...ports]);
  const held = clients.get(key) ?? { client: new CommonsClient(options, () => letGo(key)), users: 0 };
  clients.set(key, held);
  held.users++;
  return held.client;
}

function letGo(key: string) {
  const held = clients.get(key);
  if (!held) return;
  held.users--;
  if (held.users === 0) setTimeout(() => {
    if (held.users > 0 || clients.get(key) !== held) return;
    clients.delete(key);
    held.client.end();
  }, GRACE);
}

function identityOf(port: object | undefined): string {
  if (!port) return '';
  const identity = identities.get(port) ?? newId();
  identities.set(port, identity);
  return identity;
}
