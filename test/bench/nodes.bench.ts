/**
 * Several nodes on PostgreSQL and Redis: acknowledged posts into one topic and into many, and how long until a member on
 * whatever node sees a post. Beside it in the same run: one node on SQLite, one node on PostgreSQL.
 */
import { Crowd, type Seen } from './crowd.ts';
import { print, size } from './measure.ts';
import { shareRecord } from './record.ts';

const SECONDS = size(8, 2);
const MEMBERS = size(200, 50);

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

async function measure(name: string, nodes: number, env?: Readonly<Record<string, string>>) {
  const crowd = await Crowd.start(nodes, env);
  await crowd.gather(10, 1);
  await crowd.flatOut(64, size(4, 1));
  const rows = [row(`${name}, one topic, 64 in flight`, await crowd.flatOut(64, SECONDS))];
  await crowd.gather(MEMBERS, 20);
  rows.push(row(`${name}, 20 topics, 64 in flight`, await crowd.flatOut(64, SECONDS)));
  rows.push(row(`${name}, 20 topics, evenly 200/s`, await crowd.evenly(200, SECONDS)));
  await crowd.stop();
  return rows;
}

const rows = await measure('SQLite', 1);
for (const nodes of [1, 2]) {
  const shared = await shareRecord();
  if (!shared) continue;
  rows.push(...(await measure(`PostgreSQL, ${nodes} node${nodes > 1 ? 's' : ''}`, nodes, shared.env)));
  await shared.release();
}
print(`acknowledged posts, ${MEMBERS} members listening`, rows);
