import { sql, type Selectable } from 'kysely';
import type { LibrarySettings, Placement, ResourceList } from '@learning-commons/protocol';
import type { Placed } from './positions.ts';
import type { ResourceRow } from './resources.store.ts';
import type { CountKind, ListsTable, ResourcesDb } from './resources.tables.ts';
import { skillKey } from '../kernel/words.ts';

/** A list's row, as stored. */
export type ListRow = Selectable<ListsTable>;
/** The library as a list of its own, where resources are counted. */
export const LIBRARY = '';

/** What holds until somebody has chosen. */
export const DEFAULTS: LibrarySettings = { submissions: 'open', staleAfter: 365, checkLinks: true };

/** A row as everybody sees it. */
export function toList(row: ListRow): ResourceList {
  return {
    key: row.key,
    title: row.title,
    description: row.description,
    owner: row.owner,
    submissions: row.submissions,
    count: row.count,
    removed: Boolean(row.removed),
    seq: row.seq,
  };
}

/** The settings of the whole library. */
export async function readSettings(db: ResourcesDb, community: string): Promise<LibrarySettings> {
  const row = await db.selectFrom('library').selectAll().where('community', '=', community).executeTakeFirst();
  if (!row) return DEFAULTS;
  return { submissions: row.submissions, staleAfter: row.stale_after, checkLinks: Boolean(row.check_links) };
}

/** Changes the settings of the whole library. */
export async function saveSettings(
  db: ResourcesDb,
  community: string,
  { submissions, staleAfter, checkLinks }: LibrarySettings,
): Promise<void> {
  const values = { submissions, stale_after: staleAfter, check_links: Number(checkLinks) };
  await db
    .insertInto('library')
    .values({ community, ...values })
    .onConflict((conflict) => conflict.column('community').doUpdateSet(values))
    .execute();
}

/** The list of this key, removed or not; undefined where nobody made one. */
export function findList(db: ResourcesDb, community: string, key: string): Promise<ListRow | undefined> {
  return db
    .selectFrom('resource_lists')
    .selectAll()
    .where('community', '=', community)
    .where('key', '=', key)
    .executeTakeFirst();
}

/** Lists that are not removed, by title. */
export async function readLists(db: ResourcesDb, community: string, limit: number): Promise<ListRow[]> {
  return db
    .selectFrom('resource_lists')
    .selectAll()
    .where('community', '=', community)
    .where('removed', '=', 0)
    .orderBy('title')
    .orderBy('key')
    .limit(limit)
    .execute();
}

/** Makes a list or changes it. */
export async function saveList(db: ResourcesDb, row: ListRow): Promise<void> {
  const { community: _community, key: _key, ...values } = row;
  await db
    .insertInto('resource_lists')
    .values(row)
    .onConflict((conflict) => conflict.columns(['community', 'key']).doUpdateSet(values))
    .execute();
}

/** Adds to how many published resources some lists hold, under the number `seq`; answers the lists. */
export async function addToLists(
  db: ResourcesDb,
  community: string,
  keys: readonly string[],
  by: number,
  seq: number,
): Promise<ListRow[]> {
  if (keys.length === 0) return [];
  return db
    .updateTable('resource_lists')
    .set({ count: sql`count + ${by}`, seq })
    .where('community', '=', community)
    .where('key', 'in', keys)
    .returningAll()
    .execute();
}

/** The lists some resources are in, by their numbers. */
export async function readPlacements(db: ResourcesDb, nums: readonly number[]): Promise<Map<number, Placement[]>> {
  const placements = new Map<number, Placement[]>(nums.map((num) => [num, []]));
  if (nums.length === 0) return placements;
  const rows = await db
    .selectFrom('placements')
    .select(['num', 'list', 'position'])
    .where('num', 'in', nums)
    .orderBy('num')
    .orderBy('list')
    .execute();
  for (const { num, list, position } of rows) placements.get(num)?.push({ list, position });
  return placements;
}

/** The rows of the lists a resource is in. */
export async function listsOf(
  db: ResourcesDb,
  { community, num }: Pick<ResourceRow, 'community' | 'num'>,
): Promise<ListRow[]> {
  return db
    .selectFrom('resource_lists')
    .selectAll()
    .where('community', '=', community)
    .where('key', 'in', db.selectFrom('placements').select('list').where('num', '=', num))
    .orderBy('key')
    .execute();
}

