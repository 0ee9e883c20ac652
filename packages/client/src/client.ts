import type { OperationName, WriteReply } from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { backoff, Pause } from './backoff.ts';
import { Drafts } from './drafts.ts';
import { newId } from './ids.ts';
import { Listeners } from './listeners.ts';
import type { Input, LiveStore, Output, PendingWrite, StoreClass, StoreHost, WriteOptions } from './live-store.ts';
import { Session } from './session.ts';
import { Stores } from './stores.ts';
import { entryOf, type OutboxEntry, type Storage } from './storage.ts';
import { webTransport, type Transport } from './transport.ts';
import type { Upkeep } from './upkeep.ts';
import type { Uploads } from './uploads.ts';

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
  readonly #options: CommonsOptions;
  readonly #transport: Transport;
  readonly #session: Session;
  readonly #listeners = new Listeners();
  readonly #pause = new Pause();
  readonly #stores = new Stores(() => this.#changed());
  readonly #released: () => void;
  readonly #loaded: Promise<Upkeep>;
  #upkeep: Upkeep | null = null;
  /** What the upkeep is to do once it is loaded. */
  #early: ((upkeep: Upkeep) => void)[] = [];
  #unsent: OutboxEntry[] = [];
  #switching: Promise<void> | undefined;
  #status: ClientStatus | undefined;
  /** Whether the last request reached the server; null before the first. */
  #reached: boolean | null = null;
  #wasUp = false;
  #ended = false;

  constructor(options: CommonsOptions, released: () => void) {
    this.server = options.server.replace(/\/+$/, '');
    this.community = options.community;
    this.#options = options;
    this.#released = released;
    this.#transport = options.transport ?? webTransport();
    this.#session = this.#openSession(options.tokenProvider);
    this.#loaded = new Promise((resolve) => this.#when(resolve));
    this.drafts = new Drafts(
      this.#loaded.then(({ storage }) => storage),
      () => this.#knownOwner(),
      () => this.#changed(),
    );
    globalThis.addEventListener?.('online', this.#onOnline);
    globalThis.addEventListener?.('offline', this.#onOffline);
    this.#session.token().catch(() => undefined);
    void this.#load();
  }

  get status(): ClientStatus {
    return (this.#status ??= {
      line: this.#line(),
      identity: this.#session.identity,
      me: this.#session.me,
      queued: this.#upkeep?.outbox.size ?? this.#unsent.length,
      storage: (this.#upkeep?.storage ?? this.#options.storage)?.kept === false ? 'memory' : 'kept',
      error: this.#session.error ?? this.#upkeep?.connection.error ?? null,
    });
  }

  /** Calls back after each change of `status`. Answers how to stop. */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Asks an operation that reads. Rejects with a `CommonsError`. */
  call<N extends OperationName>(
    name: N,
    input: Input<N>,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Output<N>> {
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
    return this.#stores.open(Store, key, this.#host());
  }

  /** Files on their way to the server; what sends them is loaded when first asked for. Rejects while that fails. */
  async uploads(): Promise<Uploads> {
    return (await this.#loaded).uploads();
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
    this.#ended = true;
    globalThis.removeEventListener?.('online', this.#onOnline);
    globalThis.removeEventListener?.('offline', this.#onOffline);
    this.#stores.each((sink) => sink.ended());
    this.#session.close();
    this.#when((upkeep) => upkeep.end());
  }

  #onOnline = () => {
    this.#pause.end();
    this.#when(({ connection, outbox }) => {
      connection.wake();
      outbox.wake();
    });
    if (this.#reached === false) this.#knock();
  };

  #onOffline = () => {
    this.#heardFrom(false);
    this.#when(({ connection }) => connection.lost());
  };

  async #load(attempt = 0): Promise<void> {
    const code = await import('./upkeep.ts').catch(() => null);
    if (!code) {
      this.#knock();
      await this.#pause.wait(backoff(attempt));
      return this.#ended ? undefined : this.#load(attempt + 1);
    }
    const [upkeep, early] = [this.#keepUp(code.Upkeep), this.#early];
    [this.#upkeep, this.#early, this.#unsent] = [upkeep, [], []];
    for (const act of early) act(upkeep);
    this.#changed();
  }

  #when(act: (upkeep: Upkeep) => void) {
    if (this.#upkeep) act(this.#upkeep);
    else this.#early.push(act);
  }

  #keepUp(Kind: typeof Upkeep): Upkeep {
    const { server, community } = this;
    return new Kind({
      storage: this.#options.storage,
      place: this.#owner('')!,
      open: (token, listener) => this.#transport.open({ server, community, token }, listener),
      token: () => this.#session.token(),
      renew: (refused) => this.#session.renew(refused),
      changed: () => this.#lineChanged(),
      unanswered: () => this.#knock(),
      send: ({ operation, input }) => this.#request(operation, input) as Promise<WriteReply>,
      call: (name, input) => this.#request(name, input) as never,
      owner: () => this.#knownOwner(),
      upload: (file) => this.#transport.upload({ ...file, server, community }),
      settled: (entry, reply) => this.#settled(entry, reply),
      pending: (stream) => {
        this.#stores.sink(stream)?.pending();
        this.#changed();
      },
    });
  }

  #openSession(provider: CommonsOptions['tokenProvider']) {
    return new Session({
      provider,
      whoami: (token) => this.#ask('member.me', {}, token, { cached: true }) as Promise<Output<'member.me'>>,
      changed: () => {
        if (this.#session.identity === 'expired') this.#when(({ outbox }) => outbox.suspend());
        this.#changed();
      },
      switched: (from, to) => this.#switched(from === undefined, to),
      renewed: (token, returned) => {
        this.#when(({ connection, outbox }) => {
          connection.renewed(token);
          outbox.resume();
        });
        if (returned) this.#stores.each((sink) => sink.switched());
      },
    });
  }

  #switched(first: boolean, to: string | null) {
    if (!first) {
      this.drafts.forget();
      this.#stores.each((sink) => sink.switched());
    }
    this.#when(({ outbox }) => outbox.resume());
    this.#switching = this.#loaded.then((upkeep) =>
      upkeep.switched(first, this.#owner(to), () => to === this.#session.subject),
    );
  }

  #lineChanged() {
    const up = this.#upkeep?.connection.state === 'up';
    if (up) this.#upkeep!.up();
    // What was reached before the line broke says nothing about now.
    else if (this.#wasUp) this.#reached = null;
    this.#wasUp = up;
    this.#changed();
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
  async #request(
    name: OperationName,
    input: unknown,
    options: { signal?: AbortSignal; cached?: boolean } = {},
  ): Promise<unknown> {
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

  async #ask(
    name: OperationName,
    input: unknown,
    token: string | null,
    options: { signal?: AbortSignal; cached?: boolean },
  ): Promise<unknown> {
    try {
      const reply = await this.#transport.call({
        server: this.server,
        community: this.community,
        name,
        input,
        token,
        ...options,
      });
      this.#heardFrom(true);
      return reply;
    } catch (error) {
      // A refusal came from somewhere; silence did not.
      this.#heardFrom(
        (error as CommonsError).requestId !== undefined || (error as CommonsError).code !== 'unavailable',
      );
      throw error;
    }
  }

  /** Finds out whether requests reach the server: what the last one has met may be long ago. */
  #knock() {
    this.#request('member.me', {}, { cached: true }).catch(() => undefined);
  }

  #heardFrom(reached: boolean) {
    if (this.#reached === reached) return;
    this.#reached = reached;
    this.#changed();
  }

  #line(): ClientStatus['line'] {
    const state = this.#upkeep?.connection.state;
    if (state === 'up') return 'online';
    // Where only the line is blocked, requests still find their way.
    if (this.#reached === false || (state === 'down' && !this.#reached)) return 'offline';
    return this.#stores.size === 0 && this.#reached ? 'online' : 'connecting';
  }

  #write<N extends OperationName>(
    stream: string,
    operation: N,
    input: Input<N>,
    { id = newId(), text = false }: WriteOptions = {},
  ) {
    const entry = entryOf({ id, stream, operation, input, text });
    if (!this.#upkeep) this.#unsent.push(entry);
    const done = new Promise<WriteReply>((resolve) => this.#when(({ outbox }) => resolve(outbox.add(entry))));
    // Whoever wants to know of a refusal listens for it; nobody has to.
    done.catch(() => undefined);
    return done as Promise<WriteReply<Output<N>>>;
  }

  #pending(stream: string): PendingWrite[] {
    if (this.#upkeep) return this.#upkeep.outbox.pending(stream);
    return this.#unsent
      .filter((entry) => entry.stream === stream)
      .map((entry) => ({ entry, state: 'sending', error: null }));
  }

  #settled(entry: OutboxEntry, reply: WriteReply) {
    const streams = new Set([entry.stream, ...reply.facts.map(({ stream }) => stream)]);
    for (const stream of streams) this.#stores.sink(stream)?.settled(entry, reply);
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
      attach: (stream, sink) => client.#stores.attach(stream, sink),
      join: (stream) => client.#when(({ connection }) => client.#join(connection, stream)),
      detach: (stream) => client.#detach(stream),
      released: (store) => client.#stores.release(store),
      pending: (stream) => client.#pending(stream),
      retry: (id) => client.#when(({ outbox }) => void outbox.retry(id)),
      discard: async (id, absent) => (await client.#loaded).outbox.discard(id, absent),
      bringBack: (entry) => client.#when(({ outbox }) => void outbox.bringBack(entry)),
      typing: (stream) => client.#when(({ connection }) => connection.typing(stream)),
      presence: (stream, visible) => client.#when(({ connection }) => connection.presence(stream, visible)),
    };
  }

  #join(connection: Upkeep['connection'], stream: string) {
    const sink = this.#stores.sink(stream);
    if (sink) connection.join(stream, sink);
  }

  #detach(stream: string) {
    this.#stores.detach(stream);
    this.#when(({ connection }) => connection.leave(stream));
  }
}
