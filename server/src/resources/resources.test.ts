import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Contract, OutputOf, ResourceChange } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import { replay } from '../kernel/event-log.ts';
import { member, newId, reader, records, type TestKernel } from '../kernel/testing.ts';
import resources from './resources.ts';
import { factsIn, libraryOf } from './testing.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const cleo = member('Cleo Curator', 'curator');
const ada = member('Ada Admin', 'admin');
const eve = member('Eve', 'curator', 'globex');
const [ALL, CURATORS] = ['resources:all', 'resources:curators'];

for (const record of records) {
  describe(`resources on ${record.name}`, () => {
    let kernel: TestKernel;
    let list = '';
    let round = 0;
    const library = libraryOf(() => kernel);
    const { share, page, titles, one, write } = library;
    before(async () => {
      kernel = await record.open();
      // Whoever wrote once is a member whom lists may have as owner.
      for (const actor of [ana, ben, cleo, ada]) await share(actor);
    });
    beforeEach(() => {
      round += 1;
      list = `list-${round}`;
    });
    after(async () => {
      const { problems } = await checkRecord(kernel.database, [resources]);
      await kernel.close();
      assert.deepEqual(problems, []);
    });

    const makeList = (input: object = {}) => write(cleo, 'list.save', { key: list, title: 'A list', ...input });
    const log = () => replay(kernel.database.read, 'acme', ALL, 0);
    const wrote = async (id: string) => JSON.stringify(await log()).includes(id);
    /** What only the domain itself announced, by listening where others would. */
    const inList = { filter: { list: '' } };
    beforeEach(() => (inList.filter.list = list));

    test('what is shared is seen by everybody, told in one fact, with who shared it', async () => {
      await makeList();
      const reply = await share(ana, { title: 'Working with data', list, skills: ['Data', 'data'], language: 'EN-gb' });
      assert.equal(reply.result.state, 'published');
      const [fact, ...more] = factsIn(reply, ALL);
      assert.deepEqual(more, []);
      assert.equal(fact!.type, 'resource.shared');
      assert.equal(fact!.seq, reply.result.seq);
      const shown = await page(reader(), inList);
      assert.deepEqual(shown.resources, fact!.data.resources);
      assert.deepEqual(shown.tallies, fact!.data.tallies);
      assert.deepEqual([shown.list], fact!.data.lists);
      assert.deepEqual([shown.total, shown.list!.count, shown.resources[0]!.language], [1, 1, 'en-GB']);
      assert.deepEqual(shown.resources[0]!.skills, ['Data']);
      assert.equal(shown.people.find(({ id }) => id === ana.id)?.name, 'Ana Souza');
    });

    test('the same id with the same content answers the first result; other content or another member conflicts', async () => {
      const first = await share(ana, { title: 'Once' });
      kernel.clock.now += 60_000;
      const again = await share(ana, { id: first.id, title: 'Once' });
      assert.deepEqual([again.result, again.facts], [first.result, []]);
      await assert.rejects(share(ana, { id: first.id, title: 'Twice' }), { code: 'conflict' });
      await assert.rejects(share(ben, { id: first.id, title: 'Once' }), { code: 'conflict' });
    });

    test('an address is shared once, however it is written, and the refusal names what is there', async () => {
      const { id } = await share(ana, { url: `https://www.Site.example/${list}/?b=2&a=1&utm_source=mail#part` });
      assert.equal((await one(ana, id)).resource.url, `https://www.site.example/${list}/?b=2&a=1#part`);
      for (const url of [`http://site.example:80/${list}?a=1&b=2`, `https://site.example/${list}/?a=1&fbclid=x&b=2`])
        await assert.rejects(share(ben, { url }), (error: { code: string; details: object }) => {
          assert.equal(error.code, 'conflict');
          assert.deepEqual(error.details, { reason: 'known', state: 'published', resourceId: id });
          return true;
        });
      await share(ben, { url: `https://site.example/${list}?a=1` });
      // In another community it is unknown.
      await share(eve, { url: `https://site.example/${list}?a=1&b=2` });
    });

    test('what cannot be right is refused', async () => {
      const refused = [
        { url: null },
        { url: 'https://user:secret@site.example/' },
        { type: 'event', url: null, startsAt: 2, endsAt: 1 },
        { type: 'file', url: null },
        { type: 'person', url: null, memberId: newId() },
      ] as const;
      for (const said of refused) await assert.rejects(share(ana, said), { code: 'invalid' }, JSON.stringify(said));
      await assert.rejects(share(ana, { list: 'nowhere' }), { code: 'not_found' });
    });

    test('in a reviewed list it waits, unheard of by others, until somebody who may lets it in', async () => {
      await makeList({ submissions: 'reviewed' });
      const reply = await share(ana, { list, title: `Secret ${list}` });
      assert.equal(reply.result.state, 'submitted');
      assert.deepEqual(
        factsIn(reply, ALL).map(({ type, data }) => [type, data]),
        [['resource.withheld', {}]],
      );
      assert.deepEqual(factsIn(reply, `resources:${ana.id}`)[0]!.data.resources?.[0]?.title, `Secret ${list}`);
      assert.equal(await wrote(`Secret ${list}`), false);
      await assert.rejects(one(ben, reply.id), { code: 'not_found' });
      assert.deepEqual(await titles(ben, inList), []);
      assert.deepEqual(await titles(ben, { filter: { list, state: 'submitted' } }), []);
      assert.deepEqual(await titles(ana, { filter: { list, state: 'submitted' } }), [`Secret ${list}`]);
      const waiting = await page(cleo, { filter: { list, state: 'submitted' } });
      assert.deepEqual([waiting.resources.length, waiting.viewer.waiting, waiting.list!.count], [1, 1, 0]);
      await assert.rejects(write(ben, 'resource.review', { resourceId: reply.id, accept: true }), {
        code: 'not_found',
      });
      await assert.rejects(write(ana, 'resource.review', { resourceId: reply.id, accept: true }), {
        code: 'forbidden',
      });
      const accepted = await write(cleo, 'resource.review', { resourceId: reply.id, accept: true });
      const [fact] = factsIn(accepted, ALL);
      assert.equal(fact!.data.resources![0]!.seq, fact!.seq);
      assert.deepEqual(await titles(ben, inList), [`Secret ${list}`]);
      assert.equal((await page(ben, inList)).list!.count, 1);
    });

    test('what is given back carries a note for its author alone, frees its address and is submitted again by a change', async () => {
      await makeList({ submissions: 'reviewed' });
      const url = `https://given-back.example/${list}`;
      const { id } = await share(ana, { list, url });
      await write(cleo, 'resource.review', { resourceId: id, accept: false, note: 'Say why' });
      const back = (await one(ana, id)).resource;
      assert.deepEqual([back.state, back.note], ['returned', 'Say why']);
      await assert.rejects(one(ben, id), { code: 'not_found' });
      const other = await share(ben, { url });
      await assert.rejects(
        write(ana, 'resource.edit', { id: newId(), resourceId: id, revision: 0, description: 'Because' }),
        { code: 'conflict' },
      );
      await write(ben, 'resource.remove', { resourceId: other.id, on: true });
      await write(ana, 'resource.edit', { id: newId(), resourceId: id, revision: 0, description: 'Because' });
      assert.deepEqual([(await one(ana, id)).resource.state, (await one(ana, id)).resource.note], ['submitted', '']);
    });

    test('who owns a list reviews what is meant for it and orders it, and nothing else', async () => {
      await makeList({ submissions: 'reviewed', owner: ben.id });
      const { id } = await share(ana, { list });
      assert.equal((await page(ben, { filter: { list, state: 'submitted' } })).resources.length, 1);
      assert.equal((await page(ben, inList)).viewer.curates, true);
      const reply = await write(ben, 'resource.review', { resourceId: id, accept: true });
      assert.equal(factsIn(reply, ALL)[0]!.type, 'resource.reviewed');
      const other = await share(cleo, { list });
      await write(ben, 'resource.place', { resourceId: other.id, list, on: true, after: null });
      assert.deepEqual(
        (await page(ana, inList)).resources.map((each) => each.id),
        [other.id, id],
      );
      await assert.rejects(write(ben, 'resource.remove', { resourceId: id, on: true }), { code: 'forbidden' });
      await assert.rejects(write(ben, 'list.save', { key: list, title: 'Mine', owner: ana.id }), { code: 'forbidden' });
      await assert.rejects(write(ben, 'list.save', { key: `${list}-new`, title: 'New', owner: ben.id }), {
        code: 'forbidden',
      });
      await write(ben, 'list.save', { key: list, title: 'Mine', owner: ben.id });
    });

    test('a closed list takes from those who look after it alone', async () => {
      await makeList({ submissions: 'closed' });
      assert.equal((await page(ana, inList)).viewer.shares, 'no');
      await assert.rejects(share(ana, { list }), { code: 'forbidden' });
      assert.equal((await share(cleo, { list })).result.state, 'published');
    });

    test('a change names the revision it was made from, keeps the earlier one and may be sent twice', async () => {
      const { id } = await share(ana, { title: 'First', skills: ['Excel'] });
      const edit = { id: newId(), resourceId: id, revision: 0, title: 'Second', skills: ['Charts'] };
      const reply = await write(ana, 'resource.edit', edit);
      assert.equal(factsIn(reply, ALL)[0]!.data.resources![0]!.title, 'Second');
      assert.deepEqual((await write(ana, 'resource.edit', edit)).result.seq, reply.result.seq);
      await assert.rejects(write(ana, 'resource.edit', { ...edit, id: newId() }), { code: 'conflict' });
      await assert.rejects(write(ben, 'resource.edit', { ...edit, id: newId(), revision: 1 }), { code: 'forbidden' });
      await write(cleo, 'resource.edit', { id: newId(), resourceId: id, revision: 1, level: 'beginner' });
      const { revisions } = (await kernel.run(ben, 'resource.history', { resourceId: id })) as {
        revisions: { revision: number; editor: string; fields: { title: string; level: string | null } }[];
      };
      assert.deepEqual(
        revisions.map(({ revision, editor, fields }) => [revision, editor, fields.title, fields.level]),
        [
          [2, cleo.id, 'Second', 'beginner'],
          [1, ana.id, 'Second', null],
          [0, ana.id, 'First', null],
        ],
      );
      assert.deepEqual(await titles(ana, { filter: { skill: 'excel', sharedBy: ana.id! } }), []);
      assert.deepEqual(await titles(ana, { filter: { skill: 'CHARTS', sharedBy: ana.id! } }), ['Second']);
    });

    test('what is removed leaves pages and log, and comes back as it was', async () => {
      await makeList();
      const { id } = await share(ana, { list, title: `Gone ${list}`, reason: `Reason ${list}` });
      await write(ben, 'resource.recommend', { resourceId: id, on: true, reason: `Other ${list}` });
      await assert.rejects(write(ben, 'resource.remove', { resourceId: id, on: true }), { code: 'forbidden' });
      const reply = await write(ana, 'resource.remove', { resourceId: id, on: true });
      const [fact] = factsIn(reply, ALL);
      assert.deepEqual(fact!.data.gone, [{ id, seq: fact!.seq }]);
      assert.equal(fact!.data.lists![0]!.count, 0);
      for (const text of [`Gone ${list}`, `Reason ${list}`, `Other ${list}`])
        assert.equal(await wrote(text), false, text);
      await assert.rejects(one(ben, id), { code: 'not_found' });
      assert.deepEqual(await titles(ben, inList), []);
      assert.deepEqual(await titles(ana, { filter: { state: 'removed', list } }), [`Gone ${list}`]);
      await assert.rejects(write(ben, 'resource.rate', { resourceId: id, rating: 5 }), { code: 'not_found' });
      await write(ana, 'resource.remove', { resourceId: id, on: false });
      assert.deepEqual(await titles(ben, inList), [`Gone ${list}`]);
      assert.equal((await one(ben, id)).tally.recommended, 2);
      await write(cleo, 'resource.remove', { resourceId: id, on: true });
      await assert.rejects(write(ana, 'resource.remove', { resourceId: id, on: false }), { code: 'forbidden' });
      await write(cleo, 'resource.remove', { resourceId: id, on: false });
    });

    test('ratings count once for each member, not from who shared it, and may change', async () => {
      const { id } = await share(ana);
      await assert.rejects(write(ana, 'resource.rate', { resourceId: id, rating: 5 }), { code: 'forbidden' });
      await write(ben, 'resource.rate', { resourceId: id, rating: 2 });
      await write(ben, 'resource.rate', { resourceId: id, rating: 4 });
      const reply = await write(cleo, 'resource.rate', { resourceId: id, rating: 5 });
      assert.deepEqual(factsIn(reply, ALL)[0]!.data.tallies![0]!.ratings, [0, 0, 0, 1, 1]);
      assert.deepEqual(Object.keys(factsIn(reply, ALL)[0]!.data).sort(), ['people', 'tallies']);
      assert.equal((await one(ben, id)).mine.rating, 4);
      await write(ben, 'resource.rate', { resourceId: id, rating: null });
      assert.deepEqual((await one(ben, id)).tally.ratings, [0, 0, 0, 0, 1]);
    });

    test('one enthusiast does not put a resource above what many found good', async () => {
      await makeList();
      const [loved, good, plain] = [
        await share(ana, { list, title: 'Loved by one' }),
        await share(ana, { list, title: 'Good to many' }),
        await share(ana, { list, title: 'Unrated' }),
      ];
      await write(ben, 'resource.rate', { resourceId: loved.id, rating: 5 });
      for (let index = 0; index < 20; index += 1)
        await write(member(`rater-${index}`), 'resource.rate', {
          resourceId: good.id,
          rating: index % 4 === 0 ? 3 : 5,
        });
      assert.deepEqual(await titles(ben, { ...inList, sort: 'useful' }), ['Good to many', 'Loved by one', 'Unrated']);
      await write(ben, 'resource.recommend', { resourceId: plain.id, on: true });
      assert.equal((await titles(ben, { ...inList, sort: 'recommended' }))[0], 'Unrated');
    });

    test('what is saved or started is its member’s own; that one more has finished is told as a count', async () => {
      const { id } = await share(ana);
      const saved = await write(ben, 'resource.save', { resourceId: id, on: true });
      const started = await write(ben, 'resource.progress', { resourceId: id, progress: 'started' });
      assert.deepEqual([saved.facts, started.facts], [[], []]);
      const done = await write(ben, 'resource.progress', { resourceId: id, progress: 'done' });
      const { people: _people, ...data } = factsIn(done, ALL)[0]!.data;
      assert.deepEqual(Object.keys(data), ['tallies']);
      assert.equal(data.tallies![0]!.done, 1);
      assert.deepEqual((await one(ben, id)).mine, { saved: true, progress: 'done', rating: null, recommends: false });
      assert.deepEqual((await one(cleo, id)).mine.saved, false);
      assert.deepEqual(
        (await page(ben, { filter: { mine: 'done' } })).resources.map((each) => each.id),
        [id],
      );
      await write(ben, 'resource.progress', { resourceId: id, progress: 'started' });
      assert.equal((await one(ben, id)).tally.done, 0);
      await assert.rejects(page(reader(), { filter: { mine: 'saved' } }), { code: 'unauthenticated' });
    });

    test('entries are moved anywhere in their list, and each move writes one position', async () => {
      await makeList();
      const ids: string[] = [];
      for (const title of ['a', 'b', 'c', 'd']) ids.push((await share(ana, { list, title })).id);
      const move = (resourceId: string, after?: string | null) =>
        write(cleo, 'resource.place', { resourceId, list, on: true, ...(after !== undefined && { after }) });
      const reply = await move(ids[3]!, null);
      assert.equal(factsIn(reply, ALL)[0]!.data.resources!.length, 1);
      await move(ids[0]!, ids[1]);
      assert.deepEqual(await titles(ana, inList), ['d', 'b', 'a', 'c']);
      assert.deepEqual((await move(ids[0]!, ids[1])).facts, []);
      await move(ids[3]!);
      assert.deepEqual(await titles(ana, inList), ['b', 'a', 'c', 'd']);
      const out = await write(cleo, 'resource.place', { resourceId: ids[1]!, list, on: false });
      assert.deepEqual(factsIn(out, ALL)[0]!.data.resources![0]!.lists, []);
      assert.equal(factsIn(out, ALL)[0]!.data.lists![0]!.count, 3);
      await assert.rejects(move(ids[0]!, ids[1]), { code: 'conflict' });
      await assert.rejects(write(ana, 'resource.place', { resourceId: ids[0]!, list, on: true }), {
        code: 'forbidden',
      });
    });

    test('a list that is removed leaves its resources in the library', async () => {
      await makeList();
      const { id } = await share(ana, { list });
      await assert.rejects(write(ana, 'list.remove', { key: list }), { code: 'forbidden' });
      const reply = await write(cleo, 'list.remove', { key: list });
      assert.deepEqual(factsIn(reply, ALL)[0]!.data.lists![0], { ...(await makeListState()), count: 0, removed: true });
      assert.deepEqual((await one(ben, id)).resource.lists, []);
      assert.equal((await page(ben, inList)).list, null);
      await assert.rejects(share(ana, { list }), { code: 'not_found' });
      await makeList();
      assert.equal((await page(ben, inList)).list!.count, 0);
    });
    const makeListState = async () => {
      const [fact] = (await log())
        .filter(({ data }) => (data as ResourceChange).lists?.some(({ key }) => key === list))
        .slice(-1);
      return (fact!.data as ResourceChange).lists![0]!;
    };

    test('a resource goes stale, is listed for who curates, and a confirmation settles that and its reports', async () => {
      await makeList();
      const { id } = await share(ana, { list });
      const fresh = await share(ana, { list });
      assert.deepEqual((await page(cleo, { filter: { list, state: 'attention' } })).resources, []);
      await write(ben, 'resource.report', { resourceId: id, problem: 'outdated' });
      const attention = () => page(cleo, { filter: { list, state: 'attention' } });
      assert.deepEqual(
        (await attention()).resources.map((each) => each.id),
        [id],
      );
      await assert.rejects(page(ana, { filter: { state: 'attention' } }), { code: 'forbidden' });
      await assert.rejects(write(ben, 'resource.confirm', { resourceId: id }), { code: 'forbidden' });
      await write(cleo, 'resource.confirm', { resourceId: id });
      assert.deepEqual((await attention()).resources, []);
      const { freshUntil } = (await one(ben, id)).resource;
      kernel.clock.now = freshUntil!;
      assert.equal((await attention()).resources.length, 2);
      await write(ana, 'resource.confirm', { resourceId: id });
      assert.deepEqual(
        (await attention()).resources.map((each) => each.id),
        [fresh.id],
      );
      assert.ok((await one(ben, id)).resource.freshUntil! > freshUntil!);
    });

    const reportsOf = (actor: typeof ana, resourceIds: string[]) =>
      kernel.run(actor, 'resource.reports', { resourceIds }) as Promise<
        OutputOf<Contract['operations']['resource.reports']>
      >;
    test('curators read who reported what, until it is settled; who shared it reads no names', async () => {
      const { id } = await share(ana, {});
      const [own, sound] = [await share(cleo), await share(ana)];
      const resourceIds = [id, own.id, sound.id, newId()];
      const read = (actor = ada, ids = resourceIds) => reportsOf(actor, ids);
      await write(ben, 'resource.report', { resourceId: id, problem: 'other', note: 'First' });
      kernel.clock.now += 1_000;
      await write(ana, 'resource.report', { resourceId: id, problem: 'wrong' });
      kernel.clock.now += 1_000;
      await write(ben, 'resource.report', { resourceId: id, problem: 'outdated', note: 'Of 2019' });
      await write(ben, 'resource.report', { resourceId: own.id, problem: 'dead', note: 'Gone' });

      const { reported, people } = await read();
      const reports = new Map(reported.map((each) => [each.resourceId, each]));
      assert.deepEqual([...reports.keys()].sort(), [id, own.id].sort());
      const at = kernel.clock.now;
      assert.deepEqual(reports.get(id), {
        resourceId: id,
        total: 2,
        reports: [
          { problem: 'outdated', note: 'Of 2019', by: ben.id, at },
          { problem: 'wrong', note: '', by: ana.id, at: at - 1_000 },
        ],
      });
      assert.deepEqual(people.map(({ name }) => name).sort(), ['Ana Souza', 'Ben Okafor']);
      const mine = await read(cleo, [own.id]);
      assert.deepEqual(mine.reported[0]!.reports, [{ problem: 'dead', note: 'Gone', by: null, at }]);
      assert.deepEqual(mine.people, []);

      await makeList({ owner: ana.id });
      await write(cleo, 'resource.place', { resourceId: id, list, on: true });
      for (const actor of [ana, ben]) await assert.rejects(read(actor), { code: 'forbidden' });
      await assert.rejects(read(reader()), { code: 'unauthenticated' });
      assert.deepEqual((await read(eve)).reported, []);

      await write(cleo, 'resource.confirm', { resourceId: id });
      assert.deepEqual((await read(ada, [id])).reported, []);
    });

    test('of many reports about one resource the latest are read, and how many there are', async () => {
      const { id } = await share(ana);
      for (let at = 0; at < 23; at++) {
        kernel.clock.now += 1_000;
        await write(member(`Member ${at}`), 'resource.report', {
          resourceId: id,
          problem: 'other',
          note: `Note ${at}`,
        });
      }
      const { reported } = await reportsOf(cleo, [id, id]);
      assert.deepEqual([reported.length, reported[0]!.total, reported[0]!.reports.length], [1, 23, 20]);
      assert.deepEqual([reported[0]!.reports[0]!.note, reported[0]!.reports.at(-1)!.note], ['Note 22', 'Note 3']);
    });

    test('settings of the library are an admin’s, and told', async () => {
      await assert.rejects(
        write(cleo, 'library.configure', { submissions: 'reviewed', staleAfter: null, checkLinks: false }),
        { code: 'forbidden' },
      );
      const before = await kernel.run(ana, 'library.settings', {});
      const set = { submissions: 'reviewed', staleAfter: null, checkLinks: false } as const;
      const reply = await write(ada, 'library.configure', set);
      assert.deepEqual(factsIn(reply, ALL)[0]!.data, { settings: set });
      assert.equal((await share(ana)).result.state, 'submitted');
      assert.equal((await share(cleo)).result.state, 'published');
      assert.equal((await page(ana)).resources[0]!.freshUntil, null);
      await write(ada, 'library.configure', before);
    });

    test('a comment in its discussion is counted', async () => {
      const { id } = await share(ana);
      const comment = newId();
      const reply = await write(ben, 'comment.create', { id: comment, topic: `resource/${id}`, body: 'Well said' });
      assert.equal(factsIn(reply, ALL)[0]!.data.tallies![0]!.comments, 1);
      await write(ben, 'comment.delete', { commentId: comment });
      assert.equal((await one(ben, id)).tally.comments, 0);
      await write(ben, 'comment.create', { id: newId(), topic: `resource/${newId()}`, body: 'Of nothing' });
    });

    test('private streams are for their member and for curators', async () => {
      const join = (actor: typeof ana, stream: string) => kernel.dispatch.mayJoin(actor, stream);
      await join(reader(), ALL);
      await join(cleo, CURATORS);
      await join(ana, `resources:${ana.id}`);
      for (const [actor, stream] of [
        [ana, CURATORS],
        [ben, `resources:${ana.id}`],
        [cleo, `resources:${ana.id}`],
        [reader(), 'resources:'],
      ] as const)
        await assert.rejects(join(actor, stream), { code: 'forbidden' });
    });

    test('another community’s resources are as unknown as none', async () => {
      const { id } = await share(ana);
      await assert.rejects(one(eve, id), { code: 'not_found', message: 'There is no such resource.' });
      await assert.rejects(one(eve, newId()), { code: 'not_found', message: 'There is no such resource.' });
    });
  });
}
