import type { ByteRange, Storage } from './storage.ts';

/** A stored file on its way out. */
export interface ServedFile {
  readonly key: string;
  readonly bytes: number;
  /** Names this content and no other. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What browsers must hold to, whatever the file turns out to be: it is data, it runs nothing, and it loads nothing. */
export const INERT: Readonly<Record<string, string>> = {
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Pages of any origin show it, and none of them sends a cookie along: who knows the address may read.
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Content-Length, Content-Range, ETag',
};

/**
 * Answers a GET or HEAD for a stored file: whole, in one stretch (`Range`, `If-Range`), or as unchanged (`If-None-Match`).
 * Undefined where its bytes are gone. Of several stretches asked for at once, the whole file is sent, as HTTP allows.
 */
export async function serveStored(storage: Storage, request: Request, file: ServedFile): Promise<Response | undefined> {
  const { bytes, key } = file;
  // Nothing between here and the browser may repack it: stretches are counted in these bytes.
  const headers = new Headers({ ...file.headers, etag: file.etag, 'accept-ranges': 'bytes' });
  if (!/\bno-transform\b/.test(headers.get('cache-control') ?? '')) headers.append('cache-control', 'no-transform');
  if (request.headers.get('if-none-match') === file.etag) return new Response(null, { status: 304, headers });
  const range = rangeOf(request, file);
  if (range === 'none') {
    headers.set('content-range', `bytes */${bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const length = range ? range.end - range.start + 1 : bytes;
  headers.set('content-length', String(length));
  if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
  const status = range ? 206 : 200;
  if (request.method === 'HEAD') return new Response(null, { status, headers });
  const body = await storage.get(key, range);
  return body && new Response(body, { status, headers });
}

/** The one stretch asked for; `none` where it lies outside; undefined for the whole. */
function rangeOf({ headers }: Request, { bytes, etag }: ServedFile): ByteRange | 'none' | undefined {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.get('range')?.trim() ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const condition = headers.get('if-range');
  if (condition !== null && condition !== etag) return undefined;
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  return start > end || start >= bytes ? 'none' : { start, end };
}
