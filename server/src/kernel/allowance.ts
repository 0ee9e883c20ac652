/** Units that may be spent at once, and after how many seconds what was spent is forgotten. */
export interface Rate {
  readonly points: number;
  readonly seconds: number;
}

/** What all nodes have spent under a key, and in how many milliseconds that is forgotten. */
export interface Tally {
  readonly spent: number;
  readonly milliseconds: number;
}

/** Where nodes add up what each of them lets through. */
export interface SharedCount {
  /** Nodes that add up here, this one included, as far as is known. */
  readonly nodes: number;
  /** Whether adding is worth the try now. */
  readonly reachable: boolean;
  /** Adds what was spent here. Answers undefined when it is not known whether it was added; never rejects. */
  add(key: string, points: number, seconds: number): Promise<Tally | undefined>;
}

/** The nodes together may let through this share of the points before they hear of each other: who spends little costs the count nothing. */
const UNTOLD = 0.01;
/** An answer that takes longer than this, in milliseconds, is not counted on: others may have spent as much meanwhile. */
const PATIENCE = 50;
/** Counts on their way at once. What comes then is told with what comes later. */
const MOST = 200;
/** Milliseconds between two looks for what is over. */
const SWEEP = 1_000;
/** Two clocks that measure one window do not end it at the same moment. */
const SLOP = 1_000;

interface Window {
  /** By the clock of `performance.now`. */
  ends: number;
  /** Spent at this node, and how much of that the count has told of. */
  mine: number;
  told: number;
  /** Since when something is on its way to the count; undefined when nothing is. */
  sentAt: number | undefined;
  /** What all nodes had spent when the count last answered. */
  together: number;
  /** What they had spent when the count forgot everything before its time. */
  before: number;
  /** What all had spent, and what of it at this node, when an answer last came in time. */
  sure: { readonly all: number; readonly mine: number };
  /** Whether the last try to tell failed, or took so long that its answer was old. */
  doubtful: boolean;
}

/**
 * One share for each key, counted over all nodes. Decisions are made from memory and wait for nobody: what was let through is told
 * to the shared count afterwards, and what it answers is what all have spent. While it does not answer, each node takes it that
 * the others let through as much as itself, so that all together keep to the share. What it forgets is remembered here.
 */
export class Allowance {
  readonly #rate: Rate;
  readonly #shared: SharedCount | undefined;
  readonly #windows = new Map<string, Window>();
  #sweptAt = 0;
  #underWay = 0;

  constructor(rate: Rate, shared?: SharedCount) {
    this.#rate = rate;
    this.#shared = shared;
  }

  /** Milliseconds until so much may be spent under this key; 0 where it may be now. */
  wait(key: string, cost: number): number {
    const now = performance.now();
    const window = this.#windowOf(key, now);
    if ((window ? this.#spent(window, now) : 0) + cost <= this.#rate.points) return 0;
    if (!window) return this.#rate.seconds * 1_000;
    // Who is refused on a guess would never hear better, and the others not of what was spent here.
    this.#tell(key, window, window.doubtful);
    return Math.max(1, window.ends - now);
  }

  /** Takes from the share. */
  spend(key: string, cost: number): void {
    const now = performance.now();
    this.#sweep(now);
    let window = this.#windowOf(key, now);
    if (!window) this.#windows.set(key, (window = begin(now + this.#rate.seconds * 1_000)));
    window.mine += cost;
    this.#tell(key, window);
  }

  /** Keys of which something is remembered. */
  get size(): number {
    return this.#windows.size;
  }

  #windowOf(key: string, now: number): Window | undefined {
    const window = this.#windows.get(key);
    return window && window.ends > now ? window : undefined;
  }

  #spent({ mine, told, sentAt, together, before, sure, doubtful }: Window, now: number): number {
    const heard = before + together + mine - told;
    if (!doubtful && (sentAt === undefined || now - sentAt <= PATIENCE)) return heard;
    return Math.max(heard, sure.all + (mine - sure.mine) * this.#shared!.nodes);
  }

  /** One key is on its way once at a time: what is spent meanwhile goes together afterwards. */
  #tell(key: string, window: Window, ask = false) {
    const shared = this.#shared;
    const untold = window.mine - window.told;
    if (!shared || window.sentAt !== undefined || (untold === 0 && !ask)) return;
    const tolerated = (this.#rate.points * UNTOLD) / Math.max(1, shared.nodes - 1);
    if (!window.doubtful && untold < tolerated) return;
    if (!shared.reachable) return void (window.doubtful = true);
    if (this.#underWay >= MOST) return;
    const sentAt = (window.sentAt = performance.now());
    this.#underWay += 1;
    void shared.add(key, untold, this.#rate.seconds).then((tally) => {
      this.#underWay -= 1;
      window.sentAt = undefined;
      window.doubtful = tally === undefined || performance.now() - sentAt > PATIENCE;
      // What brought no answer may have been counted. It is told again: that lets too little through, forgetting it too much.
      if (!tally) return;
      this.#learn(window, tally, untold);
      this.#tell(key, window);
    });
  }

  #learn(window: Window, tally: Tally, sent: number) {
    const now = performance.now();
    const forgot = tally.spent < window.together + sent;
    if (!forgot) window.ends = now + tally.milliseconds;
    // What ends a moment earlier there has come to its end, and was not lost.
    else if (window.ends - now > SLOP) window.before += window.together;
    else [window.before, window.ends] = [0, now + tally.milliseconds];
    window.together = tally.spent;
    window.told += sent;
    if (!window.doubtful) window.sure = { all: window.before + window.together, mine: window.told };
  }

  #sweep(now: number) {
    if (now - this.#sweptAt < SWEEP) return;
    this.#sweptAt = now;
    for (const [key, { ends }] of this.#windows) if (ends <= now) this.#windows.delete(key);
  }
}

const begin = (ends: number): Window => ({
  ends,
  mine: 0,
  told: 0,
  sentAt: undefined,
  together: 0,
  before: 0,
  sure: { all: 0, mine: 0 },
  doubtful: false,
});
