import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import express from 'express';
import { fail } from '@learning-commons/protocol';
import { createLog } from '../app.ts';
import { Metrics } from '../kernel/metrics.ts';
import { RateLimits } from '../kernel/rate-limits.ts';
import { SecurityLog } from '../kernel/security-log.ts';
import type { Route } from '../kernel/routes.ts';
import { answerErrors, identifyRequest } from './http.ts';
import { routesRouter } from './routes.ts';

const routes: readonly Route[] = [
  {
    methods: ['GET', 'PUT'],
    path: '/echo/:word',
    bytes: 10,
    handle: (_node, { method, params, query, headers, body }) => ({
      status: 201,
      headers: { 'content-type': 'text/plain', 'x-seen': headers['x-sent'] ?? '' },
      body: [method, params.word, query.get('q'), Buffer.from(body).toString()].join('|'),
    }),
  },
  {
    methods: ['POST'],
    path: '/own',
    bytes: 4,
    handle: () => {
      throw fail('conflict', 'No.');
    },
    refuse: (error) => ({ status: 418, body: (error as Error).message }),
  },
  {
    methods: ['GET'],
    path: '/usual',
    handle: () => {
      throw fail('not_found', 'There is none.');
    },
  },
];

describe('addresses of domains', () => {
  let server: Server;
  let address: string;
  before(async () => {
    const limits = new RateLimits();
    const log = createLog('silent');
    const security = new SecurityLog({ log, communities: [], operations: [] });
    const web = express().use(identifyRequest);
    web.use(routesRouter({ domains: [{ routes } as never], node: {} as never, limits, security }));
    web.use(answerErrors({ log, metrics: new Metrics(), security }));
    server = createServer(web);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  test('a route is given path, query, headers and body as they came, and its answer goes out as it is', async () => {
    const reply = await fetch(`${address}/echo/hi?q=1`, { method: 'PUT', body: 'body', headers: { 'x-sent': 'yes' } });
    assert.equal(reply.status, 201);
    assert.equal(reply.headers.get('x-seen'), 'yes');
    assert.equal(await reply.text(), 'PUT|hi|1|body');
  });

  test('a body over the limit is refused before the route sees it', async () => {
    const reply = await fetch(`${address}/echo/hi`, { method: 'PUT', body: 'x'.repeat(11) });
    assert.equal(reply.status, 422);
    assert.equal(((await reply.json()) as { error: { code: string } }).error.code, 'invalid');
  });

  test('a route words its refusals itself where it wants to, also of a body that is too large', async () => {
    const refused = await fetch(`${address}/own`, { method: 'POST', body: 'ok' });
    assert.deepEqual([refused.status, await refused.text()], [418, 'No.']);
    const large = await fetch(`${address}/own`, { method: 'POST', body: 'too large' });
    assert.equal(large.status, 418);
  });

  test('other refusals get the usual body', async () => {
    const reply = await fetch(`${address}/usual`);
    assert.equal(reply.status, 404);
    assert.equal(((await reply.json()) as { error: { code: string } }).error.code, 'not_found');
  });
});
