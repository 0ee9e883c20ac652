import type { IncomingMessage } from 'node:http';
import type { Socket } from './socket.ts';

/** Parts of Socket.IO and Engine.IO that their types keep to themselves or to reading. */
interface Keepsakes {
  readonly conn: { request: unknown };
  handshake: unknown;
}

/**
 * Lets go of the request that a connection came with, headers and token included: nobody asks for it once it is known who
 * is there. Engine.IO holds on to the request itself, so it is emptied as well.
 */
export function forgetRequest(socket: Socket): void {
  const request: IncomingMessage & { _query?: unknown } = socket.request;
  request.headers = {};
  request.rawHeaders = [];
  request.url = '';
  request._query = {};
  const kept = socket as unknown as Keepsakes;
  kept.conn.request = null;
  kept.handshake = { headers: {}, auth: {}, query: {} };
}
