import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { startServer } from '../testing.ts';

const UPGRADE = [
  'GET /socket/?EIO=4&transport=websocket HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

async function dial(address: string): Promise<Socket> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

test('a server ends in its time although somebody has connected and says nothing', { timeout: 20_000 }, async () => {
  const server = await startServer();
  const silent = await dial(server.address);
  await server.answer('member.me', {}, await server.token('ana'));
  const gone = once(silent, 'close');
  const started = performance.now();
  await server.app.close(500);
  assert.ok(performance.now() - started < 3_000);
  await gone;
});

test(
  'who is about to upgrade when a server begins to end is turned away, and finds another',
  { timeout: 20_000 },
  async () => {
    const server = await startServer();
    const late = await dial(server.address);
    // The server has taken the connection once it answers something asked after it.
    await server.answer('member.me', {}, await server.token('ana'));
    const closing = server.app.close(1_000);
    let answer = '';
    late.on('data', (chunk) => (answer += chunk.toString()));
    const gone = once(late, 'close');
    late.write(UPGRADE);
    await gone;
    assert.doesNotMatch(answer, /101 Switching/);
    await closing;
  },
);
