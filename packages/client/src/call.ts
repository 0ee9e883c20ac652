import { CommonsError, fail, type ErrorBody } from '@learning-commons/protocol/errors.js';
import type { TransportCall } from './transport.ts';

const TIMEOUT = 10_000;
/** Longer addresses are cut off by some proxies. */
const LONGEST_ADDRESS = 2_000;
const MOST_KEPT = 16;

// Taken at load, before a host page's script can replace it.
const request = globalThis.fetch;

interface Kept {
  readonly etag: string;
  readonly body: unknown;
}

/** Operations over HTTP. Remembers what a signed-in member fetched with GET, in memory alone, to revalidate it. */
export class HttpCalls {
  readonly #kept = new Map<string, Kept>();

  /** Rejects with a `CommonsError`; whatever did not come from our server is `unavailable`. */
  async call(call: TransportCall): Promise<unknown> {
    const address = `${call.server}/api/${call.name}?community=${encodeURIComponent(call.community)}`;
    const input = JSON.stringify(call.input);
    const get = `${address}&input=${encodeURIComponent(input)}`;
    return call.cached && get.length <= LONGEST_ADDRESS ? this.#get(call, get) : post(call, address, input);
  }

  async #get(call: TransportCall, address: string): Promise<unknown> {
    const key = `${call.token} ${address}`;
    const kept = call.token === null ? undefined : this.#kept.get(key);
    const headers: Record<string, string> = kept ? { 'If-None-Match': kept.etag } : {};
    // Nothing of a member stays in the browser's own cache; what anybody may read may.
    const { response, body } = await send(call, address, {
      headers,
      cache: call.token === null ? 'no-cache' : 'no-store',
    });
    if (kept && response.status === 304) return kept.body;
    const etag = response.headers.get('ETag');
    if (etag !== null && call.token !== null) this.#keep(key, { etag, body });
    return body;
  }

  #keep(key: string, kept: Kept) {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > MOST_KEPT) this.#kept.delete(oldest);
  }
}

async function post(call: TransportCall, address: string, input: string): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json' };
  return (await send(call, address, { method: 'POST', headers, body: input, cache: 'no-store' })).body;
}

async function send(call: TransportCall, address: string, init: RequestInit) {
  const control = new AbortController();
  const abort = () => control.abort();
  const timer = setTimeout(abort, TIMEOUT);
  if (call.signal?.aborted) abort();
  call.signal?.addEventListener('abort', abort);
  const authorization = call.token === null ? undefined : { Authorization: `Bearer ${call.token}` };
  try {
    const headers = { ...init.headers, ...authorization };
    const response = await request(address, { ...init, headers, credentials: 'omit', signal: control.signal });
    const body = response.status === 304 ? undefined : await read(response);
    return { response, body };
  } catch (cause) {
    if (cause instanceof CommonsError) throw cause;
    throw new CommonsError({ code: 'unavailable', message: 'The server did not answer.' }, { cause });
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener('abort', abort);
  }
}

async function read(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  if (response.ok) return body;
  const error = (body as { error?: ErrorBody } | null)?.error;
  // A proxy's or a portal's page is no refusal of ours: text must not be given up because of it.
  throw error?.code
    ? new CommonsError(error)
    : fail('unavailable', `Something answered with status ${response.status} in the server's place.`);
}
