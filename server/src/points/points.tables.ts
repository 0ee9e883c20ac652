import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { BoardPresence, PointEntry, TieRule } from '@learning-commons/protocol';
import type { Db, Migrations } from '../kernel/database.ts';
import { isPostgres } from '../kernel/event-log.ts';

/** One row of the ledger. Written once, never changed. */
export interface LedgerTable {
  community: string;
  member: string;
  /** The number of the row's fact in `points:<member>`. */
  seq: number;
  rule: string;
  /** The activity it is for, and the activity's turn: 0 award, odd taken back, even returned. Negative for a recount. */
  source: string;
  turn: number;
  kind: PointEntry['kind'];
  amount: number;
  /** When the activity was done. */
  at: number;
  written_at: number;
  /** Of the rules. */
  version: number;
  verb: string;
  /** Names the object among all, for rules that reward each but once. */
  object: string;
  object_name: string | null;
  topic: string | null;
}

/** Sums of the ledger, kept beside it. */
export interface TotalsTable {
  community: string;
  /** `all`, a key of `Calendar`, or `s:` and a season's id. */
  period: string;
  /** Empty for the whole community, or a topic. */
  board: string;
  member: string;
  points: number;
  /** The latest `at` among the rows. */
  reached_at: number;
}

/** A season as it is kept. */
export interface SeasonsTable {
  community: string;
  id: string;
  name: string;
  from_at: number;
  to_at: number;
  about: string;
  /** Since when nothing is counted into it any more and its result is being written down; 0 before. */
  closing: number;
  closed_at: number | null;
  /** The tie rule by which it was closed. */
  ties: TieRule | null;
}

/** What a community's owner has chosen, and what goes on in the background. */
export interface StateTable {
  community: string;
  /** Drawn anew with every change, so that what is remembered of an undone change is never taken for another. */
  revision: string;
  version: number;
  settings: string | null;
  /** The version under which history was last counted anew; 0 for never. */
  recounted: number;
  /** JSON of the recount that goes on; null without one. */
  recount: string | null;
  /** The member up to whom totals were added up anew; null when that is done. */
  refold: string | null;
}

/** The tables of points. */
export interface Tables {
  point_ledger: LedgerTable;
  point_totals: TotalsTable;
  point_seasons: SeasonsTable;
  point_state: StateTable;
  point_rules: { community: string; version: number; rules: string; at: number; by_member: string | null };
  point_members: {
    community: string;
    member: string;
    /** The highest level ever reached. */
    level: number;
    presence: BoardPresence;
    /** ISO weekdays, as digits. */
    days: string;
    zone: string | null;
    changed_at: number;
  };
  point_groups: { community: string; grp: string; member: string; since: number };
  /** Members whose own token has said to which groups they belong: hearsay no longer counts. */
  point_group_tokens: { community: string; member: string };
  point_standings: {
    community: string;
    season: string;
    board: string;
    /** Counted from 1, without regard to ties. */
    place: number;
    member: string;
    points: number;
    reached_at: number;
  };
}

/** The store's view of the database. */
export type PointsDb = Kysely<Tables>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();
/** Rows lie in the order of their key: one tree instead of two. */
const clustered = (db: Db) => (isPostgres(db) ? sql`` : sql`without rowid`);

const create: Migration = {
  async up(db: Db) {
    await createLedger(db);
    await db.schema
      .createTable('point_totals')
      .addColumn('community', 'text', required)
      .addColumn('period', 'text', required)
      .addColumn('board', 'text', required)
      .addColumn('member', 'text', required)
      .addColumn('points', 'bigint', required)
      .addColumn('reached_at', 'bigint', required)
      .addPrimaryKeyConstraint('point_totals_key', ['community', 'period', 'board', 'member'])
      // Totals change with every award: room on the page lets PostgreSQL update in place, without touching the indexes.
      .modifyEnd(isPostgres(db) ? sql`with (fillfactor = 70)` : sql`without rowid`)
      .execute();
    await db.schema.createIndex('point_totals_member').on('point_totals').columns(['community', 'member']).execute();
    await createChoices(db);
    await createGroups(db);
    await createSeasons(db);
  },
};

