import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as ask, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import type { CommonsError } from '@learning-commons/protocol';
import { newId } from '../kernel/testing.ts';
import { connected, startServer, until, type TestServer } from '../testing.ts';

const ORIGIN = 'https://intranet.acme.example';
const PATIENCE = { timeout: 30_000 };

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly result?: unknown; readonly error?: Pick<CommonsError, 'code' | 'details'> };
}

/** A request to write a comment, of which half is on its way. */
async function halfAsked(server: TestServer) {
  const token = await server.token('ana');
  const body = JSON.stringify({ id: newId(), topic: 'late', body: 'Begun in time' });
  const request = ask(`${server.address}/api/comment.create?community=acme`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      connection: 'keep-alive',
    },
  });
  const answer = answerTo(request);
  const arrived = once(server.app.http, 'request');
  request.write(body.slice(0, 10));
  await arrived;
  return { answer, finish: () => request.end(body.slice(10)) };
}

function answerTo(request: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.once('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body: JSON.parse(text) as Answer['body'] });
      });
    });
  });
}

/** What a server says to whoever speaks so, until it hangs up. */
function said({ address }: TestServer, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (piece) => (text += String(piece)));
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

/** A server that is on its way out, and stays there until what was begun is finished. */
async function leaving(t: TestContext, grace = 20_000) {
  const server = await startServer();
  t.after(() => server.close());
  const begun = await halfAsked(server);
  const closing = server.app.close(grace);
  return { server, ...begun, closing };
}

test('a node that ends finishes what it has begun, then stops to listen', PATIENCE, async (t) => {
  const { server, answer, finish, closing } = await leaving(t);
  await sleep(400);
  assert.equal((await fetch(`${server.address}/readyz`)).status, 503, 'it listens');
  finish();
  const { status, headers, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(headers.connection, 'close', 'nothing more is asked by this connection');
  await closing;
  await assert.rejects(said(server, ['GET /readyz HTTP/1.1', 'Host: here']), /ECONNREFUSED/);
});

test('a node that gives notice serves as before, and only says that it is to be sent nobody', PATIENCE, async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  const token = await server.token('ana');
  const ready = async () => (await fetch(`${server.address}/readyz`)).status;
  const post = async () => {
    const input = { id: newId(), topic: 'late', body: 'Still in time' };
    const response = await fetch(`${server.address}/api/comment.create?community=acme`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(input),
    });
    return response.status;
  };
  const begun = performance.now();
  const closing = server.app.close(20_000, 1_500);
  assert.deepEqual([await ready(), await post()], [503, 200]);
  const socket = await connected(server.connect(token));
  socket.disconnect();
  await closing;
  assert.ok(performance.now() - begun >= 1_400);
  await assert.rejects(post());
});

test(
  'what is asked of a node that ends is refused as "not now", told when to come again, and the connection closed',
  PATIENCE,
  async (t) => {
    const { server, answer, finish, closing } = await leaving(t);
    const token = await server.token('ana');
    for (const operation of ['comment.create', 'discussion.get']) {
      const input = { id: newId(), topic: 'late', body: 'Too late'.repeat(1_000) };
      const response = await fetch(`${server.address}/api/${operation}?community=acme`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, origin: ORIGIN },
        body: JSON.stringify(input),
      });
      const { error } = (await response.json()) as Answer['body'];
      assert.deepEqual(
        [response.status, error?.code, error?.details.reason, error?.details.retryAfter],
        [503, 'unavailable', 'draining', 1],
      );
      assert.equal(response.headers.get('retry-after'), '1');
      assert.equal(response.headers.get('connection'), 'close');
      assert.equal(response.headers.get('access-control-allow-origin'), ORIGIN, 'pages may read why');
    }
    const upload = await fetch(`${server.address}/uploads?community=acme`, {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '5', authorization: `Bearer ${token}` },
    });
    const statement = await fetch(`${server.address}/xapi/statements`, { method: 'POST', body: '[]' });
    assert.deepEqual([upload.status, statement.status], [503, 503]);
    const preflight = await fetch(`${server.address}/api/comment.create?community=acme`, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST' },
    });
    assert.equal(preflight.status, 204, 'or no page would get to read the refusal');
    const [script, health] = await Promise.all(['/elements.js', '/healthz'].map((at) => fetch(server.address + at)));
    assert.deepEqual([script!.status, health!.status], [200, 200], 'nobody asks again for a script');
    assert.equal(script!.headers.get('connection'), 'close');
    finish();
    assert.equal((await answer).status, 200);
    await closing;
  },
);

