import type {
  Contract,
  Id,
  InputOf,
  JoinReply,
  Me,
  OperationName,
  OutputOf,
  PresenceNotice,
  StreamBatch,
  StreamEvent,
  TypingNotice,
  ViewNotice,
  WriteReply,
} from '@learning-commons/protocol';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { backoff, Pause } from './backoff.ts';
import type { StreamSink } from './connection.ts';
import { Cursor } from './cursor.ts';
import { Listeners } from './listeners.ts';
import type { OutboxEntry } from './storage.ts';

/** Texts that are remembered after they were answered: a server that was put back to an earlier day may have lost them. */
const REMEMBERED = 20;

/** A hole is waited for this long before it is asked for. */
const PATIENCE = 250;

/** What an operation takes. */
export type Input<N extends OperationName> = InputOf<Contract['operations'][N]>;
/** What an operation answers. */
export type Output<N extends OperationName> = OutputOf<Contract['operations'][N]>;

/** Volatile news of a stream. */
export type Notice =
  { readonly presence: PresenceNotice } | { readonly typing: TypingNotice } | { readonly view: ViewNotice };

/** A write that waits, as the outbox tells of it. */
export interface PendingWrite {
  readonly entry: OutboxEntry;
  /** `queued` waits for the line or for sign-in; `failed` was refused for good and is kept for its text. */
  readonly state: 'sending' | 'queued' | 'failed';
  readonly error: CommonsError | null;
}

/** What a store is told, beside what comes on the line. */
export interface StoreSink extends StreamSink {
  /** A write was answered, in this tab or another: its facts come before the stream brings them. */
  settled(entry: OutboxEntry, reply: WriteReply): void;
  /** The waiting writes changed. */
  pending(): void;
  /** Somebody else looks now. */
  switched(): void;
  /** Nobody uses the store any more. */
  ended(): void;
}

/** How a write goes by the outbox. */
export interface WriteOptions {
  /** The id of the entry. Default a new one. */
  readonly id?: Id;
  /** Keep it when it is refused for good, because it holds somebody's words. */
  readonly text?: boolean;
}

/** What a client gives its stores. */
export interface StoreHost {
  readonly me: Me | null;
  call<N extends OperationName>(name: N, input: Input<N>, cached?: boolean): Promise<Output<N>>;
  /** A write that need not survive a reload. */
  send<N extends OperationName>(name: N, input: Input<N>): Promise<WriteReply<Output<N>>>;
  run<N extends OperationName>(
    stream: string,
    name: N,
    input: Input<N>,
    options?: WriteOptions,
  ): Promise<WriteReply<Output<N>>>;
  attach(stream: string, sink: StoreSink): void;
  join(stream: string): void;
  detach(stream: string): void;
  released(store: LiveStore): void;
  pending(stream: string): readonly PendingWrite[];
  retry(id: Id): void;
  /** Gives an entry up if the server does not have it. `absent` finds that out where it is not known. */
  discard(id: Id, absent: () => Promise<boolean>): Promise<boolean>;
  /** Offers to send again what was answered and is not on the server any more. */
  bringBack(entry: OutboxEntry): void;
  typing(stream: string): void;
  presence(stream: string, visible: boolean): void;
}

/** An own write that was answered. */
interface Answered {
  readonly entry: OutboxEntry;
  /** The history that the answer belongs to, where it says so. */
  readonly epoch: unknown;
  /** Its fact in the stream; 0 once that has come. */
  readonly seq: number;
}

/** A class of stores, as `open` takes it. */
export interface StoreClass<S> {
  /** The kind of stream; with the key it makes the stream's name. */
  readonly stream: string;
  new (host: StoreHost, key: string): S;
}

/** What every snapshot says: how far it reaches, and in which history. */
export interface Snapshot {
  readonly seq: number;
  readonly epoch: string;
}

/** Something live: what is confirmed, with what is pending laid over it. Knows joining, loading, replay and retry. */
export abstract class LiveStore<View = unknown, S extends Snapshot = Snapshot> {
  readonly key: string;
  readonly #host: StoreHost;
  readonly #stream: string;
  readonly #listeners = new Listeners();
  readonly #cursor = new Cursor();
  readonly #pause = new Pause();
  /** Those whose fact has not come yet, and the latest texts of the others. */
  #answered: readonly Answered[] = [];
  #phase: 'loading' | 'ready' | 'failed' = 'loading';
  #error: CommonsError | null = null;
  #view: View | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** Counts loads: only the latest one's answer is taken. */
  #round = 0;
  #reloading: Promise<void> | undefined;
  #stale = false;
  /** Snapshots in a row that no facts followed. */
  #stales = 0;

