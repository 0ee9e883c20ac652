import { s } from 'hastscript';
import type { BadgeDesign } from '@learning-commons/protocol';
import { ART_FIELD, badgeArt, type ArtPath } from '@learning-commons/protocol/badge-art.js';

/** One element of a drawing. */
export type Element = Extract<ReturnType<typeof s>, { type: 'element' }>;

const FACE = 'face';

/** Draws a badge as SVG. The same design is the same drawing, byte for byte. */
export function drawBadge(design: BadgeDesign): Element {
  const { paths, face, symbol } = badgeArt(design);
  const field = { viewBox: `0 0 ${ART_FIELD} ${ART_FIELD}`, width: `${ART_FIELD}`, height: `${ART_FIELD}` };
  const round = { strokeLinecap: 'round', strokeLinejoin: 'round' };
  return s('svg', { xmlns: 'http://www.w3.org/2000/svg', ...field }, [
    s('clipPath', { id: FACE }, [s('path', { d: face })]),
    s('g', round, [...paths.map(draw), s('g', { transform: symbol.place }, symbol.paths.map(draw))]),
  ]);
}

function draw({ d, fill, stroke, width, inFace }: ArtPath): Element {
  return s('path', {
    ...{ d, fill },
    ...(stroke !== undefined && { stroke, strokeWidth: width }),
    ...(inFace && { clipPath: `url(#${FACE})` }),
  });
}
