import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import type { Id } from '@learning-commons/protocol';
import type { CommonsClient } from './client.ts';
import { connect } from './connect.ts';
import { DiscussionStore } from './discussions.ts';
import {
  fakeCard,
  FakeDiscussion,
  fakeId,
  fakeMe,
  fakePerson,
  FakeTransport,
  MemoryStorage,
  type Seed,
} from './testing.ts';

const ana = fakePerson('Ana');
const ben = fakePerson('Ben');
const id = fakeId;
const LOCKED = { code: 'forbidden', message: 'Closed.', details: { reason: 'locked' } } as const;

const clients: CommonsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
  mock.timers.reset();
});

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean) {
  for (let at = 0; at < 5_000 && !condition(); at++) await pause(2);
  assert.ok(condition(), 'waited in vain');
}

/** Ana looks at a discussion on a fake server. */
async function begin({
  comments = [] as readonly Seed[],
  limit = 20,
  storage = new MemoryStorage(),
  server = new FakeTransport({ members: { ana: fakeMe(ana), ben: fakeMe(ben) } }),
  token = 'ana',
  topic = new FakeDiscussion(server, { people: [ana, ben], comments, limit }),
} = {}) {
  const client = connect({
    server: '',
    community: 'acme',
    transport: server,
    storage,
    tokenProvider: async () => token,
  });
  clients.push(client);
  const store = client.open(DiscussionStore, topic.topic);
  await until(
    () => store.view.phase === 'ready' && client.status.line === 'online' && client.status.identity !== 'unknown',
  );
  return { server, topic, client, store, storage };
}

const threads = (count: number, author = ben): Seed[] =>
  Array.from({ length: count }, (_, at) => ({ id: id(`t${at}`), author }));
const replies = (count: number, parentId: Id, author = ben): Seed[] =>
  Array.from({ length: count }, (_, at) => ({ id: id(`r${at}`), author, parentId }));

