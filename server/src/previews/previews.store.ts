import { createHash } from 'node:crypto';
import type { ColumnDefinitionBuilder, Kysely, Selectable } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { LinkPreview, PreviewProblem, PreviewResult } from '@learning-commons/protocol';
import type { Db, Migrations } from '../kernel/database.ts';

interface PreviewsTable {
  community: string;
  /** Made of the address: as long as addresses are, an index would not hold them. */
  key: string;
  url: string;
  /** JSON; null while there is none. */
  preview: string | null;
  problem: Exclude<PreviewProblem, 'off'> | null;
  /** Looks in vain since the last one that was not. */
  failures: number;
  /** Until then this is the answer. */
  until: number;
}

interface Tables {
  previews: PreviewsTable;
}

/** The store's view of the database. */
export type PreviewsDb = Kysely<Tables>;
/** What is known of an address, as stored. */
export type PreviewRow = Selectable<PreviewsTable>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('previews')
      .addColumn('community', 'text', required)
      .addColumn('key', 'text', required)
      .addColumn('url', 'text', required)
      .addColumn('preview', 'text')
      .addColumn('problem', 'text')
      .addColumn('failures', 'integer', required)
      .addColumn('until', 'bigint', required)
      .addPrimaryKeyConstraint('previews_key', ['community', 'key'])
      .execute();
  },
};

/** The tables of previews. */
export const migrations: Migrations = { '2026-11-26-5-previews': create };

/** Equal for addresses that name one page: the parser's spelling, without the place within the page. */
export function keyOf(address: string): string {
  const url = new URL(address);
  url.hash = '';
  return createHash('sha256').update(url.href).digest('base64url');
}

/** What is known of an address, however old. */
export function findPreview(db: PreviewsDb, community: string, url: string): Promise<PreviewRow | undefined> {
  return db
    .selectFrom('previews')
    .selectAll()
    .where('community', '=', community)
    .where('key', '=', keyOf(url))
    .executeTakeFirst();
}

/** Previews that are here for any of these addresses, in the order asked, each under the address it was asked for. */
export async function knownPreviews(
  db: PreviewsDb,
  community: string,
  urls: readonly string[],
): Promise<LinkPreview[]> {
  const keys = urls.map(keyOf);
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('previews')
    .select(['key', 'preview'])
    .where('community', '=', community)
    .where('key', 'in', keys)
    .where('preview', 'is not', null)
    .execute();
  const known = new Map(rows.map(({ key, preview }) => [key, JSON.parse(preview!) as LinkPreview]));
  return urls.flatMap((url, index) => {
    const preview = known.get(keys[index]!);
    return preview ? [{ ...preview, url }] : [];
  });
}

/** Writes down what is known of an address from now on. */
export async function savePreview(db: PreviewsDb, { url, ...row }: Omit<PreviewRow, 'key'>): Promise<void> {
  const { preview, problem, failures, until } = row;
  await db
    .insertInto('previews')
    .values({ ...row, key: keyOf(url), url })
    .onConflict((conflict) =>
      conflict.columns(['community', 'key']).doUpdateSet({ url, preview, problem, failures, until }),
    )
    .execute();
}

/** What is known, as the answer for the address that was asked. */
export function toResult({ preview, problem }: Pick<PreviewRow, 'preview' | 'problem'>, url: string): PreviewResult {
  return { url, preview: preview === null ? null : { ...(JSON.parse(preview) as LinkPreview), url }, problem };
}
