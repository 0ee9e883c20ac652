import type {
  ErrorBody,
  EventName,
  Id,
  JoinReply,
  JoinRequest,
  Me,
  OperationName,
  Person,
  PresenceNotice,
  StreamBatch,
  StreamEvent,
  TypingNotice,
  WriteReply,
} from '@learning-commons/protocol';
import { CommonsError, fail } from '@learning-commons/protocol/errors.js';
import type { Line, LineAddress, LineListener, Transport, TransportCall, TransportFile } from './transport.ts';

export { FakeBadges, type BadgeSeed, type FakeBadgesOptions } from './testing.badges.ts';
export { fakeCard } from './testing.cards.ts';
export { FakeDiscussion, type FakeDiscussionOptions, type Seed } from './testing.discussion.ts';
export {
  FAKE_SETTINGS,
  FakeBoard,
  fakeEntry,
  FakePoints,
  fakeRule,
  fakeRules,
  type FakeBoardOptions,
  type FakePointsOptions,
  type FakeRank,
} from './testing.points.ts';
export { FAKE_PACKS, FakeImports } from './testing.imports.ts';
export { FakeUploads } from './testing.uploads.ts';
export { FakeRequests, type RequestSeed } from './testing.requests.ts';
export { FakeResources, type ResourceSeed } from './testing.resources.ts';
export { MemoryStorage } from './storage.ts';

/** Computes the reply to a call; throw a `CommonsError` to refuse. */
export type Answer = (input: never, call: TransportCall) => unknown;

/** What a fake server starts with. */
export interface FakeTransportOptions {
  /** Who holds which token. Default: the token `ana` is Ana's, a learner's. Without a token nobody is asked. */
  readonly members?: Readonly<Record<string, Me>>;
  readonly community?: Me['community'];
  readonly epoch?: string;
}

interface Stream {
  readonly events: StreamEvent[];
}

/**
 * A server in memory at the Transport port. Reads answer the output, writes answer `{ result, facts }`, both as scripted;
 * streams keep their facts for whoever joins later. Everything is answered in a microtask or two.
 */
export class FakeTransport implements Transport {
  readonly epoch: string;
  readonly #community: Me['community'];
  readonly #members: Map<string, Me>;
  readonly #calls: TransportCall[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #refusals = new Map<string, { readonly error: ErrorBody; times: number }>();
  readonly #stalled = new Map<string, Promise<void>>();
  readonly #streams = new Map<string, Stream>();
  readonly #views = new Map<string, () => number>();
  readonly #lines = new Set<FakeLine>();
  #lineCut = false;
  #callsCut = false;
  #repliesCut = 0;

  constructor({
    members = { ana: fakeMe(fakePerson('Ana')) },
    community = FAKE_COMMUNITY,
    epoch = 'epoch-1',
  }: FakeTransportOptions = {}) {
    this.epoch = epoch;
    this.#community = community;
    this.#members = new Map(Object.entries(members));
    this.answer('member.me', (_: never, { token }: TransportCall) => this.who(token));
  }

  /** Every call that reached the server, in order. */
  get calls(): readonly TransportCall[] {
    return this.#calls;
  }

