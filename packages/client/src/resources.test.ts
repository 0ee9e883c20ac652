import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { CommonsClient } from './client.ts';
import { connect } from './connect.ts';
import type { ResourceQuery } from './resources.state.ts';
import { ResourcesStore } from './resources.ts';
import { FakeResources, fakeId, fakeMe, fakePerson, FakeTransport, MemoryStorage } from './testing.ts';

const ana = fakePerson('Ana');
const ben = fakePerson('Ben');
const plain: ResourceQuery = { state: 'published', sort: 'newest' };
const inList: ResourceQuery = { state: 'published', sort: 'curated', list: 'first' };

const clients: CommonsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

async function until(condition: () => boolean) {
  for (let at = 0; at < 2_500 && !condition(); at++) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(condition(), 'waited in vain');
}

interface Setting {
  readonly query?: ResourceQuery;
  readonly as?: 'ana' | 'cleo';
  readonly before?: (library: FakeResources) => void;
}

/** Ana, or the curator Cleo, looks at the library, and facts arrive. */
async function open({ query = plain, as = 'ana', before = () => undefined }: Setting = {}) {
  const cleo = fakePerson('Cleo');
  const members = { ana: fakeMe(ana), ben: fakeMe(ben), cleo: fakeMe(cleo, 'curator') };
  const server = new FakeTransport({ members });
  const library = new FakeResources(server, [ana, ben, cleo], 4);
  before(library);
  const options = { server: '', community: 'acme', transport: server, storage: new MemoryStorage() };
  const client = connect({ ...options, tokenProvider: async () => as });
  clients.push(client);
  const store = client.open(ResourcesStore, 'all');
  const by = {};
  store.look(by, query);
  const own = as === 'ana' ? `resources:${ana.id}` : 'resources:curators';
  await until(() => store.view.list(by)?.phase === 'ready' && server.joined.includes(own));
  const list = () => store.view.list(by)!;
  const titles = () => list().items.map(({ resource }) => resource.title);
  return { server, library, store, by, list, titles };
}

const some = (library: FakeResources) => {
  library.list('first', { title: 'First steps' });
  for (const title of ['One', 'Two', 'Three']) library.share({ title, list: 'first', sharedBy: ben.id });
};

