import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ConfigError, loadConfig, type ConfigOptions, type Environment } from './config.ts';
import { Sessions } from './kernel/session.ts';
import { defaultUploads } from './kernel/upload-settings.ts';
import { signToken } from './kernel/sign-token.ts';

const SECRET = 'k9wQ2v7Zp4Ls8Xr1Tn6Yb3Hd5Jf0Gm-Ac';
const community = { id: 'acme', name: 'Acme', origins: ['https://intranet.example.com'], reading: 'members' };
const issuer = {
  id: 'portal',
  issuer: 'https://portal.example.com',
  kind: 'secret',
  communities: ['acme'],
  secret: SECRET,
};
const provider = {
  id: 'idp',
  issuer: 'https://login.example.com',
  kind: 'jwks',
  communities: ['acme'],
  jwksUrl: 'https://login.example.com/keys',
};
const good = { communities: [community], issuers: [issuer] };

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'lc-config-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Loads a file's text, or an object as its JSON. */
function load(t: TestContext, file: unknown, env: Environment = {}, options: ConfigOptions = { mode: 'serve' }) {
  const data = folder(t);
  if (file !== undefined)
    writeFileSync(join(data, 'config.json'), typeof file === 'string' ? file : JSON.stringify(file));
  return loadConfig({ LC_DATA: data, ...env }, options);
}

/** The lines of complaint. */
function complaints(t: TestContext, file: unknown, env?: Environment, options?: ConfigOptions): readonly string[] {
  try {
    load(t, file, env, options);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    for (const line of error.lines) assert.match(line, /^[^\n\r]+$/);
    assert.equal(
      error.message,
      `The configuration cannot be used.\n${error.lines.map((line) => `  ${line}`).join('\n')}`,
    );
    return error.lines;
  }
  return [];
}

test('what is not said has its default', (t) => {
  const { data, file, issuers, ...rest } = load(t, good);
  assert.equal(file, join(data, 'config.json'));
  assert.deepEqual(issuers, [{ ...issuer, secret: [SECRET] }]);
  assert.deepEqual(rest, {
    mode: 'serve',
    port: 4100,
    host: '127.0.0.1',
    databaseUrl: undefined,
    redisUrl: undefined,
    publicUrl: undefined,
    log: 'info',
    logAddresses: true,
    trustProxy: false,
    tlsCertificate: undefined,
    tlsKey: undefined,
    notice: 0,
    communities: [{ ...community, editWindow: null }],
    uploads: { ...defaultUploads, storage: { kind: 'folder', folder: join(data, 'files') } },
    previews: { on: true, allow: [] },
    webhooks: { allow: [] },
    limits: {
      member: { points: 600, seconds: 60 },
      key: { points: 6_000, seconds: 60 },
      address: { points: 6_000, seconds: 60 },
      community: { points: 600_000, seconds: 60 },
    },
  });
});

test('the file may say everything, and the environment counts where both speak', (t) => {
  const settings = {
    port: 1,
    host: '::',
    databaseUrl: 'postgres://u:p@db/lc',
    redisUrl: 'redis://r',
    publicUrl: 'https://lc.example.com/',
    log: 'warn',
    logAddresses: false,
    trustProxy: ['loopback', '10.0.0.0/8'],
    notice: 2.5,
  };
  const fromFile = load(t, { ...good, ...settings, limits: { member: { points: 7, seconds: 8 } } });
  const { port, host, databaseUrl, redisUrl, publicUrl, log, logAddresses, trustProxy, notice, limits } = fromFile;
  assert.deepEqual(
    { port, host, databaseUrl, redisUrl, publicUrl, log, logAddresses, trustProxy, notice },
    { ...settings, publicUrl: 'https://lc.example.com' },
  );
  assert.deepEqual(limits, {
    member: { points: 7, seconds: 8 },
    key: { points: 6_000, seconds: 60 },
    address: { points: 6_000, seconds: 60 },
    community: { points: 600_000, seconds: 60 },
  });
  const env = {
    PORT: '0',
    HOST: '0.0.0.0',
    DATABASE_URL: 'postgresql://x',
    REDIS_URL: 'rediss://y',
    LC_PUBLIC_URL: 'http://a:1/b/',
    LC_LOG: 'silent',
    LC_LOG_ADDRESSES: 'true',
    LC_TRUST_PROXY: '1',
    LC_NOTICE: '4',
  };
  const both = load(t, { ...good, ...settings }, env);
  assert.deepEqual(
    [
      both.port,
      both.host,
      both.databaseUrl,
      both.redisUrl,
      both.publicUrl,
      both.log,
      both.logAddresses,
      both.trustProxy,
      both.notice,
    ],
    [0, '0.0.0.0', 'postgresql://x', 'rediss://y', 'http://a:1/b', 'silent', true, 1, 4],
  );
});

