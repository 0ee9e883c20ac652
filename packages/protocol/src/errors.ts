/**
 * Every way an operation can be refused. The list is closed: clients choose their words, and whether to try again, by
 * code alone.
 *
 * - `unauthenticated`: no token, or one that is expired or not accepted. A new token may cure it.
 * - `forbidden`: known who asks, and the answer is no.
 * - `not_found`: absent, or not for this caller to know about; the two are indistinguishable.
 * - `invalid`: the input breaks a rule; `details` names the fields.
 * - `conflict`: true when asked, no longer true now; or an id used before with other content.
 * - `rate_limited`: too many; `details.retryAfter` gives seconds.
 * - `unavailable`: not now; nothing was kept, the same request may be sent again unchanged.
 * - `internal`: our defect; the request id finds it in the server's log.
 */
export type ErrorCode =
  'unauthenticated' | 'forbidden' | 'not_found' | 'invalid' | 'conflict' | 'rate_limited' | 'unavailable' | 'internal';

/** Plain data that helps a program react to an error. Never personal, never secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The form in which an error crosses the wire, over HTTP and in socket acknowledgements alike. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** One English sentence for developers and logs. People see words chosen by `code` in their own language. */
  readonly message: string;
  readonly details?: ErrorDetails;
  /** Finds the request in the server's log. */
  readonly requestId?: string;
}

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['unauthenticated', 'rate_limited', 'unavailable', 'internal']);

/** The one error class of the project: a refusal with a code, a sentence and details. */
export class CommonsError extends Error {
  override readonly name = 'CommonsError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly requestId: string | undefined;

  constructor(body: ErrorBody, options?: ErrorOptions) {
    super(body.message, options);
    this.code = body.code;
    this.details = body.details ?? {};
    this.requestId = body.requestId;
  }

  /** Whether the same request, unchanged, may succeed later. The others are final. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }

  /** Seconds the server asked to wait before the next try, if it named any. */
  get retryAfter(): number | undefined {
    const { retryAfter } = this.details;
    return typeof retryAfter === 'number' && retryAfter >= 0 ? retryAfter : undefined;
  }

  /** The wire form. */
  toJSON(): ErrorBody {
    return { code: this.code, message: this.message, details: this.details, requestId: this.requestId };
  }
}

/**
 * Makes a refusal to throw.
 *
 * @example
 * throw fail('conflict', 'This poll closed at 14:00; votes are no longer counted.', { pollId });
 */
export function fail(code: ErrorCode, message: string, details?: ErrorDetails): CommonsError {
  return new CommonsError({ code, message, details });
}
