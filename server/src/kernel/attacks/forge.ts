import { constants, createHmac, generateKeyPairSync, privateEncrypt, sign, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import type { Issuer } from '../issuer.ts';

/** A token in the making: texts rather than objects, so that what no library would write can be written. */
export interface Draft {
  readonly header: string;
  readonly payload: string;
}

/** Makes the signature of what is signed. */
export type Signer = (input: string) => Buffer;

/** Base64url without padding. */
export const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString('base64url');

/** Puts header, payload and signature together. */
export function seal(
  { header, payload }: { readonly header: string | Uint8Array; readonly payload: string | Uint8Array },
  signer: Signer,
): string {
  const input = `${base64(header)}.${base64(payload)}`;
  return `${input}.${base64(signer(input))}`;
}

/** Signs with a secret. */
export function hmac(secret: string | Uint8Array, bits = 256): Signer {
  return (input) => createHmac(`sha${bits}`, secret).update(input).digest();
}

/** Signs with a private RSA key, PKCS#1 v1.5. */
export const rsa =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (input) =>
    sign(hash, Buffer.from(input), key);
/** Signs with a private RSA key, PSS. */
export const pss =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
/** Signs with a private EC key; `der` is the form that JWS does not use. */
export const ecdsa =
  (key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding });
/** Signs with a private Ed25519 key. */
export const eddsa =
  (key: KeyObject): Signer =>
  (input) =>
    sign(null, Buffer.from(input), key);

/** Applies the private RSA operation to a block as it stands: for paddings no library would make. */
export function rawRsa(key: KeyObject, block: (input: string) => Buffer): Signer {
  return (input) => {
    const tail = block(input);
    const padding = Buffer.concat([
      Buffer.from([0, 1]),
      Buffer.alloc(Math.max(0, 256 - 3 - tail.length), 0xff),
      Buffer.from([0]),
    ]);
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.concat([padding, tail]).subarray(0, 256));
  };
}

/** Issuers as a company would configure them, with the private halves that only a test knows. */
export interface World {
  readonly now: number;
  readonly communities: readonly {
    readonly id: string;
    readonly name: string;
    readonly reading: 'open' | 'members';
    readonly editWindow: null;
  }[];
  readonly issuers: readonly Issuer[];
  readonly secret: string;
  readonly formerSecret: string;
  readonly pairs: Readonly<Record<'rsa' | 'ec' | 'ed', Pair>>;
  /** A key pair of the attacker's own. */
  readonly stranger: Pair;
}

/** A key pair and the form in which its public half is published. */
export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly jwk: JWK;
}

/** `iss` of the issuer with a secret. */
export const PORTAL = 'https://portal.example.com';
/** `iss` of the issuer with a key set. */
export const PROVIDER = 'https://login.example.com/';

/** Fresh keys and the two issuers that use them. */
export function makeWorld(now: number): World {
  const [secret, formerSecret] = ['k9wQ2v7Zp4Ls8Xr1Tn6Yb3Hd5Jf0Gm-Ac', 'Zz8Yy7Xx6Ww5Vv4Uu3Tt2Ss1Rr0Qq9Pp-'];
  const pairs = {
    rsa: pair(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'rsa-1'),
    ec: pair(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ec-1'),
    ed: pair(generateKeyPairSync('ed25519'), 'ed-1'),
  };
  const communities = ['acme', 'globex'].map((id) => ({ id, name: id, reading: 'open' as const, editWindow: null }));
  const both = ['acme', 'globex'];
  const portal: Issuer = {
    id: 'portal',
    issuer: PORTAL,
    kind: 'secret',
    communities: both,
    secret: [secret, formerSecret],
  };
  const provider: Issuer = {
    id: 'provider',
    issuer: PROVIDER,
    kind: 'jwks',
    communities: both,
    jwks: { keys: Object.values(pairs).map(({ jwk }) => jwk) },
  };
  return {
    now,
    communities,
    issuers: [portal, provider],
    secret,
    formerSecret,
    pairs,
    stranger: pair(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'rsa-1'),
  };
}

function pair({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }, kid: string): Pair {
  return { publicKey, privateKey, jwk: { ...(publicKey.export({ format: 'jwk' }) as JWK), kid } };
}
