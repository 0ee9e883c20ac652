import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { connect, DiscussionStore, MemoryStorage, type CommonsClient } from '@learning-commons/client';
import { startServer, type TestServer } from '@learning-commons/server/testing';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('the client at a strained server', { timeout: 120_000 }, () => {
  let strained = false;
  let server: TestServer;
  const clients: CommonsClient[] = [];
  before(async () => {
    const read = () => ({ delay: strained ? 900 : 10, heap: 0.2 });
    server = await startServer({ strain: { read, close: () => {} } });
  });
  after(() => server.close());
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
    turn(false);
  });

  const turn = (to: boolean) => {
    strained = to;
    for (let index = 0; index < 10; index += 1) server.app.admission.sample();
  };
  const visit = (name: string, topic: string) => {
    const tokenProvider = () => server.token(name, { name });
    const client = connect({
      server: server.address,
      community: 'acme',
      tokenProvider,
      storage: new MemoryStorage(),
    });
    clients.push(client);
    return { client, store: client.open(DiscussionStore, topic) };
  };
  const until = async (condition: () => boolean, what: string) => {
    for (const end = Date.now() + 40_000; Date.now() < end && !condition();) await pause(20);
    assert.ok(condition(), `waited in vain until ${what}`);
  };

  test('a post that was refused goes out once, by itself, when there is room again', async () => {
    const ana = visit('ana', 'strained');
    await until(() => ana.store.view.phase === 'ready' && ana.client.status.line === 'online', 'she is here');
    turn(true);
    const { id, done } = ana.store.post({ parentId: null, type: 'comment', body: 'Kept meanwhile', mentions: [] });
    await until(() => ana.store.view.comment(id)?.state === 'queued', 'it says that it waits');
    turn(false);
    await done;
    const { count } = await server.app.database.read
      .selectFrom('comments')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    assert.equal(count, 1);
  });

  test('who comes during the strain gets in later, without doing anything', async () => {
    turn(true);
    const { client, store } = visit('ben', 'late');
    await until(() => store.view.error !== null, 'he is refused');
    assert.equal(store.view.error?.code, 'unavailable');
    turn(false);
    await until(() => store.view.phase === 'ready' && client.status.line === 'online', 'he is here');
    assert.equal(store.view.error, null);
  });
});
