import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Activity, MyPoints, PointChange } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import { member, newId, reader, records, type TestKernel } from '../kernel/testing.ts';
import pointsDomain from './points.ts';
import { boss, person, plainRule, portal, sayings } from './testing.ts';

const DAY = 86_400_000;

for (const record of records) {
  describe(`points on ${record.name}`, () => {
    let kernel: TestKernel;
    let say: ReturnType<typeof sayings>;
    let round = 0;
    let ana = person('Ana');
    before(async () => {
      kernel = await record.open();
      say = sayings(kernel);
    });
    beforeEach(async () => {
      round += 1;
      ana = person(`Ana ${round}`);
      kernel.clock.now = Date.UTC(2026, 5, 1, 9);
      await say.rule([{}]);
      await say.configure({});
    });
    after(async () => {
      const { problems } = await checkRecord(kernel.database, [pointsDomain], kernel.clock.now);
      await kernel.close();
      assert.deepEqual(problems, []);
    });

    const amounts = ({ entries }: MyPoints) => entries.map(({ kind, amount }) => `${kind} ${amount}`);
    const facts = (memberId: string | null) =>
      kernel.published.filter(({ stream }) => stream === `points:${memberId}`).flatMap(({ events }) => events);
    const announce = (kind: 'recorded' | 'reversed' | 'restored', activity: Activity) =>
      kernel.dispatch.node.write('acme', async (ctx) => ctx.announce(`activity.${kind}`, activity));
    const activity = (more: Partial<Activity> = {}): Activity => ({
      id: newId(),
      member: ana.id!,
      by: null,
      verb: 'done',
      object: { id: newId() },
      topic: null,
      result: null,
      at: kernel.clock.now,
      undone: false,
      turn: 0,
      ...more,
    });

    test('what somebody did is in their ledger with rule, amount and reason, and one fact tells of it', async () => {
      const id = await say.tell(ana, { object: { id: 'course-1', name: 'Fire safety' }, topic: 'safety' });
      const mine = await say.mine(ana);
      assert.equal(mine.points, 10);
      const { seq, writtenAt, ...entry } = mine.entries[0]!;
      assert.deepEqual(entry, {
        rule: 'done',
        ruleName: 'Done',
        amount: 10,
        kind: 'award',
        activity: { id, verb: 'done', name: 'Fire safety', topic: 'safety' },
        at: kernel.clock.now,
        version: round + 1,
      });
      assert.equal(writtenAt, kernel.clock.now);
      const [fact] = facts(ana.id);
      assert.deepEqual([fact!.type, fact!.seq, (fact!.data as PointChange).points], ['points.awarded', seq, 10]);
      assert.deepEqual((fact!.data as PointChange).entry, mine.entries[0]);
    });

    test('an activity told a hundred times, in all its turns and any order after the first, counts once for each turn', async () => {
      const done = activity();
      await announce('recorded', done);
      await announce('reversed', { ...done, undone: true, turn: 1 });
      await announce('restored', { ...done, turn: 2 });
      for (let index = 0; index < 100; index += 1) {
        const turn = Math.floor(Math.random() * 3);
        await announce((['recorded', 'reversed', 'restored'] as const)[turn]!, { ...done, undone: turn === 1, turn });
      }
      const mine = await say.mine(ana);
      assert.deepEqual(amounts(mine), ['return 10', 'reversal -10', 'award 10']);
      assert.equal(mine.points, 10);
    });

    test('taking back and bringing back sums to nothing, or to exactly what it was', async () => {
      const id = await say.tell(ana);
      for (let index = 0; index < 5; index += 1) {
        await say.undo(id);
        assert.equal((await say.mine(ana)).points, 0);
        await say.undo(id, false);
        assert.equal((await say.mine(ana)).points, 10);
      }
      await say.undo(id);
      const mine = await say.mine(ana);
      assert.deepEqual([mine.points, mine.day, mine.week, mine.month], [0, 0, 0, 0]);
      assert.equal(
        mine.entries.reduce((sum, { amount }) => sum + amount, 0),
        0,
      );
      assert.equal((await say.board(ana, { period: 'all' })).me!.rank, null);
    });

    test('rows cannot be changed or removed, whoever asks the record', async () => {
      await say.tell(ana);
      const { write } = kernel.database;
      await assert.rejects(sql`update point_ledger set amount = 1000`.execute(write), /never changed/);
      await assert.rejects(sql`delete from point_ledger`.execute(write), /never changed/);
    });

    test('operators learn of a total that is not the sum of the ledger', async () => {
      await say.tell(ana);
      const { write } = kernel.database;
      const bend = (by: number) =>
        sql`update point_totals set points = points + ${by} where member = ${ana.id} and period = 'all'`.execute(write);
      await bend(1);
      const { problems } = await checkRecord(kernel.database, [pointsDomain], kernel.clock.now);
      await bend(-1);
      assert.deepEqual(problems, [`points acme/${ana.id}: the total of all is not the sum of the ledger`]);
    });

    test('a daily cap holds however activities come and go', async () => {
      await say.rule([{ amount: 4, perDay: 10 }]);
      const ids = [];
      for (let index = 0; index < 5; index += 1) ids.push(await say.tell(ana));
      assert.equal((await say.mine(ana)).points, 10);
      assert.deepEqual(amounts(await say.mine(ana)), ['award 2', 'award 4', 'award 4']);
      for (const id of ids) await say.undo(id);
      for (let index = 0; index < 5; index += 1) await say.tell(ana);
      assert.equal((await say.mine(ana)).points, 0, 'taking back does not make room for more');
      for (const id of ids) await say.undo(id, false);
      assert.equal((await say.mine(ana)).points, 10);
      kernel.clock.now += DAY;
      await say.tell(ana);
      assert.equal((await say.mine(ana)).points, 14);
    });

    test('a weekly cap, a rest between awards and a share for repetition are kept', async () => {
      await say.rule([
        { id: 'weekly', verb: 'weekly', amount: 6, perWeek: 10 },
        { id: 'rests', verb: 'rests', cooldown: 3_600 },
        { id: 'halves', verb: 'halves', amount: 8, keeps: 0.5 },
      ]);
      const at = Date.UTC(2026, 2, 4, 12);
      for (const verb of ['weekly', 'halves'])
        for (let index = 0; index < 5; index += 1) await say.tell(ana, { verb, at: at + index });
      for (const minutes of [0, 59, 30, 60, 119, 121])
        await say.tell(ana, { verb: 'rests', at: at + minutes * 60_000 });
      const by = Map.groupBy((await say.mine(ana)).entries, ({ rule }) => rule);
      const given = (rule: string) => by.get(rule)!.map(({ amount }) => amount);
      assert.deepEqual(given('weekly'), [4, 6]);
      assert.deepEqual(given('halves'), [1, 1, 2, 4, 8]);
      assert.deepEqual(given('rests'), [10, 10, 10]);
      // The next week begins on Monday by the community's clock.
      await say.tell(ana, { verb: 'weekly', at: Date.UTC(2026, 2, 8, 23, 59) });
      await say.tell(ana, { verb: 'weekly', at: Date.UTC(2026, 2, 9) });
      assert.equal((await say.mine(ana)).entries[0]!.amount, 6);
    });

    test('the same object earns once, and again only when what earned it was taken back', async () => {
      await say.rule([{ oncePerObject: true }]);
      const object = { id: 'course-7', type: 'course' };
      const first = await say.tell(ana, { object });
      await say.tell(ana, { object });
      assert.equal((await say.mine(ana)).points, 10);
      await say.undo(first);
      await say.tell(ana, { object });
      assert.equal((await say.mine(ana)).points, 10);
      await say.undo(first, false);
      assert.equal((await say.mine(ana)).points, 10, 'one object is not paid twice');
    });

    test('nobody earns by recognising themselves', async () => {
      await announce('recorded', activity({ by: ana.id }));
      assert.equal((await say.mine(ana)).points, 0);
      await announce('recorded', activity({ by: member('Ben').id }));
      assert.equal((await say.mine(ana)).points, 10);
    });

    test('conditions look at object, topic, result and the groups of the member', async () => {
      const sales = person(`Sally ${round}`, ['department:sales']);
      const conditions = [
        { id: 'in-sales', all: [{ test: 'is', field: 'group', value: 'department:sales' }] },
        { id: 'not-sales', none: [{ test: 'is', field: 'group', value: 'department:sales' }] },
        { id: 'any-of', any: ['a', 'b'].map((value) => ({ test: 'is', field: 'objectType', value })) },
        { id: 'well', all: [{ test: 'atLeast', field: 'score', value: 0.8 }] },
        { id: 'safety', all: [{ test: 'startsWith', field: 'topic', value: 'safety/' }] },
        { id: 'passed', all: [{ test: 'is', field: 'success', value: true }] },
      ];
      await say.rule(conditions as never);
      const given = async (actor = ana, more = {}) => {
        const before = (await say.mine(actor)).entries.length;
        await say.tell(actor, more);
        const { entries } = await say.mine(actor);
        return entries
          .slice(0, entries.length - before)
          .map(({ rule }) => rule)
          .sort();
      };
      assert.deepEqual(await given(sales), ['in-sales']);
      assert.deepEqual(await given(), ['not-sales']);
      assert.deepEqual(await given(ana, { object: { id: newId(), type: 'b' } }), ['any-of', 'not-sales']);
      assert.deepEqual(await given(ana, { topic: 'safety/fire' }), ['not-sales', 'safety']);
      assert.deepEqual(await given(ana, { result: { score: 0.8, success: true } }), ['not-sales', 'passed', 'well']);
      assert.deepEqual(await given(ana, { result: { score: 0.79, success: false } }), ['not-sales']);
    });

    test('what another system says of groups counts until the member’s own token has spoken', async () => {
      await say.rule([{ all: [{ test: 'is', field: 'group', value: 'team:a' }] }]);
      const rowan = person(`Rowan ${round}`, ['team:a']);
      await say.tell(rowan);
      assert.equal((await say.mine(rowan)).points, 10);
      await say.write({ ...rowan, groups: ['team:b'] }, 'points.choose', { days: [1] });
      await say.tell(rowan);
      assert.equal((await say.mine(rowan)).points, 10);
    });

    test('a level is told of the first time it is reached, however points come and go', async () => {
      await say.rule([{ amount: 60 }]);
      const id = await say.tell(ana);
      await say.undo(id);
      await say.undo(id, false);
      const reached = () => facts(ana.id).filter(({ type }) => type === 'level.reached');
      assert.equal(reached().length, 1);
      const { level } = await say.mine(ana);
      assert.deepEqual(level, { level: 2, name: 'Explorer', from: 50, next: { name: 'Contributor', at: 150 } });
      for (let index = 0; index < 5; index += 1) await say.tell(ana);
      assert.deepEqual(
        reached().map(({ data }) => (data as { level: { level: number } }).level.level),
        [2, 3, 4],
      );
      const seqs = facts(ana.id).map(({ seq }) => seq);
      assert.deepEqual(
        seqs,
        seqs.map((_, index) => index + 1),
      );
    });

    test('the ledger pages without doubling or skipping, and takes no foreign cursor', async () => {
      for (let index = 0; index < 45; index += 1) await say.tell(ana);
      const first = await say.mine(ana);
      const seen = first.entries.map(({ seq }) => seq);
      for (let cursor = first.after; cursor !== null;) {
        const page = await say.ask(ana, 'points.ledger', { cursor });
        seen.push(...page.entries.map(({ seq }) => seq));
        cursor = page.after;
      }
      assert.equal(seen.length, 45);
      assert.equal(new Set(seen).size, 45);
      for (const cursor of ['x', '0', '-1', '1e9', '9'.repeat(30)])
        await assert.rejects(say.ask(ana, 'points.ledger', { cursor }), { code: 'invalid' });
    });

    test('choices are kept one by one, told to the member alone, and refused where they make no sense', async () => {
      await say.write(ana, 'points.choose', { days: [5, 1, 1] });
      const chosen = await say.write(ana, 'points.choose', { zone: 'Asia/Tokyo' });
      assert.deepEqual(chosen, { presence: 'shown', days: [1, 5], zone: 'Asia/Tokyo' });
      assert.deepEqual((await say.mine(ana)).choices, chosen);
      await say.write(ana, 'points.choose', { zone: 'Asia/Tokyo' });
      assert.equal(facts(ana.id).filter(({ type }) => type === 'points.chosen').length, 2);
      for (const zone of ['Mars/Olympus', 'Europe/Berlin; drop', ''])
        await assert.rejects(say.write(ana, 'points.choose', { zone }), { code: 'invalid' });
      await assert.rejects(kernel.dispatch.mayJoin(member('Ben'), `points:${ana.id}`), { code: 'forbidden' });
      await kernel.dispatch.mayJoin(ana, `points:${ana.id}`);
    });

    test('streaks count days in the member’s own zone, forgive by freezes, and forget days whose points are gone', async () => {
      const at = (day: number, hour = 12) => Date.UTC(2026, 0, day, hour);
      kernel.clock.now = at(8, 13);
      for (const day of [5, 6, 8]) await say.tell(ana, { at: at(day) });
      const { streak } = await say.mine(ana);
      assert.deepEqual([streak!.days, streak!.longest, streak!.freezes, streak!.today], [3, 3, 0, true]);
      assert.deepEqual(streak!.week.slice(-4), ['active', 'active', 'frozen', 'active']);
      const late = await say.tell(ana, { at: at(8, 23) });
      await say.write(ana, 'points.choose', { zone: 'Asia/Tokyo' });
      kernel.clock.now = at(9, 1);
      assert.equal((await say.mine(ana)).streak!.today, true, 'in Tokyo it was done today');
      await say.undo(late);
      assert.equal((await say.mine(ana)).streak!.today, false);
      await say.configure({ streak: { on: false, freezes: 0 } });
      assert.equal((await say.mine(ana)).streak, null);
    });

    test('what comes with the product rewards being useful and caps volume', async () => {
      const asker = member(`Asker ${round}`);
      const helper = member(`Helper ${round}`);
      const { rules } = await import('./default-rules.ts').then((all) => ({ rules: all.DEFAULT_RULES }));
      await say.rule(rules);
      const post = async (actor = helper, more = {}) => {
        const id = newId();
        await kernel.write(actor, 'comment.create', { id, topic: `t${round}`, body: 'Hello', ...more });
        return id;
      };
      const question = await post(asker, { type: 'question' });
      const answer = await post(helper, { parentId: question });
      for (let index = 0; index < 20; index += 1) await post();
      assert.equal((await say.mine(helper)).points, 3, 'twenty-one comments in a day');
      await kernel.write(asker, 'comment.accept', { commentId: answer, on: true });
      await kernel.write(member(`Cur ${round}`, 'curator'), 'comment.endorse', { commentId: answer, on: true });
      assert.equal((await say.mine(helper)).points, 28);
      await kernel.write(helper, 'comment.delete', { commentId: answer });
      assert.equal((await say.mine(helper)).points, 1);
      await kernel.write(helper, 'comment.restore', { commentId: answer });
      assert.equal((await say.mine(helper)).points, 28);
      await kernel.write(asker, 'comment.accept', { commentId: answer, on: false });
      assert.equal((await say.mine(helper)).points, 13);
    });

    test('why somebody has their points is told by rule, for who is shown alone', async () => {
      const ben = member('Ben');
      await say.rule([{}, { id: 'more', name: 'More', verb: 'more', amount: 3 }]);
      const gone = await say.tell(ana);
      await say.tell(ana, { topic: 'safety' });
      await say.tell(ana, { verb: 'more' });
      await say.undo(gone);
      const why = await say.ask(ben, 'points.why', { memberId: ana.id! });
      assert.deepEqual(why.rules, [
        { rule: 'done', name: 'Done', times: 1, points: 10 },
        { rule: 'more', name: 'More', times: 1, points: 3 },
      ]);
      assert.equal(why.points, 13);
      const inTopic = await say.ask(ben, 'points.why', {
        memberId: ana.id!,
        period: 'day',
        scope: { topic: 'safety' },
      });
      assert.equal(inTopic.points, 10);
      const refused = async (actor = ben) =>
        assert.rejects(say.ask(actor, 'points.why', { memberId: ana.id! }), {
          code: 'not_found',
          message: 'Nobody of this id is shown on a board.',
        });
      for (const presence of ['anonymous', 'hidden'] as const) {
        await say.write(ana, 'points.choose', { presence });
        await refused();
        await refused(boss);
        assert.equal((await say.ask(ana, 'points.why', { memberId: ana.id! })).points, 13);
        assert.equal((await say.ask(portal, 'points.why', { memberId: ana.id! })).points, 13);
      }
      await say.write(ana, 'points.choose', { presence: 'shown' });
      await say.configure({ boards: { on: false, anonymous: false, ties: '1224', minTeam: 3 } });
      await refused();
      await say.configure({ boards: { on: true, anonymous: true, ties: '1224', minTeam: 3 } });
      await refused();
      const nobody = { code: 'not_found', message: 'Nobody of this id is shown on a board.' };
      await assert.rejects(say.ask(ben, 'points.why', { memberId: newId() }), nobody);
    });

    test('badges and portals ask how far members have come, in all, in a topic, before a moment', async () => {
      const start = Date.UTC(2026, 0, 5, 9);
      for (const day of [0, 1, 2]) await say.tell(ana, { topic: day === 1 ? 'x' : 'y', at: start + day * DAY });
      kernel.clock.now = start + 10 * DAY;
      const ask = async (more = {}) => (await say.ask(portal, 'points.reached', { memberIds: [ana.id!], ...more }))[0];
      assert.deepEqual(await ask(), { member: ana.id, points: 30, longest: 3 });
      assert.deepEqual(await ask({ topic: 'x' }), { member: ana.id, points: 10, longest: 3 });
      assert.deepEqual(await ask({ before: start + DAY + 1 }), { member: ana.id, points: 20, longest: 2 });
      assert.deepEqual(await ask({ before: start, topic: 'x' }), { member: ana.id, points: 0, longest: 0 });
      await assert.rejects(say.ask(ana, 'points.reached', { memberIds: [ana.id!] }), { code: 'forbidden' });
    });

    test('rules that contradict themselves are refused, and so is a change of rules that are no longer those', async () => {
      const { version } = await say.ask(reader(), 'points.rules', {});
      const save = (rules: unknown[], seen = version) =>
        say.write(boss, 'points.saveRules', { version: seen, rules, recount: false });
      await assert.rejects(save([plainRule(), plainRule()]), { code: 'invalid' });
      await assert.rejects(save([plainRule({ all: [{ test: 'is', field: 'success', value: 'true' }] })]), {
        code: 'invalid',
      });
      await assert.rejects(save([plainRule({ amount: 1e9 })]), { code: 'invalid' });
      await assert.rejects(save([plainRule({ keeps: 0 })]), { code: 'invalid' });
      await assert.rejects(save([{ ...plainRule(), sql: 'drop' }]), { code: 'invalid' });
      await assert.rejects(save([], version - 1), { code: 'conflict' });
      await save([]);
      await say.tell(ana);
      assert.equal((await say.mine(ana)).points, 0);
      await assert.rejects(save([]), { code: 'conflict' });
    });

    test('an activity that breaks off with its transaction leaves neither row nor total', async () => {
      await assert.rejects(
        kernel.dispatch.node.write('acme', async (ctx) => {
          ctx.announce('activity.recorded', activity());
          ctx.announce('activity.recorded', activity({ verb: 'x'.repeat(3) }));
          await ctx.sequence('points:never-followed');
        }),
      );
      const mine = await say.mine(ana);
      assert.deepEqual([mine.points, mine.seq, mine.entries], [0, 0, []]);
    });
  });
}
