import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { CommonsError, Handshake, PROTOCOL_VERSION, fail, type ErrorBody } from '@learning-commons/protocol';
import { asFacts, noting, type Noted } from '../kernel/noted.ts';
import type { Socket, SocketData, SocketOptions } from './socket.ts';

/** Engine.IO's number for a request that was not allowed: told of already. */
const FOREIGN = 4;
/** Nothing in messages of the live line is typed by people. */
export const ODD: Noted = { event: 'input.refused', reason: 'schema' };

/** Whether a page of this origin may open a line at all. To which community, it has not said yet. */
export function mayUpgrade(
  { origins, metrics, security, addressOf }: SocketOptions,
  request: IncomingMessage,
): boolean {
  const { origin } = request.headers;
  if (origins.allowsSome(origin)) return true;
  metrics.refused('origin');
  security.note('origin.refused', { origin, reason: 'origin', operation: 'connect', address: addressOf(request) });
  return false;
}

/** Tells of a request for a line that Engine.IO has refused. */
export function noteUpgrade({ log, security, addressOf }: SocketOptions, code: number, request: IncomingMessage): void {
  log.debug({ code }, 'socket refused');
  if (code === FOREIGN) return;
  security.note('input.refused', { reason: 'handshake', operation: 'connect', address: addressOf(request) });
}

/** Says who speaks on a line that was just opened, or rejects with why nobody may. */
export async function enter(
  { sessions, origins, limits: rates, metrics, admission, leaving, addressOf }: SocketOptions,
  socket: Socket,
) {
  // Who was upgraded just before this node began to end would hear no fact.
  leaving.demandStaying();
  admission.admit('fresh');
  const address = addressOf(socket.request);
  rates.takeAddress(address);
  const parsed = Handshake.safeParse(socket.handshake.auth);
  if (!parsed.success) throw noting(fail('invalid', 'The handshake breaks its schema.'), ODD);
  const { version, community, token } = parsed.data;
  if (version !== PROTOCOL_VERSION)
    throw fail('invalid', `This server speaks version ${PROTOCOL_VERSION}; load the page again.`, {
      version: PROTOCOL_VERSION,
    });
  if (!origins.allows(socket.handshake.headers.origin, community)) {
    metrics.refused('origin');
    throw fail('forbidden', 'Pages of this origin may not speak to this community.', { reason: 'origin' });
  }
  const actor =
    token === undefined ? sessions.anonymous(community) : await sessions.verify(token, community, { address });
  if (actor.key)
    throw noting(
      fail('forbidden', 'Server keys ask by HTTP; facts are for people.', { reason: 'key' }),
      asFacts(actor),
    );
  const data: SocketData = {
    actor,
    address,
    streams: new Set(),
    laggingSince: undefined,
    warned: false,
    expired: false,
  };
  Object.assign(socket.data, data);
}

/** The refusal of a line, as it is told to the client: Socket.IO passes `data` of a middleware's error on. */
export function turnAway({ log, security, addressOf }: SocketOptions, socket: Socket, error: unknown): Error {
  const { headers, auth } = socket.handshake;
  security.refused(error, {
    community: auth.community as string,
    operation: 'connect',
    origin: headers.origin,
    address: addressOf(socket.request),
  });
  return Object.assign(new Error('refused'), { data: bodyOf(log, error) });
}

/** The body of a refusal; what else was thrown goes into the log. */
export function bodyOf(log: Logger, error: unknown): ErrorBody {
  if (error instanceof CommonsError) {
    if (error.code === 'internal') log.error({ err: error.cause }, 'socket message failed');
    return error.toJSON();
  }
  log.error({ err: error }, 'socket message failed');
  return { code: 'internal', message: 'Something went wrong on the server.' };
}
