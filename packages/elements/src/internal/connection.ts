import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { connect, tokenFrom, type CommonsClient, type CommonsOptions } from '@learning-commons/client';
import { defaultServer } from './default-server.ts';

/** Answers a token signed by the host, or null when nobody is signed in. */
export type TokenProvider = NonNullable<CommonsOptions['tokenProvider']>;

/** What an element says about where its community is and who the reader is. */
export interface ConnectionSource extends ReactiveControllerHost {
  server?: string | undefined;
  community: string;
  tokenUrl: string;
  tokenProvider?: TokenProvider | undefined;
}

function optionsOf({ server, community, tokenUrl, tokenProvider }: ConnectionSource): CommonsOptions | undefined {
  if (!community) return undefined;
  const provider = tokenProvider ?? (tokenUrl ? tokenFrom(new URL(tokenUrl, document.baseURI).href) : undefined);
  return { server: originOf(server ?? defaultServer()), community, tokenProvider: provider };
}

/** One spelling per server, so that elements which mean the same one share its client. */
function originOf(server: string): string {
  const address = server && new URL(server, document.baseURI).href.replace(/\/+$/, '');
  return address === location.origin ? '' : address;
}

/** Keeps the client that an element's own attributes name. Elements that name the same one share it. */
export class ConnectionController implements ReactiveController {
  #host: ConnectionSource;
  #options: CommonsOptions | undefined;
  #client: CommonsClient | undefined;
  #connected = false;

  constructor(host: ConnectionSource) {
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

  /** An element that is only moved keeps its line: the client lingers for a moment. */
  hostDisconnected(): void {
    this.#connected = false;
    this.#use(undefined);
  }

  hostUpdate(): void {
    if (this.#connected) this.#use(optionsOf(this.#host));
  }

  #use(options: CommonsOptions | undefined): void {
    const former = this.#options;
    const keys = ['server', 'community', 'tokenProvider'] as const;
    if (keys.every((key) => options?.[key] === former?.[key])) return;
    const client = this.#client;
    this.#options = options;
    this.#client = options && connect(options);
    client?.release();
  }
}