test('an empty variable is an absent one, and the proxies may be named in a list', (t) => {
  const names = [
    'PORT',
    'HOST',
    'DATABASE_URL',
    'REDIS_URL',
    'LC_CONFIG',
    'LC_PUBLIC_URL',
    'LC_LOG',
    'LC_TLS_CERTIFICATE',
    'LC_TLS_KEY',
    'LC_TRUST_PROXY',
    'LC_NOTICE',
  ];
  assert.equal(load(t, good, Object.fromEntries(names.map((name) => [name, '']))).port, 4100);
  assert.deepEqual(load(t, good, { LC_TRUST_PROXY: 'loopback, 10.0.0.1,fd00::/8' }).trustProxy, [
    'loopback',
    '10.0.0.1',
    'fd00::/8',
  ]);
  assert.equal(load(t, good, { LC_TRUST_PROXY: 'false' }).trustProxy, false);
});

test('the data folder is ./.data unless said, and another file may be named', (t) => {
  const path = join(folder(t), 'other.json');
  writeFileSync(path, `\uFEFF${JSON.stringify({ ...good, port: 9 })}`);
  const config = loadConfig({ LC_CONFIG: path }, { mode: 'serve' });
  assert.deepEqual([config.data, config.file, config.port], [resolve('.data'), path, 9]);
});

test('secrets may stay in the environment, the one in use and the former', (t) => {
  const named = { ...issuer, secret: undefined, secretEnv: ['NEW', 'OLD'] };
  const [resolved] = load(t, { ...good, issuers: [named] }, { NEW: SECRET, OLD: `${SECRET}-old` }).issuers;
  assert.deepEqual(resolved, { ...issuer, secret: [SECRET, `${SECRET}-old`] });
});

test('what is loaded is what sessions take', async (t) => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const fixed = {
    ...provider,
    id: 'own',
    issuer: 'own',
    jwksUrl: undefined,
    jwks: { keys: [publicKey.export({ format: 'jwk' })] },
    algorithms: ['EdDSA'],
    untyped: true,
  };
  const mapped = {
    ...issuer,
    audiences: { 'api://a': 'acme' },
    claims: { name: ['n', 'name'], roles: { boss: 'admin' } },
  };
  const config = load(t, { ...good, issuers: [mapped, provider, fixed] });
  const sessions = new Sessions(config);
  const [secret] = config.issuers;
  assert.ok(secret?.kind === 'secret');
  const actor = await sessions.verify(
    await signToken(secret, { community: 'acme', subject: 'u', name: 'Ann', role: 'admin' }),
  );
  assert.deepEqual([actor.person!.name, actor.role], ['Ann', 'admin']);
});

