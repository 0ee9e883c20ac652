import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Command } from 'commander';
import { SignJWT } from 'jose';
import { askOnce, migrations, openRecord, openStorage } from '../app.ts';
import { loadConfig } from '../config.ts';
import { lockData } from '../kernel/data-lock.ts';
import { Sessions } from '../kernel/session.ts';
import * as domains from '../domains.ts';
import { startServer } from '../testing.ts';
import { exporting } from './export.ts';
import { importing } from './import.ts';
import { key, makeKey } from './key.ts';
import { member } from './member.ts';
import { moveToPostgres } from './move-to-postgres.ts';
import { serverKey } from './server-key.ts';
import { token } from './token.ts';

const SECRET = 'k9wQ2v7Zp4Ls8Xr1Tn6Yb3Hd5Jf0Gm-Ac';
const origins = ['https://intranet.example.com'];

function setUp(t: TestContext, issuers: readonly object[], communities: readonly string[] = ['acme']) {
  const data = mkdtempSync(join(tmpdir(), 'lc-cli-'));
  t.after(() => rmSync(data, { recursive: true }));
  const file = { communities: communities.map((id) => ({ id, name: id, origins, reading: 'members' })), issuers };
  if (issuers.length > 0) writeFileSync(join(data, 'config.json'), JSON.stringify(file));
  const env = { LC_DATA: data };
  const [printed, noted]: [string[], string[]] = [[], []];
  const io = {
    env,
    print: (line: string) => void printed.push(line),
    note: (line: string) => void noted.push(line),
    ask: askOnce,
    demo: { id: 'demo-co', name: 'Demo' },
  };
  const run = async (...args: string[]) => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    for (const mount of [token, key, serverKey, member]) mount(program, io);
    moveToPostgres(program, io, { migrations, domains: [], openRecord });
    const carrying = { migrations, domains: Object.values(domains), product: '1.0.0', openRecord, openStorage };
    exporting(program, io, carrying);
    importing(program, io, { ...carrying, formats: ['disqus'], placeholderIssuer: 'import', run: async () => {} });
    program.commands.forEach((command) => command.exitOverride().configureOutput({ writeErr: () => {} }));
    await program.parseAsync(args, { from: 'user' });
  };
  return { data, env, io, printed, noted, run };
}

const portal = {
  id: 'portal',
  issuer: 'https://portal.example.com',
  kind: 'secret',
  communities: ['acme'],
  secret: SECRET,
};

test('`token` prints one token, which the server takes for the member it names', async (t) => {
  const { env, printed, run } = setUp(t, [portal]);
  await run(
    'token',
    '--member',
    'u-7',
    '--name',
    'Ann Lee',
    '--role',
    'curator',
    '--title',
    'Trainer',
    '--groups',
    'a',
    'b',
    '--minutes',
    '5',
  );
  assert.equal(printed.length, 1);
  const actor = await new Sessions(loadConfig(env, { mode: 'serve' })).verify(printed[0]!);
  assert.deepEqual(
    [actor.community, actor.subject, actor.person!.name, actor.role, actor.person!.title, actor.groups],
    ['acme', 'u-7', 'Ann Lee', 'curator', 'Trainer', ['a', 'b']],
  );
  assert.ok(Math.abs(actor.expiresAt! - Date.now() - 300_000) < 5_000);
});

test('`token --demo` signs for the demo’s community and needs no configuration', async (t) => {
  const { env, io, printed, run } = setUp(t, []);
  await run('token', '--member', 'u', '--demo');
  const actor = await new Sessions(loadConfig(env, { mode: 'demo', demo: io.demo })).verify(printed[0]!);
  assert.deepEqual([actor.community, actor.person!.name, actor.role], ['demo-co', 'u', 'learner']);
});

const both = [
  { ...portal, communities: ['acme', 'ops'] },
  { ...portal, id: 'hr', issuer: 'hr' },
  { id: 'idp', issuer: 'idp', kind: 'jwks', communities: ['ops'], jwksUrl: 'https://a.example/' },
];
const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no member', [], /required option '--member/],
  ['several communities', ['--member', 'u'], /Say which community with --community: acme, ops\./],
  ['an unknown community', ['--member', 'u', '--community', 'x'], /There is no community x\. There is: acme, ops\./],
  ['several issuers', ['--member', 'u', '--community', 'acme'], /Say which issuer signs with --issuer: portal, hr\./],
  [
    'a provider’s keys',
    ['--member', 'u', '--community', 'ops', '--issuer', 'idp'],
    /No issuer with a secret named idp may speak for ops/,
  ],
  [
    'a role nobody has',
    ['--member', 'u', '--community', 'ops', '--role', 'boss'],
    /Allowed choices are learner, curator, moderator, admin/,
  ],
  [
    'a long life',
    ['--member', 'u', '--community', 'ops', '--minutes', '16'],
    /--minutes takes a whole number from 1 to 15\./,
  ],
  ['no life', ['--member', 'u', '--community', 'ops', '--minutes', '0'], /--minutes takes/],
];
for (const [what, args, words] of refused) {
  test(`\`token\` with ${what} says what to add`, async (t) => {
    const { printed, run } = setUp(t, both, ['acme', 'ops']);
    await assert.rejects(run('token', ...args), words);
    assert.deepEqual(printed, []);
  });
}

