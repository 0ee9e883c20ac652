import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { connected, startServer, type TestServer } from '@learning-commons/server/testing';

/** Of each kind; more are opened by hand. */
const LINES = Number(process.env.LC_SILENT_LINES ?? 300);
const UPGRADE =
  'GET /socket/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** Ways to hold a line and say nothing, or never to come to an end. */
const KINDS: Readonly<Record<string, string>> = {
  'say nothing at all': '',
  'begin a request and stop': 'POST /api/member.me HTTP/1.1\r\nHost: x\r\nX-Slow: ',
  'open the live line and never say who they are': UPGRADE,
};

let server: TestServer;
before(async () => (server = await startServer()));
after(() => server.close());

async function dial(text: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
  socket.on('error', () => {}).resume();
  await once(socket, 'connect');
  if (text) socket.write(text);
  return socket;
}

test(
  `${3 * LINES} lines that say nothing are all closed within 15 s, and nobody else waits for them`,
  { timeout: 60_000 },
  async () => {
    const started = performance.now();
    const left = new Map(Object.keys(KINDS).map((kind) => [kind, LINES]));
    const lines = Object.entries(KINDS).flatMap(([kind, text]) =>
      Array.from({ length: LINES }, async () => {
        const line = await dial(text);
        line.once('close', () => left.set(kind, left.get(kind)! - 1));
        return line;
      }),
    );
    const opened = await Promise.all(lines);
    const token = await server.token('ana');
    const waits: number[] = [];
    const held = () => [...left.values()].reduce((sum, each) => sum + each);
    while (held() > 0 && performance.now() - started < 25_000) {
      const began = performance.now();
      const socket = await connected(server.connect(token));
      socket.disconnect();
      assert.ok((await server.ask('member.me', {}, token)).ok);
      waits.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const took = performance.now() - started;
    for (const line of opened) line.destroy();
    assert.deepEqual(Object.fromEntries(left), Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0])));
    assert.ok(took < 17_000, `it took ${Math.round(took)} ms`);
    assert.ok(Math.max(...waits) < 1_000, `somebody waited ${Math.round(Math.max(...waits))} ms`);
  },
);

test('a body that never ends is given up, and the line closed', { timeout: 60_000 }, async () => {
  const line = await dial(
    'POST /api/member.me?community=acme HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  const started = performance.now();
  await once(line, 'close');
  assert.ok(performance.now() - started < 45_000);
});
