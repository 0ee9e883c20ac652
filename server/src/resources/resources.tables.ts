import { sql, type ColumnDefinitionBuilder, type CreateTableBuilder, type Generated, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ResourceLevel, ResourceProblem, ResourceState, ResourceType } from '@learning-commons/protocol';
import type { Db, Migrations } from '../kernel/database.ts';
import { isPostgres } from '../kernel/event-log.ts';

/** One row per resource: what is said about it, how it stands and, apart from that, its counts. */
export interface ResourcesTable {
  /** Internal number; lists, skills, marks and the search index refer to it. */
  num: Generated<number>;
  community: string;
  id: string;
  state: ResourceState;
  /** What it was before it was removed; null while it is not. */
  was: Exclude<ResourceState, 'removed'> | null;
  removed_by: 'author' | 'curator' | null;
  type: ResourceType;
  title: string;
  url: string | null;
  /** Key of its address while that is taken: published or submitted. */
  address: string | null;
  host: string | null;
  description: string;
  minutes: number | null;
  language: string | null;
  level: ResourceLevel | null;
  skills: string;
  author: string | null;
  starts_at: number | null;
  ends_at: number | null;
  note: string;
  shared_by: string | null;
  site: string | null;
  picture: string | null;
  file: string | null;
  member: string | null;
  /** The request it is to answer. */
  request: string | null;
  /** Of what was asked for, so that a repeated request is told from another one under the same id. */
  hash: string;
  created_at: number;
  edited_at: number | null;
  revision: number;
  /** When somebody last said that it is good. */
  confirmed_at: number;
  reports: number;
  link: 'ok' | 'dead' | 'unknown';
  checked_at: number | null;
  /** When its address is to be looked at next; null for never. */
  check_at: number | null;
  /** Looks in vain, on different days, since the last one that found something. */
  failures: number;
  /** The number under which it was published; orders by age. */
  ord: number;
  /** The number that first told of it. */
  first_seq: number;
  seq: number;
  recommended: number;
  recommendations: string;
  rated_1: number;
  rated_2: number;
  rated_3: number;
  rated_4: number;
  rated_5: number;
  done: number;
  comments: number;
  tally_seq: number;
  /** Bayesian mean of its ratings, in millionths. */
  useful: number;
  /** Its minutes, or more than any where they are unknown. */
  length: number;
}

/** A list's row. */
export interface ListsTable {
  community: string;
  key: string;
  title: string;
  description: string;
  owner: string | null;
  submissions: 'open' | 'reviewed' | 'closed';
  count: number;
  removed: number;
  seq: number;
}

/** What one member has done with one resource. */
export interface MarksTable {
  community: string;
  num: number;
  member: string;
  /** Names the pair to others without naming the member. */
  code: string;
  saved: number;
  progress: 'none' | 'started' | 'done';
  rating: number | null;
  reason: string;
  /** When they recommended it; null where they do not. */
  recommended_at: number | null;
}

/** The tables of resources. */
export interface Tables {
  resources: ResourcesTable;
  resource_lists: ListsTable;
  placements: { community: string; list: string; num: number; position: string };
  resource_skills: { community: string; skill: string; num: number };
  /** Published resources by what they are, in each list and, under the list '', in the library. */
  resource_counts: { community: string; list: string; kind: CountKind; key: string; value: string; count: number };
  resource_marks: MarksTable;
  resource_reports: {
    community: string;
    num: number;
    member: string;
    problem: ResourceProblem;
    note: string;
    at: number;
  };
  resource_revisions: {
    community: string;
    num: number;
    revision: number;
    edit_id: string;
    fields: string;
    editor: string | null;
    at: number;
    seq: number;
  };
  library: {
    community: string;
    submissions: ListsTable['submissions'];
    stale_after: number | null;
    check_links: number;
  };
}

/** What resources are counted by. */
export type CountKind = 'type' | 'skill' | 'level' | 'language';

/** The store's view of the database. */
export type ResourcesDb = Kysely<Tables>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await createResources(db);
    await createIndices(db);
    await createLists(db);
    await createCounts(db);
    await createAsides(db);
    await createSettings(db);
    await createSearch(db);
  },
};

