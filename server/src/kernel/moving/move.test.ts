import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { contract } from '@learning-commons/protocol';
import { createApp, createLog, migrations, openRecord, type App } from '../../app.ts';
import { readHeads } from '../../audit/audit.store.ts';
import { loadConfig } from '../../config.ts';
import { company, groupsOf, people, subjects, type Subject } from '../../demo/company.ts';
import { seedDemo } from '../../demo/demo.ts';
import * as domains from '../../domains.ts';
import { restore } from '../backup.ts';
import { openDatabase, type Db, type Migrations } from '../database.ts';
import { isPostgres } from '../event-log.ts';
import { memberId } from '../issuer.ts';
import { systemActor } from '../node.ts';
import type { Actor } from '../session.ts';
import { makePostgres } from '../testing.ts';
import { giveUpMove, moveRecord, type MoveReport } from './move.ts';

const skip = process.env.LC_TEST_DATABASE_URL ? false : 'LC_TEST_DATABASE_URL is not set';
const CHILD = join(import.meta.dirname, 'testing.child.ts');
const all = Object.values(domains);
const NOW = Date.now();
const seeded = mkdtempSync(join(tmpdir(), 'lc-move-seed-'));

before(async () => {
  if (skip) return;
  const app = await openDemo({ LC_DATA: seeded });
  await seedDemo(app);
  await app.close(0);
});
after(() => rmSync(seeded, { recursive: true }));

function openDemo(env: Record<string, string>): Promise<App> {
  const config = loadConfig({ LC_DATA: seeded, ...env }, { mode: 'demo', demo: company });
  return createApp(config, { log: createLog('silent'), now: () => NOW });
}

/** A copy of the seeded record, and an empty database. */
async function setUp(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'lc-move-'));
  const file = join(folder, 'commons.sqlite');
  copyFileSync(join(seeded, 'commons.sqlite'), file);
  const target = await makePostgres();
  t.after(() => target.drop());
  t.after(() => rmSync(folder, { recursive: true }));
  const child = (...kill: string[]) =>
    spawnSync(process.execPath, [CHILD, file, target.url, ...kill], { encoding: 'utf8' });
  return {
    folder,
    file,
    url: target.url,
    child,
    move: () => moveRecord({ file, url: target.url, migrations, domains: all }),
  };
}

