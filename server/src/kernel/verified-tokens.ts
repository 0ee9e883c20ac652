import { hash } from 'node:crypto';
import type { Actor } from './session.ts';
import type { Keys } from './keys.ts';

interface Entry {
  readonly actor: Actor;
  readonly keys: Keys;
  readonly version: number;
}

/**
 * Tokens whose signatures were found good, so that a busy client costs one check and not one per request. Holds no
 * token, only its hash; forgets what was not used longest.
 */
export class VerifiedTokens {
  readonly #entries = new Map<string, Entry>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Whom the token stands for, unless its issuer's keys have changed since it was checked. */
  get(token: string): Actor | undefined {
    const key = digest(token);
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.version !== entry.keys.version) return undefined;
    this.#entries.set(key, entry);
    return entry.actor;
  }

  /**
   * Remembers whom the token stands for, and answers whether it was not remembered yet. `version` is that of the keys before the
   * check began.
   */
  set(token: string, actor: Actor, keys: Keys, version: number): boolean {
    const key = digest(token);
    const isNew = this.#entries.get(key)?.version !== version;
    if (this.#entries.size >= this.#capacity) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(key, { actor, keys, version });
    return isNew;
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64url');
}
