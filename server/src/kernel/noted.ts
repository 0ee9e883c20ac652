import { CommonsError, type Id } from '@learning-commons/protocol';
import type { SecurityEvent } from './security-log.ts';
import type { Actor } from './session.ts';

/** What the security log says of an event. None of it is personal, save the address; ids of members are pseudonyms. */
export interface SecurityFacts {
  readonly community?: string | undefined;
  /** Our short name for who signed the token, or is said to have signed it where the token is refused. */
  readonly issuer?: string | undefined;
  readonly member?: Id | undefined;
  /** The id of a server key. */
  readonly key?: Id | undefined;
  /** Why, by a word of ours. */
  readonly reason?: string | undefined;
  /** The role or scope that was missing. */
  readonly needs?: string | undefined;
  /** What was asked for: an operation, a message of the live line, or a path as the server knows it. */
  readonly operation?: string | undefined;
  /** Where in the input; never what stood there. */
  readonly field?: string | undefined;
  /** The page's origin, as its browser told it. */
  readonly origin?: string | undefined;
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
}

/** What is known of a refusal besides what its answer says. It never leaves the server. */
export interface Noted extends SecurityFacts {
  /** What the refusal is to the security log, where its code alone does not say it. */
  readonly event?: SecurityEvent | undefined;
}

const notes = new WeakMap<CommonsError, Noted>();

/** Notes beside a refusal what the security log is to know of it, and answers it; anything else thrown is answered as it is. */
export function noting<E>(thrown: E, noted: Noted): E {
  if (!(thrown instanceof CommonsError)) return thrown;
  const before = notes.get(thrown);
  // Who waited for the same answer shares its refusal: each gets one of their own.
  const isShared = before?.operation !== undefined && noted.operation !== undefined;
  const own = isShared ? new CommonsError(thrown.toJSON(), { cause: thrown }) : thrown;
  notes.set(own, { ...before, ...noted });
  return own as E;
}

/** What was noted of a refusal. */
export function notedOf(refusal: CommonsError): Noted {
  return notes.get(refusal) ?? {};
}

/** Who somebody is, as the security log may say it. */
export function asFacts({ community, issuer, id, key }: Actor): SecurityFacts {
  return { community, issuer: issuer ?? undefined, member: id ?? undefined, key: key?.id };
}