  /** Streams joined now, by any line. */
  get joined(): readonly string[] {
    return [...this.#lines].flatMap((line) => [...line.streams]);
  }

  /** Lines that are up. */
  get lines(): readonly FakeLine[] {
    return [...this.#lines];
  }

  /** Who holds a token. */
  who(token: string | null): Me {
    if (token === null) return { person: null, community: this.#community, role: null, expiresAt: null };
    const me = this.#members.get(token);
    if (!me) throw fail('unauthenticated', 'The token has ended.', { reason: 'expired' });
    return me;
  }

  /** Lets somebody in by a token. */
  admit(token: string, me: Me): this {
    this.#members.set(token, me);
    return this;
  }

  /** Scripts an operation: a value, or a function of its input. The latest script holds. */
  answer(name: OperationName, reply: unknown): this {
    this.#answers.set(name, typeof reply === 'function' ? (reply as Answer) : () => reply);
    return this;
  }

  /** Refuses an operation, always or so many times. */
  refuse(name: OperationName, error: ErrorBody, times = Infinity): this {
    this.#refusals.set(name, { error, times });
    return this;
  }

  /** Holds back the replies of an operation until the result is called. */
  stall(name: OperationName): () => void {
    let release: () => void = () => undefined;
    this.#stalled.set(name, new Promise((resolve) => (release = resolve)));
    return () => {
      this.#stalled.delete(name);
      release();
    };
  }

  /** Does the next so many operations, and loses their replies. */
  loseReplies(times: number): this {
    this.#repliesCut = times;
    return this;
  }

  /** The last fact of a stream. */
  head(stream: string): number {
    return this.#streams.get(stream)?.events.length ?? 0;
  }

  /** Adds a fact to a stream: it gets the next `seq`, is kept for catch-up and sent to whoever joined. */
  emit(stream: string, type: EventName, data: unknown): StreamEvent {
    const event = this.record(stream, type, data);
    this.push({ stream, epoch: this.epoch, from: event.seq, to: event.seq, events: [event] });
    return event;
  }

  /** Adds a fact to a stream without telling anybody. */
  record(stream: string, type: EventName, data: unknown): StreamEvent {
    const { events } = this.#streams.get(stream) ?? { events: [] };
    const event: StreamEvent = { seq: events.length + 1, type, at: Date.now(), data };
    this.#streams.set(stream, { events: [...events, event] });
    return event;
  }

  /** Sends a batch as it is, however wrong. */
  push(batch: StreamBatch): void {
    for (const line of this.#lines) if (line.streams.has(batch.stream)) line.listener.events(batch);
  }

  heads(heads: Readonly<Record<string, number>>): void {
    this.#tell((listener) => listener.heads(heads));
  }

  presence(notice: PresenceNotice): void {
    this.#tell((listener) => listener.presence(notice));
  }

  typing(notice: TypingNotice): void {
    this.#tell((listener) => listener.typing(notice));
  }

  /** Makes a kind of stream one that tells of a view instead of facts: joining answers the view's version. */
  show(kind: string, version: () => number): void {
    this.#views.set(kind, version);
  }

  /** Tells whoever joined the stream that a view has changed. */
  view(stream: string, data: unknown): void {
    for (const line of this.#lines) if (line.streams.has(stream)) line.listener.view({ stream, data });
  }

  /** Cuts the way to the server: all of it, or only the line. */
  cut(what: 'all' | 'line' = 'all'): void {
    this.#lineCut = true;
    this.#callsCut = what === 'all';
    this.#tell((listener) => listener.down(null));
    this.#lines.clear();
  }

  /** Opens the way again. Clients come back by their own patience, or at an `online` event. */
  restore(): void {
    this.#lineCut = this.#callsCut = false;
  }

  /** Announces the end of the token. */
  expiring(): void {
    this.#tell((listener) => listener.expiring());
  }

  /** Ends tokens, all or one: calls with them are `unauthenticated`, delivery stops. */
  expire(token?: string): this {
    const ended = token === undefined ? [...this.#members.keys()] : [token];
    for (const each of ended) this.#members.delete(each);
    for (const line of this.#lines) {
      if (!ended.includes(line.address.token ?? '')) continue;
      this.#lines.delete(line);
      line.listener.expired({ code: 'unauthenticated', message: 'The token has ended.' });
    }
    return this;
  }

  /** Announces a restart. */
  drain(reconnectIn: number): void {
    this.#tell((listener) => listener.draining(reconnectIn));
    this.#lines.clear();
  }

  async call(call: TransportCall): Promise<unknown> {
    await Promise.resolve();
    this.#reach(call);
    const reply = await this.#answer(call);
    await this.#stalled.get(call.name);
    if (this.#callsCut) throw fail('unavailable', 'The server did not answer.');
    if (this.#repliesCut-- > 0) throw fail('unavailable', 'The server did not answer.');
    // What crosses a wire is a copy.
    return structuredClone(reply);
  }

  /** Files as they came, by id. `arrived` says how many of the bytes. */
  readonly files = new Map<Id, FakeFile>();
  #room = Infinity;

  /** Lets so many bytes of files through, then nothing until it is called again. */
  letThrough(bytes: number): this {
    this.#room = bytes;
    return this;
  }

  async upload({ id, file, name, token, progressed, signal }: TransportFile): Promise<void> {
    await Promise.resolve();
    this.who(await token());
    const held = this.files.get(id) ?? { name, type: file.type, bytes: file.size, arrived: 0 };
    const arrived = this.#callsCut ? held.arrived : Math.min(file.size, held.arrived + this.#room);
    this.#room -= arrived - held.arrived;
    this.files.set(id, { ...held, arrived });
    progressed(arrived);
    if (signal.aborted) throw fail('conflict', 'The upload was stopped.', { reason: 'stopped' });
    if (arrived < file.size) throw fail('unavailable', 'The server did not answer.');
  }

  open(address: LineAddress, listener: LineListener): Line {
    const line = new FakeLine(this, address, listener);
    queueMicrotask(() => this.#connect(line));
    return line;
  }

  /** Answers one stream's join. */
  join(line: FakeLine, { stream, since, epoch }: JoinRequest): JoinReply {
    const { events } = this.#streams.get(stream) ?? { events: [] };
    const version = this.#views.get(stream.split(':', 1)[0]!)?.();
    const head = version ?? events.length;
    line.streams.add(stream);
    if (epoch !== this.epoch || (version === undefined && since > head))
      return { stream, kind: 'stale', head, epoch: this.epoch };
    const batch = {
      stream,
      epoch: this.epoch,
      from: since + 1,
      to: version === undefined ? head : since,
      events: structuredClone(events.slice(since)),
    };
    return { stream, kind: 'delta', batch, head, more: false };
  }

  /** Ends a line from the client's side. */
  gone(line: FakeLine): void {
    this.#lines.delete(line);
  }

  #connect(line: FakeLine) {
    if (line.closed) return;
    if (this.#lineCut) return line.listener.down(null);
    try {
      const { community, person } = this.who(line.address.token);
      if (!person && community.reading === 'members') throw fail('unauthenticated', 'Only members read here.');
    } catch (error) {
      return line.listener.down((error as CommonsError).toJSON());
    }
    this.#lines.add(line);
    line.listener.up();
  }

  #reach(call: TransportCall) {
    if (this.#callsCut || call.signal?.aborted) throw fail('unavailable', 'The server did not answer.');
    this.#calls.push(structuredClone({ ...call, signal: undefined }));
    this.who(call.token);
    const refusal = this.#refusals.get(call.name);
    if (refusal && refusal.times-- > 0) throw new CommonsError({ requestId: 'fake', ...refusal.error });
  }

  async #answer(call: TransportCall): Promise<unknown> {
    const answer = this.#answers.get(call.name);
    if (!answer)
      throw new Error(`FakeTransport has no answer for ${call.name}: script one with answer('${call.name}', …).`);
    return answer(structuredClone(call.input) as never, call);
  }

  #tell(say: (listener: LineListener) => void) {
    for (const line of [...this.#lines]) say(line.listener);
  }
}

/** A file that a fake server was sent. */
export interface FakeFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly arrived: number;
}

/** A line of a fake server. */
export class FakeLine implements Line {
  readonly streams = new Set<string>();
  readonly address: LineAddress;
  readonly listener: LineListener;
  closed = false;
  readonly #server: FakeTransport;

  constructor(server: FakeTransport, address: LineAddress, listener: LineListener) {
    this.#server = server;
    this.address = address;
    this.listener = listener;
  }

  async join(requests: readonly JoinRequest[]): Promise<readonly JoinReply[]> {
    return requests.map((request) => this.#server.join(this, request));
  }

  leave(streams: readonly string[]): void {
    for (const stream of streams) this.streams.delete(stream);
  }

  async auth(token: string): Promise<void> {
    this.#server.who(token);
  }

  typing(): void {}

  presence(): void {}

  close(): void {
    this.closed = true;
    this.#server.gone(this);
  }
}

const FAKE_COMMUNITY: Me['community'] = { id: 'acme', name: 'Acme', reading: 'open' };

/** A person whose id is made from the name. */
export function fakePerson(name: string, more: Partial<Person> = {}): Person {
  return { id: fakeId(name), name, ...more };
}

/** The member behind a token. */
export function fakeMe(person: Person, role: Me['role'] = 'learner'): Me {
  return { person, community: FAKE_COMMUNITY, role, expiresAt: null };
}

/** A readable id of the right form. */
export function fakeId(name: string): Id {
  return name
    .replace(/[^A-Za-z0-9_-]/g, '-')
    .slice(0, 22)
    .padEnd(22, '_');
}

/** The reply to a write without facts. */
export function written(result: unknown): WriteReply {
  return { result, facts: [] };
}
