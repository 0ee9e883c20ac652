import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  MAX_DEPTH,
  type DiscussionChange,
  type DiscussionPage,
  type Receipt,
  type WriteReply,
} from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import { replay } from '../kernel/event-log.ts';
import { member, newId, reader, records, type TestKernel } from '../kernel/testing.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const cleo = member('Cleo Curator', 'curator');
const mo = member('Mo Moderator', 'moderator');
const eve = member('Eve', 'learner', 'globex');

for (const record of records) {
  describe(`discussions on ${record.name}`, () => {
    let kernel: TestKernel;
    let topic = '';
    let round = 0;
    before(async () => {
      kernel = await record.open();
    });
    beforeEach(() => {
      round += 1;
      topic = `topic-${round}`;
    });
    after(() => kernel.close());

    const get = (actor = ana, input = {}) =>
      kernel.run(actor, 'discussion.get', { topic, ...input }) as Promise<DiscussionPage>;
    const post = async (actor = ana, input: Record<string, unknown> = {}) => {
      const id = (input.id as string | undefined) ?? newId();
      const reply = (await kernel.write(actor, 'comment.create', {
        id,
        topic,
        body: 'Hello',
        ...input,
      })) as WriteReply<Receipt>;
      return { id, ...reply };
    };
    const lastChange = (reply: WriteReply<unknown>) => reply.facts.at(-1)!.events.at(-1)!.data as DiscussionChange;
    const at = (page: DiscussionPage, id: string) => page.comments.find((comment) => comment.id === id)!;
    const tally = (page: DiscussionPage, id: string) => page.tallies.find((each) => each.id === id)!;

    test('a posted comment is on the page, formatted, with its author and one fact', async () => {
      const { id, result, facts } = await post(ana, { body: 'Hello **world**' });
      assert.equal(result.seq, 1);
      assert.equal(facts[0]?.events[0]?.type, 'comment.created');
      const page = await get(ben);
      assert.deepEqual(at(page, id).content, [{ t: 'p', c: ['Hello ', { t: 'strong', c: ['world'] }] }]);
      assert.equal(page.people[0]?.name, 'Ana Souza');
      assert.deepEqual([page.discussion.count, page.discussion.threads, page.seq], [1, 1, 1]);
    });

    test('a post of which nothing can be shown is refused', async () => {
      for (const body of ['\u200b\u202e', '[a]: /b', '#'])
        await assert.rejects(post(ana, { body }), { code: 'invalid' });
    });

    test('the same id with the same content answers the first result; other content, or another author, conflicts', async () => {
      const { id, result } = await post(ana, { body: 'Once' });
      kernel.clock.now += 60_000;
      const again = await post(ana, { id, body: 'Once' });
      assert.deepEqual(again.result, result);
      assert.deepEqual(again.facts, []);
      await assert.rejects(post(ana, { id, body: 'Twice' }), { code: 'conflict' });
      await assert.rejects(post(ben, { id, body: 'Once' }), { code: 'conflict' });
      assert.equal((await get()).discussion.count, 1);
    });

    test('replies nest to the last level, then stand beside what they answer and name it', async () => {
      let parentId: string | null = null;
      const ids: string[] = [];
      for (let depth = 0; depth <= MAX_DEPTH + 1; depth += 1) ids.push((parentId = (await post(ana, { parentId })).id));
      const page = await get(ana, { around: ids.at(-1) });
      const last = at(page, ids.at(-1)!);
      assert.deepEqual([last.depth, last.parentId, last.replyTo], [MAX_DEPTH, ids[MAX_DEPTH - 1], ids[MAX_DEPTH]]);
      assert.equal(tally(page, ids[0]!).replies, 1);
    });

    test('threads page both ways without doubling or skipping, in every order', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 23; index += 1) ids.push((await post(ana, { body: `Post ${index}` })).id);
      for (const index of [3, 9, 9, 15])
        await kernel.write(member(`R${Math.random()}`), 'comment.react', {
          commentId: ids[index],
          emoji: '👍',
          on: true,
        });
      for (const sort of ['newest', 'oldest', 'top']) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const { lists } = await get(ana, { sort, limit: 5, cursor });
          seen.push(...lists[0]!.ids);
          cursor = lists[0]!.after ?? undefined;
        } while (cursor);
        assert.equal(new Set(seen).size, 23, sort);
        assert.equal(seen.length, 23, sort);
        if (sort === 'top') assert.equal(seen[0], ids[9]);
        const middle = await get(ana, { sort, limit: 5, around: seen[12] });
        const list = middle.lists.find(({ parentId }) => parentId === null)!;
        const back = await get(ana, { sort, limit: 5, cursor: list.before });
        assert.deepEqual(
          back.lists[0]!.ids,
          seen.slice(seen.indexOf(list.ids[0]!) - 5, seen.indexOf(list.ids[0]!)),
          sort,
        );
      }
    });

    test('a permalink brings its ancestors and neighbours however deep it lies', async () => {
      const root = await post();
      const others = [];
      for (let index = 0; index < 30; index += 1)
        others.push(await post(ben, { parentId: root.id, body: `Reply ${index}` }));
      for (let index = 0; index < 30; index += 1) await post(ana, { body: `Later ${index}` });
      const deep = await post(ana, { parentId: others[20]!.id });
      const page = await get(ben, { around: deep.id });
      for (const id of [root.id, others[20]!.id, deep.id]) assert.ok(at(page, id), id);
      const replies = page.lists.find(({ parentId }) => parentId === root.id)!;
      assert.ok(replies.before && replies.after && replies.ids.includes(others[20]!.id));
    });

    test('filters list only what they name', async () => {
      const question = await post(ana, { type: 'question', body: 'Why?' });
      const answer = await post(ben, { parentId: question.id });
      await post(ana, { type: 'resource', body: 'https://example.com' });
      assert.deepEqual((await get(ana, { filter: { type: 'question' } })).lists[0]!.ids, [question.id]);
      assert.deepEqual((await get(ana, { filter: { answered: false } })).lists[0]!.ids, [question.id]);
      await kernel.write(ana, 'comment.accept', { commentId: answer.id, on: true });
      assert.deepEqual((await get(ana, { filter: { answered: false } })).lists[0]!.ids, []);
      const page = await get(ana, { filter: { answered: true } });
      assert.equal(at(page, question.id).answerId, answer.id);
      assert.ok(at(page, answer.id), 'the answer comes with its question');
    });

    test('an edit keeps history, a repeated edit is one edit, an edit of an older revision conflicts', async () => {
      const { id } = await post(ana, { body: 'The cat sat' });
      const edit = { id: newId(), commentId: id, revision: 0, body: 'The dog sat' };
      const first = await kernel.write(ana, 'comment.edit', edit);
      const again = await kernel.write(ana, 'comment.edit', edit);
      assert.deepEqual(again.result, first.result);
      await assert.rejects(kernel.write(ana, 'comment.edit', { ...edit, id: newId() }), { code: 'conflict' });
      await assert.rejects(kernel.write(ben, 'comment.edit', { ...edit, id: newId(), revision: 1 }), {
        code: 'forbidden',
      });
      const { revisions } = (await kernel.run(ben, 'comment.history', { commentId: id })) as {
        revisions: { changes: { kind: string; text: string }[] }[];
      };
      assert.equal(revisions.length, 2);
      assert.deepEqual(
        revisions[0]!.changes.filter(({ kind }) => kind !== 'same'),
        [
          { kind: 'removed', text: 'cat' },
          { kind: 'added', text: 'dog' },
        ],
      );
    });

    test('a comment has a hundred edits and no more, so that its history stays readable', async () => {
      const { id } = await post(ana);
      const edit = (revision: number) =>
        kernel.write(ana, 'comment.edit', { id: newId(), commentId: id, revision, body: `Hello ${revision}` });
      for (let revision = 0; revision < 100; revision += 1) await edit(revision);
      await assert.rejects(edit(100), { code: 'conflict' });
    });

    test('the edit window closes for authors', async () => {
      const { id } = await post();
      kernel.clock.now += 901_000;
      await assert.rejects(
        kernel.write(ana, 'comment.edit', { id: newId(), commentId: id, revision: 0, body: 'Late' }),
        { code: 'forbidden' },
      );
    });

    test('a deleted comment keeps its place for replies, loses its text everywhere, and comes back whole', async () => {
      const { id } = await post(ana, { body: 'canaryword here' });
      await post(ben, { parentId: id });
      await assert.rejects(kernel.write(ben, 'comment.delete', { commentId: id }), { code: 'forbidden' });
      await kernel.write(ana, 'comment.delete', { commentId: id });
      const page = await get(ben);
      assert.equal(at(page, id).deleted, 'author');
      assert.doesNotMatch(JSON.stringify(page), /canaryword/);
      assert.doesNotMatch(
        JSON.stringify(await replay(kernel.database.read, 'acme', `discussion:${topic}`, 0)),
        /canaryword/,
      );
      const found = (await kernel.run(ben, 'discussion.search', { query: 'canaryword' })) as { hits: unknown[] };
      assert.equal(found.hits.length, 0);
      await assert.rejects(kernel.run(ben, 'comment.source', { commentId: id }), { code: 'not_found' });
      await kernel.write(ana, 'comment.restore', { commentId: id });
      assert.match(JSON.stringify(at(await get(ben), id).content), /canaryword/);
      assert.equal((await get()).discussion.count, 2);
    });

    test('a reply stays on the page when what it answers is deleted, and the tombstones go with it', async () => {
      const root = await post(ana);
      const middle = await post(ben, { parentId: root.id });
      const leaf = await post(ana, { parentId: middle.id });
      await kernel.write(ben, 'comment.delete', { commentId: middle.id });
      await kernel.write(ana, 'comment.delete', { commentId: root.id });
      const page = await get();
      assert.ok(at(page, leaf.id), 'below two tombstones');
      assert.deepEqual([tally(page, root.id).replies, tally(page, middle.id).replies], [1, 1]);
      const gone = await kernel.write(ana, 'comment.delete', { commentId: leaf.id });
      assert.deepEqual(
        lastChange(gone).tallies!.map(({ id, replies }) => [id, replies]),
        [leaf, middle, root].map(({ id }) => [id, 0]),
      );
      assert.deepEqual((await get()).comments, []);
      const back = await kernel.write(ana, 'comment.restore', { commentId: leaf.id });
      assert.deepEqual(
        lastChange(back).tallies!.map(({ replies }) => replies),
        [0, 1, 1],
      );
      await kernel.write(ben, 'comment.restore', { commentId: middle.id });
      assert.equal(tally(await get(), root.id).replies, 1);
    });

    test('an author does not bring back what a moderator removed', async () => {
      const { id } = await post();
      await kernel.write(mo, 'comment.delete', { commentId: id });
      await assert.rejects(kernel.write(ana, 'comment.restore', { commentId: id }), { code: 'forbidden' });
      await kernel.write(mo, 'comment.restore', { commentId: id });
    });

    test('a reaction is set or unset, never toggled, and tells who', async () => {
      const { id } = await post();
      const on = await kernel.write(ben, 'comment.react', { commentId: id, emoji: '🎉', on: true });
      const again = await kernel.write(ben, 'comment.react', { commentId: id, emoji: '🎉', on: true });
      assert.deepEqual(again.facts, []);
      assert.deepEqual(lastChange(on).tallies?.[0]?.reactions, [{ emoji: '🎉', count: 1, members: [ben.id] }]);
      assert.deepEqual((await get(ben)).viewer.reacted, { [id]: ['🎉'] });
      await assert.rejects(kernel.write(ben, 'comment.react', { commentId: id, emoji: 'lol', on: true }), {
        code: 'invalid',
      });
      await kernel.write(ben, 'comment.react', { commentId: id, emoji: '🎉', on: false });
      assert.deepEqual(tally(await get(), id).reactions, []);
    });

    test('a comment that a whole company reacts to, with everybody’s picture, takes reactions and replies', async () => {
      const { id } = await post(ana, { body: `${'word '.repeat(1_500)}end` });
      const emoji = [...'👍🎉😄😕👀🚀🔥💯🙏🎈'];
      const react = (name: string, index: number) => {
        kernel.clock.now += 1;
        const who = member(name);
        const person = { ...who.person!, avatar: `https://intranet.example/${'p'.repeat(300)}` };
        return kernel.write({ ...who, person }, 'comment.react', { commentId: id, emoji: emoji[index % 10], on: true });
      };
      for (let index = 0; index < 240; index += 1) await react(`Crowd ${index}`, index);
      const change = lastChange(await react('Crowd 240', 0));
      const [first] = change.tallies![0]!.reactions;
      assert.deepEqual([first!.count, first!.members[0]], [25, member('Crowd 240').id]);
      assert.equal(change.people![0]!.name, 'Crowd 240');
      await post(ben, { parentId: id });
      assert.equal(tally(await get(), id).reactions.length, 10);
    });

    test('nobody covers a comment with more kinds of emoji than its facts can carry', async () => {
      const { id } = await post();
      const react = (code: number, on = true) =>
        kernel.write(ben, 'comment.react', { commentId: id, emoji: String.fromCodePoint(code), on });
      for (let code = 0x1f600; code < 0x1f600 + 20; code += 1) await react(code);
      await assert.rejects(react(0x1f600 + 20), { code: 'conflict' });
      await kernel.write(ana, 'comment.react', { commentId: id, emoji: '\u{1f600}', on: true });
      await react(0x1f600 + 1, false);
      await react(0x1f600 + 20);
    });

    test('only who asked or a curator accepts an answer, and only a reply to a question can be one', async () => {
      const question = await post(ana, { type: 'question' });
      const answer = await post(ben, { parentId: question.id });
      const plain = await post(ana);
      await assert.rejects(kernel.write(ben, 'comment.accept', { commentId: answer.id, on: true }), {
        code: 'forbidden',
      });
      await assert.rejects(kernel.write(ana, 'comment.accept', { commentId: plain.id, on: true }), { code: 'invalid' });
      await kernel.write(cleo, 'comment.accept', { commentId: answer.id, on: true });
      assert.equal(at(await get(), question.id).answerId, answer.id);
    });

    test('curators endorse others, moderators pin and lock, learners do neither', async () => {
      const { id } = await post(ana);
      for (const operation of ['comment.endorse', 'comment.pin'])
        await assert.rejects(kernel.write(ben, operation, { commentId: id, on: true }), { code: 'forbidden' });
      await kernel.write(cleo, 'comment.endorse', { commentId: id, on: true });
      await kernel.write(mo, 'comment.pin', { commentId: id, on: true });
      const page = await get();
      assert.deepEqual(at(page, id).endorsedBy, [cleo.id]);
      assert.deepEqual(page.discussion.pinned, [id]);
      await kernel.write(mo, 'discussion.lock', { topic, on: true, reason: 'Settled' });
      await assert.rejects(post(ben), { code: 'forbidden' });
      await post(mo);
      await kernel.write(mo, 'discussion.lock', { topic, on: false, closesAt: kernel.clock.now + 1_000 });
      await post(ben);
      kernel.clock.now += 2_000;
      await assert.rejects(post(ben), { code: 'forbidden' });
    });

    test('an anonymous concern names its author nowhere but to the author', async () => {
      await assert.rejects(post(ana, { anonymous: true }), { code: 'invalid' });
      const { id, facts } = await post(ben, { anonymous: true, type: 'concern', body: 'Something is wrong' });
      assert.doesNotMatch(JSON.stringify(facts), new RegExp(ben.id!));
      const others = JSON.stringify([
        await get(ana),
        await get(mo),
        await get(reader()),
        await kernel.run(ana, 'discussion.search', { query: 'wrong' }),
      ]);
      assert.doesNotMatch(others, new RegExp(ben.id!));
      assert.deepEqual((await get(ana, { filter: { author: ben.id } })).lists[0]!.ids, []);
      assert.deepEqual((await get(ben)).viewer.mine, [id]);
    });

    test('search follows what is written, edited, deleted and restored, also within one group of writes', async () => {
      const find = async (query: string) => {
        const { hits } = (await kernel.run(ana, 'discussion.search', { query })) as {
          hits: { comment: { id: string } }[];
        };
        return hits.map(({ comment }) => comment.id);
      };
      const [gone, changed, back] = [newId(), newId(), newId()];
      const post = (id: string) => kernel.write(ana, 'comment.create', { id, topic: 'index', body: 'quagga one' });
      await Promise.all([
        post(gone),
        kernel.write(ana, 'comment.delete', { commentId: gone }),
        post(changed),
        kernel.write(ana, 'comment.edit', { id: newId(), commentId: changed, revision: 0, body: 'quagga two' }),
        post(back),
        kernel.write(ana, 'comment.delete', { commentId: back }),
        kernel.write(ana, 'comment.restore', { commentId: back }),
      ]);
      assert.deepEqual((await find('quagga')).sort(), [changed, back].sort());
      assert.deepEqual(await find('quagga one'), [back]);
      assert.deepEqual(await find('quagga two'), [changed]);
      const { rows } = await sql<{ text: string }>`select text from comment_search where text like '%quagga%'`.execute(
        kernel.database.read,
      );
      assert.equal(rows.length, 2, 'nothing of a deleted comment stays in the index');
    });

    test('search finds words in any order and script, the last one unfinished, only in this community', async () => {
      const { id } = await post(ana, { body: 'Größere Änderungen am Onboarding-Prozess' });
      const hits = async (query: string, actor = ben) =>
        (
          (await kernel.run(actor, 'discussion.search', { topic, query })) as {
            hits: { comment: { id: string }; excerpt: string[] }[];
          }
        ).hits;
      assert.equal((await hits('prozess größ'))[0]?.comment.id, id);
      assert.equal((await hits('Onboarding'))[0]?.excerpt[1], 'Onboarding');
      assert.deepEqual(await hits('Onboarding', eve), []);
      assert.deepEqual(await hits('" OR * NEAR('), []);
    });

    test('read marks only move forward, and count what others wrote since', async () => {
      await post(ana);
      assert.equal((await get(ben)).viewer.unread, 0, 'a first visit starts with nothing unread');
      await kernel.write(ben, 'discussion.read', { topic, seq: 1 });
      const second = await post(ana);
      await post(ben);
      const { viewer } = await get(ben);
      assert.deepEqual([viewer.unread, viewer.firstUnread], [1, second.id]);
      await kernel.write(ben, 'discussion.read', { topic, seq: 99 });
      await kernel.write(ben, 'discussion.read', { topic, seq: 1 });
      assert.deepEqual([(await get(ben)).viewer.unread, (await get(ben)).viewer.readTo], [0, 3]);
    });

    test('another community sees nothing and touches nothing', async () => {
      const { id } = await post();
      assert.equal((await get(eve)).discussion.count, 0);
      for (const [operation, input] of [
        ['comment.source', { commentId: id }],
        ['comment.react', { commentId: id, emoji: '👍', on: true }],
        ['comment.report', { commentId: id, reason: 'spam' }],
      ] as const) {
        const foreign = await kernel.run(eve, operation, input).catch((error: unknown) => error);
        const absent = await kernel
          .run(eve, operation, { ...input, commentId: newId() })
          .catch((error: unknown) => error);
        assert.deepEqual(JSON.stringify(foreign), JSON.stringify(absent), operation);
      }
    });

    test('facts say nothing that depends on who is looking, and streams have no hole', async () => {
      const { problems } = await checkRecord(kernel.database);
      assert.deepEqual(problems, []);
    });
  });
}