test('a connection that was kept open is refused too, and not reset', PATIENCE, async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  const { hostname, port } = new URL(server.address);
  const kept = connect(Number(port), hostname);
  let text = '';
  kept.on('data', (piece) => (text += String(piece)));
  const input = encodeURIComponent(JSON.stringify({ topic: 'kept' }));
  const get = `GET /api/discussion.get?community=acme&input=${input} HTTP/1.1\r\nHost: here\r\n\r\n`;
  kept.write(get);
  await until(() => text.includes('200 OK'), 'the first answer');
  const { answer, finish } = await halfAsked(server);
  const closing = server.app.close(20_000);
  text = '';
  const ended = new Promise((resolve) => kept.once('close', resolve));
  kept.write(get);
  await ended;
  assert.match(text, /^HTTP\/1\.1 503 .*\r\nConnection: close\r\n.*"reason":"draining"/s);
  finish();
  assert.equal((await answer).status, 200);
  await closing;
});

test('who wants a live line from a node that ends is told so, before and after the upgrade', PATIENCE, async (t) => {
  const { server, answer, finish, closing } = await leaving(t);
  const upgrade = await said(server, [
    'GET /socket/?EIO=4&transport=websocket HTTP/1.1',
    'Host: here',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]);
  const [head, body] = upgrade.split('\r\n\r\n') as [string, string];
  assert.match(head, /^HTTP\/1\.1 503 Service Unavailable\r\n/);
  assert.match(head, /^Retry-After: 1\r?$/m);
  assert.match(head, /^Connection: close\r?$/m);
  assert.deepEqual((JSON.parse(body) as Answer['body']).error?.details, { reason: 'draining', retryAfter: 1 });
  await assert.rejects(connected(server.connect(await server.token('ana'))));
  finish();
  await answer;
  await closing;
});

test(
  'a line that was upgraded a moment before is refused with words, and whoever was here is led away',
  PATIENCE,
  async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const socket = await connected(server.connect(await server.token('ana')));
    const told: number[] = [];
    socket.on('draining', ({ reconnectIn }) => told.push(reconnectIn));
    const { hostname, port } = new URL(server.address);
    const line = new WebSocket(`ws://${hostname}:${port}/socket/?EIO=4&transport=websocket`);
    const heard: string[] = [];
    line.addEventListener('message', ({ data }) => heard.push(String(data)));
    await until(() => heard.length > 0, 'the upgrade');
    const { answer, finish } = await halfAsked(server);
    const closing = server.app.close(20_000);
    line.send('40{"version":1,"community":"acme"}');
    await until(() => heard.length > 1, 'the refusal');
    const [, refusal = ''] = heard;
    assert.match(refusal, /^44/);
    assert.equal((JSON.parse(refusal.slice(2)) as { data: Pick<CommonsError, 'code'> }).data.code, 'unavailable');
    await until(() => told.length === 1 && !socket.connected, 'the others are led away');
    line.close();
    finish();
    await answer;
    await closing;
  },
);

test('a node does not wait longer than it was given', PATIENCE, async (t) => {
  const { server, answer, closing } = await leaving(t, 1_000);
  const began = performance.now();
  answer.catch(() => undefined);
  await closing;
  const took = performance.now() - began;
  assert.ok(took > 500 && took < 3_000, `${Math.round(took)} ms`);
  await assert.rejects(answer, 'what is not finished then is cut');
  await assert.rejects(said(server, ['GET /readyz HTTP/1.1', 'Host: here']), /ECONNREFUSED/);
});
