import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ChaosProxy } from '../../test/support/chaos-proxy.ts';
import { connected, joinStream, startServer, until, type TestServer } from './testing.ts';
import { lacksNodes, metricOf, startNodes, type TestNodes } from './testing.nodes.ts';

/** What a balancer is told. */
async function readiness({ address }: Pick<TestServer, 'address'>) {
  const response = await fetch(`${address}/readyz`, { headers: { connection: 'close' } });
  return `${response.status} ${((await response.json()) as { status: string }).status}`;
}

test('a node that ends is never called ready while it leads its sockets away', { timeout: 20_000 }, async () => {
  const server = await startServer();
  assert.equal(await readiness(server), '200 ready');
  const socket = await connected(server.connect(await server.token('ana')));
  await joinStream(socket, 'discussion:here');
  const told: number[] = [];
  socket.on('draining', ({ reconnectIn }) => told.push(reconnectIn));
  const closing = server.app.close(2_000);
  // Each by a connection of its own, as balancers ask.
  const probes = await Promise.all(Array.from({ length: 5 }, () => readiness(server)));
  assert.deepEqual(new Set(probes), new Set(['503 draining']));
  await until(() => told.length > 0, 'the word to go');
  assert.ok(told[0]! >= 0 && told[0]! <= 2_000, 'not all at one moment');
  socket.disconnect();
  await closing;
  await assert.rejects(readiness(server), 'it is gone');
});

describe('readiness of two nodes', { skip: lacksNodes, timeout: 90_000 }, () => {
  let rig: TestNodes;
  let way: ChaosProxy;
  let first: TestServer;
  let second: TestServer;
  before(async () => {
    rig = await startNodes([{}]);
    first = rig.nodes[0]!;
    const { hostname, port, pathname, username } = new URL(rig.databaseUrl);
    assert.equal(hostname, '127.0.0.1');
    way = await ChaosProxy.open({ to: () => [Number(port || 5432)] });
    const databaseUrl = `postgres://${username}@127.0.0.1:${way.port}${pathname}`;
    second = await rig.add({ config: { databaseUrl } });
  });
  after(async () => {
    way?.calm();
    await rig?.close();
    await way?.close();
  });

  const becomes = async (node: TestServer, wanted: string, patience: number) => {
    const started = performance.now();
    let last = '';
    while (performance.now() - started < patience) {
      last = await readiness(node);
      if (last === wanted) return performance.now() - started;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${wanted} was not told within ${patience} ms, but ${last}.`);
  };

  for (const [what, conditions] of [
    ['refuses', { closed: true }],
    ['is silent', { held: ['up', 'down'] }],
  ] as const)
    test(`a node whose record ${what} is not ready, the other one is, and it is ready again by itself`, async () => {
      await becomes(second, '200 ready', 10_000);
      way.set(conditions);
      if ('closed' in conditions) way.reset();
      const noticed = await becomes(second, '503 record unavailable', 15_000);
      assert.ok(noticed < 7_000, `noticed after ${noticed} ms`);
      assert.equal(await readiness(first), '200 ready');
      assert.equal(
        (await fetch(`${second.address}/healthz`)).status,
        200,
        'the process lives: restarting it would not help',
      );
      way.calm();
      const back = await becomes(second, '200 ready', 20_000);
      console.log(`# ${what}: noticed after ${Math.round(noticed)} ms, ready again after ${Math.round(back)} ms`);
    });

  test('what is read on a line that has gone silent is refused, not left waiting, and read again when it is back', async () => {
    await becomes(second, '200 ready', 10_000);
    // Every connection that reads is in use once, so that none of them is new.
    await Promise.all(Array.from({ length: 20 }, () => second.answer('discussion.get', { topic: 'silent' })));
    way.set({ held: ['up', 'down'] });
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => second.ask('discussion.get', { topic: 'silent' })),
    );
    const took = performance.now() - started;
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [503]);
    assert.ok(took < 25_000, `after ${Math.round(took)} ms`);
    way.calm();
    await becomes(second, '200 ready', 20_000);
    assert.equal((await second.ask('discussion.get', { topic: 'silent' })).status, 200);
    console.log(`# silent: 20 reads refused after ${Math.round(took)} ms`);
  });

  test('without Redis nodes stay ready, and their metrics tell', async () => {
    await becomes(second, '200 ready', 10_000);
    const figures = async (node: TestServer) => [
      await metricOf(node, 'lc_bus_healthy'),
      await metricOf(node, 'lc_rate_limits_shared'),
    ];
    const both = async (wanted: number) => {
      for (const end = Date.now() + 15_000; Date.now() < end;) {
        const all = (await Promise.all([figures(first), figures(second)])).flat();
        if (all.every((figure) => figure === wanted)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`The metrics never told ${wanted}.`);
    };
    await both(1);
    await rig.redis.kill();
    await both(0);
    assert.deepEqual([await readiness(first), await readiness(second)], ['200 ready', '200 ready']);
    await rig.redis.start();
    await both(1);
  });
});
