import { lookup as lookUp } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { hostOf, Reach } from './outbound.addresses.ts';
import { ENCODINGS, readBody } from './outbound.body.ts';

/** An address a name stands for. */
export interface Resolved {
  readonly address: string;
  readonly family: number;
}

/** What the way out stands on. */
export interface OutboundOptions {
  /** Hosts, addresses and networks (`10.0.0.0/8`) that may be reached although they are not public. */
  readonly allow?: readonly string[];
  /** Only where the web lives: the ports that http and https have by themselves, and any of a host that is allowed. */
  readonly webPorts?: boolean;
  /** Finds the addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly Resolved[]>;
  /** Milliseconds from the first step to the last byte of the answer. */
  readonly timeout?: number;
  /** Told each time that an address may not be reached, or one that it leads to; with the community that asked, if it is known. */
  readonly refused?: (community?: string) => void;
}

/** What came back. */
export interface OutboundReply {
  readonly status: number;
  /** The answer's `Retry-After`, as it stands there. */
  readonly retryAfter: string | undefined;
}

/** What is asked for. */
export interface Asked {
  /** `HEAD` reads no body. Default `GET`. */
  readonly method?: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  /** Says whether a body of this media type is wanted. Others are not read. */
  readonly wants: (type: string) => boolean;
  /** Most bytes of the body, after decompression; what is longer is cut. */
  readonly bytes: number;
}

/** What was found. */
export interface Found extends OutboundReply {
  /** Where redirects led. */
  readonly url: string;
  /** The media type without parameters, in lower case; empty where none is named. */
  readonly type: string;
  /** As the answer's header names it. */
  readonly charset: string | undefined;
  /** Undefined when it was not wanted, or comes in an encoding that nobody asked for. */
  readonly body: Buffer | undefined;
}

/**
 * Why nothing came back.
 *
 * - `refused`: the address, or one it leads to, is not one that may be reached.
 * - `unknown`: nobody has this name.
 * - `failed`: no answer, too late an answer, or a broken one.
 */
export type Failure = 'refused' | 'unknown' | 'failed';

/** No answer from outside. The message may be shown. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly failure: Failure;

  constructor(failure: Failure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

const TIMEOUT = 10_000;
const REPLY_BYTES = 65_536;
const REDIRECTS = 3;
const REDIRECTED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The way out to addresses that others have chosen. It never reaches the server's own network: a name is resolved once,
 * every address it stands for is judged, and the connection goes to a judged one, whatever the name says a moment later.
 * Nothing of ours goes along: no cookie, no referrer, and each connection is closed after its answer.
 */
export class Outbound {
  readonly #reach: Reach;
  readonly #webPorts: boolean;
  readonly #resolve: NonNullable<OutboundOptions['resolve']>;
  readonly #timeout: number;
  readonly #options: OutboundOptions;

  constructor(options: OutboundOptions = {}) {
    const { allow = [], webPorts = false, resolve, timeout = TIMEOUT } = options;
    this.#options = options;
    this.#reach = new Reach(allow);
    this.#webPorts = webPorts;
    this.#resolve = resolve ?? ((host) => lookUp(host, { all: true }));
    this.#timeout = timeout;
  }

