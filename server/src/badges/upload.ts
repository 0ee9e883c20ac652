import { fail } from '@learning-commons/protocol';

/** Bytes an uploaded picture may have. */
const MOST_BYTES = 700_000;
/** Pixels it may have: more is no picture of a badge, but an attempt to fill the server's memory. */
const MOST_PIXELS = 25_000_000;
/** Seconds one picture may take. */
const PATIENCE = 5;
/** Pixels of the side of what is kept. */
const SIDE = 512;

/**
 * Draws an uploaded picture anew as a square PNG, on a transparent ground where it is not square itself: whatever the file
 * held besides pixels, such as the place where a photo was taken, is gone. Of an animation the first frame is kept. The type
 * is read from the bytes; SVG is refused because it is a program. Rejects with `invalid`.
 */
export async function readUpload(bytes: Buffer): Promise<Buffer> {
  if (bytes.length > MOST_BYTES) throw fail('invalid', 'The picture has more than 700 KB.');
  if (typeOf(bytes) === undefined)
    throw fail('invalid', 'The picture is not PNG, JPEG, WebP or GIF. Other types are not accepted.');
  // Loaded when first needed: most servers never draw a picture while they start.
  const { default: sharp } = await import('sharp');
  try {
    return await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1, autoOrient: true })
      .timeout({ seconds: PATIENCE })
      .resize(SIDE, SIDE, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
      .toColourspace('srgb')
      .png({ palette: true, quality: 95, effort: 4 })
      .toBuffer();
  } catch {
    throw fail('invalid', 'The picture cannot be read: it is damaged, or has more than 25 million pixels.');
  }
}

/** What the first bytes say the file is. */
function typeOf(bytes: Buffer): 'png' | 'jpeg' | 'webp' | 'gif' | undefined {
  const starts = (hex: string, at = 0) => bytes.subarray(at, at + hex.length / 2).toString('hex') === hex;
  if (starts('89504e470d0a1a0a')) return 'png';
  if (starts('ffd8ff')) return 'jpeg';
  if (starts('52494646') && starts('57454250', 8)) return 'webp';
  if (starts('474946383761') || starts('474946383961')) return 'gif';
  return undefined;
}
