import { createHash } from 'node:crypto';
import { fail } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import type { RouteCall, StreamingRoute } from '../kernel/routes.ts';
import { INERT, serveStored } from '../kernel/serving.ts';
import { disposition } from './names.ts';
import { readReferred } from './references.store.ts';
import * as store from './uploads.store.ts';

/** Bytes under one address never change. Only browsers keep them: what was deleted must not live on in a cache between. */
const FOR_EVER = 'private, max-age=31536000, immutable, no-transform';

const nothing = () => fail('not_found', 'There is no such file, or it was removed.');

/** Serves one form of a file to whoever knows its address. */
async function serve(node: Node, request: Request, { params }: RouteCall): Promise<Response> {
  const row = await findIn(node, params.community!, params.id!);
  const variant = params.variant!;
  const text = textOf(row, variant);
  if (text !== undefined) return serveText(request, text);
  const stored = row.kind === 'image' ? store.sizesOf(row).find(({ width }) => String(width) === variant) : row;
  if (!stored || (row.kind !== 'image' && variant !== 'file')) throw nothing();
  const type = row.kind === 'image' ? 'image/webp' : row.type;
  const saved = row.kind === 'file' || new URL(request.url).searchParams.has('download');
  const name = row.kind === 'image' ? `${row.name.replace(/\.[^.]*$/, '')}.webp` : row.name;
  const answer = await serveStored(node.storage, request, {
    key: store.keyOf(row, variant),
    bytes: stored.bytes,
    etag: `"${row.id}-${variant}"`,
    headers: {
      ...INERT,
      'cache-control': FOR_EVER,
      'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
      'content-disposition': disposition(saved ? 'attachment' : 'inline', name),
    },
  });
  if (!answer) throw nothing();
  return answer;
}

async function findIn(node: Node, community: string, id: string): Promise<store.UploadRow> {
  if (!node.communities.has(community)) throw nothing();
  return findShown(node.reading(community).db, community, id);
}

/** A file that is ready, and that something shows; or that nothing has referred to yet, so that only its owner knows of it. */
export async function findShown(db: store.UploadsDb, community: string, id: string): Promise<store.UploadRow> {
  const row = await store.findUpload(db, community, id);
  if (row?.state !== 'ready') throw nothing();
  if (row.attached && (await readReferred(db, community, [id])).get(id) !== 'shown') throw nothing();
  return row;
}

interface Text {
  readonly type: string;
  readonly body: string;
}

function textOf(row: store.UploadRow, variant: string): Text | undefined {
  if (variant === 'transcript' && row.transcript !== '') return { type: 'text/plain', body: row.transcript };
  const [, index] = /^captions-(\d)$/.exec(variant) ?? [];
  const track = index === undefined ? undefined : store.captionsOf(row)[Number(index)];
  return track && { type: 'text/vtt', body: track.text };
}

/** Texts are short, and their owner may correct them: they are asked for again each time. */
function serveText(request: Request, { type, body }: Text): Response {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = { ...INERT, etag, 'content-type': `${type}; charset=utf-8`, 'cache-control': 'private, no-cache' };
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : body, { headers });
}

/** Where files go out. The name at the end is for people and for what saves files; nothing depends on it. */
export const servingRoutes: readonly StreamingRoute[] = [
  { methods: ['GET'], path: '/files/:community/:id/:variant/:name', stream: serve },
];
