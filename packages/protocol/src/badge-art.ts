import { round, starPoints, symbols, type Point, type Stroke } from './badge-symbols.ts';
import type { BadgeDesign } from './badges.ts';

/** One path of a drawing, by the names of SVG: filled, or drawn with a line of some width. */
export interface ArtPath {
  readonly d: string;
  readonly fill: string;
  readonly stroke?: string;
  readonly width?: number;
  /** Shown within the face alone. */
  readonly inFace?: boolean;
}

/** A badge as paths, from the lowest to the topmost, with round ends and corners, on a field of `ART_FIELD` units. */
export interface BadgeArt {
  readonly paths: readonly ArtPath[];
  /** The outline of the face. */
  readonly face: string;
  /** The symbol: its paths, and the transform that brings them to their place. */
  readonly symbol: { readonly paths: readonly ArtPath[]; readonly place: string };
}

/** Units of a drawing's side. */
export const ART_FIELD = 512;

/**
 * Tones of one colour: the rim, the face, its lit half, the line inside the rim, and the symbol. The symbol stands at least 3:1
 * against the face, and the face at least 3:1 against white or against black, so a badge is legible on light and dark pages.
 */
interface Tones {
  readonly rim: string;
  readonly face: string;
  readonly lit: string;
  readonly line: string;
  readonly ink: string;
}

const WHITE = '#ffffff';

const tones: Readonly<Record<BadgeDesign['colour'], Tones>> = {
  teal: { rim: '#075e5c', face: '#0b807c', lit: '#138f8a', line: '#7ad9d1', ink: WHITE },
  blue: { rim: '#1a3f8f', face: '#2a63cf', lit: '#3a72da', line: '#a8c6ff', ink: WHITE },
  violet: { rim: '#45278a', face: '#6b40c4', lit: '#7950cf', line: '#cbb5ff', ink: WHITE },
  rose: { rim: '#8a1a56', face: '#c9337c', lit: '#d4468b', line: '#ffb9d9', ink: WHITE },
  red: { rim: '#86191f', face: '#c43030', lit: '#d04242', line: '#ffb8b0', ink: WHITE },
  orange: { rim: '#8a3b08', face: '#c75a12', lit: '#d36a22', line: '#ffd0a5', ink: WHITE },
  gold: { rim: '#8a5c00', face: '#e9b01e', lit: '#f2bd33', line: '#fff0bf', ink: '#4a3000' },
  green: { rim: '#185528', face: '#27803c', lit: '#328f48', line: '#a5e2b1', ink: WHITE },
  slate: { rim: '#2c3745', face: '#526277', lit: '#607186', line: '#c5d0dd', ink: WHITE },
};

/** An outline on a field of 512, drawn at a distance from its edge; where the symbol goes, and how large. */
interface Shape {
  outline(inset: number): string;
  readonly centre: readonly [number, number];
  readonly symbol: number;
  /** What hangs below the face. */
  readonly tails?: (tone: Tones) => readonly ArtPath[];
}

const MIDDLE = 256;

const shapes: Readonly<Record<BadgeDesign['shape'], Shape>> = {
  circle: { outline: (inset) => circle(MIDDLE, MIDDLE, 244 - inset), centre: [MIDDLE, MIDDLE], symbol: 284 },
  hexagon: {
    outline: (inset) => polygon(starPoints(MIDDLE, MIDDLE, 252 - inset * 1.15, 252 - inset * 1.15, 3), 44 - inset / 2),
    centre: [MIDDLE, MIDDLE],
    symbol: 256,
  },
  shield: { outline: shield, centre: [MIDDLE, 236], symbol: 256 },
  star: {
    outline: (inset) => polygon(starPoints(MIDDLE, 276, 276 - inset * 1.5, 176 - inset * 1.05, 5), 34 - inset / 2),
    centre: [MIDDLE, 276],
    symbol: 206,
  },
  ribbon: {
    outline: (inset) => (inset === 0 ? rosette(190) : circle(MIDDLE, 194, 182 - inset)),
    centre: [MIDDLE, 194],
    symbol: 200,
    tails,
  },
};