async function createResources(db: Db) {
  const [words, numbers] = [
    ['community', 'id', 'state', 'type', 'title', 'description', 'skills', 'note', 'hash', 'link', 'recommendations'],
    [
      ...['created_at', 'revision', 'confirmed_at', 'reports', 'failures', 'ord', 'first_seq', 'seq', 'recommended'],
      ...['rated_1', 'rated_2', 'rated_3', 'rated_4', 'rated_5', 'done', 'comments', 'tally_seq', 'useful', 'length'],
    ],
  ];
  const [maybeWords, maybeNumbers] = [
    [
      ...['was', 'removed_by', 'url', 'address', 'host', 'language', 'level', 'author', 'shared_by', 'site', 'picture'],
      ...['file', 'member', 'request'],
    ],
    ['minutes', 'starts_at', 'ends_at', 'edited_at', 'checked_at', 'check_at'],
  ];
  let table: CreateTableBuilder<string, string> = db.schema
    .createTable('resources')
    .$call((builder) =>
      isPostgres(db)
        ? builder.addColumn('num', 'bigserial', (column) => column.primaryKey())
        : builder.addColumn('num', 'integer', (column) => column.primaryKey().autoIncrement()),
    );
  for (const name of words) table = table.addColumn(name, 'text', required);
  for (const name of numbers) table = table.addColumn(name, 'bigint', required);
  for (const name of maybeWords) table = table.addColumn(name, 'text');
  for (const name of maybeNumbers) table = table.addColumn(name, 'bigint');
  await table.addUniqueConstraint('resources_id', ['community', 'id']).execute();
}

/** Whatever a page is sorted by, its conditions are looked at in the index: a rare one then costs a walk, not as many rows. */
async function createIndices(db: Db) {
  const conditions = ['type', 'level', 'language', 'shared_by', 'confirmed_at', 'link', 'reports'];
  const sorted = (name: string, keys: string[]) =>
    db.schema
      .createIndex(name)
      .on('resources')
      .columns(['community', 'state', ...keys, 'ord', 'length', ...conditions].filter(isFirst))
      .execute();
  await sorted('resources_newest', []);
  await sorted('resources_useful', ['useful']);
  await sorted('resources_recommended', ['recommended']);
  await sorted('resources_shortest', ['length']);
  await db.schema
    .createIndex('resources_address')
    .on('resources')
    .columns(['community', 'address'])
    .unique()
    .where(sql.ref('address'), 'is not', null)
    .execute();
  await db.schema.createIndex('resources_check').on('resources').columns(['community', 'check_at']).execute();
}

const isFirst = (name: string, index: number, names: readonly string[]) => names.indexOf(name) === index;

async function createLists(db: Db) {
  await db.schema
    .createTable('resource_lists')
    .addColumn('community', 'text', required)
    .addColumn('key', 'text', required)
    .addColumn('title', 'text', required)
    .addColumn('description', 'text', required)
    .addColumn('owner', 'text')
    .addColumn('submissions', 'text', required)
    .addColumn('count', 'integer', required)
    .addColumn('removed', 'integer', required)
    .addColumn('seq', 'bigint', required)
    .addPrimaryKeyConstraint('resource_lists_key', ['community', 'key'])
    .execute();
  await db.schema
    .createTable('placements')
    .addColumn('community', 'text', required)
    .addColumn('list', 'text', required)
    .addColumn('num', 'bigint', required)
    // Positions are compared as ASCII, whatever the language of the database.
    .addColumn('position', isPostgres(db) ? sql`text collate "C"` : 'text', required)
    .addPrimaryKeyConstraint('placements_key', ['community', 'list', 'num'])
    .addUniqueConstraint('placements_order', ['community', 'list', 'position'])
    .execute();
  await db.schema.createIndex('placements_resource').on('placements').columns(['num', 'list', 'position']).execute();
}

