import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, DiscussionStore, MemoryStorage } from '@learning-commons/client';
import { backup, restore } from '@learning-commons/server/kernel/backup';
import { startServer, type TestServer } from '@learning-commons/server/testing';
import { FlakyWay } from '../support/flaky-way.ts';
import { readRecord } from '../support/oracle.ts';

async function until(condition: () => boolean, what: string) {
  for (const end = Date.now() + 60_000; Date.now() < end && !condition();)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(condition(), `waited in vain until ${what}`);
}

test('clients of a server that was put back to an earlier day load afresh, and send what was still waiting', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-restore-'));
  const file = join(folder, 'commons.sqlite');
  let server: TestServer = await startServer({ folder });
  const way = await FlakyWay.to(Number(new URL(server.address).port));
  const visit = (name: string) => {
    const tokenProvider = () => server.token(name);
    const client = connect({ server: way.address, community: 'acme', tokenProvider, storage: new MemoryStorage() });
    context.after(() => client.end());
    return { client, store: client.open(DiscussionStore, 'restored') };
  };
  const people = ['ana', 'ben', 'eva'].map(visit);
  const [ana, ben] = people as [(typeof people)[0], (typeof people)[0]];
  const post = (body: string) => ana.store.post({ parentId: null, type: 'comment', body, mentions: [] });
  await until(() => people.every(({ client }) => client.status.line === 'online'), 'everybody is here');

  const kept = [post('one'), post('two')];
  await Promise.all(kept.map(({ done }) => done));
  backup(file, join(folder, 'copy.sqlite'));
  const lost = [post('three'), post('four')];
  await Promise.all(lost.map(({ done }) => done));
  await until(() => people.every(({ store }) => store.view.discussion?.count === 4), 'everybody has seen four');

  way.cut();
  const waiting = ben.store.post({ parentId: null, type: 'comment', body: 'five', mentions: [] });
  await server.close();
  restore(join(folder, 'copy.sqlite'), file);
  server = await startServer({ folder });
  way.redirect(Number(new URL(server.address).port));
  way.restore();

  await waiting.done;
  await until(
    () => people.every(({ store }) => store.view.discussion?.count === 3),
    'everybody has what the copy has, and five',
  );
  for (const { store } of people) {
    assert.equal(store.view.epoch, server.app.database.epoch);
    for (const { id } of [...kept, waiting]) assert.equal(store.view.comment(id)?.state, 'sent');
    for (const { id } of lost)
      assert.equal(store.view.comment(id), undefined, 'what is gone is not shown as if it were there');
  }
  await server.close();
  await way.close();
  assert.deepEqual(
    readRecord(file)
      .rows.map(({ key }) => key)
      .sort(),
    [...kept, waiting].map(({ id }) => id).sort(),
  );
  rmSync(folder, { recursive: true });
});
