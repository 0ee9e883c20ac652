import { sql, type ColumnDefinitionBuilder, type Generated } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { CommentType, FollowLevel, ReportReason } from '@learning-commons/protocol';
import type { Db, Migrations } from '../kernel/database.ts';
import { isPostgres } from '../kernel/event-log.ts';

/** One row per comment: its text, its flags and, apart from them, its counts. */
export interface CommentsTable {
  /** Internal number; the search index refers to it. */
  num: Generated<number>;
  community: string;
  id: string;
  topic: string;
  parent_id: string;
  reply_to: string | null;
  depth: number;
  ord: number;
  type: CommentType;
  author_id: string;
  anonymous: number;
  /** Of what was asked for, so that a repeated request is told from another one under the same id. */
  hash: string;
  body: string;
  mentions: string;
  content: string;
  /** JSON: files that go with it, as they were described when it was last written. Null for none. */
  attachments: string | null;
  /** JSON: cards of its links. Null for none. */
  previews: string | null;
  /** JSON: pages whose cards were taken away, and by whom. Null for none. */
  hidden_previews: string | null;
  created_at: number;
  edited_at: number | null;
  revision: number;
  deleted: 'author' | 'moderator' | null;
  /** The `seq` of the pin, 0 when not pinned. */
  pinned: number;
  endorsed: string;
  answer_id: string | null;
  seq: number;
  replies: number;
  reactions: string;
  score: number;
  tally_seq: number;
}

/** The tables of discussions. */
export interface Tables {
  comments: CommentsTable;
  topics: {
    community: string;
    topic: string;
    count: number;
    threads: number;
    pinned: number;
    locked: number;
    lock_reason: string | null;
    closes_at: number | null;
    seq: number;
  };
  reactions: { community: string; comment_id: string; member_id: string; emoji: string; at: number };
  revisions: {
    community: string;
    comment_id: string;
    revision: number;
    edit_id: string;
    body: string;
    mentions: string;
    editor_id: string;
    at: number;
    seq: number;
  };
  topic_members: { community: string; topic: string; member_id: string; level: FollowLevel; read_to: number };
  reports: { community: string; comment_id: string; member_id: string; reason: ReportReason; note: string; at: number };
  /** Links of comments of whose pages nothing is known yet. */
  awaited_previews: { community: string; comment_id: string; url: string; tries: number; due_at: number };
  comment_search: { rowid: number; num: number; text: string };
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await createComments(db);
    await createTopics(db);
    await createAsides(db);
    await createSearch(db);
  },
};