async function createCounts(db: Db) {
  await db.schema
    .createTable('resource_counts')
    .addColumn('community', 'text', required)
    .addColumn('list', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('key', isPostgres(db) ? sql`text collate "C"` : 'text', required)
    .addColumn('value', 'text', required)
    .addColumn('count', 'integer', required)
    .addPrimaryKeyConstraint('resource_counts_key', ['community', 'list', 'kind', 'key'])
    .execute();
  await db.schema
    .createIndex('resource_counts_most')
    .on('resource_counts')
    .columns(['community', 'list', 'kind', 'count'])
    .execute();
}

function aside(db: Db, name: string) {
  return db.schema.createTable(name).addColumn('community', 'text', required).addColumn('num', 'bigint', required);
}

async function createAsides(db: Db) {
  await aside(db, 'resource_skills')
    .addColumn('skill', 'text', required)
    .addPrimaryKeyConstraint('resource_skills_key', ['community', 'skill', 'num'])
    .execute();
  await db.schema.createIndex('resource_skills_resource').on('resource_skills').columns(['num', 'skill']).execute();
  await aside(db, 'resource_marks')
    .addColumn('member', 'text', required)
    .addColumn('code', 'text', required)
    .addColumn('saved', 'integer', required)
    .addColumn('progress', 'text', required)
    .addColumn('rating', 'integer')
    .addColumn('reason', 'text', required)
    .addColumn('recommended_at', 'bigint')
    .addPrimaryKeyConstraint('resource_marks_key', ['community', 'member', 'num'])
    .execute();
  await db.schema
    .createIndex('resource_marks_recommended')
    .on('resource_marks')
    .columns(['num', 'recommended_at'])
    .where(sql.ref('recommended_at'), 'is not', null)
    .execute();
  await aside(db, 'resource_reports')
    .addColumn('member', 'text', required)
    .addColumn('problem', 'text', required)
    .addColumn('note', 'text', required)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('resource_reports_key', ['community', 'num', 'member'])
    .execute();
  await aside(db, 'resource_revisions')
    .addColumn('revision', 'integer', required)
    .addColumn('edit_id', 'text', required)
    .addColumn('fields', 'text', required)
    .addColumn('editor', 'text')
    .addColumn('at', 'bigint', required)
    .addColumn('seq', 'bigint', required)
    .addPrimaryKeyConstraint('resource_revisions_key', ['community', 'num', 'revision'])
    .addUniqueConstraint('resource_revisions_edit', ['community', 'edit_id'])
    .execute();
}

async function createSettings(db: Db) {
  await db.schema
    .createTable('library')
    .addColumn('community', 'text', (column) => column.primaryKey())
    .addColumn('submissions', 'text', required)
    .addColumn('stale_after', 'integer')
    .addColumn('check_links', 'integer', required)
    .execute();
}

async function createSearch(db: Db) {
  if (isPostgres(db)) {
    // PostgreSQL's own cutting depends on the language of the database: it is given words, and numbers them.
    await sql`create function resource_vector(words text) returns tsvector language sql immutable strict parallel safe as $$
      select coalesce(string_agg('''' || word || ''':' || least(place, 16000), ' '), '')::tsvector
      from unnest(string_to_array(words, ' ')) with ordinality as each (word, place) where word <> ''
    $$`.execute(db);
    await sql`create table resource_search (
      num bigint primary key references resources (num) on delete cascade,
      title text not null, skills text not null, text text not null,
      words tsvector not null generated always as (
        setweight(resource_vector(title), 'A') || setweight(resource_vector(skills), 'B') || resource_vector(text)
      ) stored
    )`.execute(db);
    await sql`create index resource_search_words on resource_search using gin (words)`.execute(db);
    return;
  }
  // Marks are parts of words here: they are folded away before.
  await sql`create virtual table resource_search using fts5 (
    title, skills, text, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co'", prefix = '2 3'
  )`.execute(db);
  await sql`insert into resource_search (resource_search, rank) values ('secure-delete', 1)`.execute(db);
}

/** The migrations of resources. */
export const migrations: Migrations = { '2026-11-26-2-resources': create };
