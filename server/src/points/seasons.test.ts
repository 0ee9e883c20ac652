import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import type { BoardEntry, Leaderboard, Person, Season } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import type { Node } from '../kernel/node.ts';
import type { Actor } from '../kernel/session.ts';
import { member, records, type TestKernel } from '../kernel/testing.ts';
import pointsDomain from './points.ts';
import { boss, person, sayings } from './testing.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1);

for (const record of records) {
  describe(`seasons on ${record.name}`, () => {
    let kernel: TestKernel;
    let say: ReturnType<typeof sayings>;
    let people: Actor[] = [];
    const closings: (() => Promise<void>)[] = [];
    beforeEach(async () => {
      kernel = await record.open();
      closings.push(kernel.close);
      say = sayings(kernel);
      kernel.clock.now = START;
      await say.rule([{ amount: 1 }]);
      people = ['Ana', 'Ben', 'Cleo', 'Dan'].map((name) => person(name));
    });
    after(() => Promise.all(closings.map((close) => close())));

    const spring = { id: 'spring', name: 'Spring', from: START + DAY, to: START + 10 * DAY };
    const save = (season: Record<string, unknown> = spring) => say.write<Season>(boss, 'season.save', season);
    const give = async (points: readonly number[], more = {}) => {
      for (const [index, count] of points.entries())
        for (let turn = 0; turn < count; turn += 1) {
          kernel.clock.now += 1_000;
          await say.tell(people[index]!, more);
        }
    };
    const board = (actor = people[3]!, more = {}) =>
      say.board(actor, { period: 'season-spring', view: 'top', limit: 50, ...more });
    const names = ({ entries, people: shown }: Leaderboard) =>
      entries.map(({ rank, member: id }) => `${rank} ${shown.find((each) => each.id === id)?.name ?? '–'}`);
    const close = async () => {
      // Transactions of other nodes get their time; then it goes on.
      await kernel.work('seasons');
      kernel.clock.now += 11_000;
      await kernel.work('seasons');
    };
    const closed = () =>
      kernel.published
        .filter(({ stream }) => stream === 'season:spring')
        .flatMap(({ events }) => events.map(({ data }) => data as { winners: BoardEntry[]; people: Person[] }));

    test('count what is done between their dates, and nothing before and after', async () => {
      await save();
      await give([2, 0, 0]);
      kernel.clock.now = spring.from;
      await give([1, 2, 3]);
      const running = await board();
      assert.deepEqual(names(running), ['1 Cleo', '2 Ben', '3 Ana']);
      assert.deepEqual([running.from, running.to], [spring.from, spring.to]);
      assert.equal(running.season!.name, 'Spring');
      kernel.clock.now = spring.to;
      await give([9, 0, 0]);
      assert.deepEqual(names(await board()), ['1 Cleo', '2 Ben', '3 Ana']);
    });

    test('made or moved after they began, they count what was done meanwhile', async () => {
      await give([1, 2, 3], { topic: 'x' });
      await save({ ...spring, from: START - DAY });
      await kernel.work('totals');
      assert.deepEqual(names(await board()), ['1 Cleo', '2 Ben', '3 Ana']);
      assert.equal((await board(people[0], { scope: { topic: 'x' } })).size, 3);
      await save({ ...spring, from: START + 4_500 });
      await kernel.work('totals');
      assert.deepEqual(names(await board()), ['1 Cleo']);
      assert.deepEqual((await checkRecord(kernel.database, [pointsDomain], kernel.clock.now)).problems, []);
    });

    test('when they are over the result is frozen, whoever undoes, reports late or recounts', async () => {
      await save();
      kernel.clock.now = spring.from;
      const last = await say.tell(people[2]!);
      await give([1, 2, 2], { topic: 'x' });
      kernel.clock.now = spring.to;
      await say.tell(people[0]!, { at: spring.to - 1 });
      await close();
      const result = await board();
      assert.deepEqual(names(result), ['1 Cleo', '2 Ben', '2 Ana']);
      assert.ok(result.season!.closedAt! >= spring.to);
      await say.undo(last);
      await say.tell(people[1]!, { at: spring.to - 1 });
      await say.rule([{ amount: 50 }], true);
      await kernel.work('recount');
      assert.deepEqual((await board()).entries, result.entries);
      assert.deepEqual(names(await board(people[0], { scope: { topic: 'x' } })), ['1 Ben', '1 Cleo', '3 Ana']);
      assert.equal(
        (await say.ask(people[0]!, 'points.why', { memberId: people[2]!.id!, period: 'season-spring' })).points,
        3,
      );
      assert.equal((await say.board(people[0]!, { period: 'all' })).entries[0]!.points, 150);
      assert.deepEqual((await checkRecord(kernel.database, [pointsDomain], kernel.clock.now)).problems, []);
    });

    test('who won is told once, hidden ones absent and anonymous ones without a name', async () => {
      await save();
      kernel.clock.now = spring.from;
      await give([1, 2, 3, 4]);
      await say.write(people[3]!, 'points.choose', { presence: 'hidden' });
      await say.write(people[2]!, 'points.choose', { presence: 'anonymous' });
      kernel.clock.now = spring.to;
      await close();
      await close();
      assert.equal(closed().length, 1);
      const { winners, people: shown } = closed()[0]!;
      assert.deepEqual(
        winners.map(({ rank, member: id, points, me }) => [rank, id, points, me]),
        [
          [1, null, 3, false],
          [2, people[1]!.id, 2, false],
          [3, people[0]!.id, 1, false],
        ],
      );
      assert.deepEqual(shown.map(({ name }) => name).sort(), ['Ana', 'Ben']);
      const told = JSON.stringify(closed());
      for (const who of [people[2]!, people[3]!]) assert.ok(!told.includes(who.id!));
    });

    test('who goes into hiding after the end keeps the place and loses the name', async () => {
      await save();
      kernel.clock.now = spring.from;
      await give([1, 2, 3]);
      kernel.clock.now = spring.to;
      await close();
      await board();
      await say.write(people[1]!, 'points.choose', { presence: 'hidden' });
      assert.deepEqual(names(await board()), ['1 Cleo', '2 –', '3 Ana']);
      assert.ok(!JSON.stringify(await board()).includes(people[1]!.id!));
      await say.write(people[1]!, 'points.choose', { presence: 'shown' });
      assert.deepEqual(names(await board()), ['1 Cleo', '2 Ben', '3 Ana']);
    });

    test('closing that is ended after any step leaves the result that it would have been', async () => {
      await save();
      kernel.clock.now = spring.from;
      people = Array.from({ length: 30 }, (_, index) => person(`P${index}`));
      await give(
        people.map((_, index) => 1 + (index % 4)),
        { topic: 'x' },
      );
      const running = await board(member('Stranger'));
      kernel.clock.now = spring.to;
      const worker = pointsDomain.workers.seasons!;
      const { node } = kernel.dispatch;
      for (let allowed = 0; closed().length === 0; allowed += 1) {
        let writes = 0;
        // A new process each time: nothing of the last one's memory is there.
        const things = new Map<unknown, unknown>();
        const fresh: Node = {
          ...node,
          the: ((make: (node: Node) => unknown) => {
            if (!things.has(make)) things.set(make, make(fresh));
            return things.get(make);
          }) as Node['the'],
          write: (...args: Parameters<Node['write']>) => {
            if ((writes += 1) > allowed % 3) throw new Error('ended');
            return node.write(...args);
          },
        } as Node;
        for (let more = true; more;) more = await worker.run(fresh).catch(() => false);
        if (allowed === 2) await say.write(people[7]!, 'points.choose', { presence: 'hidden' });
        kernel.clock.now += 11_000;
        assert.ok(allowed < 50);
      }
      const result = await board(member('Stranger'));
      const withoutHidden = ({ entries }: Leaderboard) =>
        entries
          .filter(({ member: id }) => id !== null && id !== people[7]!.id)
          .map(({ member: id, points }) => [id, points]);
      assert.deepEqual(withoutHidden(result), withoutHidden(running));
      const places = await kernel.database.read
        .selectFrom('point_standings')
        .select('place')
        .where('board', '=', '')
        .orderBy('place')
        .execute();
      assert.deepEqual(
        places.map(({ place }) => place),
        places.map((_, index) => index + 1),
      );
    });

    test('are refused where they make no sense, and changed only while they are not over', async () => {
      const refused = (more: Record<string, unknown>, code = 'invalid') =>
        assert.rejects(save({ ...spring, ...more }), { code });
      await refused({ to: spring.from });
      await refused({ to: spring.from - 1 });
      await refused({ from: START - 10 * DAY, to: START });
      await refused({ id: 'Spring!' });
      await refused({ closedAt: 1 });
      assert.equal((await save()).closedAt, null);
      assert.deepEqual(await save({ ...spring, name: 'Spring 2026', about: 'Books.' }), {
        ...spring,
        name: 'Spring 2026',
        about: 'Books.',
        closedAt: null,
      });
      kernel.clock.now = spring.to;
      await refused({ to: spring.to + DAY }, 'conflict');
      assert.equal((await say.ask(people[0]!, 'season.list', {})).length, 1);
    });

    test('are removed before they begin, never after', async () => {
      await save();
      await say.write(boss, 'season.remove', { id: 'spring' });
      await assert.rejects(say.write(boss, 'season.remove', { id: 'spring' }), { code: 'not_found' });
      await save();
      kernel.clock.now = spring.from;
      await assert.rejects(say.write(boss, 'season.remove', { id: 'spring' }), { code: 'conflict' });
    });

    test('twenty may run or wait at once', async () => {
      for (let index = 0; index < 20; index += 1) await save({ ...spring, id: `s-${index}` });
      await assert.rejects(save(), { code: 'conflict' });
      await save({ ...spring, id: 's-7', name: 'Renamed' });
    });

    test('where boards are off nobody is told who won', async () => {
      await save();
      kernel.clock.now = spring.from;
      await give([1, 2]);
      await say.configure({ boards: { on: false, anonymous: false, ties: '1224', minTeam: 3 } });
      kernel.clock.now = spring.to;
      await close();
      assert.deepEqual(closed()[0]!.winners, []);
    });
  });
}
