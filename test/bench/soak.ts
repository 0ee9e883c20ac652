/**
 * `node test/bench/soak.ts [--minutes 60]`: one node at half of what `crowd` asks of it, with people who come and go, for
 * a long time. Tells whether memory grows, and whether all that was opened is closed at the end. A memory that grows by more
 * than a mebibyte a minute, or handles that are left, end it with a failure.
 */
import { parseArgs } from 'node:util';
import { startChild, type Usage } from './child.ts';
import { print, size, sleep } from './measure.ts';
import { Poster } from './poster.ts';
import { WORDS, stamped } from './stamp.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const MINUTES = Number(values.minutes);
const MEMBERS = size(2_500, 200);
const TOPICS = size(100, 10);
const PER_SECOND = size(50, 10);
/** Of the members, how many leave and come back each minute. */
const CHURN = 0.1;
const WARM_UP = Math.min(10, MINUTES / 3);
const MOST_MIB_A_MINUTE = 1;
const SAMPLE = 10_000;

interface Sample {
  readonly minute: number;
  readonly usage: Usage;
}

const [server, members] = [startChild('ours', { collects: true }), startChild('members')];
const { address } = await server.ask<{ address: string }>('where');
/** Tokens live for fifteen minutes and members stay for ten: fresh ones this often let nobody hold one that ends. */
const TOKENS_EVERY = 4 * 60_000;
let tokens = await server.ask<string[]>('tokens', MEMBERS);
const poster = new Poster(address);
const stream = Array.from({ length: TOPICS }, (_, topic) => `discussion:soak-${topic}`);
const connecting = () => ({ group: 'soak', address, stream, tokens });

// What a node opens once and keeps is there before the count begins.
await members.ask('connect', { ...connecting(), count: 50 });
await poster.post('soak-0', WORDS, tokens[0]!);
await members.ask('leave', 'soak');
poster.close();
await sleep(5_000);
const before = await server.usage({ collect: true });
await members.ask('connect', { ...connecting(), count: MEMBERS });

const started = performance.now();
const minutes = () => (performance.now() - started) / 60_000;
const samples: Sample[] = [];
let [posts, failures, heard] = [0, 0, 0];

async function write() {
  const waiting = new Set<Promise<unknown>>();
  for (let index = 0; minutes() < MINUTES; index += 1) {
    const wait = started + (index * 1_000) / PER_SECOND - performance.now();
    if (wait > 0) await sleep(wait);
    const sent = poster
      .post(`soak-${index % TOPICS}`, stamped(WORDS), tokens[index % MEMBERS]!)
      .then(
        () => (posts += 1),
        () => (failures += 1),
      )
      .finally(() => waiting.delete(sent));
    waiting.add(sent);
  }
  await Promise.all(waiting);
}

async function churn() {
  const count = Math.max(1, Math.round((MEMBERS * CHURN) / 6));
  while (minutes() < MINUTES) {
    await sleep(SAMPLE);
    await members.ask('renew', { ...connecting(), count });
  }
}

async function sign() {
  for (let due = TOKENS_EVERY; minutes() < MINUTES;) {
    await sleep(SAMPLE);
    if (performance.now() - started < due) continue;
    due += TOKENS_EVERY;
    tokens = await server.ask<string[]>('tokens', MEMBERS);
  }
}

async function sample() {
  while (minutes() < MINUTES) {
    await sleep(SAMPLE);
    samples.push({ minute: minutes(), usage: await server.usage({ collect: true }) });
    heard += (await members.ask<{ ages: { count: number } }>('take', 'soak')).ages.count;
    const { minute, usage } = samples.at(-1)!;
    if (samples.length % 30 === 0) console.log(`${minute.toFixed(0)} min, ${mib(usage.rss)} MiB, ${posts} posts`);
  }
}

const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

/** Mebibytes a minute, by least squares over what came after the warm-up. */
function slope(of: (usage: Usage) => number): number {
  const points = samples
    .filter(({ minute }) => minute >= WARM_UP)
    .map((each) => [each.minute, of(each.usage)] as const);
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return above / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0) / 2 ** 20;
}

await Promise.all([write(), churn(), sample(), sign()]);
await members.ask('leave', 'soak');
poster.close();
await sleep(20_000);
const after = await server.usage({ collect: true });
const kinds = [...new Set([...Object.keys(before.handles), ...Object.keys(after.handles)])];
const left = kinds.filter((kind) => (after.handles[kind] ?? 0) > (before.handles[kind] ?? 0));
const growth = slope(({ rss }) => rss);
print(`${MINUTES} minutes, ${MEMBERS} members on ${TOPICS} topics, ${PER_SECOND} posts a second`, [
  {
    '': 'one node',
    posts,
    'refused or failed': failures,
    deliveries: heard,
    'RSS MiB before': mib(before.rss),
    'at the end': mib(samples.at(-1)!.usage.rss),
    'everybody gone': mib(after.rss),
    'RSS MiB/min': growth,
    'alive MiB/min': slope(({ live }) => live),
  },
]);
print(
  'what keeps the event loop alive',
  kinds.map((kind) => ({ '': kind, before: before.handles[kind] ?? 0, 'everybody gone': after.handles[kind] ?? 0 })),
);
await server.ask('close');
for (const child of [server, members]) child.stop();
if (growth > MOST_MIB_A_MINUTE || left.length > 0) {
  console.log(`FAILED: ${growth.toFixed(2)} MiB a minute; left open: ${left.join(', ') || 'nothing'}.`);
  process.exitCode = 1;
}
