/**
 * What one node spends, by how many members listen, how many topics there are and how fast people write; from that a
 * model of three prices, judged by a load it has not seen. `--write` puts figures and plots into docs/guide/capacity.
 */
import { writeFileSync, mkdirSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { Crowd, type Seen } from './crowd.ts';
import { print, size } from './measure.ts';
import { fit, predict, type Load, type Prices } from './prices.ts';
import { plot } from './plot.ts';

const SECONDS = size(12, 2);
const FOLDER = new URL('../../docs/guide/capacity/', import.meta.url);

interface Point extends Load {
  readonly topics: number;
  /** Percent of one processor. */
  readonly cpu: number;
  readonly seen: { readonly p50: number; readonly p99: number };
  readonly ack: { readonly p50: number; readonly p99: number };
  /** Resident megabytes. */
  readonly memory: number;
}

const pointOf = (
  members: number,
  topics: number,
  { posts, seconds, delivered, cpu, rss, ages, acks }: Seen,
): Point => ({
  members,
  topics,
  posts: posts / seconds,
  deliveries: delivered / seconds,
  cpu: (100 * cpu) / (seconds * 1e6),
  seen: { p50: ages.p50, p99: ages.p99 },
  ack: { p50: acks.p50, p99: acks.p99 },
  memory: rss / 1e6,
});

const crowd = await Crowd.start();
await crowd.gather(50, 10);
await crowd.flatOut(16, size(5, 1));

/** Measures one load; the crowd is gathered anew only where it differs. */
async function measure(members: number, topics: number, perSecond: number): Promise<Point> {
  await crowd.gather(members, topics);
  return pointOf(members, topics, await crowd.evenly(perSecond, SECONDS));
}

async function series(loads: readonly (readonly [members: number, topics: number, perSecond: number])[]) {
  const points: Point[] = [];
  for (const [members, topics, perSecond] of loads) points.push(await measure(members, topics, perSecond));
  return points;
}

const byMembers = await series(
  size([250, 500, 1_000, 2_000, 4_000], [50, 100]).map((members) => [members, 100, 50] as const),
);
const byTopics = await series(
  size([1, 10, 100, 1_000], [1, 10]).map((topics) => [size(1_000, 100), topics, 20] as const),
);
const byPosts = await series(size([10, 50, 100, 200, 400], [10, 20]).map((rate) => [100, 100, rate] as const));
const idle = await series(size([1_000, 4_000], [50, 100]).map((members) => [members, 100, 1] as const));
const unseen = await measure(size(5_000, 150), 100, size(100, 20));
await crowd.stop();

const known = [...byMembers, ...byTopics, ...byPosts, ...idle];
const prices: Prices = fit(known);
const table = (points: readonly Point[]) =>
  points.map(({ members, topics, posts, deliveries, cpu, seen, ack, memory }) => ({
    members,
    topics,
    'posts/s': posts,
    'deliveries/s': Math.round(deliveries),
    'CPU %': cpu,
    'by the model': predict(prices, { members, posts, deliveries }),
    'ack p99 ms': ack.p99,
    'seen p50 ms': seen.p50,
    'seen p99 ms': seen.p99,
    'RSS MB': Math.round(memory),
  }));
print('by members, 100 topics, 50 posts a second', table(byMembers));
print('by topics, 20 posts a second', table(byTopics));
print('by posts, 100 members, 100 topics', table(byPosts));
print('almost idle', table(idle));
print('a load the model has not seen', table([unseen]));
console.log(
  `prices: a post ${(prices.post * 10_000).toFixed(0)} µs, a delivery ${(prices.delivery * 10_000).toFixed(1)} µs, a member ${(prices.member * 10_000).toFixed(1)} µs a second, at rest ${prices.rest.toFixed(2)} % of a processor`,
);

if (process.argv.includes('--write')) {
  mkdirSync(FOLDER, { recursive: true });
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node.js ${process.version}`;
  const figures = { machine, load: loadavg()[0], prices, byMembers, byTopics, byPosts, idle, unseen };
  writeFileSync(new URL('figures.json', FOLDER), `${JSON.stringify(figures, null, 2)}\n`);
  const write = async (name: string, title: string, of: readonly Point[], along: 'members' | 'topics' | 'posts') =>
    writeFileSync(
      new URL(`${name}.svg`, FOLDER),
      await plot(
        title,
        along,
        of.flatMap((point) => [
          { at: point[along], value: point.cpu, what: 'CPU, % of one processor', line: 'measured' },
          { at: point[along], value: predict(prices, point), what: 'CPU, % of one processor', line: 'model' },
          { at: point[along], value: point.seen.p50, what: 'post to seen, ms', line: 'p50' },
          { at: point[along], value: point.seen.p99, what: 'post to seen, ms', line: 'p99' },
        ]),
      ),
    );
  await write('members', 'One node, 100 topics, 50 posts a second', byMembers, 'members');
  await write('topics', `One node, ${byTopics[0]!.members} members, 20 posts a second`, byTopics, 'topics');
  await write('posts', 'One node, 100 members, 100 topics', byPosts, 'posts');
}