describe('a discussion', () => {
  test('is loaded without waiting for the line', async () => {
    const server = new FakeTransport();
    server.cut('line');
    new FakeDiscussion(server, { comments: threads(2) });
    const client = connect({
      server: '',
      community: 'acme',
      transport: server,
      storage: new MemoryStorage(),
      tokenProvider: async () => 'ana',
    });
    clients.push(client);
    const store = client.open(DiscussionStore, 'week-1');
    assert.equal(store.view.phase, 'loading');
    await until(() => store.view.phase === 'ready');
    assert.deepEqual(store.view.threads.ids, [id('t1'), id('t0')]);
    assert.notEqual(client.status.line, 'online');
  });

  test('is the same store for everybody who opens it, until the last one lets go', async () => {
    const { client, store, server } = await begin();
    const again = client.open(DiscussionStore, 'week-1');
    assert.equal(again, store);
    again.close();
    await pause(1_050);
    assert.deepEqual(server.joined, ['discussion:week-1']);
    store.close();
    await pause(1_050);
    assert.deepEqual(server.joined, []);
    assert.notEqual(client.open(DiscussionStore, 'week-1'), store);
  });

  test('tells its listeners once for all that one task changed', async () => {
    const { store, topic } = await begin();
    let told = 0;
    store.subscribe(() => told++);
    for (let at = 0; at < 10; at++) topic.write({ id: id(`c${at}`), author: ben });
    assert.equal(told, 0);
    await pause();
    assert.equal(told, 1);
  });

  test('a view once taken does not change, and what did not change stays the same object', async () => {
    const { store, topic } = await begin({ comments: threads(3) });
    const before = store.view;
    const [t0, t1, list] = [before.comment(id('t0'))!, before.comment(id('t1'))!, before.threads];
    topic.react(id('t0'), ben.id, '👍', true);
    const after = store.view;
    assert.notEqual(after, before);
    assert.equal(after.threads, list);
    assert.equal(after.comment(id('t1')), t1);
    assert.equal(before.comment(id('t0'))!.tally.reactions.length, 0);
    assert.equal(after.comment(id('t0'))!.tally.reactions.length, 1);
    assert.deepEqual(before.comment(id('t0')), t0);
  });

  test('others’ threads wait until they are let in; edits, reactions and deletions show at once', async () => {
    const { store, topic } = await begin({ comments: threads(2) });
    topic.write({ id: id('new1'), author: ben });
    topic.write({ id: id('new2'), author: ben });
    assert.deepEqual([store.view.threads.ids, store.view.threads.fresh], [[id('t1'), id('t0')], 2]);
    topic.edit(id('t0'), 'edited');
    topic.remove(id('t1'), 'moderator');
    assert.deepEqual(store.view.comment(id('t0'))!.content, [{ t: 'p', c: ['edited'] }]);
    assert.equal(store.view.comment(id('t1'))!.deleted, 'moderator');
    assert.deepEqual(store.view.threads.ids, [id('t1'), id('t0')], 'nothing moves');
    topic.remove(id('new1'));
    assert.equal(store.view.threads.fresh, 1, 'what is gone does not wait');
    assert.deepEqual(store.showFresh(null), [id('new2')]);
    assert.deepEqual([store.view.threads.ids, store.view.threads.fresh], [[id('new2'), id('t1'), id('t0')], 0]);
  });

  test('others’ replies to a fully shown list wait; to a longer one they are part of what is not loaded', async () => {
    const { store, topic } = await begin({ comments: [...threads(2), ...replies(5, id('t0'))] });
    topic.write({ id: id('x'), author: ben, parentId: id('t1') });
    topic.write({ id: id('y'), author: ben, parentId: id('t0') });
    const [short, long] = [store.view.replies(id('t1')), store.view.replies(id('t0'))];
    assert.deepEqual([short.ids, short.fresh, short.hasAfter], [[], 1, false]);
    assert.deepEqual([long.ids.length, long.fresh, long.hasAfter], [3, 0, true]);
    assert.equal(store.view.comment(id('t0'))!.tally.replies, 6);
    await store.more(id('t0'), 'after');
    assert.deepEqual(store.view.replies(id('t0')).ids, [...[0, 1, 2, 3, 4].map((at) => id(`r${at}`)), id('y')]);
  });

  test('in an empty discussion the first thread shows at once, unless somebody is writing', async () => {
    const [empty, writing] = [await begin(), await begin()];
    const release = writing.store.hold();
    for (const { topic } of [empty, writing]) topic.write({ id: id('first'), author: ben });
    assert.deepEqual(empty.store.view.threads.ids, [id('first')]);
    assert.deepEqual([writing.store.view.threads.ids, writing.store.view.threads.fresh], [[], 1]);
    release();
    release();
    writing.store.showFresh(null);
    assert.deepEqual(writing.store.view.threads.ids, [id('first')]);
  });

  test('pages go on in both directions, without doubles', async () => {
    const { store, topic } = await begin({ comments: threads(10), limit: 4 });
    topic.write({ id: id('new'), author: ben });
    await Promise.all([store.more(null, 'after'), store.more(null, 'after')]);
    assert.equal(store.view.threads.ids.length, 8, 'one page at a time');
    assert.equal(store.view.threads.hasAfter, true);
    await store.more(null, 'after');
    assert.deepEqual(
      [store.view.threads.ids.length, store.view.threads.hasAfter, store.view.threads.fresh],
      [10, false, 1],
    );
    await store.more(null, 'after');
    assert.equal(new Set(store.view.threads.ids).size, 10);
  });

  test('a page that fails says so in its list, and can be asked for again', async () => {
    const { store, server } = await begin({ comments: threads(10), limit: 4 });
    server.refuse('discussion.get', { code: 'unavailable', message: 'Busy.' }, 1);
    const more = store.more(null, 'after');
    assert.equal(store.view.threads.loading, 'after');
    await more;
    assert.deepEqual(
      [store.view.threads.loading, store.view.threads.error?.code, store.view.threads.ids.length],
      [null, 'unavailable', 4],
    );
    await store.more(null, 'after');
    assert.deepEqual([store.view.threads.error, store.view.threads.ids.length], [null, 8]);
  });

  test('another order or filter replaces the threads when they are here, and new ones keep to it', async () => {
    const { store, topic } = await begin({ comments: [...threads(3), { id: id('q'), author: ben, type: 'question' }] });
    store.setQuery({ sort: 'oldest' });
    assert.deepEqual(
      [store.view.query.sort, store.view.threads.ids.length, store.view.threads.loading],
      ['oldest', 4, 'after'],
    );
    await until(() => store.view.threads.loading === null);
    assert.equal(store.view.threads.ids[0], id('t0'));
    store.setQuery({ filter: { type: 'question' } });
    await until(() => store.view.threads.ids.length === 1);
    topic.write({ id: id('no'), author: ben });
    topic.write({ id: id('yes'), author: ben, type: 'question' });
    assert.equal(store.view.threads.fresh, 1);
    topic.write({ id: id('mine'), author: ana });
    assert.deepEqual(store.view.threads.ids, [id('q'), id('mine')], 'one’s own shows in any case');
    store.setQuery({ filter: undefined });
    await until(() => store.view.threads.ids.length === 7);
  });

  test('under top, what is new is shown first and an old thread that is edited does not come out of the dark', async () => {
    const { store, topic } = await begin({ comments: threads(6), limit: 3 });
    store.setQuery({ sort: 'top' });
    await until(() => store.view.query.sort === 'top' && store.view.threads.loading === null);
    const hidden = ['t0', 't1', 't2'].map(id).find((each) => !store.view.threads.ids.includes(each))!;
    topic.edit(hidden, 'edited');
    assert.equal(store.view.threads.fresh, 0);
    topic.write({ id: id('new'), author: ben });
    assert.equal(store.view.threads.fresh, 1);
    store.showFresh(null);
    assert.equal(store.view.threads.ids[0], id('new'));
  });

  test('what came to stand before the reader’s back under top is let in like all else', async () => {
    const { store, topic, server } = await begin({ comments: threads(8), limit: 3 });
    store.setQuery({ sort: 'top' });
    await until(() => store.view.query.sort === 'top' && store.view.threads.loading === null);
    const hidden = threads(8)
      .map((seed) => seed.id)
      .find((each) => !store.view.threads.ids.includes(each))!;
    const speak = topic.silence();
    topic.react(hidden, ben.id, '👍', true);
    speak();
    await store.reload();
    assert.equal(store.view.threads.fresh, 1);
    assert.deepEqual(store.showFresh(null), [hidden]);
    assert.equal(store.view.threads.ids[0], hidden);
    assert.ok(server.calls.length > 0);
  });

  test('a permalink lands: ancestors and neighbours are loaded, a filter steps aside', async () => {
    const deep: Seed[] = [
      ...threads(30),
      ...replies(8, id('t10')),
      { id: id('deep'), author: ben, parentId: id('r5') },
      { id: id('deeper'), author: ben, parentId: id('deep') },
    ];
    const { store } = await begin({ comments: deep, limit: 5 });
    store.setQuery({ filter: { type: 'question' } });
    await until(() => store.view.threads.ids.length === 0 && store.view.threads.loading === null);
    assert.equal(await store.reveal(id('deeper')), true);
    assert.ok(store.view.threads.ids.includes(id('t10')));
    assert.ok(store.view.replies(id('t10')).ids.includes(id('r5')));
    assert.deepEqual(store.view.replies(id('r5')).ids, [id('deep')]);
    assert.deepEqual(store.view.replies(id('deep')).ids, [id('deeper')]);
    assert.deepEqual(
      [store.view.query.filter, store.view.threads.hasBefore, store.view.threads.hasAfter],
      [undefined, true, true],
    );
    await store.more(null, 'before');
    assert.ok(
      store.view.threads.ids.indexOf(id('t15')) < store.view.threads.ids.indexOf(id('t10')) &&
        store.view.threads.ids.includes(id('t15')),
    );
    assert.equal(await store.reveal(id('nowhere')), false);
  });

  test('a permalink at the beginning costs one request, and one to nowhere still shows the discussion', async () => {
    const server = new FakeTransport();
    new FakeDiscussion(server, { comments: threads(30), limit: 5 });
    for (const [target, found] of [
      [id('t3'), true],
      [id('gone'), false],
    ] as const) {
      const client = connect({ server: '', community: 'acme', transport: server, storage: new MemoryStorage() });
      clients.push(client);
      const store = client.open(DiscussionStore, 'week-1');
      assert.equal(await store.reveal(target), found);
      assert.ok(store.view.threads.ids.length > 0);
    }
    const asked = server.calls
      .filter(({ name }) => name === 'discussion.get')
      .map(({ input }) => (input as { around?: string }).around);
    assert.deepEqual(asked, [id('t3'), id('gone'), undefined, id('gone')]);
  });

  test('revealing what waits lets it in', async () => {
    const { store, topic } = await begin({ comments: threads(1) });
    topic.write({ id: id('new'), author: ben });
    assert.equal(await store.reveal(id('new')), true);
    assert.ok(store.view.threads.ids.includes(id('new')));
  });

  test('a pinned thread that is not loaded is fetched with its counts', async () => {
    const { store, topic } = await begin({ comments: [...threads(8), ...replies(2, id('t0'))], limit: 2 });
    topic.pin(id('t0'), true);
    await until(() => store.view.comment(id('t0'))?.tally.replies === 2);
    assert.deepEqual(store.view.discussion!.pinned, [id('t0')]);
    assert.ok(!store.view.threads.ids.includes(id('t0')));
  });

  test('cards that come under a comment are news of it alone, and are taken away for everybody', async () => {
    const { store, topic } = await begin({ comments: threads(2) });
    const url = 'https://wiki.example/';
    const before = store.view.comment(id('t1'));
    topic.preview(id('t0'), [fakeCard(url)]);
    await until(() => store.view.comment(id('t0'))?.previews?.length === 1);
    assert.equal(store.view.comment(id('t1')), before);
    assert.equal(store.view.threads.fresh, 0);
    await store.hidePreview(id('t0'), url, true);
    assert.deepEqual([store.view.comment(id('t0'))?.previews, topic.comment(id('t0')).previews], [[], []]);
    await store.hidePreview(id('t0'), url, false);
    assert.equal(store.view.comment(id('t0'))?.previews?.[0]?.url, url);
  });

  test('a reply that comes back brings back the deleted thread above it', async () => {
    const server = new FakeTransport({ members: { ana: fakeMe(ana) } });
    const topic = new FakeDiscussion(server, {
      people: [ana, ben],
      comments: [...threads(3), ...replies(1, id('t1'))],
    });
    topic.remove(id('r0'));
    topic.remove(id('t1'));
    const { store } = await begin({ server, topic });
    assert.deepEqual(store.view.threads.ids, [id('t2'), id('t0')]);
    const { record } = server;
    server.record = (stream, type, data) => {
      const { comments, ...rest } = data as { comments: unknown[] };
      return record.call(server, stream, type, { ...rest, comments: comments.slice(0, 1) });
    };
    topic.restore(id('r0'));
    await until(() => store.view.threads.fresh === 1);
    store.showFresh(null);
    assert.deepEqual(store.view.threads.ids, [id('t2'), id('t1'), id('t0')]);
  });

  test('the accepted answer is marked', async () => {
    const { store, topic } = await begin({
      comments: [{ id: id('q'), author: ana, type: 'question' }, ...replies(2, id('q'))],
    });
    await store.accept(id('r1'), true);
    assert.deepEqual([store.view.comment(id('r1'))!.accepted, store.view.comment(id('r0'))!.accepted], [true, false]);
    topic.accept(id('r1'), false);
    assert.equal(store.view.comment(id('r1'))!.accepted, false);
  });
});

