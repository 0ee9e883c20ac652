/**
 * Acknowledged posts over HTTP, each on disk before its answer: as many as go through into one topic and into a
 * hundred, and how long an answer takes at an even 200 a second. Beside it: the bare record, SQLite alone.
 */
import { startChild, type Usage } from './child.ts';
import { paced, print, size, sleep, spread } from './measure.ts';
import { Poster } from './poster.ts';
import { commitsPerSecond } from './sqlite.ts';
import { WORDS } from './stamp.ts';

const IN_FLIGHT = 64;
const SECONDS = size(8, 2);
const RATE = 200;
/** NodeBB 4.15 with Redis, one post after another, as published with its own measurement; never run here. */
const NODEBB = { 'acked/s': 132, 'p50 ms': 7, 'RSS MB': 768 };

const ours = startChild('ours');
const { address } = await ours.ask<{ address: string }>('where');
const tokens = await ours.ask<string[]>('tokens', 100);
const poster = new Poster(address, IN_FLIGHT);
const post = (topic: string, index: number) => poster.post(topic, WORDS, tokens[index % tokens.length]!);

/** Keeps so many posts under way for a while. */
async function closedLoop(topics: number, inFlight: number): Promise<{ acks: number[]; seconds: number }> {
  const acks: number[] = [];
  const started = performance.now();
  let sent = 0;
  const work = async () => {
    while (performance.now() - started < SECONDS * 1_000) {
      const { ms } = await post(`posts-${sent % topics}`, (sent += 1));
      acks.push(ms);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return { acks, seconds: (performance.now() - started) / 1_000 };
}

/** Posts at even moments; the time of an answer counts from the moment it was due, so that a stall is not hidden. */
async function openLoop(): Promise<{ acks: number[]; seconds: number }> {
  const acks: number[] = [];
  const started = performance.now();
  await paced(RATE * SECONDS, 1_000 / RATE, async (index) => {
    await post('evenly', index);
    acks.push(performance.now() - started - (index * 1_000) / RATE);
  });
  return { acks, seconds: (performance.now() - started) / 1_000 };
}

function row(name: string, { acks, seconds }: { acks: number[]; seconds: number }, before: Usage, after: Usage) {
  const { p50, p99, max } = spread(acks);
  const rate = Math.round(acks.length / seconds);
  return {
    '': name,
    'acked/s': rate,
    'p50 ms': p50,
    'p99 ms': p99,
    'max ms': max,
    'CPU ms/post': (after.cpu - before.cpu) / 1_000 / acks.length,
    'RSS MB': Math.round(after.rss / 1e6),
  };
}

async function measured(name: string, work: () => Promise<{ acks: number[]; seconds: number }>) {
  const before = await ours.usage();
  const result = await work();
  const line = row(name, result, before, await ours.usage());
  await sleep(500);
  return line;
}

const raw = (posts: number) => ({ commits: commitsPerSecond(posts, SECONDS / 4), posts });
await closedLoop(1, IN_FLIGHT);
const before = [raw(1), raw(32)];
const rows = [
  await measured(`one topic, ${IN_FLIGHT} in flight`, () => closedLoop(1, IN_FLIGHT)),
  await measured(`100 topics, ${IN_FLIGHT} in flight`, () => closedLoop(100, IN_FLIGHT)),
  await measured('one topic, one after another', () => closedLoop(1, 1)),
  await measured(`one topic, evenly ${RATE}/s`, openLoop),
];
const both = [before, [raw(1), raw(32)]] as const;
print('acknowledged posts over HTTP', rows);
print(
  'beside it',
  [0, 1].map((index) => {
    const rate = (both[0][index]!.commits + both[1][index]!.commits) / 2;
    const { posts } = both[0][index]!;
    return {
      '': `SQLite FULL alone, ${posts} to a commit`,
      'commits/s': Math.round(rate),
      'posts/s': Math.round(rate * posts),
      'ours, share': rows[0]!['acked/s'] / (rate * posts),
    };
  }),
);
print('published, not run here', [
  { '': 'NodeBB 4.15 + Redis, one after another', ...NODEBB, 'ours, times': rows[2]!['acked/s'] / NODEBB['acked/s'] },
]);
poster.close();
await ours.ask('close');
ours.stop();
