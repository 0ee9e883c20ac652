import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BrowserStorage } from './browser-storage.ts';
import { connect } from './connect.ts';
import { DiscussionStore } from './discussions.ts';
import { newId } from './ids.ts';
import type { Storage } from './storage.ts';
import { FakeDiscussion, FakeTransport, FakeUploads, MemoryStorage } from './testing.ts';

const photo = (bytes = 1_000, type = 'image/png') => new Blob([new Uint8Array(bytes)], { type });

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 8_000; Date.now() < end;) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('Waited in vain.');
}

function open(storage: Storage = new MemoryStorage(), transport = new FakeTransport()) {
  const client = connect({ server: '', community: 'acme', transport, storage, tokenProvider: async () => 'ana' });
  return { transport, storage, client, fake: new FakeUploads(transport) };
}

test('a file is sent, examined and ready to be attached; the browser keeps it no longer than it must', async (t) => {
  const { client, storage, transport } = open();
  t.after(() => client.release());
  const uploads = await client.uploads();
  const id = uploads.add(photo(), 'map.png');
  assert.equal(uploads.view(id)!.state, 'waiting');
  await until(() => uploads.view(id)!.state === 'ready');
  assert.equal(uploads.view(id)!.attachment!.name, 'map.png');
  assert.equal(transport.files.get(id)!.arrived, 1_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await storage.owners(), []);
});

test('what the server would refuse is refused before it is sent, with the reason', async (t) => {
  const { client, transport } = open();
  t.after(() => client.release());
  const uploads = await client.uploads();
  const cases: readonly (readonly [Blob, string, string])[] = [
    [photo(10, 'text/html'), 'page.html', 'type'],
    [photo(0), 'empty.png', 'empty'],
    [photo(5_000_001), 'large.png', 'size'],
  ];
  for (const [file, name, reason] of cases) {
    const id = uploads.add(file, name);
    await until(() => uploads.view(id)!.state === 'failed');
    assert.equal(uploads.view(id)!.error!.details.reason, reason);
  }
  assert.equal(transport.files.size, 0);
});

test('a file that is not what it says ends as refused, and can be taken away', async (t) => {
  const { client, fake } = open();
  t.after(() => client.release());
  fake.refused.add('map.png');
  const uploads = await client.uploads();
  const id = uploads.add(photo(), 'map.png');
  await until(() => uploads.view(id)!.state === 'failed');
  assert.equal(uploads.view(id)!.error!.details.reason, 'refused');
  uploads.cancel(id);
  assert.equal(uploads.view(id), undefined);
});

test('a broken line pauses an upload; it goes on from where it was', async (t) => {
  const { client, transport } = open();
  t.after(() => client.release());
  transport.letThrough(400);
  const uploads = await client.uploads();
  const id = uploads.add(photo(), 'map.png');
  await until(() => uploads.view(id)!.state === 'paused');
  assert.equal(uploads.view(id)!.sent, 400);
  transport.letThrough(Infinity);
  await until(() => uploads.view(id)!.state === 'ready');
});

test('after a reload an upload goes on by what the browser kept', async (t) => {
  const first = open();
  first.transport.letThrough(400);
  const before = await first.client.uploads();
  const id = before.add(photo(), 'map.png');
  await until(() => before.view(id)!.state === 'paused');
  first.client.release();

  first.transport.letThrough(Infinity);
  const { client } = open(first.storage, first.transport);
  t.after(() => client.release());
  const uploads = await client.uploads();
  assert.deepEqual(await uploads.restore([id, newId()]), [id]);
  await until(() => uploads.view(id)!.state === 'ready');
});

test('a comment leaves once its files are with the server', async (t) => {
  const { client, transport } = open();
  t.after(() => client.release());
  new FakeDiscussion(transport, { topic: 'maps' });
  transport.letThrough(400);
  const uploads = await client.uploads();
  const id = uploads.add(photo(), 'map.png');
  const store = client.open(DiscussionStore, 'maps');
  const comment = { parentId: null, type: 'comment' as const, body: 'Look', mentions: [], attachments: [id] };
  const { id: commentId } = store.post(comment);
  await until(() => uploads.view(id)!.state === 'paused');
  assert.deepEqual(store.view.comment(commentId)!.pendingFiles, [id]);
  assert.ok(!transport.calls.some(({ name }) => name === 'comment.create'));
  transport.letThrough(Infinity);
  await until(() => transport.calls.some(({ name }) => name === 'comment.create'));
  const [call] = transport.calls.filter(({ name }) => name === 'comment.create');
  assert.deepEqual((call!.input as { attachments: string[] }).attachments, [id]);
});

