import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { backup, restore } from '@learning-commons/server/kernel/backup';
import { newId } from '@learning-commons/server/kernel/testing';
import { connected, joinStream, startServer } from '@learning-commons/server/testing';
import { readRecord } from '../support/oracle.ts';

const COPIES = 8;

test(`${COPIES} copies taken while the server writes are each one whole moment of it, and a restored one is a new epoch`, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-backup-'));
  const server = await startServer({ folder });
  const token = await server.token('ana');
  const state = { stop: false };
  context.after(() => void (state.stop = true));
  const acked = new Map<string, number>();
  const write = async () => {
    while (!state.stop) {
      const id = newId();
      const { result } = await server.answer<{ result: { seq: number } }>(
        'comment.create',
        { id, topic: 'backup', body: `Post ${id}` },
        token,
      );
      acked.set(id, result.seq);
    }
  };
  const writers = [write(), write(), write(), write()];
  for (let copy = 0; copy < COPIES; copy += 1) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    const before = Math.max(0, ...acked.values());
    const target = join(folder, `copy-${copy}.sqlite`);
    backup(join(folder, 'commons.sqlite'), target);
    const { rows, heads, facts, problems } = readRecord(target);
    assert.deepEqual(problems, []);
    const head = heads.get('discussion:backup') ?? 0;
    assert.ok(head >= before, 'everything acknowledged before is in the copy');
    assert.deepEqual(
      facts.get('discussion:backup') ?? [],
      Array.from({ length: head }, (_, index) => index + 1),
    );
    assert.equal(rows.length, head, 'rows and facts are of the same moment');
  }
  state.stop = true;
  await Promise.all(writers);
  const { epoch } = server.app.database;
  const head = Math.max(...acked.values());
  await server.close();

  assert.throws(() => backup(join(folder, 'commons.sqlite'), join(folder, 'copy-0.sqlite')), /exists already/);
  const former = restore(join(folder, 'copy-0.sqlite'), join(folder, 'commons.sqlite'));
  assert.ok(former && existsSync(former), 'the former record is kept');
  const restored = await startServer({ folder });
  assert.notEqual(restored.app.database.epoch, epoch);
  const socket = await connected(restored.connect(await restored.token('ana')));
  assert.equal(
    (await joinStream(socket, 'discussion:backup', head, epoch)).kind,
    'stale',
    'who saw the later history loads afresh',
  );
  await restored.answer('comment.create', { id: newId(), topic: 'backup', body: 'Goes on' }, token);
  await restored.close();
  rmSync(folder, { recursive: true });
});

test('what is not a copy is never put in the place of a record', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-restore-'));
  const [file, copy] = [join(folder, 'commons.sqlite'), join(folder, 'copy.sqlite')];
  writeFileSync(file, 'the record');
  writeFileSync(copy, 'not a copy');
  assert.throws(() => restore(copy, file), /not a usable copy.*Nothing was changed/);
  assert.throws(() => restore(join(folder, 'absent'), file), /There is no file/);
  rmSync(folder, { recursive: true });
});
