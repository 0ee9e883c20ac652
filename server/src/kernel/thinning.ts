/** Of one kind, so many lines a minute for each source … */
const LINES = 5;
/** … and so many sources a minute; the lines of all others are only counted. */
const SOURCES = 500;

/** What was held back of one kind in a minute. */
export interface HeldBack<Kind> {
  readonly kind: Kind;
  /** Whose lines; undefined for all who came after there were too many. */
  readonly source: string | undefined;
  readonly lines: number;
}

/** Counts of one kind since the last harvest. */
interface Seen {
  readonly sources: Map<string, number>;
  others: number;
}

/** Makes few lines of many: it lets the first ones of each source through and counts the rest. What it holds is bounded. */
export class Thinning<Kind> {
  readonly #seen = new Map<Kind, Seen>();

  /** Whether one more line of this kind and source may be written. `most` bounds the sources that are told apart. */
  admits(kind: Kind, source: string, most: number = SOURCES): boolean {
    let seen = this.#seen.get(kind);
    if (!seen) this.#seen.set(kind, (seen = { sources: new Map(), others: 0 }));
    const lines = (seen.sources.get(source) ?? 0) + 1;
    if (lines === 1 && seen.sources.size >= most) {
      seen.others += 1;
      return false;
    }
    seen.sources.set(source, lines);
    return lines <= LINES;
  }

  /** What was held back since the last time; everybody begins anew. */
  harvest(): HeldBack<Kind>[] {
    const held = [...this.#seen].flatMap(([kind, { sources, others }]) => [
      ...[...sources]
        .filter(([, lines]) => lines > LINES)
        .map(([source, lines]): HeldBack<Kind> => ({ kind, source, lines: lines - LINES })),
      ...(others > 0 ? [{ kind, source: undefined, lines: others }] : []),
    ]);
    this.#seen.clear();
    return held;
  }
}
