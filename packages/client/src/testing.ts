import type {
  ErrorBody,
  EventName,
  Me,
  OperationName,
  PresenceNotice,
  StreamBatch,
  StreamEvent,
  TypingNotice,
} from '@learning-commons/protocol';
import type { Line, LineAddress, LineListener, Transport, TransportCall } from './transport.ts';

/** Computes the reply to a call; throw a `CommonsError` to refuse. */
export type Answer = (input: never, call: TransportCall) => unknown;

/**
 * A server in memory at the Transport port. Reads answer the output, writes answer `{ result, facts }`, both as scripted.
 */
export declare class FakeTransport implements Transport {
  constructor(options?: { me?: Me; epoch?: string });
  /** Every call that reached the server, in order. */
  readonly calls: readonly TransportCall[];
  /** Streams joined now. */
  readonly joined: readonly string[];
  /** Scripts an operation: a value, or a function of its input. The latest script holds. */
  answer(name: OperationName, reply: unknown | Answer): this;
  /** Refuses an operation, always or so many times. */
  refuse(name: OperationName, error: ErrorBody, times?: number): this;
  /** Holds back the replies of an operation until the result is called. */
  stall(name: OperationName): () => void;
  /** Adds a fact to a stream: it gets the next `seq`, is kept for catch-up and sent to whoever joined. */
  emit(stream: string, type: EventName, data: unknown): StreamEvent;
  /** Sends a batch as it is, however wrong. */
  push(batch: StreamBatch): void;
  heads(heads: Readonly<Record<string, number>>): void;
  presence(notice: PresenceNotice): void;
  typing(notice: TypingNotice): void;
  /** Cuts the way to the server. `line`: only the socket. */
  cut(what?: 'all' | 'line'): void;
  restore(): void;
  /** Announces the end of the token. */
  expiring(): void;
  /** Ends all tokens handed out so far: calls with them are `unauthenticated`, delivery stops. */
  expire(): void;
  drain(reconnectIn: number): void;
  call(call: TransportCall): Promise<unknown>;
  open(address: LineAddress, listener: LineListener): Line;
}
