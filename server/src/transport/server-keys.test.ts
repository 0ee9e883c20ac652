import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FreshKey, WriteReply } from '@learning-commons/protocol';
import { createLog } from '../app.ts';
import { newId } from '../kernel/testing.ts';
import { connected, startServer, type TestServer } from '../testing.ts';

describe('server keys at the doors', () => {
  let server: TestServer;
  let secret = '';
  const lines: string[] = [];
  const log = createLog('trace', { write: (line: string) => void lines.push(line) });
  before(async () => {
    server = await startServer({ log });
    const admin = await server.token('boss', { role: 'admin' });
    const made = await server.answer<WriteReply<FreshKey>>(
      'key.create',
      { name: 'Portal', scopes: ['activity:write'] },
      admin,
    );
    secret = made.result.secret;
  });
  after(() => server.close());

  const tell = (authorization: string, query = '') =>
    fetch(`${server.address}/api/activity.record${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ id: newId(), actor: { subject: 'u-1' }, verb: 'done', object: { id: 'x' } }),
    });

  test('a key needs no community in the address: it knows its own, and no other', async () => {
    assert.equal((await tell(`Bearer ${secret}`)).status, 200);
    assert.equal((await tell(`Bearer ${secret}`, '?community=acme')).status, 200);
    assert.equal((await tell(`Bearer ${secret}`, '?community=globex')).status, 403);
    assert.equal((await tell(`Bearer ${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`)).status, 401);
  });

  test('a key listens to nothing', async () => {
    await assert.rejects(connected(server.connect(secret)), { message: 'refused' });
  });

  test('a key has an allowance of its own', async (t) => {
    const limits = {
      member: { points: 1e9, seconds: 1 },
      key: { points: 5, seconds: 60 },
      address: { points: 1e9, seconds: 1 },
      community: { points: 1e9, seconds: 1 },
    };
    const strict = await startServer({ folder: server.folder, rateLimits: limits });
    t.after(() => strict.close());
    const statuses = [];
    for (let count = 0; count < 6; count += 1)
      statuses.push((await strict.ask('activity.undo', { id: 'none' }, secret)).status);
    assert.deepEqual(statuses, [404, 404, 404, 404, 404, 429]);
  });

  test('neither the files of the record nor the log hold a secret, whoever logs it', async () => {
    log.warn({ odd: { deep: secret }, err: new Error(`with ${secret}`) }, `a careless line with ${secret}`);
    await tell(`Bearer ${secret}`);
    const random = secret.slice(26);
    assert.ok(lines.some((line) => line.includes('a careless line with lck_[redacted]')));
    assert.ok(lines.every((line) => !line.includes(random)));
    const files = readdirSync(server.folder);
    assert.ok(files.some((file) => file.endsWith('.sqlite')));
    for (const file of files) assert.equal(readFileSync(join(server.folder, file)).includes(random), false, file);
  });
});
