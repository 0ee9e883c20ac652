import { sql, type ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { AttachmentKind, UploadState } from '@learning-commons/protocol';
import type { Db, Migrations } from '../kernel/database.ts';

/** One row per file somebody has begun to upload. */
export interface UploadsTable {
  community: string;
  /** Made by the client; 128 random bits, and all that one must know to read the file. */
  id: string;
  owner: string;
  state: UploadState;
  name: string;
  ending: string;
  kind: AttachmentKind;
  /** The media type it is served as. */
  type: string;
  /** Bytes as they were announced, and how many have come. */
  bytes: number;
  received: number;
  /** Bytes that count against the owner's quota. */
  stored: number;
  problem: string | null;
  /** JSON: forms of a picture, smallest first. */
  sizes: string;
  alt: string;
  transcript: string;
  /** JSON: languages, labels and WebVTT. */
  captions: string;
  /** 1 once something has referred to it: from then on it is shown only while something does. */
  attached: number;
  /** How often its processing was begun. */
  tries: number;
  created_at: number;
  /** When its owner or what refers to it last did something to it. */
  touched_at: number;
}

/** The tables of uploads. */
export interface Tables {
  uploads: UploadsTable;
  /** What has come of a file that is not complete: pieces in the storage. */
  upload_pieces: { community: string; upload_id: string; start: number; bytes: number; key: string };
  /** What refers to a file. `live` is 0 while the thing is deleted and may come back. */
  upload_references: { community: string; upload_id: string; thing: string; live: number };
  /** Files whose bytes are to be removed from the storage. */
  upload_removals: { community: string; upload_id: string };
  /** Things that are yet to learn what is said of a file now. */
  upload_news: { community: string; upload_id: string; thing: string };
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await createUploads(db);
    await createAsides(db);
  },
};

async function createUploads(db: Db) {
  await db.schema
    .createTable('uploads')
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('owner', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('ending', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('type', 'text', required)
    .addColumn('bytes', 'bigint', required)
    .addColumn('received', 'bigint', required)
    .addColumn('stored', 'bigint', required)
    .addColumn('problem', 'text')
    .addColumn('sizes', 'text', required)
    .addColumn('alt', 'text', required)
    .addColumn('transcript', 'text', required)
    .addColumn('captions', 'text', required)
    .addColumn('attached', 'integer', required)
    .addColumn('tries', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('touched_at', 'bigint', required)
    .addPrimaryKeyConstraint('uploads_key', ['community', 'id'])
    .execute();
  await db.schema.createIndex('uploads_owner').on('uploads').columns(['community', 'owner']).execute();
  await sql`create index uploads_processing on uploads (community, created_at) where state = 'processing'`.execute(db);
  await db.schema.createIndex('uploads_touched').on('uploads').columns(['community', 'touched_at']).execute();
}

async function createAsides(db: Db) {
  const aside = (name: string) =>
    db.schema.createTable(name).addColumn('community', 'text', required).addColumn('upload_id', 'text', required);
  await aside('upload_pieces')
    .addColumn('start', 'bigint', required)
    .addColumn('bytes', 'bigint', required)
    .addColumn('key', 'text', required)
    .addPrimaryKeyConstraint('upload_pieces_key', ['community', 'upload_id', 'start'])
    .execute();
  await aside('upload_references')
    .addColumn('thing', 'text', required)
    .addColumn('live', 'integer', required)
    .addPrimaryKeyConstraint('upload_references_key', ['community', 'thing', 'upload_id'])
    .execute();
  await db.schema
    .createIndex('upload_references_upload')
    .on('upload_references')
    .columns(['community', 'upload_id'])
    .execute();
  await aside('upload_removals').addPrimaryKeyConstraint('upload_removals_key', ['community', 'upload_id']).execute();
}

const createNews: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('upload_news')
      .addColumn('community', 'text', required)
      .addColumn('upload_id', 'text', required)
      .addColumn('thing', 'text', required)
      .addPrimaryKeyConstraint('upload_news_key', ['community', 'upload_id', 'thing'])
      .execute();
  },
};

/** The tables of uploads. */
export const migrations: Migrations = { '2026-11-26-4-uploads': create, '2026-11-26-9-upload-news': createNews };
