import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { Me } from '@learning-commons/protocol';
import { BrowserStorage } from './browser-storage.ts';
import type { CommonsClient, CommonsOptions } from './client.ts';
import { connect } from './connect.ts';
import { DiscussionStore } from './discussions.ts';
import { FakeDiscussion, fakeId, fakeMe, fakePerson, FakeTransport, MemoryStorage } from './testing.ts';

const [ana, ben] = [fakePerson('Ana'), fakePerson('Ben')];
const clients: CommonsClient[] = [];
let communities = 0;

afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean | Promise<boolean>) {
  for (let at = 0; at < 2_000 && !(await condition()); at++) await pause(2);
  assert.ok(await condition(), 'waited in vain');
}

/** A community of its own, so that what one test leaves in the browser does not meet another. */
function setUp(token: string | null = 'ana', more: Partial<CommonsOptions> = {}) {
  const server = new FakeTransport({ members: { ana: fakeMe(ana), ben: fakeMe(ben) } });
  const topic = new FakeDiscussion(server, { people: [ana, ben] });
  const state = { token, asked: 0 };
  const tokenProvider = async () => (state.asked++, state.token);
  const options = { server: '', community: `c${communities++}`, transport: server, tokenProvider, ...more };
  const open = () => {
    const client = connect(options);
    clients.push(client);
    return client;
  };
  return { server, topic, state, options, open };
}

async function ready(client: CommonsClient, identity = 'member') {
  await until(() => client.status.identity === identity && (identity !== 'member' || client.status.me?.person != null));
}

/** Runs with a global scope that has events, as in a browser. */
async function inBrowser(act: (target: EventTarget) => Promise<void>) {
  const target = new EventTarget();
  Object.assign(globalThis, {
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
  });
  try {
    await act(target);
  } finally {
    Object.assign(globalThis, { addEventListener: undefined });
  }
}

describe('connect', () => {
  test('the same options answer the same client until the last one lets go', async () => {
    const { options, open } = setUp();
    const one = open();
    assert.equal(connect({ ...options, server: '/' }), one, 'a slash at the end is no difference');
    for (const other of [{ tokenProvider: async () => 'ben' }, { community: 'another' }]) {
      clients.push(connect({ ...options, ...other }));
      assert.notEqual(clients.at(-1), one);
    }
    one.release();
    await pause(1_050);
    assert.equal(connect(options), one);
    for (let at = 0; at < 2; at++) one.release();
    await pause(1_050);
    const next = open();
    assert.notEqual(next, one);
  });

  test('a client let go and taken hold of again at once goes on', async () => {
    const { open } = setUp();
    const one = open();
    one.release();
    assert.equal(open(), one);
    await pause(1_050);
    await ready(one);
  });

  test('what was opened while the host gave no token is loaded once it does', async () => {
    let asked = 0;
    const { topic, open } = setUp('ana', {
      tokenProvider: async () => {
        if ((asked += 1) === 1) throw new Error('The host is restarting.');
        return 'ana';
      },
    });
    const client = open();
    const store = client.open(DiscussionStore, topic.topic);
    await until(() => store.view.phase === 'failed');
    await until(() => store.view.phase === 'ready' && client.status.line === 'online');
    assert.equal(store.view.error, null);
  });

  test('one call of the provider serves all', async () => {
    const { open, state } = setUp();
    const client = open();
    await Promise.all([client.call('member.me', {}), client.call('member.me', {})]);
    await ready(client);
    assert.equal(state.asked, 1);
  });
});

