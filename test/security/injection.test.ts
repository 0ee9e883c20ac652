import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { contract } from '@learning-commons/protocol';
import { createLog } from '@learning-commons/server';
import { newId } from '@learning-commons/server/kernel/testing';
import { startServer, type TestServer } from '@learning-commons/server/testing';

/** What breaks out of statements that are put together from texts. */
const SQL = [
  "'",
  '"',
  '`',
  '\\',
  "' OR '1'='1",
  "' OR 1=1 --",
  '" OR ""="',
  "'; DROP TABLE comments; --",
  "'); DELETE FROM events; --",
  "' UNION SELECT name FROM sqlite_master --",
  "' AND (SELECT 1 FROM pg_sleep(5)) --",
  "1; ATTACH DATABASE '/tmp/x' AS x",
  '%',
  '_%',
  "%' ESCAPE '",
  'NEAR(a b) AND "c" NOT (d*',
  'body:"x" OR rowid:1',
  "x' || (SELECT count(*) FROM members) || '",
  '(CASE WHEN 1=1 THEN 1 ELSE 0 END)',
  '$1',
  '?1',
  ':name',
  '\u0000',
];

/** Every way to leave a text, to say something of one's own, and to have the rest ignored. */
const FAMILIES = ["'", '"', '`', "')", '")', "'))", ''].flatMap((leave) =>
  [
    'OR 1=1',
    "AND 'a'='a",
    'UNION ALL SELECT NULL,NULL,NULL',
    '; UPDATE members SET role=0',
    'ORDER BY 99',
    'AND 1=CAST((SELECT version()) AS int)',
    '|| (SELECT pg_sleep(3))',
    'AND randomblob(1000000000)',
    'HAVING COUNT(*)>0',
    'RETURNING *',
    "LIKE '%",
    'COLLATE NOCASE',
  ].flatMap((say) => ['--', '#', '/*', ';', ''].map((ignore) => `x${leave} ${say} ${ignore}`)),
);

/** Keys that reach into what every object stands on. */
const POLLUTION = ['__proto__', 'constructor'];

const operations = contract.flatMap((domain) => Object.entries(domain.operations));

