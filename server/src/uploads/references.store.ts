import type { UploadsDb } from './uploads.store.ts';

/** What may refer to files: a comment or a resource, by kind and id. */
export interface Holder {
  readonly community: string;
  /** `comment:<id>` */
  readonly thing: string;
}

/** Notes that a thing refers to these files from now on, and to no others. */
export async function setReferences(
  db: UploadsDb,
  { community, thing }: Holder,
  ids: readonly string[],
  now: number,
): Promise<void> {
  const held = await db
    .selectFrom('upload_references')
    .select('upload_id')
    .where('community', '=', community)
    .where('thing', '=', thing)
    .execute();
  const before = held.map(({ upload_id }) => upload_id);
  const [added, dropped] = [ids.filter((id) => !before.includes(id)), before.filter((id) => !ids.includes(id))];
  if (dropped.length > 0)
    await db
      .deleteFrom('upload_references')
      .where('community', '=', community)
      .where('thing', '=', thing)
      .where('upload_id', 'in', dropped)
      .execute();
  if (added.length > 0)
    await db
      .insertInto('upload_references')
      .values(added.map((upload_id) => ({ community, upload_id, thing, live: 1 })))
      .execute();
  await touch(db, community, [...added, ...dropped], now);
}

/** Hides the files of a thing that was deleted, or shows them again. What else refers to a file goes on showing it. */
export async function showReferences(
  db: UploadsDb,
  { community, thing }: Holder,
  live: boolean,
  now: number,
): Promise<void> {
  const turned = await db
    .updateTable('upload_references')
    .set({ live: live ? 1 : 0 })
    .where('community', '=', community)
    .where('thing', '=', thing)
    .where('live', '=', live ? 0 : 1)
    .returning('upload_id')
    .execute();
  // From now on counts how long they are kept.
  const ids = turned.map(({ upload_id }) => upload_id);
  await touch(db, community, ids, now);
}

async function touch(db: UploadsDb, community: string, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('uploads')
    .set({ attached: 1, touched_at: now })
    .where('community', '=', community)
    .where('id', 'in', ids)
    .execute();
}

/** What refers to a file, whether it is deleted or not. */
export async function readHolders(db: UploadsDb, community: string, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('upload_references')
    .select('thing')
    .where('community', '=', community)
    .where('upload_id', '=', id)
    .orderBy('thing')
    .execute();
  return rows.map(({ thing }) => thing);
}

/** Forgets what refers to a file. */
export async function forgetHolders(db: UploadsDb, community: string, id: string): Promise<void> {
  await db.deleteFrom('upload_references').where('community', '=', community).where('upload_id', '=', id).execute();
}

/** What refers to each of these files: nothing, only deleted things, or something that is there. */
export async function readReferred(
  db: UploadsDb,
  community: string,
  ids: readonly string[],
): Promise<Map<string, 'hidden' | 'shown'>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('upload_references')
    .select(['upload_id', ({ fn }) => fn.max('live').as('live')])
    .where('community', '=', community)
    .where('upload_id', 'in', ids)
    .groupBy('upload_id')
    .execute();
  return new Map(rows.map(({ upload_id, live }) => [upload_id, Number(live) > 0 ? 'shown' : 'hidden']));
}
