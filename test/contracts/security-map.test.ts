import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '@learning-commons/server/testing';
import { files, read } from './sources.ts';

interface Requirement {
  readonly id: string;
  readonly level: 1 | 2;
  readonly about: string;
  readonly status: 'met' | 'gap' | 'not applicable';
  readonly how: string;
  readonly evidence?: readonly string[];
}
interface Threat {
  readonly id: string;
  readonly threat: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
  readonly gap?: string;
}
const { requirements } = JSON.parse(read('docs/security/asvs.json')) as { requirements: Requirement[] };
const { threats } = JSON.parse(read('docs/security/threats.json')) as { threats: Threat[] };

/** How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has. */
const SECTIONS: Readonly<Record<string, number>> = {
  '1.1': 2,
  '1.2': 9,
  '1.3': 11,
  '1.4': 3,
  '1.5': 2,
  '2.1': 3,
  '2.2': 3,
  '2.3': 4,
  '2.4': 1,
  '3.2': 2,
  '3.3': 4,
  '3.4': 6,
  '3.5': 5,
  '3.7': 2,
  '4.1': 3,
  '4.2': 1,
  '4.3': 2,
  '4.4': 4,
  '5.1': 1,
  '5.2': 3,
  '5.3': 2,
  '5.4': 3,
  '6.1': 3,
  '6.2': 12,
  '6.3': 4,
  '6.4': 4,
  '6.5': 5,
  '6.6': 3,
  '6.8': 4,
  '7.1': 3,
  '7.2': 4,
  '7.3': 2,
  '7.4': 5,
  '7.5': 2,
  '7.6': 2,
  '8.1': 2,
  '8.2': 3,
  '8.3': 1,
  '8.4': 1,
  '9.1': 3,
  '9.2': 4,
  '10.1': 2,
  '10.2': 2,
  '10.3': 4,
  '10.4': 11,
  '10.5': 5,
  '10.6': 2,
  '10.7': 3,
  '11.1': 2,
  '11.2': 3,
  '11.3': 3,
  '11.4': 4,
  '11.5': 1,
  '11.6': 1,
  '12.1': 3,
  '12.2': 2,
  '12.3': 4,
  '13.1': 1,
  '13.2': 5,
  '13.3': 2,
  '13.4': 5,
  '14.1': 2,
  '14.2': 4,
  '14.3': 3,
  '15.1': 3,
  '15.2': 3,
  '15.3': 7,
  '16.1': 1,
  '16.2': 5,
  '16.3': 4,
  '16.4': 3,
  '16.5': 3,
  '17.1': 1,
  '17.2': 4,
  '17.3': 2,
};

const sectionOf = (id: string) => id.slice(0, id.lastIndexOf('.'));
const exists = (path: string) => files(path).length === 1;

/** Titles of tests as they stand in the source, before anything is put into them. */
const titlesIn = (file: string) =>
  new Set(
    [...read(file).matchAll(/\b(?:test|it|describe)\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map((match) =>
      match[2]!.replace(/\\(.)/g, '$1'),
    ),
  );

describe('the map of ASVS', () => {
  test('has every requirement of levels 1 and 2, once', () => {
    const counted: Record<string, number> = {};
    for (const { id } of requirements) counted[sectionOf(id)] = (counted[sectionOf(id)] ?? 0) + 1;
    assert.deepEqual(counted, SECTIONS);
    assert.equal(new Set(requirements.map(({ id }) => id)).size, 253);
    assert.equal(requirements.filter(({ level }) => level === 1).length, 70);
  });

  test('says of each how it is met and where that is seen, why it does not apply, or what is missing', () => {
    for (const { id, about, status, how, evidence } of requirements) {
      assert.ok(about.length > 0 && how.length > 0, id);
      assert.match(status, /^(met|gap|not applicable)$/, id);
      assert.equal(evidence !== undefined && evidence.length > 0, status === 'met', id);
    }
  });

  test('names files that exist', () => {
    const gone = requirements.flatMap(({ id, evidence = [] }) =>
      evidence.filter((path) => !exists(path)).map((path) => `${id}: ${path}`),
    );
    assert.deepEqual(gone, []);
  });
});

describe('the list of threats', () => {
  test('has S-01 to S-34, each with a test or a gap that is stated', () => {
    assert.deepEqual(
      threats.map(({ id }) => id),
      Array.from({ length: 34 }, (_, index) => `S-${String(index + 1).padStart(2, '0')}`),
    );
    for (const { id, tests, gap } of threats) assert.ok(tests.length > 0 || (gap?.length ?? 0) > 0, id);
  });

  test('names tests that exist', () => {
    const gone = threats.flatMap(({ id, tests }) =>
      tests
        .filter(({ file, title }) => !exists(file) || !titlesIn(file).has(title))
        .map(({ file, title }) => `${id}: ${file}: ${title}`),
    );
    assert.deepEqual(gone, []);
  });

  test('stands in words in the guide as well', () => {
    const guide = read('docs/security/README.md');
    const missing = threats.filter(({ id }) => !guide.includes(`| ${id} `));
    assert.deepEqual(missing, []);
    for (const { id, gap } of threats) if (gap) assert.ok(guide.includes(gap), `the gap of ${id}`);
    for (const { id, status } of requirements)
      if (status === 'gap') assert.match(guide, new RegExp(`\\| ${id.replaceAll('.', '\\.')} `), id);
  });
});

describe('answers', () => {
  let server: TestServer;
  before(async () => (server = await startServer({ config: { publicUrl: 'https://commons.example.com' } })));
  after(() => server.close());
  const address = () => `http://127.0.0.1:${(server.app.http.address() as { port: number }).port}`;
  const PATHS = [
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/openapi.json',
    '/api/member.me',
    '/elements.js',
    '/nowhere',
    '/',
  ];

  test('every answer carries the headers that keep browsers strict', async () => {
    for (const path of PATHS) {
      const { headers } = await fetch(address() + path, { redirect: 'manual' });
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'self'/, path);
      assert.match(policy, /object-src 'none'/, path);
      assert.match(policy, /frame-ancestors 'self'/, path);
      assert.doesNotMatch(policy, /unsafe-(inline|eval)/, path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
      assert.match(headers.get('strict-transport-security') ?? '', /max-age=31536000/, path);
      assert.equal(headers.get('x-powered-by'), null, path);
    }
  });

  test('nobody is sent elsewhere', async () => {
    for (const path of [...PATHS, '//evil.example', '/\\evil.example', '/elements', '/api', '/%2e%2e/x'])
      assert.ok(
        ![301, 302, 303, 307, 308].includes((await fetch(address() + path, { redirect: 'manual' })).status),
        path,
      );
  });

  test('TRACE is not answered', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      request(`${address()}/healthz`, { method: 'TRACE', headers: { 'x-secret': 'canary' } }, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () => (assert.doesNotMatch(text, /canary/), resolve(answer.statusCode!)));
      })
        .on('error', reject)
        .end();
    });
    assert.ok(status >= 400, `${status}`);
  });
});