test('`key` prints an issuer with a fresh secret, which is accepted as it stands', async (t) => {
  const { printed, run } = setUp(t, []);
  await run('key', '--id', 'my-portal', '--issuer', 'https://p.example', '--community', 'acme');
  await run('key');
  const [one, two] = printed.map((line) => JSON.parse(line) as { secret: string });
  assert.notEqual(one!.secret, two!.secret);
  const { env } = setUp(t, [one!]);
  assert.equal(loadConfig(env, { mode: 'serve' }).issuers[0]!.id, 'my-portal');
});

test('`key --kind ed25519` makes a pair whose private half signs tokens that its public half lets in', async (t) => {
  const { data, printed, run } = setUp(t, []);
  const out = join(data, 'private.pem');
  await run('key', '--kind', 'ed25519', '--issuer', 'https://p.example', '--out', out);
  assert.equal(statSync(out).mode & 0o777, 0o600);
  assert.ok(!printed.join('').includes('PRIVATE'));
  const issuer = JSON.parse(printed[0]!) as { jwks: { keys: [{ kid: string; d?: string }] } };
  const [{ kid, d }] = issuer.jwks.keys;
  assert.equal(d, undefined);
  const { env } = setUp(t, [issuer]);
  const signed = await new SignJWT({ name: 'Ann' })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid })
    .setIssuer('https://p.example')
    .setSubject('u')
    .setAudience('acme')
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(createPrivateKey(readFileSync(out)));
  assert.equal((await new Sessions(loadConfig(env, { mode: 'serve' })).verify(signed)).person!.name, 'Ann');
});

test('`key --out` keeps the secret out of the terminal and never overwrites a file', async (t) => {
  const { data, io, printed, noted, run } = setUp(t, []);
  const out = join(data, 'secret');
  await run('key', '--id', 'hr-portal', '--out', out);
  const kept = readFileSync(out, 'utf8').trim();
  assert.ok(kept.length >= 43 && ![...printed, ...noted].join('').includes(kept));
  assert.equal((JSON.parse(printed[0]!) as { secretEnv: string }).secretEnv, 'LC_SECRET_HR_PORTAL');
  await assert.rejects(run('key', '--out', out), /exists already, and a key is never overwritten/);
  await assert.rejects(run('key', '--out', join(data, 'no', 'folder')), /cannot be written/);
  await assert.rejects(makeKey({ kind: 'rsa' }, io), /--kind takes secret or ed25519/);
  assert.equal(readFileSync(out, 'utf8').trim(), kept);
});

test('`server-key` makes, lists, rotates and revokes keys that a running server knows', async (t) => {
  const { data, printed, noted, run } = setUp(t, [portal]);
  const server = await startServer({ folder: data });
  t.after(() => server.close());
  const status = async (secret: string) => (await server.ask('activity.undo', { id: 'none' }, secret)).status;
  await run('server-key', 'create', '--name', 'HR portal', '--scope', 'activity:write', '--days', '30');
  const [secret] = printed.splice(0) as [string];
  assert.ok(noted.every((line) => !line.includes(secret)));
  assert.equal(await status(secret), 404);
  await run('server-key', 'list');
  const [line] = printed.splice(0) as [string];
  const [id, hint, name, scopes] = line.split('\t') as [string, string, string, string];
  assert.deepEqual([secret.startsWith(hint.slice(0, -1)), name, scopes], [true, 'HR portal', 'activity:write']);
  await run('server-key', 'rotate', id, '--hours', '0');
  const [next] = printed.splice(0) as [string];
  assert.equal(await status(next), 404);
  await run('server-key', 'revoke', id);
  assert.match(printed.splice(0)[0]!, /revoked 20/);
  await assert.rejects(run('server-key', 'rotate', id), /has ended/);
  await assert.rejects(run('server-key', 'revoke', 'A'.repeat(22)), /no such key/);
  await assert.rejects(run('server-key', 'create', '--name', 'x'), /--scope/);
  await assert.rejects(run('server-key', 'create', '--name', 'x', '--scope', 'everything'), /Allowed choices/);
  await assert.rejects(
    run('server-key', 'create', '--name', 'x', '--scope', 'points:read', '--days', '9999'),
    /0 to 3650/,
  );
});

