import type { Socket } from 'node:net';

/** Milliseconds in which the other side may say goodbye. */
const GOODBYE = 2_000;

/** What engine.io tells of a line. */
interface Line {
  readonly request: { readonly socket: Socket };
  once(event: 'close', listener: () => void): unknown;
}

/**
 * Ends the connection beneath a live line soon after the line was closed. WebSockets wait half a minute for the other side
 * to say goodbye, and whoever opens lines only to hold them does not.
 */
export function hangUp(line: Line): void {
  const { socket } = line.request;
  line.once('close', () => {
    if (!socket.destroyed) setTimeout(() => socket.destroy(), GOODBYE).unref();
  });
}
