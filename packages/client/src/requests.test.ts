import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { CommonsClient } from './client.ts';
import { connect } from './connect.ts';
import type { RequestQuery } from './requests.state.ts';
import { RequestsStore } from './requests.ts';
import { FakeRequests, fakeId, fakeMe, fakePerson, FakeTransport, MemoryStorage } from './testing.ts';

const ana = fakePerson('Ana');
const ben = fakePerson('Ben');
const plain: RequestQuery = { state: 'unanswered', sort: 'votes' };

const clients: CommonsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

async function until(condition: () => boolean) {
  for (let at = 0; at < 2_500 && !condition(); at++) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(condition(), 'waited in vain');
}

/** Ana looks at what is missing, and facts arrive. */
async function open(before: (requests: FakeRequests) => void = () => undefined, query = plain) {
  const server = new FakeTransport({ members: { ana: fakeMe(ana), ben: fakeMe(ben) } });
  const requests = new FakeRequests(server, [ana, ben], 3);
  before(requests);
  const options = { server: '', community: 'acme', transport: server, storage: new MemoryStorage() };
  const client = connect({ ...options, tokenProvider: async () => 'ana' });
  clients.push(client);
  const store = client.open(RequestsStore, 'all');
  const by = {};
  store.look(by, query);
  await until(() => store.view.list(by)?.phase === 'ready' && server.joined.includes('requests:all'));
  const titles = () => store.view.list(by)!.items.map(({ title }) => title);
  return { server, requests, store, by, titles };
}

describe('requests', () => {
  test('of others wait until they are let in; own ones are shown at once', async () => {
    const { requests, store, by, titles } = await open((some) =>
      some.ask({ title: 'First', author: ben.id, votes: 5 }),
    );
    requests.ask({ title: 'Second', author: ben.id });
    await until(() => store.view.list(by)!.fresh === 1);
    assert.deepEqual(titles(), ['First']);
    store.showFresh(by);
    assert.deepEqual(titles(), ['Second', 'First']);
    const { done } = store.create({ title: 'Mine', why: '', skill: null });
    assert.deepEqual(titles(), ['Mine', 'Second', 'First']);
    await done;
    assert.deepEqual(titles(), ['Mine', 'Second', 'First']);
    assert.equal(store.view.list(by)!.items[0]!.sent, 'sent');
    assert.equal(store.view.counts?.open, 3);
  });

  test('a vote shows at once, changes no order, and counts once', async () => {
    const { store, by, titles, requests } = await open((some) => {
      some.ask({ title: 'Wanted', author: ben.id, votes: 5 });
      some.ask({ title: 'Less', author: ben.id, votes: 5, createdAt: 1 });
    });
    const id = fakeId('Less');
    const done = store.vote(id, true);
    assert.deepEqual([store.view.request(id)!.votes, store.view.request(id)!.voted], [6, true]);
    await done;
    await until(() => !store.view.request(id)!.pending);
    assert.equal(store.view.request(id)!.votes, 6);
    requests.vote(id, fakeId('Cleo'));
    await until(() => store.view.request(id)!.votes === 7);
    assert.deepEqual(titles(), ['Wanted', 'Less']);
    assert.equal(store.view.list(by)!.fresh, 0);
  });

  test('what becomes of an own request is news until it is seen, and never what the reader did', async () => {
    const { requests, store } = await open((some) => some.ask({ title: 'Mine', author: ana.id }));
    const id = fakeId('Mine');
    requests.change(id, { state: 'answered', answeredBy: ben.id, answerTitle: 'A guide' }, 'request.answered');
    await until(() => store.view.news.length === 1);
    const seen = store.seen([id]);
    assert.equal(store.view.news.length, 0);
    await seen;
    assert.equal(store.view.news.length, 0);
    requests.change(id, { state: 'open', answeredBy: null }, 'request.reopened');
    await until(() => store.view.request(id)!.state === 'open');
    requests.change(id, { state: 'answered', answeredBy: ana.id }, 'request.answered');
    await until(() => store.view.request(id)!.state === 'answered');
    assert.equal(store.view.news.length, 0);
  });

  test('several look at lists of their own', async () => {
    const { store, titles } = await open((some) => {
      some.ask({ title: 'Charts', skill: 'Data' });
      some.ask({ title: 'Listening', skill: 'Leading' });
    });
    const other = {};
    store.look(other, { ...plain, skill: 'Data' });
    await until(() => store.view.list(other)?.phase === 'ready');
    assert.deepEqual(
      store.view.list(other)!.items.map(({ title }) => title),
      ['Charts'],
    );
    assert.equal(titles().length, 2);
  });

  test('a refused request stays with the reason until it is given up', async () => {
    const { server, store, by, titles } = await open();
    server.refuse('request.create', { code: 'invalid', message: 'No.' });
    const { id, done } = store.create({ title: 'Refused', why: 'Because', skill: null });
    await assert.rejects(done);
    await until(() => store.view.list(by)!.items[0]?.sent === 'failed');
    assert.equal(await store.discard(id), true);
    assert.deepEqual(titles(), []);
  });

  test('asked without a line, it waits and is sent once', async () => {
    const { server, store, titles, requests } = await open();
    server.cut();
    const { id, done } = store.create({ title: 'Queued', why: '', skill: null });
    await until(() => store.view.request(id)?.sent === 'queued');
    assert.deepEqual(titles(), ['Queued']);
    server.restore();
    globalThis.dispatchEvent?.(new Event('online'));
    store.retry(id);
    await done;
    assert.equal(requests.find(id).title, 'Queued');
  });

  test('pages meet without doubling', async () => {
    const { store, by, titles } = await open((some) => {
      for (let at = 0; at < 5; at++) some.ask({ title: `Number ${at}`, votes: 10 - at });
    });
    await store.more(by);
    assert.deepEqual(
      titles(),
      [0, 1, 2, 3, 4].map((at) => `Number ${at}`),
    );
    assert.equal(store.view.list(by)!.hasMore, false);
  });
});