describe('writing', () => {
  test('an own comment shows at once in its place and is the same when it is confirmed', async () => {
    const { store, topic, server } = await begin({ comments: threads(2) });
    const release = server.stall('comment.create');
    const thread = store.post({ parentId: null, type: 'question', body: 'Why?', mentions: [ben] });
    const reply = store.post({ parentId: id('t0'), type: 'comment', body: 'Because', mentions: [] });
    assert.deepEqual(store.view.threads.ids, [thread.id, id('t1'), id('t0')]);
    assert.deepEqual(store.view.replies(id('t0')).ids, [reply.id]);
    const guess = store.view.comment(thread.id)!;
    assert.deepEqual(
      [guess.state, guess.pendingBody, guess.mine, guess.author, guess.type, guess.unread],
      ['sending', 'Why?', true, ana.id, 'question', false],
    );
    assert.equal(store.view.comment(reply.id)!.depth, 1);
    release();
    const receipt = await thread.done;
    await reply.done;
    assert.equal(receipt.id, thread.id);
    assert.deepEqual(
      [store.view.comment(thread.id)!.state, store.view.comment(thread.id)!.pendingBody],
      ['sent', null],
    );
    assert.deepEqual(store.view.threads.ids, [thread.id, id('t1'), id('t0')]);
    assert.deepEqual([store.view.threads.fresh, store.view.replies(id('t0')).fresh], [0, 0]);
    assert.deepEqual(topic.ids.slice(2), [thread.id, reply.id]);
  });

  test('never flickers: at every moment the comment is shown exactly once', async () => {
    const { store, server } = await begin({ comments: threads(2) });
    let posted: Id | undefined;
    const seen: number[] = [];
    store.subscribe(() => posted && seen.push(store.view.threads.ids.filter((each) => each === posted).length));
    for (let at = 0; at < 5; at++) {
      const { id: own, done } = store.post({ parentId: null, type: 'comment', body: `${at}`, mentions: [] });
      posted = own;
      await done;
      await pause(2);
    }
    server.heads({ 'discussion:week-1': 99 });
    await pause();
    assert.ok(seen.length >= 5 && seen.every((times) => times === 1), seen.join());
  });

  test('an answer without its facts keeps the comment in place until the stream brings it', async () => {
    const { store, topic, server } = await begin({ comments: threads(1) });
    const speak = topic.silence();
    server.loseReplies(1);
    const { id: own, done } = store.post({ parentId: null, type: 'comment', body: 'Hello', mentions: [] });
    await done;
    assert.deepEqual(
      [topic.ids.length, store.view.threads.ids, store.view.comment(own)!.state, store.view.comment(own)!.pendingBody],
      [2, [own, id('t0')], 'sent', 'Hello'],
    );
    speak();
    server.heads({ 'discussion:week-1': server.head('discussion:week-1') });
    await until(() => store.view.comment(own)!.pendingBody === null);
    assert.deepEqual(store.view.threads.ids, [own, id('t0')]);
  });

  test('offline it waits, says so, and goes out in order when the way is free', async () => {
    const { store, topic, server, client } = await begin();
    server.cut();
    const first = store.post({ parentId: null, type: 'comment', body: '1', mentions: [] });
    const second = store.post({ parentId: first.id, type: 'comment', body: '2', mentions: [] });
    await until(() => store.view.comment(second.id)!.state === 'queued');
    assert.deepEqual(
      [client.status.queued, client.status.line, store.view.comment(second.id)!.depth],
      [2, 'offline', 1],
    );
    server.restore();
    await Promise.all([first.done, second.done]);
    assert.deepEqual(topic.ids, [first.id, second.id]);
    await until(() => client.status.line === 'online');
    assert.deepEqual([client.status.queued, store.view.replies(first.id).ids], [0, [second.id]]);
  });

  test('refused for good it stays with its text; it can be sent again or given up', async () => {
    const { store, topic, server } = await begin();
    server.refuse('comment.create', LOCKED, 2);
    const posts = [1, 2].map((body) => store.post({ parentId: null, type: 'comment', body: `${body}`, mentions: [] }));
    for (const { done } of posts) await assert.rejects(done, { code: 'forbidden' });
    const [a, b] = posts.map((post) => post.id) as [Id, Id];
    assert.deepEqual(
      [store.view.comment(a)!.state, store.view.comment(a)!.error!.details.reason, store.view.comment(a)!.pendingBody],
      ['failed', 'locked', '1'],
    );
    store.retry(a);
    await until(() => store.view.comment(a)!.state === 'sent');
    assert.equal(await store.discard(b), true);
    assert.deepEqual([store.view.threads.ids, store.view.comment(b), topic.ids], [[a], undefined, [a]]);
  });

  test('giving up what waits asks the server whether it has it', async () => {
    const { store, topic, server } = await begin();
    server.refuse('comment.create', { code: 'unavailable', message: 'Busy.' }, 1);
    const { id: own, done } = store.post({ parentId: null, type: 'comment', body: '1', mentions: [] });
    await until(() => store.view.comment(own)!.state === 'queued');
    assert.equal(await store.discard(own), true);
    await assert.rejects(done);
    server.loseReplies(1);
    const kept = store.post({ parentId: null, type: 'comment', body: '2', mentions: [] });
    await until(() => topic.ids.length === 1);
    await until(() => store.view.comment(kept.id)?.state !== 'sending');
    assert.equal(await store.discard(kept.id), false);
    await kept.done;
    assert.deepEqual(topic.ids, [kept.id]);
  });

  test('an own edit shows its text until the server has formatted it; two in a row do not conflict', async () => {
    const { store, topic, server } = await begin({ comments: threads(1, ana) });
    const release = server.stall('comment.edit');
    const edits = ['second', 'third'].map((body) =>
      store.edit({ commentId: id('t0'), revision: 0, body, mentions: [] }),
    );
    await pause();
    assert.deepEqual(
      [store.view.comment(id('t0'))!.pendingBody, store.view.comment(id('t0'))!.state],
      ['third', 'sending'],
    );
    release();
    await Promise.all(edits);
    const { pendingBody, revision, state } = store.view.comment(id('t0'))!;
    assert.deepEqual([pendingBody, revision, state, topic.bodyOf(id('t0'))], [null, 2, 'sent', 'third']);
  });

  test('an edit that lost against another keeps its text, and a new one takes its place', async () => {
    const { store, topic, server } = await begin({ comments: threads(1, ana) });
    topic.silence();
    topic.edit(id('t0'), 'elsewhere');
    await assert.rejects(store.edit({ commentId: id('t0'), revision: 0, body: 'mine', mentions: [] }), {
      code: 'conflict',
    });
    assert.deepEqual(
      [store.view.comment(id('t0'))!.pendingBody, store.view.comment(id('t0'))!.state],
      ['mine', 'failed'],
    );
    server.heads({ 'discussion:week-1': 99 });
    await until(() => store.view.comment(id('t0'))!.revision === 1);
    await store.edit({ commentId: id('t0'), revision: 1, body: 'merged', mentions: [] });
    assert.deepEqual([store.view.comment(id('t0'))!.state, topic.bodyOf(id('t0'))], ['sent', 'merged']);
    assert.equal(await store.discard(id('t0')), false, 'nothing is left to give up');
  });

  test('an own reaction shows and counts at once, and only once when it is confirmed', async () => {
    const { store, server, topic } = await begin({ comments: threads(1) });
    topic.react(id('t0'), ben.id, '👍', true);
    const shown = () => {
      const { reacted, tally } = store.view.comment(id('t0'))!;
      return [reacted.join(), tally.reactions.map(({ emoji, count }) => `${emoji}${count}`).join()];
    };
    const release = server.stall('comment.react');
    const work = [
      store.react(id('t0'), '👍', true),
      store.react(id('t0'), '🎉', true),
      store.react(id('t0'), '🎉', false),
    ];
    assert.deepEqual(shown(), ['👍', '👍2']);
    release();
    await Promise.all(work);
    assert.deepEqual(shown(), ['👍', '👍2']);
    await store.react(id('t0'), '👍', false);
    assert.deepEqual(shown(), ['', '👍1']);
  });

  test('among many reactions, where names do not tell, one’s own is still known', async () => {
    const many = Array.from({ length: 25 }, (_, at) => id(`m${at}`));
    const server = new FakeTransport({ members: { ana: fakeMe(ana) } });
    const topic = new FakeDiscussion(server, { people: [ana, ben], comments: threads(1) });
    topic.react(id('t0'), ana.id, '👍', true);
    for (const member of many) topic.react(id('t0'), member, '👍', true);
    const { store } = await begin({ server, topic });
    assert.deepEqual(store.view.comment(id('t0'))!.reacted, ['👍']);
    topic.react(id('t0'), id('late'), '👍', true);
    assert.deepEqual(store.view.comment(id('t0'))!.reacted, ['👍']);
    await store.react(id('t0'), '👍', false);
    assert.deepEqual(
      [store.view.comment(id('t0'))!.reacted, store.view.comment(id('t0'))!.tally.reactions[0]!.count],
      [[], 26],
    );
  });

  test('an anonymous concern is one’s own, though nothing in its fact says so', async () => {
    const { store, server } = await begin({ comments: threads(1) });
    const release = server.stall('comment.create');
    const { id: own, done } = store.post({
      parentId: null,
      type: 'concern',
      body: 'Hm',
      mentions: [],
      anonymous: true,
    });
    await until(() => server.head('discussion:week-1') === 2);
    assert.deepEqual(
      [store.view.threads.ids, store.view.threads.fresh],
      [[own, id('t0')], 0],
      'the fact came before the reply',
    );
    release();
    await done;
    const { mine, author, anonymous } = store.view.comment(own)!;
    assert.deepEqual([mine, author, anonymous, store.view.threads.ids], [true, null, true, [own, id('t0')]]);
  });

  test('a reply below the deepest level is listed beside what it answers', async () => {
    const chain: Seed[] = [0, 1, 2, 3].map((at) => ({
      id: id(`d${at}`),
      author: ben,
      parentId: at ? id(`d${at - 1}`) : null,
    }));
    const { store, server } = await begin({ comments: chain });
    const release = server.stall('comment.create');
    const { id: own, done } = store.post({ parentId: id('d3'), type: 'comment', body: 'x', mentions: [] });
    assert.deepEqual(store.view.replies(id('d2')).ids, [id('d3'), own]);
    assert.equal(store.view.comment(own)!.replyTo, id('d3'));
    release();
    await done;
    assert.deepEqual(store.view.replies(id('d2')).ids, [id('d3'), own]);
  });

  test('an own reply to a list that is not loaded stands at its edge, and falls into place with the next page', async () => {
    const { store } = await begin({ comments: [...threads(1), ...replies(5, id('t0'))] });
    const { id: own, done } = store.post({ parentId: id('t0'), type: 'comment', body: 'x', mentions: [] });
    await done;
    assert.deepEqual(store.view.replies(id('t0')).ids, [id('r0'), id('r1'), id('r2'), own]);
    await store.more(id('t0'), 'after');
    assert.deepEqual(store.view.replies(id('t0')).ids, [0, 1, 2, 3, 4].map((at) => id(`r${at}`)).concat(own));
  });
});

