import type { CryptoKey, JSONWebKeySet } from 'jose';
import { fail } from '@learning-commons/protocol';
import { isSigned, KeySet, type KeyHint, type Keys } from './keys.ts';
import { refusal } from './token-faults.ts';

/** Milliseconds between two requests to an identity provider, whatever happens: at most two a minute. */
const COOLDOWN = 30_000;
/** A set older than this is asked for again while it goes on being used … */
const FRESH = 300_000;
/** … and at this age a token waits for the answer, so that a withdrawn key does not live on after a quiet night. */
const STALE = 600_000;
/** A set is used this long after the provider last answered. */
const KEEP = 86_400_000;
const TIMEOUT = 5_000;
const SIZE = 65_536;

/** Where the keys are and what they are asked with. */
export interface RemoteKeysOptions {
  readonly url: string;
  readonly now: () => number;
  readonly fetch: typeof fetch;
  /** Told once for each request that brought no keys. */
  readonly report?: ((problem: string) => void) | undefined;
}

interface Held {
  readonly set: KeySet;
  readonly text: string;
  readonly at: number;
}

/**
 * The keys an identity provider publishes at its address. Asks seldom, waits little, believes no more than 64 KiB, and
 * goes on with the last good set for a day while the provider is away.
 */
export class RemoteKeys implements Keys {
  readonly #options: RemoteKeysOptions;
  #version = 0;
  #held: Held | undefined;
  #asked = Number.NEGATIVE_INFINITY;
  #isFailing = false;
  #pending: Promise<void> | undefined;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
  }

  get version(): number {
    return this.#version;
  }

  async check(token: string, hint: KeyHint): Promise<void> {
    const key = (await this.#find(hint)) ?? (await this.#findAfresh(hint));
    if (!key) throw refusal('unknown_key');
    if (!(await isSigned(token, key, hint.alg))) throw refusal('signature');
  }

  async #find(hint: KeyHint): Promise<CryptoKey | undefined> {
    const asking = this.#age() >= FRESH ? this.#ask() : undefined;
    // While the provider is known to be away nobody waits for it again, as long as there are keys to go on with.
    if (this.#age() >= (this.#isFailing ? KEEP : STALE)) await asking;
    if (!this.#held || this.#age() >= KEEP) throw this.#unavailable();
    return this.#held.set.find(hint);
  }

  /** A key nobody knows yet may be a new one. */
  async #findAfresh(hint: KeyHint): Promise<CryptoKey | undefined> {
    await this.#ask();
    return this.#held?.set.find(hint);
  }

  #age(): number {
    return this.#held ? this.#options.now() - this.#held.at : Number.POSITIVE_INFINITY;
  }

  #unavailable() {
    const wait = Math.ceil((this.#asked + COOLDOWN - this.#options.now()) / 1_000);
    return fail('unavailable', 'The identity provider’s keys cannot be had right now.', {
      retryAfter: Math.min(Math.max(wait, 1), 30),
    });
  }

  /** Asks for the set, once for all who wait; does nothing so soon after the last time. */
  #ask(): Promise<void> | undefined {
    const since = this.#options.now() - this.#asked;
    // A clock that was set back must not stop all asking.
    if (since >= 0 && since < COOLDOWN) return this.#pending;
    this.#asked = this.#options.now();
    this.#pending = this.#load().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  async #load(): Promise<void> {
    try {
      const text = await download(this.#options);
      const set = text === this.#held?.text ? this.#held.set : new KeySet(JSON.parse(text) as JSONWebKeySet | null);
      if (set !== this.#held?.set) this.#version += 1;
      this.#held = { set, text, at: this.#options.now() };
      this.#isFailing = false;
    } catch (error) {
      this.#isFailing = true;
      this.#options.report?.(problemOf(error));
    }
  }
}

async function download({ url, fetch }: RemoteKeysOptions): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status}`);
  }
  return readText(response);
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > SIZE) throw new Error(`its answer is longer than ${SIZE} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function problemOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'its answer is not JSON';
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `it did not answer within ${TIMEOUT / 1_000} s`;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
