import type { Insertable, Selectable, Updateable } from 'kysely';
import type {
  Attachment,
  MyResource,
  Picture,
  Placement,
  Recommendation,
  Resource,
  ResourceFields,
  ResourceTally,
} from '@learning-commons/protocol';
import type { Db } from '../kernel/database.ts';
import type { ShownLink } from '../kernel/domain.ts';
import type { ResourcesDb, ResourcesTable, Tables } from './resources.tables.ts';

export { migrations, type ResourcesDb } from './resources.tables.ts';

/** A resource's row, as stored. */
export type ResourceRow = Selectable<ResourcesTable>;
/** What a new row says; the rest is the same for all. */
export type NewResource = Insertable<ResourcesTable>;

const DAY = 86_400_000;
/** Rows read at once. */
const PORTION = 500;
/** Recommendations that travel with the counts. */
const NAMED = 5;
/** Longer than any: resources whose minutes are unknown sort behind all others. */
export const UNKNOWN_LENGTH = 1_000_000;

/** A resource with the lists it is in. */
export interface PlacedResource {
  readonly row: ResourceRow;
  readonly lists: readonly Placement[];
}

/** A row as it may be seen by who may see it. */
export function toResource({ row, lists }: PlacedResource, staleAfter: number | null): Resource {
  return {
    id: row.id,
    state: row.state,
    note: row.note,
    ...toFields(row),
    sharedBy: row.shared_by,
    site: row.site,
    picture: row.picture === null ? null : (JSON.parse(row.picture) as Picture),
    file: row.file === null ? null : (JSON.parse(row.file) as Attachment),
    member: row.member,
    lists: [...lists],
    createdAt: row.created_at,
    editedAt: row.edited_at,
    revision: row.revision,
    freshUntil: staleAfter === null ? null : row.confirmed_at + staleAfter * DAY,
    link: row.link,
    checkedAt: row.checked_at,
    seq: row.seq,
  };
}

/** What people say about it. */
export function toFields(row: ResourceRow): ResourceFields {
  return {
    type: row.type,
    title: row.title,
    url: row.url,
    description: row.description,
    minutes: row.minutes,
    language: row.language,
    level: row.level,
    skills: JSON.parse(row.skills) as string[],
    author: row.author,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
  };
}

/** The counts in a row. */
export function toTally(row: ResourceRow): ResourceTally {
  return {
    id: row.id,
    recommended: row.recommended,
    recommendations: JSON.parse(row.recommendations) as Recommendation[],
    ratings: [row.rated_1, row.rated_2, row.rated_3, row.rated_4, row.rated_5],
    done: row.done,
    comments: row.comments,
    seq: row.tally_seq,
  };
}

/** Ids of members a resource and its counts name. */
export function peopleIn(row: ResourceRow): string[] {
  const recommending = (JSON.parse(row.recommendations) as Recommendation[]).map(({ by }) => by);
  return [row.shared_by, row.member, ...recommending].filter((id) => id !== null);
}

