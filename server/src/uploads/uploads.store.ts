import { sql, type Kysely, type Selectable } from 'kysely';
import type { Attachment, Picture, Upload } from '@learning-commons/protocol';
import type { Db } from '../kernel/database.ts';
import { addressName } from './names.ts';
import type { Tables, UploadsTable } from './uploads.tables.ts';

export { migrations } from './uploads.tables.ts';

/** An upload's row, as stored. */
export type UploadRow = Selectable<UploadsTable>;
/** The store's view of the database. */
export type UploadsDb = Kysely<Tables>;
/** A piece of a file that is not complete. */
export type Piece = Selectable<Tables['upload_pieces']>;

/** One form of a picture as it is stored; its width is its name. */
export interface StoredSize {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A text track as it is stored. */
export interface StoredCaption {
  readonly language: string;
  readonly label: string;
  readonly text: string;
}

/** Milliseconds for which a file is kept that nothing refers to. */
export const KEPT_ALONE = 86_400_000;

/** Everything of one upload in the storage stands below this. */
export const folderOf = ({ community, id }: Pick<UploadRow, 'community' | 'id'>) => `uploads/${community}/${id}/`;
/** The key of one form of a file; of what is kept as it is, `file`. */
export const keyOf = (row: UploadRow, variant: string | number) => `${folderOf(row)}${variant}`;
/** Forms of a picture. */
export const sizesOf = (row: UploadRow) => JSON.parse(row.sizes) as StoredSize[];
/** Text tracks. */
export const captionsOf = (row: UploadRow) => JSON.parse(row.captions) as StoredCaption[];

/** A row as its owner sees it. `filesUrl` goes before its addresses. */
export function toUpload(row: UploadRow, filesUrl: string, referred: boolean): Upload {
  return {
    id: row.id,
    state: row.state,
    name: row.name,
    bytes: row.bytes,
    received: row.received,
    problem: row.problem,
    attachment: row.state === 'ready' ? toAttachment(row, filesUrl) : null,
    transcript: row.transcript,
    createdAt: row.created_at,
    expiresAt: referred ? null : row.touched_at + KEPT_ALONE,
  };
}

/** A row of a file that is ready, as whoever reads what it is attached to sees it. */
export function toAttachment(row: UploadRow, filesUrl: string): Attachment {
  const at = (variant: string | number, ending: string) =>
    `${filesUrl}/files/${row.community}/${row.id}/${variant}/${addressName(row.name, ending)}`;
  const stored = sizesOf(row);
  const sizes: Picture[] = stored.map(({ width, height }) => ({ url: at(width, 'webp'), width, height }));
  const captions = captionsOf(row).map(({ language, label }, index) => ({
    url: at(`captions-${index}`, 'vtt'),
    language,
    label,
  }));
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    type: sizes.length > 0 ? 'image/webp' : row.type,
    bytes: stored.at(-1)?.bytes ?? row.bytes,
    url: sizes.at(-1)?.url ?? at('file', row.ending),
    sizes,
    alt: row.alt,
    captions,
    transcript: row.transcript === '' ? null : at('transcript', 'txt'),
  };
}

/** The upload of this id, or undefined. */
export function findUpload(db: UploadsDb, community: string, id: string): Promise<UploadRow | undefined> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Uploads of one member, in no order. */
export function findUploads(
  db: UploadsDb,
  community: string,
  owner: string,
  ids: readonly string[],
): Promise<UploadRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('community', '=', community)
    .where('owner', '=', owner)
    .where('id', 'in', ids)
    .execute();
}

/** Keeps a new upload. Another node may have done so in between; then it answers false. */
export async function insertUpload(db: UploadsDb, row: UploadRow): Promise<boolean> {
  const inserted = await db
    .insertInto('uploads')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(inserted.numInsertedOrUpdatedRows) > 0;
}

/** Changes columns of an upload and answers its new state, or undefined where it is gone. */
export function updateUpload(
  db: UploadsDb,
  { community, id }: Pick<UploadRow, 'community' | 'id'>,
  values: Partial<UploadsTable>,
): Promise<UploadRow | undefined> {
  return db
    .updateTable('uploads')
    .set(values)
    .where('community', '=', community)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** Bytes that count against a member's quota. */
export async function readUsed(db: UploadsDb, community: string, owner: string): Promise<number> {
  const { used } = await db
    .selectFrom('uploads')
    .select(sql<number>`coalesce(sum(stored), 0)`.as('used'))
    .where('community', '=', community)
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow();
  return Number(used);
}

/**
 * Counts a piece that stands in the storage. Answers the upload's new state; undefined where the piece does not follow on what
 * was counted: somebody else was faster, or the upload is gone.
 */
export async function addPiece(db: UploadsDb, piece: Piece, now: number): Promise<UploadRow | undefined> {
  const received = piece.start + piece.bytes;
  const row = await db
    .updateTable('uploads')
    .set({ received, touched_at: now })
    .where('community', '=', piece.community)
    .where('id', '=', piece.upload_id)
    .where('state', '=', 'receiving')
    .where('received', '=', piece.start)
    .where('bytes', '>=', received)
    .returningAll()
    .executeTakeFirst();
  if (row) await db.insertInto('upload_pieces').values(piece).execute();
  return row;
}

/** The pieces of an upload, in their order. */
export function readPieces(db: UploadsDb, { community, id }: Pick<UploadRow, 'community' | 'id'>): Promise<Piece[]> {
  return db
    .selectFrom('upload_pieces')
    .selectAll()
    .where('community', '=', community)
    .where('upload_id', '=', id)
    .orderBy('start')
    .execute();
}

/** Forgets the pieces of an upload. */
export async function forgetPieces(db: UploadsDb, { community, id }: Pick<UploadRow, 'community' | 'id'>) {
  await db.deleteFrom('upload_pieces').where('community', '=', community).where('upload_id', '=', id).execute();
}

/** The upload that has waited longest for its processing. */
export function nextToProcess(db: UploadsDb, community: string): Promise<UploadRow | undefined> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('community', '=', community)
    .where('state', '=', 'processing')
    .orderBy('created_at')
    .executeTakeFirst();
}

