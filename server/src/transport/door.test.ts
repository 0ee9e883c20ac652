import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect as connectPlain, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { PROTOCOL_VERSION } from '@learning-commons/protocol';
import { loadConfig } from '../config.ts';
import { startServer, type TestServer } from '../testing.ts';
import { createDoor } from './door.ts';

const script = fileURLToPath(new URL('../../deploy/certificates.sh', import.meta.url));
const missing = spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';

describe('a server that speaks TLS', { skip: missing }, () => {
  let folder: string;
  let ca: string;
  let tls: { tlsCertificate: string; tlsKey: string };
  let server: TestServer;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lc-door-'));
    execFileSync('sh', [script, folder]);
    ca = readFileSync(join(folder, 'trust/ca.crt'), 'utf8');
    tls = { tlsCertificate: join(folder, 'node/tls.crt'), tlsKey: join(folder, 'node/tls.key') };
    server = await startServer({ config: tls });
  });
  after(async () => {
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  const port = () => (server.app.http.address() as AddressInfo).port;
  /** Agrees on keys with a door and answers with the connection. */
  async function shake(at: number, options: object = {}): Promise<TLSSocket> {
    const socket = connect({ port: at, host: '127.0.0.1', servername: 'localhost', ca, ...options });
    await once(socket, 'secureConnect');
    return socket;
  }
  async function shownBy(at: number, options?: object): Promise<PeerCertificate> {
    const socket = await shake(at, options);
    const shown = socket.getPeerCertificate();
    socket.destroy();
    return shown;
  }

  test('answers requests on every one of its sockets, and says https where it says where it is', async () => {
    assert.equal(server.app.http.listening, true);
    assert.match(server.address, /^https:/);
    // Which of the sockets that share the port takes a connection is the system's choice: some of so many come to each.
    const answers = Array.from({ length: 60 }, async () => {
      const request = get({ host: 'localhost', port: port(), path: '/healthz', ca, agent: false });
      const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
      response.resume();
      return response.statusCode;
    });
    assert.deepEqual([...new Set(await Promise.all(answers))], [200]);
  });

  test('carries the live line', async () => {
    const auth = { version: PROTOCOL_VERSION, community: 'acme' };
    const socket = io(`https://localhost:${port()}`, { path: '/socket', transports: ['websocket'], auth, ca });
    const refused = new Promise<never>((_, reject) => socket.once('connect_error', reject));
    await Promise.race([new Promise<void>((resolve) => socket.once('connect', resolve)), refused]);
    socket.disconnect();
  });

  test('says nothing without TLS, nothing in an old one, and nothing to who does not trust its authority', async () => {
    const plain = connectPlain(port(), '127.0.0.1');
    plain.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    let heard = '';
    plain.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1'))).on('error', () => {});
    await once(plain, 'close');
    assert.doesNotMatch(heard, /HTTP/);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await assert.rejects(shake(port(), old), /alert|version|protocol/i);
    await assert.rejects(shake(port(), { ca: undefined }), /self.signed|issuer|verify/i);
    (await shake(port(), { maxVersion: 'TLSv1.2' })).destroy();
  });

  test('takes up a renewed certificate while it runs, and keeps the former one where the new one is no good', async (t) => {
    const own = mkdtempSync(join(tmpdir(), 'lc-renewed-'));
    t.after(() => rmSync(own, { recursive: true }));
    const mine = { tlsCertificate: join(own, 'tls.crt'), tlsKey: join(own, 'tls.key') };
    const put = (from: string) => {
      copyFileSync(join(folder, from, 'tls.crt'), mine.tlsCertificate);
      copyFileSync(join(folder, from, 'tls.key'), mine.tlsKey);
    };
    put('node');
    const said: string[] = [];
    const log = {
      info: (words: string) => void said.push(words),
      error: (_: object, words: string) => void said.push(words),
    };
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { http: door, goodUntil } = createDoor(
      { tls: mine, log: log as never },
      (_, response) => void response.end(),
    );
    t.after(() => door.close());
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const at = (door.address() as AddressInfo).port;
    assert.equal((await shownBy(at)).subject.CN, 'node');
    t.mock.timers.tick(60_000);
    assert.deepEqual(said, []);
    const days = (goodUntil() - Date.now()) / 86_400_000;
    assert.ok(days > 824 && days <= 825, `${days} days`);
    writeFileSync(mine.tlsCertificate, 'half of a certifi');
    t.mock.timers.tick(60_000);
    assert.match(said.join(), /the former one stays/);
    assert.equal((await shownBy(at)).subject.CN, 'node');
    put('redis');
    t.mock.timers.tick(60_000);
    assert.match(said.at(-1)!, /renewed certificate is in use/);
    assert.equal((await shownBy(at)).subject.CN, 'redis');
  });

  test('a certificate without its key, with another one, or that is not there stops the start with a sentence', () => {
    const refusal = (env: Record<string, string>) => {
      try {
        loadConfig({ LC_DATA: folder, ...env }, { mode: 'demo' });
      } catch (error) {
        return (error as Error).message;
      }
      return 'taken';
    };
    const [LC_TLS_CERTIFICATE, LC_TLS_KEY] = [tls.tlsCertificate, tls.tlsKey];
    assert.equal(refusal({ LC_TLS_CERTIFICATE, LC_TLS_KEY }), 'taken');
    assert.match(refusal({ LC_TLS_CERTIFICATE }), /LC_TLS_KEY: found nothing/);
    assert.match(refusal({ LC_TLS_KEY }), /LC_TLS_CERTIFICATE: found nothing/);
    assert.match(refusal({ LC_TLS_CERTIFICATE, LC_TLS_KEY: join(folder, 'redis/tls.key') }), /mismatch/);
    assert.match(refusal({ LC_TLS_CERTIFICATE: '/nowhere', LC_TLS_KEY }), /ENOENT.*\/nowhere/);
  });
});