async function ask<Row extends pg.QueryResultRow>(url: string, query: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query<Row>(query)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** What is not compared: search ranks by each database's own measure, and the audit trail tells of the asking itself. */
const OWN_ANSWERS = new Set(['discussion.search', 'audit.list']);

/** Each reading operation, asked by several people with whatever input it takes. */
async function answers(app: App): Promise<Map<string, unknown>> {
  const community = app.config.communities[0]!.id;
  const issuer = app.config.issuers[0]!.id;
  const member = (subject: Subject): Actor => {
    const { name, title, role } = people[subject];
    const id = memberId(community, issuer, subject);
    const person = { id, name, title, ...(role !== 'learner' && { role }) };
    return { ...systemActor(community), id, role, person, groups: groupsOf(subject), subject, issuer };
  };
  const { rows: topics } = await sql<{ topic: string }>`select topic from topics order by topic`.execute(
    app.database.read,
  );
  const { rows: badges } = await sql<{ id: string }>`select id from badges order by id`.execute(app.database.read);
  const inputs = [
    {},
    ...topics.flatMap(({ topic }) => [{ topic }, { topic, sort: 'top' }, { topic, limit: 3 }]),
    ...badges.map(({ id }) => ({ badgeId: id })),
    ...subjects.slice(0, 5).map((subject) => ({ memberId: memberId(community, issuer, subject) })),
  ];
  const found = new Map<string, unknown>();
  for (const { operations } of contract)
    for (const [name, { reads }] of Object.entries(operations))
      if (reads && !OWN_ANSWERS.has(name))
        for (const actor of [systemActor(community), member('ingrid'), member(subjects.at(-1)!)])
          for (const input of inputs) {
            const answer = await app.dispatch.run(actor, name, input).catch(({ code }: { code: string }) => ({ code }));
            if ((answer as { code?: string }).code !== 'invalid')
              found.set(`${name} ${actor.subject ?? 'system'} ${JSON.stringify(input)}`, settled(answer));
          }
  return found;
}

/** Those whom an answer mentions come in no particular order; when somebody was seen last changes with their asking, as does the trail of it. */
function settled(answer: unknown): unknown {
  const { people: mentioned, parts } = answer as { people?: { id: string }[]; parts?: { table: string }[] };
  if (parts)
    return JSON.parse(
      JSON.stringify(
        { ...(answer as object), parts: parts.filter(({ table }) => table !== 'audit_entries') },
        (key, value: unknown) => (key === 'seen_at' ? 0 : value),
      ),
    );
  if (!mentioned) return answer;
  return { ...(answer as object), people: mentioned.toSorted((one, other) => (one.id < other.id ? -1 : 1)) };
}

test(
  'a record that was moved answers every question as before, under the same epoch and with the same numbers',
  { skip },
  async (t) => {
    const { folder, url, move } = await setUp(t);
    const from = await openDemo({ LC_DATA: folder });
    const before = await answers(from);
    const { epoch } = from.database;
    const trails = await readHeads(from.database.read);
    await from.close(0);
    const { tables, problems } = await move();
    const names = new Set(tables.filter(({ rows }) => rows > 0).map(({ name }) => name));
    for (const name of ['events', 'comments', 'comment_search', 'point_ledger', 'badge_pictures', 'instance'])
      assert.ok(names.has(name), `${name} was moved`);
    const to = await openDemo({ LC_DATA: folder, DATABASE_URL: url });
    t.after(() => to.close(0));
    assert.equal(to.database.epoch, epoch);
    assert.ok(trails[0]!.seq > 0);
    assert.deepEqual(await readHeads(to.database.read), trails);
    assert.deepEqual(await domains.audit.check!(to.database.read, 0), []);
    const later = await answers(to);
    for (const asked of ['discussion.get', 'leaderboard.get', 'badge.list', 'points.get', 'points.ledger'])
      assert.ok(
        [...before].some(([name, answer]) => name.startsWith(asked) && !('code' in (answer as object))),
        asked,
      );
    assert.deepEqual([...later.keys()], [...before.keys()]);
    for (const [name, answer] of before) assert.deepEqual(later.get(name), answer, name);
    assert.ok(Array.isArray(problems));

    const { rows } = await sql<{ num: number }>`select max(num) as num from comments`.execute(to.database.read);
    const wrote = await to.dispatch.run(
      {
        ...systemActor(company.id),
        id: 'A'.repeat(22),
        person: { id: 'A'.repeat(22), name: 'New' },
        subject: 'new',
        issuer: 'demo',
      },
      'comment.create',
      { id: 'B'.repeat(22), topic: 'after-the-move', body: 'The next number.' },
    );
    assert.ok(wrote);
    const { rows: next } = await sql<{ num: number }>`select max(num) as num from comments`.execute(to.database.read);
    assert.equal(next[0]!.num, rows[0]!.num + 1);
    const found = await to.dispatch.run(systemActor(company.id), 'discussion.search', { query: 'number' });
    assert.match(JSON.stringify(found), /next number/);
  },
);

/** Moments at which the process is killed, one after the other on the same move. */
const moments: readonly (readonly [string, string, string])[] = [
  ['^create table record_move ', '1', 'before'],
  ['^create table record_move_tables', '1', 'after'],
  ['create table "comments"', '1', 'after'],
  ['^truncate', '1', 'after'],
  ['^insert into "comments"', '1', 'after'],
  ['^select setval', '1', 'before'],
  ['^update record_move_tables set after', '3', 'after'],
  ['^insert into "events"', '4', 'after'],
  ['^insert into "events"', '2', 'before'],
  ['^declare walk', '3', 'after'],
  ['^analyze', '1', 'after'],
  ['^drop table record_move_tables', '1', 'before'],
];

test(
  'a move that is killed again and again goes on where it was, and ends whole; meanwhile nobody can serve either side',
  { skip },
  async (t) => {
    const { folder, file, url, child } = await setUp(t);
    const kept: number[] = [];
    for (const moment of moments) {
      const { signal, stderr } = child(...moment);
      assert.equal(signal, 'SIGKILL', `${moment.join(' ')}: ${stderr}`);
      await assert.rejects(openRecord({ data: folder, databaseUrl: undefined }), /is being moved|was moved/);
      // Until the claim is committed the target is an empty database like any other.
      if (moment[0].startsWith('^create table record_move')) continue;
      await assert.rejects(openRecord({ data: folder, databaseUrl: url }), /being filled from/);
      const [progress] = await ask<{ rows: string }>(
        url,
        `select coalesce(sum(rows), 0) as rows from record_move_tables`,
      );
      kept.push(Number(progress!.rows));
    }
    assert.deepEqual(
      kept,
      [...kept].sort((one, other) => one - other),
      'nothing is copied twice',
    );
    assert.ok(new Set(kept).size > 4, 'kills fell into the middle of the copying');
    const done = child();
    assert.equal(done.status, 0, done.stderr);
    const { tables } = JSON.parse(done.stdout) as MoveReport;
    const straight = await setUp(t);
    assert.deepEqual(tables, (await straight.move()).tables, 'the same content as a move that nothing disturbed');
    await (await openRecord({ data: folder, databaseUrl: url })).close();
    await assert.rejects(openRecord({ data: folder, databaseUrl: undefined }), /was moved to lc_test_/);
    assert.throws(() => giveUpMove(file), /nothing to give up/);
    assert.match(child().stderr, /already\. There is nothing to do/);
  },
);

test('a target that holds anything else is refused, and nothing is changed on either side', { skip }, async (t) => {
  const { folder, url, move } = await setUp(t);
  await ask(url, 'create table salaries (n int)');
  await assert.rejects(move(), /not empty: it holds salaries\. Nothing was changed/);
  assert.deepEqual(await ask(url, `select relname from pg_class where relname like 'record_move%'`), []);
  await (await openRecord({ data: folder, databaseUrl: undefined })).close();
  await ask(url, 'drop table salaries');
  await (await openRecord({ data: folder, databaseUrl: url })).close();
  await assert.rejects(move(), /not empty: it holds activities/);
});

test('the beginning of another move is refused', { skip }, async (t) => {
  const { child, url } = await setUp(t);
  child('^truncate', '1', 'after');
  const other = await setUp(t);
  await assert.rejects(
    moveRecord({ file: other.file, url, migrations, domains: all }),
    /the beginning of another move/,
  );
});

test(
  'content that changed on the way is noticed, by table; giving up lets the file be served again',
  { skip },
  async (t) => {
    const { folder, file, url, child, move } = await setUp(t);
    child('^declare walk', '1', 'before');
    await ask(url, `update members set name = 'Mallory' where id = (select min(id) from members)`);
    await ask(url, `delete from reactions where at = (select max(at) from reactions)`);
    await assert.rejects(move(), /not what was sent: members \(\d+ rows, \d+ arrived\), reactions/);
    await assert.rejects(openRecord({ data: folder, databaseUrl: url }), /being filled/);
    giveUpMove(file);
    await (await openRecord({ data: folder, databaseUrl: undefined })).close();
    assert.throws(() => giveUpMove(file), /No move of this record was begun/);
    await assert.rejects(move(), /the beginning of another move/);
  },
);

test('a moved file comes back by restore, as a history of its own', { skip }, async (t) => {
  const { folder, file, move } = await setUp(t);
  await move();
  restore(file, file);
  const back = await openRecord({ data: folder, databaseUrl: undefined });
  await back.close();
  const { value } = new DatabaseSync(join(seeded, 'commons.sqlite'), { readOnly: true })
    .prepare(`select value from instance where key = 'epoch'`)
    .get() as { value: string };
  assert.notEqual(back.epoch, value);
});

const statements = (list: readonly string[]): Migrations => ({
  '2099-01-01-shapes': {
    up: async (db: Db) => {
      for (const statement of list.filter((each) => !each.startsWith(isPostgres(db) ? 'sqlite:' : 'postgres:')))
        await sql.raw(statement.replace(/^\w+:/, '')).execute(db);
    },
  },
});

/** Tables of every shape that a domain may come to need. */
const shapes = statements([
  `sqlite:create table z_parent (id text primary key, ok integer, share real, bits blob, big integer, loud text generated always as (upper(id)) stored)`,
  `postgres:create table z_parent (id text primary key, ok boolean, share double precision, bits bytea, big bigint, loud text generated always as (upper(id)) stored)`,
  `sqlite:create table a_child (id integer primary key autoincrement, parent text references z_parent (id))`,
  `postgres:create table a_child (id bigint generated always as identity primary key, parent text references z_parent (id))`,
  `postgres:create function refuse() returns trigger language plpgsql as 'begin raise exception ''told twice''; end'`,
  `postgres:create trigger told before insert on a_child for each row execute function refuse()`,
  `postgres:create trigger kept before truncate on a_child for each statement execute function refuse()`,
]);

test(
  'numbers of any size, fractions, truths, bytes, computed columns, references, triggers and numbered rows arrive',
  { skip },
  async (t) => {
    const { folder, file, url } = await setUp(t);
    const more = { ...migrations, ...shapes };
    await (await openDatabase({ file, migrations: more })).close();
    const source = new DatabaseSync(file);
    const insert = source.prepare('insert into z_parent (id, ok, share, bits, big) values (?, ?, ?, ?, ?)');
    insert.run('ä "quoted" \\ {back}, NULL', 1, 0.1, Buffer.from([0, 255, 92]), 9007199254740993n);
    insert.run('', 0, -1e300, Buffer.alloc(0), -9223372036854775808n);
    insert.run('null', null, null, null, null);
    source.exec(`insert into a_child (parent) values (''), ('null'), ('null'); delete from a_child where id = 3`);
    source.close();
    await moveRecord({ file, url, migrations: more, domains: all, batch: 1_000 });
    assert.deepEqual(
      await ask(url, `select id, ok, share, encode(bits, 'hex') as bits, big::text, loud from z_parent order by big`),
      [
        { id: '', ok: false, share: -1e300, bits: '', big: '-9223372036854775808', loud: '' },
        {
          id: 'ä "quoted" \\ {back}, NULL',
          ok: true,
          share: 0.1,
          bits: '00ff5c',
          big: '9007199254740993',
          loud: 'Ä "QUOTED" \\ {BACK}, NULL',
        },
        { id: 'null', ok: null, share: null, bits: null, big: null, loud: 'NULL' },
      ],
    );
    await assert.rejects(ask(url, `insert into a_child (parent) values ('')`), /told twice/);
    await ask(url, 'drop trigger told on a_child');
    assert.deepEqual(
      await ask(url, `insert into a_child (parent) values ('') returning id`),
      [{ id: 5 }],
      '3 is gone, 4 was refused',
    );
    assert.ok(folder);
  },
);

const misfits: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a type it does not know', ['create table days (day date)'], /days\.day is of a type that is not moved yet: date/],
  ['a table of SQLite alone', ['sqlite:create table extra (n integer)'], /same tables: extra/],
  [
    'a column of SQLite alone',
    ['sqlite:create table t (n integer, m integer)', 'postgres:create table t (n integer)'],
    /no place for m of the table t/,
  ],
  [
    'a column of PostgreSQL alone',
    ['sqlite:create table t (n integer)', 'postgres:create table t (n integer, m integer)'],
    /SQLite has nothing for the column t\.m/,
  ],
];
for (const [what, list, words] of misfits)
  test(`${what} is named, not left behind`, { skip }, async (t) => {
    const { file, url } = await setUp(t);
    await assert.rejects(
      moveRecord({ file, url, migrations: { ...migrations, ...statements(list) }, domains: all }),
      words,
    );
  });

test('a text that PostgreSQL cannot keep is named by its table', { skip }, async (t) => {
  const { file, move } = await setUp(t);
  const source = new DatabaseSync(file);
  source.exec(`update members set name = 'a' || char(0) || 'b' where id = (select min(id) from members)`);
  source.close();
  await assert.rejects(move(), /table members could not be written: a text holds the character NUL/);
});
