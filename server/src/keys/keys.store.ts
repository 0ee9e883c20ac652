import type { ColumnDefinitionBuilder, Kysely, Selectable } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { KeyScope, ServerKey } from '@learning-commons/protocol';
import type { Db, Migrations } from '../kernel/database.ts';
import { hintOf } from './secret.ts';

interface KeysTable {
  community: string;
  id: string;
  name: string;
  scopes: string;
  hash: string;
  /** Of the secret before the last rotation. */
  former_hash: string | null;
  former_until: number | null;
  created_at: number;
  created_by: string | null;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** The store's view of the database. */
export type KeysDb = Kysely<{ server_keys: KeysTable }>;
/** A key's row, as stored. */
export type KeyRow = Selectable<KeysTable>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('server_keys')
      .addColumn('community', 'text', required)
      .addColumn('id', 'text', required)
      .addColumn('name', 'text', required)
      .addColumn('scopes', 'text', required)
      .addColumn('hash', 'text', required)
      .addColumn('former_hash', 'text')
      .addColumn('former_until', 'bigint')
      .addColumn('created_at', 'bigint', required)
      .addColumn('created_by', 'text')
      .addColumn('expires_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .addPrimaryKeyConstraint('server_keys_key', ['community', 'id'])
      // A secret names its key alone: the key says which community it is for.
      .addUniqueConstraint('server_keys_id', ['id'])
      .execute();
  },
};

/** The table of keys. */
export const migrations: Migrations = { '2026-11-25-3-keys': create };

/** Keys a community may have that are not revoked. */
export const MAX_KEYS = 100;
const LISTED = 300;

/** A row as administrators see it. */
export function toServerKey(row: KeyRow): ServerKey {
  return {
    id: row.id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as KeyScope[],
    hint: hintOf(row.id),
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    formerUntil: row.former_until,
  };
}

/** Keeps a new key. */
export function insertKey(db: KeysDb, row: KeyRow): Promise<KeyRow> {
  return db.insertInto('server_keys').values(row).returningAll().executeTakeFirstOrThrow();
}

/** Changes a key and answers its new state. */
export function updateKey(db: KeysDb, { community, id }: KeyRow, values: Partial<KeyRow>): Promise<KeyRow> {
  return db
    .updateTable('server_keys')
    .set(values)
    .where('community', '=', community)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The community's key of this id, or undefined. */
export function findKey(db: KeysDb, community: string, id: string): Promise<KeyRow | undefined> {
  return db
    .selectFrom('server_keys')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The key of this id in whichever community, or undefined: for who comes with a secret and nothing else. */
export function findKeyAnywhere(db: KeysDb, id: string): Promise<KeyRow | undefined> {
  return db.selectFrom('server_keys').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The community's keys, latest first. */
export function listKeys(db: KeysDb, community: string): Promise<KeyRow[]> {
  return db
    .selectFrom('server_keys')
    .selectAll()
    .where('community', '=', community)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(LISTED)
    .execute();
}

/** How many of the community's keys are not revoked. */
export async function countKeys(db: KeysDb, community: string): Promise<number> {
  const { total } = await db
    .selectFrom('server_keys')
    .select(({ fn }) => fn.countAll().as('total'))
    .where('community', '=', community)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** Notes a use, never an earlier one than is noted. */
export async function noteUse(db: KeysDb, { community, id }: KeyRow, at: number): Promise<void> {
  await db
    .updateTable('server_keys')
    .set({ last_used_at: at })
    .where('community', '=', community)
    .where('id', '=', id)
    .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<', at)]))
    .execute();
}
