/** A stretch of a file: both ends count, as in HTTP. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes of a known number that come one after the other. */
export interface Streamed {
  readonly bytes: number;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** What is to be kept: all of it at once, or as it comes. */
export type StoredBody = Uint8Array | Streamed;

/**
 * Where the bytes of files are: not in the record, which should stay small. Two places exist, a folder and an S3-compatible
 * service. All nodes of one record share one place. Whether bytes are still wanted, only the record knows: write them first, then
 * the row that names them; remove the row first, then them.
 */
export interface Storage {
  /**
   * Keeps bytes under a key and replaces what was there. Whoever reads sees all of the former or all of the new. Resolves once
   * they are on disk. Rejects where a stream brings another number of bytes than it said; then nothing is kept.
   */
  put(key: string, body: StoredBody): Promise<void>;
  /** The bytes, or a stretch of them; undefined where there are none. Cancel the stream or read it to its end. */
  get(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
  /** How many bytes there are, or undefined. */
  size(key: string): Promise<number | undefined>;
  /** Removes what is there, if anything is. */
  remove(key: string): Promise<void>;
  /** All keys that begin like this, in no order. */
  list(prefix: string): AsyncIterable<string>;
}

/** Bytes that a key may have. */
const LONGEST = 400;

/**
 * Refuses a key that is not made of plain names with `/` between them: it would mean different things to different places. Keys
 * are made by the server alone, so a bad one is a defect, not a wrong request.
 */
export function checkKey(key: string): string {
  const isPlain = key.length <= LONGEST && /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(key);
  if (!isPlain) throw new Error(`This is no key of a stored file: ${JSON.stringify(key.slice(0, 80))}.`);
  return key;
}

/** All bytes of a stored file in one piece. Only for what is known to be small. */
export async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A stream as it comes, which fails where it has not as many bytes as it said. */
export async function* exactly({ bytes, stream }: Streamed): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const piece of stream) {
    seen += piece.byteLength;
    if (seen > bytes) break;
    yield piece;
  }
  if (seen !== bytes) throw new Error(`The stream brought ${seen} bytes, or more, and had promised ${bytes}.`);
}
