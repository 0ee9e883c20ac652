import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { BoardPresence, Leaderboard, Period, PointRule, TieRule } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import type { Actor } from '../kernel/session.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import { boardsOf } from './boards.ts';
import pointsDomain from './points.ts';
import { person, plainRule, sayings } from './testing.ts';

const HOUR = 3_600_000;
/** Histories lived through on each record. */
const RUNS = 5;
const NOW = Date.UTC(2026, 9, 26, 12);
const PERIODS: readonly Period[] = ['day', 'week', 'month', 'quarter', 'year', 'all'];
const TOPICS = [undefined, 'x', 'y'] as const;

type Step =
  | {
      readonly kind: 'tell';
      readonly who: number;
      readonly hours: number;
      readonly topic: number;
      readonly object: number;
    }
  | { readonly kind: 'undo'; readonly which: number; readonly on: boolean }
  | { readonly kind: 'choose'; readonly who: number; readonly presence: BoardPresence }
  | { readonly kind: 'look'; readonly period: number; readonly topic: number };

const nat = (max: number) => fc.integer({ min: 0, max });
const tell = fc.record({
  kind: fc.constant('tell' as const),
  who: nat(4),
  // Around the hour that is there twice when the clock is put back, and months before.
  hours: fc.oneof(fc.integer({ min: 0, max: 48 }), fc.integer({ min: 0, max: 3_000 })),
  topic: nat(2),
  object: nat(3),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: tell },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const), which: nat(30), on: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('choose' as const),
      who: nat(4),
      presence: fc.constantFrom('shown' as const, 'anonymous' as const, 'hidden' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('look' as const), period: nat(5), topic: nat(2) }) },
);

const rule = fc.record({
  amount: fc.integer({ min: 1, max: 20 }),
  perDay: fc.option(fc.integer({ min: 1, max: 40 })),
  perWeek: fc.option(fc.integer({ min: 1, max: 80 })),
  cooldown: fc.constantFrom(0, 0, 7_200),
  keeps: fc.constantFrom(1, 0.5, 0.1),
  oncePerObject: fc.boolean(),
});

