import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Erasure, WriteReply } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import * as domains from '../domains.ts';
import { isNobody } from '../kernel/personal.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import { erasing } from './erasing.ts';

for (const { name, open } of records)
  describe(`erasing on ${name}`, () => {
    let kernel: TestKernel;
    const [ann, bob, admin] = [member('Ann'), member('Bob'), member('Adm', 'admin')];
    const say = (who: typeof ann, topic: string) => {
      const id = newId();
      return kernel.run(who, 'comment.create', { id, topic, body: 'Hello' }).then(() => id);
    };
    const erase = async (by: typeof ann, who: typeof ann) => {
      const reply: WriteReply<Erasure> = await kernel.run(by, 'member.erase', { memberId: who.id, confirm: who.id });
      return reply.result;
    };
    const progress = (erasureId: string): Promise<Erasure> => kernel.run(bob, 'member.erasure', { erasureId });
    const board = async () => {
      const { entries, people }: { entries: { member: string }[]; people: { name: string }[] } = await kernel.run(
        bob,
        'leaderboard.get',
        { period: 'all', view: 'top' },
      );
      return [entries.map((each) => each.member), people.map((each) => each.name)];
    };
    before(async () => {
      kernel = await open();
      await kernel.run(admin, 'points.configure', {
        settings: {
          zone: 'UTC',
          weekStart: 1,
          levels: { curve: 'growing', step: 50, names: ['Newcomer', 'Regular'] },
          streak: { on: false, freezes: 0 },
          boards: { on: true, anonymous: false, ties: '1224', minTeam: 3 },
        },
      });
    });
    after(() => kernel.close());

    test('goes on where it was ended, and then nothing of the member is left', async () => {
      const own: string[] = [];
      for (let index = 0; index < 45; index += 1) own.push(await say(ann, `topic-${index % 3}`));
      const answered = newId();
      await kernel.run(bob, 'comment.create', { id: answered, topic: 'topic-0', parentId: own[0], body: 'Indeed' });
      await kernel.run(ann, 'comment.react', { commentId: answered, emoji: '👍', on: true });
      assert.deepEqual((await board())[0], [ann.id, bob.id]);

      const { id } = await erase(ann, ann);
      let last = 0;
      for (let portions = 1; await erasing.run(kernel.dispatch.node); portions += 1) {
        assert.ok(portions < 200);
        const { done } = await progress(id);
        assert.ok(done >= last);
        last = done;
        // Another process takes up what this one left: all it knows stands in the record.
        if (kernel.beside && portions === 3) while (await erasing.run((await beside()).dispatch.node));
      }
      const { done, steps, endedAt } = await progress(id);
      assert.equal(done, steps);
      assert.equal(endedAt, kernel.clock.now);
      for (const commentId of own) {
        const { comment }: { comment: { deleted: string; author: string; content: unknown[] } } = await kernel.run(
          bob,
          'comment.get',
          { commentId },
        );
        assert.deepEqual([comment.deleted, comment.content, isNobody(comment.author)], ['author', [], true]);
      }
      const { hits }: { hits: unknown[] } = await kernel.run(admin, 'discussion.search', { query: 'Hello' });
      assert.deepEqual(hits, []);
      assert.deepEqual(await board(), [[bob.id], ['Bob']]);
      assert.deepEqual((await checkRecord(kernel.database, Object.values(domains), kernel.clock.now)).problems, []);
    });

    test('keeps nothing new of somebody meanwhile; afterwards they begin anew', async () => {
      const cleo = member('Cleo');
      await say(cleo, 'cleo');
      const first = await erase(admin, cleo);
      await assert.rejects(say(cleo, 'cleo'), { code: 'unavailable' });
      assert.equal((await erase(admin, cleo)).id, first.id);
      await kernel.work('erasing');
      await say(cleo, 'cleo');
      const people: { id: string; name: string }[] = await kernel.run(bob, 'member.list', { ids: [cleo.id] });
      assert.deepEqual(people, [{ id: cleo.id, name: 'Cleo' }]);
      const { level }: { level: unknown } = await kernel.run(cleo, 'points.get', {});
      assert.ok(level);
      const page: { parts: { table: string; rows: unknown[] }[] } = await kernel.run(cleo, 'member.export', {
        memberId: cleo.id,
      });
      assert.equal(page.parts.find(({ table }) => table === 'comments')!.rows.length, 1);
    });

    test('lets the ledger of others stand: the record itself refuses to change it', async () => {
      const db = kernel.database.write as never as {
        deleteFrom(table: string): { where(...of: unknown[]): { execute(): Promise<unknown> } };
      };
      await erase(admin, member('Cleo'));
      await assert.rejects(db.deleteFrom('point_ledger').where('member', '=', bob.id).execute(), /never changed/);
      await kernel.work('erasing');
    });

    const beside = async () => (other ??= await kernel.beside!());
    let other: TestKernel | undefined;
    after(() => other?.close());
  });
