import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { connect, DiscussionStore, MemoryStorage, type CommonsClient } from '@learning-commons/client';
import type { Id, Receipt } from '@learning-commons/protocol';
import { startServer, type TestServer } from '@learning-commons/server/testing';
import { FlakyWay } from '../support/flaky-way.ts';

const NAMES = ['ana', 'ben', 'eva'];
const clock = { offset: 0 };
const clients: CommonsClient[] = [];
let server: TestServer;
let way: FlakyWay;
let topics = 0;

before(async () => {
  server = await startServer({ now: () => Date.now() + clock.offset });
  way = await FlakyWay.to(Number(new URL(server.address).port));
});
after(async () => {
  await way.close();
  await server.close();
});
afterEach(() => {
  way.restore();
  for (const client of clients.splice(0)) client.end();
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean, what: string, seconds = 30) {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end && !condition();) await pause(20);
  assert.ok(condition(), `waited in vain until ${what}`);
}

/** Somebody at a topic, over the flaky way unless told otherwise. */
function visit(name: string | null, topic: string, { address = way.address, seconds = 900 } = {}) {
  const tokenProvider = async () => (name === null ? null : server.token(name, { name, seconds }));
  const client = connect({ server: address, community: 'acme', tokenProvider, storage: new MemoryStorage() });
  clients.push(client);
  return { client, store: client.open(DiscussionStore, topic) };
}

type Visitor = ReturnType<typeof visit>;

async function arrive(...visitors: Visitor[]) {
  const here = ({ client, store }: Visitor) =>
    store.view.phase === 'ready' && client.status.line === 'online' && client.status.identity !== 'unknown';
  await until(() => visitors.every(here), 'everybody is here');
}

/** Lets in and loads everything, and tells all that is seen of it. */
async function wholeView({ store }: Visitor) {
  const walk = async (parentId: Id | null): Promise<unknown[]> => {
    const list = () => (parentId === null ? store.view.threads : store.view.replies(parentId));
    store.showFresh(parentId);
    while (list().hasAfter && !list().error) await store.more(parentId, 'after');
    const rows: unknown[] = [];
    for (const id of list().ids) {
      // Whoever never marked anything as read has nothing unread when they come, and all that comes later.
      const { unread: _, ...comment } = store.view.comment(id)!;
      const replies = await walk(id);
      if (!comment.deleted || replies.length > 0) rows.push({ ...comment, replies });
    }
    return rows;
  };
  return { threads: await walk(null), discussion: store.view.discussion };
}

/** All that stands in the record of a topic, in order. */
async function recorded(topic: string) {
  const rows = await server.app.database.read
    .selectFrom('comments')
    .select(['id', 'body', 'ord', 'topic'])
    .orderBy('ord')
    .execute();
  return rows.filter((row) => row.topic === topic);
}

