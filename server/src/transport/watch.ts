import { fail, type CommonsError } from '@learning-commons/protocol';
import { asFacts } from '../kernel/noted.ts';
import type { SecurityLog } from '../kernel/security-log.ts';
import type { Actor } from '../kernel/session.ts';
import { roomOf, type Fanout } from './fanout.ts';
import type { Io, Socket } from './socket.ts';

const EVERY = 500;
/** The server says so this long before a token ends. */
const WARN = 60_000;
/** Clocks differ; this much after its end a token is dead for certain. */
const LEEWAY = 30_000;
/** Packets and bytes waiting for a slow reader before facts are withheld from it, and its questions are answered no more. */
const MAX_PACKETS = 256;
const MAX_BYTES = 1_048_576;
/** Bytes at which it is disconnected at once. */
const MOST_BYTES = 2 * MAX_BYTES;
/** A reader that stays blocked this long is disconnected; it will load afresh. */
const MAX_STALL = 30_000;

/** What the watch goes by. */
interface Watching {
  readonly now: () => number;
  /** The refusal of somebody who has been shut out since they connected. */
  readonly shutOut: ((actor: Actor) => CommonsError | undefined) | undefined;
  readonly security: SecurityLog;
}

/**
 * Looks after every socket twice a second: members who were shut out, tokens that end, readers that do not keep up. One timer for all costs
 * nothing per message. Answers how to stop.
 */
export function watchSockets(io: Io, fanout: Fanout, { now, shutOut, security }: Watching): () => void {
  const timer = setInterval(() => {
    for (const socket of io.sockets.sockets.values()) {
      const refusal = shutOut?.(socket.data.actor);
      if (refusal) {
        const { actor, address } = socket.data;
        security.refused(refusal, { ...asFacts(actor), operation: 'connect', address });
        turnOut(socket, refusal);
        continue;
      }
      watchToken(socket, now());
      watchBuffer(socket, fanout);
    }
  }, EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

function watchToken(socket: Socket, now: number) {
  const { data } = socket;
  const { expiresAt } = data.actor;
  if (expiresAt === null || data.expired) return;
  if (now >= expiresAt + LEEWAY) {
    data.expired = true;
    withhold(socket);
    socket.emit(
      'auth:expired',
      fail('unauthenticated', 'The token has expired. What was written is kept on this page.', {
        reason: 'expired',
      }).toJSON(),
    );
  } else if (!data.warned && now >= expiresAt - WARN) {
    data.warned = true;
    socket.emit('auth:expiring', { expiresAt });
  }
}

/** The page is told why before its line is closed, so that it does not come back by itself. */
function turnOut(socket: Socket, refusal: CommonsError) {
  withhold(socket);
  socket.emit('auth:expired', refusal.toJSON());
  socket.disconnect(true);
}

/** Leaving the rooms stops delivery without any cost to those who keep up. */
function withhold(socket: Socket) {
  for (const stream of socket.data.streams) void socket.leave(roomOf(socket.data.actor.community, stream));
}

function watchBuffer(socket: Socket, fanout: Fanout) {
  const { data } = socket;
  const waiting = waitingFor(socket);
  if (waiting.bytes > MOST_BYTES) return cutOff(socket);
  const full = isTooMuch(waiting);
  if (data.laggingSince === undefined) {
    if (!full) return;
    data.laggingSince = performance.now();
    withhold(socket);
  } else if (full) {
    if (performance.now() - data.laggingSince > MAX_STALL) cutOff(socket);
  } else if (!data.expired) {
    data.laggingSince = undefined;
    for (const stream of data.streams) void socket.join(roomOf(data.actor.community, stream));
    void fanout.tellHeads((heads) => socket.emit('heads', heads), data.actor.community, [...data.streams]);
  }
}

/** Parts of engine.io that its types keep to themselves; no public call tells how much waits. */
interface Buffered {
  readonly writeBuffer: readonly Packet[];
  readonly transport: { readonly socket?: { readonly bufferedAmount?: number } };
}

interface Packet {
  readonly data?: string | Uint8Array;
  /** What goes to a whole room is encoded once for all. */
  readonly options?: { readonly wsPreEncodedFrame?: readonly Uint8Array[] };
}

interface Waiting {
  readonly packets: number;
  readonly bytes: number;
}

/** What waits in this process until a reader reads. What the system has taken to send is not known here. */
export function waitingFor(socket: Socket): Waiting {
  const { writeBuffer, transport } = socket.conn as unknown as Buffered;
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data, options } of writeBuffer)
    for (const piece of options?.wsPreEncodedFrame ?? [data ?? '']) bytes += piece.length;
  return { packets: writeBuffer.length, bytes };
}

/** Whether so much waits for a reader that it is to get no more. */
export function isFull(socket: Socket): boolean {
  return isTooMuch(waitingFor(socket));
}

const isTooMuch = ({ packets, bytes }: Waiting) => packets > MAX_PACKETS || bytes > MAX_BYTES;

/** Engine.IO waits until everything is sent before it closes a line, for a reader that reads nothing: here it is not asked to. */
function cutOff(socket: Socket) {
  socket.data.laggingSince ??= performance.now();
  socket.conn.close(true);
}
