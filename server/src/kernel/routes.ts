import type { Node } from './node.ts';

/** One request to an address of a domain's own. */
export interface RouteRequest {
  readonly method: string;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it came; empty for a method without one. */
  readonly body: Uint8Array;
  /** The request's id, for the log and the answer. */
  readonly requestId: string;
  /** Where it came from. */
  readonly address: string;
}

/** An answer. Headers given here win over those the server sends everywhere. */
export interface RouteReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as UTF-8; nothing goes out as an empty body. */
  readonly body?: string | Uint8Array;
}

/**
 * An address of a domain's own, where operations will not do: because a standard names it, or because browsers and other
 * software fetch it as a document. Nobody is identified and nothing is checked before `handle`, save the rate per address.
 */
export interface Route {
  readonly methods: readonly ('GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS')[];
  /** Path with named parts, `/badges/:community/:badge`. A GET answers HEAD as well. */
  readonly path: string;
  /** Bytes of a request's body. Default `limits.requestBytes`. */
  readonly bytes?: number;
  /** What it answers. A `CommonsError` becomes the usual error body, unless `refuse` makes another. */
  handle(node: Node, request: RouteRequest): Promise<RouteReply> | RouteReply;
  /** The answer to what `handle` threw, where a standard wants its own; undefined for the usual one. */
  readonly refuse?: (error: unknown, request: RouteRequest) => RouteReply | undefined;
}

/** What is known of a request besides itself. */
export interface RouteCall {
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The request's id, for the log and the answer. */
  readonly requestId: string;
  /** Where it came from. */
  readonly address: string;
}

/**
 * An address whose bodies may be large: they come and go as streams, no faster than the other side takes them. The request's
 * signal aborts when the caller goes away.
 */
export interface StreamingRoute {
  readonly methods: readonly ('GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[];
  /** Path with named parts. `OPTIONS` is answered for it where pages may speak to it. A GET answers HEAD as well. */
  readonly path: string;
  /**
   * Headers that pages of a community's origins may send and read; such a page names its community as operations do,
   * `?community=<id>`, and other pages are refused. Without it, no page is told whether it may read the answer, unless `stream`
   * says so itself.
   */
  readonly pages?: { readonly send: readonly string[]; readonly read: readonly string[] };
  /** What it answers. A `CommonsError` becomes the usual error body. */
  stream(node: Node, request: Request, call: RouteCall): Promise<Response>;
}
