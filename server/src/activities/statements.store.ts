import { sql, type ColumnDefinitionBuilder, type Kysely, type Selectable } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Db, Migrations } from '../kernel/database.ts';

interface StatementsTable {
  community: string;
  id: string;
  /** The statement as it is given back. */
  body: string;
  hash: string;
  /** The time it was told with, in milliseconds; null where it came without. */
  said_at: number | null;
  stored: number;
  /** Its place among those that were stored together. */
  place: number;
  /** The statement it points at, and the one it takes back. */
  target: string | null;
  voids: string | null;
  voided: number;
  /** Who told it: `key:` or `member:` and an id. */
  teller: string;
}

interface Tables {
  statements: StatementsTable;
  statement_terms: { community: string; statement_id: string; term: string };
}

/** The store's view of the database. */
export type StatementsDb = Kysely<Tables>;
/** A statement's row, as stored. */
export type StatementRow = Selectable<StatementsTable>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('statements')
      .addColumn('community', 'text', required)
      .addColumn('id', 'text', required)
      .addColumn('body', 'text', required)
      .addColumn('hash', 'text', required)
      .addColumn('said_at', 'bigint')
      .addColumn('stored', 'bigint', required)
      .addColumn('place', 'integer', required)
      .addColumn('target', 'text')
      .addColumn('voids', 'text')
      .addColumn('voided', 'integer', required)
      .addColumn('teller', 'text', required)
      .addPrimaryKeyConstraint('statements_key', ['community', 'id'])
      .execute();
    await db.schema
      .createIndex('statements_stored')
      .on('statements')
      .columns(['community', 'stored', 'place', 'id'])
      .execute();
    await db.schema
      .createIndex('statements_target')
      .on('statements')
      .columns(['community', 'target'])
      .where(sql.ref('target'), 'is not', null)
      .execute();
    await db.schema
      .createTable('statement_terms')
      .addColumn('community', 'text', required)
      .addColumn('statement_id', 'text', required)
      .addColumn('term', 'text', required)
      .addPrimaryKeyConstraint('statement_terms_key', ['community', 'term', 'statement_id'])
      .execute();
    await db.schema
      .createIndex('statement_terms_statement')
      .on('statement_terms')
      .columns(['community', 'statement_id'])
      .execute();
  },
};

/** The tables of statements. */
export const migrations: Migrations = { '2026-11-25-5-statements': create };

/** Those of these ids that there are. */
export async function findStatements(
  db: StatementsDb,
  community: string,
  ids: readonly string[],
): Promise<StatementRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('statements').selectAll().where('community', '=', community).where('id', 'in', ids).execute();
}

/** Keeps statements that are not there yet; answers the ids of those alone. */
export async function insertStatements(db: StatementsDb, rows: readonly StatementRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await db
    .insertInto('statements')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['community', 'id']).doNothing())
    .returning('id')
    .execute();
  return new Set(inserted.map(({ id }) => id));
}

/** Statements that point at any of these. */
export async function findTargeting(
  db: StatementsDb,
  community: string,
  targets: readonly string[],
): Promise<Pick<StatementRow, 'id' | 'target' | 'voids'>[]> {
  if (targets.length === 0) return [];
  return db
    .selectFrom('statements')
    .select(['id', 'target', 'voids'])
    .where('community', '=', community)
    .where('target', 'in', targets)
    .execute();
}

/** Marks statements as taken back, save those that take others back; answers the ids of those it marked. */
export async function markVoided(db: StatementsDb, community: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .updateTable('statements')
    .set({ voided: 1 })
    .where('community', '=', community)
    .where('id', 'in', ids)
    .where('voids', 'is', null)
    .where('voided', '=', 0)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Adds to the words by which a statement is found. */
export async function insertTerms(
  db: StatementsDb,
  community: string,
  terms: readonly { readonly statement_id: string; readonly term: string }[],
): Promise<void> {
  const rows = terms.map((each) => ({ community, ...each }));
  // SQLite binds at most 32,766 values in one statement.
  for (let from = 0; from < rows.length; from += 5_000)
    await db
      .insertInto('statement_terms')
      .values(rows.slice(from, from + 5_000))
      .onConflict((conflict) => conflict.columns(['community', 'term', 'statement_id']).doNothing())
      .execute();
}

/** The words by which a statement is found. */
export async function readTerms(db: StatementsDb, community: string, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('statement_terms')
    .select('term')
    .where('community', '=', community)
    .where('statement_id', '=', id)
    .execute();
  return rows.map(({ term }) => term);
}

/** Which statements to list. All given conditions hold. */
export interface StatementQuery {
  readonly community: string;
  readonly teller?: string | undefined;
  readonly terms: readonly string[];
  /** Stored after, and at or before, in milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly ascending: boolean;
  readonly limit: number;
  /** Where the page before ended. */
  readonly from?: readonly [stored: number, place: number, id: string] | undefined;
}

/** Statements that are not taken back, by the time of their storing. */
export function listStatements(db: StatementsDb, query: StatementQuery): Promise<StatementRow[]> {
  const { community, teller, terms, since, until, ascending, limit, from } = query;
  const direction = ascending ? 'asc' : 'desc';
  const beyond = ascending ? '>' : '<';
  let rows = db
    .selectFrom('statements')
    .selectAll()
    .where('community', '=', community)
    .where('voided', '=', 0)
    .$if(teller !== undefined, (all) => all.where('teller', '=', teller!))
    .$if(since !== undefined, (all) => all.where('stored', '>', since!))
    .$if(until !== undefined, (all) => all.where('stored', '<=', until!));
  for (const term of terms)
    rows = rows.where((where) =>
      where.exists(
        where
          .selectFrom('statement_terms')
          .select('term')
          .where('statement_terms.community', '=', community)
          .where('statement_terms.term', '=', term)
          .whereRef('statement_terms.statement_id', '=', 'statements.id'),
      ),
    );
  if (from) {
    const [stored, place, id] = from;
    rows = rows.where((where) =>
      where.or([
        where('stored', beyond, stored),
        where.and([where('stored', '=', stored), where('place', beyond, place)]),
        where.and([where('stored', '=', stored), where('place', '=', place), where('id', beyond, id)]),
      ]),
    );
  }
  return rows.orderBy('stored', direction).orderBy('place', direction).orderBy('id', direction).limit(limit).execute();
}
