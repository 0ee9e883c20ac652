import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommonsError } from '@learning-commons/protocol';
import { Sessions } from '../session.ts';
import { makeWorld } from './forge.ts';
import { attacks, controls } from './tokens.ts';

const world = makeWorld(Date.UTC(2026, 10, 24, 12));
const sessions = new Sessions({
  ...world,
  now: () => world.now,
  fetch: () => assert.fail('no address was configured, none may be asked'),
});
const table = attacks(world);

test('the tables are as large as they claim and name nothing twice', () => {
  assert.ok(table.length >= 250, String(table.length));
  assert.ok(controls(world).length >= 20);
  assert.equal(new Set(table.map(({ name, reason }) => `${name} ${reason}`)).size, table.length);
});

for (const { name, token } of controls(world)) {
  test(`accepted: ${name}`, async () => {
    const actor = await sessions.verify(token, 'acme');
    assert.equal(actor.community, 'acme');
    assert.equal(actor.role, 'learner');
    assert.match(actor.id!, /^[A-Za-z0-9_-]{22}$/);
  });
}

for (const { name, token, reason } of table) {
  test(`refused as ${reason}: ${name}`, async () => {
    await assert.rejects(sessions.verify(token), (error: unknown) => {
      assert.ok(error instanceof CommonsError);
      assert.deepEqual([error.code, error.details['reason']], ['unauthenticated', reason]);
      return true;
    });
  });
}
