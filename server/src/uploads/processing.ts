import { CommonsError, fail } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import { drawSizes } from '../kernel/pictures.ts';
import { readAll } from '../kernel/storage.ts';
import type { Worker } from '../kernel/workers.ts';
import { clear } from './clearing.ts';
import { scan, ScannerAway } from './scanning.ts';
import { HEAD_BYTES, isTruly, takenType, type FileType } from './types.ts';
import * as store from './uploads.store.ts';

/** Pixels of width in which a picture is kept. */
const WIDTHS = [320, 640, 1_280, 2_048];
/** How often the processing of a file may end with the process itself before the file is taken for the cause. */
const MOST_TRIES = 3;

/** The worker that examines what has come, and clears away what nobody wants. */
export const processor: Worker = { every: 60, run };

/**
 * Does one thing in each community. Each is seen from the record alone, and doing it again does no harm: objects are written under
 * the same keys, and the row changes last.
 */
async function run(node: Node): Promise<boolean> {
  let more = false;
  for (const community of node.communities.keys()) {
    const { db } = node.reading(community);
    const row = await store.nextToProcess(db, community);
    const settled = row !== undefined && (await process(node, row));
    more = settled || (await clear(node, community)) || more;
  }
  return more;
}

/** Answers whether the file came to its end; it waits for the next round where nobody could look through it. */
async function process(node: Node, row: store.UploadRow): Promise<boolean> {
  const begun = await node.write(row.community, (ctx) => store.updateUpload(ctx.db, row, { tries: row.tries + 1 }));
  if (!begun) return true;
  try {
    if (begun.tries > MOST_TRIES) throw fail('invalid', 'The file could not be processed.', { reason: 'tries' });
    const kept = await examine(node, begun);
    await settle(node, begun, { ...kept, state: 'ready' });
  } catch (error) {
    if (error instanceof ScannerAway) {
      node.report(error, 'uploads');
      // It is not the file's fault.
      await node.write(row.community, (ctx) => store.updateUpload(ctx.db, begun, { tries: row.tries }));
      return false;
    }
    if (!(error instanceof CommonsError)) throw error;
    await settle(node, begun, { state: 'refused', problem: error.message, stored: 0 });
    tell(node, begun, error);
  }
  return true;
}

/** A file of our own pages comes to its end: what is refused here was made to get past something, or is damaged. */
function tell(node: Node, { community, owner }: store.UploadRow, { details }: CommonsError) {
  const { reason = 'unreadable' } = details as { reason?: string };
  node.security.note('file.refused', { community, member: owner, reason });
}

/** The new state first; then the pieces go, which nobody needs any more. A refused file leaves nothing. */
async function settle(node: Node, row: store.UploadRow, change: Parameters<typeof store.updateUpload>[2]) {
  const pieces = await store.readPieces(node.reading(row.community).db, row);
  await node.write(row.community, async (ctx) => {
    const changed = await store.updateUpload(ctx.db, row, { ...change, touched_at: ctx.now });
    if (changed) await store.forgetPieces(ctx.db, row);
  });
  for (const { key } of pieces) await node.storage.remove(key);
}

/** Puts the file in the forms in which it is served. Rejects with `invalid` where it is not what it says. */
async function examine(node: Node, row: store.UploadRow): Promise<Pick<store.UploadRow, 'sizes' | 'stored'>> {
  const { uploads } = node.communities.get(row.community)!;
  const type = takenType(uploads, row.ending);
  if (!type) throw fail('invalid', `Files that end in .${row.ending} are not taken.`);
  const pieces = await store.readPieces(node.reading(row.community).db, row);
  await demandTrue(node, pieces, type);
  if (uploads.scanner) await scan(uploads.scanner, bytesOf(node, pieces));
  if (row.kind === 'image') return keepPicture(node, row, pieces);
  await node.storage.put(store.keyOf(row, 'file'), { bytes: row.bytes, stream: bytesOf(node, pieces) });
  return { sizes: '[]', stored: row.bytes };
}

async function demandTrue(node: Node, pieces: readonly store.Piece[], type: FileType): Promise<void> {
  const head: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytesOf(node, pieces)) {
    head.push(chunk);
    length += chunk.byteLength;
    if (length >= HEAD_BYTES) break;
  }
  if (!(await isTruly(type, Buffer.concat(head).subarray(0, HEAD_BYTES))))
    throw fail('invalid', 'The file is not what its name says.', { reason: 'disguised' });
}

async function keepPicture(node: Node, row: store.UploadRow, pieces: readonly store.Piece[]) {
  const drawn = await drawSizes(await readAll(bytesOf(node, pieces)), WIDTHS);
  for (const { width, bytes } of drawn) await node.storage.put(store.keyOf(row, width), bytes);
  const sizes = drawn.map(({ width, height, bytes }) => ({ width, height, bytes: bytes.length }));
  return { sizes: JSON.stringify(sizes), stored: sizes.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function* bytesOf(node: Node, pieces: readonly store.Piece[]): AsyncGenerator<Uint8Array> {
  for (const { key } of pieces) {
    const stream = await node.storage.get(key);
    if (!stream) throw new Error(`The piece ${key} is gone from the storage.`);
    yield* stream;
  }
}
