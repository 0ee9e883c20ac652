import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DataStore, Upload as TusUpload } from '@tus/server';
import { fail } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import { removeAlone } from './removing.ts';
import * as store from './uploads.store.ts';

/** Bytes of one piece in the storage, and so of what one upload holds in memory. */
const PIECE = 2_097_152;

/** An upload as tus names it: community and id, which together are the record's key. */
export const tusId = (community: string, id: string) => `${community}/${id}`;
const parseId = (id: string) => {
  const [community = '', upload = ''] = id.split('/');
  return { community, id: upload };
};

/**
 * Keeps what comes by tus: each piece is put in the storage and then counted in the record, in that order, so what is counted is
 * there. A piece is counted only if it follows on what was counted before. So several nodes may take pieces of one upload, and a
 * connection that everybody thought dead may still speak, without any lock: the slower one is refused.
 */
export class Receiving extends DataStore {
  readonly #node: Node;
  override extensions = ['creation', 'termination'];

  constructor(node: Node) {
    super();
    this.#node = node;
  }

  override async getUpload(tus: string): Promise<TusUpload> {
    const { community, id } = parseId(tus);
    const row = await store.findUpload(this.#node.reading(community).db, community, id);
    if (!row) throw fail('not_found', 'There is no such upload, or it took too long and was removed.');
    const { bytes, received, created_at } = row;
    return new TusUpload({ id: tus, size: bytes, offset: received, creation_date: new Date(created_at).toISOString() });
  }

  /** Kept already, by who has checked it: see `begin`. */
  override async create(upload: TusUpload): Promise<TusUpload> {
    return upload;
  }

  /** Answers the new offset. What came of a connection that broke is kept, too. */
  override async write(stream: Readable, tus: string, offset: number): Promise<number> {
    let waiting: Uint8Array[] = [];
    let bytes = 0;
    let at = offset;
    const flush = async () => {
      if (bytes === 0) return;
      const piece = Buffer.concat(waiting);
      [waiting, bytes] = [[], 0];
      await this.#keep(tus, at, piece);
      at += piece.length;
    };
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        waiting.push(chunk);
        bytes += chunk.byteLength;
        if (bytes >= PIECE) await flush();
      }
    } finally {
      await flush();
    }
    return at;
  }

  override async remove(tus: string): Promise<void> {
    const { community, id } = parseId(tus);
    await this.#node.write(community, (ctx) => removeAlone(ctx, { community, id }));
  }

  async #keep(tus: string, start: number, bytes: Buffer): Promise<void> {
    const { community, id } = parseId(tus);
    // Another node may be writing the same stretch: each writes its own object, and the record says whose counts.
    const key = `${store.folderOf({ community, id })}piece-${start}-${randomUUID()}`;
    await this.#node.storage.put(key, bytes);
    const piece = { community, upload_id: id, start, bytes: bytes.length, key };
    const counted = await this.#node.write(community, async (ctx) => {
      const row = await store.addPiece(ctx.db, piece, ctx.now);
      if (row && row.received === row.bytes) {
        await store.updateUpload(ctx.db, row, { state: 'processing' });
        ctx.wake('uploads');
      }
      return row !== undefined;
    });
    if (counted) return;
    await this.#node.storage.remove(key);
    throw fail(
      'conflict',
      'These bytes do not follow on what is here already. Ask how far the upload is, and go on there.',
    );
  }
}