test('the guides’ examples are taken as they stand', (t) => {
  const blocks = ['configuration', 'identity'].flatMap((page) => {
    const text = readFileSync(new URL(`../../docs/guide/${page}.md`, import.meta.url), 'utf8');
    return [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = '']) => json);
  });
  const [whole = '', ...parts] = blocks;
  const file = JSON.parse(whole) as { issuers: object[] };
  for (const part of parts) {
    const piece = JSON.parse(part.startsWith('"') ? `{${part}}` : part) as Record<string, unknown>;
    if ('kind' in piece) file.issuers.push(piece);
    else if ('claims' in piece) Object.assign(file.issuers[0]!, piece);
    else Object.assign(file, piece);
  }
  const config = load(t, file, { LC_SECRET_PORTAL: SECRET });
  assert.deepEqual([parts.length, config.issuers.length, config.limits.member.points], [3, 2, 600]);
});

const wrong: readonly (readonly [string, unknown, RegExp])[] = [
  ['port', { ...good, port: 65_536 }, /^port: found 65536; expected a whole number from 0 to 65535\.$/],
  [
    'an unknown key',
    { ...good, colour: 'blue' },
    /^colour: found a key that is not known here; expected one of port, host/,
  ],
  [
    'an unknown key deep inside',
    { ...good, issuers: [{ ...issuer, sekret: 'my-secret-words' }] },
    /^issuers\[0\]\.sekret: found a key that is not known here/,
  ],
  ['a host', { ...good, host: 'http://x' }, /^host: found "http:\/\/x"; expected the address to listen on/],
  ['a switch that is no switch', { ...good, logAddresses: 'no' }, /^logAddresses: found "no"; expected true or false/],
  ['a log level', { ...good, log: 'loud' }, /^log: found "loud"; expected one of fatal, /],
  [
    'a public address',
    { ...good, publicUrl: 'lc.example.com' },
    /^publicUrl: found "lc\.example\.com"; expected the http or https address/,
  ],
  [
    'an id',
    { ...good, communities: [{ ...community, id: 'Acme Ltd' }] },
    /^communities\[0\]\.id: found "Acme Ltd"; expected lower-case letters/,
  ],
  [
    'a name',
    { ...good, communities: [{ ...community, name: ' ' }] },
    /^communities\[0\]\.name: found " "; expected the community’s name/,
  ],
  [
    'an origin with a slash',
    { ...good, communities: [{ ...community, origins: ['https://a.example/'] }] },
    /^communities\[0\]\.origins\[0\]: found "https:\/\/a\.example\/"; expected an origin/,
  ],
  [
    'an origin for all',
    { ...good, communities: [{ ...community, origins: ['*'] }] },
    /^communities\[0\]\.origins\[0\]: found "\*"/,
  ],
  [
    'an origin of another scheme',
    { ...good, communities: [{ ...community, origins: ['file://'] }] },
    /^communities\[0\]\.origins\[0\]: found "file:\/\/"/,
  ],
  [
    'no origins',
    { ...good, communities: [{ ...community, origins: [] }] },
    /^communities\[0\]\.origins: found an empty list; expected a list of at least one origin/,
  ],
  [
    'reading',
    { ...good, communities: [{ ...community, reading: 'all' }] },
    /^communities\[0\]\.reading: found "all"; expected one of open, members\.$/,
  ],
  [
    'an edit window',
    { ...good, communities: [{ ...community, editWindow: 1.5 }] },
    /^communities\[0\]\.editWindow: found 1\.5; expected whole seconds/,
  ],
  [
    'a community twice',
    { ...good, communities: [community, community] },
    /^communities\[1\]\.id: found an id that stands above already/,
  ],
  [
    'a community without issuer',
    { ...good, communities: [community, { ...community, id: 'ops' }] },
    /^communities\[1\]: found a community for which nobody may sign; expected ops among/,
  ],
  [
    'an issuer twice',
    { ...good, issuers: [issuer, { ...issuer, issuer: 'x' }] },
    /^issuers\[1\]\.id: found an id that stands above already/,
  ],
  [
    'an iss twice',
    { ...good, issuers: [issuer, { ...issuer, id: 'b' }] },
    /^issuers\[1\]\.issuer: found an iss that stands above already/,
  ],
  [
    'an issuer of an unknown community',
    { ...good, issuers: [{ ...issuer, communities: ['acme', 'ops'] }] },
    /^issuers\[0\]\.communities\[1\]: found "ops"; expected the id of a community of this file: acme\.$/,
  ],
  [
    'a kind',
    { ...good, issuers: [{ ...issuer, kind: 'oidc' }] },
    /^issuers\[0\]\.kind: found "oidc"; expected an issuer whose kind is secret or jwks\.$/,
  ],
  [
    'none as algorithm',
    { ...good, issuers: [{ ...issuer, algorithms: ['none'] }] },
    /^issuers\[0\]\.algorithms\[0\]: found "none"; expected one of HS256, HS384, HS512\.$/,
  ],
  [
    'a shared secret’s algorithm for a key set',
    { ...good, issuers: [{ ...provider, algorithms: ['HS256'] }] },
    /^issuers\[0\]\.algorithms\[0\]: found "HS256"; expected one of RS256/,
  ],
  [
    'a foreign audience',
    { ...good, issuers: [{ ...issuer, audiences: { a: 'acme', b: 'ops' } }] },
    /^issuers\[0\]\.audiences\.b: found "ops"; expected one of the issuer’s communities: acme\.$/,
  ],
  [
    'an audience too few',
    {
      ...good,
      communities: [community, { ...community, id: 'ops' }],
      issuers: [{ ...issuer, communities: ['acme', 'ops'], audiences: { a: 'acme' } }],
    },
    /^issuers\[0\]\.audiences: found no aud for the community ops/,
  ],
  [
    'a role',
    { ...good, issuers: [{ ...issuer, claims: { roles: { a: 'boss' } } }] },
    /^issuers\[0\]\.claims\.roles\.a: found "boss"; expected one of learner, curator, moderator, admin\.$/,
  ],
  [
    'a claim’s place',
    { ...good, issuers: [{ ...issuer, claims: { name: 7 } }] },
    /^issuers\[0\]\.claims\.name: found 7; expected the name of a claim/,
  ],
  [
    'no secret',
    { ...good, issuers: [{ ...issuer, secret: undefined }] },
    /^issuers\[0\]: found neither secret nor secretEnv; expected one of the two\.$/,
  ],
  [
    'two kinds of secret',
    { ...good, issuers: [{ ...issuer, secretEnv: 'HOME' }] },
    /^issuers\[0\]: found both secret and secretEnv/,
  ],
  [
    'an unset variable',
    { ...good, issuers: [{ ...issuer, secret: undefined, secretEnv: 'LC_NOT_SET' }] },
    /^issuers\[0\]\.secretEnv: found LC_NOT_SET, which is not set in the environment/,
  ],
  [
    'a number as secret',
    { ...good, issuers: [{ ...issuer, secret: 4711 }] },
    /^issuers\[0\]\.secret: found a number, not shown here; expected a secret/,
  ],
  [
    'three secrets',
    { ...good, issuers: [{ ...issuer, secret: [SECRET, SECRET, SECRET] }] },
    /^issuers\[0\]\.secret: found a list; expected a secret/,
  ],
  [
    'no keys',
    { ...good, issuers: [{ ...provider, jwksUrl: undefined }] },
    /^issuers\[0\]: found neither jwksUrl nor jwks/,
  ],
  [
    'keys over plain http',
    { ...good, issuers: [{ ...provider, jwksUrl: 'http://login.example.com/keys' }] },
    /^issuers\[0\]\.jwksUrl: found "http:\/\/login\.example\.com\/keys"; expected the https address/,
  ],
  [
    'a secret in a key set',
    { ...good, issuers: [{ ...provider, jwksUrl: undefined, jwks: { keys: [{ kty: 'oct', k: SECRET }] } }] },
    /^issuers\[0\]\.jwks\.keys: found a list; expected a key set/,
  ],
  [
    'a limit',
    { ...good, limits: { member: { points: 0, seconds: 1 } } },
    /^limits\.member\.points: found 0; expected a whole number above 0\.$/,
  ],
  ['a list as file', '[]', /^the file: found an empty list; expected an object with port/],
  [
    'a comma too many',
    '{"communities": [],}',
    /config\.json: found something that is not JSON at line 1 column 20; expected a JSON object/,
  ],
  ['half a file', `{"issuers": [{"secret": "${SECRET}`, /config\.json: found something that is not JSON at/],
  ['a key twice', '{"port": 1, "port": 2}', /config\.json: found the key "port" twice in the same object/],
];
for (const [what, file, line] of wrong) {
  test(`one line says what is wrong with ${what}`, (t) => {
    const lines = complaints(t, file);
    assert.ok(
      lines.some((each) => line.test(each)),
      lines.join('\n') || 'nothing was wrong',
    );
    assert.ok(!lines.join('\n').includes(SECRET) && !lines.join('\n').includes('my-secret-words'));
  });
}

