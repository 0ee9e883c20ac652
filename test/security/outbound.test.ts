import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { PreviewResult } from '@learning-commons/protocol';
import { member, records, type TestKernel } from '@learning-commons/server/kernel/testing';
import { Outbound } from '@learning-commons/server/kernel/outbound';

/** Ways to write this machine, its neighbours or what else nobody may have fetched. `PORT` is the canary's. */
const DECIMAL = [
  '2130706433',
  '017700000001',
  '0x7f000001',
  '0x7F000001',
  '0',
  '00',
  '0x0',
  '2130706434',
  '2147483647',
];
const DOTTED = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '0177.0.0.1',
    '0177.0.0.01',
    '0x7f.0.0.1',
    '0x7f.1',
    '0x7f.0.1',
  ],
  ...['0x7F.0x0.0x0.0x1', '127.0x1', '127.00.00.01', '0x7f.00000.1', '127.0.0.1.', '0.0.0.0', '0.0.0.0.', '127.65535'],
];
const DRESSED = [
  ...[
    '①②⑦.⓪.⓪.①',
    '１２７.０.０.１',
    '127。0。0。1',
    '127．0．0．1',
    '127｡0｡0｡1',
    '%31%32%37.0.0.1',
    '127%2E0%2E0%2E1',
  ],
  ...['𝟏𝟐𝟕.𝟎.𝟎.𝟏', '𝟙𝟚𝟟.𝟘.𝟘.𝟙', '127.0.0.¹', '1\u00AD27.0.0.1', '127.0.0.1%E3%80%82', '０ｘ７ｆ.１', '%30x7f000001'],
];
const SIXES = [
  ...[
    '::1',
    '::',
    '0:0:0:0:0:0:0:1',
    '0000:0000:0000:0000:0000:0000:0000:0001',
    '::0.0.0.1',
    '::127.0.0.1',
    '::7f00:1',
  ],
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:127.0.0.1', '::FFFF:127.0.0.1', '::ffff:0:127.0.0.1'],
  ...[
    '64:ff9b::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2002:7f00:0001::1',
    '2002:a00:1::',
  ],
  ...['2001:0:7f00:1::', '2001::1', '2001:0:4136:e378:8000:63bf:80ff:fffe', '2001:10::1', '2001:20::1', '2001:db8::1'],
  ...[
    'fe80::1',
    'febf::1',
    'fc00::1',
    'fdff::1',
    'fd00:ec2::254',
    'fec0::1',
    'ff02::1',
    'ff05::2',
    '100::1',
    '3fff::1',
  ],
  ...['4000::1', '5f00::1', '::ffff:169.254.169.254', '::ffff:10.0.0.1', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::'],
];
const ELSEWHERE = [
  ...[
    '169.254.169.254',
    '169.254.170.2',
    '2852039166',
    '0xA9FEA9FE',
    '0251.0376.0251.0376',
    '100.100.100.200',
    '192.0.0.192',
  ],
  ...[
    '10.0.0.1',
    '10.255.255.255',
    '012.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '3232235521',
    '0xC0A80001',
  ],
  ...[
    '100.64.0.1',
    '198.18.0.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '192.88.99.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ],
];
const WHOLE = [
  ...['http://user@127.0.0.1:PORT/', 'http://user:word@example.com:PORT/', 'http://example.com@127.0.0.1:PORT/'],
  ...[
    'http://example.com%40@127.0.0.1:PORT/',
    'http://127.0.0.1:PORT#@example.com/',
    'http://127.0.0.1:PORT?@example.com/',
  ],
  ...[
    'http://127.0.0.1:PORT\\@example.com/',
    'http:127.0.0.1:PORT/',
    'http:\\\\127.0.0.1:PORT\\',
    'http:///127.0.0.1:PORT/',
  ],
  ...['http://127.0.0.1:PORT\u0009/', 'ht\ntp://127.0.0.1:PORT/', ' http://127.0.0.1:PORT/ ', 'HTTP://127.0.0.1:PORT/'],
  ...['https://127.0.0.1:PORT/', 'https://[::1]:PORT/', 'http://[::1%25lo]:PORT/', 'http://[fe80::1%25eth0]:PORT/'],
  ...[
    'ftp://127.0.0.1:PORT/',
    'gopher://127.0.0.1:PORT/_x',
    'ws://127.0.0.1:PORT/',
    'dict://127.0.0.1:PORT/d',
    'file:///etc/passwd',
  ],
  ...[
    'data:text/html,<title>x</title>',
    'javascript:alert(1)',
    'unix:/var/run/docker.sock',
    'blob:http://127.0.0.1:PORT/x',
  ],
  ...['view-source:http://127.0.0.1:PORT/', 'jar:http://127.0.0.1:PORT/!/', '//127.0.0.1:PORT/', '127.0.0.1:PORT', ''],
  ...[
    'http://public.example:22/',
    'http://public.example:25/',
    'http://public.example:6379/',
    'http://public.example:5432/',
  ],
  ...[
    'http://public.example:PORT/',
    'https://public.example:80/',
    'http://public.example:443/',
    'http://public.example:0/',
  ],
];
const FORMS = [
  ...[...DECIMAL, ...DOTTED, ...DRESSED, ...ELSEWHERE].map((host) => `http://${host}:PORT/`),
  ...SIXES.map((host) => `http://[${host}]:PORT/`),
  ...WHOLE,
];

/** Names, each with the addresses it leads to. */
const NAMES: readonly (readonly [string, readonly string[]])[] = [
  ['localhost', ['127.0.0.1']],
  ['LOCALHOST.', ['::1']],
  ['ⓛocalhost', ['127.0.0.1']],
  ['localtest.example', ['127.0.0.1']],
  ['both.example', ['93.184.216.34', '127.0.0.1']],
  ['mapped.example', ['::ffff:127.0.0.1']],
  ['nat.example', ['64:ff9b::7f00:1']],
  ['zone.example', ['fe80::1%lo']],
  ['metadata.google.internal', ['169.254.169.254']],
  ['127.0.0.1.nip.example', ['127.0.0.1']],
  ['odd.example', ['not an address']],
];

const ada = member('Ada');

describe('what people link to never leads inwards', () => {
  let canary: Server;
  let port = 0;
  let connections = 0;
  /** A site that may be reached, and what it answers. */
  let outside: Server;
  let outsidePort = 0;
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;

  const listening = (server: Server) =>
    new Promise<number>((resolve) => server.listen(0, () => resolve((server.address() as AddressInfo).port)));
  before(async () => {
    canary = createServer((_request, response) => void response.end('<title>Inside</title>'));
    canary.on('connection', () => (connections += 1));
    port = await listening(canary);
    outside = createServer((request, response) => answer(request, response));
    outsidePort = await listening(outside);
  });
  beforeEach(() => (connections = 0));
  after(() => {
    for (const server of [canary, outside]) server.closeAllConnections();
    canary.close();
    outside.close();
  });

  const resolveTo = (addresses: readonly string[]) => async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const asked = { headers: {}, wants: () => true, bytes: 1_000 };
  const at = (form: string) => form.replace('PORT', String(port));
  /** The outside site alone may be reached. Its name is allowed, so any of its ports would be, but every other name leads inwards. */
  const wayOut = () =>
    new Outbound({ webPorts: true, allow: ['site.example'], timeout: 2_000, resolve: resolveTo(['127.0.0.1']) });
  const site = (path: string) => `http://site.example:${outsidePort}${path}`;

  test(`none of ${FORMS.length} hostile forms of an address is connected to`, async () => {
    assert.ok(FORMS.length >= 120 && new Set(FORMS).size === FORMS.length);
    const out = new Outbound({ webPorts: true, timeout: 500, resolve: resolveTo(['127.0.0.1']) });
    for (const form of FORMS) await assert.rejects(out.get(at(form), asked), Error, form);
    assert.equal(connections, 0);
  });

  test('the canary sings once it is allowed, so that its silence means something', async () => {
    const out = new Outbound({ webPorts: true, allow: ['127.0.0.0/8', '::1'], resolve: resolveTo(['127.0.0.1']) });
    const reached = new Set<string>();
    for (const form of FORMS)
      await out.get(at(form), asked).then(
        () => reached.add(form),
        () => undefined,
      );
    assert.ok(connections >= 30, `${connections} connections`);
    assert.ok(reached.has('http://0x7f.1:PORT/') && reached.has('http://①②⑦.⓪.⓪.①:PORT/'));
  });

  test(`none of ${NAMES.length} names that lead inwards is connected to, however often it is resolved`, async () => {
    for (const [name, addresses] of NAMES) {
      const out = new Outbound({ webPorts: true, resolve: resolveTo(addresses) });
      for (const each of ['/', `:${port}/`]) await assert.rejects(out.get(`http://${name}${each}`, asked), name);
    }
    let times = 0;
    const changing = new Outbound({
      timeout: 300,
      resolve: async () => resolveTo([(times += 1) === 1 ? '192.88.98.1' : '127.0.0.1'])(),
    });
    await assert.rejects(changing.get(`http://rebinding.example:${port}/`, asked));
    assert.deepEqual([times, connections], [1, 0]);
  });

  for (const status of [301, 302, 303, 307, 308])
    test(`a redirect ${status} inwards is not followed, in whatever form`, async () => {
      for (const form of FORMS) {
        answer = (_request, response) => void response.writeHead(status, { location: encodeURI(at(form)) }).end();
        await wayOut()
          .get(site('/'), asked)
          .catch(() => undefined);
      }
      assert.equal(connections, 0);
    });

  test('a chain of redirects ends, and the last step is judged as the first', async () => {
    let seen = 0;
    answer = (request, response) => {
      seen += 1;
      const step = Number(request.url!.slice(1));
      const next = step > 0 ? site(`/${step - 1}`) : `http://127.0.0.1:${port}/`;
      response.writeHead(302, { location: next }).end();
    };
    await assert.rejects(wayOut().get(site('/2'), asked), { failure: 'refused' });
    assert.equal(seen, 3);
    await assert.rejects(wayOut().get(site('/9'), asked), /redirects more than 3 times/);
    assert.deepEqual([seen, connections], [7, 0]);
  });

  test('a page that names addresses inside has none of them fetched', async () => {
    const kernel: TestKernel = await records[0]!.open([], { pages: wayOut() });
    const inside = `http://127.0.0.1:${port}`;
    const named = [inside, `http://inside.example:${port}`, `//127.1:${port}`, `http://[::ffff:7f00:1]:${port}`];
    for (const [index, address] of named.entries()) {
      answer = (_request, response) =>
        void response
          .writeHead(200, {
            'content-type': 'text/html',
            refresh: `0; url=${address}/`,
            link: `<${address}/>; rel=canonical`,
          })
          .end(
            `<base href="${address}/"><meta http-equiv="refresh" content="0; url=${address}/refresh"><title>Outside</title>
          <meta property="og:image" content="${address}/a.png"><meta name="twitter:image" content="${address}/b.png">
          <link rel="canonical" href="${address}/c"><meta property="og:url" content="${address}/d">
          <link rel="alternate" type="application/json+oembed" href="${address}/oembed">
          <script src="${address}/e.js"></script><img src="${address}/f.png"><iframe src="${address}/g"></iframe>`,
          );
      const { preview }: PreviewResult = await kernel.run(ada, 'preview.get', { url: site(`/page-${index}`) });
      assert.equal(preview?.title, 'Outside');
      assert.equal(preview?.picture, null);
      assert.match(preview.canonical, /^http:\/\/site\.example:/);
    }
    assert.equal(connections, 0);
    await kernel.close();
  });
});
