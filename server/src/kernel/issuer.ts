import { createHash } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import type { Id, Role } from '@learning-commons/protocol';

/** Algorithms for a secret that both sides hold. */
export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
/** Algorithms for a key pair of which only the public half is known here. */
export const KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
/** The name of a signature algorithm. */
export type Algorithm = (typeof SECRET_ALGORITHMS)[number] | (typeof KEY_ALGORITHMS)[number];

/** Bytes a secret needs at least: as many as its hash gives (RFC 7518 §3.2). */
export const SECRET_BYTES: Readonly<Record<(typeof SECRET_ALGORITHMS)[number], number>> = {
  HS256: 32,
  HS384: 48,
  HS512: 64,
};

/**
 * Where each thing stands in an issuer's claims: a claim's name, a path such as `realm_access.roles`, or several of them
 * of which the first that is present counts.
 */
export interface ClaimMapping {
  readonly name?: string | readonly string[] | undefined;
  readonly avatar?: string | readonly string[] | undefined;
  readonly title?: string | readonly string[] | undefined;
  readonly role?: string | readonly string[] | undefined;
  readonly groups?: string | readonly string[] | undefined;
  /** What the issuer's words mean as roles here. Without it, the words must be our own. */
  readonly roles?: Readonly<Record<string, Role>> | undefined;
}

interface IssuerBase {
  /** Our short name for it. Part of every member's identity, so it never changes. */
  readonly id: string;
  /** What its tokens say as `iss`, byte by byte. */
  readonly issuer: string;
  /** The communities it may speak for. */
  readonly communities: readonly string[];
  /** Which community each `aud` stands for. Without it, `aud` is the community's own id. */
  readonly audiences?: Readonly<Record<string, string>> | undefined;
  readonly claims?: ClaimMapping | undefined;
}

/** An issuer who shares a secret with us: usually the host page's own backend. */
export interface SecretIssuer extends IssuerBase {
  readonly kind: 'secret';
  /** Its characters, in UTF-8, are the key. The first of two signs, both verify, so that one can replace the other. */
  readonly secret: string | readonly string[];
  readonly algorithms?: readonly (typeof SECRET_ALGORITHMS)[number][] | undefined;
}

/** An issuer whose public keys we know, from its address or from the configuration. */
export interface KeySetIssuer extends IssuerBase {
  readonly kind: 'jwks';
  readonly jwksUrl?: string | undefined;
  readonly jwks?: JSONWebKeySet | undefined;
  readonly algorithms?: readonly (typeof KEY_ALGORITHMS)[number][] | undefined;
  /** Accept tokens without `typ`, for identity providers that leave it out. */
  readonly untyped?: boolean | undefined;
}

/** Somebody whose signature says who a member is. */
export type Issuer = SecretIssuer | KeySetIssuer;

/** What an issuer signs with when it names no algorithms. */
export function algorithmsOf(issuer: Issuer): readonly Algorithm[] {
  return issuer.algorithms ?? (issuer.kind === 'secret' ? ['HS256'] : ['RS256', 'ES256', 'EdDSA', 'Ed25519']);
}

/** By `aud`, the community it stands for. */
export function audiencesOf({ audiences, communities }: Issuer): ReadonlyMap<string, string> {
  return new Map(audiences ? Object.entries(audiences) : communities.map((id) => [id, id]));
}

/**
 * The id of a member: the first 128 bits of a SHA-256 over community, issuer and subject, each preceded by its length.
 * The same person has another id in every community, and nobody can be matched across issuers.
 */
export function memberId(community: string, issuer: string, subject: string): Id {
  const hash = createHash('sha256');
  for (const part of [community, issuer, subject]) {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest().subarray(0, 16).toString('base64url');
}
