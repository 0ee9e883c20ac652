import { randomBytes } from 'node:crypto';
import { fail, type FreshKey, type KeyScope } from '@learning-commons/protocol';
import * as store from './keys.store.ts';
import type { KeyRow, KeysDb } from './keys.store.ts';
import { hashSecret, makeSecret } from './secret.ts';

const [HOUR, DAY] = [3_600_000, 86_400_000];

/** Whose keys, in which record, and when. */
export interface KeyDesk {
  readonly db: KeysDb;
  readonly community: string;
  readonly now: number;
}

/** What a key is to be. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Days until it ends; null for never. */
  readonly days: number | null;
  /** The member who makes it; null for whoever has the server's command line. */
  readonly by: string | null;
}

/** Makes a key. Its secret is in the answer and nowhere else. Throws `conflict` when the community has as many as it may. */
export async function createKey(
  { db, community, now }: KeyDesk,
  { name, scopes, days, by }: NewKey,
): Promise<FreshKey> {
  if ((await store.countKeys(db, community)) >= store.MAX_KEYS)
    throw fail('conflict', `A community has at most ${store.MAX_KEYS} keys. Revoke one that is no longer used.`);
  const id = randomBytes(16).toString('base64url');
  const secret = makeSecret(id);
  const row = await store.insertKey(db, {
    community,
    id,
    name,
    scopes: JSON.stringify([...new Set(scopes)].sort()),
    hash: hashSecret(secret),
    former_hash: null,
    former_until: null,
    created_at: now,
    created_by: by,
    expires_at: days === null ? null : now + days * DAY,
    last_used_at: null,
    revoked_at: null,
  });
  return { key: store.toServerKey(row), secret };
}

/** Gives a key a new secret; the former is accepted for so many hours more. Throws `not_found`, or `conflict` when it has ended. */
export async function rotateKey(desk: KeyDesk, id: string, hours: number): Promise<FreshKey> {
  const row = await demandKey(desk, id);
  if (hasEnded(row, desk.now))
    throw fail('conflict', 'This key has ended; a new secret would not bring it back. Make another key.', {
      keyId: id,
    });
  const secret = makeSecret(id);
  const changed = await store.updateKey(desk.db, row, {
    hash: hashSecret(secret),
    former_hash: hours > 0 ? row.hash : null,
    former_until: hours > 0 ? desk.now + hours * HOUR : null,
  });
  return { key: store.toServerKey(changed), secret };
}

/** Ends a key. One that is ended already stays as it is. Throws `not_found`. */
export async function revokeKey(desk: KeyDesk, id: string): Promise<KeyRow> {
  const row = await demandKey(desk, id);
  if (row.revoked_at !== null) return row;
  return store.updateKey(desk.db, row, { revoked_at: desk.now, former_hash: null, former_until: null });
}

async function demandKey({ db, community }: KeyDesk, id: string): Promise<KeyRow> {
  const row = await store.findKey(db, community, id);
  if (!row) throw fail('not_found', 'There is no such key.');
  return row;
}

/** Whether a key is revoked or past its time. */
export function hasEnded(row: Pick<KeyRow, 'revoked_at' | 'expires_at'>, now: number): boolean {
  return row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now);
}
