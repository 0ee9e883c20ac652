import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Outbound } from './outbound.ts';

/** Every way to write this machine or a private network as an address. `PORT` is the canary's. */
const HOSTILE = [
  'http://127.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://127.0.1:PORT/',
  'http://127.255.255.254:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0x7F.0x0.0x0.0x1:PORT/',
  'http://0x7f.1:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://0177.0.0.01:PORT/',
  'http://017700000001:PORT/',
  'http://0x7f.0.0.01:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://①②⑦.⓪.⓪.①:PORT/',
  'http://127。0。0。1:PORT/',
  'http://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT/',
  'http://%31%32%37.0.0.1:PORT/',
  'http://0.0.0.0:PORT/',
  'http://0:PORT/',
  'http://[::1]:PORT/',
  'http://[::]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/',
  'http://[::ffff:0:127.0.0.1]:PORT/',
  'http://[64:ff9b::127.0.0.1]:PORT/',
  'http://[64:ff9b::7f00:1]:PORT/',
  'http://[64:ff9b:1::7f00:1]:PORT/',
  'http://[2002:7f00:1::]:PORT/',
  'http://[2001:0:7f00:1::]:PORT/',
  'http://[fe80::1]:PORT/',
  'http://[fc00::1]:PORT/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://[fec0::1]:PORT/',
  'http://[ff02::1]:PORT/',
  'http://[2001:db8::1]:PORT/',
  'http://[100::1]:PORT/',
  'http://[3fff::1]:PORT/',
  'http://169.254.169.254/latest/meta-data/',
  'http://169.254.170.2/v2/credentials',
  'http://2852039166/latest/meta-data/',
  'http://0xA9FEA9FE/',
  'http://0251.0376.0251.0376/',
  'http://100.100.100.200/latest/meta-data/',
  'http://192.0.0.192/latest/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.0.1/',
  'http://198.18.0.1/',
  'http://192.0.2.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://user@127.0.0.1:PORT/',
  'http://user:word@example.com:PORT/',
  'http://example.com@127.0.0.1:PORT/',
  'http://example.com%40@127.0.0.1:PORT/',
  'http://127.0.0.1:PORT#@example.com/',
  'http://127.0.0.1:PORT\\@example.com/',
  'http:127.0.0.1:PORT/',
  'http:\\\\127.0.0.1:PORT\\',
  'http://example.com:22/',
  'http://example.com:25/',
  'ftp://127.0.0.1:PORT/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:PORT/_x',
  'data:text/plain,x',
  'javascript:alert(1)',
  'unix:/var/run/docker.sock',
  '//127.0.0.1:PORT/',
  '',
];

/** Names, each with the addresses that it leads to. */
const NAMES: readonly (readonly [string, readonly string[]])[] = [
  ['localhost', ['127.0.0.1']],
  ['LOCALHOST.', ['127.0.0.1', '::1']],
  ['localtest.example', ['127.0.0.1']],
  ['both.example', ['93.184.216.34', '127.0.0.1']],
  ['six.example', ['::1']],
  ['mapped.example', ['::ffff:127.0.0.1']],
  ['nat.example', ['64:ff9b::7f00:1']],
  ['zone.example', ['fe80::1%lo']],
  ['metadata.google.internal', ['169.254.169.254']],
  ['odd.example', ['not an address']],
  ['none.example', []],
  ['127.0.0.1.nip.example', ['127.0.0.1']],
  ['ⓛocalhost', ['127.0.0.1']],
];

describe('the way out', () => {
  let canary: Server;
  let port = 0;
  let connections = 0;
  let answer: (url: string) => { status: number; headers?: Record<string, string>; body?: string } = () => ({
    status: 204,
  });
  before(async () => {
    canary = createServer((request, response) => {
      const { status, headers = {}, body } = answer(request.url!);
      request.resume().on('end', () => response.writeHead(status, headers).end(body));
    });
    canary.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => canary.listen(0, resolve));
    ({ port } = canary.address() as AddressInfo);
  });
  after(() => canary.close());

  const resolveTo =
    (...lists: readonly (readonly string[])[]) =>
    async () => {
      const [list] = lists.length > 1 ? [(lists as string[][]).shift()!] : lists;
      return list!.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    };

  test(`none of ${HOSTILE.length} hostile addresses is connected to`, async () => {
    const out = new Outbound({ timeout: 500, resolve: resolveTo(['127.0.0.1']) });
    for (const each of HOSTILE)
      await assert.rejects(out.post(each.replace('PORT', String(port)), '{}', {}), Error, each);
    assert.equal(connections, 0);
  });

  test(`none of ${NAMES.length} names that lead inwards is connected to`, async () => {
    for (const [name, addresses] of NAMES) {
      const out = new Outbound({ resolve: resolveTo(addresses) });
      await assert.rejects(out.post(`http://${name}:${port}/`, '{}', {}), /leads to this machine|has no address/, name);
    }
    assert.equal(connections, 0);
  });

  test('a name is asked for once: one that changes between judging and connecting leads nowhere else', async () => {
    let asked = 0;
    const out = new Outbound({
      timeout: 300,
      resolve: async () => {
        asked += 1;
        return [{ address: asked === 1 ? '192.88.98.1' : '127.0.0.1', family: 4 }];
      },
    });
    await assert.rejects(out.post(`http://rebinding.example:${port}/`, '{}', {}));
    assert.deepEqual([asked, connections], [1, 0]);
  });

  test('what is allowed is reached: a host, an address, a network, and nothing beside them', async () => {
    const url = `http://127.0.0.1:${port}/`;
    for (const allow of [['127.0.0.1'], ['127.0.0.0/8']])
      assert.equal((await new Outbound({ allow }).post(url, '{}', {})).status, 204);
    const named = new Outbound({ allow: ['Hooks.Internal'], resolve: resolveTo(['127.0.0.1']) });
    assert.equal((await named.post(`http://hooks.internal:${port}/`, '{}', {})).status, 204);
    await assert.rejects(named.post(`http://hooks.internal.example:${port}/`, '{}', {}));
    await assert.rejects(named.post(url, '{}', {}));
    await assert.rejects(new Outbound({ allow: ['127.0.0.2'] }).post(url, '{}', {}));
  });

  test('a redirect is answered as it is, and not followed', async () => {
    const out = new Outbound({ allow: ['127.0.0.1'] });
    const seen: string[] = [];
    answer = (path) => {
      seen.push(path);
      return { status: 302, headers: { location: `http://127.0.0.1:${port}/inside`, 'retry-after': '7' } };
    };
    assert.deepEqual(await out.post(`http://127.0.0.1:${port}/outside`, '{}', {}), { status: 302, retryAfter: '7' });
    assert.deepEqual(seen, ['/outside']);
  });

  test('a long answer is not read to its end, and one that never comes is not waited for', async () => {
    const out = new Outbound({ allow: ['127.0.0.1'], timeout: 400 });
    answer = () => ({ status: 200, body: 'x'.repeat(20_000_000) });
    assert.equal((await out.post(`http://127.0.0.1:${port}/`, '{}', {})).status, 200);
    const silent = createServer(() => undefined).listen(0);
    const { port: other } = silent.address() as AddressInfo;
    await assert.rejects(out.post(`http://127.0.0.1:${other}/`, '{}', {}), /no answer within 0.4 s/);
    silent.closeAllConnections();
    silent.close();
    const hanging = new Outbound({ timeout: 100, resolve: () => new Promise(() => {}) });
    await assert.rejects(hanging.post('http://slow.example/', '{}', {}), /no answer within/);
  });
});
