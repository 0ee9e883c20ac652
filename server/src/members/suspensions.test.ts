import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Suspension } from '@learning-commons/protocol';
import { newId, records, member, type TestKernel } from '../kernel/testing.ts';
import { startNodes, lacksNodes, type TestNodes } from '../testing.nodes.ts';
import { connected, joinStream, listen, startServer, type TestServer } from '../testing.ts';

const HOUR = 3_600_000;

for (const { name, open } of records)
  describe(`suspensions on ${name}`, () => {
    let kernel: TestKernel;
    const [ada, bob] = [member('Ada'), member('Bob')];
    const [mod, other, admin] = [member('Mod', 'moderator'), member('Oth', 'moderator'), member('Adm', 'admin')];
    before(async () => {
      kernel = await open();
      for (const each of [ada, bob, mod, other, admin])
        await kernel.run(each, 'comment.create', { id: newId(), topic: 'hello', body: 'Hello' });
    });
    after(() => kernel.close());

    const suspend = (by: typeof ada, who: typeof ada, until: number | null = null): Promise<unknown> =>
      kernel.run(by, 'member.suspend', { memberId: who.id, until, reason: 'Spam' });
    const out = async () =>
      ((await kernel.run(mod, 'member.suspended', {})) as Suspension[]).map((each) => [each.member, each.until]);

    test('are for who stands above a member, and for nobody about themselves', async () => {
      for (const [by, who] of [
        [ada, bob],
        [mod, mod],
        [mod, other],
        [mod, admin],
        [admin, admin],
      ] as const) {
        await assert.rejects(suspend(by, who), { code: 'forbidden' });
        await assert.rejects(kernel.run(by, 'member.reinstate', { memberId: who.id }), { code: 'forbidden' });
      }
      await assert.rejects(suspend(mod, member('Nobody')), { code: 'not_found' });
      await assert.rejects(suspend(member('Far', 'admin', 'globex'), ada), { code: 'not_found' });
      assert.deepEqual(await out(), []);
    });

    test('are changed, end, and are lifted', async () => {
      const { now } = kernel.clock;
      await suspend(mod, ada, now + HOUR);
      await suspend(admin, mod);
      await suspend(mod, bob);
      await suspend(mod, ada, now + 2 * HOUR);
      await assert.rejects(suspend(mod, ada, now), { code: 'invalid' });
      assert.deepEqual(
        new Map((await out()) as never),
        new Map<unknown, unknown>([
          [ada.id, now + 2 * HOUR],
          [mod.id, null],
          [bob.id, null],
        ]),
      );
      kernel.clock.now += 2 * HOUR;
      await kernel.run(admin, 'member.reinstate', { memberId: mod.id });
      await kernel.run(admin, 'member.reinstate', { memberId: mod.id });
      assert.deepEqual(await out(), [[bob.id, null]]);
    });
  });

/** Has a member listen on one node and shuts them out on another; answers how long facts still came, in milliseconds. */
async function shutOut(here: TestServer, there: TestServer) {
  const [admin, ada] = [await here.token('admin', { role: 'admin' }), await here.token('ada')];
  const post = (token: string) => there.ask('comment.create', { id: newId(), topic: 'news', body: 'News' }, token);
  assert.equal((await post(ada)).status, 200);
  const { person } = await here.answer<{ person: { id: string } }>('member.me', {}, ada);
  const socket = await connected(here.connect(ada));
  const facts = listen(socket);
  await joinStream(socket, 'discussion:news');
  const told: unknown[] = [];
  socket.on('auth:expired', (refusal) => told.push(refusal.details?.reason));
  let last = -Infinity;
  socket.on('events', () => (last = performance.now()));
  const suspended = await there.ask('member.suspend', { memberId: person.id, until: null }, admin);
  assert.equal(suspended.status, 200);
  const acked = performance.now();
  while (performance.now() - acked < 6_000) {
    assert.equal((await post(admin)).status, 200);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(told, ['suspended']);
  assert.equal(socket.connected, false);
  assert.ok(facts.length > 0);
  const refused = await there.answer<{ error: { code: string; details: object } }>('member.me', {}, ada);
  assert.deepEqual([refused.error.code, refused.error.details], ['forbidden', { reason: 'suspended', until: null }]);
  await assert.rejects(connected(here.connect(ada)));
  assert.equal((await here.ask('member.reinstate', { memberId: person.id }, admin)).status, 200);
  assert.equal((await here.ask('member.me', {}, ada)).status, 200);
  (await connected(here.connect(ada))).close();
  return last - acked;
}

describe('a member who is shut out', () => {
  let server: TestServer;
  before(async () => (server = await startServer()));
  after(() => server.close());

  test('hears nothing a second later, and is let in at once when it is over', async () => {
    const heard = await shutOut(server, server);
    assert.ok(heard < 1_000, `facts came for ${heard} ms`);
  });
});

describe('a member who is shut out on another node', { skip: lacksNodes }, () => {
  let rig: TestNodes;
  before(async () => (rig = await startNodes()));
  after(() => rig.close());

  test('hears nothing a second later', async () => {
    const heard = await shutOut(rig.nodes[0]!, rig.nodes[1]!);
    assert.ok(heard < 1_000, `facts came for ${heard} ms`);
  });

  test('hears nothing five seconds later where Redis is gone', async () => {
    await rig.redis.kill();
    const heard = await shutOut(rig.nodes[0]!, rig.nodes[1]!);
    assert.ok(heard < 5_000, `facts came for ${heard} ms`);
  });
});
