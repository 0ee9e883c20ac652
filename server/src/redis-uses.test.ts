import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import type { Leaderboard, PresenceNotice } from '@learning-commons/protocol';
import { newId } from './kernel/testing.ts';
import { connected, joinStream, listen, type TestServer } from './testing.ts';
import { lacksNodes, metricOf, startNodes, type TestNodes } from './testing.nodes.ts';

const POINTS = 100;
const POSTERS = 8;
/** How long people write while something is wrong, and how long apart. */
const WRITING = 3_000;
const APART = 40;

/** What may be wrong with Redis. `begin` answers how to end it. */
const conditions: Readonly<Record<string, (rig: TestNodes) => Promise<() => Promise<void>>>> = {
  well: async () => async () => {},
  emptied: async ({ redis }) => {
    const timer = setInterval(() => void redis.ask(['FLUSHALL']), 1_000);
    return async () => clearInterval(timer);
  },
  slow: async ({ ways }) => {
    for (const way of ways) way.set({ latency: 500 });
    return async () => ways.forEach((way) => way.calm());
  },
  frozen: async ({ redis }) => {
    redis.freeze();
    return async () => redis.thaw();
  },
  gone: async ({ redis }) => {
    await redis.kill();
    return () => redis.start();
  },
  flapping: async ({ ways }) => {
    let away = false;
    const timer = setInterval(() => {
      away = !away;
      for (const way of ways) way.set({ closed: away });
      if (away) for (const way of ways) way.reset();
    }, 400);
    return async () => {
      clearInterval(timer);
      ways.forEach((way) => way.calm());
    };
  },
};