describe('resources', () => {
  test('of others wait until they are let in; own ones are shown at once, and sent once', async () => {
    const { library, store, by, list, titles } = await open();
    library.share({ title: 'First', sharedBy: ben.id });
    await until(() => titles().length === 1);
    library.share({ title: 'Second', sharedBy: ben.id });
    await until(() => list().fresh === 1);
    assert.deepEqual(titles(), ['First']);
    store.showFresh(by);
    assert.deepEqual(titles(), ['Second', 'First']);
    const { id, done } = store.share({ type: 'article', title: 'Mine', url: 'https://a.example/' });
    assert.deepEqual(titles(), ['Mine', 'Second', 'First']);
    assert.equal(list().items[0]!.pending, true);
    await done;
    assert.deepEqual(titles(), ['Mine', 'Second', 'First']);
    assert.equal(store.view.item(id)!.sent, 'sent');
    assert.equal(library.all.length, 3);
  });

  test('shared without a line, it waits and is sent once', async () => {
    const { server, library, store, titles } = await open();
    server.cut();
    const { id, done } = store.share({ type: 'article', title: 'Queued', url: 'https://a.example/' });
    await until(() => store.view.item(id)?.sent === 'queued');
    assert.deepEqual(titles(), ['Queued']);
    server.restore();
    store.retry(id);
    await done;
    assert.equal(library.all.filter(({ title }) => title === 'Queued').length, 1);
  });

  test('refused, it stays with the reason and what was written, until it is given up', async () => {
    const { server, store, titles, list } = await open();
    server.refuse('resource.share', { code: 'conflict', message: 'Known.', details: { reason: 'known' } });
    const { id, done } = store.share({
      type: 'article',
      title: 'Known',
      url: 'https://a.example/',
      description: 'Why',
    });
    await assert.rejects(done);
    await until(() => list().items[0]?.sent === 'failed');
    assert.equal(list().items[0]!.refusal?.details.reason, 'known');
    assert.equal(list().items[0]!.resource.description, 'Why');
    assert.equal(await store.discard(id), true);
    assert.deepEqual(titles(), []);
  });

  test('a refused change stays with its resource, is sent again, given up, or gives way to the next one', async () => {
    const { server, library, store } = await open({ before: some });
    const id = fakeId('One');
    const item = () => store.view.item(id)!;
    const refuse = () => server.refuse('resource.edit', { code: 'conflict', message: 'Known.' }, 1);
    refuse();
    await assert.rejects(store.edit(id, { revision: 0, title: 'Uno' }));
    const [refused] = item().refused;
    assert.deepEqual(
      [item().resource.title, refused?.operation, refused?.edit, refused?.error?.code],
      ['One', 'resource.edit', { title: 'Uno' }, 'conflict'],
    );
    store.retry(refused!.id);
    await until(() => library.find(id).title === 'Uno' && item().refused.length === 0);
    refuse();
    await assert.rejects(store.edit(id, { revision: 1, title: 'Ein' }));
    refuse();
    await assert.rejects(store.edit(id, { revision: 1, title: 'Eins' }));
    await until(() => item().refused.length === 1);
    assert.deepEqual(item().refused[0]!.edit, { title: 'Eins' });
    assert.equal(await store.discard(item().refused[0]!.id), true);
    assert.deepEqual([item().refused, item().resource.title], [[], 'Uno']);
    server.refuse('resource.report', { code: 'forbidden', message: 'No.' });
    await assert.rejects(store.report(id, 'other', 'Of 2019'));
    assert.equal(item().refused[0]?.operation, 'resource.report');
    assert.equal(library.find(id).title, 'Uno');
  });

  test('own marks show at once and in the counts; a refused one goes back', async () => {
    const { server, library, store } = await open({ before: some });
    const id = fakeId('One');
    const item = () => store.view.item(id)!;
    const saved = store.save(id, true);
    assert.equal(item().mine.saved, true);
    await saved;
    assert.equal(item().mine.saved, true);
    const rated = store.rate(id, 5);
    assert.deepEqual(item().tally.ratings, [0, 0, 0, 0, 1]);
    await rated;
    assert.deepEqual(item().tally.ratings, [0, 0, 0, 0, 1]);
    await store.rate(id, 2);
    assert.deepEqual(item().tally.ratings, [0, 1, 0, 0, 0]);
    assert.equal(library.mine(ana.id, id).rating, 2);
    await store.recommend(id, true, 'Clear');
    await until(() => item().recommenders.length === 1);
    assert.deepEqual([item().tally.recommended, item().mine.recommends], [1, true]);
    server.refuse('resource.recommend', { code: 'conflict', message: 'No.' });
    const undone = store.recommend(id, false);
    assert.equal(item().tally.recommended, 0);
    await assert.rejects(undone);
    assert.deepEqual([item().tally.recommended, item().mine.recommends], [1, true]);
  });

  test('a list is put in order at once; the order others give it waits', async () => {
    const { library, store, by, list, titles } = await open({ query: inList, as: 'cleo', before: some });
    assert.deepEqual(titles(), ['One', 'Two', 'Three']);
    const moved = store.place(fakeId('Three'), 'first', true, null);
    assert.deepEqual(titles(), ['Three', 'One', 'Two']);
    await moved;
    assert.deepEqual(titles(), ['Three', 'One', 'Two']);
    library.place(fakeId('Two'), 'first', null);
    await until(() => list().stirred);
    assert.deepEqual(titles(), ['Three', 'One', 'Two']);
    const again = store.place(fakeId('One'), 'first', true, undefined);
    assert.deepEqual(titles(), ['Three', 'Two', 'One']);
    await again;
    store.showFresh(by);
    assert.deepEqual(titles(), ['Two', 'Three', 'One']);
    assert.equal(list().stirred, false);
    await store.place(fakeId('Two'), 'first', false);
    await until(() => list().total === 2);
    assert.deepEqual(titles(), ['Three', 'One']);
  });

  test('an own move stands although somebody changes the resource meanwhile; a refused one leaves the order to others', async () => {
    const { server, library, store, list, titles } = await open({ query: inList, as: 'cleo', before: some });
    const answer = server.stall('resource.place');
    const moved = store.place(fakeId('Three'), 'first', true, null);
    library.change(fakeId('Three'), { title: 'Third' });
    library.change(fakeId('One'), { title: 'First' });
    await until(() => titles().includes('Third') && titles().includes('First'));
    assert.deepEqual(titles(), ['Third', 'First', 'Two']);
    answer();
    await moved;
    await until(() => !list().items[0]!.pending);
    assert.deepEqual([titles(), list().stirred], [['Third', 'First', 'Two'], false]);
    server.refuse('resource.place', { code: 'conflict', message: 'It is gone.' }, 1);
    const refused = store.place(fakeId('Two'), 'first', true, null);
    assert.deepEqual(titles(), ['Two', 'Third', 'First']);
    await assert.rejects(refused);
    assert.deepEqual(titles(), ['Third', 'First', 'Two']);
    library.place(fakeId('Two'), 'first', null);
    await until(() => list().stirred);
    assert.deepEqual(titles(), ['Third', 'First', 'Two']);
  });

  test('a fact told twice changes nothing the second time', async () => {
    const { server, library, store, list, titles } = await open({ before: some });
    const id = library.share({ title: 'Four', sharedBy: ben.id }).id;
    library.count(id, { comments: 2 }, 'resource.discussed');
    const [resource, tally] = [library.find(id), library.tally(id)];
    await until(() => store.view.item(id)?.tally.comments === 2);
    const before = [list().fresh, list().total, titles()];
    for (const type of ['resource.shared', 'resource.discussed'] as const)
      server.emit('resources:all', type, { resources: [resource], tallies: [tally] });
    library.share({ title: 'Five', sharedBy: ben.id });
    await until(() => store.view.item(fakeId('Five')) !== undefined);
    assert.deepEqual([list().fresh - 1, list().total - 1, titles()], before);
    assert.equal(store.view.item(id)!.tally.comments, 2);
  });

  test('one that was asked for by id stays when everything is loaded afresh, while it is to be seen', async () => {
    const { server, library, store, list } = await open({
      before: (library) => {
        for (let at = 0; at < 6; at++) library.share({ title: `Number ${at}`, createdAt: 100 - at });
      },
    });
    const id = fakeId('Number 5');
    assert.equal(store.view.item(id), undefined);
    await store.find(id);
    const asked = () => server.calls.filter(({ name }) => name === 'resource.list').length;
    const before = asked();
    library.configure({ staleAfter: 30 });
    await until(() => asked() > before && store.view.phase === 'ready');
    await store.reload();
    assert.equal(store.view.item(id)!.resource.title, 'Number 5');
    server.refuse('resource.get', { code: 'not_found', message: 'There is no such resource.' });
    await store.reload();
    assert.equal(store.view.item(id), undefined);
    assert.equal(list().items.length, 4);
  });

  test('what waits for review is told to who curates, and to nobody else', async () => {
    const cleo = await open({ as: 'cleo', query: { state: 'submitted', sort: 'newest' }, before: some });
    cleo.library.share({ title: 'Waits', sharedBy: ben.id, state: 'submitted' });
    await until(() => cleo.titles().length === 1);
    await until(() => cleo.list().waiting === 1);
    assert.equal(cleo.list().items[0]!.rights.review, true);
    await cleo.store.review(fakeId('Waits'), true);
    await until(() => cleo.titles().length === 0);
    await until(() => cleo.list().waiting === 0);

    const other = await open({ before: some });
    other.library.share({ title: 'Hidden', sharedBy: ben.id, state: 'submitted' });
    other.library.share({ title: 'Seen', sharedBy: ben.id });
    await until(() => other.list().fresh === 1);
    assert.equal(other.store.view.item(fakeId('Hidden')), undefined);
  });

  test('an own submission that is given back comes with the note', async () => {
    const { library, store } = await open({ query: { state: 'returned', sort: 'newest' } });
    library.configure({ submissions: 'reviewed' });
    const { id, done } = store.share({ type: 'article', title: 'Mine', url: 'https://a.example/' });
    assert.equal((await done).state, 'submitted');
    library.change(id, { state: 'returned', note: 'Say why.' }, 'resource.reviewed');
    await until(() => store.view.item(id)?.resource.note === 'Say why.');
  });

  test('what is removed goes at once, comes back, and older news of it is ignored', async () => {
    const { server, library, store, titles } = await open({ before: some });
    const id = fakeId('One');
    const before = library.find(id);
    library.change(id, { state: 'removed' }, 'resource.removed');
    await until(() => !titles().includes('One'));
    server.emit('resources:all', 'resource.edited', { resources: [before] });
    library.share({ title: 'Later', sharedBy: ben.id });
    await until(() => store.view.item(fakeId('Later')) !== undefined);
    assert.equal(store.view.item(id), undefined);
    library.change(id, { state: 'published' }, 'resource.restored');
    await until(() => store.view.item(id) !== undefined);
  });

  test('a removed list leaves its resources; settings that change freshness load everything afresh', async () => {
    const { server, library, store } = await open({ before: some });
    await store.loadLists();
    assert.deepEqual(
      store.view.lists.map(({ title }) => title),
      ['First steps'],
    );
    library.list('first', { removed: true });
    await until(() => store.view.lists.length === 0);
    assert.deepEqual(store.view.item(fakeId('One'))!.resource.lists, []);
    const asked = () => server.calls.filter(({ name }) => name === 'resource.list').length;
    const before = asked();
    library.configure({ staleAfter: 30 });
    await until(() => asked() === before + 1);
  });

  test('marks decide what belongs to a list of one’s own; words are left to the server', async () => {
    const { library, store } = await open({ before: some });
    const [saved, found] = [{}, {}];
    store.look(saved, { ...plain, mine: 'saved' });
    store.look(found, { ...plain, query: 'One' });
    await until(() => store.view.list(found)?.phase === 'ready' && store.view.list(saved)?.phase === 'ready');
    library.share({ title: 'One more', sharedBy: ben.id });
    await until(() => store.view.item(fakeId('One more')) !== undefined);
    assert.equal(store.view.list(found)!.fresh, 0);
    assert.equal(store.view.list(saved)!.items.length, 0);
  });

  test('pages meet without doubling', async () => {
    const { store, by, titles, list } = await open({
      before: (library) => {
        for (let at = 0; at < 6; at++) library.share({ title: `Number ${at}`, createdAt: 100 - at });
      },
    });
    assert.equal(list().hasMore, true);
    await store.more(by);
    assert.deepEqual(
      titles(),
      [0, 1, 2, 3, 4, 5].map((at) => `Number ${at}`),
    );
    assert.equal(list().hasMore, false);
  });
});
