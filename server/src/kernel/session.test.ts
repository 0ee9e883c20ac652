import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { CommonsError } from '@learning-commons/protocol';
import { attacks, controls } from './attacks/tokens.ts';
import { Workshop } from './attacks/workshop.ts';
import { hmac, makeWorld, pss, rsa, seal } from './attacks/forge.ts';
import { memberId, type Issuer } from './issuer.ts';
import { SecretKeys } from './keys.ts';
import { Sessions } from './session.ts';
import { signToken } from './sign-token.ts';
import { VerifiedTokens } from './verified-tokens.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const T = NOW / 1_000;
const world = makeWorld(NOW);
const shop = new Workshop(world);
const at = (now: number) => new Sessions({ ...world, now: () => now });

/** The reason of a refusal, or `accepted`. */
async function outcome(sessions: Sessions, token: string, wanted?: string): Promise<unknown> {
  try {
    await sessions.verify(token, wanted);
    return 'accepted';
  } catch (error) {
    assert.ok(error instanceof CommonsError, String(error));
    return error.details['reason'];
  }
}

test('a token becomes the member it names, through the claims its issuer is known for', async () => {
  const claims = {
    name: ' Ann\u202E  Lee ',
    picture: 'https://img.example.com/a b.png',
    title: 'Trainer',
    role: ['editor', 'moderator', 'curator'],
    groups: ['a', 'b', 'a', 7],
  };
  assert.deepEqual(await at(NOW).verify(shop.portal({}, claims)), {
    community: 'acme',
    id: memberId('acme', 'portal', 'u-1'),
    role: 'moderator',
    person: {
      id: memberId('acme', 'portal', 'u-1'),
      name: 'Ann Lee',
      avatar: 'https://img.example.com/a%20b.png',
      title: 'Trainer',
      role: 'moderator',
    },
    groups: ['a', 'b'],
    issuer: 'portal',
    subject: 'u-1',
    expiresAt: NOW + 600_000,
  });
});

test('a member’s id differs by community, issuer and subject, and no two triples run together', () => {
  const triples = [
    ['a', 'b', 'c'],
    ['ab', '', 'c'],
    ['a', 'bc', ''],
    ['', 'ab', 'c'],
    ['b', 'a', 'c'],
    ['a', 'b', 'C'],
  ] as const;
  assert.equal(
    new Set(triples.map(([community, issuer, subject]) => memberId(community, issuer, subject))).size,
    triples.length,
  );
  assert.equal(memberId('acme', 'portal', 'u-1'), 'KewuU5iDPvFg2Y1J5lM6Rw');
});

test('a good token for another community than the wanted one is forbidden, not unauthenticated', async () => {
  const sessions = at(NOW);
  for (let round = 0; round < 2; round += 1) {
    await assert.rejects(sessions.verify(shop.portal(), 'globex'), { code: 'forbidden' });
    assert.equal(await outcome(sessions, shop.portal(), 'acme'), 'accepted');
  }
});

test('without a token an open community may be read, a members-only one not, and an absent one is not found', () => {
  const sessions = new Sessions({
    communities: [
      { id: 'open', reading: 'open' },
      { id: 'closed', reading: 'members' },
    ],
    issuers: [],
  });
  assert.deepEqual(sessions.anonymous('open'), {
    community: 'open',
    id: null,
    role: null,
    person: null,
    groups: [],
    issuer: null,
    subject: null,
    expiresAt: null,
  });
  assert.throws(() => sessions.anonymous('closed'), { code: 'unauthenticated' });
  for (const absent of ['', '__proto__', 'OPEN'])
    assert.throws(() => sessions.anonymous(absent), { code: 'not_found' });
});

test('audiences map to communities, and then a community’s own id is no audience', async () => {
  const issuer: Issuer = {
    ...(world.issuers[0] as Issuer & { kind: 'secret' }),
    audiences: { 'api://learning': 'acme', globex: 'globex' },
  };
  const sessions = new Sessions({ ...world, issuers: [issuer], now: () => NOW });
  assert.equal((await sessions.verify(shop.portal({}, { aud: 'api://learning' }))).community, 'acme');
  assert.equal(await outcome(sessions, shop.portal({}, { aud: ['api://learning', 'acme'] })), 'accepted');
  assert.equal(await outcome(sessions, shop.portal({}, { aud: 'acme' })), 'audience');
});