const weak: readonly (readonly [string, object, RegExp])[] = [
  ['31 bytes', { secret: SECRET.slice(0, 31) }, /a secret of 31 bytes where HS256 needs 32, not shown here/],
  [
    '33 bytes for HS512',
    { secret: SECRET, algorithms: ['HS256', 'HS512'] },
    /a secret of 33 bytes where HS256, HS512 needs 64/,
  ],
  ['a placeholder', { secret: 'changechangechangechangechangechange' }, /a secret of only 6 different characters/],
  ['a line break at its end', { secret: `${SECRET}\n` }, /a secret with blanks at its ends/],
  ['a weak former secret', { secret: [SECRET, 'short'] }, /a secret of 5 bytes/],
];
for (const [what, change, line] of weak) {
  test(`a secret of ${what} is refused and not shown`, (t) => {
    const lines = complaints(t, { ...good, issuers: [{ ...issuer, ...change }] });
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, line);
    for (const secret of [(change as { secret: string | string[] }).secret].flat())
      assert.ok(!lines[0]!.includes(secret));
  });
}

const variables: readonly (readonly [string, string, RegExp])[] = [
  ['PORT', '80a', /^PORT: found "80a"; expected a whole number/],
  ['PORT', '-1', /^PORT: found "-1"/],
  ['PORT', '99999', /^PORT: found "99999"/],
  [
    'DATABASE_URL',
    'mysql://root:hunter2@db/x',
    /^DATABASE_URL: found a text of 25 bytes, not shown here; expected a postgres:\/\/ address\.$/,
  ],
  ['REDIS_URL', 'hunter2', /^REDIS_URL: found a text of 7 bytes, not shown here/],
  [
    'LC_PUBLIC_URL',
    'https://user:hunter2@lc.example.com',
    /^LC_PUBLIC_URL: found a text of 35 bytes, not shown here; expected/,
  ],
  ['LC_LOG', 'a\nFAKE: line', /^LC_LOG: found "a\\nFAKE: line"; expected one of/],
  ['LC_TRUST_PROXY', 'true', /^LC_TRUST_PROXY: found "true"; .*true would trust whoever connects\.$/],
  ['LC_TRUST_PROXY', '10.0.0.0/33', /^LC_TRUST_PROXY: found "10\.0\.0\.0\/33"/],
  ['LC_TRUST_PROXY', 'proxy.example.com', /^LC_TRUST_PROXY: found/],
  ['LC_NOTICE', '61', /^LC_NOTICE: found "61"; expected a number of seconds from 0 to 60\.$/],
  ['LC_CONFIG', '/nowhere/at/all.json', /^LC_CONFIG: found \/nowhere\/at\/all\.json, which cannot be read \(ENOENT\)/],
];
for (const [name, value, line] of variables) {
  test(`one line says what is wrong with ${name}=${JSON.stringify(value)}`, (t) => {
    const lines = complaints(t, good, { [name]: value });
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0]!, line);
    assert.ok(!lines[0]!.includes('hunter2'));
  });
}