describe('what Redis is used for, while something is wrong with it', { skip: lacksNodes, timeout: 400_000 }, () => {
  let rig: TestNodes;
  let nodes: readonly [TestServer, TestServer];
  /** The 90th percentile of acknowledgements while all is well. */
  let usual = Infinity;
  before(async () => {
    const limits = {
      member: { points: POINTS, seconds: 120 },
      key: { points: 1e9, seconds: 1 },
      address: { points: 1e9, seconds: 1 },
      community: { points: 1e9, seconds: 1 },
    };
    rig = await startNodes([{ config: { limits } }, { config: { limits } }]);
    nodes = rig.nodes as unknown as [TestServer, TestServer];
    const admin = await nodes[0].token('ada', { role: 'admin' });
    const criteria = { match: 'all', of: [{ kind: 'count', verb: 'comment.posted', atLeast: 1 }] };
    const saved = await nodes[0].ask('badge.save', { id: newId(), name: 'Speaks up', criteria }, admin);
    assert.equal(saved.status, 200, await saved.text());
    await bothWell();
  });
  after(() => rig?.close());

  const bothWell = () =>
    eventually(
      async () => {
        const marks = nodes.map(async (node) => [
          await metricOf(node, 'lc_bus_healthy'),
          await metricOf(node, 'lc_rate_limits_shared'),
          await metricOf(node, 'lc_nodes'),
        ]);
        return (await Promise.all(marks)).every(([bus, limits, count]) => bus === 1 && limits === 1 && count === 2);
      },
      'both nodes to have Redis',
      15_000,
    );

  /** Somebody at each node who looks at a topic. */
  const watch = async (name: string) =>
    Promise.all(
      nodes.map(async (node, at) => {
        const socket = await connected(node.connect(await node.token(`${name}-reader-${at}`)));
        const [facts, notices]: [ReturnType<typeof listen>, PresenceNotice[]] = [listen(socket), []];
        socket.on('presence', (notice) => notices.push(notice));
        const joined = await joinStream(socket, `discussion:${name}`);
        assert.notEqual(joined.kind, 'refused');
        // From now on it knows where the stream is, and need not have its readers ask.
        await node.app.sockets.fanout.repair();
        const seqs = () => facts.flatMap(({ events }) => events.map(({ seq }) => seq));
        return { socket, seqs, here: () => notices.at(-1)?.count };
      }),
    );

  /** Writes at both nodes in turn; answers the milliseconds that each took. */
  const write = async (name: string) => {
    const people = await Promise.all(
      Array.from({ length: POSTERS }, (_, at) => nodes[0].token(`${name}-poster-${at}`)),
    );
    const waits: number[] = [];
    const posts: Promise<void>[] = [];
    const started = performance.now();
    for (let at = 0; performance.now() - started < WRITING; at += 1, await sleep(APART)) {
      const asked = performance.now();
      const posted = nodes[at % 2]!.ask(
        'comment.create',
        { id: newId(), topic: name, body: `Number ${at}` },
        people[at % POSTERS],
      );
      posts.push(
        posted.then(async (response) => {
          assert.equal(response.status, 200, await response.text());
          waits.push(performance.now() - asked);
        }),
      );
    }
    await Promise.all(posts);
    return waits.sort((one, other) => one - other);
  };

  /** One who asks both nodes again and again; answers how often they were let through. */
  const flood = async (name: string) => {
    const token = await nodes[0].token(`${name}-flooder`);
    let through = 0;
    const asked: Promise<void>[] = [];
    // Spread over the whole time, so that Redis changes in the midst of it.
    for (let at = 0; at < POINTS * 1.4; at += 1, await sleep(WRITING / POINTS / 1.4))
      asked.push(
        nodes[at % 2]!.ask('member.me', {}, token).then(async (response) => {
          await response.arrayBuffer();
          if (response.status === 200) through += 1;
          else assert.equal(response.status, 429);
        }),
      );
    await Promise.all(asked);
    return through;
  };

  const boardAt = async (node: TestServer) => {
    const reader = await node.token('board-reader');
    const { entries } = await node.answer<Leaderboard>('leaderboard.get', { view: 'top', limit: 100 }, reader);
    return entries.map(({ rank, points }) => ({ rank, points }));
  };

  for (const [name, begin] of Object.entries(conditions))
    test(`${name}: nothing is refused, lost or doubled, nobody waits, and it comes back by itself`, async () => {
      const { read } = nodes[0].app.database;
      const readers = await watch(name);
      await boardAt(nodes[0]);
      await boardAt(nodes[1]);
      const end = await begin(rig);
      const meanwhile = async () => {
        const [waits, through] = await Promise.all([write(name), flood(name)]);
        for (const path of ['/readyz', '/healthz'])
          for (const { address } of nodes) assert.equal((await fetch(`${address}${path}`)).status, 200, path);
        const written = performance.now();
        const all = waits.length;
        await eventually(
          async () => readers.every(({ seqs }) => seqs().includes(all)),
          'all facts at both nodes',
          8_000,
        );
        const seenAfter = performance.now() - written;
        await eventually(async () => readers.every(({ here }) => (here() ?? 0) >= 1), 'those who are here', 3_000);
        await eventually(
          async () => JSON.stringify(await boardAt(nodes[0])) === JSON.stringify(await boardAt(nodes[1])),
          'the same board at both nodes',
          8_000,
        );
        return { waits, through, seenAfter };
      };
      const { waits, through, seenAfter } = await meanwhile().finally(end);
      const [p90, slowest] = [waits[Math.floor(waits.length * 0.9)]!, waits.at(-1)!];
      if (name === 'well') usual = p90;
      assert.ok(p90 < Math.max(150, 3 * usual), `90th percentile ${p90} ms; ${usual} ms while all is well`);
      for (const { seqs } of readers)
        assert.deepEqual(
          seqs(),
          waits.map((_, at) => at + 1),
          'every fact once and in order',
        );
      // While one node has Redis and the other has not, the one hears nothing of what the other lets through.
      const most = name === 'flapping' ? POINTS * 1.5 : POINTS * 1.05;
      assert.ok(through >= POINTS * 0.95 && through <= most, `${through} of ${POINTS} were let through`);

      const ended = performance.now();
      await bothWell();
      const back = performance.now() - ended;
      await eventually(async () => readers.every(({ here }) => here() === 2), 'both to see both', 20_000);
      const together = performance.now() - ended;
      const awards = await eventually(
        async () => {
          const rows = (await read
            .selectFrom('badge_awards')
            .innerJoin('members', 'members.id', 'badge_awards.member')
            .select(['badge_awards.member', 'members.subject'])
            .where('members.subject', 'like', `${name}-poster-%`)
            .execute()) as { member: string }[];
          return rows.length >= POSTERS && rows;
        },
        'what the worker does',
        40_000,
      );
      assert.equal(new Set(awards.map(({ member }) => member)).size, POSTERS);
      assert.equal(awards.length, POSTERS, 'each badge once');
      const points = (await read
        .selectFrom('comments')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('topic', '=', name)
        .executeTakeFirst()) as { count: number };
      assert.equal(points.count, waits.length, 'each post once');
      for (const { socket } of readers) socket.disconnect();
      console.log(
        `# ${name}: ${waits.length} posts, p90 ${p90.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms; all seen ${seenAfter.toFixed(0)} ms after the last; ` +
          `${through} of ${POINTS} let through; Redis again after ${back.toFixed(0)} ms, who is here after ${together.toFixed(0)} ms; ${awards.length} badges`,
      );
    });
});

/** Waits until something is so, and answers it. */
async function eventually<T>(condition: () => Promise<T>, what: string, patience: number): Promise<Exclude<T, false>> {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(20)) {
    const answer = await condition();
    if (answer) return answer as Exclude<T, false>;
  }
  throw new Error(`Waited ${patience} ms in vain for ${what}.`);
}
