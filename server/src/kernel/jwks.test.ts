import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { CommonsError } from '@learning-commons/protocol';
import { ecdsa, seal } from './attacks/forge.ts';
import { Sessions } from './session.ts';

const START = Date.UTC(2026, 10, 24, 12);
const ISS = 'https://login.example.com';

/** An identity provider's key: what it publishes, and what it signs with it. */
function makeKey(kid: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' },
    sign: ecdsa(privateKey),
    kid,
  };
}
type Key = ReturnType<typeof makeKey>;

/** A provider whose answer a test changes as it goes, a clock, and the sessions that ask it. */
async function setUp(t: TestContext, keys: readonly Key[]) {
  const state = { now: START, requests: 0, problems: [] as string[], answer: publish(keys), serial: 0 };
  const server = createServer((request, response) => {
    state.requests += 1;
    void state.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const sessions = new Sessions({
    communities: [{ id: 'acme', reading: 'members' }],
    issuers: [{ id: 'idp', issuer: ISS, kind: 'jwks', communities: ['acme'], jwksUrl }],
    now: () => state.now,
    report: ({ issuer, problem }) => state.problems.push(`${issuer}: ${problem}`),
  });
  /** Every token is a new one, so that nothing is answered from memory. */
  const token = ({ kid, sign }: Pick<Key, 'kid' | 'sign'>) => {
    const iat = Math.floor(state.now / 1_000);
    const payload = JSON.stringify({ iss: ISS, sub: 'u', aud: 'acme', iat, exp: iat + 900, jti: (state.serial += 1) });
    return seal({ header: JSON.stringify({ alg: 'ES256', typ: 'JWT', kid }), payload }, sign);
  };
  const outcome = async (key: Pick<Key, 'kid' | 'sign'>) => {
    const refused = await sessions.verify(token(key)).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refused === undefined) return 'accepted';
    assert.ok(refused instanceof CommonsError);
    return (refused.details['reason'] as string | undefined) ?? refused.code;
  };
  return { state, sessions, token, outcome };
}

function publish(keys: readonly Pick<Key, 'jwk'>[]): RequestListener {
  return (_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
}

const silence: RequestListener = () => {};

test('10,000 tokens with unknown keys cost the provider two requests a minute, and good ones are accepted all along', async (t) => {
  const [good, stranger] = [makeKey('good'), makeKey('x')];
  const { state, outcome } = await setUp(t, [good]);
  for (let round = 0; round < 100; round += 1) {
    const flood = Array.from({ length: 100 }, (_, n) => outcome({ ...stranger, kid: `unknown-${round}-${n}` }));
    assert.deepEqual(new Set(await Promise.all(flood)), new Set(['unknown_key']));
    assert.equal(await outcome(good), 'accepted');
    state.now += 600;
  }
  assert.ok(
    state.requests >= 2 && state.requests <= 3,
    `${state.requests} requests in 60 s, the first for the first token`,
  );
});

test('two floods within the cooldown are one request, and a burst of first tokens is one request', async (t) => {
  const good = makeKey('good');
  const { state, outcome } = await setUp(t, [good]);
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 50 }, () => outcome(good)))), new Set(['accepted']));
  state.now += 29_999;
  assert.equal(await outcome({ ...good, kid: 'new' }), 'unknown_key');
  assert.equal(state.requests, 1);
  state.now += 1;
  assert.equal(await outcome({ ...good, kid: 'new' }), 'unknown_key');
  assert.equal(state.requests, 2);
});

test('a provider that rotates its keys with an overlap never has a good token refused', async (t) => {
  let [current, next] = [makeKey('k0'), makeKey('k1')];
  const { state, outcome } = await setUp(t, [current]);
  for (let rotation = 0; rotation < 5; rotation += 1) {
    state.answer = publish([current, next]);
    for (let minute = 0; minute < 15; minute += 1) {
      assert.equal(await outcome(current), 'accepted');
      if (minute > 0) assert.equal(await outcome(next), 'accepted', `rotation ${rotation}, minute ${minute}`);
      state.now += 60_000;
    }
    [current, next] = [next, makeKey(`k${rotation + 2}`)];
  }
});

test('a withdrawn key is dropped within ten minutes, and tokens already seen fall with it', async (t) => {
  const [stolen, fresh] = [makeKey('stolen'), makeKey('fresh')];
  const { state, sessions, token, outcome } = await setUp(t, [stolen]);
  const seen = token(stolen);
  await sessions.verify(seen);
  state.answer = publish([fresh]);
  state.now += 600_000;
  assert.equal(await outcome(stolen), 'unknown_key');
  await assert.rejects(sessions.verify(seen), { code: 'unauthenticated' });
  assert.equal(await outcome(fresh), 'accepted');
});

test('keys that are a few minutes old are renewed behind the scenes: no token waits for a slow provider', async (t) => {
  const good = makeKey('good');
  const { state, outcome } = await setUp(t, [good]);
  assert.equal(await outcome(good), 'accepted');
  state.answer = silence;
  state.now += 300_000;
  const started = performance.now();
  assert.equal(await outcome(good), 'accepted');
  assert.ok(performance.now() - started < 1_000);
  await until(() => state.requests === 2);
});

