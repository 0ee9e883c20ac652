import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BoardNotice, Leaderboard, TieRule } from '@learning-commons/protocol';
import type { View } from '../kernel/node.ts';
import type { Actor } from '../kernel/session.ts';
import { member, reader, records, type TestKernel } from '../kernel/testing.ts';
import { boardsOf } from './boards.ts';
import { person, portal, sayings } from './testing.ts';

const DAY = 86_400_000;
const boards = (more = {}) => ({
  boards: { on: true, anonymous: false, ties: '1224' as TieRule, minTeam: 3, ...more },
});

for (const record of records) {
  describe(`leaderboards on ${record.name}`, () => {
    let kernel: TestKernel;
    let say: ReturnType<typeof sayings>;
    let people: Actor[] = [];
    // A Monday.
    const monday = Date.UTC(2026, 5, 1, 9);
    beforeEach(async () => {
      kernel = await record.open();
      say = sayings(kernel);
      kernel.clock.now = monday;
      await say.rule([{ amount: 1 }, { id: 'five', verb: 'five', amount: 5 }]);
      people = ['Ana', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn'].map((name) => person(name));
    });
    const afterwards: (() => Promise<void>)[] = [];
    after(() => Promise.all(afterwards.map((close) => close())));
    beforeEach(() => void afterwards.push(kernel.close));

    /** Gives each of the people so many points, one second after another. */
    const give = async (points: readonly number[], more = {}) => {
      for (const [index, count] of points.entries())
        for (let turn = 0; turn < count; turn += 1) {
          kernel.clock.now += 1_000;
          await say.tell(people[index]!, more);
        }
    };
    const names = ({ entries, people: shown }: Leaderboard) =>
      entries.map(({ rank, member: id }) => `${rank} ${shown.find((each) => each.id === id)?.name ?? '–'}`);

    test('around me is the default: neighbours above and below, and how far it is to the next place', async () => {
      await give([6, 5, 4, 3, 2, 1]);
      const board = await say.board(people[3]!, { limit: 3 });
      assert.deepEqual(names(board), ['3 Cleo', '4 Dan', '5 Eve']);
      assert.deepEqual(
        board.entries.map(({ me }) => me),
        [false, true, false],
      );
      assert.deepEqual(board.me, { rank: 4, points: 3, change: null, presence: 'shown', toNext: 1 });
      assert.equal(board.size, 6);
      assert.deepEqual(names(await say.board(people[5]!, { limit: 3 })), ['4 Dan', '5 Eve', '6 Finn']);
      assert.deepEqual(names(await say.board(people[0]!, { limit: 2 })), ['1 Ana', '2 Ben']);
      const first = await say.board(people[0]!);
      assert.equal(first.me!.toNext, null);
    });

    test('who has no points sees the top; who has no token sees it too, and nothing of their own', async () => {
      await give([3, 2, 1]);
      const board = await say.board(people[5]!, { limit: 2 });
      assert.deepEqual(names(board), ['1 Ana', '2 Ben']);
      assert.deepEqual(board.me, { rank: null, points: 0, change: null, presence: 'shown', toNext: null });
      for (const asker of [reader(), portal]) {
        const seen = await say.board(asker, { view: 'top', limit: 2 });
        assert.deepEqual(names(seen), ['1 Ana', '2 Ben']);
        assert.equal(seen.me, null);
        assert.ok(seen.entries.every(({ me }) => !me));
      }
    });

    test('ties follow the chosen rule on the board and for oneself alike', async () => {
      await give([3, 2, 2, 1]);
      const expected = { '1224': [1, 2, 2, 4], '1223': [1, 2, 2, 3], '1234': [1, 2, 3, 4] };
      for (const [ties, ranks] of Object.entries(expected) as [TieRule, number[]][]) {
        await say.configure(boards({ ties }));
        const board = await say.board(people[0]!);
        assert.deepEqual(
          board.entries.map(({ rank }) => rank),
          ranks,
          ties,
        );
        assert.equal(board.ties, ties);
        const own = await Promise.all(people.slice(0, 4).map((each) => say.board(each)));
        assert.deepEqual(
          own.map(({ me }) => me!.rank),
          ranks,
          ties,
        );
      }
    });

    test('with as many points, who got there earlier is ahead', async () => {
      await say.tell(people[0]!, { at: monday - 1_000 });
      await say.tell(people[1]!, { at: monday - 3_000 });
      await say.tell(people[2]!, { at: monday - 2_000 });
      assert.deepEqual(names(await say.board(people[0]!)), ['1 Ben', '1 Cleo', '1 Ana']);
    });

    test('who hides is on no board at once, leaves no hole, and is back when they want', async () => {
      await give([3, 2, 1]);
      await say.board(people[2]!);
      await say.write(people[0]!, 'points.choose', { presence: 'hidden' });
      const board = await say.board(people[2]!);
      assert.deepEqual(names(board), ['1 Ben', '2 Cleo']);
      assert.ok(!JSON.stringify(board).includes(people[0]!.id!));
      const own = await say.board(people[0]!);
      assert.deepEqual(own.me, { rank: null, points: 3, change: null, presence: 'hidden', toNext: null });
      assert.deepEqual(names(own), ['1 Ben', '2 Cleo']);
      await say.write(people[0]!, 'points.choose', { presence: 'shown' });
      assert.deepEqual(names(await say.board(people[2]!)), ['1 Ana', '2 Ben', '3 Cleo']);
    });

    test('who is anonymous keeps the place without a name for others, and sees their own', async () => {
      await give([3, 2, 1]);
      await say.write(people[0]!, 'points.choose', { presence: 'anonymous' });
      for (const asker of [people[2]!, reader(), portal, member('Boss', 'admin')]) {
        const board = await say.board(asker, { view: 'top' });
        assert.deepEqual(names(board), ['1 –', '2 Ben', '3 Cleo']);
        assert.ok(!JSON.stringify(board).includes(people[0]!.id!));
      }
      assert.deepEqual(names(await say.board(people[0]!)), ['1 Ana', '2 Ben', '3 Cleo']);
    });

    test('where the community is anonymous everybody sees one name, their own', async () => {
      await give([3, 2, 1]);
      await say.configure(boards({ anonymous: true }));
      assert.deepEqual(names(await say.board(people[1]!)), ['1 –', '2 Ben', '3 –']);
    });

    test('a board that is switched off tells nothing else', async () => {
      await give([3, 2, 1]);
      await say.configure(boards({ on: false }));
      for (const view of ['around', 'top', 'teams'] as const) {
        const board = await say.board(people[0]!, { view });
        assert.equal(board.state, 'off');
        const { entries, teams, people: shown, me, size, version } = board;
        assert.deepEqual(
          { entries, teams, shown, me, size, version },
          { entries: [], teams: [], shown: [], me: null, size: 0, version: 0 },
        );
      }
    });

    test('places gained and lost are counted from the period before', async () => {
      await give([3, 2, 1]);
      kernel.clock.now = monday + 7 * DAY;
      await give([1, 2, 3, 1]);
      const board = await say.board(people[0]!, { period: 'week' });
      assert.deepEqual(
        board.entries.map(({ rank, change }) => [rank, change]),
        [
          [1, 2],
          [2, 0],
          [3, -2],
          [3, null],
        ],
      );
      assert.equal(board.me!.change, -2);
      const all = await say.board(people[0]!, { period: 'all' });
      assert.ok(all.entries.every(({ change }) => change === null));
      assert.deepEqual([all.from, all.to], [null, null]);
    });

    test('periods begin by the community’s clock, and what is reported late counts when it was done', async () => {
      await say.configure({ zone: 'Asia/Kolkata' });
      kernel.clock.now = Date.UTC(2026, 5, 30, 18, 31);
      await say.tell(people[0]!, { at: Date.UTC(2026, 5, 30, 18, 29) });
      await say.tell(people[1]!, { at: Date.UTC(2026, 5, 30, 18, 30) });
      const month = await say.board(people[0]!, { period: 'month' });
      assert.deepEqual(names(month), ['1 Ben']);
      assert.equal(month.from, Date.UTC(2026, 5, 30, 18, 30));
      assert.equal(month.zone, 'Asia/Kolkata');
      assert.deepEqual((await say.board(people[0]!, { period: 'quarter' })).size, 1);
      assert.deepEqual((await say.board(people[0]!, { period: 'year' })).size, 2);
    });

    test('another clock for the community moves what was counted', async () => {
      const midnight = Date.UTC(2026, 5, 2);
      kernel.clock.now = midnight + 3_600_000;
      await say.tell(people[0]!, { at: midnight - 3_600_000 });
      await say.tell(people[1]!, { at: midnight + 1 });
      assert.equal((await say.board(people[0]!, { period: 'day' })).size, 1);
      await say.configure({ zone: 'America/New_York' });
      await kernel.work('totals');
      assert.equal((await say.board(people[0]!, { period: 'day' })).size, 2);
      await say.configure({ zone: 'Pacific/Auckland' });
      await kernel.work('totals');
      assert.equal((await say.board(people[0]!, { period: 'day' })).size, 2);
    });

    test('totals that no board shows any more are tidied away, the others stay', async () => {
      await give([2, 1], { topic: 'safety' });
      const count = async () =>
        (await kernel.database.read.selectFrom('point_totals').select('period').execute()).length;
      const before = await count();
      kernel.clock.now += 2 * DAY;
      await kernel.work('totals');
      assert.equal(await count(), before - 4, 'the day of two members, in all and in the topic');
      assert.deepEqual(names(await say.board(people[0]!, { period: 'week' })), ['1 Ana', '2 Ben']);
      kernel.clock.now += 800 * DAY;
      await kernel.work('totals');
      assert.equal(await count(), 4);
      assert.equal((await say.board(people[0]!, { period: 'all' })).size, 2);
    });

    test('topics and groups have boards of their own', async () => {
      people = ['Ana', 'Ben', 'Cleo'].map((name, index) => person(name, index < 2 ? ['site:north'] : ['site:south']));
      await give([1, 2, 3], { topic: 'safety' });
      await give([3, 0, 0], { topic: 'sales' });
      assert.deepEqual(names(await say.board(people[0]!, { scope: { topic: 'safety' } })), [
        '1 Cleo',
        '2 Ben',
        '3 Ana',
      ]);
      const north = await say.board(people[0]!, { scope: { group: 'site:north' } });
      assert.deepEqual(names(north), ['1 Ana', '2 Ben']);
      const both = await say.board(people[2]!, { scope: { group: 'site:north', topic: 'safety' } });
      assert.deepEqual(names(both), ['1 Ben', '2 Ana']);
      assert.deepEqual(both.me, { rank: null, points: 0, change: null, presence: 'shown', toNext: null });
      // Who changes teams is seen within seconds.
      await say.write({ ...people[2]!, groups: ['site:north'] }, 'points.choose', { days: [1] });
      await kernel.dispatch.node.the(boardsOf).repair();
      assert.deepEqual(names(await say.board(people[0]!, { scope: { group: 'site:north' } })), [
        '1 Ana',
        '2 Cleo',
        '3 Ben',
      ]);
    });

    test('teams are ranked per head or in all, the small ones and who hides left out', async () => {
      const groups = [['t:a'], ['t:a'], ['t:b'], ['t:b'], ['t:c', 'x:1'], ['t:b']];
      people = ['Ana', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn'].map((name, index) => person(name, groups[index]));
      await give([3, 2, 2, 2, 9, 2]);
      await say.configure(boards({ minTeam: 2 }));
      const ask = async (by: 'mean' | 'total', actor = people[0]!) =>
        (await say.board(actor, { view: 'teams', kind: 't:', by })).teams;
      assert.deepEqual(await ask('mean'), [
        { rank: 1, group: 't:a', members: 2, points: 5, perHead: 2.5, mine: true },
        { rank: 2, group: 't:b', members: 3, points: 6, perHead: 2, mine: false },
      ]);
      assert.deepEqual(
        (await ask('total')).map(({ group }) => group),
        ['t:b', 't:a'],
      );
      await say.write(people[5]!, 'points.choose', { presence: 'hidden' });
      assert.deepEqual(
        (await ask('total')).map(({ group, points }) => [group, points]),
        [
          ['t:a', 5],
          ['t:b', 4],
        ],
      );
      await say.configure(boards({ minTeam: 4 }));
      assert.deepEqual(await ask('total'), []);
    });

    test('rooms are told at most once a second what moved, while somebody looks', async () => {
      const told: View[] = [];
      kernel.dispatch.node.told((view) => void told.push(view));
      await give([3]);
      assert.equal(told.length, 0, 'nobody has asked yet');
      const { version } = await say.board(people[1]!, { period: 'month' });
      const started = performance.now();
      for (let index = 0; index < 10; index += 1) {
        await say.tell(people[1]!);
        await sleep(60);
      }
      await sleep(1_200);
      const seconds = (performance.now() - started) / 1_000;
      assert.ok(told.length >= 1 && told.length <= seconds + 1, `${told.length} in ${seconds} s`);
      assert.ok(told.every(({ community, stream }) => community === 'acme' && stream === 'board:month/community'));
      const notices = told.map(({ data }) => data as BoardNotice);
      const last = notices.at(-1)!;
      assert.ok(last.version > version);
      assert.equal(Math.max(...notices.map(({ high }) => high)), 10);
      assert.equal(Math.min(...notices.map(({ low }) => low)), 0);
      assert.equal(last.size, 2);
      assert.ok(!JSON.stringify(told).includes(people[1]!.id!));
      const now = await say.board(people[1]!, { period: 'month' });
      assert.equal(now.me!.rank, 1);
    });

    test('what no fact told of, such as rows of another process, is found in the record', async () => {
      await give([1, 2]);
      await say.board(people[0]!);
      const { published } = kernel;
      const other = await otherNode(kernel);
      await other(people[0]!, 3);
      assert.ok(published.length > 0);
      assert.deepEqual(names(await say.board(people[0]!)), ['1 Ben', '2 Ana']);
      await kernel.dispatch.node.the(boardsOf).repair();
      assert.deepEqual(names(await say.board(people[0]!)), ['1 Ana', '2 Ben']);
    });

    test('a room is guarded by form: what names no board is refused', async () => {
      const group = Buffer.from('Größe & Co').toString('base64url');
      for (const key of [
        'month/community',
        'all/topic/a/b',
        `season-x/group/${group}`,
        'year/teams',
        `day/teams/group/${group}/topic/x`,
      ])
        await kernel.dispatch.mayJoin(reader(), `board:${key}`);
      for (const key of [
        'month',
        'community',
        'hour/community',
        'month/topic/',
        'month/group/*',
        'season-/community',
        'month/teams/community',
      ])
        await assert.rejects(kernel.dispatch.mayJoin(reader(), `board:${key}`), { code: 'not_found' }, key);
      await kernel.dispatch.mayJoin(reader(), 'season:spring');
    });

    test('a season that there is not is not found', async () => {
      await assert.rejects(say.board(people[0]!, { period: 'season-none' }), { code: 'not_found' });
    });
  });
}

/** Writes as another process on the same record would: nothing of it comes over the bus. */
async function otherNode(kernel: TestKernel) {
  const { Dispatch } = await import('../kernel/dispatch.ts');
  const { LocalBus } = await import('../kernel/bus.ts');
  const { RateLimits } = await import('../kernel/rate-limits.ts');
  const domains = Object.values(await import('../domains.ts'));
  const plenty = { points: 1e9, seconds: 1 };
  const limits = new RateLimits({ member: plenty, address: plenty, key: plenty, community: plenty });
  const { database, clock, dispatch } = kernel;
  const { communities } = dispatch.node;
  const other = new Dispatch({ database, domains, communities, bus: new LocalBus(), limits, now: () => clock.now });
  return async (actor: Actor, times: number) => {
    for (let index = 0; index < times; index += 1)
      await other.run(portal, 'activity.record', {
        id: `elsewhere-${index}`,
        actor: { subject: actor.subject!, name: actor.person!.name },
        verb: 'done',
        object: { id: `${index}` },
      });
  };
}
