import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, DiscussionStore, MemoryStorage } from '@learning-commons/client';
import { backup, restore } from '@learning-commons/server/kernel/backup';
import { compareWithFormer, lostFacts, wordsOfLost } from '@learning-commons/server/kernel/former-heads';
import { newId } from '@learning-commons/server/kernel/testing';
import { connected, joinStream, startServer, type TestServer } from '@learning-commons/server/testing';
import { FlakyWay } from '../support/flaky-way.ts';
import { readRecord } from '../support/oracle.ts';

async function until(condition: () => boolean, what: string) {
  for (const end = Date.now() + 60_000; Date.now() < end && !condition();)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(condition(), `waited in vain until ${what}`);
}

test('clients of a server that was put back to an earlier day load afresh, send what was still waiting, and tell what is lost', async (context) => {
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
    for (const { id } of store === ana.store ? [] : lost)
      assert.equal(store.view.comment(id), undefined, 'what is gone is not shown as if it were there');
  }
  const reported = async () => (await lostFacts(server.app.database.read)).map(wordsOfLost);
  const head = 'acme: stream discussion:restored: facts 3–4 were acknowledged and are not in this record';
  await until(
    () => lost.every(({ id }) => ana.store.view.comment(id)?.state === 'failed'),
    'she is offered her texts again',
  );
  assert.equal(ana.store.view.comment(lost[0]!.id)?.error?.details.reason, 'lost');
  for (let left = 100; left > 0 && !(await reported()).includes(head); left -= 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(
    (await reported()).filter((line) => line.includes('discussion:')),
    [head],
  );
  ana.store.retry(lost[0]!.id);
  await until(() => people.every(({ store }) => store.view.discussion?.count === 4), 'what she sent again is there');
  assert.equal(await ana.store.discard(lost[1]!.id), true);
  await until(() => ana.store.view.comment(lost[1]!.id) === undefined, 'what she gave up is gone');
  await server.close();
  await way.close();
  assert.deepEqual(
    readRecord(file)
      .rows.map(({ key }) => key)
      .sort(),
    [...kept, waiting, lost[0]!].map(({ id }) => id).sort(),
  );
  rmSync(folder, { recursive: true });
});

test('of the record in whose place a copy was put, every lost fact is told at once, and of who claims too much nobody is believed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-lost-'));
  const file = join(folder, 'commons.sqlite');
  let server = await startServer({ folder });
  const token = await server.token('ana');
  const post = (topic: string) => server.answer('comment.create', { id: newId(), topic, body: 'Words' }, token);
  await post('before');
  const { epoch } = server.app.database;
  backup(file, join(folder, 'copy.sqlite'));
  for (const topic of ['before', 'before', 'after']) await post(topic);
  await server.close();
  const former = restore(join(folder, 'copy.sqlite'), file)!;

  server = await startServer({ folder });
  const told = async () =>
    (await lostFacts(server.app.database.read))
      .filter(({ stream }) => stream.startsWith('discussion:'))
      .map(wordsOfLost);
  const claim = async (who: string | undefined, stream: string, since: number, of = epoch) => {
    const socket = await connected(server.connect(who));
    await joinStream(socket, stream, since, of);
    socket.disconnect();
  };
  await claim(token, 'discussion:before', 2);
  await claim(token, 'discussion:far', 2_000_000);
  await claim(token, 'discussion:other', 5, 'an epoch of nobody');
  await claim(undefined, 'discussion:before', 9);
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  assert.deepEqual(await told(), ['acme: stream discussion:before: fact 2 was acknowledged and is not in this record']);
  await compareWithFormer(server.app.database.write, former);
  assert.deepEqual(await told(), [
    'acme: stream discussion:after: fact 1 was acknowledged and is not in this record',
    'acme: stream discussion:before: facts 2–3 were acknowledged and are not in this record',
  ]);
  await server.close();
  rmSync(folder, { recursive: true });
});
