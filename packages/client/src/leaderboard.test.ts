import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { Leaderboard } from '@learning-commons/protocol';
import type { CommonsClient } from './client.ts';
import { connect } from './connect.ts';
import { LeaderboardStore } from './leaderboard.ts';
import { boardRoom, parseRoom } from './leaderboard.room.ts';
import { touches } from './leaderboard.touch.ts';
import { FakeBoard, fakeId, fakeMe, fakePerson, FakeTransport, MemoryStorage, type FakeRank } from './testing.ts';

const ana = fakePerson('Ana');
const clients: CommonsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));
async function until(condition: () => boolean, what = 'waited in vain') {
  for (let at = 0; at < 2_500 && !condition(); at++) await pause(2);
  assert.ok(condition(), what);
}

/** Thirty members with 300, 290 … 10 points; Ana has 150. */
const ranks: FakeRank[] = Array.from({ length: 30 }, (_, at) => ({
  person: at === 15 ? ana : fakePerson(`m${at}`),
  points: 300 - 10 * at,
}));

interface Scene {
  readonly key?: string;
  readonly open?: boolean;
  readonly before?: (server: FakeTransport, board: FakeBoard) => void;
}

async function begin({ key = 'month/community', open = true, before }: Scene = {}) {
  const server = new FakeTransport({ members: { ana: fakeMe(ana) } });
  const board = new FakeBoard(server, { ranks, key });
  before?.(server, board);
  const storage = new MemoryStorage();
  const client = connect({
    server: '',
    community: 'acme',
    transport: server,
    storage,
    tokenProvider: async () => 'ana',
  });
  clients.push(client);
  const store = client.open(LeaderboardStore, key);
  if (open) store.look({ view: 'around', limit: 5 });
  await until(() => store.view.phase === 'ready' && server.joined.length > 0);
  const asked = () => server.calls.filter(({ name }) => name === 'leaderboard.get').map(({ input }) => input);
  const around = () => store.view.board({ view: 'around', limit: 5 })!;
  return { server, board, client, store, asked, around };
}

describe('the room of a board', () => {
  test('says period and scope, whatever letters a group or topic has, and reads back', () => {
    assert.equal(boardRoom({ period: 'month' }), 'month/community');
    assert.equal(boardRoom({ period: 'week', scope: { topic: 'course/day-1' } }), 'week/topic/course/day-1');
    assert.equal(boardRoom({ period: 'all', scope: { group: 'site:Göteborg' } }), 'all/group/c2l0ZTpHw7Z0ZWJvcmc');
    assert.equal(boardRoom({ period: 'season-spring', teams: true }), 'season-spring/teams');
    for (const scope of [{}, { topic: 'a/teams/b' }, { group: 'फिर ~ ?/' }, { group: 'g', topic: 't/topic/u' }])
      for (const teams of [false, true]) {
        const room = boardRoom({ period: 'quarter', scope, teams });
        assert.deepEqual(parseRoom(room), { period: 'quarter', scope }, room);
        assert.match(`board:${room}`, /^[a-z]+:[\p{L}\p{N}_-][\p{L}\p{M}\p{N}._~/-]*$/u);
      }
  });
});

describe('what a notice touches', () => {
  const board = (more: Partial<Leaderboard>) =>
    ({ state: 'on', teams: [], ties: '1224', size: 30, me: null, entries: [], ...more }) as unknown as Leaderboard;
  const entries = (...points: number[]) => points.map((each, at) => ({ rank: 10 + at, points: each }) as never);
  const news = (low: number, high: number, size = 30) => ({ version: 2, low, high, size });

  test('places that are shown, and those passed through or jumped over', () => {
    const shown = board({ entries: entries(100, 90, 80) });
    assert.equal(touches(shown, news(110, 200)), false);
    assert.equal(touches(shown, news(10, 79)), false);
    for (const range of [news(100, 100), news(80, 80), news(70, 85), news(95, 200), news(10, 200)])
      assert.equal(touches(shown, range), true, JSON.stringify(range));
  });

  test('own standing, and the next place above it, where they are not shown', () => {
    const me = { rank: 20, points: 40, change: null, presence: 'shown', toNext: 5 } as const;
    const shown = board({ entries: entries(100, 90, 80), me });
    assert.equal(touches(shown, news(41, 44)), true);
    assert.equal(touches(shown, news(45, 60)), true);
    assert.equal(touches(shown, news(46, 60)), false);
    assert.equal(touches(shown, news(1, 39)), false);
  });

  test('everything above, where ranks count different scores', () => {
    const shown = board({ entries: entries(100, 90, 80), ties: '1223' });
    assert.equal(touches(shown, news(150, 160)), true);
    assert.equal(touches(shown, news(10, 79)), false);
  });

  test('the open ends of a board that is shown to its top or bottom, and teams, and a board switched off', () => {
    assert.equal(
      touches(board({ entries: [{ rank: 1, points: 100 } as never, ...entries(90)] }), news(101, 300)),
      true,
    );
    assert.equal(touches(board({ entries: entries(100, 90), size: 2 }), news(1, 1, 2)), true);
    assert.equal(touches(board({ entries: entries(100, 90), size: 11 }), news(1, 1, 12)), true);
    assert.equal(touches(board({ teams: [{} as never] }), news(1, 1)), true);
    assert.equal(touches(board({ state: 'off' }), news(1, 1)), true);
  });
});

