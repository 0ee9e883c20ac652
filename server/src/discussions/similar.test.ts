import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Comment, OutputOf, discussions } from '@learning-commons/protocol';
import { member, newId, reader, records, type TestKernel } from '../kernel/testing.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const mo = member('Mo Moderator', 'moderator');
const eve = member('Eve', 'learner', 'globex');
type Found = OutputOf<(typeof discussions)['operations']['discussion.similar']>;

for (const record of records) {
  describe(`similar questions on ${record.name}`, () => {
    let kernel: TestKernel;
    before(async () => {
      kernel = await record.open();
    });
    after(() => kernel.close());

    const post = async (actor: typeof ana, topic: string, body: string, more = {}) => {
      const id = newId();
      await kernel.write(actor, 'comment.create', { id, topic, body, type: 'question', ...more });
      return id;
    };
    const similar = (text: string, topic = 'somewhere', actor = ben): Promise<Found> =>
      kernel.run(actor, 'discussion.similar', { topic, text });
    const ids = async (...asked: Parameters<typeof similar>) => (await similar(...asked)).comments.map(({ id }) => id);

    test('those of the topic come first, then those with an answer, then the best match; answers and people come along', async () => {
      const elsewhere = await post(ana, 'other', 'How do I calibrate the thermal camera?');
      const answered = await post(ana, 'other', 'How do I calibrate a thermal camera outdoors?');
      const answer = await post(mo, 'other', 'By a black body.', { parentId: answered, type: 'comment' });
      await kernel.write(ana, 'comment.accept', { commentId: answer, on: true });
      const here = await post(ben, 'here', 'Calibrate thermal camera: who knows how?');
      const found = await similar('calibrating the thermal camera', 'here');
      assert.deepEqual(
        found.comments.map(({ id }) => id),
        [here, answered, elsewhere],
      );
      assert.deepEqual(
        found.answers.map(({ id }) => id),
        [answer],
      );
      assert.deepEqual(
        new Set(found.people.map(({ name }) => name)),
        new Set([ana, ben, mo].map(({ person }) => person!.name)),
      );
    });

    test('what shares only a frequent word, replies and other kinds of posts are not told', async () => {
      const question = await post(ana, 'kinds', 'Where is the torque wrench stored?');
      await post(ana, 'kinds', 'The torque wrench is stored badly', { type: 'comment' });
      await post(ana, 'kinds', 'Where is the torque wrench stored, again?', { parentId: question });
      await post(ana, 'kinds', 'Where is the canteen?');
      assert.deepEqual(await ids('where is the torque wrench'), [question]);
      assert.deepEqual(await ids('xylophone lessons'), []);
      assert.deepEqual(await ids('  ?! '), []);
    });

    test('deleted questions and answers are gone at once, and come back restored; an edit is found by its new words', async () => {
      const question = await post(ana, 'gone', 'Who repairs the hydraulic press?');
      const answer = await post(ben, 'gone', 'Greta does.', { parentId: question, type: 'comment' });
      await kernel.write(ana, 'comment.accept', { commentId: answer, on: true });
      await kernel.write(ben, 'comment.delete', { commentId: answer });
      assert.deepEqual((await similar('repair hydraulic press')).answers, []);
      await kernel.write(ana, 'comment.delete', { commentId: question });
      assert.deepEqual(await ids('repair hydraulic press'), []);
      await kernel.write(ana, 'comment.restore', { commentId: question });
      assert.deepEqual(await ids('repair hydraulic press'), [question]);
      const edit = { id: newId(), commentId: question, revision: 0, body: 'Who waters the ficus upstairs?' };
      await kernel.write(ana, 'comment.edit', edit);
      assert.deepEqual([await ids('repair hydraulic press'), await ids('water ficus upstairs')], [[], [question]]);
    });

    test('nothing crosses communities, and who is signed out is told nothing', async () => {
      await post(ana, 'secret', 'When does the merger with Initech close?');
      assert.deepEqual(await ids('merger with Initech', 'secret', eve), []);
      await assert.rejects(similar('merger with Initech', 'secret', reader()), { code: 'unauthenticated' });
    });

    test('no more than five are told, and what people type is never taken for the language of the index', async () => {
      for (let count = 0; count < 7; count += 1)
        await post(ana, 'many', `Which solvent removes lacquer number ${count}?`);
      assert.equal((await ids('which solvent removes lacquer')).length, 5);
      for (const text of [
        '" OR 1=1 --',
        "solvent' & !lacquer:*",
        'NEAR(solvent lacquer)',
        '*:* | (',
        '漆 溶剤 を',
        'x'.repeat(500),
      ])
        assert.ok(Array.isArray(await ids(text)), text);
    });

    test('a comment is told whatever its topic, without its text once deleted, and to nobody of another community', async () => {
      const id = await post(ana, 'one', 'A question to read alone');
      const read = async (actor = ben) =>
        (await kernel.run(actor, 'comment.get', { commentId: id })) as { comment: Comment; people: { name: string }[] };
      const { comment, people } = await read();
      assert.deepEqual([comment.id, comment.topic, people.map(({ name }) => name)], [id, 'one', ['Ana Souza']]);
      await assert.rejects(read(eve), { code: 'not_found' });
      await kernel.write(ana, 'comment.delete', { commentId: id });
      assert.deepEqual([(await read()).comment.deleted, (await read()).comment.content], ['author', []]);
    });

    test('an anonymous concern names nobody when it is read alone', async () => {
      const id = await post(ana, 'one', 'I am worried', { type: 'concern', anonymous: true });
      const { comment, people } = (await kernel.run(ben, 'comment.get', { commentId: id })) as {
        comment: Comment;
        people: unknown[];
      };
      assert.deepEqual([comment.author, people], [null, []]);
    });
  });
}
