import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LearningRequest, RequestChange, RequestPage, SearchGap, WriteReply } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import { replay } from '../kernel/event-log.ts';
import { tellMisses } from '../kernel/search-misses.ts';
import type { Actor } from '../kernel/session.ts';
import { member, newId, reader, records, type TestKernel } from '../kernel/testing.ts';
import requests from './requests.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const dee = member('Dee');
const cleo = member('Cleo Curator', 'curator');
const mia = member('Mia Moderator', 'moderator');
const eve = member('Eve', 'admin', 'globex');

for (const record of records) {
  describe(`requests on ${record.name}`, () => {
    let kernel: TestKernel;
    before(async () => {
      kernel = await record.open();
    });
    after(async () => {
      const { problems } = await checkRecord(kernel.database, [requests]);
      await kernel.close();
      assert.deepEqual(problems, []);
    });

    const write = (actor: Actor, operation: string, input: object): Promise<WriteReply<{ seq: number }>> =>
      kernel.write(actor, operation, input);
    const page = (actor: Actor, input: object = {}): Promise<RequestPage> => kernel.run(actor, 'request.list', input);
    const one = async (requestId: string) =>
      ((await kernel.run(reader(), 'request.get', { requestId })) as { request: LearningRequest }).request;
    const ask = async (actor: Actor, title = `How to ${newId()}`, more: object = {}) => {
      const id = newId();
      await write(actor, 'request.create', { id, title, ...more });
      return id;
    };
    const refused = (work: Promise<unknown>, code: string) =>
      assert.rejects(work, (error: { code?: string }) => error.code === code);
    const share = async (actor: Actor, more: object = {}) => {
      const id = newId();
      await write(actor, 'resource.share', {
        id,
        type: 'article',
        title: 'A guide',
        url: `https://reading.example/${id}`,
        ...more,
      });
      return id;
    };
    const logOf = async () => JSON.stringify(await replay(kernel.database.read, 'acme', 'requests:all', 0));

    test('what somebody asks for is seen by everybody, with their own vote as the first', async () => {
      const id = newId();
      const input = { id, title: 'Reading a balance sheet', why: 'Our team must plan.', skill: 'Finance' };
      const { facts, result } = await write(ana, 'request.create', input);
      const [fact] = facts[0]!.events;
      const { requests: told, people } = fact!.data as RequestChange;
      assert.deepEqual([fact!.type, fact!.seq], ['request.created', result.seq]);
      assert.deepEqual(
        people?.map(({ name }) => name),
        ['Ana Souza'],
      );
      const seen = await page(reader(), { filter: { query: 'balanc' } });
      assert.deepEqual(seen.requests, told);
      assert.deepEqual([told![0]!.votes, told![0]!.state, told![0]!.skill], [1, 'open', 'Finance']);
      assert.deepEqual((await page(ana)).viewer.voted.includes(id), true);
      assert.deepEqual((await page(ben)).viewer.voted.includes(id), false);
      assert.deepEqual(
        (await page(reader(), { filter: { skill: 'FINANCE' } })).requests.map((each) => each.id),
        [id],
      );
    });

    test('the same request twice is one, and another under its id is refused', async () => {
      const id = newId();
      const first = await write(ana, 'request.create', { id, title: 'Once' });
      const again = await write(ana, 'request.create', { id, title: 'Once' });
      assert.deepEqual(again.result, first.result);
      assert.deepEqual(again.facts, []);
      await refused(write(ana, 'request.create', { id, title: 'Other' }), 'conflict');
      await refused(write(ben, 'request.create', { id, title: 'Once' }), 'conflict');
    });

    test('a vote is a wish, not a toggle: said twice it counts once', async () => {
      const id = await ask(ana);
      for (let turn = 0; turn < 2; turn += 1) await write(ben, 'request.vote', { requestId: id, on: true });
      assert.equal((await one(id)).votes, 2);
      for (let turn = 0; turn < 2; turn += 1) await write(ben, 'request.vote', { requestId: id, on: false });
      assert.equal((await one(id)).votes, 1);
      await write(ana, 'request.vote', { requestId: id, on: false });
      assert.equal((await one(id)).votes, 0);
    });

    test('most wanted comes first, and pages meet without a gap', async () => {
      const skill = `Paging ${newId()}`;
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) ids.push(await ask(ana, `Number ${index}`, { skill }));
      await write(ben, 'request.vote', { requestId: ids[1]!, on: true });
      await write(ben, 'request.vote', { requestId: ids[3]!, on: true });
      await write(dee, 'request.vote', { requestId: ids[3]!, on: true });
      const wanted = [3, 1, 4, 2, 0].map((index) => ids[index]);
      for (const [sort, order] of [
        ['votes', wanted],
        ['newest', ids.toReversed()],
      ] as const) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const input: object = { filter: { skill }, sort, limit: 2, ...(cursor !== undefined && { cursor }) };
          const { requests: some, after: next } = await page(ben, input);
          seen.push(...some.map((each) => each.id));
          cursor = next ?? undefined;
        } while (cursor !== undefined);
        assert.deepEqual(seen, order, sort);
      }
      const { after: next } = await page(ben, { filter: { skill }, limit: 2 });
      await refused(page(ben, { filter: { skill }, sort: 'newest', limit: 2, cursor: next! }), 'invalid');
    });

    test('one member takes it up; another finds it taken; who curates gives it back', async () => {
      const id = await ask(ana);
      await write(ben, 'request.volunteer', { requestId: id, on: true });
      await write(ben, 'request.claim', { requestId: id, state: 'claimed' });
      await write(ben, 'request.claim', { requestId: id, state: 'started' });
      const taken = await one(id);
      assert.deepEqual([taken.state, taken.claimedBy, taken.volunteers], ['started', ben.id, [ben.id]]);
      assert.ok((await page(ben, { filter: { mine: 'helping' } })).requests.some((each) => each.id === id));
      await refused(write(dee, 'request.claim', { requestId: id, state: 'claimed' }), 'conflict');
      await refused(write(dee, 'request.claim', { requestId: id, state: 'open' }), 'forbidden');
      await write(cleo, 'request.claim', { requestId: id, state: 'open' });
      assert.deepEqual([(await one(id)).state, (await one(id)).claimedBy], ['open', null]);
    });

    test('whoever asked or voted is told once what became of it; who answered is not', async () => {
      const id = await ask(ana);
      await write(ben, 'request.vote', { requestId: id, on: true });
      await write(cleo, 'request.vote', { requestId: id, on: true });
      const resourceId = await share(cleo, { title: 'The guide' });
      await write(cleo, 'request.answer', { requestId: id, answer: { kind: 'resource', resourceId } });
      const answered = await one(id);
      assert.deepEqual([answered.state, answered.answerTitle, answered.answeredBy], ['answered', 'The guide', cleo.id]);
      const news = async (actor: Actor) => (await page(actor)).viewer.news.map((each) => each.id);
      assert.ok((await news(ana)).includes(id));
      assert.ok((await news(ben)).includes(id));
      assert.ok(!(await news(cleo)).includes(id));
      assert.ok(!(await news(dee)).includes(id));
      await write(ana, 'request.seen', { ids: [id] });
      assert.ok(!(await news(ana)).includes(id));
      assert.ok((await news(ben)).includes(id));
      await write(dee, 'request.vote', { requestId: id, on: true });
      assert.ok(!(await news(dee)).includes(id), 'who votes afterwards knows already');
      await write(ana, 'request.reopen', { requestId: id });
      assert.ok(!(await news(ben)).includes(id));
      await write(cleo, 'request.close', { requestId: id, reason: 'Not here' });
      assert.ok((await news(ana)).includes(id), 'a new outcome is new');
    });

    test('only what is there answers: a published resource, or a thread somebody wrote in', async () => {
      const id = await ask(ana);
      const answer = (given: object) => write(ben, 'request.answer', { requestId: id, answer: given });
      await refused(answer({ kind: 'resource', resourceId: newId() }), 'not_found');
      await refused(answer({ kind: 'thread', topic: `empty-${newId()}`, commentId: null }), 'not_found');
      const topic = `thread-${newId()}`;
      const commentId = newId();
      await write(ben, 'comment.create', { id: commentId, topic, body: 'This is how.' });
      await refused(answer({ kind: 'thread', topic, commentId: newId() }), 'not_found');
      await answer({ kind: 'thread', topic, commentId });
      assert.deepEqual((await one(id)).answer, { kind: 'thread', topic, commentId });
      await refused(
        write(dee, 'request.answer', { requestId: id, answer: { kind: 'thread', topic, commentId: null } }),
        'conflict',
      );
    });

    test('a resource shared for a request answers it as soon as it is published', async () => {
      const id = await ask(ana);
      const list = `list-${newId()}`;
      await write(cleo, 'list.save', { key: list, title: 'Reviewed', submissions: 'reviewed' });
      const resourceId = await share(ben, { requestId: id, list, title: 'Found it' });
      assert.equal((await one(id)).state, 'open');
      await write(cleo, 'resource.review', { resourceId, accept: true });
      const answered = await one(id);
      assert.deepEqual([answered.state, answered.answeredBy, answered.answerTitle], ['answered', ben.id, 'Found it']);
    });

    test('who answers another earns by it, once, and loses it when the request is opened again', async () => {
      const merits = async () => {
        const { activities } = (await kernel.run(ben, 'activity.list', {})) as {
          activities: { id: string; verb: string; undone: boolean }[];
        };
        return activities
          .filter(({ id: of }) => of.startsWith(`answered:${id}`))
          .map(({ verb, undone }) => [verb, undone]);
      };
      const id = await ask(ana);
      const answer = async () =>
        write(ben, 'request.answer', { requestId: id, answer: { kind: 'resource', resourceId: await share(ben) } });
      await answer();
      assert.deepEqual(await merits(), [['request.answered', false]]);
      await write(ana, 'request.reopen', { requestId: id });
      assert.deepEqual(await merits(), [['request.answered', true]]);
      await answer();
      assert.deepEqual(await merits(), [['request.answered', false]]);
      const own = await ask(ben);
      await write(ben, 'request.answer', {
        requestId: own,
        answer: { kind: 'resource', resourceId: await share(ben) },
      });
      const { activities } = (await kernel.run(ben, 'activity.list', {})) as { activities: { id: string }[] };
      assert.ok(
        !activities.some(({ id: of }) => of.startsWith(`answered:${own}`)),
        'nobody earns by answering themselves',
      );
    });

    test('what is removed leaves the log, and comes back whole', async () => {
      const id = await ask(ana, 'A secret wish');
      await write(ben, 'request.vote', { requestId: id, on: true });
      await refused(write(ben, 'request.delete', { requestId: id, on: true }), 'forbidden');
      await write(ana, 'request.delete', { requestId: id, on: true });
      assert.ok(!(await logOf()).includes('A secret wish'));
      await refused(one(id), 'not_found');
      await refused(write(ben, 'request.vote', { requestId: id, on: true }), 'not_found');
      await refused(write(ben, 'request.delete', { requestId: id, on: false }), 'not_found');
      await write(mia, 'request.delete', { requestId: id, on: false });
      assert.deepEqual([(await one(id)).title, (await one(id)).votes], ['A secret wish', 2]);
    });

    test('a removal in the same transaction as the request itself leaves nothing in the log either', async () => {
      const id = newId();
      const title = `Both at once ${newId()}`;
      const asked = write(ana, 'request.create', { id, title });
      const removed = write(ana, 'request.delete', { requestId: id, on: true });
      await Promise.all([asked, removed]);
      assert.ok(!(await logOf()).includes(title));
    });

    test('words change only by who asked or who curates', async () => {
      const id = await ask(ana, 'First words');
      await refused(write(ben, 'request.edit', { requestId: id, title: 'Mine' }), 'forbidden');
      await write(ana, 'request.edit', { requestId: id, title: 'Better words', why: 'Because' });
      assert.deepEqual(
        (await page(reader(), { filter: { query: 'better words' } })).requests.map((each) => each.id),
        [id],
      );
      assert.deepEqual((await page(reader(), { filter: { query: 'first words' } })).requests, []);
    });

    test('comments in its discussion are counted', async () => {
      const id = await ask(ana);
      const commentId = newId();
      await write(ben, 'comment.create', { id: commentId, topic: `request/${id}`, body: 'I know somebody.' });
      assert.equal((await one(id)).comments, 1);
      await write(ben, 'comment.delete', { commentId });
      assert.equal((await one(id)).comments, 0);
    });

    test('what is much like it is found while it is being written', async () => {
      const id = await ask(ana, 'Negotiating with suppliers abroad');
      const similar = (await kernel.run(ben, 'request.similar', { title: 'negotiating with a supplier' })) as {
        requests: { id: string }[];
      };
      assert.deepEqual(
        similar.requests.map((each) => each.id),
        [id],
      );
    });

    test('what several people look for in vain becomes a gap; nobody learns who, nor what one alone looked for', async () => {
      const gaps = (): Promise<SearchGap[]> => kernel.run(cleo, 'gap.list', {});
      const query = `quantum bookkeeping ${record.name}`.replace(/QL.*/, '');
      const look = async (actor: Actor, words = query) => {
        await kernel.run(actor, 'resource.list', { filter: { query: words } });
        await tellMisses(kernel.dispatch.node);
      };
      for (let turn = 0; turn < 5; turn += 1) await look(ana, `${query} only ana`);
      for (const actor of [ana, ben]) await look(actor);
      assert.deepEqual(await gaps(), []);
      // Members share sixteen marks: of twenty, more than two have different ones.
      const crowd = Array.from({ length: 20 }, (_, index) => member(`Seeker ${index}`));
      for (const actor of crowd) await look(actor);
      const [gap, ...more] = await gaps();
      assert.deepEqual(more, []);
      assert.deepEqual([gap!.searches, gap!.query], [22, query.toLowerCase().trim()]);
      assert.ok(gap!.people >= 3 && gap!.people <= 16, String(gap!.people));
      await refused(kernel.run(ana, 'gap.list', {}), 'forbidden');
      await kernel.write(cleo, 'gap.dismiss', { gapId: gap!.id });
      assert.deepEqual(await gaps(), []);
      kernel.clock.now += 3_700_000;
      for (const actor of crowd) await look(actor);
      const [back] = await gaps();
      await ask(cleo, 'Quantum bookkeeping', { gapId: back!.id });
      assert.deepEqual(await gaps(), [], 'a request was made of it');
      kernel.clock.now += 3_700_000;
      for (const actor of crowd) await look(actor);
      assert.equal((await gaps()).length, 1);
      kernel.clock.now += 91 * 86_400_000;
      assert.deepEqual(await gaps(), [], 'old searches are forgotten');
    });

    test('another community sees nothing and changes nothing', async () => {
      const id = await ask(ana);
      assert.deepEqual((await page(eve)).requests, []);
      for (const [operation, input] of [
        ['request.get', {}],
        ['request.vote', { on: true }],
        ['request.delete', { on: true }],
        ['request.close', {}],
      ] as const)
        await refused(kernel.run(eve, operation, { requestId: id, ...input }), 'not_found');
    });

    if (record.name === 'PostgreSQL')
      test('votes on two nodes at once are all counted, and one of two claims wins', async () => {
        const other = await kernel.beside!();
        const id = await ask(ana);
        const voters = Array.from({ length: 12 }, (_, index) => member(`voter-${index}`));
        await Promise.all(
          voters.map((voter, index) =>
            (index % 2 ? kernel : other).write(voter, 'request.vote', { requestId: id, on: true }),
          ),
        );
        assert.equal((await one(id)).votes, 13);
        const claims = await Promise.allSettled([
          kernel.write(ben, 'request.claim', { requestId: id, state: 'claimed' }),
          other.write(dee, 'request.claim', { requestId: id, state: 'claimed' }),
        ]);
        assert.deepEqual(claims.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
        await other.close();
      });
  });
}