async function createLedger(db: Db) {
  await db.schema
    .createTable('point_ledger')
    .addColumn('community', 'text', required)
    .addColumn('member', 'text', required)
    .addColumn('seq', 'bigint', required)
    .addColumn('rule', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('turn', 'bigint', required)
    .addColumn('kind', 'text', required)
    .addColumn('amount', 'integer', required)
    .addColumn('at', 'bigint', required)
    .addColumn('written_at', 'bigint', required)
    .addColumn('version', 'integer', required)
    .addColumn('verb', 'text', required)
    .addColumn('object', 'text', required)
    .addColumn('object_name', 'text')
    .addColumn('topic', 'text')
    .addPrimaryKeyConstraint('point_ledger_key', ['community', 'member', 'seq'])
    .modifyEnd(clustered(db))
    .execute();
  const index = (name: string, columns: readonly (keyof LedgerTable)[]) =>
    db.schema
      .createIndex(name)
      .on('point_ledger')
      .columns([...columns]);
  await index('point_ledger_once', ['community', 'member', 'source', 'rule', 'turn']).unique().execute();
  await index('point_ledger_time', ['community', 'member', 'at']).execute();
  await index('point_ledger_object', ['community', 'member', 'object']).execute();
  // What other processes wrote lately is found by it.
  await index('point_ledger_written', ['community', 'written_at']).execute();
  await forbidChanges(db);
}

/** The ledger is written once: the record itself refuses anything else. */
async function forbidChanges(db: Db) {
  const refusal = 'The ledger of points is never changed: write a row that balances the other.';
  if (isPostgres(db)) {
    await sql`create function point_ledger_refuse() returns trigger language plpgsql as ${sql.lit(`begin raise exception '${refusal}'; end`)}`.execute(
      db,
    );
    await sql`create trigger point_ledger_fixed before update or delete on point_ledger for each statement execute function point_ledger_refuse()`.execute(
      db,
    );
    return;
  }
  for (const change of ['update', 'delete'])
    await sql`create trigger ${sql.ref(`point_ledger_no_${change}`)} before ${sql.raw(change)} on point_ledger begin select raise(abort, ${sql.lit(refusal)}); end`.execute(
      db,
    );
}

async function createChoices(db: Db) {
  await db.schema
    .createTable('point_state')
    .addColumn('community', 'text', (column) => column.primaryKey())
    .addColumn('revision', 'text', required)
    .addColumn('version', 'integer', required)
    .addColumn('settings', 'text')
    .addColumn('recounted', 'integer', required)
    .addColumn('recount', 'text')
    .addColumn('refold', 'text')
    .execute();
  await db.schema
    .createTable('point_rules')
    .addColumn('community', 'text', required)
    .addColumn('version', 'integer', required)
    .addColumn('rules', 'text', required)
    .addColumn('at', 'bigint', required)
    .addColumn('by_member', 'text')
    .addPrimaryKeyConstraint('point_rules_key', ['community', 'version'])
    .execute();
  await db.schema
    .createTable('point_members')
    .addColumn('community', 'text', required)
    .addColumn('member', 'text', required)
    .addColumn('level', 'integer', required)
    .addColumn('presence', 'text', required)
    .addColumn('days', 'text', required)
    .addColumn('zone', 'text')
    .addColumn('changed_at', 'bigint', required)
    .addPrimaryKeyConstraint('point_members_key', ['community', 'member'])
    .modifyEnd(clustered(db))
    .execute();
  await db.schema
    .createIndex('point_members_changed')
    .on('point_members')
    .columns(['community', 'changed_at'])
    .execute();
}

async function createGroups(db: Db) {
  await db.schema
    .createTable('point_groups')
    .addColumn('community', 'text', required)
    .addColumn('grp', 'text', required)
    .addColumn('member', 'text', required)
    .addColumn('since', 'bigint', required)
    .addPrimaryKeyConstraint('point_groups_key', ['community', 'grp', 'member'])
    .modifyEnd(clustered(db))
    .execute();
  await db.schema.createIndex('point_groups_member').on('point_groups').columns(['community', 'member']).execute();
  await db.schema
    .createTable('point_group_tokens')
    .addColumn('community', 'text', required)
    .addColumn('member', 'text', required)
    .addPrimaryKeyConstraint('point_group_tokens_key', ['community', 'member'])
    .modifyEnd(clustered(db))
    .execute();
}

async function createSeasons(db: Db) {
  await db.schema
    .createTable('point_seasons')
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('from_at', 'bigint', required)
    .addColumn('to_at', 'bigint', required)
    .addColumn('about', 'text', required)
    .addColumn('closing', 'bigint', required)
    .addColumn('closed_at', 'bigint')
    .addColumn('ties', 'text')
    .addPrimaryKeyConstraint('point_seasons_key', ['community', 'id'])
    .execute();
  await db.schema
    .createTable('point_standings')
    .addColumn('community', 'text', required)
    .addColumn('season', 'text', required)
    .addColumn('board', 'text', required)
    .addColumn('place', 'integer', required)
    .addColumn('member', 'text', required)
    .addColumn('points', 'bigint', required)
    .addColumn('reached_at', 'bigint', required)
    .addPrimaryKeyConstraint('point_standings_key', ['community', 'season', 'board', 'place'])
    .modifyEnd(clustered(db))
    .execute();
}

/** Rows go, and ids in them give way, while their member is being erased; for nothing else. */
const letErase: Migration = {
  async up(db: Db) {
    const refusal = 'The ledger of points is never changed: write a row that balances the other.';
    const erasing = `exists (select 1 from erasures e where e.community = old.community and e.member is not null and
      (e.member = old.member or ${isPostgres(db) ? 'strpos' : 'instr'}(old.source, e.member) > 0))`;
    if (isPostgres(db)) {
      await sql`drop trigger point_ledger_fixed on point_ledger`.execute(db);
      await sql`create or replace function point_ledger_refuse() returns trigger language plpgsql as ${sql.lit(
        `begin
          if ${erasing} then
            if tg_op = 'DELETE' then return old; end if;
            return new;
          end if;
          raise exception '${refusal}';
        end`,
      )}`.execute(db);
      await sql`create trigger point_ledger_fixed before update or delete on point_ledger for each row execute function point_ledger_refuse()`.execute(
        db,
      );
      return;
    }
    for (const change of ['update', 'delete']) {
      await sql`drop trigger ${sql.ref(`point_ledger_no_${change}`)}`.execute(db);
      await sql`create trigger ${sql.ref(`point_ledger_no_${change}`)} before ${sql.raw(change)} on point_ledger
        when not ${sql.raw(erasing)} begin select raise(abort, ${sql.lit(refusal)}); end`.execute(db);
    }
  },
};

/** The tables of points. */
export const migrations: Migrations = { '2026-11-25-3-points': create, '2026-11-27-3-points-erasing': letErase };
