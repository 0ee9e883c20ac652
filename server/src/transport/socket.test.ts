import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PresenceNotice } from '@learning-commons/protocol';
import { newId } from '../kernel/testing.ts';
import { connected, joinStream, listen, startServer, until, type TestServer } from '../testing.ts';

describe('facts over the socket', () => {
  const clock = { offset: 0 };
  let server: TestServer;
  let ana: string;
  before(async () => {
    server = await startServer({ now: () => Date.now() + clock.offset });
    ana = await server.token('ana');
  });
  after(() => server.close());

  const post = (topic: string, body = 'Hello') =>
    server.answer<{ result: { seq: number; epoch: string } }>('comment.create', { id: newId(), topic, body }, ana);

  test('who joined hears every fact once and in order, also when they come in a burst', async () => {
    const socket = await connected(server.connect(ana));
    const heard = listen(socket);
    await joinStream(socket, 'discussion:burst');
    await Promise.all(Array.from({ length: 100 }, () => post('burst')));
    await until(() => heard.at(-1)?.to === 100, 'a hundred facts');
    const numbers = heard.flatMap(({ events }) => events.map(({ seq }) => seq));
    assert.deepEqual(
      numbers,
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    assert.ok(heard.length < 100, 'several facts share a packet');
  });

  test('a later join gets what it missed; one too far behind or of another epoch is told to load afresh', async () => {
    const { result } = await post('missed');
    await post('missed');
    const socket = await connected(server.connect(ana));
    const delta = await joinStream(socket, 'discussion:missed', 1, result.epoch);
    assert.ok(delta.kind === 'delta');
    assert.deepEqual([delta.batch.from, delta.batch.to, delta.head, delta.more], [2, 2, 2, false]);
    assert.equal((await joinStream(socket, 'discussion:missed', 1, 'another')).kind, 'stale');
    assert.equal((await joinStream(socket, 'discussion:missed', 9, result.epoch)).kind, 'stale');
  });

  test('who catches up after a deletion is not told what was deleted, also where earlier facts are still at hand', async () => {
    const id = newId();
    const { result } = await server.answer<{ result: { epoch: string } }>(
      'comment.create',
      { id, topic: 'erased', body: 'a secret' },
      ana,
    );
    const early = await joinStream(await connected(server.connect(ana)), 'discussion:erased', 0, result.epoch);
    assert.match(JSON.stringify(early), /a secret/);
    assert.equal((await server.ask('comment.delete', { commentId: id }, ana)).status, 200);
    const late = await joinStream(await connected(server.connect(ana)), 'discussion:erased', 0, result.epoch);
    assert.ok(late.kind === 'delta');
    assert.deepEqual([late.batch.from, late.batch.to], [1, 2]);
    assert.doesNotMatch(JSON.stringify(late), /a secret/);
  });

  test('a reader without a token listens where reading is open, and nowhere else', async () => {
    const socket = await connected(server.connect());
    assert.equal((await joinStream(socket, 'discussion:open')).kind, 'stale');
    assert.equal((await joinStream(socket, 'member:AAAAAAAAAAAAAAAAAAAAAA')).kind, 'refused');
    await assert.rejects(
      connected(server.connect(undefined, 'globex')),
      (error: { refusal: { code: string } }) => error.refusal.code === 'unauthenticated',
    );
    await assert.rejects(
      connected(server.connect(ana, 'globex')),
      (error: { refusal: { code: string } }) => error.refusal.code === 'forbidden',
    );
    await assert.rejects(
      connected(server.connect('rubbish')),
      (error: { refusal: { code: string } }) => error.refusal.code === 'unauthenticated',
    );
  });

  test('communities hear nothing of each other', async () => {
    const eve = await server.token('eve', { community: 'globex' });
    const socket = await connected(server.connect(eve, 'globex'));
    const heard = listen(socket);
    await joinStream(socket, 'discussion:shared');
    await post('shared');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(heard, []);
  });

  test('pages of foreign origins are turned away before they say anything', async () => {
    for (const origin of ['https://evil.example', 'null', 'https://intranet.acme.example.evil.example']) {
      await assert.rejects(connected(server.connect(ana, 'acme', { origin })), origin);
    }
    await connected(server.connect(ana, 'acme', { origin: 'https://intranet.acme.example' }));
    await assert.rejects(
      connected(server.connect(ana, 'acme', { origin: 'https://globex.example' })),
      'listed, but for another community',
    );
  });

  test('malformed messages are refused one by one, and the connection goes on', async () => {
    const socket = await connected(server.connect(ana));
    const raw = socket as unknown as {
      timeout(ms: number): { emitWithAck(event: string, ...args: unknown[]): Promise<{ error?: { code: string } }> };
      emit(event: string, ...args: unknown[]): void;
    };
    for (const input of [
      undefined,
      null,
      7,
      'x',
      {},
      [],
      [{}],
      [{ stream: 'discussion:x', since: -1, epoch: '' }],
      [{ stream: 'x', since: 0, epoch: '' }],
      { __proto__: null },
    ]) {
      const { error } = await raw.timeout(5_000).emitWithAck('join', input);
      assert.equal(error?.code, 'invalid', JSON.stringify(input));
    }
    raw.emit('nonsense', { a: 1 });
    raw.emit('typing');
    assert.equal((await joinStream(socket, 'discussion:fine')).kind, 'stale');
  });

  test('who is here is told with names, and hiding hides', async () => {
    const ben = await server.token('ben', { name: 'Ben' });
    const [a, b] = [await connected(server.connect(ana)), await connected(server.connect(ben))];
    const notices: PresenceNotice[] = [];
    a.on('presence', (notice) => notices.push(notice));
    await joinStream(a, 'discussion:here');
    await joinStream(b, 'discussion:here');
    await until(() => notices.at(-1)?.count === 2, 'two people');
    assert.deepEqual(
      notices.at(-1)!.members.map(({ name }) => name),
      ['ana', 'Ben'],
    );
    b.emit('presence', { stream: 'discussion:here', visible: false });
    await until(() => notices.at(-1)?.members.length === 1, 'one name');
    assert.equal(notices.at(-1)!.count, 2);
    b.disconnect();
    await until(() => notices.at(-1)?.count === 1, 'one person');
  });

  test('typing is passed on to the others, at most once in three seconds', async () => {
    const ben = await server.token('ben', { name: 'Ben' });
    const [a, b] = [await connected(server.connect(ana)), await connected(server.connect(ben))];
    let typed = 0;
    a.on('typing', () => (typed += 1));
    await joinStream(a, 'discussion:typing');
    await joinStream(b, 'discussion:typing');
    for (let index = 0; index < 5; index += 1) b.emit('typing', { stream: 'discussion:typing' });
    await until(() => typed > 0, 'a typing notice');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(typed, 1);
  });

  test('a token is renewed on the same connection; after its end nothing is delivered until it is', async () => {
    const short = await server.token('ana', { seconds: 120 });
    const socket = await connected(server.connect(short));
    const heard = listen(socket);
    const said: string[] = [];
    socket.on('auth:expiring', () => said.push('expiring'));
    socket.on('auth:expired', () => said.push('expired'));
    await joinStream(socket, 'discussion:expiry');
    clock.offset = 70_000;
    await until(() => said.includes('expiring'), 'the warning');
    clock.offset = 160_000;
    await until(() => said.includes('expired'), 'the end');
    ana = await server.token('ana');
    await post('expiry');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(heard, []);
    const other = await server.token('ben');
    const foreign = (await socket.emitWithAck('auth', { token: other })) as { error?: { code: string } };
    assert.equal(foreign.error?.code, 'forbidden');
    const heads: Record<string, number>[] = [];
    socket.on('heads', (each) => heads.push(each));
    const renewed = (await socket.emitWithAck('auth', { token: ana })) as { ok?: { expiresAt: number } };
    assert.ok(renewed.ok!.expiresAt > Date.now());
    await until(() => heads.length > 0, 'heads');
    assert.deepEqual(heads[0], { 'discussion:expiry': 1 });
    await post('expiry');
    await until(() => heard.length > 0, 'facts again');
  });
});

test('behind a trusted proxy each client spends its own share of connections; without one nobody names an address', async (t) => {
  const rateLimits = {
    member: { points: 100, seconds: 60 },
    key: { points: 100, seconds: 60 },
    address: { points: 2, seconds: 60 },
    community: { points: 100, seconds: 60 },
  };
  const connect = (server: TestServer, from: string) =>
    connected(server.connect(undefined, 'acme', { 'x-forwarded-for': from }));
  const limited = (error: { refusal: { code: string } }) => error.refusal.code === 'rate_limited';
  const behind = await startServer({ rateLimits, config: { trustProxy: ['loopback'] } });
  t.after(() => behind.close());
  for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '203.0.113.9, 192.0.2.1']) await connect(behind, from);
  await assert.rejects(connect(behind, '192.0.2.1'), limited);
  const open = await startServer({ rateLimits });
  t.after(() => open.close());
  for (const from of ['192.0.2.1', '192.0.2.2']) await connect(open, from);
  await assert.rejects(connect(open, '192.0.2.3'), limited);
});
