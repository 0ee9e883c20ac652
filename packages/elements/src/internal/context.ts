import type { LitElement, ReactiveController } from 'lit';
import type { CommonsClient } from '@learning-commons/client';

type Client = CommonsClient | undefined;
type Receive = (client: Client, stop?: () => void) => void;

/**
 * How a widget finds the client of the nearest `<lc-commons>`, by the community protocol for context. The key is the same
 * in every copy of the script, and carries the version of the client's face: copies understand each other or do not meet.
 */
const clientContext = Symbol.for('learning-commons.client.1');

class ContextRequest extends Event {
  readonly context = clientContext;
  readonly subscribe = true;
  readonly callback: Receive;

  constructor(callback: Receive) {
    super('context-request', { bubbles: true, composed: true });
    this.callback = callback;
  }
}

/** Asks for the client and keeps it up to date. */
export class ClientConsumer implements ReactiveController {
  value: Client;
  #host: LitElement;
  #stop: (() => void) | undefined;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#receive(undefined);
    this.#ask();
    // Pieces of the script arrive in any order.
    if (this.#host.closest('lc-commons:not(:defined)'))
      void customElements.whenDefined('lc-commons').then(() => this.#ask());
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #ask(): void {
    if (this.#host.isConnected) this.#host.dispatchEvent(new ContextRequest(this.#receive));
  }

  #receive: Receive = (client, stop) => {
    if (stop !== this.#stop) this.#stop?.();
    this.#stop = stop;
    this.value = client;
    this.#host.requestUpdate();
  };
}

/** Answers those who ask from inside an element, now and after each change. */
export class ClientProvider {
  #client: Client;
  #asked = new Map<Receive, () => void>();

  constructor(host: HTMLElement) {
    host.addEventListener('context-request', (event) => this.#onRequest(event as unknown as ContextRequest, host));
  }

  set(client: Client): void {
    if (client === this.#client) return;
    this.#client = client;
    for (const [receive, stop] of this.#asked) receive(client, stop);
  }

  #onRequest(event: ContextRequest, host: HTMLElement): void {
    const { context, callback, subscribe } = event;
    if (context !== clientContext || event.composedPath()[0] === host) return;
    event.stopPropagation();
    const stop = () => void this.#asked.delete(callback);
    if (subscribe) this.#asked.set(callback, stop);
    callback(this.#client, stop);
  }
}
