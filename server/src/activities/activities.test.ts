import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Activity, Person, RecordOutcome, WriteReply } from '@learning-commons/protocol';
import type { Domain } from '../kernel/domain.ts';
import { memberId } from '../kernel/issuer.ts';
import type { Actor } from '../kernel/session.ts';
import { termOf } from './xapi.statement.ts';
import { VOIDED } from './xapi.schema.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const cleo = member('Cleo Curator', 'curator');
const carl = member('Carl Curator', 'curator');
const mo = member('Mo Moderator', 'moderator');
const boss = member('Boss', 'admin');
const portal: Actor = {
  ...member('portal'),
  id: null,
  role: null,
  person: null,
  key: { id: newId(), scopes: ['activity:write'] },
};

type Announced = readonly ['recorded' | 'reversed' | 'restored', Activity];

/** A domain that only listens, as points and badges do. */
function listener(heard: Announced[]): Domain {
  const hear =
    (kind: Announced[0]) =>
    async (_ctx: unknown, { data }: { data: unknown }) =>
      void heard.push([kind, data as Activity]);
  return {
    contract: { name: 'listener', operations: {}, events: {} },
    migrations: {},
    operations: {},
    streams: {},
    gathers: [],
    on: {
      'activity.recorded': hear('recorded'),
      'activity.reversed': hear('reversed'),
      'activity.restored': hear('restored'),
    },
    workers: {},
    routes: [],
  };
}

