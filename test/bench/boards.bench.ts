/**
 * Boards beside a Redis sorted set over loopback, both with a million members: rank with ten neighbours, award with rank.
 * Then the whole way on a record with a million ledger rows, or as many as `LC_BENCH_LEDGER_ROWS` asks for each of
 * `LC_BENCH_MEMBERS` members:
 * adding totals up anew, reading a board, asking for it, awarding durably.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createClient } from 'redis';
import { Board } from '@learning-commons/server/points/board';
import { member } from '@learning-commons/server/kernel/testing';
import { startServer } from '@learning-commons/server/testing';
import { writeLedger } from './ledger.ts';
import { print, size, sleep, spread, timed } from './measure.ts';

const MEMBERS = Number(process.env.LC_BENCH_MEMBERS ?? size(1_000_000, 20_000));
const ASKED = size(20_000, 2_000);
const ROWS_EACH = Number(process.env.LC_BENCH_LEDGER_ROWS ?? 1);
const NEIGHBOURS = 10;

const random = (below: number) => Math.floor(Math.random() * below);

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function startRedis() {
  const port = await freePort();
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', settings, { stdio: 'ignore' });
  const client = createClient({ url: `redis://127.0.0.1:${port}` });
  client.on('error', () => {});
  await client.connect();
  return { client, stop: () => (client.destroy(), child.kill()) };
}

/** Milliseconds of each of so many asks, one after another. */
async function each(count: number, ask: (index: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    const answer = ask(index);
    if (answer instanceof Promise) await answer;
    times.push(performance.now() - started);
  }
  return times;
}

const line = (name: string, times: readonly number[]) => {
  const { p50, p99, max } = spread(times);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  return { '': name, 'mean µs': mean * 1_000, 'p50 µs': p50 * 1_000, 'p99 µs': p99 * 1_000, 'max ms': max };
};

async function beside() {
  const ids = Array.from({ length: MEMBERS }, () => randomBytes(16).toString('base64url'));
  const points = Float64Array.from(ids, () => 1 + random(50_000));
  const { client, stop } = await startRedis();
  const board = new Board();
  const ours = await timed(() =>
    ids.forEach((id, index) => board.set(id, { points: points[index]!, reachedAt: index, anonymous: false })),
  );
  const theirs = await timed(async () => {
    for (let start = 0; start < MEMBERS; start += 5_000)
      await client.zAdd(
        'board',
        ids.slice(start, start + 5_000).map((value, index) => ({ value, score: points[start + index]! })),
      );
  });
  const rankOurs = (id: string) => {
    const place = board.placeOf(id)!;
    return [board.rankOf(id, '1224'), board.slice(Math.max(0, place - NEIGHBOURS / 2), NEIGHBOURS + 1, '1224')];
  };
  const rankTheirs = async (id: string) => {
    const rank = (await client.zRevRank('board', id))!;
    const from = Math.max(0, rank - NEIGHBOURS / 2);
    return client.zRangeWithScores('board', from, from + NEIGHBOURS, { REV: true });
  };
  const awardOurs = (id: string, index: number) => {
    board.set(id, { points: board.pointsOf(id) + 5, reachedAt: MEMBERS + index, anonymous: false });
    return board.rankOf(id, '1224');
  };
  // Both in one packet: the best it can do.
  const awardTheirs = (id: string) => Promise.all([client.zIncrBy('board', 5, id), client.zRevRank('board', id)]);
  const some = () => ids[random(MEMBERS)]!;
  await each(2_000, () => rankOurs(some()));
  await each(2_000, () => rankTheirs(some()));
  const [a, b] = [await each(ASKED, () => rankOurs(some())), await each(ASKED, () => rankTheirs(some()))];
  const [c, d] = [await each(ASKED, (index) => awardOurs(some(), index)), await each(ASKED, () => awardTheirs(some()))];
  const mean = (times: readonly number[]) => times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const memory = /used_memory_dataset:(\d+)/.exec(await client.info('memory'))![1];
  print(`${MEMBERS.toLocaleString('en')} members: this process beside Redis over loopback`, [
    { ...line(`ours: rank + ${NEIGHBOURS} neighbours`, a), 'Redis ÷ ours': mean(b) / mean(a) },
    { ...line('Redis: ZREVRANK, then ZRANGE REV', b), 'Redis ÷ ours': '' },
    { ...line('ours: award + rank', c), 'Redis ÷ ours': mean(d) / mean(c) },
    { ...line('Redis: ZINCRBY + ZREVRANK in one packet', d), 'Redis ÷ ours': '' },
  ]);
  print('filled and held', [
    { '': 'ours', 'filled in s': ours.ms / 1_000, 'bytes a member': board.bytes / MEMBERS },
    { '': 'Redis', 'filled in s': theirs.ms / 1_000, 'bytes a member': Number(memory) / MEMBERS },
  ]);
  stop();
}

