/**
 * `discussion.get` on a topic of 10,000 comments beside the same on one of 50, and beside SQLite alone reading the same
 * rows: the price of everything that stands between a query and its answer.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DiscussionPage } from '@learning-commons/protocol';
import { startChild } from './child.ts';
import { print, size, spread, timed } from './measure.ts';
import { Poster } from './poster.ts';

const LONG = size(10_000, 1_000);
const SHORT = 50;
const TIMES = size(300, 40);
/** Replies shown under a comment, by its depth: the page's own rule. */
const PREVIEW = [3, 2, 1, 1];
const THREADS = 20;

const ours = startChild('ours');
const { address, folder } = await ours.ask<{ address: string; folder: string }>('where');
const [token] = await ours.ask<string[]>('tokens', 1);
const filled = await timed(() => ours.ask<string>('fill', { topic: 'long', count: LONG }));
const short = await ours.ask<string>('fill', { topic: 'short', count: SHORT });
console.log(`${LONG} comments written in ${(filled.ms / 1_000).toFixed(1)} s, many to a commit`);
const poster = new Poster(address, 1);
const get = (input: object) => poster.ask('discussion.get', input, token!);

/** The same page by hand: threads, then the first replies level by level, every row whole. */
function rawPage(database: DatabaseSync) {
  const columns = `select * from comments where community = 'acme' and topic = ? and parent_id = ? and (deleted is null or replies > 0) order by ord`;
  const threads = database.prepare(`${columns} desc limit ?`);
  const replies = database.prepare(`${columns} limit ?`);
  return (topic: string) => {
    let level = threads.all(topic, '', THREADS + 1).slice(0, THREADS);
    for (let rows = level.length; level.length > 0; rows += level.length) {
      const parents = level.filter((row) => Number(row.replies) > 0);
      level = parents.flatMap(({ id, depth }) => {
        const limit = PREVIEW[Number(depth)]!;
        return replies.all(topic, id!, limit + 1).slice(0, limit);
      });
    }
  };
}

async function measure(work: () => unknown): Promise<number[]> {
  for (let warm = 0; warm < TIMES / 4; warm += 1) await work();
  const times: number[] = [];
  for (let index = 0; index < TIMES; index += 1) times.push((await timed(work)).ms);
  return times;
}

async function compare(name: string, input: (topic: string, deep: string) => object) {
  const [long, little] = [input('long', filled.value), input('short', short)];
  const { status, body } = await get(long);
  if (status !== 200) throw new Error(body);
  const [one, other] = [spread(await measure(() => get(long))), spread(await measure(() => get(little)))];
  const { comments } = JSON.parse(body) as DiscussionPage;
  return {
    '': name,
    comments: comments.length,
    KB: body.length / 1_024,
    'p50 ms': one.p50,
    'p99 ms': one.p99,
    [`of ${SHORT}: p50`]: other.p50,
    p99: other.p99,
    'ratio p50': one.p50 / other.p50,
  };
}

const first = JSON.parse((await get({ topic: 'long', limit: THREADS })).body) as DiscussionPage;
const { after } = first.lists.find(({ parentId }) => parentId === null)!;
const before = await ours.usage();
const rows = [
  await compare('newest first', (topic) => ({ topic, limit: THREADS })),
  await compare('oldest first', (topic) => ({ topic, limit: THREADS, sort: 'oldest' })),
  await compare('top first', (topic) => ({ topic, limit: THREADS, sort: 'top' })),
  await compare('around a deep comment', (topic, around) => ({ topic, around, limit: THREADS })),
  await compare('second page', (topic) => ({ topic, limit: THREADS, ...(topic === 'long' && { cursor: after }) })),
];
const used = await ours.usage();
print(`discussion.get over HTTP, ${LONG} comments beside ${SHORT}`, rows);

const database = new DatabaseSync(join(folder, 'commons.sqlite'), { readOnly: true });
const page = rawPage(database);
const [long, little] = [spread(await measure(() => page('long'))), spread(await measure(() => page('short')))];
print('SQLite alone, the same rows, newest first', [
  {
    '': 'prepared statements',
    'p50 ms': long.p50,
    'p99 ms': long.p99,
    [`of ${SHORT}: p50`]: little.p50,
    'ours, times': rows[0]!['p50 ms'] / long.p50,
  },
]);
const asked = rows.length * TIMES * 2.5;
console.log(
  `server: ${((used.cpu - before.cpu) / 1_000 / asked).toFixed(2)} ms of CPU per page, ${Math.round(used.rss / 1e6)} MB resident`,
);
database.close();
poster.close();
await ours.ask('close');
ours.stop();
