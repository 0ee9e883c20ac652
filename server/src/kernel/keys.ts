import { compactVerify, createLocalJWKSet, errors, type CryptoKey, type JSONWebKeySet, type JWK } from 'jose';
import { SECRET_BYTES, type SECRET_ALGORITHMS } from './issuer.ts';
import type { ReadToken } from './token.ts';
import { refusal } from './token-faults.ts';
import { isWeakRsa } from './weak-rsa.ts';

/** What a token's header says that has a bearing on the choice of a key. */
export type KeyHint = Pick<ReadToken, 'alg' | 'kid'>;

/** One issuer's keys. */
export interface Keys {
  /** Counts up when keys go away or change: what was verified before then has to be verified again. */
  readonly version: number;
  /** Refuses unless one of the issuer's keys made the token's signature. */
  check(token: string, hint: KeyHint): Promise<void>;
}

/** Keys made of secrets that the issuer shares with us. */
export class SecretKeys implements Keys {
  readonly version = 0;
  readonly #secrets: readonly Uint8Array<ArrayBuffer>[];
  readonly #imported = new Map<string, Promise<readonly CryptoKey[]>>();

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.map((secret) => new Uint8Array(Buffer.from(secret, 'utf8')));
    if (this.#secrets.length === 0 || this.#secrets.some((secret) => secret.length < SECRET_BYTES.HS256)) {
      throw new Error('An issuer’s secret needs at least 32 bytes. Make one with `learning-commons key`.');
    }
  }

  async check(token: string, { alg }: KeyHint): Promise<void> {
    for (const key of await this.#keys(alg as keyof typeof SECRET_BYTES)) {
      if (await isSigned(token, key, alg)) return;
    }
    throw refusal('signature');
  }

  #keys(alg: (typeof SECRET_ALGORITHMS)[number]): Promise<readonly CryptoKey[]> {
    const known = this.#imported.get(alg);
    if (known) return known;
    const strong = this.#secrets.filter((secret) => secret.length >= SECRET_BYTES[alg]);
    const made = Promise.all(strong.map((secret) => importSecret(secret, alg)));
    this.#imported.set(alg, made);
    return made;
  }
}

function importSecret(secret: Uint8Array<ArrayBuffer>, alg: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: `SHA-${alg.slice(2)}` }, false, ['verify']);
}

/** Whether exactly this key made the token's signature. */
export async function isSigned(token: string, key: CryptoKey, alg: string): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}

/** A published set of public keys. */
export class KeySet {
  readonly #resolve: ReturnType<typeof createLocalJWKSet>;

  /** Takes what may verify signatures and leaves out the rest. Fails when nothing remains. */
  constructor(published: JSONWebKeySet | null) {
    const keys = Array.isArray(published?.keys) ? published.keys.filter(isVerifier) : [];
    if (keys.length === 0) throw new Error('The key set holds no public signing key.');
    this.#resolve = createLocalJWKSet({ keys });
  }

  /** The one key the hint means, or undefined when there is none, or none that is certain. */
  async find({ alg, kid }: KeyHint): Promise<CryptoKey | undefined> {
    try {
      return await this.#resolve({ alg, ...(kid !== undefined && { kid }) });
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof DOMException || error instanceof TypeError)
        return undefined;
      throw error;
    }
  }
}

const PUBLIC_TYPES: readonly unknown[] = ['RSA', 'EC', 'OKP'];

/** Whether a published key may verify signatures. Private and shared keys have no business in such a set. */
export function isVerifier(key: JWK): boolean {
  if (typeof key !== 'object' || key === null || !PUBLIC_TYPES.includes(key.kty)) return false;
  return key.d === undefined && !isWeakRsa(key);
}

/** Public keys that stand in the configuration. */
export class FixedKeys implements Keys {
  readonly version = 0;
  readonly #set: KeySet;

  constructor(published: JSONWebKeySet) {
    this.#set = new KeySet(published);
  }

  async check(token: string, hint: KeyHint): Promise<void> {
    const key = await this.#set.find(hint);
    if (!key) throw refusal('unknown_key');
    if (!(await isSigned(token, key, hint.alg))) throw refusal('signature');
  }
}