/** Since when nobody may have touched a file that is forgotten: one that nothing refers to, and one of deleted things alone. */
export interface Bounds {
  readonly alone: number;
  readonly hidden: number;
}

/** A file that nothing refers to, or deleted things alone, and that nobody has touched for long enough. */
export function nextForgotten(
  db: UploadsDb,
  community: string,
  { alone, hidden }: Bounds,
): Promise<UploadRow | undefined> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('community', '=', community)
    .where('touched_at', '<', Math.max(alone, hidden))
    .where('state', '<>', 'processing')
    .where(({ and, or, not, eb, exists, selectFrom }) => {
      const references = selectFrom('upload_references')
        .select('thing')
        .whereRef('upload_references.community', '=', 'uploads.community')
        .whereRef('upload_references.upload_id', '=', 'uploads.id');
      return or([
        and([eb('touched_at', '<', alone), not(exists(references))]),
        and([eb('touched_at', '<', hidden), not(exists(references.where('live', '=', 1)))]),
      ]);
    })
    .limit(1)
    .executeTakeFirst();
}

/** Uploads of a member. */
export function readUploadsOf(db: UploadsDb, community: string, owner: string, limit: number): Promise<UploadRow[]> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('community', '=', community)
    .where('owner', '=', owner)
    .limit(limit)
    .execute();
}

/**
 * Forgets an upload; its bytes are removed from the storage after the commit. Answers whether it did: not where somebody has
 * touched it since it was read.
 */
export async function forgetUpload(
  db: UploadsDb,
  row: Pick<UploadRow, 'community' | 'id'> & Partial<Pick<UploadRow, 'touched_at'>>,
): Promise<boolean> {
  const { community, id, touched_at: touched } = row;
  const gone = await db
    .deleteFrom('uploads')
    .where('community', '=', community)
    .where('id', '=', id)
    .$if(touched !== undefined, (query) => query.where('touched_at', '=', touched!))
    .returning('id')
    .execute();
  if (gone.length === 0) return false;
  await forgetPieces(db, row);
  await awaitRemoval(db, row);
  return true;
}

/** Has the bytes of an upload removed that the record knows no more. */
export async function awaitRemoval(
  db: UploadsDb,
  { community, id }: Pick<UploadRow, 'community' | 'id'>,
): Promise<void> {
  await db
    .insertInto('upload_removals')
    .values({ community, upload_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A forgotten upload whose bytes are still there. */
export async function nextRemoval(db: UploadsDb, community: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('upload_removals')
    .select('upload_id')
    .where('community', '=', community)
    .executeTakeFirst();
  return row?.upload_id;
}

/** Everything that rows say is stored for a community, below its own folder. */
export async function* storedKeys(db: Db, community: string): AsyncGenerator<string> {
  for (let after = ''; ;) {
    const rows = await (db as UploadsDb)
      .selectFrom('uploads')
      .selectAll()
      .where('community', '=', community)
      .where('id', '>', after)
      .orderBy('id')
      .limit(500)
      .execute();
    if (rows.length === 0) return;
    for (const row of rows) yield* keysOf(db as UploadsDb, row);
    after = rows.at(-1)!.id;
  }
}

async function* keysOf(db: UploadsDb, row: UploadRow): AsyncGenerator<string> {
  const sizes = sizesOf(row);
  if (row.state === 'ready')
    yield* (sizes.length > 0 ? sizes.map(({ width }) => width) : ['file']).map((variant) => `${row.id}/${variant}`);
  for (const { key } of await readPieces(db, row)) yield key.slice(`uploads/${row.community}/`.length);
}

/** Notes that its bytes are gone. */
export async function forgetRemoval(db: UploadsDb, community: string, id: string): Promise<void> {
  await db.deleteFrom('upload_removals').where('community', '=', community).where('upload_id', '=', id).execute();
}

/** Which of these ids the record knows, and whether bytes of theirs may still come. */
export async function readStates(
  db: UploadsDb,
  community: string,
  ids: readonly string[],
): Promise<Map<string, UploadRow['state']>> {
  const rows = await db
    .selectFrom('uploads')
    .select(['id', 'state'])
    .where('community', '=', community)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** Has things told what is said of a file now. */
export async function awaitNews(db: UploadsDb, row: UploadRow, things: readonly string[]): Promise<void> {
  if (things.length === 0) return;
  await db
    .insertInto('upload_news')
    .values(things.map((thing) => ({ community: row.community, upload_id: row.id, thing })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A thing that is yet to be told of a file. */
export function nextNews(db: UploadsDb, community: string): Promise<Tables['upload_news'] | undefined> {
  return db.selectFrom('upload_news').selectAll().where('community', '=', community).executeTakeFirst();
}

/** Notes that a thing was told. */
export async function forgetNews(db: UploadsDb, { community, upload_id, thing }: Tables['upload_news']): Promise<void> {
  await db
    .deleteFrom('upload_news')
    .where('community', '=', community)
    .where('upload_id', '=', upload_id)
    .where('thing', '=', thing)
    .execute();
}
