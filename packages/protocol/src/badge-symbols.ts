import type { BadgeDesign } from './badges.ts';

/**
 * One stroke of a symbol on a field of 24 by 24: an area, or a line of the given width. `ink` is the symbol's colour; `cut`
 * shows the ground again, as if cut out.
 */
export interface Stroke {
  readonly d: string;
  readonly paint: 'ink' | 'cut';
  readonly width?: number;
}

/** A symbol: its strokes, and by how many degrees the whole is turned. */
export interface DrawnSymbol {
  readonly strokes: readonly Stroke[];
  readonly turn?: number;
}

const ink = (d: string): Stroke => ({ d, paint: 'ink' });
const cut = (d: string): Stroke => ({ d, paint: 'cut' });
const line = (d: string, width: number): Stroke => ({ d, paint: 'ink', width });
const groove = (d: string, width: number): Stroke => ({ d, paint: 'cut', width });
const disc = (x: number, y: number, r: number) =>
  `M${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}A${r} ${r} 0 1 1 ${x - r} ${y}Z`;

/** Two decimals are less than a pixel at any size. */
export const round = (value: number) => Math.round(value * 100) / 100;

/** A point of a drawing. */
export type Point = readonly [number, number];

/** Corners of a regular star, its first point upwards; with both radii alike, of a polygon. */
export function starPoints(x: number, y: number, outer: number, inner: number, points: number): Point[] {
  return Array.from({ length: points * 2 }, (_, index) => {
    const radius = index % 2 === 0 ? outer : inner;
    const angle = (index * Math.PI) / points;
    return [round(x + radius * Math.sin(angle)), round(y - radius * Math.cos(angle))] as const;
  });
}

const star = (x: number, y: number, outer: number, inner: number) =>
  `M${starPoints(x, y, outer, inner, 5)
    .map((point) => point.join(' '))
    .join('L')}Z`;

