import { fail, type CommonsError } from '@learning-commons/protocol';

const SENTENCES = {
  malformed: 'The token is not a signed JWT in compact form.',
  unsupported: 'The token’s header asks for something that is not supported here.',
  type: 'The token’s typ must be JWT or at+jwt.',
  issuer: 'The token’s issuer is not known here.',
  algorithm: 'The token’s algorithm is not one that its issuer may use.',
  unknown_key: 'The token names no key that its issuer has published.',
  signature: 'The token’s signature does not fit.',
  claims: 'A claim of the token is missing or not of the right form.',
  lifetime: 'The token lives too long: exp may be at most 15 minutes after iat, both in seconds.',
  expired: 'The token has expired.',
  not_yet_valid: 'The token is not valid yet: its nbf or iat lies in the future. Check the clock of whoever signed it.',
  key: 'The server key is not known here, or its secret was replaced.',
  audience: 'The token’s audience names no community, or several, that its issuer may speak for.',
} as const;

/** Why a token was not accepted, as `details.reason` says it. */
export type TokenFault = keyof typeof SENTENCES;

/** Claims a refusal may name. The sentence never holds anything that came with the token. */
export type NamedClaim = 'iss' | 'sub' | 'aud' | 'exp' | 'iat' | 'nbf';

/** Makes the refusal of a token. */
export function refusal(reason: TokenFault, claim?: NamedClaim): CommonsError {
  if (claim === undefined) return fail('unauthenticated', SENTENCES[reason], { reason });
  return fail('unauthenticated', `The token’s claim ${claim} is missing or not of the right form.`, { reason, claim });
}
