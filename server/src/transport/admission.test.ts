import assert from 'node:assert/strict';
import { ServerResponse } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Acked, ErrorBody, JoinReply } from '@learning-commons/protocol';
import type { Strain } from '../kernel/admission.ts';
import { newId } from '../kernel/testing.ts';
import { connected, joinStream, listen, startServer, until, type TestServer } from '../testing.ts';

const CALM: Strain = { delay: 10, heap: 0.2 };
const STRAINED: Strain = { delay: 400, heap: 0.2 };

describe('a strained node', () => {
  let strain = CALM;
  let server: TestServer;
  let ana: string;
  before(async () => {
    server = await startServer({ strain: { read: () => strain, close: () => {} } });
    ana = await server.token('ana');
  });
  after(() => server.close());
  afterEach(() => sample(20, CALM));

  const sample = (times: number, now: Strain) => {
    strain = now;
    for (let index = 0; index < times; index += 1) server.app.admission.sample();
  };
  const post = (topic: string) =>
    server.ask('comment.create', { id: newId(), topic, body: 'Hello', type: 'comment', parentId: null }, ana);
  const read = (topic: string) => server.ask('discussion.get', { topic }, ana);
  const bodyOf = async (response: Response) => ((await response.json()) as { error: ErrorBody }).error;
  const joining = (socket: ReturnType<TestServer['connect']>, stream: string): Promise<Acked<readonly JoinReply[]>> =>
    socket.emitWithAck('join', [{ stream, since: 0, epoch: '' }]);

  test('over HTTP it first refuses to be read, and still takes posts', async () => {
    sample(3, STRAINED);
    const refused = await read('strained');
    assert.equal(refused.status, 503);
    const { code, details } = await bodyOf(refused);
    assert.equal(code, 'unavailable');
    assert.equal(details?.reason, 'overloaded');
    assert.equal(refused.headers.get('retry-after'), String(details?.retryAfter));
    assert.equal((await post('strained')).status, 200);
    sample(5, CALM);
    assert.equal((await read('strained')).status, 200);
  });

  test('under lasting strain it refuses posts too, with nothing kept', async () => {
    sample(6, STRAINED);
    const refused = await post('full');
    assert.equal(refused.status, 503);
    assert.equal((await bodyOf(refused)).code, 'unavailable');
    sample(10, CALM);
    const page = (await (await read('full')).json()) as { seq: number };
    assert.equal(page.seq, 0);
  });

  test('it refuses before Express is asked, whatever the address looks like', async () => {
    let expressed = 0;
    const serve = ServerResponse.prototype.setHeader;
    ServerResponse.prototype.setHeader = function (...given) {
      expressed += 1;
      return serve.apply(this, given);
    };
    try {
      sample(6, STRAINED);
      const refused = await post('early');
      assert.equal(refused.status, 503);
      assert.equal(expressed, 0);
      assert.equal(refused.headers.get('x-content-type-options'), 'nosniff');
      const { requestId } = await bodyOf(refused);
      assert.equal(refused.headers.get('x-request-id'), requestId);
      for (const path of ['comment.create/', 'comment%2Ecreate', 'comment.create?', 'no.such'])
        assert.equal((await fetch(`${server.address}/api/${path}`, { method: 'POST' })).status, 503, path);
      assert.equal((await fetch(`${server.address}/healthz`)).status, 200);
    } finally {
      ServerResponse.prototype.setHeader = serve;
    }
  });

  test('a foreign page is refused as foreign, and a preflight is answered', async () => {
    sample(6, STRAINED);
    const address = `${server.address}/api/comment.create?community=acme`;
    const foreign = await fetch(address, { method: 'POST', headers: { origin: 'https://foreign.example' } });
    assert.equal(foreign.status, 403);
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    const origin = 'https://intranet.acme.example';
    const preflight = await fetch(address, { method: 'OPTIONS', headers: { origin } });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), origin);
  });

  test('a page on another origin can read the refusal and when to return', async () => {
    sample(3, STRAINED);
    const response = await fetch(`${server.address}/api/discussion.get?community=acme&input={"topic":"x"}`, {
      headers: { origin: 'https://intranet.acme.example' },
    });
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://intranet.acme.example');
    assert.match(response.headers.get('access-control-expose-headers')!, /Retry-After/);
  });

  test('it refuses new connections and new joins; who is here hears everything and may catch up', async () => {
    const socket = await connected(server.connect(ana));
    const heard = listen(socket);
    const { epoch } = server.app.database;
    await joinStream(socket, 'discussion:here', 0, epoch);
    sample(3, STRAINED);
    await assert.rejects(
      connected(server.connect(ana)),
      ({ refusal }: { refusal: ErrorBody }) =>
        refusal.code === 'unavailable' && typeof refusal.details?.retryAfter === 'number',
    );
    const elsewhere = await joinStream(socket, 'discussion:elsewhere', 0, epoch);
    assert.ok(elsewhere.kind === 'refused');
    assert.equal(elsewhere.error.code, 'unavailable');
    assert.equal((await post('here')).status, 200);
    await until(() => heard.length === 1, 'the fact');
    const again = await joinStream(socket, 'discussion:here', 0, epoch);
    assert.ok(again.kind === 'delta');
    assert.equal(again.batch.to, 1);
  });

  test('under lasting strain catch-up waits as well, and tokens are still renewed', async () => {
    const socket = await connected(server.connect(ana));
    await joinStream(socket, 'discussion:here');
    sample(6, STRAINED);
    const reply = await joining(socket, 'discussion:here');
    assert.ok('error' in reply);
    assert.equal(reply.error.code, 'unavailable');
    assert.ok(Number(reply.error.details?.retryAfter) > 0);
    const renewed = await socket.emitWithAck('auth', { token: ana });
    assert.ok('ok' in renewed);
    sample(10, CALM);
    assert.ok('ok' in (await joining(socket, 'discussion:here')));
  });

  test('probes, metrics and the description of the interface are never refused, and it stays ready', async () => {
    sample(6, STRAINED);
    for (const path of ['/healthz', '/readyz', '/metrics', '/api/openapi.json'])
      assert.equal((await fetch(`${server.address}${path}`)).status, 200, path);
    await post('counted');
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    assert.match(metrics, /^lc_admission_level 2$/m);
    assert.match(metrics, /^lc_overload_refusals_total\{wanted="ongoing"\} [1-9]/m);
    assert.match(metrics, /^lc_overload_refusals_total\{wanted="fresh"\} [1-9]/m);
  });
});