describe('hostile input', () => {
  let server: TestServer;
  let token = '';
  const lines: string[] = [];
  before(async () => {
    const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) });
    server = await startServer({ log: createLog('trace', sink) });
    token = await server.token('ana', { role: 'admin' });
    await server.answer('comment.create', { id: newId(), topic: 'week-3', body: 'something to find' }, token);
  });
  after(() => server.close());

  /** The tables of the record, and how many rows each has. */
  async function rows(): Promise<Record<string, number>> {
    const { read } = server.app.database;
    const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(read);
    const counted = await Promise.all(
      tables.rows.map(async ({ name }) => {
        const [row] = (await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(read)).rows;
        return [name, row!.n] as const;
      }),
    );
    return Object.fromEntries(counted);
  }

  /** The code of a refusal, or `ok`. */
  async function outcome(name: string, input: unknown): Promise<string> {
    const response = await server.ask(name, input, token);
    const body = (await response.json()) as { error?: { code: string; message: string } };
    // A refusal may repeat what was said; it may not say where it came to grief.
    const own = Object.values(input as object).reduce<string>(
      (message, text) => message.replaceAll(String(text), ''),
      body.error?.message ?? '',
    );
    assert.doesNotMatch(own, /sqlite|syntax error|near "|SELECT|column|constraint/i, `${name} tells of the record`);
    return body.error?.code ?? 'ok';
  }

  test('statements stay as they are, in every field of every operation', async () => {
    const before = await rows();
    const codes = new Map<string, number>();
    let turn = 0;
    for (const [name, { input, reads }] of operations) {
      for (const key of Object.keys(input.shape)) {
        // Each field hears some of the families, and each family is heard by many fields.
        const some = Array.from({ length: 8 }, () => FAMILIES[turn++ % FAMILIES.length]!);
        for (const text of [...SQL.slice(4, 11), ...some]) {
          const code = await outcome(name, { [key]: text });
          assert.notEqual(code, 'internal', `${name}.${key}: ${text}`);
          if (reads) codes.set(code, (codes.get(code) ?? 0) + 1);
        }
      }
    }
    assert.ok((codes.get('ok') ?? 0) >= 40, `texts get past the schema: ${JSON.stringify([...codes])}`);
    const after = await rows();
    assert.deepEqual(Object.keys(after), Object.keys(before));
    for (const table of ['comments', 'events', 'members']) assert.ok((after[table] ?? 0) >= before[table]!, table);
  });

  test('what is written is what was said, and what is looked for is looked for as it stands', async () => {
    for (const text of [...SQL, ...FAMILIES].filter((each) => each.trim() && each !== '\u0000')) {
      const id = newId();
      assert.equal(await outcome('comment.create', { id, topic: 'sql', body: `say ${text} here` }), 'ok', text);
      const source = await server.answer<{ body: string }>('comment.source', { commentId: id }, token);
      assert.equal(source.body, `say ${text} here`);
      assert.equal(await outcome('discussion.search', { topic: 'sql', query: text }), 'ok', text);
      assert.equal(await outcome('resource.list', { filter: { query: text } }), 'ok', text);
      for (const key of ['sort', 'filter'])
        assert.equal(await outcome('discussion.get', { topic: 'sql', [key]: text }), 'invalid', `${key}: ${text}`);
    }
  });

  test('no key at any depth reaches the prototype of anything', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort().join();
    const evil = (key: string) => `{"${key}":{"polluted":true,"prototype":{"polluted":true}}}`;
    for (const [name, { input }] of operations) {
      const texts = POLLUTION.flatMap((key) => [
        evil(key),
        ...Object.keys(input.shape).flatMap((field) => [
          `{"${field}":${evil(key)}}`,
          `{"${field}":{"${field}":${evil(key)}}}`,
        ]),
      ]);
      for (const body of texts) {
        const response = await fetch(`${server.address}/api/${name}?community=acme`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body,
        });
        const { error } = (await response.json()) as { error?: { code: string } };
        assert.notEqual(error?.code, 'internal', `${name}: ${body}`);
      }
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    assert.equal(Object.getOwnPropertyNames(Object.prototype).sort().join(), before);
  });

  test('parameters that stand twice, or as lists, are nobody’s', async () => {
    for (const query of [
      'community=acme&community=globex',
      'community[]=acme',
      'community[a]=acme',
      '__proto__[x]=1',
    ]) {
      const response = await fetch(`${server.address}/api/member.me?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{}',
      });
      assert.ok([403, 404, 422, 200].includes(response.status), `${query}: ${response.status}`);
      if (response.ok) assert.match(await response.text(), /"community":"acme"|"person"/);
    }
  });

  test('a language that backtracks keeps nobody waiting', async () => {
    const made = await server.answer<{ result: { secret: string } }>(
      'key.create',
      { name: 'Portal', scopes: ['activity:write'] },
      token,
    );
    const statement = (language: string) => ({
      actor: { objectType: 'Agent', account: { homePage: 'https://host.example', name: 'u-1' } },
      verb: { id: 'http://adlnet.gov/expapi/verbs/completed', display: { [language]: 'completed' } },
      object: { id: 'https://host.example/course' },
    });
    const started = performance.now();
    const ask = (language: string) =>
      server.ask('statement.store', { statements: [statement(language)] }, made.result.secret);
    assert.equal((await ask(`en${'-a'.repeat(60)}!`)).status, 422);
    assert.equal((await ask('zh-cmn-Hans-CN-x-a')).status, 200);
    assert.ok(performance.now() - started < 2_000);
  });

  test('the log has one record for each event, whatever people write', async () => {
    const evil = [
      '\r\n{"level":60,"msg":"forged"}',
      '\n\u001b[31mred',
      '\u2028\u2029',
      '\u0085',
      '"},"x":"',
      '\u0000\u0007',
      '\u001b]0;title\u0007\u001b[2J\r',
      '\u009b31m\u0085{"level":60}',
      '\u007f\v\f',
    ];
    lines.length = 0;
    for (const text of evil) {
      server.app.log.warn({ text, err: new Error(text) }, text);
      await server.ask('comment.create', { id: newId(), topic: text, body: text }, token);
      await server.ask(encodeURIComponent(text), {}, token);
      await fetch(`${server.address}/${encodeURIComponent(text)}`, { headers: { 'user-agent': encodeURI(text) } });
    }
    assert.ok(lines.length >= evil.length);
    for (const line of lines) {
      assert.equal(line.indexOf('\n'), line.length - 1, 'one line');
      assert.doesNotMatch(line.slice(0, -1), /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      assert.equal(typeof (JSON.parse(line) as { level: number }).level, 'number');
    }
    assert.equal(lines.filter((line) => (JSON.parse(line) as { level: number }).level === 60).length, 0);
  });
});
