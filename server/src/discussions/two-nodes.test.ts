import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { DiscussionChange, DiscussionPage, Receipt, Tally, WriteReply } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import { replay } from '../kernel/event-log.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';

/** SQLite has one node by its nature: a second server on the same folder refuses to start. */
for (const record of records.filter(({ name }) => name !== 'SQLite')) {
  describe(`two nodes on one ${record.name}`, () => {
    let first: TestKernel;
    let second: TestKernel;
    const members = Array.from({ length: 12 }, (_, index) => member(`member-${index}`));
    const curators = Array.from({ length: 6 }, (_, index) => member(`curator-${index}`, 'curator'));
    const moderator = member('Mo', 'moderator');
    let topics = 0;
    before(async () => {
      first = await record.open();
      second = await first.beside!();
    });
    after(async () => {
      await second.close();
      await first.close();
    });

    const nodes = () => [first, second] as const;
    const write = (node: TestKernel, who: (typeof members)[number], operation: string, input: object) =>
      node.run(who, operation, input) as Promise<WriteReply<Receipt>>;
    /** Asks both nodes at the same moment. */
    const atOnce = <T>(ask: (node: TestKernel, index: number) => Promise<T>) =>
      Promise.allSettled(nodes().map((node, index) => ask(node, index)));
    const start = async (type = 'comment') => {
      const [topic, id] = [`together-${(topics += 1)}`, newId()];
      await write(first, moderator, 'comment.create', { id, topic, type, body: 'Here we meet' });
      return { topic, id };
    };
    const pageOf = (topic: string) =>
      second.run(moderator, 'discussion.get', { topic, sort: 'oldest' }) as Promise<DiscussionPage>;
    /** The state of a comment's counts that the last fact about them told. */
    const told = async (topic: string, id: string): Promise<Tally | undefined> => {
      const events = await replay(second.database.read, 'acme', `discussion:${topic}`, 0);
      return events
        .flatMap(({ data }) => (data as DiscussionChange).tallies ?? [])
        .findLast((tally) => tally.id === id);
    };

    test('the same post sent to both at once is stored once, and both answer the same', async () => {
      for (let round = 0; round < 25; round += 1) {
        const input = { id: newId(), topic: 'same', body: `Hello ${round}` };
        const answers = await atOnce((node) => write(node, members[0]!, 'comment.create', input));
        const [one, other] = answers.map((answer) => {
          assert.equal(answer.status, 'fulfilled', answer.status === 'rejected' ? String(answer.reason) : '');
          return answer.value.result;
        });
        assert.deepEqual(one, other);
      }
      assert.equal((await pageOf('same')).discussion.count, 25);
    });

    test('the same id for two different posts at once is a conflict for one of them', async () => {
      for (let round = 0; round < 25; round += 1) {
        const id = newId();
        const answers = await atOnce((node, index) =>
          write(node, members[index]!, 'comment.create', { id, topic: `differs-${index}`, body: `Hello ${index}` }),
        );
        const refused = answers.filter((answer) => answer.status === 'rejected');
        assert.deepEqual(
          refused.map(({ reason }) => (reason as { code: string }).code),
          ['conflict'],
        );
      }
    });

    test('the same edit sent to both at once is made once', async () => {
      const { topic } = await start();
      for (let round = 0; round < 15; round += 1) {
        const commentId = newId();
        await write(first, members[0]!, 'comment.create', { id: commentId, topic, body: 'Before' });
        const input = { id: newId(), commentId, revision: 0, body: 'After' };
        const answers = await atOnce((node) => write(node, members[0]!, 'comment.edit', input));
        const receipts = answers.map(
          (answer) => (answer as PromiseFulfilledResult<WriteReply<Receipt>>).value?.result.seq,
        );
        assert.ok(receipts[0] !== undefined && receipts[0] === receipts[1], JSON.stringify(answers));
      }
    });

    test('reactions, replies and endorsements that meet on one comment are all counted, in the record and in the facts', async () => {
      const { topic, id } = await start();
      const asks = nodes().flatMap((node, index) => [
        ...members.map((who) =>
          write(node, who, 'comment.react', { commentId: id, emoji: '👍🎉'.slice(index * 2, index * 2 + 2), on: true }),
        ),
        ...curators
          .slice(index * 3, index * 3 + 3)
          .map((who) => write(node, who, 'comment.endorse', { commentId: id, on: true })),
        ...members
          .slice(index * 6, index * 6 + 6)
          .map((who) => write(node, who, 'comment.create', { id: newId(), topic, parentId: id, body: 'Yes' })),
      ]);
      const failed = (await Promise.allSettled(asks)).filter(({ status }) => status === 'rejected');
      assert.deepEqual(failed, []);
      const { comments, tallies } = await pageOf(topic);
      const tally = tallies.find((each) => each.id === id)!;
      assert.deepEqual(
        tally.reactions.map(({ emoji, count }) => [emoji, count]).sort(),
        [
          ['👍', 12],
          ['🎉', 12],
        ].sort(),
      );
      assert.equal(tally.replies, 12);
      assert.equal(tally.score, 24 + 12 + 6 * 5);
      assert.equal(comments.find((each) => each.id === id)!.endorsedBy.length, 6);
      assert.deepEqual(await told(topic, id), tally);
    });

    test('the same wish sent to both at once is one change', async () => {
      const { topic, id } = await start();
      for (const on of [true, false, true]) {
        await atOnce((node) => write(node, moderator, 'comment.pin', { commentId: id, on }));
        await atOnce((node) => write(node, curators[0]!, 'comment.endorse', { commentId: id, on }));
        await atOnce((node) => write(node, members[0]!, 'comment.react', { commentId: id, emoji: '👍', on }));
      }
      const { discussion, tallies } = await pageOf(topic);
      assert.deepEqual(discussion.pinned, [id]);
      assert.equal(tallies[0]!.score, 6);
      await atOnce((node) => write(node, moderator, 'comment.delete', { commentId: id }));
      assert.equal((await pageOf(topic)).discussion.count, 0);
      await atOnce((node) => write(node, moderator, 'comment.restore', { commentId: id }));
      assert.equal((await pageOf(topic)).discussion.count, 1);
    });

    test('a storm of everything from both leaves a sound record, and every fact tells a newer state than the one before', async () => {
      const { topic, id } = await start('question');
      const answers = Array.from({ length: 4 }, () => newId());
      for (const answer of answers)
        await write(first, members[1]!, 'comment.create', { id: answer, topic, parentId: id, body: 'So' });
      const acts = (node: TestKernel, index: number) => {
        const commentId = answers[index % 4]!;
        const who = members[index % members.length]!;
        const kind = index % 6;
        if (kind === 0) return write(node, who, 'comment.react', { commentId, emoji: '🎉', on: index % 4 < 3 });
        if (kind === 1) return write(node, moderator, 'comment.delete', { commentId });
        if (kind === 2) return write(node, moderator, 'comment.restore', { commentId });
        if (kind === 3) return write(node, moderator, 'comment.accept', { commentId, on: index % 2 > 0 });
        if (kind === 4) return write(node, curators[index % 6]!, 'comment.endorse', { commentId, on: index % 5 < 3 });
        return write(node, who, 'comment.create', { id: newId(), topic, parentId: commentId, body: 'And so on' });
      };
      const asks = Array.from({ length: 120 }, (_, index) => acts(nodes()[(index >> 2) % 2]!, (index * 7) % 120));
      const refusals = (await Promise.allSettled(asks)).flatMap((answer) =>
        answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : [],
      );
      assert.deepEqual(
        [...new Set(refusals)].filter((code) => code !== 'conflict'),
        [],
      );
      assert.deepEqual((await checkRecord(first.database)).problems, []);
      for (const answer of answers) {
        const row = await first.database.read
          .selectFrom('comments')
          .selectAll()
          .where('id', '=', answer)
          .executeTakeFirstOrThrow();
        const reactions = await first.database.read
          .selectFrom('reactions')
          .selectAll()
          .where('comment_id', '=', answer)
          .execute();
        const [kept = { count: 0 }] = JSON.parse(row.reactions) as { count: number }[];
        assert.equal(kept.count, reactions.length);
        const endorsed = (JSON.parse(row.endorsed) as string[]).length;
        assert.equal(row.score, reactions.length + row.replies + 5 * endorsed);
        const { seq, score, replies } = (await told(topic, answer))!;
        assert.deepEqual({ seq, score, replies }, { seq: row.tally_seq, score: row.score, replies: row.replies });
      }
    });
  });
}