describe('status', () => {
  test('says who is here and how the line stands, and is a new object with each change only', async () => {
    const { open, server } = setUp();
    const client = open();
    assert.deepEqual([client.status.line, client.status.identity, client.status.me], ['connecting', 'unknown', null]);
    await ready(client);
    const { status } = client;
    assert.equal(client.status, status);
    client.open(DiscussionStore, 'week-1');
    await until(() => client.status.line === 'online');
    const heard: string[] = [];
    const stop = client.subscribe(() => heard.push(client.status.line));
    server.cut();
    await until(() => client.status.line === 'offline');
    server.restore();
    await until(() => client.status.line === 'online');
    stop();
    assert.deepEqual([...new Set(heard)], ['connecting', 'offline', 'online']);
  });

  test('where only the line is blocked, it is connecting rather than offline', async () => {
    const { open, server } = setUp();
    server.cut('line');
    const client = open();
    client.open(DiscussionStore, 'week-1');
    await pause(700);
    assert.equal(client.status.line, 'connecting');
  });

  test('a way that is lost before there was a line is told of, and what is written then goes out when it is free', async () => {
    const { open, server, topic } = setUp();
    server.cut('line');
    const client = open();
    const store = client.open(DiscussionStore, 'week-1');
    await until(() => store.view.phase === 'ready');
    assert.equal(client.status.line, 'connecting');
    server.cut();
    await until(() => client.status.line === 'offline');
    const { id, done } = store.post({ parentId: null, type: 'comment', body: 'kept', mentions: [] });
    assert.deepEqual([store.view.threads.ids, client.status.queued], [[id], 1]);
    server.restore();
    await until(() => client.status.line === 'online');
    await done;
    assert.deepEqual([topic.ids, client.status.queued], [[id], 0]);
  });

  test('where only requests find their way again, it is connecting again', async () => {
    const { open, server } = setUp();
    server.cut('line');
    const client = open();
    const store = client.open(DiscussionStore, 'week-1');
    await until(() => store.view.phase === 'ready');
    server.cut();
    await until(() => client.status.line === 'offline');
    server.restore();
    server.cut('line');
    await until(() => client.status.line === 'connecting');
  });

  test('without a token one is anonymous, and still told of the community', async () => {
    const { open } = setUp(null);
    const client = open();
    await until(() => client.status.me !== null);
    assert.deepEqual(
      [client.status.identity, client.status.me!.person, client.status.me!.community.name],
      ['anonymous', null, 'Acme'],
    );
  });

  test('a browser that goes offline and comes back is believed at once', async () => {
    await inBrowser(async (target) => {
      const { open } = setUp();
      const client = open();
      client.open(DiscussionStore, 'week-1');
      await until(() => client.status.line === 'online');
      target.dispatchEvent(new Event('offline'));
      assert.notEqual(client.status.line, 'online');
      target.dispatchEvent(new Event('online'));
      await pause();
      assert.equal(client.status.line, 'online');
    });
  });

  test('a browser that goes offline before there was a line is believed too', async () => {
    await inBrowser(async (target) => {
      const { open, server } = setUp();
      const client = open();
      await until(() => server.calls.length > 0);
      client.open(DiscussionStore, 'week-1');
      server.cut();
      target.dispatchEvent(new Event('offline'));
      assert.equal(client.status.line, 'offline');
      server.restore();
      target.dispatchEvent(new Event('online'));
      await pause(20);
      assert.equal(client.status.line, 'online');
    });
  });
});

describe('tokens', () => {
  test('a request refused for its token is asked again with a new one', async () => {
    const { open, server, state } = setUp();
    const client = open();
    await ready(client);
    server.expire('ana').admit('ana-2', fakeMe(ana));
    state.token = 'ana-2';
    assert.equal((await client.call('member.me', {})).person!.name, 'Ana');
    assert.deepEqual([client.status.identity, state.asked], ['member', 2]);
  });

  test('when sign-in ends in the middle of writing, text waits and goes out after sign-in, exactly once', async () => {
    const { open, server, state, topic } = setUp();
    const client = open();
    const store = client.open(DiscussionStore, 'week-1');
    await until(() => client.status.line === 'online');
    server.expire('ana');
    state.token = null;
    const { id, done } = store.post({ parentId: null, type: 'comment', body: 'kept', mentions: [] });
    await until(() => client.status.identity === 'expired');
    assert.deepEqual([store.view.comment(id)!.state, client.status.queued, topic.ids.length], ['queued', 1, 0]);
    await client.drafts.set('reply', { body: 'half a thought' });
    server.admit('ana-2', fakeMe(ana));
    state.token = 'ana-2';
    await client.renew();
    await done;
    assert.deepEqual([topic.ids, (await client.drafts.get('reply'))?.body], [[id], 'half a thought']);
    await until(
      () =>
        client.status.identity === 'member' && client.status.line === 'online' && store.view.viewer?.member === ana.id,
    );
  });

  test('a renewed token reaches the line without a break', async () => {
    const { open, server, state } = setUp();
    const client = open();
    client.open(DiscussionStore, 'week-1');
    await until(() => client.status.line === 'online');
    const [line] = server.lines;
    server.admit('ana-2', fakeMe(ana));
    state.token = 'ana-2';
    server.expiring();
    await pause();
    assert.deepEqual([server.lines.length, server.lines[0] === line, client.status.line], [1, true, 'online']);
  });
});

