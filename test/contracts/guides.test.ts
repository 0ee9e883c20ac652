import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startServer, until, type TestServer } from '@learning-commons/server/testing';
import { read } from './sources.ts';

/** The blocks of a language in a guide, in their order. */
function blocks(guide: string, language: string): string[] {
  return [...read(`docs/guide/${guide}.md`).matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1]!,
  );
}

interface FreshKey {
  readonly result: { readonly secret: string };
}
interface Activities {
  readonly activities: readonly {
    readonly id: string;
    readonly verb: string;
    readonly object: { readonly name?: string };
  }[];
}

describe('what the guides show does what they say', () => {
  let server: TestServer;
  let folder = '';
  let key = '';
  let admin = '';
  before(async () => {
    server = await startServer({ config: { webhooks: { allow: ['127.0.0.1'] } } });
    folder = mkdtempSync(join(tmpdir(), 'lc-guides-'));
    admin = await server.token('boss', { role: 'admin' });
    const made = await server.answer<FreshKey>('key.create', { name: 'Portal', scopes: ['activity:write'] }, admin);
    key = made.result.secret;
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const run = (command: string, args: readonly string[], env: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env } });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.on('error', reject).on('close', (code) => (code === 0 ? resolve(said) : reject(new Error(said))));
    });
  const activitiesOf = async (subject: string) =>
    (await server.answer<Activities>('activity.list', {}, await server.token(subject))).activities;

  test('portals: two files tell of a course, as often as they are run, and the member is on the board', async () => {
    const [library, use] = blocks('portals', 'js') as [string, string];
    file('commons.mjs', library);
    const path = file('use.mjs', use);
    const env = { COMMONS_URL: server.address, COMMONS_KEY: key };
    for (let count = 0; count < 2; count += 1) assert.equal(await run(process.execPath, [path], env), '');
    const activities = await activitiesOf('u-17');
    assert.deepEqual(
      activities.map(({ id, verb, object }) => [id, verb, object.name]),
      [['enrolment-4711-completed', 'course.completed', 'Hand hygiene']],
    );
    const board = await server.answer<object>('leaderboard.get', {}, admin);
    assert.ok(JSON.stringify(board).includes('Uma Patel'), JSON.stringify(board));
  });

  test('keys and xapi: the commands are answered', async (t) => {
    if (spawnSync('curl', ['--version']).error) return t.skip('there is no curl');
    const ready = (text: string) =>
      text
        .replaceAll('https://commons.example.com', server.address)
        .replace('https://portal.example.com', 'https://host.example');
    const record = blocks('keys', 'sh').find((text) => text.includes('curl'))!;
    const env = { LC_KEY: key, COMMONS_KEY: key };
    assert.match(await run('sh', ['-c', ready(record)], env), /"known":false/);
    const [statement] = blocks('xapi', 'sh');
    assert.match(await run('sh', ['-c', ready(statement!)], env), /\["[0-9a-f-]{36}"\]/);
    assert.ok((await activitiesOf('u-17')).some(({ verb }) => verb === 'completed'));
  });

  test('webhooks: the receiver in Node.js takes what the server sends, and refuses what it does not', async (t) => {
    const [text] = blocks('webhooks', 'js');
    // Beside the packages it imports.
    const path = join(import.meta.dirname, `receiver-${process.pid}.mjs`);
    writeFileSync(
      path,
      text!.replace('process.env.PORT)', '0, "127.0.0.1", function () { console.log(this.address().port); })'),
    );
    t.after(() => rmSync(path));
    const made = await server.answer<{ result: { webhook: { id: string }; secret: string } }>(
      'webhook.create',
      { url: 'https://hooks.example.com/', name: 'Portal', events: ['badge.awarded'] },
      admin,
    );
    const { webhook, secret } = made.result;
    const child = spawn(process.execPath, [path], { env: { COMMONS_WEBHOOK_SECRET: secret } });
    t.after(() => child.kill());
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes('\n'), 'the receiver to listen');
    const url = `http://127.0.0.1:${said.trim()}/`;
    await server.ask('webhook.change', { webhookId: webhook.id, url }, admin);
    await server.ask('webhook.test', { webhookId: webhook.id }, admin);
    await until(() => said.includes('test'), 'the message');
    const forged = {
      'webhook-id': 'x',
      'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      'webhook-signature': 'v1,AAAA',
    };
    assert.equal((await fetch(url, { method: 'POST', headers: forged, body: '{}' })).status, 400);
  });

  test('webhooks: the function in Python takes what is signed, and refuses one changed letter', async (t) => {
    if (spawnSync('python3', ['--version']).error) return t.skip('there is no Python');
    const { Webhook } = await import('standardwebhooks');
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const body = '{"type":"test","data":{"name":"Zoë"}}';
    const now = new Date();
    const headers = {
      'webhook-id': 'm-1',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': `v1,AAAA ${new Webhook(secret).sign('m-1', now, body)}`,
    };
    const asked = `${blocks('webhooks', 'python')[0]!}
headers = json.loads(os.environ["HEADERS"])
body = os.environ["BODY"].encode()
print(verify(body, headers)["type"])
try:
    verify(body.replace(b"test", b"tesT"), headers)
    print("accepted")
except ValueError:
    print("refused")
`;
    const env = { COMMONS_WEBHOOK_SECRET: secret, HEADERS: JSON.stringify(headers), BODY: body, LC_ALL: 'C.UTF-8' };
    assert.equal(await run('python3', [file('verify.py', asked)], env), 'test\nrefused\n');
  });
});
