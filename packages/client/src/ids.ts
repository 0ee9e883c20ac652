import type { Id } from '@learning-commons/protocol';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Makes an id: 128 random bits as 22 characters. Works on plain-http pages too, where `crypto.randomUUID` is missing.
 */
export function newId(): Id {
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  // 21 characters carry 6 bits each and the last one 2, as base64url writes 16 bytes.
  return Array.from(bytes, (byte, at) => ALPHABET[at === 21 ? byte & 48 : byte & 63]).join('');
}
