import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { connect, type CommonsClient } from '@learning-commons/client';
import { providerFor, type TokenProvider } from './token-url.ts';
import { defaultServer } from './default-server.ts';

/** What an element says about where its community is and who the reader is. */
export interface ConnectionSource {
  server?: string | undefined;
  community: string;
  tokenUrl: string;
  tokenProvider?: TokenProvider | undefined;
}

/** Keeps the client that fits an element's own attributes; elements with the same attributes share one. */
export class ConnectionController implements ReactiveController {
  #host: ReactiveControllerHost & ConnectionSource;
  #key: readonly unknown[] = [];
  #client: CommonsClient | undefined;
  #unsubscribe: (() => void) | undefined;
  #connected = false;

  constructor(host: ReactiveControllerHost & ConnectionSource) {
    this.#host = host;
    host.addController(this);
  }

  /** The client, or undefined while no community is named. */
  get client(): CommonsClient | undefined {
    return this.#client;
  }

  hostConnected(): void {
    this.#connected = true;
    this.#host.requestUpdate();
  }

  /** Moving an element disconnects and connects it within one task: the line is kept for that long. */
  hostDisconnected(): void {
    this.#connected = false;
    queueMicrotask(() => {
      if (!this.#connected) this.#use([]);
    });
  }

  hostUpdate(): void {
    const { server = defaultServer(), community, tokenUrl, tokenProvider } = this.#host;
    const provider = tokenProvider ?? (tokenUrl ? providerFor(tokenUrl) : undefined);
    this.#use(this.#connected && community ? [server, community, provider] : []);
  }

  #use(key: readonly unknown[]): void {
    if (key.length === this.#key.length && key.every((part, i) => part === this.#key[i])) return;
    const former = this.#client;
    this.#unsubscribe?.();
    this.#key = key;
    this.#client = key.length > 0 ? this.#open(key as readonly [string, string, TokenProvider | undefined]) : undefined;
    this.#unsubscribe = this.#client?.subscribe(() => this.#host.requestUpdate());
    former?.release();
  }

  #open([server, community, tokenProvider]: readonly [string, string, TokenProvider | undefined]): CommonsClient {
    return connect({ server, community, ...(tokenProvider && { tokenProvider }) });
  }
}