/**
 * Draws a badge: what pages show, what a server serves and what goes with a credential are one drawing. The same design is the
 * same drawing.
 */
export function badgeArt({ shape, symbol, colour }: BadgeDesign): BadgeArt {
  const { outline, centre, symbol: size, tails: hanging } = shapes[shape];
  const tone = tones[colour];
  const { strokes, turn = 0 } = symbols[symbol];
  const scale = round(size / 24);
  const [x, y] = centre;
  const face = outline(24);
  return {
    paths: [
      ...(hanging?.(tone) ?? []),
      { d: outline(0), fill: tone.rim },
      { d: face, fill: tone.face },
      { d: lightAbove(centre), fill: tone.lit, inFace: true },
      { d: outline(34), fill: 'none', stroke: tone.line, width: 7 },
    ],
    face,
    symbol: {
      paths: strokes.map((stroke) => paint(stroke, tone)),
      place: `translate(${x} ${y}) rotate(${turn}) scale(${scale}) translate(-12 -12)`,
    },
  };
}

function paint({ d, paint: by, width }: Stroke, { ink, face }: Tones): ArtPath {
  const colour = by === 'ink' ? ink : face;
  return width === undefined ? { d, fill: colour } : { d, fill: 'none', stroke: colour, width };
}

/** The half of the face that the light falls on: above the diagonal through its middle. */
function lightAbove([x, y]: Point): string {
  return `M0 0H${x + y}L0 ${x + y}Z`;
}

function circle(x: number, y: number, r: number): string {
  return `M${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}A${r} ${r} 0 1 1 ${x - r} ${y}Z`;
}

/** A polygon whose corners are rounded, each beginning `radius` before it. */
function polygon(points: readonly Point[], radius: number): string {
  const parts = points.map((corner, index) => {
    const start = towards(corner, points.at(index - 1)!, radius);
    const end = towards(corner, points[(index + 1) % points.length]!, radius);
    return `${index === 0 ? 'M' : 'L'}${start.join(' ')}Q${corner.join(' ')} ${end.join(' ')}`;
  });
  return `${parts.join('')}Z`;
}

function towards([x, y]: Point, [toX, toY]: Point, distance: number): Point {
  const part = distance / Math.hypot(toX - x, toY - y);
  return [round(x + (toX - x) * part), round(y + (toY - y) * part)];
}

function shield(inset: number): string {
  const part = (244 - inset) / 244;
  const at = (x: number, y: number) => `${round(MIDDLE + (x - MIDDLE) * part)} ${round(246 + (y - 246) * part)}`;
  return [
    `M${at(256, 10)}`,
    `C${at(204, 46)} ${at(136, 62)} ${at(58, 62)}`,
    `Q${at(38, 62)} ${at(38, 84)}`,
    `L${at(38, 236)}`,
    `C${at(38, 366)} ${at(134, 456)} ${at(256, 504)}`,
    `C${at(378, 456)} ${at(474, 366)} ${at(474, 236)}`,
    `L${at(474, 84)}`,
    `Q${at(474, 62)} ${at(454, 62)}`,
    `C${at(376, 62)} ${at(308, 46)} ${at(256, 10)}Z`,
  ].join('');
}

/** A circle with eighteen soft pleats. */
function rosette(r: number): string {
  return polygon(starPoints(MIDDLE, 194, r, r * 0.9, 18), 15);
}

function tails({ rim, face, line }: Tones): readonly ArtPath[] {
  const left: readonly Point[] = [
    [150, 290],
    [104, 484],
    [170, 462],
    [214, 510],
    [268, 330],
  ];
  const right = left.map(([x, y]): Point => [ART_FIELD - x, y]);
  const fold = { fill: face, stroke: rim, width: 12 };
  return [
    { d: polygon(left, 6), ...fold },
    { d: polygon(right, 6), ...fold },
    { d: 'M196 350L162 452M316 350L350 452', fill: 'none', stroke: line, width: 8 },
  ];
}