async function createComments(db: Db) {
  await db.schema
    .createTable('comments')
    .$call((table) =>
      isPostgres(db)
        ? table.addColumn('num', 'bigserial', (column) => column.primaryKey())
        : table.addColumn('num', 'integer', (column) => column.primaryKey().autoIncrement()),
    )
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('topic', 'text', required)
    .addColumn('parent_id', 'text', required)
    .addColumn('reply_to', 'text')
    .addColumn('depth', 'integer', required)
    .addColumn('ord', 'bigint', required)
    .addColumn('type', 'text', required)
    .addColumn('author_id', 'text', required)
    .addColumn('anonymous', 'integer', required)
    .addColumn('hash', 'text', required)
    .addColumn('body', 'text', required)
    .addColumn('mentions', 'text', required)
    .addColumn('content', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('edited_at', 'bigint')
    .addColumn('revision', 'integer', required)
    .addColumn('deleted', 'text')
    .addColumn('pinned', 'bigint', required)
    .addColumn('endorsed', 'text', required)
    .addColumn('answer_id', 'text')
    .addColumn('seq', 'bigint', required)
    .addColumn('replies', 'integer', required)
    .addColumn('reactions', 'text', required)
    .addColumn('score', 'integer', required)
    .addColumn('tally_seq', 'bigint', required)
    .addUniqueConstraint('comments_id', ['community', 'id'])
    .execute();
  const index = (name: string, columns: string[]) =>
    db.schema
      .createIndex(name)
      .on('comments')
      .columns(['community', ...columns])
      .execute();
  await index('comments_list', ['topic', 'parent_id', 'ord']);
  await index('comments_top', ['topic', 'parent_id', 'score', 'ord']);
  await index('comments_order', ['topic', 'ord']);
  await index('comments_author', ['author_id', 'topic']);
}

async function createTopics(db: Db) {
  await db.schema
    .createTable('topics')
    .addColumn('community', 'text', required)
    .addColumn('topic', 'text', required)
    .addColumn('count', 'integer', required)
    .addColumn('threads', 'integer', required)
    .addColumn('pinned', 'integer', required)
    .addColumn('locked', 'integer', required)
    .addColumn('lock_reason', 'text')
    .addColumn('closes_at', 'bigint')
    .addColumn('seq', 'bigint', required)
    .addPrimaryKeyConstraint('topics_key', ['community', 'topic'])
    .execute();
  await db.schema
    .createTable('topic_members')
    .addColumn('community', 'text', required)
    .addColumn('topic', 'text', required)
    .addColumn('member_id', 'text', required)
    .addColumn('level', 'text', required)
    .addColumn('read_to', 'bigint', required)
    .addPrimaryKeyConstraint('topic_members_key', ['community', 'topic', 'member_id'])
    .execute();
}

async function createAsides(db: Db) {
  const aside = (name: string) =>
    db.schema.createTable(name).addColumn('community', 'text', required).addColumn('comment_id', 'text', required);
  await aside('reactions')
    .addColumn('member_id', 'text', required)
    .addColumn('emoji', 'text', required)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('reactions_key', ['community', 'comment_id', 'emoji', 'member_id'])
    .execute();
  await aside('revisions')
    .addColumn('revision', 'integer', required)
    .addColumn('edit_id', 'text', required)
    .addColumn('body', 'text', required)
    .addColumn('mentions', 'text', required)
    .addColumn('editor_id', 'text', required)
    .addColumn('at', 'bigint', required)
    .addColumn('seq', 'bigint', required)
    .addPrimaryKeyConstraint('revisions_key', ['community', 'comment_id', 'revision'])
    .addUniqueConstraint('revisions_edit', ['community', 'edit_id'])
    .execute();
  await aside('reports')
    .addColumn('member_id', 'text', required)
    .addColumn('reason', 'text', required)
    .addColumn('note', 'text', required)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('reports_key', ['community', 'comment_id', 'member_id'])
    .execute();
}

async function createSearch(db: Db) {
  if (isPostgres(db)) {
    await sql`create table comment_search (
      num bigint primary key references comments (num) on delete cascade,
      text text not null,
      words tsvector generated always as (to_tsvector('simple', text)) stored
    )`.execute(db);
    await sql`create index comment_search_words on comment_search using gin (words)`.execute(db);
    return;
  }
  await sql`create virtual table comment_search using fts5 (text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')`.execute(
    db,
  );
  // Removed text leaves no trace in the index pages either.
  await sql`insert into comment_search (comment_search, rank) values ('secure-delete', 1)`.execute(db);
}

const attach: Migration = {
  async up(db: Db) {
    await db.schema.alterTable('comments').addColumn('attachments', 'text').execute();
  },
};

const preview: Migration = {
  async up(db: Db) {
    await db.schema.alterTable('comments').addColumn('previews', 'text').execute();
    await db.schema.alterTable('comments').addColumn('hidden_previews', 'text').execute();
    await db.schema
      .createTable('awaited_previews')
      .addColumn('community', 'text', required)
      .addColumn('comment_id', 'text', required)
      .addColumn('url', 'text', required)
      .addColumn('tries', 'integer', required)
      .addColumn('due_at', 'bigint', required)
      .execute();
    await db.schema
      .createIndex('awaited_previews_comment')
      .on('awaited_previews')
      .columns(['community', 'comment_id'])
      .execute();
    await db.schema
      .createIndex('awaited_previews_due')
      .on('awaited_previews')
      .columns(['community', 'due_at'])
      .execute();
  },
};

/** Those few comments that have cards, to be walked through. */
const cards: Migration = {
  async up(db: Db) {
    await db.schema
      .createIndex('comments_previews')
      .on('comments')
      .columns(['community', 'num'])
      .where(sql.ref('previews'), 'is not', null)
      .execute();
  },
};

/** The migrations of discussions. */
export const migrations: Migrations = {
  '2026-11-24-2-discussions': create,
  '2026-11-26-4-attachments': attach,
  '2026-11-26-8-previews': preview,
  '2026-11-27-4-cards': cards,
};