describe('being away', () => {
  test('what was missed comes with the line, in order and once', async () => {
    const { store, topic, server } = await begin({ comments: threads(1) });
    server.cut('line');
    topic.edit(id('t0'), 'one');
    topic.edit(id('t0'), 'two');
    topic.write({ id: id('new'), author: ben });
    server.restore();
    await until(() => store.view.threads.fresh === 1);
    assert.equal(store.view.comment(id('t0'))!.revision, 2);
  });

  test('a hole in the stream is waited for a moment and then asked for', async () => {
    const { store, topic, server } = await begin({ comments: threads(1) });
    const speak = topic.silence();
    topic.edit(id('t0'), 'lost');
    speak();
    topic.write({ id: id('new'), author: ben });
    assert.deepEqual([store.view.threads.fresh, store.view.comment(id('t0'))!.revision], [0, 0], 'not before its turn');
    await until(() => store.view.threads.fresh === 1);
    assert.equal(store.view.comment(id('t0'))!.revision, 1);
    assert.equal(server.joined.length, 1);
  });

  test('too long an absence loads afresh, and still moves nothing under the reader', async () => {
    const { store, topic, server } = await begin({ comments: threads(3) });
    server.cut('line');
    for (let at = 0; at < 4; at++) topic.write({ id: id(`new${at}`), author: ben });
    topic.edit(id('t2'), 'edited');
    const { join } = server;
    server.join = (line, request) => (
      join.call(server, line, request),
      { stream: request.stream, kind: 'stale', head: server.head(request.stream), epoch: server.epoch }
    );
    server.restore();
    await until(() => server.calls.filter(({ name }) => name === 'discussion.get').length === 2);
    server.join = join;
    await until(() => store.view.threads.fresh === 4);
    assert.deepEqual(store.view.threads.ids, [id('t2'), id('t1'), id('t0')]);
    assert.equal(store.view.comment(id('t2'))!.revision, 1);
    store.showFresh(null);
    assert.equal(store.view.threads.ids.length, 7);
  });

  test('facts of another history load all afresh', async () => {
    const { store, server } = await begin({ comments: threads(1) });
    const page = {
      ...new FakeDiscussion(new FakeTransport({ epoch: 'restored' }), { comments: threads(2) }).page({}, ana.id),
    };
    server.answer('discussion.get', page);
    server.push({ stream: 'discussion:week-1', epoch: 'restored', from: 3, to: 3, events: [] });
    await until(() => store.view.epoch === 'restored');
    assert.equal(store.view.comment(id('t1')) !== undefined, true);
  });

  test('of own texts that were answered in a history that has ended, those are offered again that the next one lacks', async () => {
    const { store, server, topic } = await begin({ comments: threads(1) });
    const post = (body: string) => store.post({ parentId: null, type: 'comment', body, mentions: [] });
    const [held, lost] = [post('held'), post('lost')];
    await Promise.all([held.done, lost.done]);
    topic.silence();
    server.loseReplies(1);
    const untold = post('lost before its fact came');
    await untold.done;
    assert.equal(store.view.comment(untold.id)!.pendingBody, 'lost before its fact came');
    const restored = new FakeDiscussion(new FakeTransport({ epoch: 'restored' }), {
      people: [ana, ben],
      comments: [...threads(1), { id: held.id, author: ana }],
    });
    server.answer('discussion.get', (input: object) => restored.page(input, ana.id));
    server.push({ stream: 'discussion:week-1', epoch: 'restored', from: 9, to: 9, events: [] });
    await until(() => store.view.comment(untold.id)?.state === 'failed');
    const standing = [held, lost, untold].map(({ id: each }) => store.view.comment(each)!);
    assert.deepEqual(
      standing.map(({ state, pendingBody, error }) => [state, pendingBody, error?.details.reason]),
      [
        ['sent', null, undefined],
        ['failed', 'lost', 'lost'],
        ['failed', 'lost before its fact came', 'lost'],
      ],
    );
    assert.equal(await store.discard(untold.id), true);
    assert.equal(store.view.comment(untold.id), undefined, 'nothing of the ended history is laid over this one');
  });

  test('the first load is tried until it succeeds; a refusal for good is shown', async () => {
    const server = new FakeTransport();
    new FakeDiscussion(server, { comments: threads(1) });
    server.refuse('discussion.get', { code: 'unavailable', message: 'Busy.' }, 1);
    const client = connect({ server: '', community: 'acme', transport: server, storage: new MemoryStorage() });
    clients.push(client);
    const store = client.open(DiscussionStore, 'week-1');
    await until(() => store.view.phase === 'failed');
    assert.equal(store.view.error!.code, 'unavailable');
    await until(() => store.view.phase === 'ready');
    assert.equal(store.view.error, null);
    server.refuse('discussion.get', { code: 'forbidden', message: 'No.' });
    const other = client.open(DiscussionStore, 'week-2');
    await until(() => other.view.phase === 'failed');
    assert.equal(other.view.error!.code, 'forbidden');
  });
});

