/**
 * Comments of another system brought in from a file: how many a second, how long each thousand takes, and whether memory grows with
 * the file. Beside it: a trial of the same file, which reads it and writes nothing, and SQLite alone.
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { moveIn } from '@learning-commons/server/moving-in';
import { startServer } from '@learning-commons/server/testing';
import { print, size, spread } from './measure.ts';
import { commitsPerSecond } from './sqlite.ts';
import { WORDS } from './stamp.ts';

const COMMENTS = size(100_000, 2_000);
const PAGES = 200;
const AUTHORS = 2_000;
const START = Date.UTC(2015, 0, 1);

/** A backup of remark42: every third comment answers the one before it on its page. */
function* backup(): Generator<string> {
  yield `${JSON.stringify({ version: 1, users: [], posts: [] })}\n`;
  for (let index = 0; index < COMMENTS; index += 1) {
    const isAnswer = index % 3 === 2 && index >= PAGES;
    yield `${JSON.stringify({
      id: `r${index}`,
      pid: isAnswer ? `r${index - PAGES}` : '',
      text: '',
      orig: `${WORDS} **${index}**`,
      user: { name: `Author ${index % AUTHORS}`, id: `github_${index % AUTHORS}` },
      locator: { site: 's', url: `https://blog.example/page-${index % PAGES}` },
      time: new Date(START + index * 60_000).toISOString(),
    })}\n`;
  }
}

interface Sample {
  readonly done: number;
  readonly mb: number;
}

/** One run through the file: what each thousand took, and memory at each tenth. */
async function run(dispatch: Parameters<typeof moveIn>[0]['dispatch'], file: string, dry: boolean) {
  const [thousands, memory]: [number[], Sample[]] = [[], []];
  let [done, refused, last] = [0, 0, performance.now()];
  const started = last;
  await moveIn({
    dispatch,
    community: 'acme',
    format: 'remark42',
    chunks: createReadStream(file, { encoding: 'utf8' }),
    dry,
    points: false,
    members: new Map(),
    report({ outcome }) {
      done += 1;
      if (outcome !== 'imported') refused += 1;
      if (done % (COMMENTS / 10) === 0) memory.push({ done, mb: process.memoryUsage.rss() / 1e6 });
      if (done % 1_000 !== 0) return;
      thousands.push(performance.now() - last);
      last = performance.now();
    },
  });
  if (done !== COMMENTS || refused > 0)
    throw new Error(`${done} of ${COMMENTS} came, ${refused} of them were not taken.`);
  const { p50, p99, max } = spread(thousands);
  const rate = COMMENTS / ((performance.now() - started) / 1_000);
  return { row: { 'comments/s': rate, '1,000: p50 ms': p50, 'p99 ms': p99, 'worst ms': max }, memory };
}

/** Megabytes that memory grows by for 100,000 comments, after the first half, in which caches fill. */
function slope(memory: readonly Sample[]): number {
  const later = memory.slice(memory.length / 2 - 1);
  const [first, last] = [later[0]!, later.at(-1)!];
  return ((last.mb - first.mb) / (last.done - first.done)) * 100_000;
}

const folder = mkdtempSync(join(tmpdir(), 'lc-bench-import-'));
const file = join(folder, 'backup.jsonl');
await pipeline(Readable.from(backup()), createWriteStream(file));
const server = await startServer();
const trial = await run(server.app.dispatch, file, true);
const real = await run(server.app.dispatch, file, false);
const bare = commitsPerSecond(32, size(4, 1)) * 32;
print(`${COMMENTS} comments of a file`, [
  { '': 'imported', ...real.row },
  { '': 'a trial: read, not written', ...trial.row },
  { '': 'SQLite alone, 32 to a commit', 'comments/s': bare },
]);
print(
  'resident MB at each tenth',
  [real, trial].map(({ memory }, index) => ({
    '': index === 0 ? 'imported' : 'a trial',
    ...Object.fromEntries(memory.map(({ mb }, tenth) => [`${(tenth + 1) * 10} %`, mb])),
    'MB per 100,000 more': slope(memory),
  })),
);
console.log(`ratio to SQLite alone ${(real.row['comments/s'] / bare).toFixed(3)}`);
await server.close();
rmSync(folder, { recursive: true });
