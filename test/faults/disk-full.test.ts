import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { DiscussionPage, ErrorBody } from '@learning-commons/protocol';
import { newId } from '@learning-commons/server/kernel/testing';
import { startServer } from '@learning-commons/server/testing';
import { Journal, hashOf, judge, readRecord } from '../support/oracle.ts';

const folder = mkdtempSync(join(tmpdir(), 'lc-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder]).status === 0;

describe('a full disk', { skip: mounted ? false : 'mounting a small file system needs root' }, () => {
  before(() =>
    assert.ok(
      statfsSync(folder).blocks * statfsSync(folder).bsize <= 7 * 1_048_576,
      'the small file system is in place',
    ),
  );
  after(() => {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('writing is refused as retryable, reading goes on, and all works again when there is room', async () => {
    const server = await startServer({ folder });
    const token = await server.token('ana');
    const journal = new Journal();
    const open = new Map<string, string>();
    const send = async (id: string, body: string) => {
      const response = await server.ask('comment.create', { id, topic: 'full', body }, token);
      if (!response.ok) return ((await response.json()) as { error: ErrorBody }).error;
      const { result } = (await response.json()) as { result: { seq: number; epoch: string } };
      journal.acknowledge({ key: id, ...result });
      open.delete(id);
      return undefined;
    };
    const post = (body: string) => {
      const id = newId();
      journal.intend({ key: id, stream: 'discussion:full', hash: hashOf(body) });
      open.set(id, body);
      return send(id, body);
    };
    assert.equal(await post('Before'), undefined);
    const ballast = join(folder, 'ballast');
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 400_000), 1));
    let refusal: ErrorBody | undefined;
    for (let count = 0; count < 500 && !refusal; count += 1) refusal = await post(`${count} ${'x'.repeat(2_000)}`);
    assert.equal(refusal?.code, 'unavailable');
    const page = await server.answer<DiscussionPage>('discussion.get', { topic: 'full' }, token);
    assert.ok(page.discussion.count > 0, 'reading goes on');
    rmSync(ballast);
    const freed = performance.now();
    while (open.size > 0 && performance.now() - freed < 5_000) for (const [id, body] of open) await send(id, body);
    assert.equal(open.size, 0, 'what was refused is written under the same id once there is room');
    await server.close();
    assert.deepEqual(judge(journal, readRecord(join(folder, 'commons.sqlite'))), []);
  });
});
