import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type DisconnectReason, type Socket as IoSocket } from 'socket.io';
import type { Logger } from 'pino';
import type * as z from 'zod';
import {
  AuthRequest,
  JoinRequests,
  LeaveRequest,
  PresenceRequest,
  TypingRequest,
  fail,
  limits,
  type Acked,
  type ClientToServer,
  type CommonsError,
  type ErrorBody,
  type JoinReply,
  type JoinRequest,
  type ServerToClient,
} from '@learning-commons/protocol';
import type { Admission } from '../kernel/admission.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Database } from '../kernel/database.ts';
import type { Dispatch } from '../kernel/dispatch.ts';
import { toBatch, type StreamMark } from '../kernel/event-log.ts';
import type { FormerHeads } from '../kernel/former-heads.ts';
import type { Metrics } from '../kernel/metrics.ts';
import { asFacts, noting, type SecurityFacts } from '../kernel/noted.ts';
import type { RateLimits } from '../kernel/rate-limits.ts';
import type { SecurityLog } from '../kernel/security-log.ts';
import type { Actor, Sessions } from '../kernel/session.ts';
import { Tail } from '../kernel/tail.ts';
import { bodyOf, enter, mayUpgrade, noteUpgrade, ODD, turnAway } from './entering.ts';
import { Fanout, roomOf } from './fanout.ts';
import { forgetRequest } from './forget-request.ts';
import { hangUp } from './hang-up.ts';
import { joinFrames } from './joined-frames.ts';
import type { Leaving } from './leaving.ts';
import type { Origins } from './origins.ts';
import { Presence } from './presence.ts';
import { isFull, watchSockets } from './watch.ts';

/** What a socket carries with it. */
export interface SocketData {
  actor: Actor;
  readonly address: string;
  readonly streams: Set<string>;
  /** Since when its buffer is full; facts are withheld meanwhile. */
  laggingSince: number | undefined;
  warned: boolean;
  expired: boolean;
}

/** The project's sockets and server, typed by the protocol. */
export type Io = Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>;
export type Socket = IoSocket<ClientToServer, ServerToClient, Record<string, never>, SocketData>;

/** What the socket door stands on. */
export interface SocketOptions {
  readonly http: HttpServer;
  readonly dispatch: Dispatch;
  readonly sessions: Sessions;
  readonly origins: Origins;
  readonly database: Database;
  readonly bus: Bus;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly leaving: Leaving;
  readonly formerHeads: FormerHeads;
  readonly log: Logger;
  readonly security: SecurityLog;
  /** The client's address, behind whatever proxies are trusted. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly now?: () => number;
  /** The refusal of somebody who has been shut out since they connected, by what is known now. */
  readonly shutOut?: (actor: Actor) => CommonsError | undefined;
}

/** The socket door, opened by `openSockets`. */
export interface Sockets {
  readonly io: Io;
  readonly fanout: Fanout;
  /** Asks clients to come back within so many milliseconds, then closes their lines. */
  drain(milliseconds: number): Promise<void>;
  /** Closes what is left. */
  close(): Promise<void>;
}

/** Facts over Socket.IO: WebSocket only, no cookies, nothing durable accepted. Settings and their reasons: protocol §5. */
export function openSockets(options: SocketOptions): Sockets {
  const { http, bus, database, metrics, leaving, security } = options;
  const io: Io = new Server(http, {
    path: '/socket',
    serveClient: false,
    transports: ['websocket'],
    allowEIO3: false,
    maxHttpBufferSize: limits.frameBytes,
    connectTimeout: 10_000,
    pingInterval: 15_000,
    pingTimeout: 10_000,
    perMessageDeflate: false,
    cookie: false,
    allowRequest: (request, callback) => {
      if (leaving.begun) return leaving.refuseUpgrade(request);
      callback(null, mayUpgrade(options, request));
    },
  });
  joinFrames(io);
  const { dispatch } = options;
  const fanout = new Fanout({ io, bus, database, metrics, dispatch });
  const tail = new Tail({ database, bus });
  metrics.gauge('lc_tail_streams', 'Streams whose last facts are held in memory.', () => tail.streams);
  metrics.gauge('lc_tail_characters', 'Characters of the facts held in memory.', () => tail.size);
  metrics.gauge('lc_tail_reads', 'Reads of the record for catch-up since the start.', () => tail.reads);
  const presence = new Presence(io, bus);
  const stopWatching = watchSockets(io, fanout, { now: options.now ?? Date.now, shutOut: options.shutOut, security });
  const stopTelling = dispatch.node.told((view) => fanout.tell(view));
  io.use((socket, next) => {
    enter(options, socket).then(
      () => next(),
      (error: unknown) => next(turnAway(options, socket, error)),
    );
  });
  io.on('connection', (socket) => new Door(options, { fanout, presence, tail }, socket).open());
  io.engine.on('connection', hangUp);
  io.engine.on('connection_error', ({ code, req }: { code: number; req: IncomingMessage }) =>
    noteUpgrade(options, code, req),
  );
  return {
    io,
    fanout,
    drain: (milliseconds) => {
      const stop = [stopWatching, stopTelling, () => fanout.close(), () => presence.close(), () => tail.close()];
      return drain(io, stop, milliseconds);
    },
    close: () => io.close(),
  };
}