test('tokens without typ are refused unless the issuer is known to leave it out, and logout tokens even then', async () => {
  const [, provider] = world.issuers;
  const lenient = new Sessions({
    ...world,
    issuers: [{ ...(provider as Issuer & { kind: 'jwks' }), untyped: true }],
    now: () => NOW,
  });
  assert.equal(await outcome(at(NOW), shop.provider({ typ: undefined })), 'type');
  assert.equal(await outcome(lenient, shop.provider({ typ: undefined })), 'accepted');
  assert.equal(await outcome(lenient, shop.provider({ typ: 'logout+jwt' })), 'type');
  assert.equal(await outcome(lenient, shop.provider({ typ: undefined }, { events: {} })), 'type');
});

test('an issuer’s algorithms are the ones it was given, and PSS works when it is among them', async () => {
  const [, provider] = world.issuers;
  const sessions = new Sessions({
    ...world,
    issuers: [{ ...(provider as Issuer & { kind: 'jwks' }), algorithms: ['PS256'] }],
    now: () => NOW,
  });
  assert.equal(
    await outcome(sessions, shop.provider({ alg: 'PS256' }, {}, pss(world.pairs.rsa.privateKey))),
    'accepted',
  );
  assert.equal(await outcome(sessions, shop.provider()), 'algorithm');
});

test('weak keys are not accepted, whoever publishes them', async () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1_024 });
  const published = { ...small.publicKey.export({ format: 'jwk' }), kid: 'small' };
  const issuer: Issuer = {
    id: 'p',
    issuer: 'https://login.example.com/',
    kind: 'jwks',
    communities: ['acme'],
    jwks: { keys: [published] },
  };
  const sessions = new Sessions({ ...world, issuers: [issuer], now: () => NOW });
  assert.equal(await outcome(sessions, shop.provider({ kid: 'small' }, {}, rsa(small.privateKey))), 'signature');
  const keys = (key: object) => () =>
    new Sessions({ communities: [], issuers: [{ ...issuer, jwks: { keys: [key] } }] });
  assert.throws(keys({ ...world.pairs.rsa.jwk, e: 'AQ' }), /no public signing key/);
  // A power of 65537 has the mark of moduli that can be taken apart.
  assert.throws(
    keys({
      ...world.pairs.rsa.jwk,
      n: Buffer.from((65_537n ** 120n).toString(16).padStart(512, '0'), 'hex').toString('base64url'),
    }),
    /no public signing key/,
  );
  assert.throws(keys({ kty: 'oct', k: 'AAAA' }), /no public signing key/);
  assert.throws(keys(world.pairs.ec.privateKey.export({ format: 'jwk' })), /no public signing key/);
  const short: Issuer = { id: 'p', issuer: 'p', kind: 'secret', communities: ['acme'], secret: 'x'.repeat(31) };
  assert.throws(() => new Sessions({ communities: [], issuers: [short] }), /32 bytes/);
});

const boundaries: readonly (readonly [string, object, string])[] = [
  ['exp 31 s ago', { exp: T - 31, iat: T - 600 }, 'expired'],
  ['exp 30 s ago', { exp: T - 30, iat: T - 600 }, 'expired'],
  ['exp 29 s ago', { exp: T - 29, iat: T - 600 }, 'accepted'],
  ['nbf in 29 s', { nbf: T + 29 }, 'accepted'],
  ['nbf in 30 s', { nbf: T + 30 }, 'accepted'],
  ['nbf in 31 s', { nbf: T + 31 }, 'not_yet_valid'],
  ['iat in 30 s', { iat: T + 30, exp: T + 60 }, 'accepted'],
  ['iat in 31 s', { iat: T + 31, exp: T + 60 }, 'not_yet_valid'],
  ['a life of 900 s', { iat: T, exp: T + 900 }, 'accepted'],
  ['a life of 901 s', { iat: T, exp: T + 901 }, 'lifetime'],
  ['a life of 900 s, all of it in the leeway', { iat: T + 30, exp: T + 930 }, 'accepted'],
  ['a life of one second', { iat: T, exp: T + 1 }, 'accepted'],
];
for (const [name, claims, expected] of boundaries) {
  test(`${name}: ${expected}`, async () => assert.equal(await outcome(at(NOW), shop.portal({}, claims)), expected));
}

