import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admission } from './kernel/admission.ts';
import type { Bus } from './kernel/bus.ts';
import type { Database } from './kernel/database.ts';
import type { Dispatch } from './kernel/dispatch.ts';
import type { FormerHeads } from './kernel/former-heads.ts';
import type { SecurityLog } from './kernel/security-log.ts';
import type { Workers } from './kernel/workers.ts';
import type { Leaving } from './transport/leaving.ts';
import type { Sockets } from './transport/socket.ts';

/** Milliseconds that running requests and open lines get when the server ends. What ends the process must wait longer. */
export const GRACE = 10_000;

/** Every connection that is open, upgraded ones as well. */
export function connectionsOf(http: HttpServer): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  http.on('connection', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  return connections;
}

/** How a server stops to listen; nothing is to be done before it has begun to. */
export interface Listening {
  stop: () => Promise<void>;
}

/** What is closed with a server. */
export interface Closing {
  readonly leaving: Leaving;
  readonly listening: Listening;
  readonly connections: ReadonlySet<Socket>;
  readonly sockets: Sockets;
  readonly workers: Workers;
  readonly formerHeads: FormerHeads;
  readonly security: SecurityLog;
  readonly dispatch: Dispatch;
  readonly database: Database;
  readonly admission: Admission;
  readonly bus: Bus;
}

/**
 * Ends a server, once: it lets balancers find out that it is to be sent nobody any more, refuses what is new while it finishes what it
 * has begun, then stops to listen.
 */
export function closer(parts: Closing) {
  let closing: Promise<void> | undefined;
  const close = async (grace: number, notice: number) => {
    parts.leaving.announce();
    if (notice > 0) await sleep(notice);
    const started = performance.now();
    const finished = parts.leaving.begin();
    parts.admission.close();
    await atMost(grace, Promise.all([finished, parts.sockets.drain(grace)]));
    const stopped = parts.listening.stop();
    // Who has connected and asked nothing yet, or was upgraded at the last moment, would keep the server open for ever.
    const force = setTimeout(
      () => parts.connections.forEach((connection) => connection.destroy()),
      Math.max(0, started + grace - performance.now()),
    );
    await Promise.all([parts.sockets.close(), stopped]);
    clearTimeout(force);
    await parts.workers.stop();
    parts.security.close();
    await parts.formerHeads.close();
    await parts.dispatch.writer.settled();
    await parts.bus.close();
    await parts.database.close();
  };
  return (grace = GRACE, notice = 0) => (closing ??= close(grace, notice));
}

/** Waits for something, though no longer than so many milliseconds. */
async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, sleep(milliseconds, undefined, { signal: done.signal }).catch(() => undefined)]);
  done.abort();
}
