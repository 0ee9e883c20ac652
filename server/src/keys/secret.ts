import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Id } from '@learning-commons/protocol';
import { KEY_PREFIX } from '../kernel/session.ts';

/** `lck_`, the key's id, and 256 random bits. The id finds the key; the whole is what is hashed. */
const FORM = new RegExp(`^${KEY_PREFIX}([A-Za-z0-9_-]{22})[A-Za-z0-9_-]{43}$`);

/** Makes a secret for the key of this id. */
export function makeSecret(id: Id): string {
  return `${KEY_PREFIX}${id}${randomBytes(32).toString('base64url')}`;
}

/** The id of the key a secret says it belongs to, or undefined when it is no secret of ours. */
export function keyIdOf(secret: string): Id | undefined {
  return FORM.exec(secret)?.[1];
}

/** How a secret is kept. It holds 256 random bits, so nothing slower than one SHA-256 is needed. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Whether two hashes are the same, in a time that does not tell how much of them is. */
export function sameHash(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The beginning of a secret, by which people tell keys apart. */
export function hintOf(id: Id): string {
  return `${KEY_PREFIX}${id.slice(0, 6)}…`;
}
