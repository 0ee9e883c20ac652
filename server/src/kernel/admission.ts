import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { fail, type CommonsError } from '@learning-commons/protocol';

/** How hard this node works: a window's event-loop delay in milliseconds (99th percentile), and the share of its heap in use. */
export interface Strain {
  readonly delay: number;
  readonly heap: number;
}

/** Measures the strain since it was last read. */
export interface StrainGauge {
  read(): Strain;
  close(): void;
}

/** What somebody wants of a strained node: something that can be read afresh later, or something that is under way. */
export type Wanted = 'fresh' | 'ongoing';

/** 0: all is welcome. 1: nothing fresh, thus no new connections, joins and reads. 2: no operations either. */
export type AdmissionLevel = 0 | 1 | 2;

const EVERY = 1_000;
/** Delay in milliseconds and share of the heap above which a node is strained. */
const STRAINED: Strain = { delay: 200, heap: 0.8 };
/** Below both of these it is calm; in between, everything stays as it is, so that the level does not flap. */
const CALM: Strain = { delay: 150, heap: 0.7 };
/** Readings in a row that raise the level by one: a single long collection of garbage is no reason to refuse anybody. */
const RISE = 3;
/** Readings in a row that lower it by one. What was refused comes back at once when it may, so trust grows slowly. */
const FALL = 5;
/** Seconds until the next try, at least; up to twice as long, so that those refused together do not return together. */
const RETRY_AFTER = 5;

/**
 * Keeps a strained node answering: it refuses new work before old, so that who is here already stays served. Nothing is
 * lost by it, every refusal is `unavailable` with a `retryAfter`, and facts go on being delivered at every level.
 */
export class Admission {
  readonly #gauge: StrainGauge;
  readonly #refused: (wanted: Wanted) => void;
  readonly #timer: NodeJS.Timeout;
  #level: AdmissionLevel = 0;
  #strained = 0;
  #calm = 0;

  /** `refused` is told of each refusal, for the metrics. */
  constructor(gauge: StrainGauge, refused: (wanted: Wanted) => void = () => {}) {
    this.#gauge = gauge;
    this.#refused = refused;
    this.#timer = setInterval(() => this.sample(), EVERY);
    this.#timer.unref();
  }

  get level(): AdmissionLevel {
    return this.#level;
  }

  /** Refuses with `unavailable` what this node cannot take on now. */
  admit(wanted: Wanted): void {
    const refusal = this.refusal(wanted);
    if (refusal) throw refusal;
  }

  /** The refusal of what this node cannot take on now, counted as given; undefined where it can. */
  refusal(wanted: Wanted): CommonsError | undefined {
    if (this.#level < (wanted === 'fresh' ? 1 : 2)) return undefined;
    this.#refused(wanted);
    const retryAfter = RETRY_AFTER + Math.floor(Math.random() * (RETRY_AFTER + 1));
    return fail('unavailable', 'This server has too much to do. Nothing was kept; try the same request again later.', {
      reason: 'overloaded',
      retryAfter,
    });
  }

  /** Takes one reading. Called by a timer every second; tests call it themselves. */
  sample(): void {
    const { delay, heap } = this.#gauge.read();
    const strained = delay > STRAINED.delay || heap > STRAINED.heap;
    const calm = delay < CALM.delay && heap < CALM.heap;
    this.#strained = strained ? this.#strained + 1 : 0;
    this.#calm = calm ? this.#calm + 1 : 0;
    if (this.#strained >= RISE && this.#level < 2) this.#turn(1);
    if (this.#calm >= FALL && this.#level > 0) this.#turn(-1);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#gauge.close();
  }

  #turn(by: 1 | -1) {
    this.#level = (this.#level + by) as AdmissionLevel;
    this.#strained = 0;
    this.#calm = 0;
  }
}

/** Measures this process. */
export function measureStrain(): StrainGauge {
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  return {
    read() {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
      const delay = loop.percentile(99) / 1e6;
      loop.reset();
      return { delay, heap: used / limit };
    },
    close: () => void loop.disable(),
  };
}
