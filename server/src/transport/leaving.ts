import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { fail, type CommonsError } from '@learning-commons/protocol';

/** Seconds until whoever was refused asks again: another node serves at once, and a single one is back about then. */
const RETRY_AFTER = 1;

/**
 * The last moments of a node. It still listens, so that balancers and clients are told to go elsewhere instead of guessing why
 * nobody answers; what was begun before is finished.
 */
export class Leaving {
  readonly #running = new Set<Response>();
  #announced = false;
  #begun = false;
  #finished: () => void = () => {};

  /** Whether this node is on its way out. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether this node is not to be sent anybody any more, though it may serve for a while. */
  get announced(): boolean {
    return this.#announced;
  }

  /** Says that it is about to begin, to those who ask whether this node is ready. */
  announce(): void {
    this.#announced = true;
  }

  /** Begins, once. Resolves when every request that was running is answered. */
  begin(): Promise<void> {
    this.announce();
    this.#begun = true;
    for (const response of this.#running) if (!response.headersSent) response.set('Connection', 'close');
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#finished = resolve));
  }

  /** Sees every request. Whoever comes late is to come by another connection next time, which leads to another node. */
  readonly watch = (_request: Request, response: Response, next: NextFunction): void => {
    if (this.#begun) response.set('Connection', 'close');
    else this.#keep(response);
    next();
  };

  /** Refuses with `unavailable` what this node does not begin any more. */
  demandStaying(): void {
    if (this.#begun) throw this.#refusal();
  }

  /**
   * Refuses whatever changes something. What a page loads by itself, a script or a picture, is answered as long as
   * somebody listens: browsers do not ask for those again.
   */
  readonly refuseChanges = ({ method }: Request, _response: Response, next: NextFunction): void => {
    if (!['GET', 'HEAD', 'OPTIONS'].includes(method)) this.demandStaying();
    next();
  };

  /** Answers a request to become a WebSocket as any other. Engine.IO would call it a bad one, with which nobody goes elsewhere. */
  refuseUpgrade({ socket }: IncomingMessage): void {
    const refusal = this.#refusal();
    const body = JSON.stringify({ error: refusal });
    const lines = [
      'HTTP/1.1 503 Service Unavailable',
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Retry-After: ${refusal.retryAfter}`,
    ];
    // An upgraded connection is nobody's but ours: without a listener, one that breaks would end the process.
    socket.on('error', () => {});
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  }

  #keep(response: Response) {
    this.#running.add(response);
    response.once('close', () => {
      this.#running.delete(response);
      if (this.#running.size === 0) this.#finished();
    });
  }

  #refusal(): CommonsError {
    return fail('unavailable', 'This server is being stopped. Nothing was kept; try the same request again.', {
      reason: 'draining',
      retryAfter: RETRY_AFTER,
    });
  }
}
