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

const DAY = 86_400_000;
/** How long what nobody has looked at again is kept, from when it did not count any more. */
export const KEPT = 90 * DAY;
/** So long it is told to whoever writes something. That is a day less, so that nobody begins to show what is just going. */
const TOLD = KEPT - DAY;
/** Rows read at once. */
const PORTION = 500;

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
  now: number,
): Promise<LinkPreview[]> {
  const keys = urls.map(keyOf);
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('previews')
    .select(['key', 'preview'])
    .where('community', '=', community)
    .where('key', 'in', keys)
    .where('preview', 'is not', null)
    .where('until', '>=', now - TOLD)
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

/** Keys of what has not counted since `before`, from `after` on. */
export async function readOld(
  db: PreviewsDb,
  community: string,
  { before, after, limit }: { readonly before: number; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('previews')
    .select('key')
    .where('community', '=', community)
    .where('key', '>', after)
    .where('until', '<', before)
    .orderBy('key')
    .limit(limit)
    .execute();
  return rows.map(({ key }) => key);
}

/** Forgets what is known of these pages, unless somebody has looked again meanwhile. */
export async function forgetOld(
  db: PreviewsDb,
  community: string,
  keys: readonly string[],
  before: number,
): Promise<void> {
  await db
    .deleteFrom('previews')
    .where('community', '=', community)
    .where('key', 'in', keys)
    .where('until', '<', before)
    .execute();
}

/** Addresses of the pictures of all that is known, in portions. */
export async function* readPictures(db: PreviewsDb, community: string): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const rows = await db
      .selectFrom('previews')
      .select(['key', 'preview'])
      .where('community', '=', community)
      .where('preview', 'is not', null)
      .where('key', '>', after)
      .orderBy('key')
      .limit(PORTION)
      .execute();
    yield rows.flatMap(({ preview }) => (JSON.parse(preview!) as LinkPreview).picture?.url ?? []);
    if (rows.length < PORTION) return;
    after = rows.at(-1)!.key;
  }
}

/** What is known, as the answer for the address that was asked. */
export function toResult({ preview, problem }: Pick<PreviewRow, 'preview' | 'problem'>, url: string): PreviewResult {
  return { url, preview: preview === null ? null : { ...(JSON.parse(preview) as LinkPreview), url }, problem };
}
