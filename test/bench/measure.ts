/** What every bench shares: sizes, percentiles, tables, the machine's load, and time that all processes agree on. */
import { loadavg } from 'node:os';

/** Small sizes, to see that the benches run; figures of such a run say little. */
export const quick = (process.env.LC_BENCH_QUICK ?? '') !== '';

/** The size of a full run, or of a quick one. */
export const size = <T>(full: T, small: T): T => (quick ? small : full);

/** Microseconds of the machine's steady clock, the same in every process on it. */
export const now = () => Number(process.hrtime.bigint() / 1_000n);

export const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Half, almost all and the worst of some measurements. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Orders measurements and reads them at three places. Without any, each is NaN. */
export function spread(values: readonly number[]): Spread {
  const ordered = Float64Array.from(values).sort();
  const at = (share: number) => ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? NaN;
  return { count: ordered.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** The middle one of some values. */
export const median = (values: readonly number[]) => spread(values).p50;

/** How long something took, in milliseconds, and what it answered. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly ms: number; readonly value: T }> {
  const started = performance.now();
  const value = await work();
  return { ms: performance.now() - started, value };
}

/** Runs something at fixed moments, whether or not the one before has ended, and waits for all of them. */
export async function paced(count: number, everyMs: number, work: (index: number) => unknown): Promise<void> {
  const started = performance.now();
  const running: unknown[] = [];
  for (let index = 0; index < count; index += 1) {
    const wait = started + index * everyMs - performance.now();
    if (wait > 0) await sleep(wait);
    running.push(work(index));
  }
  await Promise.all(running);
}

/** Rows of the same names, one line each; numbers keep as many digits as they need. */
export function print(title: string, rows: readonly Readonly<Record<string, string | number>>[]) {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => text(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  console.log(`\n${title} (load average ${loadavg()[0]!.toFixed(1)})`);
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]! + 2)))
        .join(''),
    );
  }
}

function text(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', {
    maximumFractionDigits: digits,
    minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
  });
}