test('all that is wrong is said at once', (t) => {
  const lines = complaints(
    t,
    { port: -1, communities: [{ ...community, reading: 'x' }], issuers: [{ ...issuer, id: 'A B' }] },
    { LC_LOG: 'x' },
  );
  assert.deepEqual(
    lines.map((line) => line.split(':')[0]),
    ['port', 'communities[0].reading', 'issuers[0].id', 'LC_LOG'],
  );
});

test('serving needs a community and an issuer; tools need neither', (t) => {
  for (const file of [undefined, {}, { communities: [], issuers: [] }]) {
    const lines = complaints(t, file);
    assert.deepEqual(
      lines.map((line) => line.split(':')[0]),
      ['communities', 'issuers'],
    );
    assert.deepEqual(load(t, file, {}, { mode: 'tools' }).issuers, []);
  }
  assert.deepEqual(
    complaints(t, { ...good, issuers: [] }).map((line) => line.split(':')[0]),
    ['issuers', 'communities[0]'],
  );
  assert.match(complaints(t, { port: 'x' }, {}, { mode: 'tools' })[0]!, /^port/);
});

test('the demo makes a community and a secret of its own, keeps the secret for its owner’s eyes, and finds it again', (t) => {
  const data = join(folder(t), 'new', 'folder');
  const first = loadConfig({ LC_DATA: data }, { mode: 'demo' });
  const file = join(data, 'demo-secret');
  assert.deepEqual(first.communities, [{ id: 'acme', name: 'Acme', origins: [], reading: 'open', editWindow: null }]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  chmodSync(file, 0o644);
  const second = loadConfig({ LC_DATA: data }, { mode: 'demo', demo: { id: 'other', name: 'Other' } });
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const [one, two] = [first.issuers[0], second.issuers[0]];
  assert.ok(one?.kind === 'secret' && two?.kind === 'secret');
  assert.equal(one.secret, two.secret);
  assert.deepEqual([one.communities, two.communities], [['acme'], ['other']]);
  assert.equal(one.secret, readFileSync(file, 'utf8'));
  assert.ok(one.secret.length >= 43);
  writeFileSync(file, '');
  const [third] = loadConfig({ LC_DATA: data }, { mode: 'demo' }).issuers;
  assert.ok(third?.kind === 'secret' && third.secret.length >= 43 && third.secret !== one.secret);
});

test('the demo refuses to sign anybody in to communities of somebody’s own', (t) => {
  assert.deepEqual(
    complaints(t, good, {}, { mode: 'demo' }).map((line) => line.split(':')[0]),
    ['communities', 'issuers'],
  );
  assert.equal(load(t, { port: 5 }, {}, { mode: 'demo' }).port, 5);
});

test('a demo that cannot keep its secret says where', (t) => {
  const path = join(folder(t), 'file');
  writeFileSync(path, '');
  assert.throws(
    () => loadConfig({ LC_DATA: path }, { mode: 'demo' }),
    /LC_DATA: found .*file, where (EEXIST|ENOTDIR) stops the demo/,
  );
});

test('a scanner is named by its port or its socket, and by nothing else', (t) => {
  const scannerOf = (scanner: unknown) => load(t, { ...good, uploads: { scanner } }).uploads.scanner;
  assert.deepEqual(scannerOf('tcp://127.0.0.1:3310'), { host: '127.0.0.1', port: 3310 });
  assert.deepEqual(scannerOf('tcp://[::1]:3310'), { host: '::1', port: 3310 });
  assert.deepEqual(scannerOf('unix:///run/clamav/clamd.ctl'), { path: '/run/clamav/clamd.ctl' });
  for (const wrong of ['127.0.0.1:3310', 'tcp://host', 'http://host:80', 'unix://', 7])
    assert.throws(() => scannerOf(wrong), /uploads\.scanner.*ClamAV/s, String(wrong));
});