describe('reading', () => {
  test('others’ new comments are unread until they are marked', async () => {
    const { store, topic, server } = await begin({ comments: threads(2) });
    assert.deepEqual([store.view.viewer!.unread, store.view.viewer!.firstUnread], [2, id('t0')]);
    const reply = topic.write({ id: id('new'), author: ben, parentId: id('t0') });
    topic.write({ id: id('own'), author: ana });
    assert.deepEqual(
      [store.view.viewer!.unread, store.view.comment(id('new'))!.unread, store.view.comment(id('own'))!.unread],
      [3, true, false],
    );
    store.markRead(2);
    assert.deepEqual(
      [store.view.viewer!.unread, store.view.viewer!.firstUnread, store.view.comment(id('t1'))!.unread],
      [1, id('new'), false],
    );
    store.markRead(reply.seq);
    store.markRead(1);
    assert.deepEqual([store.view.viewer!.unread, store.view.viewer!.firstUnread], [0, null]);
    await until(() => server.calls.some(({ name }) => name === 'discussion.read'));
    assert.deepEqual(
      server.calls.filter(({ name }) => name === 'discussion.read').map(({ input }) => input),
      [{ topic: 'week-1', seq: reply.seq }],
    );
  });

  test('which unread comment comes next is asked of the server when it is not loaded', async () => {
    const { store } = await begin({ comments: [...threads(1), ...replies(8, id('t0'))] });
    store.markRead(4);
    assert.equal(store.view.viewer!.firstUnread, null);
    await until(() => store.view.viewer!.firstUnread !== null);
    assert.deepEqual([store.view.viewer!.firstUnread, store.view.viewer!.unread], [id('r3'), 5]);
  });

  test('who types is shown for five seconds, without oneself', async () => {
    const { store, server } = await begin();
    mock.timers.enable({ apis: ['setTimeout'] });
    for (const person of [ana, ben])
      server.typing({ stream: 'discussion:week-1', member: { id: person.id, name: person.name } });
    assert.deepEqual(store.view.typing, [{ id: ben.id, name: 'Ben' }]);
    mock.timers.tick(4_000);
    server.typing({ stream: 'discussion:week-1', member: { id: ben.id, name: 'Ben' } });
    mock.timers.tick(4_000);
    assert.equal(store.view.typing.length, 1);
    mock.timers.tick(1_000);
    assert.equal(store.view.typing.length, 0);
  });

  test('one’s own typing is told at most once in three seconds', async () => {
    const { store, server } = await begin();
    let told = 0;
    server.lines[0]!.typing = () => void told++;
    for (let at = 0; at < 5; at++) store.typing();
    assert.equal(told, 1);
  });

  test('who is here is shown', async () => {
    const { store, server } = await begin();
    const notice = { stream: 'discussion:week-1', count: 2, members: [{ id: ben.id, name: 'Ben' }] };
    server.presence(notice);
    assert.deepEqual(store.view.presence, notice);
  });
});