  constructor(host: StoreHost, key: string) {
    this.key = key;
    this.#host = host;
    this.#stream = `${(this.constructor as unknown as StoreClass<unknown>).stream}:${key}`;
    host.attach(this.#stream, this.#sink());
    // A subclass's own fields do not exist yet.
    queueMicrotask(() => this.#round === 0 && void this.reload());
  }

  /** What to draw now. A new object whenever something in it changed. */
  get view(): View {
    return (this.#view ??= this.project());
  }

  /** Calls back after changes, at most once per microtask. Answers how to stop. */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Loads afresh. What is shown stays until the answer is here; failures are repeated while that makes sense. */
  reload(): Promise<void> {
    this.#round++;
    this.#pause.end();
    return (this.#reloading = this.#try(this.#round));
  }

  /** Releases the store; the last one to do so ends it. */
  close(): void {
    this.#host.released(this);
  }

  /** Fetches a snapshot of the whole. */
  protected abstract load(): Promise<S>;
  /** Replaces what is confirmed by a snapshot. */
  protected abstract take(snapshot: S): void;
  /** Applies a confirmed fact. It may come twice, and before earlier ones: older news of a thing is to be ignored. */
  protected abstract apply(event: StreamEvent): void;
  /** Makes the view of what is confirmed and pending. */
  protected abstract project(): View;
  /** Volatile news; most stores have no use for it. */
  protected notice(_notice: Notice): void {}
  /** A pending write was confirmed. */
  protected confirmed(_entry: OutboxEntry): void {}
  /** Whether the server does not have what an answered write has made. A store that can tell is asked after a restore. */
  protected async isLost(_entry: OutboxEntry): Promise<boolean> {
    return false;
  }
  /** Facts and notices flow from now on: for the first time, or after an interruption. `head` is where the stream stands. */
  protected joined(_head: number): void {}
  /** Nobody uses the store any more. */
  protected ended(): void {}

  protected get phase(): 'loading' | 'ready' | 'failed' {
    return this.#phase;
  }

  protected get error(): CommonsError | null {
    return this.#error;
  }

  protected get me(): Me | null {
    return this.#host.me;
  }

  /** Whether to follow the stream's facts. Where the reader may not listen, the snapshot is all there is. */
  protected get follows(): boolean {
    return true;
  }

  protected get epoch(): string {
    return this.#cursor.epoch;
  }

  /** How far the stream is known. A store of a view answers the version it holds: whoever is behind joins again. */
  protected get since(): number {
    return this.#cursor.last;
  }

  /** Writes to lay over what is confirmed: those that wait, and those answered whose fact has not come yet (`seq`). */
  protected get guesses(): readonly (PendingWrite & { readonly seq?: number })[] {
    const untold = this.#answered.filter(({ seq }) => seq > 0);
    const settled = untold.map(({ entry, seq }) => ({ entry, seq, state: 'sending' as const, error: null }));
    return [...settled, ...this.#host.pending(this.#stream)];
  }

  /** Something in the view changed. */
  protected changed(): void {
    this.#view = undefined;
    this.#listeners.notify();
  }

  protected call<N extends OperationName>(name: N, input: Input<N>, cached = false): Promise<Output<N>> {
    return this.#host.call(name, input, cached);
  }

  protected send<N extends OperationName>(name: N, input: Input<N>): Promise<WriteReply<Output<N>>> {
    return this.#host.send(name, input);
  }

  /** A write that survives reload and disconnection, sent in the order of writing, exactly once. */
  protected run<N extends OperationName>(name: N, input: Input<N>, options?: WriteOptions): Promise<Output<N>> {
    const done = this.#host.run(this.#stream, name, input, options).then(({ result }) => result);
    // Whoever wants to know of a refusal listens for it; nobody has to.
    done.catch(() => undefined);
    return done;
  }

  protected retryWrite(id: Id): void {
    this.#host.retry(id);
  }

  protected discardWrite(id: Id, absent: () => Promise<boolean>): Promise<boolean> {
    return this.#host.discard(id, absent);
  }

  protected sendTyping(): void {
    this.#host.typing(this.#stream);
  }

  protected sendPresence(visible: boolean): void {
    this.#host.presence(this.#stream, visible);
  }

  #sink(): StoreSink {
    const cursor = this.#cursor;
    const store = this;
    return {
      get since() {
        return store.since;
      },
      get epoch() {
        return cursor.epoch;
      },
      get former() {
        return cursor.former;
      },
      joined: (reply) => store.#joined(reply),
      events: (batch) => store.#events(batch),
      presence: (presence) => store.notice({ presence }),
      typing: (typing) => store.notice({ typing }),
      view: (view) => store.notice({ view }),
      settled: (entry, reply) => store.#settle(entry, reply),
      pending: () => store.changed(),
      switched: () => void store.reload(),
      ended: () => store.#end(),
    };
  }

  async #try(round: number): Promise<void> {
    for (let attempt = 0; round === this.#round; attempt++) {
      try {
        const snapshot = await this.load();
        if (round === this.#round) return this.#loaded(snapshot);
      } catch (error) {
        if (round === this.#round && !(await this.#failed(error, attempt))) return;
      }
    }
    return this.#reloading;
  }

  #loaded(snapshot: S) {
    this.#phase = 'ready';
    this.#error = null;
    this.#stale = false;
    const another = snapshot.epoch !== this.#cursor.epoch;
    this.take(snapshot);
    const told = Math.max(0, ...this.#answered.map(({ seq }) => seq));
    for (const event of this.#cursor.reset(snapshot.seq, snapshot.epoch, told)) this.apply(event);
    if (another) void this.#offerAgain(snapshot.epoch);
    if (this.follows) this.#host.join(this.#stream);
    this.#advanced();
  }

  /** What was answered in a history that has ended is laid over nothing; texts that are lost with it may be sent again. */
  async #offerAgain(epoch: string) {
    const ended = this.#answered.filter((each) => each.epoch !== epoch);
    this.#answered = this.#answered.filter((each) => each.epoch === epoch);
    for (const { entry } of ended) if (entry.text && (await this.isLost(entry))) this.#host.bringBack(entry);
  }

  async #failed(thrown: unknown, attempt: number): Promise<boolean> {
    // What is no refusal is a defect of ours; it must not pass for one of the network.
    if (!(thrown instanceof CommonsError)) throw thrown;
    this.#error = thrown;
    if (this.#phase === 'loading') this.#phase = 'failed';
    this.changed();
    // A host that gives no token now may give one later; who is not signed in must be, first.
    const signedOut = thrown.code === 'unauthenticated' && thrown.details.reason !== 'provider';
    if (!thrown.retryable || signedOut) {
      this.#stale = false;
      return false;
    }
    await this.#pause.wait(backoff(attempt, thrown));
    return true;
  }

  #joined(reply: JoinReply) {
    if (reply.kind !== 'refused') this.#cursor.former = undefined;
    if (reply.kind === 'delta') {
      this.#error = null;
      this.#stales = 0;
      this.#events(reply.batch);
      this.joined(reply.head);
      if (reply.more) this.#host.join(this.#stream);
    } else if (reply.kind === 'stale') {
      this.#refresh();
    } else {
      this.#error = new CommonsError(reply.error);
      this.changed();
    }
  }

  /** What is held can no longer be brought up to date by facts. News of that while it is being loaded is no news. */
  #refresh() {
    if (this.#stale) return;
    this.#stale = true;
    // A snapshot that is stale at once comes from a server in trouble: it is not asked without a pause.
    const attempt = this.#stales++;
    if (attempt === 0) void this.reload();
    else void this.#pause.wait(backoff(attempt)).then(() => (this.#stale ? this.reload() : undefined));
  }

  #events(batch: StreamBatch) {
    if (this.#phase !== 'ready') return;
    if (batch.epoch !== this.#cursor.epoch) return this.#refresh();
    for (const event of this.#cursor.take(batch)) this.apply(event);
    this.#advanced();
  }

  #advanced() {
    const { last } = this.#cursor;
    this.#remember(this.#answered.map((each) => (each.seq > last ? each : { ...each, seq: 0 })));
    if (this.#cursor.gap && !this.#stale) this.#patience ??= setTimeout(() => this.#fill(), PATIENCE);
    this.changed();
  }

  #fill() {
    this.#patience = undefined;
    if (this.#cursor.gap && !this.#stale) this.#host.join(this.#stream);
  }

  /** A reply's facts count for the things they tell of; the stream itself goes on from where it was. */
  #settle(entry: OutboxEntry, { result, facts }: WriteReply) {
    const { seq, epoch } = (result ?? {}) as { readonly seq?: unknown; readonly epoch?: unknown };
    const untold = typeof seq === 'number' && seq > this.#cursor.last;
    this.#remember([...this.#answered, { entry, epoch, seq: untold ? seq : 0 }]);
    this.confirmed(entry);
    if (this.#phase === 'ready') for (const batch of facts) this.#learn(batch);
    this.changed();
  }

  #remember(answered: readonly Answered[]) {
    const texts = answered.filter(({ entry }) => entry.text).slice(-REMEMBERED);
    this.#answered = answered.filter((each) => each.seq > 0 || texts.includes(each));
  }

  #learn(batch: StreamBatch) {
    if (batch.stream !== this.#stream) return;
    if (batch.epoch !== this.#cursor.epoch) return this.#refresh();
    // What a later snapshot covers is not held any more, or held as it is now.
    for (const event of batch.events) if (event.seq > this.#cursor.last) this.apply(event);
  }

  #end() {
    this.#round++;
    this.#reloading = undefined;
    this.#pause.end();
    clearTimeout(this.#patience);
    this.#host.detach(this.#stream);
    this.ended();
  }
}
