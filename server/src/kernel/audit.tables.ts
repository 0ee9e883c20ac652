import { sql, type ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Db, Migrations } from './database.ts';
import { isPostgres } from './event-log.ts';

/** One entry of a community's audit trail. Written once, never changed. */
export interface EntriesTable {
  community: string;
  /** 1, 2, 3 … without a hole. */
  seq: number;
  at: number;
  role: string;
  action: string;
  /** The id or key of what it is about; empty for none. Never a member's. */
  thing: string;
  /** JSON without free text and without ids of members. */
  details: string;
  /** JSON: by part, the SHA-256 of its salt and its content. */
  parts: string;
  /** The hash of the entry before; of the first one, what the trail was begun with. */
  previous: string;
  hash: string;
}

/** What of an entry names somebody or is said by somebody: it can be erased without breaking the chain. */
export interface PartsTable {
  community: string;
  seq: number;
  part: 'actor' | 'target' | 'reason';
  salt: string;
  /** A reason as it was said; a member as issuer, blank, subject, which stay the same under another name of the community. */
  content: string;
}

/** Where each trail ends. */
export interface AuditHeadsTable {
  community: string;
  seq: number;
  hash: string;
}

/** The tables of the audit trail. */
export interface AuditTables {
  audit_entries: EntriesTable;
  audit_parts: PartsTable;
  audit_heads: AuditHeadsTable;
}

const required = (column: ColumnDefinitionBuilder) => column.notNull();
/** Rows lie in the order of their key: one tree instead of two. */
const clustered = (db: Db) => (isPostgres(db) ? sql`` : sql`without rowid`);

const create: Migration = {
  async up(db: Db) {
    await createEntries(db);
    await createParts(db);
    await db.schema
      .createTable('audit_heads')
      .addColumn('community', 'text', (column) => column.primaryKey())
      .addColumn('seq', 'bigint', required)
      .addColumn('hash', 'text', required)
      .execute();
    await (isPostgres(db) ? forbidOnPostgres(db) : forbidOnSqlite(db));
  },
};

async function createEntries(db: Db) {
  await db.schema
    .createTable('audit_entries')
    .addColumn('community', 'text', required)
    .addColumn('seq', 'bigint', required)
    .addColumn('at', 'bigint', required)
    .addColumn('role', 'text', required)
    .addColumn('action', 'text', required)
    .addColumn('thing', 'text', required)
    .addColumn('details', 'text', required)
    .addColumn('parts', 'text', required)
    .addColumn('previous', 'text', required)
    .addColumn('hash', 'text', required)
    .addPrimaryKeyConstraint('audit_entries_key', ['community', 'seq'])
    .modifyEnd(clustered(db))
    .execute();
  await db.schema
    .createIndex('audit_entries_action')
    .on('audit_entries')
    .columns(['community', 'action', 'seq'])
    .execute();
}

async function createParts(db: Db) {
  await db.schema
    .createTable('audit_parts')
    .addColumn('community', 'text', required)
    .addColumn('seq', 'bigint', required)
    .addColumn('part', 'text', required)
    .addColumn('salt', 'text', required)
    .addColumn('content', 'text', required)
    .addPrimaryKeyConstraint('audit_parts_key', ['community', 'seq', 'part'])
    .modifyEnd(clustered(db))
    .execute();
  await sql`create index audit_parts_member on audit_parts (community, content, seq) where part <> 'reason'`.execute(
    db,
  );
}

const FIXED = 'The audit trail is never changed.';
/** Somebody who is named in an entry is being erased: what names them goes, and what was said by or about them. */
const ERASING = `exists (select 1 from erasures e where e.community = old.community and e.member is not null and
  (old.content = e.issuer || ' ' || e.subject or (old.part = 'reason' and exists (select 1 from audit_parts p
    where p.community = old.community and p.seq = old.seq and p.part <> 'reason'
      and p.content = e.issuer || ' ' || e.subject))))`;

async function forbidOnPostgres(db: Db) {
  const refuse = `raise exception '${FIXED}'`;
  await sql`create function audit_refuse() returns trigger language plpgsql as ${sql.lit(`begin ${refuse}; end`)}`.execute(
    db,
  );
  await sql`create function audit_refuse_part() returns trigger language plpgsql as ${sql.lit(
    `begin if ${ERASING} then return old; end if; ${refuse}; end`,
  )}`.execute(db);
  for (const table of ['audit_entries', 'audit_parts'])
    await sql`create trigger ${sql.id(`${table}_whole`)} before truncate on ${sql.table(table)} for each statement execute function audit_refuse()`.execute(
      db,
    );
  await sql`create trigger audit_entries_fixed before update or delete on audit_entries for each row execute function audit_refuse()`.execute(
    db,
  );
  await sql`create trigger audit_parts_fixed before update on audit_parts for each row execute function audit_refuse()`.execute(
    db,
  );
  await sql`create trigger audit_parts_kept before delete on audit_parts for each row execute function audit_refuse_part()`.execute(
    db,
  );
}

async function forbidOnSqlite(db: Db) {
  const refuse = sql`begin select raise(abort, ${sql.lit(FIXED)}); end`;
  await sql`create trigger audit_entries_no_update before update on audit_entries ${refuse}`.execute(db);
  await sql`create trigger audit_entries_no_delete before delete on audit_entries ${refuse}`.execute(db);
  await sql`create trigger audit_parts_no_update before update on audit_parts ${refuse}`.execute(db);
  await sql`create trigger audit_parts_no_delete before delete on audit_parts when not ${sql.raw(ERASING)} ${refuse}`.execute(
    db,
  );
}

/** Their names. */
export const TRAIL: readonly string[] = ['audit_entries', 'audit_parts', 'audit_heads'];

/** The tables of the audit trail. */
export const auditMigrations: Migrations = { '2026-11-28-1-audit': create };