test('a provider that swallows requests is given up after 5 s; known keys work on for a day, then all is refused as unavailable', async (t) => {
  const good = makeKey('good');
  const { state, outcome } = await setUp(t, [good]);
  assert.equal(await outcome(good), 'accepted');
  state.answer = silence;
  state.now += 600_000;
  const started = performance.now();
  assert.equal(await outcome(good), 'accepted');
  const waited = performance.now() - started;
  assert.ok(waited > 4_500 && waited < 6_500, `${waited} ms`);
  assert.deepEqual(state.problems, ['idp: it did not answer within 5 s']);
  for (const hours of [1, 5, 12, 23]) {
    state.now = START + hours * 3_600_000;
    const before = performance.now();
    assert.equal(await outcome(good), 'accepted');
    assert.ok(performance.now() - before < 1_000, 'nobody waits for a provider that is known to be away');
  }
  state.answer = (_request, response) => response.destroy();
  state.now = START + 86_400_000;
  await until(async () => (await outcome(good)) === 'unavailable');
  state.answer = publish([good]);
  state.now += 30_000;
  assert.equal(await outcome(good), 'accepted');
});

const useless: readonly (readonly [string, RequestListener, RegExp])[] = [
  ['an error', (_request, response) => response.writeHead(503).end('{}'), /answered 503/],
  [
    'a redirect',
    (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    /redirect/,
  ],
  ['a page', (_request, response) => response.end('<html>Sign in</html>'), /not JSON/],
  ['no keys', publish([]), /no public signing key/],
  ['something else', (_request, response) => response.end('[1]'), /no public signing key/],
  ['null', (_request, response) => response.end('null'), /no public signing key/],
  ['a broken connection', (_request, response) => response.destroy(), /fetch failed/],
  [
    'half an answer',
    (_request, response) =>
      response.writeHead(200, { 'content-length': '500' }).write('{"keys":[', () => response.destroy()),
    /./,
  ],
  ['65,537 bytes', (_request, response) => response.end(`{"keys":[]}${' '.repeat(65_526)}`), /longer than 65536 bytes/],
];
for (const [what, answer, problem] of useless) {
  test(`a provider that answers with ${what} changes nothing while keys are known, and without them it is unavailable`, async (t) => {
    const good = makeKey('good');
    const { state, outcome } = await setUp(t, [good]);
    state.answer = answer;
    assert.equal(await outcome(good), 'unavailable');
    assert.match(state.problems[0]!, problem);
    state.answer = publish([good]);
    assert.equal(await outcome(good), 'unavailable', 'not asked again so soon');
    state.now += 30_000;
    assert.equal(await outcome(good), 'accepted');
    state.answer = answer;
    state.now += 600_000;
    assert.equal(await outcome(good), 'accepted');
    assert.equal(state.problems.length, 2);
  });
}

test('a set without end is not read to its end', async (t) => {
  const good = makeKey('good');
  const { state, outcome } = await setUp(t, [good]);
  let sent = 0;
  state.answer = (_request, response) => {
    const pour = () => {
      while (!response.destroyed && sent < 1e9 && response.write(' '.repeat(65_536))) sent += 65_536;
    };
    response.on('drain', pour);
    pour();
  };
  assert.equal(await outcome(good), 'unavailable');
  assert.ok(sent < 20e6, `${sent} bytes were taken`);
});

test('keys of other uses in the set are passed over, and a kid that stands twice is nobody’s', async (t) => {
  const [good, twin, mine] = [makeKey('good'), makeKey('twin'), makeKey('mine')];
  const { state, outcome } = await setUp(t, [good]);
  const secret = { kty: 'oct', k: 'c2VjcmV0', kid: 'good' };
  const odd = [
    secret,
    { ...mine.jwk, kid: 'enc', use: 'enc' },
    { ...mine.jwk, kid: 'ops', key_ops: ['sign'] },
    { ...mine.jwk, kid: 'alg', alg: 'ES384' },
    null,
    7,
    {},
  ];
  state.answer = publish([
    ...odd.map((jwk) => ({ jwk: jwk as never })),
    good,
    twin,
    { jwk: { ...mine.jwk, kid: 'twin' } },
  ]);
  assert.equal(await outcome(good), 'accepted');
  for (const kid of ['enc', 'ops', 'alg']) assert.equal(await outcome({ ...mine, kid }), 'unknown_key');
  assert.equal(await outcome(twin), 'unknown_key');
});

test('a clock that is set back does not stop the asking', async (t) => {
  const good = makeKey('good');
  const { state, outcome } = await setUp(t, []);
  assert.equal(await outcome(good), 'unavailable');
  state.answer = publish([good]);
  state.now -= 3_600_000;
  assert.equal(await outcome(good), 'accepted');
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail('it never came true');
}
