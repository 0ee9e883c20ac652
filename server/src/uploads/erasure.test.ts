import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import sharp from 'sharp';
import type { DiscussionPage } from '@learning-commons/protocol';
import type { Config } from '../config.ts';
import { days } from '../kernel/upload-settings.ts';
import { newId } from '../kernel/testing.ts';
import { startS3 } from '../kernel/testing.s3.ts';
import { startServer, uploadsIn, type TestServer } from '../testing.ts';
import { eventually, TestUploader } from './testing.ts';

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const MP3 = Buffer.concat(
  Array.from({ length: 12 }, () => Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(413)])),
);
const png = () =>
  sharp({ create: { width: 700, height: 300, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();

/** A record and a storage that outlive the server: it can be ended, and begun again. */
interface Place {
  readonly clock: { now: number };
  open(): Promise<TestServer>;
}

interface Setting {
  readonly name: string;
  place(t: TestContext): Promise<Place>;
}

/** The folder goes when the process does: hooks run in the order of their registration, and servers are opened later. */
async function placeIn(t: TestContext, uploads: (folder: string) => Promise<Config['uploads']>): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'lc-erasure-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const clock = { now: Date.now() };
  const config = { uploads: await uploads(folder) };
  const open = async () => {
    const server = await startServer({ folder, now: () => clock.now, config });
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= server.close());
    t.after(close);
    return { ...server, close };
  };
  return { clock, open };
}

const settings: readonly Setting[] = [
  { name: 'a folder', place: (t) => placeIn(t, async (folder) => uploadsIn(folder)) },
  {
    name: 'an S3-compatible service',
    place: (t) =>
      placeIn(t, async (folder) => {
        const s3 = await startS3();
        t.after(() => s3.close());
        return { ...uploadsIn(folder), storage: { kind: 's3', ...s3.settings } };
      }),
  },
];

const keysIn = async ({ app }: TestServer) => {
  const keys: string[] = [];
  for await (const key of app.dispatch.node.storage.list('uploads/')) keys.push(key);
  return keys;
};
/** What the record still says anywhere of a text. */
const told = async ({ app }: TestServer, text: string) => {
  const tables = ['uploads', 'upload_references', 'upload_pieces', 'upload_news', 'comments', 'events', 'resources'];
  const rows = await Promise.all(
    tables.map((name) =>
      app.database.read
        .selectFrom(name as never)
        .selectAll()
        .execute(),
    ),
  );
  return tables.filter((_, index) => JSON.stringify(rows[index]).includes(text));
};

for (const { name, place } of settings)
  describe(`erasure of files in ${name}`, () => {
    /** A comment and a resource with a picture, a recording with captions and a document each, all deleted. */
    const deleteAll = async (server: TestServer) => {
      const token = await server.token('ada');
      const ada = new TestUploader(server, token);
      const files = [
        await ada.attach({ name: 'a.png', bytes: await png() }),
        await ada.attach({ name: 'talk.mp3', bytes: MP3 }),
        await ada.attach({ name: 'c.pdf', bytes: PDF }),
      ];
      const captions = [
        { language: 'en', label: 'English', text: 'WEBVTT\n\n00:01.000 --> 00:02.000\nCanaryOfCaptions\n' },
      ];
      await server.ask('upload.describe', { uploadId: files[1]!.id, transcript: 'CanaryOfWords', captions }, token);
      const comment = newId();
      const attachments = files.map(({ id }) => id);
      const body = { id: comment, topic: 'erasure', body: 'With files', attachments };
      assert.equal((await server.ask('comment.create', body, token)).status, 200);
      const shared = await ada.attach({ name: 'd.pdf', bytes: PDF });
      const resource = newId();
      const share = { id: resource, type: 'file', title: 'D', uploadId: shared.id };
      assert.equal((await server.ask('resource.share', share, token)).status, 200);
      await server.ask('comment.delete', { commentId: comment }, token);
      assert.equal((await server.ask('resource.remove', { resourceId: resource, on: true }, token)).status, 200);
      return { comment, resource, ids: [...attachments, shared.id], urls: [...files, shared].map(({ url }) => url) };
    };

    test('what was deleted keeps its files for thirty days, unseen, and then not a byte is left', async (t) => {
      const { clock, open } = await place(t);
      let server = await open();
      const { comment, resource, ids, urls } = await deleteAll(server);
      assert.equal((await keysIn(server)).length, 6, 'three sizes and three files');
      for (const url of urls) assert.equal((await fetch(server.address + url)).status, 404);
      clock.now += days(29);
      await server.close();
      server = await open();
      await eventually(
        async () => (await server.app.database.read.selectFrom('leases').selectAll().execute()).length > 2,
      );
      assert.equal((await keysIn(server)).length, 6);
      clock.now += days(2);
      server.app.dispatch.node.wake('uploads');
      await eventually(async () => (await keysIn(server)).length === 0);
      for (const id of [...ids, 'CanaryOfWords', 'CanaryOfCaptions']) assert.deepEqual(await told(server, id), [], id);
      // Who brings it back now gets the words alone.
      const token = await server.token('ada');
      assert.equal((await server.ask('comment.restore', { commentId: comment }, token)).status, 200);
      const page = await server.answer<DiscussionPage>('discussion.get', { topic: 'erasure' });
      assert.equal(page.comments[0]!.attachments, undefined);
      assert.equal((await server.ask('resource.remove', { resourceId: resource, on: false }, token)).status, 200);
      const used = await server.answer<{ used: number }>('upload.policy', {}, token);
      assert.equal(used.used, 0);
      await server.close();
    });

    test('a comment that comes back in time has its files, and they stay', async (t) => {
      const { clock, open } = await place(t);
      const server = await open();
      const { comment, urls } = await deleteAll(server);
      clock.now += days(29);
      await server.ask('comment.restore', { commentId: comment }, await server.token('ada'));
      clock.now += days(29);
      server.app.dispatch.node.wake('uploads');
      await eventually(async () => (await keysIn(server)).length === 5);
      for (const url of urls.slice(0, 3)) assert.equal((await fetch(server.address + url)).status, 200);
    });

    test('a process that ends after the record forgot a file, and before its bytes went, is made up for by the next', async (t) => {
      const { clock, open } = await place(t);
      const server = await open();
      const { ids } = await deleteAll(server);
      clock.now += days(31);
      const { node } = server.app.dispatch;
      // The storage goes away in the middle, and the process with it.
      let removed = 0;
      const remove = node.storage.remove.bind(node.storage);
      node.storage.remove = async (key) => {
        removed += 1;
        if (removed > 2) throw new Error('The storage is gone.');
        await remove(key);
      };
      node.wake('uploads');
      await eventually(async () => removed > 2);
      await server.close();
      const next = await open();
      await eventually(async () => (await keysIn(next)).length === 0);
      for (const id of ids) assert.deepEqual(await told(next, id), []);
    });

    test('bytes that no row tells of are found, and pieces of what is complete', async (t) => {
      const { clock, open } = await place(t);
      const server = await open();
      const ada = new TestUploader(server, await server.token('ada'));
      const kept = await ada.attach({ name: 'c.pdf', bytes: PDF });
      const half = newId();
      await ada.create({ id: half, name: 'half.txt', bytes: Buffer.alloc(100, 'a') });
      await ada.patch(half, 0, Buffer.alloc(50, 'a'));
      const { storage } = server.app.dispatch.node;
      // Put in the storage by a process that ended before it counted them.
      await storage.put(`uploads/acme/${newId()}/piece-0-of-nothing`, PDF);
      await storage.put(`uploads/acme/${kept.id}/piece-0-of-a-file-that-is-complete`, PDF);
      assert.equal((await keysIn(server)).length, 4);
      await server.close();
      const next = await open();
      const { node } = next.app.dispatch;
      await eventually(async () => (await keysIn(next)).length === 3);
      // What no row tells of may be about to be told of: it goes when there is none a day later either.
      node.wake('upload-sweep');
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal((await keysIn(next)).length, 3);
      const token = await next.token('ada');
      await next.ask('comment.create', { id: newId(), topic: 'x', body: '', attachments: [kept.id] }, token);
      const again = new TestUploader(next, token);
      assert.equal((await again.patch(half, 50, Buffer.alloc(50, 'a'))).status, 204);
      assert.equal((await again.settled(half)).state, 'ready');
      await next.ask('comment.create', { id: newId(), topic: 'x', body: '', attachments: [half] }, token);
      clock.now += days(1);
      node.wake('upload-sweep');
      await eventually(async () => (await keysIn(next)).length === 2);
      assert.equal((await fetch(next.address + kept.url)).status, 200);
    });
  });
