import { sql, type Kysely, type Selectable } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Db } from '../kernel/database.ts';

interface ErasuresTable {
  community: string;
  id: string;
  /** Who is erased; null once that is done. */
  member: string | null;
  issuer: string | null;
  subject: string | null;
  name: string | null;
  /** The id that stands in their place from then on. */
  nobody: string;
  /** The step that is next, by name, and where it goes on. */
  step: string;
  after: string | null;
  done: number;
  steps: number;
  at: number;
  ended_at: number | null;
  /** Which administrator asked for it; null where it was the member. */
  asked_by: string | null;
}

/** The store's view of the database. */
type ErasuresDb = Kysely<{ erasures: ErasuresTable }>;
/** An erasing, as stored. */
export type ErasureRow = Selectable<ErasuresTable>;

/** Makes the table of erasings. */
export const createErasures: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('erasures')
      .addColumn('community', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('member', 'text')
      .addColumn('issuer', 'text')
      .addColumn('subject', 'text')
      .addColumn('name', 'text')
      .addColumn('nobody', 'text', (column) => column.notNull())
      .addColumn('step', 'text', (column) => column.notNull())
      .addColumn('after', 'text')
      .addColumn('done', 'integer', (column) => column.notNull())
      .addColumn('steps', 'integer', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('asked_by', 'text')
      .addPrimaryKeyConstraint('erasures_key', ['community', 'id'])
      .execute();
    await db.schema
      .createIndex('erasures_open')
      .unique()
      .on('erasures')
      .columns(['community', 'member'])
      .where(sql.ref('member'), 'is not', null)
      .execute();
  },
};

/** The erasing of this id, or undefined. */
export function findErasure(db: Db, community: string, id: string): Promise<ErasureRow | undefined> {
  return erasures(db).where('community', '=', community).where('id', '=', id).executeTakeFirst();
}

/** The erasing of a member that goes on, or undefined. */
export function findErasureOf(db: Db, community: string, member: string): Promise<ErasureRow | undefined> {
  return erasures(db).where('community', '=', community).where('member', '=', member).executeTakeFirst();
}

/** The erasing that has waited longest, or undefined. */
export function nextErasure(db: Db, community: string): Promise<ErasureRow | undefined> {
  return erasures(db)
    .where('community', '=', community)
    .where('member', 'is not', null)
    .orderBy('at')
    .orderBy('id')
    .executeTakeFirst();
}

const erasures = (db: Db) => (db as ErasuresDb).selectFrom('erasures').selectAll();

/** Keeps a new erasing. */
export async function insertErasure(db: Db, row: ErasureRow): Promise<void> {
  await (db as ErasuresDb).insertInto('erasures').values(row).execute();
}

/** Notes how far an erasing has come. */
export async function updateErasure(
  db: Db,
  { community, id }: Pick<ErasureRow, 'community' | 'id'>,
  values: Partial<ErasureRow>,
): Promise<void> {
  await (db as ErasuresDb)
    .updateTable('erasures')
    .set(values)
    .where('community', '=', community)
    .where('id', '=', id)
    .execute();
}
