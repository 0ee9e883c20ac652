import type { Sharp } from 'sharp';
import { fail } from '@learning-commons/protocol';

/** What pictures are read. SVG is not among them: it is a program. */
export type PictureType = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif';

/** A picture as the server drew it anew. */
export interface DrawnPicture {
  readonly type: 'image/webp';
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

/** Pixels a picture may have, all frames of an animation together. */
const MOST_PIXELS = 40_000_000;
/** Seconds one step of drawing may take. */
const PATIENCE = 20;
/** Pixels of height that are kept: a long strip unfolds to much. */
const TALLEST = 6_144;
/** Pixels of width of an animation, of which every frame is encoded. */
const WIDEST_ANIMATION = 800;

/** What the first bytes say the picture is; undefined for everything that is not read. */
export function pictureType(bytes: Uint8Array): PictureType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32));
  const starts = (hex: string, at = 0) => head.subarray(at, at + hex.length / 2).toString('hex') === hex;
  if (starts('89504e470d0a1a0a')) return 'png';
  if (starts('ffd8ff')) return 'jpeg';
  if (starts('52494646') && starts('57454250', 8)) return 'webp';
  if (starts('474946383761') || starts('474946383961')) return 'gif';
  if (starts('66747970', 4) && /^avi[fs]$/.test(head.toString('latin1', 8, 12))) return 'avif';
  return undefined;
}

/** How a picture is read. */
export interface ReadingOptions {
  /** Pixels it may have; default 40 million. */
  readonly pixels?: number;
  /** Reads all frames of an animation; otherwise the first. */
  readonly animated?: boolean;
}

/**
 * Reads a picture somebody sent and hands it, upright and in sRGB, to `draw`, whose result is what is kept: pixels alone, none of
 * what else the file held, such as the place where a photo was taken. One picture at a time is read in this process, so that
 * many that unfold to much do not unfold at once. Rejects with `invalid`.
 */
export async function redraw<T>(
  bytes: Uint8Array,
  draw: (image: Sharp) => Promise<T>,
  { pixels = MOST_PIXELS, animated = false }: ReadingOptions = {},
): Promise<T> {
  if (pictureType(bytes) === undefined)
    throw fail('invalid', 'The picture is not PNG, JPEG, WebP, GIF or AVIF. Other types are not accepted.');
  return inTurn(async () => {
    // Loaded when first needed: most servers never draw a picture while they start.
    const { default: sharp } = await import('sharp');
    sharp.cache(false);
    const image = sharp(bytes, { limitInputPixels: pixels, failOn: 'error', animated, autoOrient: true });
    try {
      return await draw(image.timeout({ seconds: PATIENCE }).toColourspace('srgb'));
    } catch {
      throw fail(
        'invalid',
        `The picture cannot be read: it is damaged, or has more than ${pixels / 1e6} million pixels.`,
      );
    }
  });
}

/**
 * Draws a picture anew as WebP in several widths, smallest first. None is wider than the picture itself; the largest is the
 * picture, down to the largest width asked for. An animation stays one, in one size. Rejects with `invalid`.
 *
 * @param widths - Pixels, smallest first.
 */
export async function drawSizes(bytes: Uint8Array, widths: readonly number[]): Promise<DrawnPicture[]> {
  const fit = { width: widths.at(-1)!, height: TALLEST, fit: 'inside', withoutEnlargement: true } as const;
  if (await isAnimated(bytes)) {
    const width = Math.min(fit.width, WIDEST_ANIMATION);
    return [await redraw(bytes, (image) => encode(image.resize({ ...fit, width })), { animated: true })];
  }
  return redraw(bytes, async (image) => {
    const { data, info } = await image.resize(fit).raw().toBuffer({ resolveWithObject: true });
    const { default: sharp } = await import('sharp');
    const { width, height, channels } = info;
    const drawn: DrawnPicture[] = [];
    for (const wanted of [...widths.filter((each) => each < width), width])
      drawn.push(await encode(sharp(data, { raw: { width, height, channels } }).resize({ width: wanted })));
    return drawn;
  });
}

async function isAnimated(bytes: Uint8Array): Promise<boolean> {
  const type = pictureType(bytes);
  if (type !== 'gif' && type !== 'webp') return false;
  const { pages = 1 } = await redraw(bytes, (image) => image.metadata());
  return pages > 1;
}

async function encode(image: Sharp): Promise<DrawnPicture> {
  const webp = image.timeout({ seconds: PATIENCE }).webp({ quality: 84, effort: 3, smartSubsample: true });
  const { data, info } = await webp.toBuffer({ resolveWithObject: true });
  return { type: 'image/webp', width: info.width, height: info.pageHeight ?? info.height, bytes: data };
}

let turn: Promise<unknown> = Promise.resolve();

/** After all that was begun before. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
}
