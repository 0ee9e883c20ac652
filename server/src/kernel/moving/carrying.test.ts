import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import type { CommonsError } from '@learning-commons/protocol';
import { company, type Subject } from '../../demo/company.ts';
import { checkRecord } from '../check.ts';
import { memberId } from '../issuer.ts';
import {
  all,
  base,
  copyOf,
  everything,
  EXPORT,
  file,
  FORMULA,
  fresh,
  kinds,
  marks,
  member,
  openDemo,
  openNew,
  openPlace,
  read,
  rowsOf,
  secrets,
  told,
} from './testing.carrying.ts';

const CHILD = join(import.meta.dirname, 'testing.killed.ts');

test('an export has all that a community is, its own files and nobody else’s rows', async (t) => {
  const place = await openPlace(join(base, 'source'));
  t.after(() => place.close());
  const folder = fresh();
  const again = await place.export(folder);
  assert.equal(again.content, told.content, 'a neighbour makes no difference');
  assert.equal(readFileSync(join(folder, 'files/uploads', file.id, 'file')).equals(file.bytes), true);
  assert.deepEqual(
    [again.files.rows, again.files.missing],
    [3, 0],
    'a file, a piece and a picture; what no row knows stays',
  );
  const text = everything(folder);
  assert.ok(!text.includes('neighbour'));
  const { rows } = await sql<{ id: string }>`select id from members where community = 'neighbour'`.execute(
    place.database.read,
  );
  assert.ok(rows.length > 20);
  for (const { id } of rows) assert.ok(!text.includes(id));
  const tables = new Map(again.tables.map(({ name, rows: count }) => [name, count]));
  for (const name of [
    'events',
    'comments',
    'comment_search',
    'point_ledger',
    'audit_entries',
    'audit_parts',
    'badge_pictures',
    'placements',
    'uploads',
  ])
    assert.ok(tables.get(name)! > 0, name);
  await assert.rejects(place.export(folder), ({ code }: CommonsError) => code === 'conflict');
  await assert.rejects(place.export(fresh(), 'nobody'), ({ code }: CommonsError) => code === 'not_found');
});

test('no table is forgotten: each is carried, or stays behind by name', async (t) => {
  const place = await openNew(t);
  const { rows } = await sql<{ name: string }>`
    select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual')
      and name not like 'sqlite%' and name not like 'kysely%' order by 1`.execute(place.database.read);
  const carried = new Set(told.tables.map(({ name }) => name));
  assert.deepEqual(
    rows.map(({ name }) => name).filter((name) => !carried.has(name)),
    ['former_heads', 'instance', 'leases', 'server_keys', 'webhook_deliveries', 'webhooks'],
  );
  assert.deepEqual(told.kept, [
    'badge_keys.private_key',
    'badge_secrets.secret',
    'server_keys',
    'webhook_deliveries',
    'webhooks',
  ]);
});

test('secrets never leave', () => {
  assert.ok(secrets.length > 5 && secrets.every((secret) => secret.length > 20), 'there are secrets');
  const text = everything(EXPORT);
  for (const secret of secrets) assert.ok(!text.includes(secret), secret);
  assert.ok(read(EXPORT, 'tables/badge_keys.jsonl').includes('public_key'), 'public halves do');
  assert.equal(statSync(join(EXPORT, 'manifest.json')).mode & 0o077, 0, 'others on the machine cannot read it');
});

test('what a spreadsheet would take for a formula is carried as it was written, in a form no spreadsheet opens', () => {
  const lines = read(EXPORT, 'tables/comments.jsonl').trim().split('\n');
  const bodies = lines.map((line) => (JSON.parse(line) as { body: string }).body);
  assert.ok(bodies.some((body) => body.startsWith(FORMULA)));
  assert.deepEqual(
    readdirSync(EXPORT, { recursive: true }).filter((name) => /\.(csv|tsv|xlsx?|ods|html?)$/i.test(String(name))),
    [],
  );
});

