import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainLines } from './config.lines.ts';

const here = { databaseUrl: undefined, redisUrl: undefined, host: '127.0.0.1', tlsKey: undefined };
const count = (config: Partial<Parameters<typeof plainLines>[0]>) => plainLines({ ...here, ...config }).length;

test('lines that stay on this machine need no encryption', () => {
  assert.equal(count({}), 0);
  assert.equal(count({ databaseUrl: 'postgres://a:b@localhost/lc', redisUrl: 'redis://[::1]:6379' }), 0);
  assert.equal(count({ databaseUrl: 'postgres:///lc?host=/run/postgresql' }), 0);
});

test('each line that leaves it and is not encrypted is named, and one that is encrypted is not', () => {
  const [database, redis, node, ...more] = plainLines({
    databaseUrl: 'postgres://a:secret@db.internal/lc',
    redisUrl: 'redis://:secret@redis.internal',
    host: '0.0.0.0',
    tlsKey: undefined,
  });
  assert.match(database!, /PostgreSQL.*sslmode=verify-full/);
  assert.match(redis!, /Redis.*rediss:/);
  assert.match(node!, /plain HTTP.*LC_TLS_CERTIFICATE/);
  assert.deepEqual(more, []);
  assert.equal(count({ databaseUrl: 'postgres://db/lc?sslmode=disable' }), 1);
  assert.equal(count({ databaseUrl: 'postgres://db/lc?sslmode=prefer' }), 1);
  assert.equal(
    count({
      databaseUrl: 'postgres://db/lc?sslmode=verify-full',
      redisUrl: 'rediss://redis',
      host: '::',
      tlsKey: '/tls.key',
    }),
    0,
  );
});
