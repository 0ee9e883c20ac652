import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import type { ErrorBody } from '@learning-commons/protocol';
import { makeWorld } from '../kernel/attacks/forge.ts';
import { attacks, controls } from '../kernel/attacks/tokens.ts';
import { startServer, type TestServer } from '../testing.ts';

const world = makeWorld(Date.now());
const logged: string[] = [];
let server: TestServer;

before(async () => {
  const communities = world.communities.map((community) => ({ ...community, origins: [] }));
  const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (logged.push(chunk.toString()), done()) });
  server = await startServer({
    config: { communities, issuers: world.issuers, trustProxy: 1 },
    log: pino({ level: 'trace' }, sink),
  });
});
after(() => server.close());

/** Each attack comes from an address of its own, or most of what the log says of them would be held back. */
const from = (index: number) => ({ 'x-forwarded-for': `10.0.${index >> 8}.${index & 255}` });

function overHttp(token: string, index: number) {
  return fetch(`${server.address}/api/member.me?community=acme`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...from(index) },
    body: '{}',
  });
}

/** What the socket's CONNECT answers: `connected`, or the refusal. */
function overSocket(token: string, index = 0): Promise<ErrorBody | 'connected'> {
  const socket = server.connect(token, 'acme', from(index));
  return new Promise<ErrorBody | 'connected'>((resolve, reject) => {
    socket.on('connect', () => resolve('connected'));
    socket.on('connect_error', (error: Error & { data?: ErrorBody }) =>
      error.data ? resolve(error.data) : reject(error),
    );
  }).finally(() => socket.close());
}

/** What no HTTP client can put into a header never arrives. */
const isSendable = (token: string) => /^[\x20-\x7e]{1,12000}$/.test(token) && token === token.trim();

function assertSilentAbout(token: string, error: unknown, name: string) {
  assert.ok(token.length < 16 || !JSON.stringify(error).includes(token.slice(0, 16)), name);
}

// The community is open to read, so that nothing but the judgement of the token turns anybody away.

test('good tokens are let in through both doors', async () => {
  for (const { name, token } of controls(world)) {
    const answer = await server.answer<{ person: { id: string } }>('member.me', {}, token);
    assert.equal(answer.person.id.length, 22, name);
    assert.equal(await overSocket(token), 'connected', name);
  }
});

test('every attack is turned away by HTTP', async () => {
  const sendable = attacks(world).filter(({ token }) => isSendable(token));
  assert.ok(sendable.length > 250, `${sendable.length}`);
  for (const [index, { name, token }] of sendable.entries()) {
    const response = await overHttp(token, index);
    const { error } = (await response.json()) as { error: ErrorBody };
    assert.deepEqual([response.status, error.code], [401, 'unauthenticated'], name);
    assertSilentAbout(token, error, name);
  }
});

test('every attack is turned away by the socket’s CONNECT', async () => {
  for (const [index, { name, token }] of attacks(world).entries()) {
    // What is longer than any frame may be does not even get as far as the handshake.
    if (token.length > 60_000) continue;
    const error = await overSocket(token, index);
    assert.ok(error !== 'connected', name);
    assert.equal(error.code, token.length > 8_192 ? 'invalid' : 'unauthenticated', name);
    assertSilentAbout(token, error, name);
  }
});

test('no token, good or bad, is in the log or the metrics', async () => {
  const written = logged.join('') + (await (await fetch(`${server.address}/metrics`)).text());
  const told = logged.filter((line) => line.includes('"event":"sign-in.refused"'));
  assert.ok(told.length > 500, `${told.length} refusals are told of one by one`);
  for (const { name, token } of [...controls(world), ...attacks(world)]) {
    const [, payload = '', signature = ''] = token.split('.');
    for (const part of [payload, signature]) assert.ok(part.length < 20 || !written.includes(part.slice(0, 60)), name);
  }
});