/** Every symbol by its name. */
export const symbols: Readonly<Record<BadgeDesign['symbol'], DrawnSymbol>> = {
  star: { strokes: [ink(star(12, 12.8, 10.6, 4.7)), line(star(12, 12.8, 10.6, 4.7), 1.2)] },
  heart: {
    strokes: [
      ink(
        'M12 21C4.6 15.4 2 11.9 2 8.3C2 5.2 4.4 3 7.2 3C9.2 3 11 4.1 12 5.9C13 4.1 14.8 3 16.8 3C19.6 3 22 5.2 22 8.3C22 11.9 19.4 15.4 12 21Z',
      ),
    ],
  },
  book: {
    strokes: [
      ink('M12 6.4C9.6 4.6 6 4 2 4.4V18.8C6 18.4 9.6 19 12 20.8C14.4 19 18 18.4 22 18.8V4.4C18 4 14.4 4.6 12 6.4Z'),
      groove('M12 6.6V20.4', 1.4),
    ],
  },
  bulb: {
    strokes: [
      ink('M12 1.8A7.4 7.4 0 0 0 7.4 15C8.5 16 9 16.7 9 17.6H15C15 16.7 15.5 16 16.6 15A7.4 7.4 0 0 0 12 1.8Z'),
      groove('M9.8 10.6L12 12.8L14.2 10.6M12 12.8V17.6', 1.3),
      line('M9.9 19.5H14.1', 1.9),
      line('M11.1 22.1H12.9', 1.9),
    ],
  },
  chat: {
    strokes: [
      ink(
        'M5.4 3H18.6A3.4 3.4 0 0 1 22 6.4V13.6A3.4 3.4 0 0 1 18.6 17H12.4L7 21.8V17H5.4A3.4 3.4 0 0 1 2 13.6V6.4A3.4 3.4 0 0 1 5.4 3Z',
      ),
      cut(disc(7.4, 10, 1.4)),
      cut(disc(12, 10, 1.4)),
      cut(disc(16.6, 10, 1.4)),
    ],
  },
  check: { strokes: [line('M3.8 12.8L9.4 18.4L20.2 6.4', 3.9)] },
  flag: {
    strokes: [
      line('M5.4 3V21.6', 2.4),
      ink('M6.4 3.9C10.4 2.2 13.4 5.8 20.6 3.9L18.3 9L20.6 14.1C13.4 16 10.4 12.4 6.4 14.1Z'),
    ],
  },
  flame: {
    strokes: [
      ink(
        'M12.8 1.4C13.2 5.6 18.9 8.2 19.2 14.2C19.4 18.8 16.2 22.4 12 22.4C7.8 22.4 4.6 19 4.8 14.6C4.9 11.4 7 9.6 7.6 6.8C9.4 7.8 10.1 9 10.3 10.4C12 8.2 13.2 5.2 12.8 1.4Z',
      ),
      cut(
        'M12.1 20.6C9.9 20.6 8.5 19.1 8.6 17.2C8.7 15.2 11.1 14.4 11.9 12.2C13.3 14 15.6 15 15.6 17.4C15.6 19.2 14.2 20.6 12.1 20.6Z',
      ),
    ],
  },
  gem: {
    strokes: [
      ink('M6.4 3.6H17.6L22.4 9.6L12 21.4L1.6 9.6Z'),
      groove('M1.6 9.6H22.4M8.2 9.6L12 21.4L15.8 9.6L12 3.6Z', 1.1),
    ],
  },
  globe: {
    strokes: [
      ink(disc(12, 12, 10.2)),
      groove('M1.8 12H22.2', 1.4),
      groove('M12 1.8C5.6 8 5.6 16 12 22.2C18.4 16 18.4 8 12 1.8Z', 1.4),
    ],
  },
  graduate: {
    strokes: [
      ink('M5.6 10V16.6C5.6 18.8 8.8 20.2 12 20.2C15.2 20.2 18.4 18.8 18.4 16.6V10Z'),
      groove('M12 3.4L23.6 9L12 14.6L0.4 9Z', 1.6),
      ink('M12 3.4L23.6 9L12 14.6L0.4 9Z'),
      line('M21.6 10.4V16.2', 1.5),
      ink(disc(21.6, 17.2, 1.5)),
    ],
  },
  hand: {
    strokes: [
      line('M8.2 12.4V5.6', 2.5),
      line('M11.4 11.4V3.2', 2.5),
      line('M14.6 11.4V4', 2.5),
      line('M17.8 12.4V6.8', 2.5),
      ink(
        'M6.95 11H19.05V15.2C19.05 19.2 16.4 22 12.8 22C9.6 22 7.9 20.6 6.4 18.2L3 13.2C2.4 12.2 2.7 11.2 3.5 10.8C4.3 10.4 5.2 10.7 5.8 11.5L6.95 13Z',
      ),
    ],
  },
  key: {
    strokes: [line(disc(7.4, 7.4, 4.4), 3), line('M10.8 10.8L21 21M16.4 16.4L19.2 13.6M20 20L22.2 17.8', 3)],
  },
  leaf: {
    strokes: [
      ink('M21 2.8C9.4 2.6 3.4 7.2 3.4 13.8C3.4 17.8 6.2 20.6 10.2 20.6C16.8 20.6 21.4 14.6 21 2.8Z'),
      groove('M3 21.4C6.6 15.6 10.6 11.6 15.8 8.4', 1.6),
      line('M3 21.4L5 18.4', 1.8),
    ],
  },
  medal: {
    strokes: [
      ink('M4.4 1.8H9.4L12 6.8L14.6 1.8H19.6L14.6 11.4H9.4Z'),
      cut(disc(12, 15.2, 7.9)),
      ink(disc(12, 15.2, 6.9)),
      cut(star(12, 15.5, 4.3, 1.9)),
    ],
  },
  mountain: {
    strokes: [
      ink('M0.8 20.6L8.8 5.6L13.4 13.2L15.8 9.6L23.2 20.6Z'),
      cut('M8.8 5.6L5.9 11L7.6 10.2L9 11.6L10.4 10.1L11.6 10.3Z'),
      ink(disc(18.6, 4.8, 2.3)),
    ],
  },
  people: {
    strokes: [
      ink(disc(16.9, 8.4, 3.2)),
      ink('M11 20C11 15.8 13.5 13.2 16.9 13.2C20.4 13.2 22.8 15.8 22.8 20Z'),
      { d: disc(8.2, 7.2, 4), paint: 'cut', width: 1.6 },
      { d: 'M1.2 20C1.2 15.4 4 12.6 8.2 12.6C12.4 12.6 15.2 15.4 15.2 20Z', paint: 'cut', width: 1.6 },
      ink(disc(8.2, 7.2, 4)),
      ink('M1.2 20C1.2 15.4 4 12.6 8.2 12.6C12.4 12.6 15.2 15.4 15.2 20Z'),
    ],
  },
  puzzle: {
    strokes: [
      ink(
        'M3 7.4H7.3A3 3 0 1 1 12.7 7.4H17V11.5A3 3 0 1 1 17 16.9V21.2H12.5A2.7 2.7 0 1 0 7.5 21.2H3V16.7A2.7 2.7 0 1 0 3 11.7Z',
      ),
    ],
  },
  rocket: {
    turn: 40,
    strokes: [
      ink('M12 0.6C15.8 3.6 17.2 7.8 16.8 12.6L15.2 17H8.8L7.2 12.6C6.8 7.8 8.2 3.6 12 0.6Z'),
      ink('M6.4 11.4L3.2 15.4V20L7.6 17.4Z'),
      ink('M17.6 11.4L20.8 15.4V20L16.4 17.4Z'),
      ink('M9.8 18.4H14.2L12 23.6Z'),
      cut(disc(12, 8.4, 2.3)),
    ],
  },
  tool: {
    turn: 45,
    strokes: [
      ink(disc(12, 5.6, 5.8)),
      line('M12 9V21.4', 4.6),
      cut('M9.8 -1H14.2V5.2A1.2 1.2 0 0 1 13 6.4H11A1.2 1.2 0 0 1 9.8 5.2Z'),
      cut(disc(12, 20.8, 1.2)),
    ],
  },
  trophy: {
    strokes: [
      line('M7.4 5H3.2C3.2 9 4.8 11.2 7.8 11.6M16.6 5H20.8C20.8 9 19.2 11.2 16.2 11.6', 2),
      ink('M6.6 2.6H17.4V9C17.4 12.8 15.2 15.2 12 15.2C8.8 15.2 6.6 12.8 6.6 9Z'),
      line('M12 14.6V18.6', 2.6),
      line('M8.2 20.6H15.8', 3),
    ],
  },
};