/** A list's entries in order. */
export function readEntries(db: ResourcesDb, community: string, list: string): Promise<Placed[]> {
  return db
    .selectFrom('placements')
    .select(['num', 'position'])
    .where('community', '=', community)
    .where('list', '=', list)
    .orderBy('position')
    .execute();
}

/** The last position in a list; null for an empty one. */
export async function lastPosition(db: ResourcesDb, community: string, list: string): Promise<string | null> {
  const row = await db
    .selectFrom('placements')
    .select('position')
    .where('community', '=', community)
    .where('list', '=', list)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? null;
}

/** Puts entries at new positions of a list; those that were elsewhere in it leave their place. */
export async function writeEntries(
  db: ResourcesDb,
  community: string,
  list: string,
  entries: readonly Placed[],
): Promise<void> {
  if (entries.length === 0) return;
  // Some may take the place another of them leaves: all go before any comes.
  await removeEntries(
    db,
    community,
    list,
    entries.map(({ num }) => num),
  );
  await db
    .insertInto('placements')
    .values(entries.map((entry) => ({ community, list, ...entry })))
    .execute();
}

/** Takes entries out of a list. */
export async function removeEntries(
  db: ResourcesDb,
  community: string,
  list: string,
  nums: readonly number[],
): Promise<void> {
  await db
    .deleteFrom('placements')
    .where('community', '=', community)
    .where('list', '=', list)
    .where('num', 'in', nums)
    .execute();
}

/** Takes everything out of a list. */
export async function emptyList(db: ResourcesDb, community: string, list: string): Promise<void> {
  await db.deleteFrom('placements').where('community', '=', community).where('list', '=', list).execute();
  await db.deleteFrom('resource_counts').where('community', '=', community).where('list', '=', list).execute();
}

/** What a resource is counted by. */
export type Counted = Pick<ResourceRow, 'type' | 'level' | 'language' | 'skills'>;

/** Adds one resource to the counts of some lists, or takes it away. The library is one of them where it is named. */
export async function addToCounts(
  db: ResourcesDb,
  community: string,
  { lists, row, by }: { readonly lists: readonly string[]; readonly row: Counted; readonly by: 1 | -1 },
): Promise<void> {
  const words = wordsIn(row);
  if (lists.length === 0 || words.length === 0) return;
  await db
    .insertInto('resource_counts')
    .values(lists.flatMap((list) => words.map((word) => ({ community, list, ...word, count: by }))))
    .onConflict((conflict) =>
      conflict.columns(['community', 'list', 'kind', 'key']).doUpdateSet({ count: sql`resource_counts.count + ${by}` }),
    )
    .execute();
}

/** The words under which a resource is counted. */
export function wordsIn({ type, level, language, skills }: Counted): { kind: CountKind; key: string; value: string }[] {
  const word = (kind: CountKind, value: string | null) => (value === null ? [] : [{ kind, key: value, value }]);
  return [
    ...word('type', type),
    ...word('level', level),
    ...word('language', language),
    ...(JSON.parse(skills) as string[]).map((value) => ({ kind: 'skill' as const, key: skillKey(value), value })),
  ];
}

/** How skills are written here that are known already, by their keys. */
export async function knownSkills(
  db: ResourcesDb,
  community: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('resource_counts')
    .select(['key', 'value'])
    .where('community', '=', community)
    .where('list', '=', LIBRARY)
    .where('kind', '=', 'skill')
    .where('key', 'in', keys)
    .execute();
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** Skills whose key begins so, most used first. */
export async function suggestSkills(
  db: ResourcesDb,
  community: string,
  prefix: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('resource_counts')
    .select('value')
    .where('community', '=', community)
    .where('list', '=', LIBRARY)
    .where('kind', '=', 'skill')
    .where('count', '>', 0)
    .$if(prefix !== '', (query) => query.where('key', '>=', prefix).where('key', '<', `${prefix}\u{10ffff}`))
    .orderBy('count', 'desc')
    .orderBy('key')
    .limit(limit)
    .execute();
  return rows.map(({ value }) => value);
}
