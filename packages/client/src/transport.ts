import type {
  ErrorBody,
  JoinReply,
  JoinRequest,
  PresenceNotice,
  StreamBatch,
  TypingNotice,
  ViewNotice,
} from '@learning-commons/protocol';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { HttpCalls } from './call.ts';

/** One request of an operation, on its way to the server. */
export interface TransportCall {
  readonly server: string;
  readonly community: string;
  /** The operation: `thing.verb`. */
  readonly name: string;
  readonly input: unknown;
  readonly token: string | null;
  /** Fetch with GET and revalidate what is kept by its ETag. Only for operations that read. */
  readonly cached?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A file on its way to the server. */
export interface TransportFile {
  readonly server: string;
  readonly community: string;
  readonly id: string;
  readonly file: Blob;
  readonly name: string;
  /** Whether the server may know of it already: then it is asked how far it is. */
  readonly begun: boolean;
  /** Ends the sending; what was sent stays sent. */
  readonly signal: AbortSignal;
  token(): Promise<string | null>;
  /** Bytes of the file that have left. */
  progressed(sent: number): void;
}

/** Where a line leads and who opens it. */
export interface LineAddress {
  readonly server: string;
  readonly community: string;
  readonly token: string | null;
}

/** What a line tells its owner. After `down` it tells nothing more. */
export interface LineListener {
  up(): void;
  /** The line is gone, or never came up. `refusal` is what the server said, or null when it said nothing. */
  down(refusal: ErrorBody | null): void;
  events(batch: StreamBatch): void;
  heads(heads: Readonly<Record<string, number>>): void;
  presence(notice: PresenceNotice): void;
  typing(notice: TypingNotice): void;
  view(notice: ViewNotice): void;
  expiring(): void;
  expired(refusal: ErrorBody): void;
  draining(reconnectIn: number): void;
}

/** One connection on which facts arrive. It never reconnects by itself. */
export interface Line {
  /** Rejects with a `CommonsError`; `unavailable` when no answer comes in time. */
  join(requests: readonly JoinRequest[]): Promise<readonly JoinReply[]>;
  leave(streams: readonly string[]): void;
  /** Hands over a new token of the same member. Rejects with a `CommonsError`. */
  auth(token: string): Promise<void>;
  typing(stream: string): void;
  presence(stream: string, visible: boolean): void;
  close(): void;
}

/** The port to the server: operations one way, facts the other. Tests pass a `FakeTransport`. */
export interface Transport {
  /** Answers the operation's reply as the server sent it. Rejects with a `CommonsError`, and with nothing else. */
  call(call: TransportCall): Promise<unknown>;
  /** Sends a file from where the server says it is. Resolves once the server has all of it; rejects as `call` does. */
  upload(file: TransportFile): Promise<void>;
  /** Opens a line; `up` or `down` follow. */
  open(address: LineAddress, listener: LineListener): Line | Promise<Line>;
}

/** The way a browser takes: operations by HTTP, facts by Socket.IO. */
export function webTransport(): Transport {
  const http = new HttpCalls();
  return {
    call: (call) => http.call(call),
    // Only who uploads something needs it.
    upload: async (file) => (await uploading()).sendFile(file),
    // Its code is as large as all of ours, and not needed before something is to be seen.
    open: async (address, listener) => new (await import('./socket-line.ts')).SocketLine(address, listener),
  };
}

async function uploading(): Promise<typeof import('./uploads.sending.ts')> {
  try {
    return await import('./uploads.sending.ts');
  } catch (cause) {
    throw new CommonsError({ code: 'unavailable', message: 'What sends files could not be loaded.' }, { cause });
  }
}
