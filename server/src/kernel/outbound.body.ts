import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What is asked for as `Accept-Encoding`. */
export const ENCODINGS = 'gzip, deflate, br';

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Reads an answer to its end, or as far as `most` bytes after decompression: a bomb costs no more than that. Undefined for
 * an encoding that nobody asked for.
 */
export async function readBody(response: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const stream = decoded(response);
  if (!stream) return undefined;
  const chunks: Buffer[] = [];
  let room = most;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, room));
    room -= chunk.length;
    if (room <= 0) break;
  }
  return Buffer.concat(chunks);
}

/** Leaving the loop early destroys the decoder, and so the connection. */
function decoded(response: IncomingMessage): Readable | undefined {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return response;
  const decoder = DECODERS[encoding]?.();
  return decoder && pipeline(response, decoder, () => undefined);
}