for (const record of records) {
  describe(`the history of points on ${record.name}`, () => {
    let kernel: TestKernel;
    let say: ReturnType<typeof sayings>;
    let round = 0;
    before(async () => {
      kernel = await record.open();
      say = sayings(kernel);
      kernel.clock.now = NOW;
      await say.configure({ zone: 'Europe/Berlin' });
    });
    after(() => kernel.close());

    /** Lives through the steps as five people of this round; answers what was told and whether it stands. */
    const live = async (steps: readonly Step[], people: readonly Actor[], using = say) => {
      const told: { id: string; who: Actor; more: Record<string, unknown>; stands: boolean }[] = [];
      for (const each of steps) {
        if (each.kind === 'tell') {
          const topic = TOPICS[each.topic];
          const more = {
            id: newId(),
            at: NOW - each.hours * HOUR,
            object: { id: `o-${each.object}` },
            ...(topic && { topic }),
          };
          const who = people[each.who]!;
          told.push({ id: await using.tell(who, more), who, more, stands: true });
        } else if (each.kind === 'undo' && told.length > 0) {
          const one = told[each.which % told.length]!;
          await using.undo(one.id, each.on);
          one.stands = !each.on;
        } else if (each.kind === 'choose') {
          await using.write(people[each.who]!, 'points.choose', { presence: each.presence });
        } else if (each.kind === 'look') {
          const topic = TOPICS[each.topic];
          await using.board(people[0]!, { period: PERIODS[each.period]!, scope: topic ? { topic } : {} });
        }
      }
      return told;
    };

    /** A board as plain sums of the ledger give it. */
    const fold = async ({ from, to, ties }: Leaderboard, topic: string | undefined) => {
      const rows = await kernel.database.read.selectFrom('point_ledger').selectAll().execute();
      const choices = await kernel.database.read.selectFrom('point_members').selectAll().execute();
      const presence = new Map(choices.map((row) => [row.member, row.presence as BoardPresence]));
      const sums = new Map<string, { points: number; reached: number }>();
      for (const { member: id, amount, at, topic: of } of rows) {
        if ((from !== null && at < from) || (to !== null && at >= to) || (topic && topic !== of)) continue;
        const sum = sums.get(id) ?? { points: 0, reached: 0 };
        sums.set(id, { points: sum.points + amount, reached: Math.max(sum.reached, at) });
      }
      const sorted = [...sums]
        .filter(([id, { points }]) => points > 0 && presence.get(id) !== 'hidden')
        .sort(([a, one], [b, two]) => two.points - one.points || one.reached - two.reached || (a < b ? -1 : 1));
      return sorted.slice(0, 100).map(([id, { points }], index) => {
        const above = sorted.filter(([, other]) => other.points > points).map(([, other]) => other.points);
        const rank = ties === '1234' ? index + 1 : (ties === '1224' ? above.length : new Set(above).size) + 1;
        return { rank, member: presence.get(id) === 'anonymous' ? null : id, points };
      });
    };

    const compare = async (reader: Actor) => {
      for (const period of PERIODS)
        for (const topic of TOPICS) {
          const board = await say.board(reader, { period, view: 'top', limit: 100, scope: topic ? { topic } : {} });
          const shown = board.entries.map(({ rank, member: id, points }) => ({ rank, member: id, points }));
          assert.deepEqual(shown, await fold(board, topic), `${period} ${topic}`);
        }
    };

    test('boards are the sums of the ledger, for any history, opt-outs, ties and order of telling', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 5, maxLength: 40 }),
          rule,
          fc.constantFrom<TieRule>('1224', '1223', '1234'),
          async (steps, given, ties) => {
            round += 1;
            await say.rule([given]);
            await say.configure({
              zone: 'Europe/Berlin',
              boards: { on: true, anonymous: false, ties, minTeam: 2 },
            });
            const people = Array.from({ length: 5 }, (_, index) => person(`P${index} of ${round}`));
            await live(steps, people);
            const stranger = member('Stranger');
            await compare(stranger);
            assert.deepEqual((await checkRecord(kernel.database, [pointsDomain], kernel.clock.now)).problems, []);
            for (const each of people) {
              const mine = await say.mine(each);
              assert.ok(mine.points >= 0);
              const why = await say.ask(each, 'points.why', { memberId: each.id! }).catch(() => ({ points: 0 }));
              assert.equal(why.points, mine.points);
            }
          },
        ),
        { numRuns: RUNS * 2 },
      );
    });

    test('a recount gives what those rules would have given from the beginning, and is what the preview said', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), rule, rule, async (steps, first, second) => {
          round += 1;
          const fresh = await record.open();
          try {
            const people = Array.from({ length: 5 }, (_, index) => person(`R${index} of ${round}`));
            await say.rule([first]);
            const told = await live(steps, people);
            const before = await Promise.all(people.map(async (each) => (await say.mine(each)).points));
            const rules = [plainRule(second)] satisfies PointRule[];
            const preview = await say.ask(member('Boss', 'admin'), 'points.preview', { rules });
            await say.rule(rules, true);
            await kernel.work('recount');
            const fair = sayings(fresh);
            fresh.clock.now = NOW;
            await fair.configure({ zone: 'Europe/Berlin' });
            await fair.rule(rules);
            const order = [...told].sort((a, b) => Number(a.more.at) - Number(b.more.at) || (a.id < b.id ? -1 : 1));
            for (const { id, who, more, stands } of order) {
              await fair.tell(who, more);
              if (!stands) await fair.undo(id);
            }
            for (const [index, each] of people.entries()) {
              const [mine, wanted] = [await say.mine(each), await fair.mine(each)];
              assert.deepEqual([mine.points, mine.day, mine.month], [wanted.points, wanted.day, wanted.month]);
              const mover = preview.movers.find(({ person: moved }) => moved.id === each.id);
              if (mover) assert.deepEqual([mover.before, mover.after], [before[index], mine.points]);
              else if (preview.affected <= 50) assert.equal(before[index], mine.points);
            }
            await compare(member('Stranger'));
            assert.deepEqual((await checkRecord(kernel.database, [pointsDomain], kernel.clock.now)).problems, []);
            assert.equal((await say.ask(member('Boss', 'admin'), 'points.rules', {})).recount, null);
          } finally {
            await fresh.close();
          }
        }),
        { numRuns: RUNS },
      );
    });

    test('a recount that is ended after any step goes on where the record stands, and counts nothing twice', async () => {
      await say.rule([{ amount: 3 }]);
      const people = Array.from({ length: 40 }, (_, index) => person(`K${index}`));
      for (const each of people) for (let index = 0; index < 15; index += 1) await say.tell(each);
      await say.rule([{ amount: 5 }], true);
      const recount = pointsDomain.workers.recount!;
      let extra = 0;
      for (let runs = 0, more = true; more; runs += 1) {
        // Every other run is cut off in the middle: its next transaction fails.
        const { node } = kernel.dispatch;
        let writes = 0;
        const cut = {
          ...node,
          write: (...args: Parameters<typeof node.write>) => {
            if ((writes += 1) > 7) throw new Error('ended');
            return node.write(...args);
          },
        } as typeof node;
        more = await recount.run(runs % 2 === 0 && runs < 6 ? cut : node).catch(() => true);
        // Life goes on meanwhile.
        if (runs < 6) await say.tell(people[(extra += 1) - 1]!);
      }
      for (const [index, each] of people.entries())
        assert.equal((await say.mine(each)).points, 75 + (index < extra ? 5 : 0), `K${index}`);
      assert.ok(extra > 1, 'it took several runs');
      await kernel.work('recount');
      assert.deepEqual((await checkRecord(kernel.database, [pointsDomain], kernel.clock.now)).problems, []);
    });

    test('what is brought back after a recount counts by the new rules', async () => {
      await say.rule([{ amount: 3 }]);
      const kim = person('Kim');
      const id = await say.tell(kim);
      await say.undo(id);
      await say.rule([{ amount: 8 }], true);
      await kernel.work('recount');
      assert.equal((await say.mine(kim)).points, 0);
      await say.undo(id, false);
      assert.equal((await say.mine(kim)).points, 8);
      await say.undo(id);
      await say.undo(id, false);
      assert.equal((await say.mine(kim)).points, 8);
    });

    test('a preview changes nothing and tells ranks', async () => {
      const max = person('Max');
      await say.rule([{ amount: 3 }, { id: 'rare', verb: 'rare', amount: 5_000 }], true);
      await kernel.work('recount');
      await say.tell(max, { verb: 'rare' });
      const ledger = () => kernel.database.read.selectFrom('point_ledger').select('seq').execute();
      const rows = (await ledger()).length;
      const rules = [plainRule({ amount: 4 })];
      const { movers, pointsBefore, pointsAfter, affected } = await say.ask(member('Boss', 'admin'), 'points.preview', {
        rules,
      });
      const of = (who: Actor) => movers.find(({ person: each }) => each.id === who.id)!;
      assert.deepEqual([of(max).before, of(max).after, of(max).rankBefore, of(max).rankAfter], [5_000, 0, 1, null]);
      assert.equal(of(max).person.name, 'Max');
      assert.ok(pointsAfter < pointsBefore && affected > movers.length && movers.length === 50);
      assert.equal((await ledger()).length, rows);
    });

    test('boards that were held all along are the boards that are read anew', async () => {
      const reader = member('Stranger');
      const look = async () => {
        const { entries } = await say.board(reader, { period: 'all', view: 'top', limit: 100 });
        return entries.map(({ member: id, points }) => [id, points]);
      };
      const held = await look();
      const boards = kernel.dispatch.node.the(boardsOf);
      assert.ok(boards.size > 0 && boards.bytes > 0);
      await say.configure({ zone: 'Europe/Berlin' });
      assert.deepEqual(await look(), held);
    });
  });
}
