import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FolderStorage } from './storage.folder.ts';
import { S3Storage } from './storage.s3.ts';
import { readAll, type Storage } from './storage.ts';
import { startS3, type TestS3 } from './testing.s3.ts';

const folder = mkdtempSync(join(tmpdir(), 'lc-storage-'));
let s3: TestS3;
before(async () => {
  s3 = await startS3();
});
after(async () => {
  await s3.close();
  rmSync(folder, { recursive: true });
});

const places: readonly (readonly [string, () => Storage])[] = [
  ['a folder', () => new FolderStorage(folder)],
  ['an S3-compatible service', () => new S3Storage(s3.settings)],
];

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function keysOf(storage: Storage, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of storage.list(prefix)) keys.push(key);
  return keys.sort();
}

const textOf = async (storage: Storage, key: string, range?: { start: number; end: number }) => {
  const stream = await storage.get(key, range);
  return stream && (await readAll(stream)).toString();
};

for (const [name, open] of places) {
  describe(`files in ${name}`, () => {
    test('what was put is read, whole and in stretches, and its size is known', async () => {
      const storage = open();
      await storage.put('acme/Ab_-1/file.bin', Buffer.from('0123456789'));
      assert.equal(await textOf(storage, 'acme/Ab_-1/file.bin'), '0123456789');
      assert.equal(await textOf(storage, 'acme/Ab_-1/file.bin', { start: 2, end: 4 }), '234');
      assert.equal(await storage.size('acme/Ab_-1/file.bin'), 10);
    });

    test('a stream is kept as it comes, and a later one replaces it', async () => {
      const storage = open();
      await storage.put('acme/stream', { bytes: 6, stream: pieces('abc', 'def') });
      assert.equal(await textOf(storage, 'acme/stream'), 'abcdef');
      await storage.put('acme/stream', { bytes: 1, stream: pieces('x') });
      assert.equal(await textOf(storage, 'acme/stream'), 'x');
    });

    test('a stream of another length than it said is refused, and what was there stays', async () => {
      const storage = open();
      await storage.put('acme/kept', Buffer.from('before'));
      for (const bytes of [2, 9]) {
        await assert.rejects(storage.put('acme/kept', { bytes, stream: pieces('abc', 'def') }));
        await assert.rejects(storage.put('acme/new', { bytes, stream: pieces('abc', 'def') }));
      }
      assert.equal(await textOf(storage, 'acme/kept'), 'before');
      assert.equal(await storage.size('acme/new'), undefined);
    });

    test('what is not there reads as nothing, and can be removed', async () => {
      const storage = open();
      assert.equal(await storage.get('acme/none'), undefined);
      assert.equal(await storage.size('acme/none'), undefined);
      await storage.remove('acme/none');
      await storage.put('acme/gone', Buffer.from('x'));
      await storage.remove('acme/gone');
      assert.equal(await storage.get('acme/gone'), undefined);
    });

    test('keys are listed by how they begin', async () => {
      const storage = open();
      for (const key of ['list/a', 'list/b/1', 'list/b/2', 'list/b/3', 'listed'])
        await storage.put(key, Buffer.from('x'));
      assert.deepEqual(await keysOf(storage, 'list/'), ['list/a', 'list/b/1', 'list/b/2', 'list/b/3']);
      assert.deepEqual(await keysOf(storage, 'list/b/'), ['list/b/1', 'list/b/2', 'list/b/3']);
      assert.deepEqual(await keysOf(storage, 'nothing/'), []);
    });

    test('a key that is a path, or anything else but plain names, is a defect', async () => {
      const storage = open();
      for (const key of ['', '/etc/passwd', '../up', 'a/../b', 'a//b', 'a/.hidden', 'a\0b', 'a\\b', 'a b', 'ä'])
        await assert.rejects(storage.put(key, Buffer.from('x')), /no key/, key);
    });
  });
}

test('a folder holds no draft of what failed, and forgets drafts of processes that ended', async () => {
  const root = mkdtempSync(join(tmpdir(), 'lc-storage-'));
  const drafts = join(root, '.unfinished');
  mkdirSync(drafts);
  writeFileSync(join(drafts, 'old'), 'x');
  writeFileSync(join(drafts, 'fresh'), 'x');
  utimesSync(join(drafts, 'old'), 0, 0);
  const storage = new FolderStorage(root);
  await assert.rejects(storage.put('a', { bytes: 9, stream: pieces('abc') }));
  assert.deepEqual(readdirSync(drafts), ['fresh']);
  assert.deepEqual(await keysOf(storage, ''), []);
  rmSync(root, { recursive: true });
});

test('a service that is unwell for a moment is asked again; one that refuses is named with its code', async () => {
  const storage = new S3Storage(s3.settings);
  s3.fail(2);
  await storage.put('acme/retried', Buffer.from('x'));
  assert.equal(s3.objects.get('kept/acme/retried')?.toString(), 'x');
  const wrong = new S3Storage({ ...s3.settings, secretAccessKey: 'another' });
  await assert.rejects(wrong.put('acme/x', Buffer.from('x')), /403 \(SignatureDoesNotMatch\)/);
  const missing = new S3Storage({ ...s3.settings, bucket: 'elsewhere' });
  await assert.rejects(missing.get('acme/x'), /404 \(NoSuchBucket\)/);
});