const commentsSent = ({ calls }: FakeTransport) =>
  calls.flatMap(({ name, input }) => {
    const { id, commentId, body } = input as { id?: string; commentId?: string; body?: string };
    return name.startsWith('comment.') ? [`${name} ${body ?? (commentId ?? id)!}`] : [];
  });

test('later comments do not wait for the file of an earlier one; those that answer or change it do', async (t) => {
  const { client, transport } = open();
  t.after(() => client.release());
  new FakeDiscussion(transport, { topic: 'maps' });
  transport.letThrough(400);
  const uploads = await client.uploads();
  const id = uploads.add(photo(), 'map.png');
  const store = client.open(DiscussionStore, 'maps');
  const write = (body: string, more: { parentId?: string; attachments?: string[] } = {}) =>
    store.post({ parentId: null, type: 'comment', body, mentions: [], ...more });
  const large = write('With a map', { attachments: [id] });
  write('An answer to it', { parentId: large.id });
  const plain = write('Plain');
  const answer = write('An answer to the plain one', { parentId: plain.id });
  await answer.done;
  assert.deepEqual(commentsSent(transport), ['comment.create Plain', 'comment.create An answer to the plain one']);
  assert.equal(store.view.comment(large.id)!.state, 'sending');
  transport.letThrough(Infinity);
  await large.done;
  await until(() => commentsSent(transport).length === 4);
  assert.deepEqual(commentsSent(transport).slice(2), ['comment.create With a map', 'comment.create An answer to it']);
  await until(() => store.view.comment(large.id)!.state === 'sent');
});

test('with files on their way, breaks and a reload in the middle lose no comment and double none', async (t) => {
  const first = open(new BrowserStorage());
  const fake = new FakeDiscussion(first.transport, { topic: 'maps' });
  first.transport.letThrough(300);
  const before = await first.client.uploads();
  const id = before.add(photo(), 'map.png');
  const store = first.client.open(DiscussionStore, 'maps');
  const write = (body: string, attachments: string[] = []) =>
    store.post({ parentId: null, type: 'comment', body, mentions: [], attachments });
  write('With a map', [id]);
  await until(() => before.view(id)?.state === 'paused');
  await write('Plain').done;
  // What is written while nothing gets through waits with it.
  first.transport.cut();
  write('Without a line');
  await new Promise((resolve) => setTimeout(resolve, 50));
  first.client.release();

  first.transport.restore();
  first.transport.letThrough(300);
  const { client, transport } = open(new BrowserStorage(), first.transport);
  t.after(() => client.release());
  const again = client.open(DiscussionStore, 'maps');
  const bodies = () => fake.ids.map((each) => fake.bodyOf(each)!);
  await until(() => bodies().filter((body) => body.includes('Without a line')).length === 1);
  assert.ok(!bodies().some((body) => body.includes('With a map')));
  transport.letThrough(Infinity);
  await until(() => bodies().some((body) => body.includes('With a map')));
  await until(() => client.status.queued === 0);
  assert.equal(bodies().length, 3);
  assert.equal(new Set(bodies()).size, 3);
  again.close();
});

test('a comment whose file was refused is not posted, and its text is kept', async (t) => {
  const { client, transport, fake } = open();
  t.after(() => client.release());
  new FakeDiscussion(transport, { topic: 'maps' });
  fake.refused.add('map.png');
  const uploads = await client.uploads();
  const id = uploads.add(photo(), 'map.png');
  const store = client.open(DiscussionStore, 'maps');
  const { id: commentId, done } = store.post({
    parentId: null,
    type: 'comment',
    body: 'Look',
    mentions: [],
    attachments: [id],
  });
  await assert.rejects(done, { code: 'conflict' });
  const { state, pendingBody } = store.view.comment(commentId)!;
  assert.deepEqual([state, pendingBody], ['failed', 'Look']);
});

test('whoever signs out leaves no file behind', async (t) => {
  const { client, transport, storage } = open();
  t.after(() => client.release());
  transport.letThrough(400);
  const uploads = await client.uploads();
  const id = uploads.add(photo(), 'map.png');
  await until(() => uploads.view(id)!.state === 'paused');
  await client.signOut();
  assert.deepEqual(await storage.owners(), []);
  assert.equal(uploads.view(id), undefined);
});