  /** The same way out, which tells for whom it was taken when an address may not be reached. */
  inNameOf(community: string): Outbound {
    const { refused } = this.#options;
    return refused ? new Outbound({ ...this.#options, refused: () => refused(community) }) : this;
  }

  /** Why this address could never be reached, in words; undefined when it may be. Names are judged when they are used. */
  problemWith(text: string): string | undefined {
    if (!URL.canParse(text)) return 'It is not an address.';
    const url = new URL(text);
    if (!/^https?:$/.test(url.protocol)) return 'Only http and https are spoken.';
    if (url.username !== '' || url.password !== '') return 'An address must not hold a user name or password.';
    const port = Number(url.port);
    if (url.port !== '' && port < 1_024 && port !== 80 && port !== 443)
      return `Port ${port} belongs to another service.`;
    const host = hostOf(url);
    if (isIP(host) && !this.#reach.admits(host, host))
      return 'It is an address of this machine or of a private network.';
    return undefined;
  }

  /**
   * Posts a body and answers what came back, whatever the status; no redirect is followed. Rejects with an
   * `OutboundError`.
   */
  async post(address: string, body: string, headers: Readonly<Record<string, string>>): Promise<OutboundReply> {
    return this.#within(async (signal) => {
      const length = String(Buffer.byteLength(body));
      const response = await this.#send(address, {
        method: 'POST',
        headers: { ...headers, 'content-length': length },
        body,
        signal,
      });
      // What it says besides is nobody's, but who answers may finish the sentence.
      await readBody(response, REPLY_BYTES).catch(() => undefined);
      return replyOf(response);
    });
  }

  /**
   * Fetches what stands at an address, whatever the status. At most three redirects are followed, each judged as the first
   * address was; all of it together has the time of one request. Rejects with an `OutboundError`.
   */
  async get(address: string, { method = 'GET', headers, wants, bytes }: Asked): Promise<Found> {
    return this.#within(async (signal) => {
      for (let [url, hops] = [address, 0]; ; hops += 1) {
        const response = await this.#send(url, {
          method,
          headers: { ...headers, 'accept-encoding': ENCODINGS },
          signal,
        });
        const next = REDIRECTED.has(response.statusCode ?? 0) ? response.headers.location : undefined;
        if (next === undefined) return await foundAt(url, response, { method, wants, bytes });
        response.destroy();
        if (hops === REDIRECTS) throw new OutboundError('failed', `It redirects more than ${REDIRECTS} times.`);
        url = URL.parse(next, url)?.href ?? '';
      }
    });
  }

  async #within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = AbortSignal.timeout(this.#timeout);
    try {
      return await work(signal);
    } catch (error) {
      if (error instanceof OutboundError && error.failure === 'refused') this.#options.refused?.();
      if (error instanceof OutboundError && !signal.aborted) throw error;
      const message = signal.aborted
        ? `There was no answer within ${this.#timeout / 1_000} s.`
        : `The connection failed (${(error as { code?: string }).code ?? (error as Error).name}).`;
      throw new OutboundError('failed', message, { cause: error });
    }
  }

  /** Judges an address, then connects to it. Resolves with the head of the answer. */
  async #send(address: string, sending: Sending): Promise<http.IncomingMessage> {
    const problem = this.problemWith(address);
    if (problem) throw new OutboundError('refused', problem);
    const url = new URL(address);
    const host = hostOf(url);
    const found = await Promise.race([this.#judged(host), aborted(sending.signal)]);
    if (this.#webPorts && url.port !== '' && !found.every((each) => this.#reach.allows(host, each.address)))
      throw new OutboundError('refused', `Only the usual ports of the web are tried, not ${url.port}.`);
    return send(url, found, sending);
  }

  /** Every address of a host, if all of them may be reached: of several, nobody can say which one is connected to. */
  async #judged(host: string): Promise<readonly Resolved[]> {
    const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await this.#find(host);
    if (found.length === 0) throw new OutboundError('unknown', `The name ${host} has no address.`);
    if (!found.every(({ address }) => this.#reach.admits(host, address)))
      throw new OutboundError('refused', `The name ${host} leads to this machine or into a private network.`);
    return found;
  }

  async #find(host: string): Promise<readonly Resolved[]> {
    try {
      return await this.#resolve(host);
    } catch (error) {
      const isNobody = /^(ENOTFOUND|ENODATA)$/.test((error as { code?: string }).code ?? '');
      throw new OutboundError(isNobody ? 'unknown' : 'failed', `The name ${host} cannot be resolved.`, {
        cause: error,
      });
    }
  }
}

interface Sending {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

function send(url: URL, found: readonly Resolved[], { body, ...sending }: Sending): Promise<http.IncomingMessage> {
  const { request, Agent } = url.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...sending, agent, lookup: pinned(found) }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

async function foundAt(
  url: string,
  response: http.IncomingMessage,
  { method, wants, bytes }: Pick<Asked, 'method' | 'wants' | 'bytes'>,
): Promise<Found> {
  const [type = '', ...parameters] = (response.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((each) => /^\s*charset\s*=\s*"?([\w:.-]{1,40})"?\s*$/.exec(each)?.[1]).find(Boolean);
  const isRead = method !== 'HEAD' && wants(type.trim());
  const body = isRead ? await readBody(response, bytes) : undefined;
  response.destroy();
  return { ...replyOf(response), url, type: type.trim(), charset, body };
}

function replyOf({ statusCode = 0, headers }: http.IncomingMessage): OutboundReply {
  return { status: statusCode, retryAfter: headers['retry-after'] };
}

/** Answers what was judged, so that a name that changes in between changes nothing. */
function pinned(found: readonly Resolved[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, [...found]);
    else callback(null, found[0]!.address, found[0]!.family);
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
