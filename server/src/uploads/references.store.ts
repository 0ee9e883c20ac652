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
  const changed = [...added, ...dropped];
  if (changed.length > 0)
    await db
      .updateTable('uploads')
      .set({ attached: 1, touched_at: now })
      .where('community', '=', community)
      .where('id', 'in', changed)
      .execute();
}

/** Hides the files of a thing that was deleted, or shows them again. What else refers to a file goes on showing it. */
export async function showReferences(db: UploadsDb, { community, thing }: Holder, live: boolean): Promise<void> {
  await db
    .updateTable('upload_references')
    .set({ live: live ? 1 : 0 })
    .where('community', '=', community)
    .where('thing', '=', thing)
    .execute();
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
