import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CommonsClient, LiveStore } from '@learning-commons/client';

/** An element that knows its client. */
export interface LiveHost extends ReactiveControllerHost {
  /** The client of this element, once it has one. */
  readonly commons: CommonsClient | undefined;
}

type ViewOf<S> = S extends LiveStore<infer View> ? View : never;

/**
 * Keeps one live store open for an element and redraws the element when its view changes.
 *
 * @example
 * #live = new LiveController(this, (client) => this.topic ? client.open(DiscussionStore, this.topic) : undefined);
 */
export class LiveController<S extends LiveStore> implements ReactiveController {
  #host: LiveHost;
  #open: (client: CommonsClient) => S | undefined;
  #store: S | undefined;
  #unsubscribe: (() => void) | undefined;
  #connected = false;

  constructor(host: LiveHost, open: (client: CommonsClient) => S | undefined) {
    this.#host = host;
    this.#open = open;
    host.addController(this);
  }

  /** The open store, or undefined while the element has no client or no key. */
  get store(): S | undefined {
    return this.#store;
  }

  /** What the store holds now. */
  get view(): ViewOf<S> | undefined {
    return this.#store?.view as ViewOf<S> | undefined;
  }

  hostConnected(): void {
    this.#connected = true;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#use(undefined);
  }

  hostUpdate(): void {
    const client = this.#connected ? this.#host.commons : undefined;
    this.#use(client && this.#open(client));
  }

  /** Stores are counted, so opening the same one again and closing it is how a change of key or client shows. */
  #use(next: S | undefined): void {
    const former = this.#store;
    if (next === former) return next?.close();
    this.#unsubscribe?.();
    this.#store = next;
    this.#unsubscribe = next?.subscribe(() => this.#host.requestUpdate());
    former?.close();
  }
}
