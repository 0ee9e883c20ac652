import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FreshKey, ServerKey, WriteReply } from '@learning-commons/protocol';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import { verifyServerKey } from './verify.ts';

const boss = member('Boss', 'admin');
const foreign = member('Boss', 'admin', 'globex');
const [HOUR, DAY] = [3_600_000, 86_400_000];

for (const record of records) {
  describe(`keys on ${record.name}`, () => {
    let kernel: TestKernel;
    before(async () => {
      kernel = await record.open();
    });
    after(async () => {
      await kernel.dispatch.writer.settled();
      await kernel.close();
    });

    const ask = async <T = FreshKey>(operation: string, input: unknown, actor = boss) =>
      ((await kernel.write(actor, operation, input)) as WriteReply<T>).result;
    const make = (input: Record<string, unknown> = {}, actor = boss) =>
      ask('key.create', { name: 'Portal', scopes: ['activity:write'], ...input }, actor);
    const verify = (secret: string) => verifyServerKey(kernel.dispatch.node, secret);
    const list = (actor = boss) => kernel.run(actor, 'key.list', {}) as Promise<ServerKey[]>;
    const refused = (secret: string, reason: string) =>
      assert.rejects(verify(secret), (error: { code: string; details: { reason: string } }) => {
        assert.deepEqual([error.code, error.details.reason], ['unauthenticated', reason]);
        return true;
      });

    test('a key stands for its community and its scopes, and for no person', async () => {
      const { key, secret } = await make({ scopes: ['badges:award', 'activity:write', 'badges:award'] });
      assert.match(secret, /^lck_[\w-]{65}$/);
      assert.ok(secret.startsWith(key.hint.slice(0, -1)) && key.hint.length < 12);
      const actor = await verify(secret);
      assert.deepEqual(
        [actor.community, actor.id, actor.role, actor.person, actor.key],
        ['acme', null, null, null, { id: key.id, scopes: ['activity:write', 'badges:award'] }],
      );
    });

    test('a secret that differs in any one character is refused', async () => {
      const { secret } = await make();
      for (let place = 0; place < secret.length; place += 1) {
        const other = secret[place] === 'A' ? 'B' : 'A';
        await refused(`${secret.slice(0, place)}${other}${secret.slice(place + 1)}`, 'key');
      }
      for (const odd of ['lck_', 'lck_x', secret.slice(0, -1), `${secret}A`, `${secret} `, secret.toUpperCase()])
        await refused(odd, 'key');
      await verify(secret);
    });

    test('after a rotation both secrets are accepted for a while, then the new one alone', async () => {
      const { key, secret } = await make();
      await verify(secret);
      const fresh = await ask('key.rotate', { keyId: key.id, hours: 2 });
      assert.equal(fresh.key.formerUntil, kernel.clock.now + 2 * HOUR);
      await verify(secret);
      await verify(fresh.secret);
      kernel.clock.now += 2 * HOUR;
      await refused(secret, 'key');
      await verify(fresh.secret);
      const newest = await ask('key.rotate', { keyId: key.id, hours: 0 });
      await refused(fresh.secret, 'key');
      await verify(newest.secret);
    });

    test('a revoked key is refused at once, both of its secrets, and no rotation brings it back', async () => {
      const { key, secret } = await make();
      const fresh = await ask('key.rotate', { keyId: key.id });
      await verify(secret);
      await verify(fresh.secret);
      const ended = await ask<ServerKey>('key.revoke', { keyId: key.id });
      assert.equal(ended.revokedAt, kernel.clock.now);
      await refused(secret, 'key');
      await refused(fresh.secret, 'expired');
      await assert.rejects(ask('key.rotate', { keyId: key.id }), { code: 'conflict' });
      kernel.clock.now += 1_000;
      assert.deepEqual(await ask<ServerKey>('key.revoke', { keyId: key.id }), ended);
    });

    test('a key that another node revoked is refused within five seconds', async () => {
      const { key, secret } = await make();
      await verify(secret);
      await kernel.database.write
        .updateTable('server_keys')
        .set({ revoked_at: kernel.clock.now })
        .where('id', '=', key.id)
        .execute();
      kernel.clock.now += 5_000;
      await refused(secret, 'expired');
    });

    test('a key ends on its day', async () => {
      const { key, secret } = await make({ days: 1 });
      assert.equal(key.expiresAt, kernel.clock.now + DAY);
      kernel.clock.now += DAY - 1;
      await verify(secret);
      kernel.clock.now += 1;
      await refused(secret, 'expired');
      assert.equal((await make({ days: null })).key.expiresAt, null);
    });

    test('its last use is noted, at most once a minute', async () => {
      const { key, secret } = await make();
      const noted = async () => {
        await kernel.dispatch.writer.settled();
        return (await list()).find(({ id }) => id === key.id)!.lastUsedAt;
      };
      assert.equal(await noted(), null);
      const first = kernel.clock.now;
      await verify(secret);
      assert.equal(await noted(), first);
      kernel.clock.now += 30_000;
      await verify(secret);
      assert.equal(await noted(), first);
      kernel.clock.now += 31_000;
      await verify(secret);
      assert.equal(await noted(), first + 61_000);
    });

    test('keys are listed without their secrets, to administrators of their own community alone', async () => {
      const { key, secret } = await make({}, foreign);
      const listed = await list(foreign);
      assert.deepEqual(listed[0], key);
      assert.ok(!JSON.stringify(listed).includes(secret.slice(26)));
      assert.ok(!(await list()).some(({ id }) => id === key.id));
      await assert.rejects(ask('key.revoke', { keyId: key.id }), { code: 'not_found' });
      await assert.rejects(ask('key.rotate', { keyId: newId() }), { code: 'not_found' });
    });

    test('no table holds a raw secret', async () => {
      const { key, secret } = await make();
      const { secret: next } = await ask('key.rotate', { keyId: key.id });
      await verify(next);
      const rows = await kernel.database.read.selectFrom('server_keys').selectAll().execute();
      const events = await kernel.database.read.selectFrom('events').selectAll().execute();
      const everything = JSON.stringify([rows, events]);
      for (const each of [secret, next]) assert.ok(!everything.includes(each.slice(26)), 'the random part');
    });

    test('a community has at most a hundred keys that work', async () => {
      const many = member('Many', 'admin', 'globex');
      for (let count = (await list(foreign)).length; count < 100; count += 1) await make({}, many);
      await assert.rejects(make({}, many), { code: 'conflict' });
      await ask('key.revoke', { keyId: (await list(many))[0]!.id }, many);
      await make({}, many);
    });
  });
}
