/** How many cases a suite had, by how they ended. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Nothing counted yet. */
export const noCounts = (): Counts => ({ passed: 0, failed: 0, skipped: 0 });

/** Adds up. */
export function sum(all: readonly Counts[]): Counts {
  const total = noCounts();
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** The line that every run ends with. */
export const countsLine = ({ passed, failed, skipped }: Counts) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
