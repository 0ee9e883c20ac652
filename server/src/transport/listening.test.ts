import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { listenOn } from './listening.ts';

/** Milliseconds for which a turn of a busy event loop takes. */
const TURN = 40;
const NEWCOMERS = 64;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(port = 0): Promise<{ http: Server; port: number; stop: () => Promise<void> }> {
  const http = createServer((_request, response) => response.end('here'));
  const stop = await listenOn(http, port, '127.0.0.1');
  ends.push(stop);
  return { http, port: (http.address() as AddressInfo).port, stop };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  ends.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

test(
  'a node whose turns are long takes in many newcomers at each of them',
  { skip: process.platform !== 'linux' && 'other systems do not deal out connections' },
  async () => {
    const { http, port } = await serve();
    let taken = 0;
    http.on('connection', () => (taken += 1));
    const coming = Array.from({ length: NEWCOMERS }, () => dial(port));
    let turns = 0;
    for (; taken < NEWCOMERS && turns < NEWCOMERS; turns += 1) {
      const end = performance.now() + TURN;
      while (performance.now() < end);
      await turn();
    }
    await Promise.all(coming);
    assert.ok(turns < NEWCOMERS / 2, `${turns} turns for ${taken} newcomers`);
  },
);

test('whatever socket took a connection in, it is answered, counted out, and closed at the end', async () => {
  const { http, port, stop } = await serve();
  const answers = Array.from({ length: 32 }, async () => {
    const line = await dial(port);
    line.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const [answer] = (await once(line, 'data')) as [Buffer];
    return answer.toString();
  });
  for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 200/);
  const held = await Promise.all(Array.from({ length: 32 }, () => dial(port)));
  await sleep(50);
  let stopped = false;
  const stopping = stop().then(() => (stopped = true));
  await sleep(50);
  assert.equal(stopped, false);
  await assert.rejects(
    new Promise((_resolve, reject) => connect(port, '127.0.0.1').on('error', reject)),
    /ECONNREFUSED/,
  );
  for (const line of held) line.destroy();
  await stopping;
  assert.equal(http.listening, false);
});

test('a port that another program listens on is refused, shared or not', async () => {
  const { port } = await serve();
  await assert.rejects(serve(port), /^Error: Port \d+ of 127\.0\.0\.1 is taken by another program/);
});