describe('a live board', () => {
  test('is loaded as its key and looks say, and without a look around the caller', async () => {
    const { asked, around } = await begin({ key: 'week/topic/cs/1' });
    const input = { scope: { topic: 'cs/1' }, period: 'week', view: 'around', limit: 5, kind: '', by: 'mean' };
    assert.deepEqual(asked(), [input]);
    assert.deepEqual(
      around().entries.map(({ points, me }) => [points, me]),
      [
        [170, false],
        [160, false],
        [150, true],
        [140, false],
        [130, false],
      ],
    );
    const plain = await begin({ open: false });
    assert.equal(plain.store.view.board()?.entries.length, 10);
  });

  test('holds several looks at once, and asks no more for one that was given up', async () => {
    const { store, asked, board } = await begin();
    const top = store.look({ view: 'top', limit: 3 });
    await until(() => store.view.board({ view: 'top', limit: 3 }) !== null);
    assert.deepEqual(
      store.view.board({ view: 'top', limit: 3 })!.entries.map(({ rank }) => rank),
      [1, 2, 3],
    );
    top();
    const before = asked().length;
    board.award(ana.id, 5);
    await until(() => asked().length > before);
    assert.deepEqual(
      asked()
        .slice(before)
        .map((input) => (input as { view: string }).view),
      ['around'],
    );
    assert.equal(store.view.board({ view: 'top', limit: 3 }), null);
  });

  test('fetches what a notice touches, once for many, and at most once a second', async () => {
    const { board, asked, around } = await begin();
    const times: number[] = [];
    for (let at = 0; at < 60; at++) {
      if (asked().length > times.length + 1) times.push(performance.now());
      board.award(ana.id, 1);
      await pause(50);
    }
    await until(() => around().me!.points === 210);
    assert.ok(times.length >= 1 && times.length <= 3, `${times.length} fetches in three seconds`);
    for (const [at, time] of times.slice(1).entries()) assert.ok(time - times[at]! > 900, `${time - times[at]!} ms`);
  });

  test('leaves alone what moves out of sight, and counts who joined all the same', async () => {
    const { server, store, asked, around } = await begin();
    server.view('board:month/community', { version: 7, low: 200, high: 290, size: 31 });
    await pause(1_600);
    assert.equal(asked().length, 1);
    assert.equal(store.view.stale, false);
    assert.deepEqual([around().size, around().version], [31, 7]);
  });

  test('ignores news that is older than what it holds', async () => {
    const { server, asked } = await begin();
    server.view('board:month/community', { version: 1, low: 0, high: 900, size: 30 });
    await pause(1_600);
    assert.equal(asked().length, 1);
  });

  test('is not touched while it is held, says that it is old, and catches up on release', async () => {
    const { board, store, asked, around } = await begin();
    const [first, second] = [store.hold(), store.hold()];
    board.award(ana.id, 25);
    await pause(1_600);
    assert.deepEqual([asked().length, store.view.stale, around().me!.points], [1, true, 150]);
    first();
    first();
    await pause(600);
    assert.equal(asked().length, 1);
    second();
    await until(() => around().me!.points === 175);
    assert.equal(store.view.stale, false);
  });

  test('is fetched at once when somebody asks, held or not', async () => {
    const { board, store, around } = await begin();
    store.hold();
    board.award(ana.id, 25);
    await store.refresh();
    assert.equal(around().me!.points, 175);
  });

  test('keeps what it shows when a fetch fails, and tries again', async () => {
    const { server, board, asked, store, around } = await begin();
    server.refuse('leaderboard.get', { code: 'unavailable', message: 'Busy.' }, 1);
    board.award(ana.id, 25);
    await until(() => asked().length === 2);
    assert.deepEqual([store.view.phase, around().me!.points], ['ready', 150]);
    await until(() => around().me!.points === 175);
  });

  test('asks anew after an interruption, because notices are not repeated', async () => {
    const { server, board, around } = await begin();
    server.cut('line');
    board.award(ana.id, 25);
    server.restore();
    await until(() => around().me!.points === 175);
  });

  test('a change told before the room was joined is found by the version that joining answers', async () => {
    let release!: () => void;
    const { around } = await begin({
      before: (server, board) => {
        release = server.stall('leaderboard.get');
        setTimeout(() => {
          board.change(ana.id, 25);
          release();
        }, 20);
      },
    });
    await until(() => around().me!.points === 175);
  });

  test('a change whose notice was lost shows in the heads, and is asked for once', async () => {
    const { server, board, asked, around, store } = await begin();
    board.change(ana.id, 25);
    server.heads({ 'board:month/community': board.version });
    await until(() => around().me!.points === 175);
    server.heads({ 'board:month/community': board.version });
    await pause(1_600);
    assert.deepEqual([asked().length, store.view.stale], [2, false]);
  });

  test('a change told while a fetch is under way is not judged by what was shown before it', async () => {
    const { server, board, asked, around } = await begin();
    const release = server.stall('leaderboard.get');
    board.award(ana.id, 25);
    await until(() => asked().length === 2);
    // Out of sight for whoever sees 130 to 170, and in the midst of what is on its way.
    board.award(fakeId('m11'), 1);
    release();
    await until(() => around().entries.some(({ points }) => points === 191));
  });

  test('what was asked for earlier and comes later is not taken', async () => {
    const { server, board, store, around } = await begin();
    const replies: (() => void)[] = [];
    server.answer('leaderboard.get', async (input: Parameters<FakeBoard['board']>[0]) => {
      const answer = board.board(input, ana.id);
      await new Promise<void>((resolve) => replies.push(resolve));
      return answer;
    });
    const first = store.refresh();
    await until(() => replies.length === 1);
    board.change(ana.id, 25);
    const second = store.refresh();
    await until(() => replies.length === 2);
    replies[1]!();
    await second;
    assert.equal(around().me!.points, 175);
    replies[0]!();
    await first;
    assert.equal(around().me!.points, 175);
  });

  test('becomes the next period when its own is over', async () => {
    const { board, store, asked } = await begin();
    board.more = { to: Date.now() + 700 };
    await store.refresh();
    board.more = { to: null };
    await until(() => asked().length === 3);
  });

  test('shows a choice of presence at once, sends it once, and sees the board after it', async () => {
    const { server, store, asked, around } = await begin();
    server.answer('points.choose', { result: {}, facts: [] });
    const release = server.stall('points.choose');
    const done = store.appear('hidden');
    await until(() => around().me!.presence === 'hidden');
    release();
    await done;
    assert.deepEqual(
      server.calls.filter(({ name }) => name === 'points.choose').map(({ input }) => input),
      [{ presence: 'hidden' }],
    );
    await until(() => asked().length === 2);
  });

  test('takes a choice back that was refused', async () => {
    const { server, store, around } = await begin();
    server.refuse('points.choose', { code: 'forbidden', message: 'No.' });
    await assert.rejects(store.appear('hidden'));
    await until(() => around().me!.presence === 'shown');
  });

  test('asks why within its own period and scope', async () => {
    const { server, store } = await begin({ key: 'week/group/c2FsZXM' });
    server.answer('points.why', { person: ana, points: 3, level: {}, rules: [] });
    await store.why(fakeId('m1'));
    const call = server.calls.find(({ name }) => name === 'points.why')!;
    assert.deepEqual(call.input, { memberId: fakeId('m1'), period: 'week', scope: { group: 'sales' } });
  });
});
