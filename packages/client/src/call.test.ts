import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, mock, test } from 'node:test';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { HttpCalls } from './call.ts';

describe('calls over HTTP', () => {
  let server: Server;
  let address: string;
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  let requests: { method: string; url: URL; headers: IncomingMessage['headers']; body: string }[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        requests.push({
          method: request.method!,
          url: new URL(request.url!, 'http://x'),
          headers: request.headers,
          body,
        });
        answer(request, response, body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    requests = [];
    answer = (_request, response) => response.end('{"fine":true}');
  });

  const ask = (calls: HttpCalls, more: object = {}) =>
    calls.call({
      server: address,
      community: 'a b',
      name: 'thing.do',
      input: { word: 'ä&=' },
      token: 'secret',
      ...more,
    });
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => assert.fail('it was not refused'),
      (error: CommonsError) => error,
    );

  test('posts the input, with the token in its header and nowhere else', async () => {
    assert.deepEqual(await ask(new HttpCalls()), { fine: true });
    const [{ method, url, headers, body }] = requests as [(typeof requests)[0]];
    assert.deepEqual(
      [method, url.pathname, url.searchParams.get('community'), JSON.parse(body)],
      ['POST', '/api/thing.do', 'a b', { word: 'ä&=' }],
    );
    assert.equal(headers.authorization, 'Bearer secret');
    assert.ok(!url.href.includes('secret') && !body.includes('secret'));
  });

  test('fetches what may be kept with GET, and revalidates it by its ETag', async () => {
    answer = (request, response) => {
      response.setHeader('ETag', '"1"');
      if (request.headers['if-none-match'] === '"1"') response.statusCode = 304;
      response.end(response.statusCode === 304 ? undefined : '{"page":1}');
    };
    const calls = new HttpCalls();
    assert.deepEqual(
      [await ask(calls, { cached: true }), await ask(calls, { cached: true })],
      [{ page: 1 }, { page: 1 }],
    );
    assert.deepEqual(
      requests.map(({ method, headers }) => [method, headers['if-none-match']]),
      [
        ['GET', undefined],
        ['GET', '"1"'],
      ],
    );
    assert.deepEqual(JSON.parse(requests[0]!.url.searchParams.get('input')!), { word: 'ä&=' });
  });

  test('what one token fetched is not shown for another', async () => {
    answer = (_request, response) => response.setHeader('ETag', '"1"').end('{}');
    const calls = new HttpCalls();
    await ask(calls, { cached: true });
    await ask(calls, { cached: true, token: 'other' });
    await ask(calls, { cached: true, token: null });
    assert.deepEqual(
      requests.map(({ headers }) => headers['if-none-match']),
      [undefined, undefined, undefined],
    );
    assert.equal(requests[2]!.headers.authorization, undefined);
  });

  test('an input too long for an address is posted', async () => {
    await ask(new HttpCalls(), { cached: true, input: { word: 'x'.repeat(3_000) } });
    assert.equal(requests[0]!.method, 'POST');
  });

  test('a refusal of the server keeps its code, details and request id', async () => {
    answer = (_request, response) => {
      response.statusCode = 429;
      response.end(
        JSON.stringify({
          error: { code: 'rate_limited', message: 'Slower.', details: { retryAfter: 3 }, requestId: 'r1' },
        }),
      );
    };
    const error = await refusal(ask(new HttpCalls()));
    assert.deepEqual([error.code, error.retryAfter, error.requestId], ['rate_limited', 3, 'r1']);
  });

  test('what does not come from our server is never taken for a refusal', async () => {
    for (const [status, body] of [
      [404, '<h1>Not found</h1>'],
      [403, '{"message":"blocked"}'],
      [502, ''],
      [200, '<html>sign in</html>'],
      [400, 'null'],
    ] as const) {
      answer = (_request, response) => {
        response.statusCode = status;
        response.end(body);
      };
      const error = await refusal(ask(new HttpCalls()));
      assert.deepEqual([error.code, error.retryable], ['unavailable', true], `${status} ${body}`);
    }
  });

  test('no answer, a broken one and one given up by the caller are unavailable', async () => {
    answer = (_request, response) => response.destroy();
    assert.equal((await refusal(ask(new HttpCalls()))).code, 'unavailable');
    answer = () => undefined;
    const control = new AbortController();
    const pending = refusal(ask(new HttpCalls(), { signal: control.signal }));
    control.abort();
    assert.equal((await pending).code, 'unavailable');
    assert.equal((await refusal(ask(new HttpCalls(), { signal: control.signal }))).code, 'unavailable');
  });

  test('waits ten seconds and no longer', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const arrived = new Promise<void>((resolve) => (answer = () => resolve()));
    const pending = refusal(ask(new HttpCalls()));
    await arrived;
    mock.timers.tick(10_000);
    mock.timers.reset();
    assert.equal((await pending).code, 'unavailable');
  });
});
