import type { Acked, ClientToServer, PROTOCOL_VERSION, ServerToClient } from '@learning-commons/protocol';
import { CommonsError, type ErrorBody } from '@learning-commons/protocol/errors.js';
import { io, type Socket } from 'socket.io-client';
import type { Line, LineAddress, LineListener } from './transport.ts';

type Wire = Socket<ServerToClient, ClientToServer>;

const VERSION: typeof PROTOCOL_VERSION = 1;
const TIMEOUT = 10_000;

/** A line over Socket.IO, by WebSocket alone. */
export class SocketLine implements Line {
  #listener: LineListener | null;
  readonly #socket: Wire;

  constructor({ server, community, token }: LineAddress, listener: LineListener) {
    this.#listener = listener;
    const { origin, pathname } = new URL(server || '/', globalThis.location?.href);
    this.#socket = io(origin, {
      path: `${pathname.replace(/\/$/, '')}/socket`,
      transports: ['websocket'],
      auth: { version: VERSION, community, ...(token !== null && { token }) },
      reconnection: false,
      forceNew: true,
      timeout: TIMEOUT,
    });
    this.#listen(this.#socket);
  }

  async join(...[requests]: Parameters<Line['join']>): ReturnType<Line['join']> {
    return this.#ask((socket) => socket.timeout(TIMEOUT).emitWithAck('join', requests));
  }

  leave(streams: readonly string[]): void {
    this.#socket.emit('leave', streams);
  }

  async auth(token: string): Promise<void> {
    await this.#ask((socket) => socket.timeout(TIMEOUT).emitWithAck('auth', { token }));
  }

  typing(stream: string): void {
    this.#socket.volatile.emit('typing', { stream });
  }

  presence(stream: string, visible: boolean): void {
    this.#socket.emit('presence', { stream, visible });
  }

  close(): void {
    this.#listener = null;
    this.#socket.disconnect();
  }

  #listen(socket: Wire) {
    socket.on('connect', () => this.#listener?.up());
    socket.on('disconnect', () => this.#down(null));
    socket.on('connect_error', (error) => this.#down((error as { data?: ErrorBody }).data ?? null));
    socket.on('events', (batch) => this.#listener?.events(batch));
    socket.on('heads', (heads) => this.#listener?.heads(heads));
    socket.on('presence', (notice) => this.#listener?.presence(notice));
    socket.on('typing', (notice) => this.#listener?.typing(notice));
    socket.on('view', (notice) => this.#listener?.view(notice));
    socket.on('auth:expiring', () => this.#listener?.expiring());
    socket.on('auth:expired', (refusal) => this.#listener?.expired(refusal));
    socket.on('draining', ({ reconnectIn }) => this.#listener?.draining(reconnectIn));
  }

  #down(refusal: ErrorBody | null) {
    const tell = this.#listener;
    this.close();
    tell?.down(refusal);
  }

  async #ask<T>(emit: (socket: Wire) => Promise<Acked<T>>): Promise<T> {
    const reply = await emit(this.#socket).catch(
      () => ({ error: { code: 'unavailable', message: 'The line gave no answer.' } }) as const,
    );
    if ('error' in reply) throw new CommonsError(reply.error);
    return reply.ok;
  }
}
