import type {
  JoinReply,
  JoinRequest,
  PresenceNotice,
  StreamBatch,
  TypingNotice,
  ViewNotice,
} from '@learning-commons/protocol';
import { CommonsError, type ErrorBody } from '@learning-commons/protocol/errors.js';
import { backoff } from './backoff.ts';
import type { Line, LineListener } from './transport.ts';

/** Streams in one `join`. */
const BATCH = 100;

/** Who listens to one stream. */
export interface StreamSink {
  /** How far the stream is known, and in which history. */
  readonly since: number;
  readonly epoch: string;
  /** How far it was known in the history before this one, until the server has been told. */
  readonly former?: JoinRequest['former'];
  joined(reply: JoinReply): void;
  events(batch: StreamBatch): void;
  presence(notice: PresenceNotice): void;
  typing(notice: TypingNotice): void;
  view(notice: ViewNotice): void;
}

/** What a connection needs, and whom it tells. */
export interface ConnectionPorts {
  open(token: string | null, listener: LineListener): Line | Promise<Line>;
  token(): Promise<string | null>;
  /** Asks for a new token; `refused` is the one the server takes no longer. */
  renew(refused?: string): Promise<string | null>;
  /** `state` or `error` changed. */
  changed(): void;
  /** A line did not come about, and nothing was said. */
  unanswered(): void;
}

