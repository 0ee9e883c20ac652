import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { PROTOCOL_VERSION, type FreshKey, type WriteReply } from '@learning-commons/protocol';
import { createLog } from '../app.ts';
import { newId } from '../kernel/testing.ts';
import { connected, joinStream, startServer, until, type TestServer, type TestServerOptions } from '../testing.ts';
import { TestUploader } from '../uploads/testing.ts';

/** A line of the security log, as it was written. */
type Line = Readonly<Record<string, unknown>>;

const MEMBER = /^[\w-]{22}$/;
const REQUEST = /^[0-9a-f-]{36}$/;

/** A server whose lines are read: those of the security log, without what every line has. */
async function startRead(options: TestServerOptions = {}) {
  const text: string[] = [];
  const log = createLog('info', { write: (line: string) => void text.push(line) });
  const server = await startServer({ log, ...options });
  const lines = () =>
    text
      .map((line) => JSON.parse(line) as Line)
      .filter(({ event }) => event !== undefined)
      .map(({ time, pid: _pid, hostname: _hostname, ...line }) => {
        assert.ok(Math.abs(Number(time) - Date.now()) < 600_000);
        return line;
      });
  return { server, text, lines };
}

const WARN = 40;
const INFO = 30;

describe('the security log at the doors', () => {
  const clock = { offset: 0 };
  let server: TestServer;
  let text: string[] = [];
  let lines: () => Line[];
  let ana = '';
  // One for each test: of many lines from one address only a few are written.
  beforeEach(async () => {
    clock.offset = 0;
    ({ server, text, lines } = await startRead({ now: () => Date.now() + clock.offset }));
    ana = await server.token('ana-subject', { name: 'Ana Anonymous' });
    await server.ask('member.me', {}, ana);
    text.length = 0;
  });
  afterEach(() => server.close());

  /** The one line that what is done has written; what it says beyond the named fields must fit the patterns. */
  async function oneLine(act: () => Promise<unknown>): Promise<Line> {
    await act();
    await until(() => lines().length > 0, 'a line');
    const [line, ...more] = lines();
    assert.deepEqual(more, []);
    for (const secret of [...ana.split('.').slice(1), 'ana-subject', 'Ana Anonymous', 'a secret text'])
      assert.ok(!text.join('').includes(secret), secret);
    const { requestId, member, ...rest } = line!;
    if (requestId !== undefined) assert.match(requestId as string, REQUEST);
    if (member !== undefined) assert.match(member as string, MEMBER);
    return rest;
  }
  const post = (path: string, headers: Record<string, string>, body = '{}') =>
    fetch(server.address + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const bearer = () => ({ authorization: `Bearer ${ana}` });
  const forged = () => `${ana.slice(0, -6)}${ana.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
  const expired = async () => {
    const token = await server.token('ana-subject', { seconds: 60 });
    clock.offset = 120_000;
    return token;
  };
  const atHome = { level: WARN, address: '127.0.0.1' };

  test('a token is told of once, however often it comes, over HTTP and over the socket', async () => {
    const token = await server.token('ben');
    assert.deepEqual(
      await oneLine(async () => {
        await Promise.all(Array.from({ length: 20 }, () => server.ask('member.me', {}, token)));
        (await connected(server.connect(token))).disconnect();
      }),
      {
        level: INFO,
        event: 'sign-in',
        community: 'acme',
        issuer: 'host',
        address: '127.0.0.1',
        msg: 'signed in',
      },
    );
    text.length = 0;
    const other = await server.token('ben', { seconds: 300 });
    assert.equal((await oneLine(async () => connected(server.connect(other)))).event, 'sign-in');
  });

  const refused = { ...atHome, event: 'sign-in.refused', msg: 'a sign-in was refused' };

  test('a forged token is told of with the issuer it claims to be of', async () => {
    const expected = { ...refused, community: 'acme', issuer: 'host', reason: 'signature' };
    const byHttp = await oneLine(() => server.ask('comment.pin', { commentId: newId(), on: true }, forged()));
    assert.deepEqual(byHttp, { ...expected, operation: 'comment.pin' });
    text.length = 0;
    const bySocket = await oneLine(() => assert.rejects(connected(server.connect(forged()))));
    assert.deepEqual(bySocket, { ...expected, operation: 'connect' });
  });

  test('a token that has ended is told of with whose it was', async () => {
    const expected = { ...refused, community: 'acme', issuer: 'host', reason: 'expired' };
    const first = await expired();
    assert.deepEqual(await oneLine(() => server.ask('member.me', {}, first)), { ...expected, operation: 'member.me' });
    text.length = 0;
    clock.offset = 0;
    const second = await expired();
    assert.deepEqual(await oneLine(() => assert.rejects(connected(server.connect(second)))), {
      ...expected,
      operation: 'connect',
    });
  });

  test('a renewal with a bad token is told of, and its line stays', async () => {
    const socket = await connected(server.connect(ana));
    const line = await oneLine(() => socket.timeout(5_000).emitWithAck('auth', { token: forged() }));
    assert.deepEqual([line.event, line.operation, line.reason], ['sign-in.refused', 'auth', 'signature']);
    socket.disconnect();
  });

  test('a server key is told of when it comes, and a wrong one without its secret', async () => {
    const admin = await server.token('boss', { role: 'admin' });
    const made = await server.answer<WriteReply<FreshKey>>(
      'key.create',
      { name: 'Portal', scopes: ['points:read'] },
      admin,
    );
    const { secret, key } = made.result;
    text.length = 0;
    const first = await oneLine(async () => {
      for (let count = 0; count < 5; count += 1) await server.ask('leaderboard.get', {}, secret);
    });
    assert.deepEqual([first.event, first.key, first.community], ['sign-in', key.id, 'acme']);
    text.length = 0;
    const wrong = `${secret.slice(0, -6)}${secret.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
    const second = await oneLine(() => server.ask('leaderboard.get', {}, wrong));
    assert.deepEqual([second.event, second.reason, second.key], ['sign-in.refused', 'key', key.id]);
    text.length = 0;
    const unknown = await oneLine(() => server.ask('leaderboard.get', {}, `lck_${'A'.repeat(65)}`));
    assert.deepEqual([unknown.event, unknown.reason, unknown.key], ['sign-in.refused', 'key', undefined]);
    assert.ok(!text.join('').includes(secret.slice(26)));
    text.length = 0;
    const unscoped = await oneLine(() => server.ask('badge.award', {}, secret));
    assert.equal(unscoped.event, 'input.refused', 'what is asked is read before who may ask it');
    text.length = 0;
    const line = await oneLine(() => assert.rejects(connected(server.connect(secret))));
    assert.deepEqual([line.event, line.reason, line.key], ['access.refused', 'key', key.id]);
  });

  test('xAPI words its refusals itself, and they are told of all the same', async () => {
    const xapi = { 'x-experience-api-version': '1.0.3' };
    const missing = await oneLine(() => fetch(`${server.address}/xapi/statements`, { headers: xapi }));
    assert.deepEqual(
      [missing.event, missing.reason, missing.operation],
      ['access.refused', 'missing', '/xapi/statements'],
    );
    text.length = 0;
    const broken = await oneLine(() => post('/xapi/statements', { ...xapi, ...bearer() }, '{'));
    assert.deepEqual([broken.event, broken.reason, broken.issuer], ['input.refused', 'request', 'host']);
  });

  const denied = { ...atHome, event: 'access.refused', msg: 'access was refused', community: 'acme', issuer: 'host' };

  test('an operation beyond somebody’s role, and a stream that is not theirs', async () => {
    assert.deepEqual(await oneLine(() => server.ask('comment.pin', { commentId: newId(), on: true }, ana)), {
      ...denied,
      reason: 'rights',
      needs: 'moderator',
      operation: 'comment.pin',
    });
    text.length = 0;
    const socket = await connected(server.connect(ana));
    const line = await oneLine(() => joinStream(socket, 'member:AAAAAAAAAAAAAAAAAAAAAA'));
    assert.deepEqual(line, { ...denied, reason: 'rights', operation: 'join' });
    socket.disconnect();
  });

  test('a good token for another community, and none where one is needed', async () => {
    const line = await oneLine(() => server.ask('member.me', {}, ana, 'globex'));
    assert.deepEqual(line, { ...denied, reason: 'community', operation: 'member.me' });
    text.length = 0;
    assert.deepEqual(await oneLine(() => server.ask('discussion.get', { topic: 'x' }, undefined, 'globex')), {
      ...atHome,
      event: 'access.refused',
      msg: 'access was refused',
      community: 'globex',
      reason: 'missing',
      operation: 'discussion.get',
    });
  });

  test('somebody who is shut out, also while they are connected', async () => {
    const admin = await server.token('boss', { role: 'admin' });
    await server.ask('member.me', {}, admin);
    const mel = await server.token('mel');
    const me = await server.answer<{ person: { id: string } }>('member.me', {}, mel);
    await server.ask('comment.create', { id: newId(), topic: 'x', body: 'a secret text' }, mel);
    const socket = await connected(server.connect(mel));
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    text.length = 0;
    const suspended = { memberId: me.person.id, until: null, reason: 'a secret text' };
    const line = await oneLine(async () => {
      assert.equal((await server.ask('member.suspend', suspended, admin)).status, 200);
      await gone;
    });
    assert.deepEqual(line, { ...denied, reason: 'suspended', operation: 'connect' });
    text.length = 0;
    const later = await oneLine(() => server.ask('member.me', {}, mel));
    assert.deepEqual(later, { ...denied, reason: 'suspended', operation: 'member.me' });
  });

  const foreign = { ...atHome, event: 'origin.refused', msg: 'a page of a foreign origin was refused' };

  test('a page of a foreign origin: its request, its preflight and its line', async () => {
    const headers = { origin: 'https://evil.example' };
    const expected = { ...foreign, reason: 'origin', origin: 'https://evil.example' };
    const path = '/api/member.me?community=acme';
    const named = { community: 'acme', operation: 'member.me' };
    assert.deepEqual(await oneLine(() => post(path, { ...headers, ...bearer() })), { ...expected, ...named });
    text.length = 0;
    const preflight = () => fetch(server.address + path, { method: 'OPTIONS', headers });
    assert.deepEqual(await oneLine(preflight), { ...expected, ...named });
    text.length = 0;
    const line = await oneLine(() => assert.rejects(connected(server.connect(ana, 'acme', headers))));
    assert.deepEqual(line, { ...expected, operation: 'connect' });
    text.length = 0;
    const neighbour = { origin: 'https://globex.example' };
    assert.deepEqual(await oneLine(() => assert.rejects(connected(server.connect(ana, 'acme', neighbour)))), {
      ...expected,
      ...neighbour,
      community: 'acme',
      operation: 'connect',
    });
  });

  const odd = { ...atHome, event: 'input.refused', msg: 'input was refused that our clients do not send' };

  test('input that our clients do not send is told of by its field, never by what stood there', async () => {
    const create = (input: object) => () =>
      server.ask('comment.create', { id: newId(), topic: 'x', body: 'x', ...input }, ana);
    const schema = { ...odd, community: 'acme', issuer: 'host', operation: 'comment.create', reason: 'schema' };
    assert.deepEqual(await oneLine(create({ id: 'a secret text' })), { ...schema, field: 'id' });
    text.length = 0;
    assert.deepEqual(await oneLine(create({ body: { $ne: 'a secret text' } })), { ...schema, field: 'body' });
    text.length = 0;
    assert.deepEqual(await oneLine(create({ 'a secret text': 1 })), { ...schema, field: '' });
  });

  test('what cannot be read at all, and what there is not, is told of without a word of it', async () => {
    const body = await oneLine(() => post('/api/comment.create?community=acme', bearer(), '{"a secret text'));
    assert.deepEqual(body, { ...odd, community: 'acme', operation: 'comment.create', reason: 'unreadable' });
    text.length = 0;
    const large = await oneLine(() =>
      post('/api/comment.create?community=acme', bearer(), JSON.stringify('x'.repeat(2e6))),
    );
    assert.equal(large.reason, 'bytes');
    text.length = 0;
    const operation = await oneLine(() => server.ask('a-secret-text', {}, ana));
    assert.deepEqual(operation, { ...odd, community: 'acme', issuer: 'host', reason: 'operation' });
    text.length = 0;
    const community = await oneLine(() => server.ask('member.me', {}, undefined, 'a-secret-text'));
    assert.deepEqual(community, { ...odd, reason: 'community', operation: 'member.me' });
    assert.ok(!text.join('').includes('a-secret-text'));
  });

  test('what people mistype, and what is no longer there, is nobody’s attempt', async () => {
    await server.ask('comment.create', { id: newId(), topic: 'x', body: 'x'.repeat(10_000) }, ana);
    await server.ask('comment.create', { id: newId(), topic: 'x', body: '' }, ana);
    await server.ask('preview.get', { url: 'htp:/example' }, ana);
    assert.equal((await post('/api/comment.create', bearer(), JSON.stringify('x'.repeat(20_000)))).status, 422);
    await server.ask('comment.source', { commentId: newId() }, ana);
    await fetch(`${server.address}/nowhere`);
    assert.deepEqual(lines(), []);
  });

  test('messages of the live line that break their schema, and streams that there are not', async () => {
    const socket = await connected(server.connect(ana));
    const schema = await oneLine(() => socket.timeout(5_000).emitWithAck('join', 'a secret text' as never));
    assert.deepEqual(schema, { ...odd, community: 'acme', issuer: 'host', reason: 'schema', operation: 'join' });
    text.length = 0;
    const unknown = await oneLine(() => joinStream(socket, 'nonsense:x'));
    assert.equal(unknown.reason, 'stream');
    socket.disconnect();
  });

  test('frames and packets that cannot be read, and requests for another protocol', async () => {
    const packet = { ...odd, community: 'acme', issuer: 'host', reason: 'packet' };
    for (const frame of ['42{}', `42["join","${'x'.repeat(70_000)}"]`, '9']) {
      text.length = 0;
      assert.deepEqual(await oneLine(() => sendRaw(frame)), packet, frame.slice(0, 40));
    }
    text.length = 0;
    const handshake = await oneLine(() => fetch(`${server.address}/socket/?EIO=3&transport=websocket`));
    assert.deepEqual(handshake, { ...odd, reason: 'handshake', operation: 'connect' });
  });

  /** Says who it is, and then something that no client says. */
  async function sendRaw(frame: string) {
    const line = new WebSocket(`${server.address.replace('http', 'ws')}/socket/?EIO=4&transport=websocket`);
    const closed = new Promise((resolve) => line.addEventListener('close', resolve));
    await new Promise((resolve) => line.addEventListener('open', resolve));
    const greeted = new Promise((resolve) =>
      line.addEventListener('message', ({ data }) => String(data).startsWith('40') && resolve(undefined)),
    );
    line.send(`40${JSON.stringify({ version: PROTOCOL_VERSION, community: 'acme', token: ana })}`);
    await greeted;
    line.send(frame);
    await closed;
  }

  test('a line that is closed as usual says nothing', async () => {
    (await connected(server.connect(ana))).disconnect();
    const gone = await connected(server.connect(ana));
    gone.io.engine.close();
    await until(() => server.app.sockets.io.sockets.sockets.size === 0, 'nobody to be there');
    assert.deepEqual(lines(), []);
  });

  test('an address that leads inwards is told of, whoever gave it', async () => {
    const admin = await server.token('boss', { role: 'admin' });
    await server.ask('member.me', {}, admin);
    text.length = 0;
    const input = { url: 'http://169.254.169.254/latest', name: 'x', events: ['badge.awarded'] };
    const line = await oneLine(() => server.ask('webhook.create', input, admin));
    assert.deepEqual(
      [line.event, line.operation, line.field, line.community],
      ['outbound.refused', 'webhook.create', 'url', 'acme'],
    );
    assert.ok(!text.join('').includes('169.254'));
    text.length = 0;
    const way = server.app.dispatch.node.outbound.inNameOf('globex');
    await assert.rejects(way.post('http://127.0.0.1/', '', {}));
    const { event, operation, community } = lines()[0]!;
    assert.deepEqual([event, operation, community], ['outbound.refused', 'webhook', 'globex']);
  });

  const hostile = { level: WARN, event: 'file.refused', msg: 'a file was refused', community: 'acme' };

  test('a file that pages do not send, and one that is not what it says', async () => {
    const uploader = new TestUploader(server, ana);
    const page = { name: 'a secret text.html', bytes: Buffer.from('<p>a secret text') };
    const first = await oneLine(() => uploader.create(page));
    const known = { issuer: 'host', address: '127.0.0.1', operation: '/uploads' };
    assert.deepEqual(first, { ...hostile, ...known, reason: 'type' });
    text.length = 0;
    const disguised = { name: 'a secret text.png', bytes: Buffer.from('<p>a secret text') };
    const second = await oneLine(() => uploader.send(disguised));
    assert.deepEqual(second, { ...hostile, reason: 'disguised' });
    text.length = 0;
    const third = await oneLine(() => uploader.ask('/uploads', { method: 'POST' }));
    assert.deepEqual([third.event, third.reason], ['input.refused', 'protocol']);
  });

  test('where the operator wants no addresses, no line has one', async () => {
    const { server: discreet, lines: told } = await startRead({ config: { logAddresses: false } });
    await discreet.ask('member.me', {}, 'rubbish');
    await discreet.close();
    assert.deepEqual([told().length, told()[0]!.address], [1, undefined]);
  });
});