test('whatever the clocks, a token is accepted from 30 s before its start to 30 s after its end and at no other time', async () => {
  const second = fc.integer({ min: -2_000, max: 2_000 });
  await fc.assert(
    fc.asyncProperty(
      second,
      fc.integer({ min: 1, max: 1_200 }),
      fc.option(second, { nil: undefined }),
      fc.nat(999),
      async (offset, life, nbf, milli) => {
        const [iat, exp] = [T, T + life];
        const now = (T + offset) * 1_000 + milli;
        const start = Math.max(iat, nbf === undefined ? iat : T + nbf) * 1_000;
        const isGood = life <= 900 && now >= start - 30_000 && now < exp * 1_000 + 30_000;
        const token = shop.portal({}, { iat, exp, nbf: nbf === undefined ? undefined : T + nbf });
        assert.equal((await outcome(at(now), token)) === 'accepted', isGood);
      },
    ),
    { numRuns: 500 },
  );
});

test('no issuer can speak for a community it is not bound to: all pairs of 3 communities and 2 kinds of issuer', async () => {
  const ids = ['one', 'two', 'three'];
  const signers = ids.flatMap((community) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const secret = `${community}-secret-of-more-than-32-characters`;
    const base = { communities: [community] };
    // The same kid and the same subject everywhere: nothing but the binding tells them apart.
    const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' } as never] };
    return [
      {
        community,
        alg: 'HS256',
        sign: hmac(secret),
        issuer: {
          ...base,
          id: `${community}-s`,
          issuer: `https://s.${community}`,
          kind: 'secret',
          secret,
        } satisfies Issuer,
      },
      {
        community,
        alg: 'RS256',
        sign: rsa(privateKey),
        issuer: {
          ...base,
          id: `${community}-k`,
          issuer: `https://k.${community}`,
          kind: 'jwks',
          jwks,
        } satisfies Issuer,
      },
    ];
  });
  const sessions = new Sessions({
    communities: ids.map((id) => ({ id, reading: 'members' })),
    issuers: signers.map(({ issuer }) => issuer),
    now: () => NOW,
  });
  const [accepted, members] = [new Set<string>(), new Set<string>()];
  let crossed = 0;
  for (const signer of signers) {
    for (const named of signers) {
      for (const aud of [...ids, ids]) {
        const header = JSON.stringify({ alg: signer.alg, typ: 'JWT', kid: 'k' });
        const payload = JSON.stringify({ iss: named.issuer.issuer, sub: 'u-1', aud, iat: T, exp: T + 300 });
        const token = seal({ header, payload }, signer.sign);
        const actor = await sessions.verify(token).catch(() => undefined);
        if (!actor) continue;
        if (signer !== named || actor.community !== signer.community || !aud.includes(signer.community)) crossed += 1;
        accepted.add(JSON.stringify([actor.id, aud]));
        members.add(actor.id!);
        for (const other of ids.filter((id) => id !== signer.community))
          await assert.rejects(sessions.verify(token, other), { code: 'forbidden' });
      }
    }
  }
  // Each by its own audience, and by a list in which its own community is the only one it may speak for.
  assert.deepEqual(
    { accepted: accepted.size, crossed, members: members.size },
    { accepted: 12, crossed: 0, members: 6 },
  );
});

test('a token that was found good is not checked again, and ends at its end all the same', async (t) => {
  let now = NOW;
  const sessions = new Sessions({ ...world, now: () => now });
  const verify = t.mock.method(crypto.subtle, 'verify');
  const token = shop.provider();
  const first = await sessions.verify(token);
  for (let round = 0; round < 1_000; round += 1) assert.equal(await sessions.verify(token), first);
  assert.equal(verify.mock.callCount(), 1);
  now += 629_999;
  assert.equal(await sessions.verify(token), first);
  now += 1;
  assert.equal(await outcome(sessions, token), 'expired');
  const [head, payload, signature] = token.split('.');
  assert.equal(await outcome(sessions, [head, payload, `${signature!.slice(0, -4)}AAAA`].join('.')), 'signature');
});