for (const record of records) {
  describe(`activities on ${record.name}`, () => {
    const heard: Announced[] = [];
    let kernel: TestKernel;
    let topic = '';
    let round = 0;
    before(async () => {
      kernel = await record.open([listener(heard)]);
    });
    beforeEach(() => {
      round += 1;
      topic = `topic-${round}`;
      heard.length = 0;
    });
    after(() => kernel.close());

    const post = async (actor: Actor, input: Record<string, unknown> = {}) => {
      const id = newId();
      await kernel.write(actor, 'comment.create', { id, topic, body: 'Hello', ...input });
      return id;
    };
    const ask = async (asker = ana) => {
      const question = await post(asker, { type: 'question' });
      return { question, answer: await post(ben, { parentId: question }) };
    };
    const accept = (actor: Actor, commentId: string, on = true) =>
      kernel.write(actor, 'comment.accept', { commentId, on });
    const endorse = (actor: Actor, commentId: string, on = true) =>
      kernel.write(actor, 'comment.endorse', { commentId, on });
    const heardSince = () => heard.splice(0).map(([kind, { id, turn }]) => `${kind} ${id} ${turn}`);
    const told = (id: string, more = {}) => ({
      id,
      actor: { subject: 'u-17', name: 'Uma' },
      verb: 'course.completed',
      object: { id: 'course-7', type: 'course' },
      ...more,
    });
    const tell = async (input: unknown, actor = portal) =>
      ((await kernel.write(actor, 'activity.record', input)) as WriteReply<{ activity: Activity; known: boolean }>)
        .result;
    const tellAll = async (activities: unknown[]) =>
      ((await kernel.write(portal, 'activity.recordAll', { activities })) as WriteReply<{ results: RecordOutcome[] }>)
        .result.results;
    const people = (ids: string[]) => kernel.run(ana, 'member.list', { ids }) as Promise<Person[]>;

    test('a comment is its author’s deed; an anonymous one is nobody’s', async () => {
      const id = await post(ana, { type: 'resource' });
      const [[kind, activity]] = heard.splice(0) as [Announced];
      assert.equal(kind, 'recorded');
      assert.deepEqual(activity, {
        id: `comment:${id}`,
        member: ana.id,
        by: null,
        verb: 'comment.posted',
        object: { id, type: 'resource' },
        topic,
        result: null,
        at: kernel.clock.now,
        undone: false,
        turn: 0,
      });
      await post(ana, { type: 'concern', anonymous: true });
      assert.deepEqual(heard, []);
    });

    test('an accepted answer is the merit of who wrote it, for the question', async () => {
      const { question, answer } = await ask();
      heard.length = 0;
      await accept(ana, answer);
      const [[, activity]] = heard.splice(0) as [Announced];
      assert.equal(activity.id, `accept:${question}:${answer}`);
      assert.deepEqual([activity.member, activity.by, activity.verb], [ben.id, ana.id, 'answer.accepted']);
      assert.deepEqual([activity.object, activity.topic], [{ id: question, type: 'question' }, topic]);
    });

    test('another accepted answer takes the former one’s place; the same one may come back', async () => {
      const { question, answer } = await ask();
      const better = await post(mo, { parentId: answer });
      heard.length = 0;
      await accept(ana, answer);
      await accept(ana, better);
      await accept(ana, answer);
      await accept(ana, answer, false);
      assert.deepEqual(heardSince(), [
        `recorded accept:${question}:${answer} 0`,
        `reversed accept:${question}:${answer} 1`,
        `recorded accept:${question}:${better} 0`,
        `reversed accept:${question}:${better} 1`,
        `restored accept:${question}:${answer} 2`,
        `reversed accept:${question}:${answer} 3`,
      ]);
    });

    test('each endorsement stands for itself', async () => {
      const id = await post(ana);
      heard.length = 0;
      await endorse(cleo, id);
      await endorse(carl, id);
      await endorse(cleo, id, false);
      await endorse(cleo, id);
      assert.deepEqual(heardSince(), [
        `recorded endorse:${id}:${cleo.id} 0`,
        `recorded endorse:${id}:${carl.id} 0`,
        `reversed endorse:${id}:${cleo.id} 1`,
        `restored endorse:${id}:${cleo.id} 2`,
      ]);
    });

    test('what rests on a comment goes and comes with it, save what was taken back in between', async () => {
      const { question, answer } = await ask();
      await accept(ana, answer);
      await endorse(cleo, answer);
      await endorse(carl, answer);
      heard.length = 0;
      await kernel.write(ben, 'comment.delete', { commentId: answer });
      assert.deepEqual(
        heardSince().sort(),
        [
          `reversed accept:${question}:${answer} 1`,
          `reversed comment:${answer} 1`,
          `reversed endorse:${answer}:${carl.id} 1`,
          `reversed endorse:${answer}:${cleo.id} 1`,
        ].sort(),
      );
      await endorse(carl, answer, false);
      await accept(ana, answer, false);
      assert.deepEqual(heardSince(), []);
      await kernel.write(ben, 'comment.restore', { commentId: answer });
      assert.deepEqual(heardSince().sort(), [
        `restored comment:${answer} 2`,
        `restored endorse:${answer}:${cleo.id} 2`,
      ]);
      await accept(ana, answer);
      assert.deepEqual(heardSince(), [`restored accept:${question}:${answer} 2`]);
    });

    test('a deleted question takes its own deed away, and nobody’s merit for the answer', async () => {
      const { question, answer } = await ask();
      await accept(ana, answer);
      heard.length = 0;
      await kernel.write(ana, 'comment.delete', { commentId: question });
      assert.deepEqual(heardSince(), [`reversed comment:${question} 1`]);
    });

    test('cycles of editing, deleting and restoring leave one row each, and as many goings as comings', async () => {
      const { question, answer } = await ask();
      await accept(ana, answer);
      await endorse(cleo, answer);
      heard.length = 0;
      for (let cycle = 0; cycle < 10; cycle += 1) {
        await kernel.write(ben, 'comment.edit', {
          id: newId(),
          commentId: answer,
          revision: cycle,
          body: `Hello ${cycle}`,
        });
        await kernel.write(ben, 'comment.delete', { commentId: answer });
        await kernel.write(ben, 'comment.delete', { commentId: answer });
        await kernel.write(ben, 'comment.restore', { commentId: answer });
        await kernel.write(ben, 'comment.restore', { commentId: answer });
      }
      const kinds = Map.groupBy(heard, ([kind]) => kind);
      assert.equal(kinds.get('reversed')?.length, 30);
      assert.equal(kinds.get('restored')?.length, 30);
      const rows = await kernel.database.read.selectFrom('activities').selectAll().where('topic', '=', topic).execute();
      assert.deepEqual(
        rows.map(({ id, undone, turn }) => `${id} ${undone} ${turn}`).sort(),
        [
          `accept:${question}:${answer} 0 20`,
          `comment:${answer} 0 20`,
          `comment:${question} 0 0`,
          `endorse:${answer}:${cleo.id} 0 20`,
        ].sort(),
      );
    });

    test('facts heard again, in any order of the repetitions, change nothing and announce nothing', async () => {
      const { answer } = await ask();
      await accept(ana, answer);
      await endorse(cleo, answer);
      const last = new Map<string, { type: string; stream: string; data: unknown }>();
      for (const { stream, events } of kernel.published)
        if (stream === `discussion:${topic}`) for (const each of events) last.set(each.type, { ...each, stream });
      const { default: activities } = await import('./activities.ts');
      const before = await kernel.database.read.selectFrom('activities').selectAll().orderBy('id').execute();
      heard.length = 0;
      for (let repetition = 0; repetition < 100; repetition += 1) {
        const facts = [...last.values()].sort(() => Math.random() - 0.5);
        await kernel.dispatch.node.write('acme', async (ctx) => {
          for (const { type, stream, data } of facts)
            await activities.on[type]?.(ctx, { type, stream, data, seq: 1, at: ctx.now } as never);
        });
      }
      assert.deepEqual(await kernel.database.read.selectFrom('activities').selectAll().orderBy('id').execute(), before);
      assert.deepEqual(heard, []);
    });

    test('what another system tells is kept once, in whatever order and however often it is told', async () => {
      const all = Array.from({ length: 20 }, (_, index) =>
        told(`random-${index}`, { actor: { subject: `s-${index % 3}` }, at: kernel.clock.now - index }),
      );
      for (let repetition = 0; repetition < 100; repetition += 1) {
        const shuffled = [...all].sort(() => Math.random() - 0.5);
        const results = await tellAll(shuffled);
        assert.ok(results.every(({ outcome }) => outcome === (repetition === 0 ? 'recorded' : 'known')));
      }
      assert.equal(heard.length, 20);
      const { total } = await kernel.database.read
        .selectFrom('activities')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('id', 'like', 'random-%')
        .executeTakeFirstOrThrow();
      assert.equal(Number(total), 20);
    });

    test('the same id in the same words is known, even when who did it is described anew; in other words it conflicts', async () => {
      const first = await tell(told('once'));
      assert.equal(first.known, false);
      const again = await tell(told('once', { actor: { subject: 'u-17', name: 'Uma the Second', issuer: 'test' } }));
      assert.deepEqual(again, { activity: first.activity, known: true });
      for (const other of [
        { verb: 'course.started' },
        { object: { id: 'course-8', type: 'course' } },
        { actor: { subject: 'u-18' } },
        { at: kernel.clock.now - 1 },
        { topic: 'maths' },
        { result: { success: true } },
      ])
        await assert.rejects(tell(told('once', other)), { code: 'conflict' });
      assert.equal(heard.length, 1);
    });

    test('in a batch each stands for itself, and is answered in its place', async () => {
      await tell(told('b-known'));
      const results = await tellAll([
        told('b-1'),
        { id: 'b-2', verb: 'course.completed' },
        told('b-known'),
        told('b-known', { verb: 'other' }),
        told('b-1'),
        told('b-1', { verb: 'other' }),
        told('b-3', { at: kernel.clock.now + 90_000_000 }),
        told('b-4', { at: 1_700_000_000 }),
        told('b-5', { actor: { subject: 'x', issuer: 'stranger' } }),
        told(`comment:${newId()}`),
        'nonsense',
        null,
        told('b-6', { object: { id: 'a\u0000b' } }),
      ]);
      assert.deepEqual(
        results.map(({ outcome }) => outcome),
        ['recorded', 'invalid', 'known', 'conflict', 'known', 'conflict', ...Array<string>(7).fill('invalid')],
      );
      assert.match(results[7]!.message!, /milliseconds/);
      assert.match(results[8]!.message!, /stranger/);
      assert.equal(results[1]!.id, 'b-2');
    });

    test('a member of whom only another system told exists by issuer and subject; a token’s word is never overwritten', async () => {
      const subject = 'never-here';
      const id = memberId('acme', 'test', subject);
      await tell(told(newId(), { actor: { subject } }));
      assert.match((await people([id]))[0]!.name, /^Member /);
      await tell(told(newId(), { actor: { subject, name: 'Nia', title: 'Nurse' } }));
      await tell(told(newId(), { actor: { subject } }));
      assert.deepEqual(await people([id]), [{ id, name: 'Nia', title: 'Nurse' }]);
      const nia: Actor = { ...member('x'), id, subject, person: { id, name: 'Nia Real' } };
      await post(nia);
      await tell(told(newId(), { actor: { subject, name: 'Hacked', groups: ['x'] } }));
      assert.deepEqual(await people([id]), [{ id, name: 'Nia Real' }]);
    });

    test('what was told may be taken back and brought back; what follows from a discussion may not', async () => {
      const id = newId();
      await tell(told(id));
      heard.length = 0;
      for (const on of [true, true, false, false, true]) await kernel.write(portal, 'activity.undo', { id, on });
      assert.deepEqual(heardSince(), [`reversed ${id} 1`, `restored ${id} 2`, `reversed ${id} 3`]);
      assert.equal((await tell(told(id))).activity.undone, true);
      const comment = await post(ana);
      await assert.rejects(kernel.write(portal, 'activity.undo', { id: `comment:${comment}` }), { code: 'forbidden' });
      await assert.rejects(kernel.write(portal, 'activity.undo', { id: 'none' }), { code: 'not_found' });
    });

    test('a member lists what they did, latest first, by pages, and nobody else’s', async () => {
      const subject = `lister-${round}`;
      const me: Actor = { ...member('x'), id: memberId('acme', 'test', subject), subject };
      const times = Array.from({ length: 120 }, (_, index) => kernel.clock.now - Math.floor(index / 3) * 1_000);
      await tellAll(times.map((at, index) => told(`list-${index}`, { at, actor: { subject } })));
      const seen: Activity[] = [];
      let cursor: string | null | undefined;
      do {
        const page = (await kernel.run(me, 'activity.list', cursor ? { cursor } : {})) as {
          activities: Activity[];
          after: string | null;
        };
        seen.push(...page.activities);
        cursor = page.after;
      } while (cursor);
      assert.equal(new Set(seen.map(({ id }) => id)).size, 120);
      assert.ok(seen.every(({ at }, index) => index === 0 || at <= seen[index - 1]!.at));
      await assert.rejects(kernel.run(me, 'activity.list', { cursor: 'bm8' }), { code: 'invalid' });
    });

    test('statements are kept, found by what they say, and taken back', async () => {
      const actor = { account: { homePage: 'https://test.example', name: 'st-1' } };
      const [verb, object] = [{ id: 'http://v.example/done' }, { id: 'https://c.example/1' }];
      const { ids } = (
        (await kernel.write(portal, 'statement.store', {
          statements: [
            { actor, verb, object },
            { actor, verb, object: { id: 'https://c.example/2' } },
          ],
        })) as WriteReply<{ ids: string[] }>
      ).result;
      const find = async (input: object) =>
        ((await kernel.run(portal, 'statement.find', input)) as { statements: { id: string }[] }).statements.map(
          ({ id }) => id,
        );
      const terms = [termOf('activity', object.id), termOf('verb', verb.id)];
      assert.deepEqual(await find({ terms }), [ids[0]]);
      assert.deepEqual(await find({ ascending: true }), ids);
      heard.length = 0;
      const voiding = { actor, verb: { id: VOIDED }, object: { objectType: 'StatementRef', id: ids[0] } };
      await kernel.write(portal, 'statement.store', { statements: [voiding] });
      assert.deepEqual(heardSince(), [`reversed xapi:${ids[0]} 1`]);
      assert.deepEqual(await find({ id: ids[0], voided: true }), [ids[0]]);
    });

    test('two nodes that are told the same at once keep one row of each, and say of one telling alone that it was new', async (t) => {
      if (!kernel.beside) return t.skip('one process alone writes an SQLite file');
      const other = await kernel.beside();
      t.after(() => other.close());
      const all = Array.from({ length: 40 }, (_, index) =>
        told(`race-${index}`, { actor: { subject: `r-${index % 7}` } }),
      );
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, async (_, turn) => {
          const activities = [...all].sort(() => Math.random() - 0.5);
          const node = turn % 2 === 0 ? kernel : other;
          const { result } = (await node.write(portal, 'activity.recordAll', { activities })) as WriteReply<{
            results: RecordOutcome[];
          }>;
          return result.results.map(({ outcome }) => outcome);
        }),
      );
      assert.equal(outcomes.flat().filter((outcome) => outcome === 'recorded').length, 40);
      assert.equal(outcomes.flat().filter((outcome) => outcome === 'known').length, 11 * 40);
      const rows = await kernel.database.read
        .selectFrom('activities')
        .select('id')
        .where('id', 'like', 'race-%')
        .execute();
      assert.equal(rows.length, 40);
    });

    test('communities do not share ids, members or activities', async () => {
      const stranger: Actor = { ...portal, community: 'globex' };
      await tell(told('shared'));
      assert.equal((await tell(told('shared', { verb: 'other' }), stranger)).known, false);
      await assert.rejects(tell(told('shared', { verb: 'third' }), boss), { code: 'conflict' });
    });
  });
}