describe('leaving', () => {
  async function withTexts(open: () => CommonsClient, server: FakeTransport) {
    const client = open();
    const store = client.open(DiscussionStore, 'week-1');
    await until(() => client.status.line === 'online' && store.view.phase === 'ready');
    server.refuse('comment.create', { code: 'unavailable', message: 'Busy.' });
    const { done } = store.post({ parentId: null, type: 'comment', body: 'a secret of Ana', mentions: [] });
    done.catch(() => undefined);
    await client.drafts.set('reply', { body: 'another secret of Ana' });
    await until(async () => (await everything()).includes('a secret of Ana'));
    return { client, store };
  }

  /** All that is in the browser's storage, as text. */
  async function everything(): Promise<string> {
    const storage = new BrowserStorage();
    const found = await Promise.all(
      (await storage.owners()).map(async (owner) => [
        owner,
        await storage.entries(owner),
        await storage.draft(owner, 'reply'),
      ]),
    );
    return JSON.stringify(found);
  }

  test('signing out leaves nothing of the member in the browser, and reads on as anybody', async () => {
    const { open, server } = setUp();
    const { client, store } = await withTexts(open, server);
    await client.signOut();
    assert.ok(!(await everything()).includes('secret'));
    await until(() => store.view.viewer?.member === null);
    assert.deepEqual(
      [client.status.identity, client.status.queued, store.view.threads.ids, await client.drafts.get('reply')],
      ['anonymous', 0, [], null],
    );
  });

  test('another account takes the place of the first: its texts go, the view is the other’s', async () => {
    const { open, server, state } = setUp();
    const { client, store } = await withTexts(open, server);
    state.token = 'ben';
    await client.renew();
    await until(() => store.view.viewer?.member === ben.id && client.status.me?.person?.id === ben.id);
    await until(async () => !(await everything()).includes('secret'));
    assert.deepEqual([client.status.queued, await client.drafts.get('reply'), store.view.threads.ids], [0, null, []]);
    await until(() => server.lines[0]?.address.token === 'ben');
  });

  test('what somebody else left in this browser goes when the next one signs in, unless they are still here', async () => {
    const { open, server, options } = setUp();
    const { client } = await withTexts(open, server);
    const other = connect({ ...options, tokenProvider: async () => 'ben' });
    clients.push(other);
    await ready(other);
    await pause(50);
    assert.ok((await everything()).includes('a secret of Ana'), 'Ana’s tab is open');
    client.end();
    other.end();
    const next = connect({ ...options, tokenProvider: async () => 'ben' });
    clients.push(next);
    await until(async () => !(await everything()).includes('secret'));
  });

  test('a page that merely ends keeps the texts for the next one', async () => {
    const { open, server, topic } = setUp();
    const { client } = await withTexts(open, server);
    client.end();
    clients.length = 0;
    server.refuse('comment.create', { code: 'unavailable', message: '' }, 0);
    const again = connect({
      server: '',
      community: client.community,
      transport: server,
      tokenProvider: async () => 'ana',
    });
    clients.push(again);
    assert.equal((await again.drafts.get('reply'))?.body, 'another secret of Ana');
    const store = again.open(DiscussionStore, 'week-1');
    await until(() => topic.ids.length === 1 && again.status.queued === 0);
    await until(() => store.view.threads.ids.length === 1);
  });
});

describe('writes and drafts', () => {
  test('a write that belongs to no stream is sent and answered with its facts', async () => {
    const { open, server } = setUp();
    const client = open();
    server.answer('discussion.follow', { result: {}, facts: [] });
    assert.deepEqual(await client.run('discussion.follow', { topic: 'week-1', level: 'mute' }), {
      result: {},
      facts: [],
    });
    assert.equal(client.status.queued, 0);
  });

  test('of drafts set in a hurry the last one stays', async () => {
    const { open } = setUp();
    const client = open();
    const words = Array.from({ length: 50 }, (_, at) => client.drafts.set('box', { body: `text ${at}` }));
    assert.equal((await client.drafts.get('box'))!.body, 'text 49');
    await Promise.all(words);
    assert.equal((await client.drafts.get('box'))!.body, 'text 49');
    await client.drafts.delete('box');
    assert.equal(await client.drafts.get('box'), null);
  });

  test('drafts of nobody stay in the page’s memory', async () => {
    const storage = new MemoryStorage();
    const { open } = setUp(null, { storage });
    const client = open();
    await client.drafts.set('box', { body: 'text' });
    assert.equal((await client.drafts.get('box'))!.body, 'text');
    assert.deepEqual(await storage.owners(), []);
  });

  test('memory instead of storage is said', async () => {
    const { open } = setUp('ana', { storage: new MemoryStorage() });
    assert.equal(open().status.storage, 'memory');
    assert.equal(setUp().open().status.storage, 'kept');
  });

  test('ids are of the right form and do not repeat', async () => {
    const { newId } = await import('./ids.ts');
    const ids = Array.from({ length: 10_000 }, newId);
    assert.equal(new Set(ids).size, 10_000);
    for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{21}[AQgw]$/);
    assert.equal(fakeId('x').length, 22);
  });

  test('who is known by a token alone is known', async () => {
    const me: Me = fakeMe(ana, 'moderator');
    const { open, server } = setUp('mod');
    server.admit('mod', me);
    const client = open();
    await ready(client);
    assert.deepEqual(client.status.me, me);
  });
});