test('`move-to-postgres` moves nothing without an address, without a record, or while a server runs', async (t) => {
  const { data, env, run } = setUp(t, [portal]);
  await assert.rejects(run('move-to-postgres'), /Say where to with DATABASE_URL/);
  await assert.rejects(run('move-to-postgres', '--give-up'), /There is no record at/);
  Object.assign(env, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  await assert.rejects(run('move-to-postgres'), /There is no record at/);
  await (await openRecord({ data, databaseUrl: undefined })).close();
  await assert.rejects(run('move-to-postgres'), /none at 127\.0\.0\.1:1 cannot be reached: .*Nothing was changed/);
  await assert.rejects(run('move-to-postgres', '--give-up'), /No move of this record was begun/);
  const unlock = lockData(data);
  t.after(unlock);
  await assert.rejects(run('move-to-postgres'), /in use by another server/);
});

test('`export` and `import` carry a community and need no configuration; a server may run beside the first, not the second', async (t) => {
  const { data, printed, run } = setUp(t, []);
  const server = await startServer();
  t.after(() => server.close());
  const ann = await server.token('ann', { name: 'Ann' });
  await server.answer('comment.create', { id: 'A'.repeat(22), topic: 'a', body: 'Hello' }, ann);
  const there = setUp(t, []);
  there.env.LC_DATA = server.folder;
  const folder = join(there.data, 'out');
  await there.run('export', folder, '--community', 'acme');
  assert.match(there.printed.at(-1)!, /^Exported acme to .*: \d+ rows and 0 files\. Content: [0-9a-f]{64}$/);
  await assert.rejects(there.run('export', folder, '--community', 'acme'), /exists already/);
  await assert.rejects(there.run('export', `${folder}2`, '--community', 'x'), /holds nothing of a community x/);
  await run('import', folder, '--dry-run');
  assert.match(printed.at(-1)!, /^Sound: \d+ rows .* nothing was changed/);
  const unlock = lockData(data);
  await assert.rejects(run('import', folder), /in use by another server/);
  unlock();
  await run('import', folder, '--community', 'acme-2');
  assert.match(printed.at(-1)!, /^Imported acme-2: /);
  await run('import', folder, '--community', 'acme-2');
  assert.match(printed.at(-1)!, /already; nothing was changed/);
  const record = await openRecord({ data, databaseUrl: undefined });
  const { body } = await record.read.selectFrom('comments').select('body').executeTakeFirstOrThrow();
  await record.close();
  assert.equal(body, 'Hello');
});

test('`import` says what is missing or does not belong to a community', async (t) => {
  const { run } = setUp(t, []);
  await assert.rejects(run('import', 'disqus'), /Say which file: learning-commons import disqus <file>/);
  await assert.rejects(run('import', '/nowhere', '--topic', 'x'), /--topic is for comments of other systems/);
  await assert.rejects(run('import', '/nowhere', '--points'), /--points is for comments of other systems/);
  await assert.rejects(run('import', '/nowhere'), /There is no export in \/nowhere/);
  await assert.rejects(run('import', '/nowhere', '--give-up'), /Say with --community/);
  await assert.rejects(run('import', 'disqus', 'x.xml', '--give-up'), /--give-up is for communities/);
});

test('`member` hands out what is kept of somebody, and erases them', async (t) => {
  const { data, env, io, printed, run } = setUp(t, [portal]);
  const config = loadConfig(env, { mode: 'serve' });
  const record = { id: 'told-1', actor: { subject: 'u-7', name: 'Ann Lee' }, verb: 'read', object: { id: 'book' } };
  await io.ask(config, 'acme', 'activity.record', record);
  const file = join(data, 'export.json');
  await run('member', 'export', '--issuer', 'portal', 'u-7', file);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const { member: id, data: kept } = JSON.parse(readFileSync(file, 'utf8')) as {
    member: string;
    data: Record<string, Record<string, { name?: string; object_id?: string }[]>>;
  };
  assert.equal(kept.members!.members![0]!.name, 'Ann Lee');
  assert.equal(kept.activities!.activities![0]!.object_id, 'book');
  await assert.rejects(run('member', 'export', id, file), /exists already/);
  await assert.rejects(run('member', 'erase', id), /--yes/);
  await assert.rejects(run('member', 'erase', '--issuer', 'portal', 'u-8', '--yes'), /no such member/);
  await run('member', 'erase', id, '--yes');
  const erasure = await io.ask(config, 'acme', 'member.erasure', { erasureId: printed.at(-1)! });
  assert.equal((erasure as { endedAt: number | null }).endedAt, null);
  await assert.rejects(run('member', 'export', id, join(data, 'again.json')), /no such member/);
});
