import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { AwardVisibility } from '@learning-commons/protocol';
import type { Db, Migrations } from '../kernel/database.ts';
import { isPostgres } from '../kernel/event-log.ts';

/** One row per badge of the catalogue. */
export interface BadgesTable {
  community: string;
  id: string;
  name: string;
  description: string;
  /** JSON; null where the picture was uploaded. */
  design: string | null;
  /** Version of the picture in force. */
  picture: string;
  criteria: string;
  secret: number;
  repeatable: number;
  skills: string;
  retired: number;
  /** Members with an award that stands and is shown. */
  holders: number;
  seq: number;
  at: number;
}

/** One row per award, also of those taken back. */
export interface AwardsTable {
  community: string;
  id: string;
  badge_id: string;
  member: string;
  turn: number;
  at: number;
  /** Who awarded it: a member, `key:` and a key's id, or null where criteria did. */
  by_id: string | null;
  reason: string;
  visibility: AwardVisibility;
  shared: number;
  revoked_at: number | null;
  revoked_reason: string;
  /** What the criteria of a repeatable badge have used up for this award, as JSON by criterion. */
  used: string;
  seen: number;
  endorsements: string;
  seq: number;
}

/** What criteria count: one row per activity. */
export interface DeedsTable {
  community: string;
  id: string;
  member: string;
  verb: string;
  object_id: string;
  object_type: string;
  topic: string;
  at: number;
  turn: number;
  undone: number;
}

/** The tables of badges. */
export interface Tables {
  badges: BadgesTable;
  badge_awards: AwardsTable;
  badge_deeds: DeedsTable;
  /** Pictures by version, for ever: credentials name the one of their day. Drawn from a design, or kept as PNG. */
  badge_pictures: {
    community: string;
    badge_id: string;
    version: string;
    design: string | null;
    content: Uint8Array | null;
  };
  /**
   * Whom there is to evaluate: `mark` rises when something happened, `done` is the mark that was evaluated last, and `live` the last
   * mark that rose for anything but history.
   */
  badge_members: { community: string; id: string; mark: number; done: number; live: number };
  /** A walk through all members because the catalogue changed: how far it has come. */
  badge_rounds: { community: string; after: string; number: number };
  /** Pairs of keys that sign credentials; the latest is in use, the others stay published. */
  badge_keys: { community: string; id: string; public_key: string; private_key: string; at: number };
  /** What makes derived ids and addresses impossible to guess. */
  badge_secrets: { community: string; secret: string };
}

/** The store's view of the database. */
export type BadgesDb = Kysely<Tables>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await createCatalogue(db);
    await createAwards(db);
    await createEvaluation(db);
    await createSigning(db);
  },
};

async function createCatalogue(db: Db) {
  await db.schema
    .createTable('badges')
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('description', 'text', required)
    .addColumn('design', 'text')
    .addColumn('picture', 'text', required)
    .addColumn('criteria', 'text', required)
    .addColumn('secret', 'integer', required)
    .addColumn('repeatable', 'integer', required)
    .addColumn('skills', 'text', required)
    .addColumn('retired', 'integer', required)
    .addColumn('holders', 'integer', required)
    .addColumn('seq', 'bigint', required)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('badges_key', ['community', 'id'])
    .execute();
  await db.schema
    .createTable('badge_pictures')
    .addColumn('community', 'text', required)
    .addColumn('badge_id', 'text', required)
    .addColumn('version', 'text', required)
    .addColumn('design', 'text')
    .addColumn('content', isPostgres(db) ? 'bytea' : 'blob')
    .addPrimaryKeyConstraint('badge_pictures_key', ['community', 'badge_id', 'version'])
    .execute();
}

async function createAwards(db: Db) {
  await db.schema
    .createTable('badge_awards')
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('badge_id', 'text', required)
    .addColumn('member', 'text', required)
    .addColumn('turn', 'integer', required)
    .addColumn('at', 'bigint', required)
    .addColumn('by_id', 'text')
    .addColumn('reason', 'text', required)
    .addColumn('visibility', 'text', required)
    .addColumn('shared', 'integer', required)
    .addColumn('revoked_at', 'bigint')
    .addColumn('revoked_reason', 'text', required)
    .addColumn('used', 'text', required)
    .addColumn('seen', 'integer', required)
    .addColumn('endorsements', 'text', required)
    .addColumn('seq', 'bigint', required)
    .addPrimaryKeyConstraint('badge_awards_key', ['community', 'id'])
    .addUniqueConstraint('badge_awards_turn', ['community', 'badge_id', 'member', 'turn'])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(name)
      .on('badge_awards')
      .columns(['community', ...columns])
      .execute();
  await index('badge_awards_member', ['member', 'at']);
  await index('badge_awards_badge', ['badge_id', 'at', 'id']);
}

async function createEvaluation(db: Db) {
  await db.schema
    .createTable('badge_deeds')
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('member', 'text', required)
    .addColumn('verb', 'text', required)
    .addColumn('object_id', 'text', required)
    .addColumn('object_type', 'text', required)
    .addColumn('topic', 'text', required)
    .addColumn('at', 'bigint', required)
    .addColumn('turn', 'integer', required)
    .addColumn('undone', 'integer', required)
    .addPrimaryKeyConstraint('badge_deeds_key', ['community', 'id'])
    .execute();
  await db.schema
    .createIndex('badge_deeds_member')
    .on('badge_deeds')
    .columns(['community', 'member', 'verb', 'object_type', 'topic'])
    .execute();
  await db.schema
    .createTable('badge_members')
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('mark', 'bigint', required)
    .addColumn('done', 'bigint', required)
    .addPrimaryKeyConstraint('badge_members_key', ['community', 'id'])
    .execute();
  await sql`create index badge_members_waiting on badge_members (community, id) where mark > done`.execute(db);
  await db.schema
    .createTable('badge_rounds')
    .addColumn('community', 'text', (column) => column.primaryKey())
    .addColumn('after', 'text', required)
    .addColumn('number', 'bigint', required)
    .execute();
}

async function createSigning(db: Db) {
  await db.schema
    .createTable('badge_keys')
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('public_key', 'text', required)
    .addColumn('private_key', 'text', required)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('badge_keys_key', ['community', 'id'])
    .execute();
  await db.schema
    .createTable('badge_secrets')
    .addColumn('community', 'text', (column) => column.primaryKey())
    .addColumn('secret', 'text', required)
    .execute();
}

const tellLive: Migration = {
  async up(db: Db) {
    await db.schema
      .alterTable('badge_members')
      .addColumn('live', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`update badge_members set live = mark`.execute(db);
  },
};

/** The tables of badges. */
export const migrations: Migrations = {
  '2026-11-25-5-badges': create,
  '2026-11-27-4-badges-live': tellLive,
};