describe('a flood in the security log', () => {
  test('five hundred requests over a limit are a few lines, and one that says how many more there were', async () => {
    const plenty = { points: 1e9, seconds: 60 };
    const rateLimits = { member: { points: 1, seconds: 60 }, key: plenty, address: plenty, community: plenty };
    const { server, lines } = await startRead({ rateLimits });
    const token = await server.token('eve');
    for (let count = 0; count < 501; count += 1) await (await server.ask('member.me', {}, token)).arrayBuffer();
    await server.close();
    const told = lines().filter(({ event }) => event === 'limit.reached');
    assert.equal(told.length, 6);
    const { member, requestId, ...first } = told[0]!;
    assert.match(`${member as string} ${requestId as string}`, /^[\w-]{22} [0-9a-f-]{36}$/);
    assert.deepEqual(first, {
      level: WARN,
      event: 'limit.reached',
      community: 'acme',
      issuer: 'host',
      reason: 'member',
      operation: 'member.me',
      address: '127.0.0.1',
      msg: 'a limit was reached',
    });
    assert.deepEqual(told[5], {
      level: WARN,
      event: 'limit.reached',
      address: '127.0.0.1',
      more: 495,
      msg: 'more of the same',
    });
  });

  test('who spends an address’s share is told of before anybody knows who it is', async () => {
    const plenty = { points: 1e9, seconds: 60 };
    const rateLimits = { member: plenty, key: plenty, address: { points: 1, seconds: 60 }, community: plenty };
    const { server, lines } = await startRead({ rateLimits });
    await server.ask('member.me', {});
    await assert.rejects(connected(server.connect()));
    await server.close();
    const told = lines().filter(({ event }) => event === 'limit.reached');
    assert.deepEqual(
      told.map(({ reason, operation, community }) => [reason, operation, community]),
      [['address', 'connect', 'acme']],
    );
  });
});