/** The resource of this id, or undefined. */
export function findResource(db: ResourcesDb, community: string, id: string): Promise<ResourceRow | undefined> {
  return db
    .selectFrom('resources')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Whichever resource holds an address now, or undefined. */
export function findByAddress(db: ResourcesDb, community: string, address: string): Promise<ResourceRow | undefined> {
  return db
    .selectFrom('resources')
    .selectAll()
    .where('community', '=', community)
    .where('address', '=', address)
    .executeTakeFirst();
}

/** What all resources show of their pages, removed ones too: they may come back. */
export async function* readShownLinks(db: Db, community: string): AsyncGenerator<ShownLink[]> {
  for (let after = 0; ;) {
    const rows = await (db as unknown as ResourcesDb)
      .selectFrom('resources')
      .select(['num', 'url', 'picture'])
      .where('community', '=', community)
      .where('url', 'is not', null)
      .where('num', '>', after)
      .orderBy('num')
      .limit(PORTION)
      .execute();
    yield rows.map(({ url, picture }) => ({
      url: url!,
      picture: picture === null ? null : (JSON.parse(picture) as Picture).url,
    }));
    if (rows.length < PORTION) return;
    after = rows.at(-1)!.num;
  }
}

/** Published resources at an address, written in any way, that have no picture yet. */
export async function findUnillustrated(db: ResourcesDb, community: string, address: string): Promise<ResourceRow[]> {
  const row = await findByAddress(db, community, address);
  return row && row.picture === null ? [row] : [];
}

/** Rows by their numbers, in the order of the numbers. */
export async function readResources(db: ResourcesDb, nums: readonly number[]): Promise<ResourceRow[]> {
  if (nums.length === 0) return [];
  const rows = await db.selectFrom('resources').selectAll().where('num', 'in', nums).execute();
  const byNum = new Map(rows.map((row) => [row.num, row]));
  return nums.flatMap((num) => byNum.get(num) ?? []);
}

/** Stores a new resource. */
export function insertResource(db: ResourcesDb, row: NewResource): Promise<ResourceRow> {
  return db.insertInto('resources').values(row).returningAll().executeTakeFirstOrThrow();
}

/** Changes columns of a resource and answers its new state. */
export function updateResource(
  db: ResourcesDb,
  { num }: Pick<ResourceRow, 'num'>,
  values: Updateable<ResourcesTable>,
): Promise<ResourceRow> {
  return db.updateTable('resources').set(values).where('num', '=', num).returningAll().executeTakeFirstOrThrow();
}

/** Says which skills a resource has from now on. */
export async function saveSkills(
  db: ResourcesDb,
  { community, num }: Pick<ResourceRow, 'community' | 'num'>,
  keys: readonly string[],
): Promise<void> {
  await db.deleteFrom('resource_skills').where('num', '=', num).execute();
  if (keys.length === 0) return;
  await db
    .insertInto('resource_skills')
    .values(keys.map((skill) => ({ community, num, skill })))
    .execute();
}

/** Keeps a version of what was said. */
export async function insertRevision(db: ResourcesDb, row: Insertable<Tables['resource_revisions']>): Promise<void> {
  await db.insertInto('resource_revisions').values(row).execute();
}

/** The edit of this id, if it was made already. */
export function findEdit(
  db: ResourcesDb,
  community: string,
  editId: string,
): Promise<Selectable<Tables['resource_revisions']> | undefined> {
  return db
    .selectFrom('resource_revisions')
    .selectAll()
    .where('community', '=', community)
    .where('edit_id', '=', editId)
    .executeTakeFirst();
}

/** Every kept version, latest first. */
export function readRevisions(db: ResourcesDb, num: number): Promise<Selectable<Tables['resource_revisions']>[]> {
  return db.selectFrom('resource_revisions').selectAll().where('num', '=', num).orderBy('revision', 'desc').execute();
}

/** What a member has done with a resource, as stored. */
export type MarkRow = Selectable<Tables['resource_marks']>;
/** What a member changes of it. */
export type MarkChange = Partial<Pick<MarkRow, 'saved' | 'progress' | 'rating' | 'reason' | 'recommended_at'>>;

/** What a member has done with a resource; undefined for nothing. */
export function findMark(db: ResourcesDb, row: ResourceRow, member: string): Promise<MarkRow | undefined> {
  return db
    .selectFrom('resource_marks')
    .selectAll()
    .where('community', '=', row.community)
    .where('member', '=', member)
    .where('num', '=', row.num)
    .executeTakeFirst();
}

/** Notes what a member did with a resource; answers the new state. `code` is used where nothing was noted before. */
export function saveMark(
  db: ResourcesDb,
  { community, num }: ResourceRow,
  { member, code }: Pick<MarkRow, 'member' | 'code'>,
  change: MarkChange,
): Promise<MarkRow> {
  const blank = { saved: 0, progress: 'none' as const, rating: null, reason: '', recommended_at: null };
  return db
    .insertInto('resource_marks')
    .values({ community, num, member, code, ...blank, ...change })
    .onConflict((conflict) => conflict.columns(['community', 'member', 'num']).doUpdateSet(change))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** A mark as its member sees it. */
export function toMine(mark: MarkRow | undefined): MyResource {
  return {
    saved: Boolean(mark?.saved),
    progress: mark?.progress ?? 'none',
    rating: mark?.rating ?? null,
    recommends: mark !== undefined && mark.recommended_at !== null,
  };
}

/** What a member has done with some resources. */
export async function readMarks(
  db: ResourcesDb,
  community: string,
  member: string | null,
  nums: readonly number[],
): Promise<MarkRow[]> {
  if (member === null || nums.length === 0) return [];
  return db
    .selectFrom('resource_marks')
    .selectAll()
    .where('community', '=', community)
    .where('member', '=', member)
    .where('num', 'in', nums)
    .execute();
}

/** Resources that go with a member: what they shared and was not published, and what presents them as a resource. */
export function readErasable(
  db: ResourcesDb,
  community: string,
  member: string,
  limit: number,
): Promise<ResourceRow[]> {
  return db
    .selectFrom('resources')
    .selectAll()
    .where('community', '=', community)
    .where('title', '<>', '')
    .where((where) =>
      where.or([
        where('member', '=', member),
        where.and([where('shared_by', '=', member), where('state', '<>', 'published')]),
      ]),
    )
    .orderBy('num')
    .limit(limit)
    .execute();
}

/** Resources that a member recommends with a reason. */
export function readReasoned(
  db: ResourcesDb,
  community: string,
  member: string,
  limit: number,
): Promise<ResourceRow[]> {
  return db
    .selectFrom('resources')
    .selectAll()
    .where('community', '=', community)
    .where(
      'num',
      'in',
      db
        .selectFrom('resource_marks')
        .select('num')
        .where('community', '=', community)
        .where('member', '=', member)
        .where('reason', '<>', ''),
    )
    .limit(limit)
    .execute();
}

/** Forgets why a member recommends a resource. */
export async function removeReason(db: ResourcesDb, { community, num }: ResourceRow, member: string): Promise<void> {
  await db
    .updateTable('resource_marks')
    .set({ reason: '' })
    .where('community', '=', community)
    .where('member', '=', member)
    .where('num', '=', num)
    .execute();
}

/** Forgets every kept version of what was said. */
export async function removeRevisions(db: ResourcesDb, { num }: Pick<ResourceRow, 'num'>): Promise<void> {
  await db.deleteFrom('resource_revisions').where('num', '=', num).execute();
}

/** Who recommends a resource and why, latest first. */
export async function readRecommendations(db: ResourcesDb, num: number, limit: number): Promise<Recommendation[]> {
  const rows = await db
    .selectFrom('resource_marks')
    .select(['member', 'reason', 'recommended_at'])
    .where('num', '=', num)
    .where('recommended_at', 'is not', null)
    .orderBy('recommended_at', 'desc')
    .orderBy('member')
    .limit(limit)
    .execute();
  return rows.map(({ member, reason, recommended_at }) => ({ by: member, reason, at: recommended_at! }));
}

/** Columns of a row that tell who recommends it now; `by` is how many more than before. */
export async function recommended(db: ResourcesDb, row: ResourceRow, by: number): Promise<Updateable<ResourcesTable>> {
  const named = await readRecommendations(db, row.num, NAMED);
  return { recommended: row.recommended + by, recommendations: JSON.stringify(named) };
}

/** Marks that are somebody's merit: who recommends it, found it useful or has finished it. */
export function readCredits(db: ResourcesDb, num: number): Promise<MarkRow[]> {
  return db
    .selectFrom('resource_marks')
    .selectAll()
    .where('num', '=', num)
    .where((where) =>
      where.or([where('recommended_at', 'is not', null), where('rating', '>=', 4), where('progress', '=', 'done')]),
    )
    .orderBy('member')
    .execute();
}
