import type { CommonsError } from '@learning-commons/protocol/errors.js';

const LEAST = 500;
const MOST = 30_000;

/** Milliseconds before repetition `attempt` (from 0): full jitter under a doubling ceiling, never sooner than the server asked. */
export function backoff(attempt: number, error?: CommonsError | null): number {
  const ceiling = Math.min(MOST, 2_000 * 2 ** attempt);
  const jitter = LEAST + Math.random() * (ceiling - LEAST);
  const asked = error?.retryAfter;
  return asked === undefined ? jitter : asked * 1_000 + Math.random() * LEAST;
}

/** A wait that may be cut short. */
export class Pause {
  #end: () => void = () => undefined;

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  end(): void {
    this.#end();
  }
}