describe('carried', () => {
  for (const from of kinds)
    for (const to of kinds)
      test(`from ${from.name} to ${to.name}, a community is what it was`, async (t) => {
        const source = await from.open(t);
        await source.import(EXPORT);
        const folder = fresh();
        assert.equal((await source.export(folder)).content, told.content);
        const target = await to.open(t);
        // Rows of somebody else come first, so that no number is what it was.
        await target.import(EXPORT, { community: 'others' });
        const before = await target.export(fresh(), 'others');
        const { outcome } = await target.import(folder);
        assert.equal(outcome, 'imported');
        assert.equal((await target.export(fresh())).content, told.content);
        assert.equal((await target.export(fresh(), 'others')).content, before.content, 'others are untouched');
        assert.equal((await target.import(folder)).outcome, 'known', 'a second time changes nothing');
        assert.equal((await target.import(EXPORT)).outcome, 'known', 'whatever the order of its rows');
        assert.equal((await target.export(fresh())).content, told.content);
        const problems = new Set((await checkRecord(target.database, all)).problems);
        for (const problem of (await checkRecord(source.database, all)).problems) problems.delete(problem);
        assert.deepEqual(
          [...problems].filter((problem) => !problem.startsWith('points others/')),
          [],
        );
      });

  for (const to of kinds)
    test(`under another name on ${to.name}, its members and files are its own, and the way back is open`, async (t) => {
      const target = await to.open(t);
      await target.import(EXPORT, { community: 'harbour-school' });
      const folder = fresh();
      const there = await target.export(folder, 'harbour-school');
      assert.notEqual(there.content, told.content);
      const text = everything(folder, 'audit_parts.jsonl');
      const { rows } = await sql<{ id: string; issuer: string; subject: string }>`
        select id, issuer, subject from members`.execute(target.database.read);
      for (const { id, issuer, subject } of rows) {
        assert.equal(id, memberId('harbour-school', issuer, subject), 'who signs in is who they were');
        assert.ok(!text.includes(memberId(company.id, issuer, subject)), subject);
      }
      assert.doesNotMatch(text, new RegExp(`/${company.id}/`));
      assert.match(text, /\/files\/harbour-school\//);
      assert.equal(await target.storage.size(`uploads/harbour-school/${file.id}/file`), file.bytes.length);
      const { problems } = await checkRecord(target.database, all);
      assert.deepEqual(
        problems.filter((problem) => problem.startsWith('audit')),
        [],
        'its audit trail is sealed as before',
      );
      const back = await to.open(t);
      await back.import(folder, { community: company.id });
      assert.equal((await back.export(fresh())).content, told.content);
    });

  for (const to of kinds)
    test(`on ${to.name} it is served as before, and signs badges with a key of its own`, async (t) => {
      const target = await to.open(t);
      await target.import(EXPORT);
      const app = await openDemo(target.data, target.url);
      t.after(() => app.close(0));
      const page = await app.dispatch.run(member('ingrid'), 'discussion.get', { topic: 'files' });
      assert.match(JSON.stringify(page), new RegExp(`/files/${company.id}/${file.id}/file/`));
      const found = await app.dispatch.run(member('ingrid'), 'discussion.search', { query: 'quoted' });
      assert.match(JSON.stringify(found), /quoted/);
      const { rows } = await sql<{ id: string; member: string; subject: Subject }>`
        select a.id, a.member, m.subject from badge_awards a join members m on m.id = a.member
        where a.revoked_at is null limit 1`.execute(app.database.read);
      const credential = { awardId: rows[0]!.id, format: 'json' };
      const signed = await app.dispatch.run(member(rows[0]!.subject), 'badge.credential', credential);
      assert.match(JSON.stringify(signed), /proofValue/);
      const keys = await sql<{ private_key: string }>`select private_key from badge_keys order by at`.execute(
        app.database.read,
      );
      assert.deepEqual(
        keys.rows.map((row) => row.private_key !== ''),
        [false, true],
        'the former public key is still published, a new pair signs',
      );
    });
});

/** Moments at which the process is killed, one after the other on the same import. */
const moments: readonly (readonly [number, 'before' | 'after'])[] = [
  [1, 'before'],
  [1, 'after'],
  [2, 'before'],
  [9, 'before'],
  [20, 'after'],
];

for (const kind of kinds)
  for (const community of kind.name === 'SQLite' ? [company.id, 'harbour-school'] : [company.id])
    test(`killed again and again, an import on ${kind.name} as ${community} goes on where it was; until it is whole nobody is served`, async (t) => {
      const target = await kind.open(t);
      const env = { ...process.env, LC_DATA: target.data, ...(target.url && { DATABASE_URL: target.url }) };
      const child = (...kill: unknown[]) =>
        spawnSync(process.execPath, [CHILD, EXPORT, community, ...kill.map(String)], { encoding: 'utf8', env });
      const kept: number[] = [];
      for (const [nth, when] of moments) {
        const { signal, stderr } = child(nth, when);
        assert.equal(signal, 'SIGKILL', stderr);
        kept.push(await rowsOf(target, community));
        if (kept.length < moments.length) continue;
        await assert.rejects(target.export(fresh(), community), /is not complete/);
        if (community === company.id)
          await assert.rejects(openDemo(target.data, target.url), ({ code, message }: CommonsError) => {
            assert.match(message, /is being imported since .* --give-up/);
            return code === 'conflict';
          });
      }
      assert.deepEqual(
        kept,
        kept.toSorted((one, other) => one - other),
        'nothing is written twice',
      );
      assert.ok(new Set(kept).size > 2, `kills fell into the middle: ${kept.join(' ')}`);
      const done = child();
      assert.equal(done.status, 0, done.stderr);
      const whole = await target.export(fresh(), community);
      const straight = await kind.open(t);
      await straight.import(EXPORT, { community });
      assert.equal(whole.content, (await straight.export(fresh(), community)).content);
      assert.equal((await target.import(EXPORT, { community })).outcome, 'known');
    });

for (const kind of kinds)
  test(`what was begun on ${kind.name} can be given up, ledger and all; others stay`, async (t) => {
    const target = await kind.open(t);
    await target.import(EXPORT, { community: 'others' });
    const folder = copyOf();
    // It breaks at the last file, which is gone after everything was checked.
    const gone = join(folder, 'files/previews', `${'p'.repeat(43)}.webp`);
    const stop = target.import(folder, {
      progress: (doing, what) => void (doing === 'write' && what === 'members' && rmSync(gone, { force: true })),
    });
    await assert.rejects(stop, /it is not there/);
    assert.ok((await rowsOf(target, company.id)) > 3_000);
    await assert.rejects(target.giveUp('others'), /was finished/);
    await target.giveUp(company.id);
    assert.equal(await rowsOf(target, company.id), 0);
    for await (const key of target.storage.list(`uploads/${company.id}/`)) assert.fail(key);
    await assert.rejects(target.giveUp(company.id), /No import/);
    await assert.rejects(
      sql`delete from point_ledger where community = 'others'`.execute(target.database.write),
      /never changed/,
      'the ledger is guarded as before',
    );
    assert.equal((await target.import(EXPORT)).outcome, 'imported');
    assert.equal((await target.export(fresh())).content, told.content);
  });

test('what somebody else wrote meanwhile is noticed by table, and the community stays closed', async (t) => {
  const target = await openNew(t);
  let done = false;
  const stop = target.import(EXPORT, {
    progress(doing, what) {
      if (done || doing !== 'write' || what !== 'topics') return;
      done = true;
      const intruder = new DatabaseSync(join(target.data, 'commons.sqlite'));
      intruder.exec(`update members set name = 'Mallory' where id = (select min(id) from members)`);
      intruder.close();
    },
  });
  await assert.rejects(stop, /not what was sent: members \(30 rows, 30 arrived\)\. .* --give-up/);
  await assert.rejects(target.export(fresh()), /is not complete/);
  await assert.rejects(target.import(EXPORT), /not what was sent: members/, 'nor is it whole when it is run again');
});

describe('a community that holds anything else', () => {
  test('is refused with a typed error, and nothing is changed', async (t) => {
    const target = await openNew(t);
    await sql`insert into topics (community, topic, count, threads, pinned, locked, seq) values (${company.id}, 'mine', 0, 0, 0, 0, 0)`.execute(
      target.database.write,
    );
    await assert.rejects(target.import(EXPORT), ({ code, message, details }: CommonsError) => {
      assert.match(message, /is not empty: it holds topics\. Nothing was changed; .* --community/);
      assert.deepEqual(details, { reason: 'other-data', tables: ['topics'] });
      return code === 'conflict';
    });
    assert.equal(await rowsOf(target, company.id), 1);
    assert.equal(await marks(target), 0);
    assert.equal((await target.import(EXPORT, { community: 'elsewhere' })).outcome, 'imported');
  });

  test('is refused too where it came from another export', async (t) => {
    const target = await openNew(t);
    await target.import(EXPORT);
    const other = await openNew(t);
    await other.import(EXPORT);
    await sql`update members set name = 'Other' where id = (select min(id) from members)`.execute(other.database.write);
    const folder = fresh();
    await other.export(folder);
    await assert.rejects(target.import(folder), /imported from another export/);
    assert.equal((await target.export(fresh())).content, told.content);
  });
});
