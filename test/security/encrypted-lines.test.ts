import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { newId } from '@learning-commons/client';
import { inRoot } from '@learning-commons/tooling/paths.ts';
import { hasPostgres, OwnPostgres } from '@learning-commons/tooling/suites/own-postgres.ts';
import { hasRedis, OwnRedis } from '@learning-commons/tooling/suites/own-redis.ts';
import { findProgram, freePort } from '@learning-commons/tooling/suites/programs.ts';
import { processToken, startProcess, type ServerProcess } from '../support/server-process.ts';

const missing = [
  ...(hasPostgres() ? [] : ['PostgreSQL']),
  ...(hasRedis() ? [] : ['redis-server']),
  ...(findProgram('openssl') ? [] : ['openssl']),
];
const PASSWORD = randomBytes(12).toString('hex');

/** What `compose.yaml` builds, without its containers: the script makes the certificates, and every line of a node is encrypted. */
describe(
  'lines between node, PostgreSQL, Redis and balancer',
  {
    skip: missing.length > 0 && `not installed: ${missing.join(', ')}`,
  },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'lc-lines-'));
    const at = (path: string) => join(folder, path);
    let postgres: OwnPostgres;
    let redis: OwnRedis;
    let redisPort: number;
    let node: ServerProcess;

    before(async () => {
      execFileSync('sh', [inRoot('server/deploy/certificates.sh'), folder]);
      postgres = await OwnPostgres.make();
      // PostgreSQL takes a key from nobody but its own user.
      const { uid, gid } = statSync(postgres.folder);
      for (const [from, to] of [
        ['postgres/tls.crt', 'tls.crt'],
        ['postgres/tls.key', 'tls.key'],
      ] as const) {
        copyFileSync(at(from), join(postgres.folder, to));
        chownSync(join(postgres.folder, to), uid, gid);
      }
      // This test itself looks in by a line that no installation has.
      const rules = readFileSync(inRoot('server/deploy/pg_hba.conf'), 'utf8');
      writeFileSync(join(postgres.folder, 'hba'), `host all postgres 127.0.0.1/32 trust\n${rules}`, { mode: 0o644 });
      await postgres.start([
        `hba_file=${postgres.folder}/hba`,
        'ssl=on',
        `ssl_cert_file=${postgres.folder}/tls.crt`,
        `ssl_key_file=${postgres.folder}/tls.key`,
      ]);
      await postgres.ask(`create role commons login nosuperuser nobypassrls password '${PASSWORD}'`);
      await postgres.ask('create database commons owner commons');
      redis = await OwnRedis.make();
      redisPort = await freePort();
      const files = ['--tls-cert-file', at('redis/tls.crt'), '--tls-key-file', at('redis/tls.key')];
      const trust = ['--tls-ca-cert-file', at('trust/ca.crt'), '--tls-auth-clients', 'no'];
      await redis.start(['--tls-port', String(redisPort), ...files, ...trust]);
      node = await start(at('trust/ca.crt'));
    });
    after(async () => {
      await node?.kill();
      await redis?.remove();
      await postgres?.remove();
      rmSync(folder, { recursive: true });
    });

    const database = (mode: string) =>
      `postgres://commons:${PASSWORD}@localhost:${postgres.port}/commons${mode && `?sslmode=${mode}`}`;
    const start = (trusted: string) =>
      startProcess(mkdtempSync(join(folder, 'node-')), {
        env: {
          DATABASE_URL: database('verify-full'),
          REDIS_URL: `rediss://localhost:${redisPort}`,
          LC_TLS_CERTIFICATE: at('node/tls.crt'),
          LC_TLS_KEY: at('node/tls.key'),
          NODE_EXTRA_CA_CERTS: trusted,
          LC_LOG: 'warn',
        },
      });
    async function ask(path: string, body?: object): Promise<{ status: number; text: string }> {
      const options = {
        ca: readFileSync(at('trust/ca.crt')),
        method: body ? 'POST' : 'GET',
        headers: body && { 'content-type': 'application/json', authorization: `Bearer ${await processToken('ana')}` },
      };
      const asked = request(new URL(path, node.address), options);
      asked.end(body && JSON.stringify(body));
      const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
      let text = '';
      for await (const chunk of response) text += String(chunk);
      return { status: response.statusCode, text };
    }

    test('a node serves, writes and hears of others by encrypted lines alone, and complains of none', async () => {
      const comment = { id: newId(), topic: 'lines', body: 'Nobody in between reads this.' };
      assert.equal((await ask('/api/comment.create?community=acme', comment)).status, 200);
      assert.equal((await ask('/readyz')).status, 200);
      assert.match((await ask('/metrics')).text, /^lc_bus_healthy 1$/m);
      const lines = await postgres.ask<{ ssl: boolean }>(
        "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'commons'",
      );
      assert.ok(lines.length > 0);
      assert.ok(lines.every(({ ssl }) => ssl));
      const secured = String(await redis.ask(['CLIENT', 'LIST']));
      assert.doesNotMatch(node.said(), /not encrypted|plain HTTP/);
      assert.match(secured, /subscribe/);
    });

    test('PostgreSQL lets nobody in without TLS, whatever the password', async () => {
      const client = new pg.Client({ connectionString: database(''), connectionTimeoutMillis: 3_000 });
      client.on('error', () => {});
      await assert.rejects(client.connect(), /no encryption/);
    });

    test('a node does not start on a PostgreSQL that shows a certificate of another authority', async () => {
      const other = mkdtempSync(join(folder, 'other-'));
      execFileSync('sh', [inRoot('server/deploy/certificates.sh'), other]);
      await assert.rejects(start(join(other, 'trust/ca.crt')), /cannot be used: .*(certificate|issuer|verify)/i);
    });

    test('the script leaves what is good as it is, and renews what ends soon', () => {
      const run = () => execFileSync('sh', [inRoot('server/deploy/certificates.sh'), folder]);
      const before = readFileSync(at('node/tls.crt'), 'utf8');
      run();
      assert.equal(readFileSync(at('node/tls.crt'), 'utf8'), before);
      const soon = ['-req', '-CA', at('authority/ca.crt'), '-CAkey', at('authority/ca.key'), '-days', '30'];
      execFileSync('openssl', ['req', '-new', '-key', at('node/tls.key'), '-subj', '/CN=node', '-out', at('request')], {
        stdio: 'ignore',
      });
      execFileSync('openssl', ['x509', ...soon, '-in', at('request'), '-out', at('node/tls.crt')], { stdio: 'ignore' });
      const ending = readFileSync(at('node/tls.crt'), 'utf8');
      run();
      assert.notEqual(readFileSync(at('node/tls.crt'), 'utf8'), ending);
      assert.match(
        execFileSync('openssl', ['x509', '-in', at('node/tls.crt'), '-noout', '-ext', 'subjectAltName'], {
          encoding: 'utf8',
        }),
        /DNS:node-1, DNS:node-2, DNS:localhost/,
      );
    });
  },
);
