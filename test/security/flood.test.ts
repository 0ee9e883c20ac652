import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '@learning-commons/server/testing';

const POINTS = 200;

let server: TestServer;
before(
  async () =>
    (server = await startServer({
      config: {
        limits: {
          member: { points: POINTS, seconds: 60 },
          key: { points: POINTS, seconds: 60 },
          address: { points: 1e9, seconds: 60 },
          community: { points: 1e9, seconds: 60 },
        },
      },
    })),
);
after(() => server.close());

test('a flood by one is cut to its limit, and the others do not feel it', { timeout: 60_000 }, async () => {
  const [flooder, other] = [await server.token('eve'), await server.token('ana')];
  const told = new Map<number, number>();
  const flood = { on: true };
  const line = async () => {
    while (flood.on) {
      const response = await server.ask('member.me', {}, flooder);
      await response.arrayBuffer();
      told.set(response.status, (told.get(response.status) ?? 0) + 1);
      if (response.status === 429) assert.ok(Number(response.headers.get('retry-after')) > 0);
    }
  };
  const lines = Array.from({ length: 8 }, line);
  const waits: number[] = [];
  for (let index = 0; index < 100; index += 1) {
    const started = performance.now();
    const response = await server.ask('member.me', {}, other);
    await response.arrayBuffer();
    waits.push(performance.now() - started);
    assert.equal(response.status, 200, 'others are never refused');
  }
  flood.on = false;
  await Promise.all(lines);
  assert.deepEqual([...told.keys()].sort(), [200, 429]);
  const accepted = told.get(200)!;
  assert.ok(Math.abs(accepted - POINTS) <= POINTS * 0.05, `${accepted} were let through`);
  assert.ok(told.get(429)! > 100, 'it was a flood');
  waits.sort((one, more) => one - more);
  assert.ok(waits[waits.length >> 1]! < 500, `others waited ${waits[waits.length >> 1]} ms`);
});
