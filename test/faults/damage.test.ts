import assert from 'node:assert/strict';
import { mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openRecord } from '@learning-commons/server';
import { checkRecord } from '@learning-commons/server/kernel/check';
import { newId } from '@learning-commons/server/kernel/testing';
import { startServer } from '@learning-commons/server/testing';
import { startProcess } from '../support/server-process.ts';

/** A record with a few hundred posts in it, and the folder it is in. */
async function written(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'lc-damage-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startServer({ folder });
  const token = await server.token('ana');
  const posts = Array.from({ length: 200 }, (_, at) =>
    server.answer('comment.create', { id: newId(), topic: 'damage', body: `${at} ${'x'.repeat(800)}` }, token),
  );
  await Promise.all(posts);
  await server.close();
  return { folder, file: join(folder, 'commons.sqlite') };
}

test('what is no database is refused by name and left as it is', async (context) => {
  const { folder, file } = await written(context);
  writeFileSync(file, 'This was a database once.'.repeat(300));
  const before = readFileSync(file);
  await assert.rejects(startProcess(folder), /commons\.sqlite cannot be used: .*Nothing was changed/s);
  assert.deepEqual(readFileSync(file), before);
});

test('a record whose first page is broken is refused, and no empty one takes its place', async (context) => {
  const { folder, file } = await written(context);
  const size = statSync(file).size;
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(4_000, 0xff), 0, 4_000, 100);
  closeSync(descriptor);
  await assert.rejects(startProcess(folder), /malformed|not a database|corrupt/);
  assert.equal(statSync(file).size, size);
});

test('pages that are broken further in are found by `check`, and what can be read is still served', async (context) => {
  const { folder, file } = await written(context);
  const pages = Math.floor(statSync(file).size / 4_096);
  const descriptor = openSync(file, 'r+');
  for (const page of [Math.floor(pages / 2), Math.floor(pages / 2) + 1, Math.floor(pages / 2) + 2])
    writeSync(descriptor, Buffer.alloc(4_096, 0xff), 0, 4_096, page * 4_096);
  closeSync(descriptor);
  const server = await startProcess(folder);
  assert.equal((await fetch(`${server.address}/healthz`)).status, 200);
  await server.kill('SIGTERM');
  const database = await openRecord({ data: folder, databaseUrl: undefined });
  const found = await checkRecord(database).then(
    ({ problems }) => problems,
    (error: Error) => [error.message],
  );
  await database.close();
  assert.ok(found.length > 0);
});
