import * as z from 'zod';
import type { StreamBatch } from './contract.ts';
import { StreamName } from './contract.ts';
import { limits } from './limits.ts';
import type { ErrorBody } from './errors.ts';

/** The version both sides speak; a client of another major version is refused with a readable error. */
export const PROTOCOL_VERSION = 1;

/** What a client sends in the Socket.IO CONNECT packet. The token goes here and nowhere else. */
export const Handshake = z.strictObject({
  version: z.int(),
  /** Which community; a token must agree with it, and without a token it must be open to read. */
  community: z.string().max(64),
  token: z.string().max(8_192).optional(),
});
/** What a client sends in the CONNECT packet. */
export type Handshake = z.infer<typeof Handshake>;

/** One stream to listen to, and how much of it the client already holds. */
export const JoinRequest = z.strictObject({
  stream: StreamName,
  since: z.int().nonnegative(),
  /** The epoch of what the client holds; empty when it holds nothing. */
  epoch: z.string().max(64),
  /** How far the client was told of the stream in an earlier epoch. The server learns from it what a restored record has lost. */
  former: z.strictObject({ epoch: z.string().max(64), since: z.int().nonnegative() }).optional(),
});
/** One stream to listen to. */
export type JoinRequest = z.infer<typeof JoinRequest>;
/** The argument of `join`. */
export const JoinRequests = z.array(JoinRequest).min(1).max(limits.joinedStreams);

/**
 * The answer for one stream.
 *
 * - `delta`: the facts after `since`; `more` when the page was full, then join again from its end.
 * - `stale`: too far behind, or another epoch: load a snapshot by its operation, then join from there. Facts already flow.
 * - `refused`: not for this caller.
 */
export type JoinReply =
  | {
      readonly stream: string;
      readonly kind: 'delta';
      readonly batch: StreamBatch;
      readonly head: number;
      readonly more: boolean;
    }
  | { readonly stream: string; readonly kind: 'stale'; readonly head: number; readonly epoch: string }
  | { readonly stream: string; readonly kind: 'refused'; readonly error: ErrorBody };

/** The argument of `leave`. */
export const LeaveRequest = z.array(StreamName).min(1).max(limits.joinedStreams);
/** The argument of `auth`: a new token for the same member and community. */
export const AuthRequest = z.strictObject({ token: z.string().max(8_192) });
/** The argument of `typing`: volatile, at most one per 3 s is passed on. */
export const TypingRequest = z.strictObject({ stream: StreamName });
/** The argument of `presence`: whether this member shows as here. */
export const PresenceRequest = z.strictObject({ stream: StreamName, visible: z.boolean() });

/** Who is here now: volatile, at most every 2 s, at most 100 names. */
export interface PresenceNotice {
  readonly stream: string;
  /** Members here, visible or not, counted once each; readers without a token are not counted. */
  readonly count: number;
  readonly members: readonly { readonly id: string; readonly name: string; readonly avatar?: string }[];
}

/** Somebody types: shown for 5 s, volatile. */
export interface TypingNotice {
  readonly stream: string;
  readonly member: { readonly id: string; readonly name: string };
}

/** A derived view has changed: volatile, at most once a second for each stream. What it carries, the stream's kind says. */
export interface ViewNotice {
  readonly stream: string;
  readonly data: unknown;
}

/** An acknowledgement: the value, or why not. */
export type Acked<T> = { readonly ok: T } | { readonly error: ErrorBody };

/** What a client may send. Everything durable goes by HTTP. */
export interface ClientToServer {
  join(requests: readonly JoinRequest[], ack: (reply: Acked<readonly JoinReply[]>) => void): void;
  leave(streams: readonly string[]): void;
  auth(request: { readonly token: string }, ack: (reply: Acked<{ readonly expiresAt: number }>) => void): void;
  typing(request: { readonly stream: string }): void;
  presence(request: { readonly stream: string; readonly visible: boolean }): void;
}

/** What the server sends. */
export interface ServerToClient {
  /** Facts of one joined stream, consecutive and in order. */
  events(batch: StreamBatch): void;
  /** Heads of joined streams, each heartbeat and after a stall: whoever is behind joins again. */
  heads(heads: Readonly<Record<string, number>>): void;
  presence(notice: PresenceNotice): void;
  typing(notice: TypingNotice): void;
  /** A view that no facts tell of, such as a board, has changed. */
  view(notice: ViewNotice): void;
  /** The token ends at `expiresAt`; answer with `auth`. */
  'auth:expiring'(notice: { readonly expiresAt: number }): void;
  /** Delivery has stopped: the token ended, or the member lost the right. */
  'auth:expired'(notice: ErrorBody): void;
  /** The server is about to restart: reconnect after this many milliseconds. */
  draining(notice: { readonly reconnectIn: number }): void;
}