/** The one line of a client: kept up, and every stream joined again from where it was. */
export class Connection {
  readonly #ports: ConnectionPorts;
  readonly #sinks = new Map<string, StreamSink>();
  readonly #joining = new Set<string>();
  readonly #visible = new Map<string, boolean>();
  #line: Line | null = null;
  #token: string | null = null;
  #state: 'idle' | 'connecting' | 'up' | 'down' = 'idle';
  #error: CommonsError | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts lines, so that an old one's news is not taken for the new one's. */
  #round = 0;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
  }

  /** `idle`: nothing to listen to. `down`: the last attempt failed. */
  get state(): 'idle' | 'connecting' | 'up' | 'down' {
    return this.#state;
  }

  /** Why the server refuses the line, if it does for good. */
  get error(): CommonsError | null {
    return this.#error;
  }

  /** Listens to a stream from where its sink stands, now and after each interruption. Called again, it asks for what is missing. */
  join(stream: string, sink: StreamSink): void {
    this.#sinks.set(stream, sink);
    if (this.#state === 'idle') this.restart();
    else if (this.#state === 'up') this.#ask(stream);
  }

  leave(stream: string): void {
    if (!this.#sinks.delete(stream)) return;
    this.#visible.delete(stream);
    if (this.#state === 'up') this.#line?.leave([stream]);
  }

  typing(stream: string): void {
    if (this.#state === 'up') this.#line?.typing(stream);
  }

  /** Remembered for later lines. */
  presence(stream: string, visible: boolean): void {
    this.#visible.set(stream, visible);
    if (this.#state === 'up') this.#line?.presence(stream, visible);
  }

  /** Hands over a new token of the same member. */
  renewed(token: string): void {
    const line = this.#line;
    if (this.#state !== 'up' || !line) return this.restart();
    if (token === this.#token) return;
    this.#token = token;
    line.auth(token).catch(() => line === this.#line && this.restart());
  }

  /** Opens the line anew: for another member, or because the way may be free again. */
  restart(): void {
    this.#drop();
    this.#error = null;
    this.#attempt = 0;
    if (this.#sinks.size === 0) return this.#set('idle');
    this.#set('connecting');
    void this.#open();
  }

  /** Tries at once what waits for its turn. */
  wake(): void {
    if (!this.#line && this.#state !== 'idle' && !this.#error) this.restart();
  }

  /** The way is known to be gone. */
  lost(): void {
    if (this.#state === 'idle') return;
    this.#drop();
    this.#retry('down');
  }

  close(): void {
    this.#sinks.clear();
    this.#drop();
    this.#set('idle');
  }

  #drop() {
    this.#round++;
    clearTimeout(this.#timer);
    this.#line?.close();
    this.#line = null;
  }

  #set(state: 'idle' | 'connecting' | 'up' | 'down') {
    this.#state = state;
    this.#ports.changed();
  }

  async #open() {
    const round = ++this.#round;
    try {
      const token = await this.#ports.token();
      if (round !== this.#round) return;
      this.#token = token;
      const line = await this.#ports.open(token, this.#listen(round));
      if (round === this.#round) this.#line = line;
      else line.close();
    } catch {
      if (round === this.#round) this.#unanswered();
    }
  }

  #listen(round: number): LineListener {
    const current = <A extends unknown[]>(act: (...args: A) => void) => {
      return (...args: A) => round === this.#round && act(...args);
    };
    return {
      up: current(() => this.#up()),
      down: current((refusal) => void this.#down(refusal)),
      events: current((batch) => this.#sinks.get(batch.stream)?.events(batch)),
      heads: current((heads) => this.#compare(heads)),
      presence: current((notice) => this.#sinks.get(notice.stream)?.presence(notice)),
      typing: current((notice) => this.#sinks.get(notice.stream)?.typing(notice)),
      view: current((notice) => this.#sinks.get(notice.stream)?.view(notice)),
      expiring: current(() => void this.#ports.renew().catch(() => undefined)),
      expired: current((refusal) => void this.#refused(refusal)),
      draining: current((reconnectIn) => this.#drained(reconnectIn)),
    };
  }

  #up() {
    this.#attempt = 0;
    this.#set('up');
    for (const stream of this.#sinks.keys()) this.#ask(stream);
  }

  #down(refusal: ErrorBody | null) {
    const wasUp = this.#state === 'up';
    this.#drop();
    if (refusal) void this.#refused(refusal);
    else if (wasUp) this.#retry('connecting');
    else this.#unanswered();
  }

  #unanswered() {
    this.#retry('down');
    this.#ports.unanswered();
  }

  /** A token that ended is replaced; what is refused for good is not asked for again until somebody else asks. */
  async #refused(refusal: ErrorBody) {
    this.#drop();
    const error = new CommonsError(refusal);
    if (error.code === 'unauthenticated') return this.#reauthenticate(error);
    if (error.retryable) return this.#retry('down', error);
    this.#error = error;
    this.#set('down');
  }

  async #reauthenticate(error: CommonsError) {
    const [round, refused] = [this.#round, this.#token];
    this.#set('connecting');
    if (refused !== null) await this.#ports.renew(refused).catch(() => undefined);
    if (round !== this.#round) return;
    if (refused !== null) return this.#retry('connecting');
    // Nobody is signed in, and this community is not read by everybody.
    this.#error = error;
    this.#set('down');
  }

  #retry(state: 'connecting' | 'down', error?: CommonsError) {
    this.#later(backoff(this.#attempt++, error));
    this.#set(state);
  }

  #later(delay: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#open(), delay);
  }

  /** The server is about to restart: its clients come back spread over time. */
  #drained(reconnectIn: number) {
    this.#drop();
    this.#later(reconnectIn);
    this.#set('connecting');
  }

  #compare(heads: Readonly<Record<string, number>>) {
    for (const [stream, head] of Object.entries(heads)) {
      const sink = this.#sinks.get(stream);
      if (sink && head > sink.since) this.#ask(stream);
    }
  }

  /** What one task asks for goes in one batch. */
  #ask(stream: string) {
    if (this.#joining.size === 0) queueMicrotask(() => this.#flush());
    this.#joining.add(stream);
  }

  #flush() {
    const streams = [...this.#joining];
    this.#joining.clear();
    for (let at = 0; at < streams.length; at += BATCH) void this.#join(streams.slice(at, at + BATCH));
  }

  async #join(streams: readonly string[]) {
    const [line, round] = [this.#line, this.#round];
    const requests = streams.flatMap((stream): JoinRequest[] => {
      const sink = this.#sinks.get(stream);
      if (!sink) return [];
      const { since, epoch, former } = sink;
      return [{ stream, since, epoch, ...(former && { former }) }];
    });
    if (!line || this.#state !== 'up' || requests.length === 0) return;
    try {
      const replies = await line.join(requests);
      if (round !== this.#round) return;
      for (const reply of replies) this.#joined(reply);
    } catch (error) {
      if (round === this.#round) this.#again(streams, error as CommonsError);
    }
  }

  #joined(reply: JoinReply) {
    const visible = this.#visible.get(reply.stream);
    if (visible !== undefined) this.#line?.presence(reply.stream, visible);
    if (reply.kind === 'refused' && new CommonsError(reply.error).retryable)
      this.#again([reply.stream], new CommonsError(reply.error));
    this.#sinks.get(reply.stream)?.joined(reply);
  }

  #again(streams: readonly string[], error: CommonsError) {
    if (error.code === 'unauthenticated') return void this.#refused(error.toJSON());
    const round = this.#round;
    setTimeout(
      () => {
        if (round === this.#round) for (const stream of streams) this.#ask(stream);
      },
      backoff(this.#attempt++, error),
    );
  }
}
