import type { CommonsError, Contract, InputOf, Me, OperationName, OutputOf, WriteReply } from '@learning-commons/protocol';
import type { Drafts } from './drafts.ts';
import type { LiveStore, StoreClass } from './live-store.ts';
import type { Storage } from './storage.ts';
import type { Transport } from './transport.ts';

/** Where a community is and who looks at it. */
export interface CommonsOptions {
  /** Base address of the server; '' is the page's own origin. */
  readonly server: string;
  readonly community: string;
  /**
   * Called whenever a token is needed; null = nobody signed in. Clients are shared by its identity: pass the same
   * function for all widgets of a page and it is asked once for all.
   */
  readonly tokenProvider?: (() => Promise<string | null>) | undefined;
  /** The way to the server. Default HTTP and Socket.IO. */
  readonly transport?: Transport | undefined;
  /** Where unsent and unfinished texts are kept. Default IndexedDB, and memory where that fails. */
  readonly storage?: Storage | undefined;
}

/** How the client stands. Immutable; a change makes a new object. */
export interface ClientStatus {
  /** `offline`: no way to the server now. */
  readonly line: 'connecting' | 'online' | 'offline';
  /** `expired`: somebody was signed in, and no new token is to be had. Texts are kept until they are back. */
  readonly identity: 'unknown' | 'anonymous' | 'member' | 'expired';
  readonly me: Me | null;
  /** Writes waiting for an answer. */
  readonly queued: number;
  /** `memory`: unsent text would not survive a reload. */
  readonly storage: 'kept' | 'memory';
  /** The last refusal that concerns the connection as a whole. */
  readonly error: CommonsError | null;
}

/** What an operation takes. */
export type Input<N extends OperationName> = InputOf<Contract['operations'][N]>;
/** What an operation answers. */
export type Output<N extends OperationName> = OutputOf<Contract['operations'][N]>;

/** One community as one person sees it. */
export declare class CommonsClient {
  readonly server: string;
  readonly community: string;
  readonly drafts: Drafts;
  get status(): ClientStatus;
  subscribe(listener: () => void): () => void;
  call<N extends OperationName>(name: N, input: Input<N>, options?: { signal?: AbortSignal }): Promise<Output<N>>;
  run<N extends OperationName>(name: N, input: Input<N>): Promise<WriteReply<Output<N>>>;
  open<S extends LiveStore>(Store: StoreClass<S>, key: string): S;
  renew(): Promise<void>;
  signOut(): Promise<void>;
  release(): void;
}

/** One client per server, community and token provider: the same options answer the same client, counted. */
export declare function connect(options: CommonsOptions): CommonsClient;