test('remembering has a bound, and what was used last stays', () => {
  const tokens = new VerifiedTokens(2);
  const keys = new SecretKeys([world.secret]);
  const actor = at(NOW).anonymous('acme');
  tokens.set('a', actor, keys, 0);
  tokens.set('b', actor, keys, 0);
  assert.equal(tokens.get('a'), actor);
  tokens.set('c', actor, keys, 0);
  assert.deepEqual(
    ['a', 'b', 'c'].map((token) => tokens.get(token) === actor),
    [true, false, true],
  );
});

test('an actor shared by many requests cannot be changed by one of them', async () => {
  const actor = await at(NOW).verify(shop.portal({}, { groups: ['a'] }));
  assert.throws(() => Object.assign(actor, { role: 'admin' }), TypeError);
  assert.throws(() => Object.assign(actor.person!, { name: 'x' }), TypeError);
  assert.throws(() => (actor.groups as string[]).push('b'), TypeError);
});

test('no refusal shows anything that came with the token', async () => {
  const canary = 'CANARY-5d41402abc';
  const spoiled = [
    shop.portal({ alg: canary }),
    shop.portal({ typ: canary }),
    shop.portal({ crit: [canary], [canary]: 1 }),
    shop.provider({ kid: canary }),
    shop.portal({ cty: canary }),
    ...['iss', 'sub\0', 'aud', 'exp', 'iat', 'nbf'].map((claim) =>
      shop.portal({}, { [claim.replace('\0', '')]: claim.endsWith('\0') ? `${canary}\0` : canary }),
    ),
    shop.portal({}, { name: canary, exp: T - 100, iat: T - 200 }),
    shop.written({ payload: `{"${canary}":1,"${canary}":2}` }),
    shop.written({ payload: canary }),
    canary,
    `${canary}.${canary}.${canary}`,
  ];
  const sessions = at(NOW);
  for (const token of [...spoiled, ...attacks(world).map((attack) => attack.token)]) {
    const error = await sessions.verify(token).then(
      () => assert.fail('accepted'),
      (reason: unknown) => reason as CommonsError,
    );
    const shown = [error.message, error.stack, JSON.stringify(error), inspect(error.cause)].join('\n');
    assert.ok(!shown.includes(canary) && !shown.includes('portal.example.com'), error.message);
    if (token.length > 16) assert.ok(!shown.includes(token.slice(0, 16)), error.message);
  }
  const [control] = controls(world);
  const other = await sessions.verify(control!.token, 'globex').catch((reason: unknown) => reason as CommonsError);
  assert.ok(!JSON.stringify(other).includes('acme'));
});

test('what `signToken` signs is read back through the same mapping', async () => {
  const issuer = {
    id: 'p',
    issuer: 'urn:p',
    kind: 'secret',
    communities: ['acme', 'globex'],
    secret: [world.secret, world.formerSecret],
    audiences: { 'api://a': 'acme', 'api://g': 'globex' },
    algorithms: ['HS512', 'HS256'],
    claims: {
      name: ['profile.name', 'name'],
      role: 'https://example.com/roles',
      roles: { 'LC-Mods': 'moderator' },
      groups: 'g',
    },
  } as const satisfies Issuer;
  const sessions = new Sessions({ ...world, issuers: [{ ...issuer, algorithms: ['HS256'] }], now: () => NOW });
  const who = { community: 'globex', subject: 'u', name: 'Ann', role: 'moderator', groups: ['x'], title: 'T' } as const;
  const actor = await sessions.verify(
    await signToken({ ...issuer, algorithms: ['HS256'] }, who, { now: NOW, seconds: 60 }),
  );
  assert.deepEqual(
    [actor.community, actor.person!.name, actor.role, actor.groups, actor.person!.title, actor.expiresAt],
    ['globex', 'Ann', 'moderator', ['x'], 'T', NOW + 60_000],
  );
  await assert.rejects(signToken(issuer, { ...who, role: 'admin' }), /no word for the role admin/);
  await assert.rejects(signToken(issuer, { ...who, community: 'other' }), /may not speak for/);
});