describe('the client and the server', { timeout: 240_000 }, () => {
  test('after a storm of cuts and lost answers every write stands once, and everybody sees what a newcomer sees', async () => {
    const topic = `storm-${topics++}`;
    const visitors = NAMES.map((name) => visit(name, topic));
    await arrive(...visitors);
    const receipts: Promise<Receipt>[] = [];
    const posted: Id[] = [];
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const storm = setInterval(
      () => [() => way.shake(), () => way.swallowAnswers(), () => (way.restore(), way.shake())][random(3)]!(),
      250,
    );
    const post = (store: DiscussionStore, parentId: Id | null, at: number) => {
      const { id, done } = store.post({ parentId, type: 'comment', body: `${topic} ${at}`, mentions: [] });
      posted.push(id);
      return done;
    };
    const change = (store: DiscussionStore, id: Id, act: number, at: number): Promise<Receipt> => {
      const { revision, depth } = store.view.comment(id)!;
      if (act === 5) return store.edit({ commentId: id, revision, body: `${topic} edited ${at}`, mentions: [] });
      if (act === 6 && depth === 0) return store.remove(id);
      if (act === 7) return store.restore(id);
      return store.react(id, '👍', act === 8);
    };
    for (let at = 0; at < 150; at++) {
      const { store } = visitors[random(3)]!;
      const target = posted[random(posted.length || 1)];
      const known = target !== undefined && store.view.comment(target)?.state === 'sent';
      const act = known ? random(10) : 0;
      const work = act <= 4 ? post(store, act > 1 ? target! : null, at) : change(store, target!, act, at);
      // What is refused is given up, so that only what is confirmed remains to be compared.
      const own = act <= 4 ? posted.at(-1)! : target!;
      work.catch(() => store.discard(own));
      receipts.push(work);
      await pause(20);
    }
    clearInterval(storm);
    way.restore();
    way.shake();
    const results = await Promise.allSettled(receipts);
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    );
    assert.deepEqual(
      refused.filter((code) => !['forbidden', 'conflict', 'not_found'].includes(code)),
      [],
    );
    const rows = await recorded(topic);
    assert.equal(new Set(rows.map(({ body }) => body)).size, rows.length, 'nothing stands twice');
    const created = posted.filter((id) => rows.some((row) => row.id === id));
    assert.ok(created.length > 40, 'something was written');
    await arrive(...visitors);
    await until(
      () => visitors.every(({ store }) => store.view.discussion?.count === visitors[0]!.store.view.discussion?.count),
      'all agree',
    );
    await pause(500);
    const newcomers = NAMES.map((name) => visit(name, topic, { address: server.address }));
    await arrive(...newcomers);
    for (const [at, visitor] of visitors.entries()) {
      assert.deepEqual(await wholeView(visitor), await wholeView(newcomers[at]!), NAMES[at]);
    }
  });

  test('what one person writes goes out in the order of writing, whatever happens on the way', async () => {
    const topic = `order-${topics++}`;
    const ana = visit('ana', topic);
    await arrive(ana);
    const storm = setInterval(() => way.shake(), 100);
    const bodies = Array.from({ length: 40 }, (_, at) => `word ${at}`);
    const done = bodies.map((body) => ana.store.post({ parentId: null, type: 'comment', body, mentions: [] }).done);
    await pause(1_000);
    clearInterval(storm);
    await Promise.all(done);
    assert.deepEqual(
      (await recorded(topic)).map(({ body }) => body),
      bodies,
    );
    assert.equal(ana.client.status.queued, 0);
  });

  test('written offline it goes out on return, and the others see it', async () => {
    const topic = `offline-${topics++}`;
    const [ana, ben] = [visit('ana', topic), visit('ben', topic, { address: server.address })];
    await arrive(ana, ben);
    way.cut();
    const { id, done } = ana.store.post({ parentId: null, type: 'question', body: 'Anybody?', mentions: [] });
    await until(() => ana.store.view.comment(id)!.state === 'queued', 'it says that it waits');
    await until(() => ana.client.status.line === 'offline', 'the client knows that it is offline');
    way.restore();
    await done;
    await until(() => ben.store.view.comment(id)?.content.length === 1, 'Ben sees it');
    await arrive(ana);
    assert.equal(ana.store.view.comment(id)!.pendingBody, null);
  });

  test('an absence of more than a thousand facts ends in the same view', async () => {
    const topic = `absence-${topics++}`;
    const ana = visit('ana', topic);
    const { done } = ana.store.post({ parentId: null, type: 'comment', body: 'before', mentions: [] });
    await done;
    way.cut();
    await until(() => ana.client.status.line !== 'online', 'the line is gone');
    const token = await server.token('ben');
    const bytes = () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
    for (let at = 0; at < 1_100; at += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          server.ask('comment.create', { id: bytes(), topic, body: `missed ${at + index}` }, token),
        ),
      );
    }
    way.restore();
    await until(() => ana.store.view.discussion?.count === 1_101, 'all is known');
    const newcomer = visit('ana', topic, { address: server.address });
    await arrive(ana, newcomer);
    assert.deepEqual(await wholeView(ana), await wholeView(newcomer));
  });

  test('tokens that live for a minute are renewed on the line without losing a fact', async () => {
    const topic = `tokens-${topics++}`;
    const ana = visit('ana', topic, { address: server.address, seconds: 60 });
    const ben = visit('ben', topic, { address: server.address });
    await arrive(ana, ben);
    const down: string[] = [];
    ana.client.subscribe(() => ana.client.status.line !== 'online' && down.push(ana.client.status.line));
    for (let at = 0; at < 4; at++) {
      clock.offset += 20_000;
      await ben.store.post({ parentId: null, type: 'comment', body: `at ${at}`, mentions: [] }).done;
      await ana.client.renew();
      await pause(300);
    }
    await until(() => ana.store.view.discussion!.count === 4, 'Ana heard all');
    assert.deepEqual(down, [], 'the line stood');
    clock.offset = 0;
  });

  test('a token that ended while nobody looked is replaced at the first request', async () => {
    const topic = `ended-${topics++}`;
    const ana = visit('ana', topic, { address: server.address, seconds: 60 });
    await arrive(ana);
    clock.offset = 100_000;
    const seconds = 160;
    const provider = server.token;
    server.token = (subject, who) => provider(subject, { ...who, seconds });
    await ana.store.post({ parentId: null, type: 'comment', body: 'still here', mentions: [] }).done;
    server.token = provider;
    clock.offset = 0;
    assert.equal((await recorded(topic)).length, 1);
    assert.equal(ana.client.status.identity, 'member');
  });

  test('reading needs no token where reading is open; signing in and out changes who looks, on the same page', async () => {
    const topic = `identity-${topics++}`;
    const ana = visit('ana', topic);
    await arrive(ana);
    await ana.store.post({ parentId: null, type: 'comment', body: 'hello', mentions: [] }).done;
    const reader = visit(null, topic);
    await arrive(reader);
    assert.deepEqual(
      [reader.store.view.threads.ids.length, reader.store.view.viewer!.denied, reader.client.status.identity],
      [1, 'signed_out', 'anonymous'],
    );
    await ana.client.signOut();
    await until(() => ana.store.view.viewer?.member === null, 'Ana is nobody now');
    await ana.client.renew();
    await until(
      () => ana.store.view.viewer?.member !== null && ana.client.status.me?.person?.name === 'ana',
      'Ana is back',
    );
    await ana.store.post({ parentId: null, type: 'comment', body: 'again', mentions: [] }).done;
  });

  test('the other operations answer as the store promises', async () => {
    const topic = `rest-${topics++}`;
    const [ana, mod] = [visit('ana', topic), visit('mod', topic)];
    await arrive(ana, mod);
    const { id, done } = ana.store.post({ parentId: null, type: 'question', body: 'Which *tea*?', mentions: [] });
    await done;
    const answer = ana.store.post({ parentId: id, type: 'comment', body: 'Green', mentions: [] });
    await answer.done;
    await ana.store.accept(answer.id, true);
    assert.equal(ana.store.view.comment(answer.id)!.accepted, true);
    assert.deepEqual((await ana.store.source(id)).body, 'Which *tea*?');
    assert.deepEqual(await ana.store.preview('**x**', []), [{ t: 'p', c: [{ t: 'strong', c: ['x'] }] }]);
    await ana.store.edit({ commentId: id, revision: 0, body: 'Which green tea?', mentions: [] });
    assert.equal((await ana.store.history(id)).revisions.length, 2);
    await ana.store.react(id, '🎉', true);
    assert.deepEqual(
      (await ana.store.reactors(id, '🎉')).map(({ name }) => name),
      ['ana'],
    );
    assert.equal((await ana.store.search('green')).hits.length, 2);
    assert.deepEqual(
      (await ana.store.suggest('an')).map(({ name }) => name),
      ['ana'],
    );
    await ana.store.follow('mute');
    assert.equal(ana.store.view.viewer!.level, 'mute');
    await ana.store.report(answer.id, 'other', 'just a test');
    await assert.rejects(ana.store.pin(id, true), { code: 'forbidden' });
    await assert.rejects(mod.store.remove(id), { code: 'forbidden' });
    mod.store.typing();
    await until(() => ana.store.view.typing.length === 1, 'typing shows');
    await until(() => (ana.store.view.presence?.count ?? 0) >= 2, 'both are here');
    mod.store.markRead(2);
    assert.equal(mod.store.view.viewer!.unread, 0);
    assert.equal(await mod.store.reveal(answer.id), true);
    assert.equal(await mod.store.reveal('AAAAAAAAAAAAAAAAAAAAAA'), false);
  });
});
