import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { contract, limits, type DiscussionPage, type ErrorBody } from '@learning-commons/protocol';
import { newId } from '../kernel/testing.ts';
import { startServer, type TestServer } from '../testing.ts';

describe('operations over HTTP', () => {
  let server: TestServer;
  let ana: string;
  before(async () => {
    server = await startServer();
    ana = await server.token('ana');
  });
  after(() => server.close());

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.address}/api/comment.create?community=acme`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ana}`, ...headers },
    });
  const codeOf = async (response: Response) => ((await response.json()) as { error: ErrorBody }).error.code;

  test('a write answers its result and the facts it caused', async () => {
    const response = await server.ask('comment.create', { id: newId(), topic: 'http', body: 'Hello' }, ana);
    assert.equal(response.status, 200);
    const { result, facts } = (await response.json()) as { result: { seq: number }; facts: { stream: string }[] };
    assert.equal(result.seq, 1);
    // Recognition reacts to a post, so the caller's own streams may follow.
    const streams = facts.map(({ stream }) => stream);
    assert.equal(streams[0], 'discussion:http');
    assert.equal(streams.filter((stream) => stream.startsWith('discussion:')).length, 1);
  });

  test('a read can be fetched and costs nothing when it has not changed', async () => {
    const address = `${server.address}/api/discussion.get?community=acme&input=${encodeURIComponent('{"topic":"http"}')}`;
    const first = await fetch(address);
    const page = (await first.json()) as DiscussionPage;
    assert.equal(page.viewer.denied, 'signed_out');
    const again = await fetch(address, { headers: { 'if-none-match': first.headers.get('etag')! } });
    assert.equal(again.status, 304);
    await server.ask('comment.create', { id: newId(), topic: 'http', body: 'More' }, ana);
    const changed = await fetch(address, { headers: { 'if-none-match': first.headers.get('etag')! } });
    assert.equal(changed.status, 200);
  });

  test('a write is never done by GET', async () => {
    const response = await fetch(`${server.address}/api/comment.create?community=acme&input={}`, {
      headers: { authorization: `Bearer ${ana}` },
    });
    assert.equal(response.status, 422);
  });

  test('every refusal has its status, a code and a request id, and nothing of the inside', async () => {
    const cases: [number, string, Response][] = [
      [401, 'unauthenticated', await server.ask('comment.create', { id: newId(), topic: 'x', body: 'x' })],
      [401, 'unauthenticated', await server.ask('member.me', {}, 'not.a.token')],
      [401, 'unauthenticated', await server.ask('member.me', {}, undefined, 'globex')],
      [403, 'forbidden', await server.ask('comment.pin', { commentId: newId(), on: true }, ana)],
      [403, 'forbidden', await server.ask('member.me', {}, ana, 'globex')],
      [404, 'not_found', await server.ask('comment.source', { commentId: newId() }, ana)],
      [404, 'not_found', await server.ask('no.such', {}, ana)],
      [422, 'invalid', await server.ask('comment.create', { id: 'short', topic: 'x', body: 'x' }, ana)],
      [422, 'invalid', await post('{"id":')],
      [422, 'invalid', await post('[1]')],
      [422, 'invalid', await post(JSON.stringify({ body: 'x'.repeat(limits.requestBytes) }))],
      [422, 'invalid', await post('{}', { 'content-type': 'text/plain' })],
    ];
    for (const [status, code, response] of cases) {
      assert.equal(response.status, status, code);
      const { error } = (await response.json()) as { error: ErrorBody };
      assert.equal(error.code, code);
      assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/);
      assert.doesNotMatch(JSON.stringify(error), /at .*\.ts|node_modules|SQLITE/);
    }
  });

  test('only listed origins may read answers, byte for byte', async () => {
    const ask = (origin: string, method = 'POST') =>
      fetch(`${server.address}/api/member.me?community=acme`, {
        method,
        headers: { origin, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: '{}' }),
      });
    const allowed = await ask('https://intranet.acme.example');
    assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://intranet.acme.example');
    assert.equal((await ask('https://intranet.acme.example', 'OPTIONS')).status, 204);
    const refused = [
      'null',
      'http://intranet.acme.example',
      'https://intranet.acme.example:444',
      'https://intranet.acme.example.evil.example',
      'https://evil.example',
      'https://INTRANET.acme.example',
      'https://intranet.acme.example.',
      'https://globex.example',
      'https://user@intranet.acme.example',
      'https://xintranet.acme.example',
      '',
    ];
    for (const origin of refused) {
      const response = await ask(origin);
      if (origin === '') continue;
      assert.equal(response.status, 403, origin);
      assert.equal(response.headers.get('access-control-allow-origin'), null, origin);
      assert.equal((await ask(origin, 'OPTIONS')).status, 403, origin);
    }
  });

  test('no answer ever sets a cookie, and answers about people are not cached by others', async () => {
    for (const response of [
      await server.ask('member.me', {}, ana),
      await fetch(`${server.address}/healthz`),
      await post('{'),
    ]) {
      assert.equal(response.headers.get('set-cookie'), null);
      assert.doesNotMatch(response.headers.get('cache-control') ?? '', /public/);
    }
  });

  test('health, readiness and metrics answer, and metrics name operations of the contract only', async () => {
    assert.equal((await fetch(`${server.address}/healthz`)).status, 200);
    assert.equal((await fetch(`${server.address}/readyz`)).status, 200);
    await server.ask('evil"} 1', {}, ana);
    const text = await (await fetch(`${server.address}/metrics`)).text();
    assert.match(text, /lc_operations_total\{operation="comment.create",outcome="ok"\} 2/);
    assert.doesNotMatch(text, /evil/);
  });

  test('the OpenAPI description names every operation of the contract', async () => {
    const { paths } = (await (await fetch(`${server.address}/api/openapi.json`)).json()) as {
      paths: Record<string, object>;
    };
    const names = contract.flatMap(({ operations }) => Object.keys(operations).map((name) => `/api/${name}`));
    assert.deepEqual(Object.keys(paths).sort(), names.sort());
  });

  test('a flood is slowed with a typed refusal that says how long to wait', async () => {
    const small = await startServer({
      config: {
        limits: {
          member: { points: 20, seconds: 60 },
          key: { points: 20, seconds: 60 },
          address: { points: 1_000, seconds: 60 },
          community: { points: 1_000, seconds: 60 },
        },
      },
    });
    const token = await small.token('ana');
    const codes: (string | undefined)[] = [];
    for (let index = 0; index < 6; index += 1) {
      const response = await small.ask('comment.create', { id: newId(), topic: 'flood', body: 'x' }, token);
      codes.push(response.ok ? undefined : await codeOf(response));
      if (!response.ok) assert.ok(Number(response.headers.get('retry-after')) > 0);
    }
    await small.close();
    assert.deepEqual(codes, [undefined, undefined, undefined, undefined, 'rate_limited', 'rate_limited']);
  });
});
