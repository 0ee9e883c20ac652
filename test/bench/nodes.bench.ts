/**
 * Several nodes on PostgreSQL and Redis: acknowledged posts into one topic and into many, and how long until a member on
 * whatever node sees a post. Beside it in the same run: one node on SQLite, one node on PostgreSQL. `--write` draws what more
 * nodes change into docs/guide/capacity.
 */
import { writeFileSync } from 'node:fs';
import { Crowd, type Seen } from './crowd.ts';
import { print, size } from './measure.ts';
import { plot } from './plot.ts';
import { shareRecord } from './record.ts';

const SECONDS = size(8, 2);
const MEMBERS = size(200, 50);
const TOPICS = 20;
/** Posts under way at each node. */
const UNDER_WAY = 64;

const row = (name: string, { posts, seconds, acks, ages, delivered, expected, cpu, rss }: Seen) => ({
  '': name,
  'acked/s': Math.round(posts / seconds),
  'ack p50 ms': acks.p50,
  'ack p99 ms': acks.p99,
  'seen p50 ms': ages.p50,
  'seen p99 ms': ages.p99,
  'of expected': `${((100 * delivered) / expected).toFixed(2)} %`,
  'CPU ms/post': cpu / 1_000 / posts,
  'RSS MB': Math.round(rss / 1e6),
});

/** One way of serving, under each load. */
interface Point {
  readonly name: string;
  readonly nodes: number;
  readonly oneTopic: Seen;
  readonly manyTopics: Seen;
  readonly even: Seen;
}

async function measure(name: string, nodes: number, env?: Readonly<Record<string, string>>): Promise<Point> {
  const crowd = await Crowd.start(nodes, env);
  // The wall between communities is part of what is measured.
  if (env && !(await crowd.nodes[0]!.ask<boolean>('walled'))) throw new Error(`${name}: the wall does not hold.`);
  await crowd.gather(10, 1);
  const underWay = UNDER_WAY * nodes;
  // Each node has to see its code run often before the compiler has made the best of it.
  await crowd.flatOut(underWay, size(6, 1) * nodes);
  const oneTopic = await crowd.flatOut(underWay, SECONDS);
  await crowd.gather(MEMBERS, TOPICS);
  const manyTopics = await crowd.flatOut(underWay, SECONDS);
  const even = await crowd.evenly(200, SECONDS);
  await crowd.stop();
  return { name, nodes, oneTopic, manyTopics, even };
}

const points = [await measure('SQLite', 1)];
for (const nodes of [1, 2, 3]) {
  const shared = await shareRecord();
  if (!shared) continue;
  try {
    points.push(await measure(`PostgreSQL, ${nodes} node${nodes > 1 ? 's' : ''}`, nodes, shared.env));
  } finally {
    await shared.release();
  }
}
print(
  `acknowledged posts, ${MEMBERS} members listening`,
  points.flatMap(({ name, nodes, oneTopic, manyTopics, even }) => [
    row(`${name}, one topic, ${UNDER_WAY * nodes} in flight`, oneTopic),
    row(`${name}, ${TOPICS} topics, ${UNDER_WAY * nodes} in flight`, manyTopics),
    row(`${name}, ${TOPICS} topics, evenly 200/s`, even),
  ]),
);

if (process.argv.includes('--write')) {
  const rate = ({ posts, seconds }: Seen) => posts / seconds;
  const several = points.slice(1);
  const drawing = await plot(
    'Nodes on one PostgreSQL, all of it on two cores',
    'nodes',
    several.flatMap(({ nodes: at, oneTopic, manyTopics, even }) => [
      { at, value: rate(oneTopic), what: 'posts acknowledged a second', line: 'one topic' },
      { at, value: rate(manyTopics), what: 'posts acknowledged a second', line: `${TOPICS} topics` },
      { at, value: even.cpu / 1_000 / even.posts, what: 'CPU of all nodes, ms a post', line: 'at 200 posts a second' },
      { at, value: even.ages.p50, what: 'post to seen at 200 a second, ms', line: 'p50' },
      { at, value: even.ages.p99, what: 'post to seen at 200 a second, ms', line: 'p99' },
    ]),
    'linear',
  );
  writeFileSync(new URL('../../docs/guide/capacity/nodes.svg', import.meta.url), drawing);
}
