import { fail } from '@learning-commons/protocol';
import { redraw } from '../kernel/pictures.ts';

/** Bytes an uploaded picture may have. */
const MOST_BYTES = 700_000;
/** Pixels it may have: more is no picture of a badge, but an attempt to fill the server's memory. */
const MOST_PIXELS = 25_000_000;
/** Pixels of the side of what is kept. */
const SIDE = 512;

/**
 * Draws an uploaded picture anew as a square PNG, on a transparent ground where it is not square itself. Of an animation the
 * first frame is kept. Rejects with `invalid`.
 */
export async function readUpload(bytes: Buffer): Promise<Buffer> {
  if (bytes.length > MOST_BYTES) throw fail('invalid', 'The picture has more than 700 KB.');
  return redraw(
    bytes,
    (image) =>
      image
        .resize(SIDE, SIDE, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
        .png({ palette: true, quality: 95, effort: 4 })
        .toBuffer(),
    { pixels: MOST_PIXELS },
  );
}