async function whole() {
  const folder = mkdtempSync(join(tmpdir(), 'lc-boards-'));
  await (await startServer({ folder })).close();
  const file = join(folder, 'commons.sqlite');
  const written = await timed(() => writeLedger(file, 'acme', { members: MEMBERS, rowsEach: ROWS_EACH }));
  const ids = written.value;
  const server = await startServer({ folder });
  const { dispatch, database } = server.app;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const refold = () =>
    database.read.selectFrom('point_state').select('refold').executeTakeFirstOrThrow() as Promise<{ refold: unknown }>;
  const added = await timed(async () => {
    while ((await refold()).refold !== null) await sleep(100);
  });
  const addedDelay = delay.percentile(99) / 1e6;
  delay.reset();
  const actorOf = (id: string) => ({ ...member('Somebody'), id, person: { id, name: 'Somebody' } });
  const ask = (id: string, period: string) => dispatch.run(actorOf(id), 'leaderboard.get', { period });
  global.gc?.();
  const before = process.memoryUsage();
  const loaded = await timed(() => ask(ids[0]!, 'all'));
  const loadDelay = [delay.percentile(99) / 1e6, delay.max / 1e6] as const;
  delay.disable();
  global.gc?.();
  const after = process.memoryUsage();
  const asked = await each(size(2_000, 200), () => ask(ids[random(MEMBERS)]!, 'all'));
  const awards = size(4_000, 400);
  const awarded = await timed(async () => {
    let next = 0;
    const work = async () => {
      while (next < awards) {
        const id = `bench-${(next += 1)}`;
        const activity = {
          ...{ id, member: ids[random(MEMBERS)]!, by: null, verb: 'course.completed', object: { id } },
          ...{ topic: null, result: null, at: Date.now(), undone: false, turn: 0 },
        };
        await dispatch.node.write('acme', async (ctx) => ctx.announce('activity.recorded', activity));
        await ask(activity.member, 'all');
      }
    };
    await Promise.all(Array.from({ length: 64 }, work));
  });
  const rows = MEMBERS * ROWS_EACH;
  const noted = (name: string, ms: number, more: Record<string, number> = {}) => ({
    '': name,
    s: ms / 1_000,
    'p99 delay ms': NaN,
    'max delay ms': NaN,
    ...more,
  });
  print(`${MEMBERS.toLocaleString('en')} members, ${rows.toLocaleString('en')} ledger rows, SQLite`, [
    noted('ledger written by the script', written.ms),
    noted('totals added up from nothing, on disk', added.ms, { 'p99 delay ms': addedDelay }),
    noted('board read into memory', loaded.ms, { 'p99 delay ms': loadDelay[0], 'max delay ms': loadDelay[1] }),
  ]);
  const held = (after.heapUsed + after.external - before.heapUsed - before.external) / 1e6;
  print('asked through the whole server, without HTTP', [
    {
      ...line('leaderboard.get, around a random member', asked),
      '/s': asked.length / (asked.reduce((a, b) => a + b, 0) / 1_000),
    },
    {
      ...line('durable award + leaderboard.get, 64 at once', [awarded.ms / awards]),
      '/s': awards / (awarded.ms / 1_000),
    },
  ]);
  console.log(`board in memory: ${held.toFixed(0)} MB; record on disk: ${(statSync(file).size / 1e6).toFixed(0)} MB`);
  await server.close();
  rmSync(folder, { recursive: true });
}

await beside();
await whole();
