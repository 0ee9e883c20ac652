import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { BadgePage } from '@learning-commons/protocol';
import type { Actor } from '../kernel/session.ts';
import { member, newId, reader, records, type TestKernel } from '../kernel/testing.ts';
import { ada, ana, ben, cleo, deed, doubles, mo, speaker, wants, type Figures } from './testing.ts';

for (const record of records) {
  describe(`badges on ${record.name}`, () => {
    const figures: Figures = new Map();
    let kernel: TestKernel;
    let say: ReturnType<typeof speaker>;
    before(async () => {
      kernel = await record.open([doubles(figures)]);
      say = speaker(kernel);
      for (const who of [ada, cleo, mo, ana, ben]) await say.tell(deed(who, 'arrived'));
      for (const who of [ada, cleo, mo, ana, ben]) await kernel.run(who, 'badge.seen', { awardIds: [newId()] });
    });
    beforeEach(() => figures.clear());
    after(() => kernel.close());

    const page = (who: Actor, whose?: Actor): Promise<BadgePage> =>
      kernel.run(who, 'badge.list', whose ? { memberId: whose.id } : {});
    const awardsOf = async (who: Actor, badgeId: string) =>
      (await page(who)).awards.filter((award) => award.badgeId === badgeId);

    test('a badge is given once its criteria are met, and not before', async () => {
      const badge = await say.badge({ criteria: wants('answer.accepted', 3) });
      await say.does(ana, 'answer.accepted', 2);
      await kernel.work('badges');
      assert.deepEqual(await awardsOf(ana, badge.id), []);
      const before = (await page(ana)).progress.find(({ badgeId }) => badgeId === badge.id);
      assert.deepEqual(before, { badgeId: badge.id, criteria: [{ have: 2, want: 3 }], share: 2 / 3 });
      await say.does(ana, 'answer.accepted', 1);
      await kernel.work('badges');
      const [award, ...more] = await awardsOf(ana, badge.id);
      assert.equal(more.length, 0);
      assert.deepEqual(
        { ...award, id: '', seq: 0, at: 0 },
        {
          id: '',
          seq: 0,
          at: 0,
          badgeId: badge.id,
          member: ana.id,
          turn: 1,
          by: null,
          reason: '',
          visibility: 'community',
          shared: null,
          endorsements: [],
          revoked: null,
          seen: false,
        },
      );
    });

    test('an award is a fact in the stream of its holder, who alone may listen', async () => {
      const badge = await say.badge({ criteria: wants('fact.told', 1) });
      await say.does(ana, 'fact.told', 1);
      await kernel.work('badges');
      const batch = kernel.published.findLast(({ stream }) => stream === `badges:${ana.id}`)!;
      const fact = batch.events.at(-1)!;
      assert.equal(fact.type, 'badge.awarded');
      const data = fact.data as { award: { seq: number; badgeId: string }; badge: { holders: number } };
      assert.deepEqual([data.award.badgeId, data.award.seq, data.badge.holders], [badge.id, fact.seq, 1]);
      await kernel.dispatch.mayJoin(ana, `badges:${ana.id}`);
      await kernel.dispatch.mayJoin(reader(), 'badges:catalogue');
      for (const who of [ben, ada, reader()])
        await assert.rejects(kernel.dispatch.mayJoin(who, `badges:${ana.id}`), { code: 'forbidden' });
    });

    test('a new badge, and one whose criteria change, is given to all who have earned it long ago', async () => {
      await say.does(ana, 'long.ago', 4);
      await say.does(ben, 'long.ago', 9);
      await kernel.work('badges');
      const badge = await say.badge({ criteria: wants('long.ago', 8) });
      await kernel.work('badges');
      assert.equal((await awardsOf(ben, badge.id)).length, 1);
      assert.equal((await awardsOf(ana, badge.id)).length, 0);
      await say.badge({ id: badge.id, criteria: wants('long.ago', 4) });
      await kernel.work('badges');
      assert.equal((await awardsOf(ben, badge.id)).length, 1);
      assert.equal((await awardsOf(ana, badge.id)).length, 1);
    });

    test('counting heeds object, type, topic and the date until which the badge can be earned', async () => {
      const noon = Date.UTC(2026, 5, 1, 12);
      const count = { kind: 'count', verb: 'course.completed' } as const;
      const all = { match: 'all' as const };
      const [object, type, topic, early] = [
        await say.badge({ criteria: { ...all, of: [{ ...count, atLeast: 2, objectId: 'course-7' }] } }),
        await say.badge({ criteria: { ...all, of: [{ ...count, atLeast: 2, objectType: 'course' }] } }),
        await say.badge({ criteria: { ...all, of: [{ ...count, atLeast: 2, topic: 'safety' }] } }),
        await say.badge({ criteria: { ...all, by: noon, of: [{ ...count, atLeast: 2 }] } }),
      ];
      const carl = member('Carl');
      await say.tell(deed(carl, 'course.completed', { object: { id: 'course-7', type: 'video' }, at: noon - 1 }));
      await say.tell(
        deed(carl, 'course.completed', { object: { id: 'c', type: 'course' }, topic: 'safety', at: noon }),
      );
      const given = async () => {
        await kernel.work('badges');
        const { awards } = await page(carl);
        return [object, type, topic, early].map(({ id }) => awards.some(({ badgeId }) => badgeId === id));
      };
      assert.deepEqual(await given(), [false, false, false, false]);
      await say.tell(deed(carl, 'course.completed', { object: { id: 'course-7', type: 'course' }, at: noon + 5 }));
      assert.deepEqual(await given(), [true, true, false, false]);
      await say.tell(deed(carl, 'course.completed', { topic: 'safety', at: noon - 9 }));
      assert.deepEqual(await given(), [true, true, true, true]);
    });

    test('points, streaks, pathways and other badges are asked for, all of them or any', async () => {
      const medal = await say.badge({ name: 'Medal' });
      const of = [
        { kind: 'points' as const, atLeast: 100 },
        { kind: 'streak' as const, atLeast: 7 },
        { kind: 'pathway' as const, pathway: 'first-week' },
        { kind: 'badge' as const, badgeId: medal.id },
      ];
      const [every, some] = [
        await say.badge({ criteria: { match: 'all', of } }),
        await say.badge({ criteria: { match: 'any', of } }),
      ];
      const dora = member('Dora');
      await kernel.run(dora, 'badge.seen', { awardIds: [newId()] });
      const given = async () => {
        await say.tell(deed(dora, 'looked'));
        await kernel.work('badges');
        const { awards } = await page(dora);
        return [every, some].map(({ id }) => awards.some(({ badgeId }) => badgeId === id));
      };
      figures.set(dora.id!, { points: 99, longest: 6 });
      assert.deepEqual(await given(), [false, false]);
      figures.set(dora.id!, { points: 99, longest: 7 });
      assert.deepEqual(await given(), [false, true]);
      figures.set(dora.id!, { points: 100, longest: 7 });
      await say.tell(deed(dora, 'pathway.completed', { object: { id: 'first-week' } }));
      assert.deepEqual(await given(), [false, true]);
      await say.award(medal.id, dora);
      assert.deepEqual(await given(), [true, true]);
    });

    test('a repeatable badge uses up what it was given for', async () => {
      const badge = await say.badge({ criteria: wants('host.session', 3), repeatable: true });
      await say.does(ana, 'host.session', 7);
      await kernel.work('badges');
      assert.deepEqual((await awardsOf(ana, badge.id)).map(({ turn }) => turn).sort(), [1, 2]);
      const progress = (await page(ana)).progress.find(({ badgeId }) => badgeId === badge.id);
      assert.deepEqual(progress?.criteria, [{ have: 1, want: 3 }]);
      await say.badge({ id: badge.id, criteria: wants('host.session', 5), repeatable: true });
      await say.does(ana, 'host.session', 4);
      await kernel.work('badges');
      assert.deepEqual((await awardsOf(ana, badge.id)).map(({ turn }) => turn).sort(), [1, 2, 3]);
    });

    test('what is undone after the award takes nothing away, and doing it again gives nothing more', async () => {
      const badge = await say.badge({ criteria: wants('undo.me', 2), repeatable: true });
      const [first] = await say.does(ana, 'undo.me', 2);
      await kernel.work('badges');
      for (const turn of [1, 2, 3, 4]) {
        const type = turn % 2 === 1 ? 'activity.reversed' : 'activity.restored';
        await say.tell({ ...first!, undone: turn % 2 === 1, turn }, type);
        await kernel.work('badges');
      }
      assert.equal((await awardsOf(ana, badge.id)).length, 1);
    });

    test('what was undone before anybody looked does not count; an older state told late changes nothing', async () => {
      const badge = await say.badge({ criteria: wants('late.news', 1) });
      const told = deed(ben, 'late.news');
      await say.tell({ ...told, undone: true, turn: 1 }, 'activity.reversed');
      await say.tell(told);
      await kernel.work('badges');
      assert.deepEqual(await awardsOf(ben, badge.id), []);
    });

    test('an award by hand has its reason and its giver; asked twice under one id it is one', async () => {
      const badge = await say.badge();
      const input = { id: newId(), badgeId: badge.id, memberId: ben.id, reason: 'Ran the first workshop' };
      await kernel.run(cleo, 'badge.award', input);
      await kernel.run(cleo, 'badge.award', input);
      const awards = await awardsOf(ben, badge.id);
      assert.deepEqual(
        awards.map(({ by, reason, turn }) => [by, reason, turn]),
        [[cleo.id, 'Ran the first workshop', 1]],
      );
      assert.ok((await page(ben)).people.some(({ name }) => name === 'Cleo'));
      await assert.rejects(kernel.run(cleo, 'badge.award', { ...input, reason: 'Another' }), { code: 'conflict' });
      await assert.rejects(kernel.run(cleo, 'badge.award', { ...input, id: newId() }), { code: 'conflict' });
      await assert.rejects(kernel.run(cleo, 'badge.award', { ...input, id: newId(), memberId: cleo.id }), {
        code: 'forbidden',
      });
      await assert.rejects(kernel.run(cleo, 'badge.award', { ...input, id: newId(), memberId: newId() }), {
        code: 'not_found',
      });
      await say.badge({ id: badge.id, retired: true });
      await assert.rejects(kernel.run(cleo, 'badge.award', { ...input, id: newId(), memberId: ana.id }), {
        code: 'conflict',
      });
    });

    test('a system with a key awards and revokes, and says so with no name', async () => {
      const badge = await say.badge();
      const nobody = { ...ada, id: null, role: null, person: null, subject: null, issuer: null };
      const key: Actor = { ...nobody, key: { id: 'k'.repeat(22), scopes: ['badges:award'] } };
      const id = newId();
      await kernel.run(key, 'badge.award', { id, badgeId: badge.id, memberId: ana.id, reason: 'Passed the exam' });
      const [award] = await awardsOf(ana, badge.id);
      assert.deepEqual([award?.by, award?.reason], [null, 'Passed the exam']);
      await kernel.run(key, 'badge.revoke', { awardId: id, reason: 'Wrong person' });
      assert.equal((await awardsOf(ana, badge.id))[0]?.revoked?.reason, 'Wrong person');
    });

    test('what was revoked is not given again by criteria, but may be by hand', async () => {
      const badge = await say.badge({ criteria: wants('cheat', 1) });
      await say.does(ben, 'cheat', 1);
      await kernel.work('badges');
      const [award] = await awardsOf(ben, badge.id);
      const revoke = { awardId: award!.id, reason: 'Was not true' };
      await assert.rejects(kernel.run(cleo, 'badge.revoke', revoke), { code: 'forbidden' });
      await kernel.run(mo, 'badge.revoke', revoke);
      await say.does(ben, 'cheat', 3);
      await kernel.work('badges');
      assert.equal((await awardsOf(ben, badge.id)).length, 1);
      assert.equal((await page(ana, ben)).awards.filter(({ badgeId }) => badgeId === badge.id).length, 0);
      assert.equal((await page(ana)).badges.find(({ id }) => id === badge.id)?.holders, 0);
      await say.award(badge.id, ben);
      assert.deepEqual((await awardsOf(ben, badge.id)).map(({ turn }) => turn).sort(), [1, 2]);
    });

    test('a private award is seen by its holder alone, and in no count', async () => {
      const badge = await say.badge();
      const award = await say.award(badge.id, ana);
      const count = async () => (await page(ben)).badges.find(({ id }) => id === badge.id)!.holders;
      assert.equal(await count(), 1);
      await kernel.run(ana, 'badge.show', { awardId: award.id, visibility: 'private' });
      assert.equal(await count(), 0);
      for (const who of [ben, mo, ada, reader()])
        assert.ok(!(await page(who, ana)).awards.some(({ id }) => id === award.id), who.role ?? 'reader');
      assert.deepEqual(((await kernel.run(ben, 'badge.holders', { badgeId: badge.id })) as BadgePage).awards, []);
      await assert.rejects(kernel.run(ben, 'badge.endorse', { awardId: award.id, on: true }), { code: 'not_found' });
      await assert.rejects(kernel.run(ben, 'badge.show', { awardId: award.id, shared: true }), { code: 'not_found' });
      assert.equal((await awardsOf(ana, badge.id)).length, 1);
      await kernel.run(ana, 'badge.show', { awardId: award.id, visibility: 'community' });
      assert.equal(await count(), 1);
    });

    test('a public page is made by the holder’s choice, and others are not told of it', async () => {
      const badge = await say.badge();
      const award = await say.award(badge.id, ana);
      await assert.rejects(kernel.run(ben, 'badge.show', { awardId: award.id, shared: true }), { code: 'forbidden' });
      await kernel.run(ana, 'badge.show', { awardId: award.id, shared: true });
      assert.match((await awardsOf(ana, badge.id))[0]!.shared!, new RegExp(`/badges/acme/awards/${award.id}$`));
      const others = (await page(ben, ana)).awards.find(({ id }) => id === award.id)!;
      assert.deepEqual([others.shared, others.seen], [null, true]);
    });

    test('others vouch for an award, once each; its holder does not', async () => {
      const badge = await say.badge();
      const award = await say.award(badge.id, ana);
      await kernel.run(ben, 'badge.endorse', { awardId: award.id, on: true, note: 'Saw it' });
      await kernel.run(ben, 'badge.endorse', { awardId: award.id, on: true, note: 'Saw it myself' });
      await kernel.run(mo, 'badge.endorse', { awardId: award.id, on: true });
      await assert.rejects(kernel.run(ana, 'badge.endorse', { awardId: award.id, on: true }), { code: 'forbidden' });
      const [own] = await awardsOf(ana, badge.id);
      assert.deepEqual(
        own!.endorsements.map(({ by, note }) => [by, note]),
        [
          [ben.id, 'Saw it myself'],
          [mo.id, ''],
        ],
      );
      assert.ok((await page(ana)).people.some(({ name }) => name === 'Ben'));
      await kernel.run(ben, 'badge.endorse', { awardId: award.id, on: false });
      assert.equal((await awardsOf(ana, badge.id))[0]!.endorsements.length, 1);
    });

    test('endorsements end where the facts that carry them would grow too large, whatever the badge and its people say', async () => {
      const wide = (length: number) => '꙲'.repeat(length);
      const count = { kind: 'count' as const, verb: 'wide.load', atLeast: 9 };
      const badge = await say.badge({
        name: wide(80),
        description: wide(500),
        criteria: {
          match: 'all',
          of: Array.from({ length: 6 }, (_, index) => ({ ...count, objectId: index + wide(499) })),
        },
      });
      const award = await say.award(badge.id, ana, wide(500));
      let refused = 0;
      for (let index = 0; index < 60; index += 1) {
        const fan = member(`Fan ${index}`);
        const loud = { name: wide(80), title: wide(120), avatar: `https://a.example/${'x'.repeat(480)}` };
        const input = { awardId: award.id, on: true, note: wide(index < 4 ? 500 : 10) };
        await kernel
          .run({ ...fan, person: { ...fan.person!, ...loud } }, 'badge.endorse', input)
          .catch((error: { code: string }) => {
            assert.equal(error.code, 'conflict');
            refused += 1;
          });
      }
      const { endorsements } = (await awardsOf(ana, badge.id))[0]!;
      assert.ok(endorsements.length >= 20, String(endorsements.length));
      assert.equal(endorsements.length + refused, 60);
      await kernel.run(mo, 'badge.revoke', { awardId: award.id, reason: wide(500) });
      assert.ok((await awardsOf(ana, badge.id))[0]!.revoked);
    });

    test('congratulations are noted once, and only the holder’s own', async () => {
      const badge = await say.badge();
      const award = await say.award(badge.id, ana);
      await kernel.run(ben, 'badge.seen', { awardIds: [award.id] });
      assert.equal((await awardsOf(ana, badge.id))[0]!.seen, false);
      await kernel.run(ana, 'badge.seen', { awardIds: [award.id] });
      const [seen] = await awardsOf(ana, badge.id);
      assert.equal(seen!.seen, true);
      await kernel.run(ana, 'badge.seen', { awardIds: [award.id] });
      assert.equal((await awardsOf(ana, badge.id))[0]!.seq, seen!.seq);
    });

    test('a secret badge is known to nobody before it is earned, but to those who award', async () => {
      const head = await kernel.dispatch.node.reading('acme').head('badges:catalogue');
      const before = await page(ana);
      const secret = await say.badge({ name: 'Night owl', secret: true, criteria: wants('night.shift', 1) });
      assert.equal(await kernel.dispatch.node.reading('acme').head('badges:catalogue'), head);
      for (const who of [ana, ben, reader()]) {
        const text = JSON.stringify(await page(who));
        assert.ok(!text.includes('Night owl') && !text.includes(secret.id));
      }
      assert.equal((await page(ana)).secrets, before.secrets + 1);
      for (const who of [cleo, mo, ada]) assert.ok((await page(who)).badges.some(({ id }) => id === secret.id));
      const [hidden, absent] = await Promise.all(
        [secret.id, newId()].map((badgeId) => kernel.run(ana, 'badge.holders', { badgeId }).catch((error) => error)),
      );
      assert.deepEqual(hidden, absent);
      await say.does(ben, 'night.shift', 1);
      await kernel.work('badges');
      assert.ok((await page(ben)).badges.some(({ id }) => id === secret.id));
      assert.ok(!JSON.stringify(await page(ana, ben)).includes(secret.id));
      const [award] = await awardsOf(ben, secret.id);
      await assert.rejects(kernel.run(ana, 'badge.endorse', { awardId: award!.id, on: true }), { code: 'not_found' });
    });

    test('what everybody knows cannot become secret; what was secret can be told', async () => {
      const open = await say.badge();
      await assert.rejects(say.badge({ id: open.id, secret: true }), { code: 'conflict' });
      const secret = await say.badge({ secret: true });
      const told = await say.badge({ id: secret.id, secret: false });
      assert.equal(told.seq, await kernel.dispatch.node.reading('acme').head('badges:catalogue'));
      assert.ok((await page(ana)).badges.some(({ id }) => id === secret.id));
    });

    test('saving the same again tells nobody; a retired badge leaves the catalogue and stays with its holders', async () => {
      const badge = await say.badge();
      assert.deepEqual(await say.badge({ id: badge.id }), badge);
      await say.award(badge.id, ana);
      await say.badge({ id: badge.id, retired: true });
      assert.ok(!(await page(ben)).badges.some(({ id }) => id === badge.id));
      assert.ok((await page(ana)).badges.some(({ id }) => id === badge.id));
      assert.ok((await page(ben, ana)).badges.some(({ id }) => id === badge.id));
    });

    test('holders are listed latest first, each once, page after page', async () => {
      const badge = await say.badge({ repeatable: true });
      const many = Array.from({ length: 120 }, (_, index) => member(`Holder ${index}`));
      for (const who of many) {
        await kernel.run(who, 'badge.seen', { awardIds: [newId()] });
        kernel.clock.now += 1_000;
        await say.award(badge.id, who);
      }
      await say.award(badge.id, many[0]!);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const part: { awards: { member: string }[]; people: unknown[]; after: string | null } = await kernel.run(
          ana,
          'badge.holders',
          { badgeId: badge.id, ...(cursor !== undefined && { cursor }) },
        );
        seen.push(...part.awards.map((award) => award.member));
        cursor = part.after ?? undefined;
      } while (cursor !== undefined);
      assert.equal(seen.length, 120);
      assert.equal(new Set(seen).size, 120);
      assert.equal((await page(ana)).badges.find(({ id }) => id === badge.id)!.holders, 120);
      await assert.rejects(kernel.run(ana, 'badge.holders', { badgeId: badge.id, cursor: '[1,2]' }), {
        code: 'invalid',
      });
    });

    test('another community neither sees a badge, nor its awards, nor may touch them', async () => {
      const badge = await say.badge();
      const award = await say.award(badge.id, ana);
      const there = (name: string, role: Actor['role']) => member(name, role ?? 'learner', 'globex');
      const boss = there('Boss', 'admin');
      assert.deepEqual((await page(boss)).badges, []);
      await assert.rejects(page(boss, ana), { code: 'not_found' });
      for (const [operation, input] of [
        ['badge.holders', { badgeId: badge.id }],
        ['badge.award', { id: newId(), badgeId: badge.id, memberId: boss.id, reason: 'x' }],
        ['badge.revoke', { awardId: award.id, reason: 'x' }],
        ['badge.endorse', { awardId: award.id, on: true }],
        ['badge.show', { awardId: award.id, shared: true }],
      ] as const)
        await assert.rejects(kernel.run({ ...boss, id: newId() }, operation, input), { code: 'not_found' }, operation);
    });
  });
}
