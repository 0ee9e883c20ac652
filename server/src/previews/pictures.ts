import { createHash } from 'node:crypto';
import type { Picture } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import type { Outbound } from '../kernel/outbound.ts';
import { redraw } from '../kernel/pictures.ts';
import type { StreamingRoute } from '../kernel/routes.ts';
import { INERT, serveStored } from '../kernel/serving.ts';
import { USER_AGENT } from './looking.ts';

const PICTURE_BYTES = 4_194_304;
const PIXELS = 25_000_000;
/** Pixels at most; cards are narrow, and twice as dense screens are common. */
const [WIDTH, HEIGHT] = [640, 640];
/** Smaller than this is a symbol or a counter of visits. */
const SMALLEST = 48;
/** Addresses tried before there is no picture. */
const TRIES = 2;
const TYPES: ReadonlySet<string> = new Set(
  ['png', 'jpeg', 'jpg', 'webp', 'gif', 'avif'].map((type) => `image/${type}`),
);

/** A picture that is with our files. */
export interface KeptPicture {
  readonly picture: Picture;
  /** To be called once the record names it: puts it back if meanwhile it was removed as one that nothing names. */
  stay(): Promise<void>;
}

/**
 * Fetches the first of the pictures that can be had, draws it anew and keeps it with our files. Pages never load anything
 * from where a link leads, so nobody there learns who reads it. The name is made of the content: the same picture, used by a
 * hundred pages of a site, is kept once.
 */
export async function keepPicture(
  node: Node,
  pages: Outbound,
  community: string,
  addresses: readonly string[],
): Promise<KeptPicture | null> {
  for (const address of [...new Set(addresses)].slice(0, TRIES)) {
    const drawn = await fetchPicture(pages, address).catch(() => undefined);
    if (!drawn) continue;
    const name = createHash('sha256').update(drawn.data).digest('base64url');
    const key = keyOf(community, name);
    await node.storage.put(key, drawn.data);
    const { width, height } = drawn.info;
    return {
      picture: { url: `/${key}`, width, height },
      async stay() {
        if ((await node.storage.size(key)) === undefined) await node.storage.put(key, drawn.data);
      },
    };
  }
  return null;
}

async function fetchPicture(pages: Outbound, address: string) {
  const { status, body } = await pages.get(address, {
    headers: { 'user-agent': USER_AGENT, accept: [...TYPES].join(', ') },
    wants: (type) => TYPES.has(type),
    bytes: PICTURE_BYTES,
  });
  if (status !== 200 || !body || body.length === PICTURE_BYTES) return undefined;
  const drawn = await redraw(
    body,
    (image) =>
      image
        .resize({ width: WIDTH, height: HEIGHT, fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 80 })
        .toBuffer({ resolveWithObject: true }),
    { pixels: PIXELS },
  );
  return Math.min(drawn.info.width, drawn.info.height) < SMALLEST ? undefined : drawn;
}

const keyOf = (community: string, name: string) => `previews/${community}/${name}.webp`;

/** Where pictures of previews are served. The name tells nothing and is known to who may read what it stands in. */
export const pictureRoute: StreamingRoute = {
  methods: ['GET', 'HEAD'],
  path: '/previews/:community/:file',
  async stream(node, request, { params }) {
    const { community = '', file = '' } = params;
    const [, name] = /^([\w-]{43})\.webp$/.exec(file) ?? [];
    const isOurs = name !== undefined && node.communities.has(community);
    const bytes = isOurs ? await node.storage.size(keyOf(community, name)) : undefined;
    const served =
      bytes !== undefined &&
      (await serveStored(node.storage, request, {
        key: keyOf(community, name!),
        bytes,
        etag: `"${name}"`,
        headers: { ...INERT, 'content-type': 'image/webp', 'cache-control': 'public, max-age=31536000, immutable' },
      }));
    return served || new Response('There is no such picture.', { status: 404 });
  },
};