/** What all doors of this node share. */
interface DoorParts {
  readonly fanout: Fanout;
  readonly presence: Presence;
  readonly tail: Tail;
}

const UNWRITTEN: StreamMark = { head: 0, redactions: 0 };

/** One connected client. */
class Door {
  readonly #options: SocketOptions;
  readonly #fanout: Fanout;
  readonly #presence: Presence;
  readonly #tail: Tail;
  readonly #socket: Socket;

  constructor(options: SocketOptions, { fanout, presence, tail }: DoorParts, socket: Socket) {
    this.#options = options;
    this.#fanout = fanout;
    this.#presence = presence;
    this.#tail = tail;
    this.#socket = socket;
  }

  open() {
    const socket = this.#socket;
    forgetRequest(socket);
    this.#answer('join', JoinRequests, (requests) => this.#join(requests));
    this.#answer('auth', AuthRequest, ({ token }) => this.#renew(token));
    this.#answer('leave', LeaveRequest, (streams) => streams.forEach((stream) => this.#leave(stream)));
    this.#answer('typing', TypingRequest, ({ stream }) => this.#typing(stream));
    this.#answer('presence', PresenceRequest, ({ stream, visible }) =>
      this.#presence.show(socket.data.actor, stream, socket.id, visible),
    );
    socket.on('disconnect', (reason, why?: Error) => {
      // A slow reader is cut off in the same way.
      if (isBroken(reason, why) && socket.data.laggingSince === undefined)
        this.#options.security.note('input.refused', { ...this.#facts(), reason: 'packet' });
      for (const stream of socket.data.streams) this.#presence.leave(socket.data.actor, stream, socket.id);
    });
  }

  #tell(error: unknown, operation: string) {
    this.#options.security.refused(error, { ...this.#facts(), operation });
  }

  #facts(): SecurityFacts {
    const { actor, address } = this.#socket.data;
    return { ...asFacts(actor), address };
  }

  /** Every message is checked, limited and answered the same way; a malformed one is refused and counted, never fatal. */
  #answer<S extends z.ZodType>(event: string, schema: S, handle: (input: z.output<S>) => unknown) {
    // The typed `on` knows each event's own arguments; here they come from outside and are anything.
    (this.#socket as unknown as { on(event: string, listener: (...args: unknown[]) => void): void }).on(
      event,
      (...args) => {
        const ack = typeof args.at(-1) === 'function' ? (args.at(-1) as (reply: Acked<unknown>) => void) : undefined;
        this.#handle(schema, args[0], handle)
          .then((ok) => {
            // What was asked for at the same time may have been answered a moment ago.
            if (event === 'join') this.#demandReader();
            ack?.({ ok });
          })
          .catch((error: unknown) => {
            this.#options.metrics.refused(event);
            this.#tell(error, event);
            ack?.({ error: bodyOf(this.#options.log, error) });
          });
      },
    );
  }

  async #handle<S extends z.ZodType>(
    schema: S,
    input: unknown,
    handle: (input: z.output<S>) => unknown,
  ): Promise<unknown> {
    this.#options.limits.takeAddress(this.#socket.data.address);
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw noting(fail('invalid', 'The message breaks its schema.'), ODD);
    return (await handle(parsed.data)) ?? null;
  }

  /** Joins the rooms first and reads the record afterwards, so that no fact can fall between. */
  async #join(requests: readonly JoinRequest[]): Promise<JoinReply[]> {
    const { data } = this.#socket;
    if (data.expired) throw fail('unauthenticated', 'The token has expired.', { reason: 'expired' });
    this.#options.admission.admit('ongoing');
    this.#demandReader();
    const refused = new Map<string, ErrorBody>();
    for (const { stream } of requests) {
      const error = await this.#enter(stream);
      if (error) refused.set(stream, error);
    }
    const entered = requests.filter(({ stream }) => !refused.has(stream));
    const marks = await this.#tail.marks(
      data.actor.community,
      entered.map(({ stream }) => stream),
    );
    return Promise.all(
      requests.map(async (request): Promise<JoinReply> => {
        const error = refused.get(request.stream);
        return error
          ? { stream: request.stream, kind: 'refused', error }
          : ((await this.#compare(request)) ?? this.#catchUp(request, marks.get(request.stream) ?? UNWRITTEN));
      }),
    );
  }

  /** Answers are far larger than questions: who asked and did not read would fill the memory with them. */
  #demandReader() {
    if (isFull(this.#socket))
      throw fail('unavailable', 'This connection does not read what it is sent. Ask again once it does.', {
        reason: 'lagging',
        retryAfter: 2,
      });
  }

  async #enter(stream: string): Promise<ErrorBody | undefined> {
    const { data, id } = this.#socket;
    if (!data.streams.has(stream) && data.streams.size >= limits.joinedStreams) {
      const refusal = fail('invalid', `A connection joins at most ${limits.joinedStreams} streams.`);
      this.#tell(noting(refusal, { event: 'limit.reached', reason: 'streams' }), 'join');
      return refusal.toJSON();
    }
    try {
      if (!data.streams.has(stream)) this.#options.admission.admit('fresh');
      await this.#options.dispatch.mayJoin(data.actor, stream);
    } catch (error) {
      this.#tell(error, 'join');
      return bodyOf(this.#options.log, error);
    }
    if (!this.#socket.connected) return fail('unavailable', 'The connection is gone.').toJSON();
    data.streams.add(stream);
    if (data.laggingSince === undefined) await this.#socket.join(roomOf(data.actor.community, stream));
    if (this.#options.dispatch.gathers(stream)) {
      this.#presence.enter(data.actor, stream, id);
      this.#socket.emit('presence', this.#presence.notice(data.actor.community, stream));
    }
    return undefined;
  }

  /** Where a view stands: no facts lead there, so who holds an earlier version loads it. Undefined for a stream of facts. */
  async #compare({ stream, since, epoch }: JoinRequest): Promise<JoinReply | undefined> {
    const { database, dispatch, log } = this.#options;
    try {
      const head = await dispatch.viewVersion(this.#socket.data.actor.community, stream);
      if (head === undefined) return undefined;
      if (epoch !== database.epoch) return { stream, kind: 'stale', head, epoch: database.epoch };
      return { stream, kind: 'delta', batch: toBatch(epoch, stream, since, []), head, more: false };
    } catch (error) {
      return { stream, kind: 'refused', error: bodyOf(log, error) };
    }
  }

  async #catchUp({ stream, since, epoch, former }: JoinRequest, mark: StreamMark): Promise<JoinReply> {
    const { database, formerHeads } = this.#options;
    for (const each of [former, { epoch, since }])
      if (each && each.epoch !== database.epoch) formerHeads.told(this.#socket.data.actor, stream, each);
    const { head } = mark;
    if (epoch !== database.epoch || since > head || head - since > limits.deltaGap)
      return { stream, kind: 'stale', head, epoch: database.epoch };
    const { community } = this.#socket.data.actor;
    const events = since === head ? [] : await this.#tail.replay(community, stream, since, mark);
    // A hole means that the log no longer reaches back so far.
    if (events.length > 0 && events[0]!.seq !== since + 1)
      return { stream, kind: 'stale', head, epoch: database.epoch };
    const batch = toBatch(database.epoch, stream, since, events);
    return { stream, kind: 'delta', batch, head, more: batch.to < head };
  }

  #leave(stream: string) {
    const { data, id } = this.#socket;
    if (!data.streams.delete(stream)) return;
    void this.#socket.leave(roomOf(data.actor.community, stream));
    this.#presence.leave(data.actor, stream, id);
  }

  async #renew(token: string): Promise<{ expiresAt: number }> {
    const { data } = this.#socket;
    const actor = await this.#options.sessions.verify(token, data.actor.community, data);
    if (actor.id !== data.actor.id)
      throw fail('forbidden', 'Another member needs a connection of their own.', { reason: 'subject' });
    data.actor = actor;
    data.warned = false;
    if (data.expired) this.#resume();
    return { expiresAt: actor.expiresAt! };
  }

  /** A renewal that came late: facts flow again, and the client compares heads to find what it missed. */
  #resume() {
    const { data } = this.#socket;
    data.expired = false;
    // A key set may take long to come: who left meanwhile must not be put into rooms that nobody empties.
    if (!this.#socket.connected) return;
    for (const stream of data.streams) void this.#socket.join(roomOf(data.actor.community, stream));
    void this.#fanout.tellHeads((heads) => this.#socket.emit('heads', heads), data.actor.community, [...data.streams]);
  }

  #typing(stream: string) {
    const { actor, streams, expired } = this.#socket.data;
    if (actor.id === null || expired || !streams.has(stream) || !this.#presence.mayType(actor, stream)) return;
    const typed = { stream, member: { id: actor.id, name: actor.person?.name ?? '' } };
    this.#socket.to(roomOf(actor.community, stream)).volatile.emit('typing', typed);
    this.#presence.typing(actor.community, typed);
  }
}

/**
 * Whether a line was ended because of what came over it: a frame that is too large or none, a packet that cannot be read or is out of
 * turn. The server's own way to end a line has another name, and a write that failed only means that nobody is there.
 */
function isBroken(reason: DisconnectReason, why: Error | undefined): boolean {
  if (reason === 'transport error') return why?.message !== 'write error';
  return reason === 'parse error' || reason === 'forced close' || reason === 'forced server close';
}

async function drain(io: Io, stop: readonly (() => void)[], milliseconds: number): Promise<void> {
  const spread = () => Math.round(Math.random() * milliseconds);
  for (const socket of io.sockets.sockets.values()) socket.emit('draining', { reconnectIn: spread() });
  await new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 200)));
  for (const each of stop) each();
  io.disconnectSockets(true);
}
