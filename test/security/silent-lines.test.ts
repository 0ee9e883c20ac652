import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { connected, startServer, type TestServer } from '@learning-commons/server/testing';

/** Of each kind. Each takes two files of this process; whose limit is below that asks for fewer. */
const LINES = Number(process.env.LC_SILENT_LINES ?? 1_667);
/** Lines dialled at once: fewer than the system lets wait until the server takes them in, which is 511 for each socket. */
const AT_ONCE = 256;
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

/**
 * Opens all, kind by kind, and answers when the server has taken in every one. Of more than may wait, the system tells the caller
 * that they are connected and the server nothing: who then says nothing is nobody's line, and would never be closed.
 */
async function dialAll(kinds: readonly string[], newcomer: () => Promise<unknown>): Promise<Socket[]> {
  const lines: Socket[] = [];
  for (let start = 0; start < kinds.length; start += AT_ONCE) {
    lines.push(...(await Promise.all(kinds.slice(start, start + AT_ONCE).map((kind) => dial(KINDS[kind]!)))));
    // Some come in at each turn of the event loop: when somebody later has been served, hardly any of these wait.
    await newcomer();
  }
  return lines;
}

test(
  `${3 * LINES} lines that say nothing are all closed within 15 s, and nobody else waits for them`,
  { timeout: 60_000 },
  async () => {
    const token = await server.token('ana');
    const waits: number[] = [];
    const newcomer = async () => {
      const began = performance.now();
      const socket = await connected(server.connect(token));
      socket.disconnect();
      assert.ok((await server.ask('member.me', {}, token)).ok);
      waits.push(performance.now() - began);
    };
    const kinds = Object.keys(KINDS).flatMap((kind) => Array<string>(LINES).fill(kind));
    const opened = await dialAll(kinds, newcomer);
    const started = performance.now();
    const left = () => {
      const held = new Map(Object.keys(KINDS).map((kind) => [kind, 0]));
      for (const [at, line] of opened.entries()) if (!line.closed) held.set(kinds[at]!, held.get(kinds[at]!)! + 1);
      return Object.fromEntries(held);
    };
    while (opened.some((line) => !line.closed) && performance.now() - started < 25_000) {
      await newcomer();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const took = performance.now() - started;
    const held = left();
    for (const line of opened) line.destroy();
    assert.deepEqual(held, Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0])));
    assert.ok(took < 17_000, `it took ${Math.round(took)} ms`);
    assert.ok(Math.max(...waits) < 1_000, `somebody waited ${Math.round(Math.max(...waits))} ms`);
    console.log(
      `# all closed ${Math.round(took)} ms after the last came; others waited ${Math.round(Math.max(...waits))} ms at most`,
    );
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
