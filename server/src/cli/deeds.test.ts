import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { openRecord } from '../app.ts';
import * as domains from '../domains.ts';
import { checkRecord } from '../kernel/check.ts';
import { makePostgres } from '../kernel/testing.ts';
import { machine, type Machine, type Outcome } from './testing.ts';

const skip = process.env.LC_TEST_DATABASE_URL ? false : 'LC_TEST_DATABASE_URL is not set';

const kinds = [
  { name: 'SQLite', skip: false, open: async (t: TestContext) => machine(t) },
  {
    name: 'PostgreSQL, kept apart by the database',
    skip,
    async open(t: TestContext) {
      const { url, drop } = await makePostgres('lc_operator');
      t.after(drop);
      return machine(t, url);
    },
  },
];

/** Two communities with a comment each. */
async function filled(place: Machine) {
  const server = await place.serve();
  await place.post(server, 'here');
  await place.post(server, 'there', 'globex');
  return server;
}

const done = ({ code, out, err }: Outcome) => assert.equal(code, 0, out + err);
/** The one line of a trail that must be there. */
const bySystem = (action: string, details: unknown = {}) => ({ role: 'system', action, details });
/** Nothing is wrong with the record, its trails included. */
async function sound({ data, databaseUrl }: Machine) {
  const database = await openRecord({ data, databaseUrl });
  const { problems } = await checkRecord(database, Object.values(domains)).finally(() => database.close());
  assert.deepEqual(problems, []);
}

for (const { name, skip: isSkipped, open } of kinds)
  describe(`what the command line does is in the audit trail on ${name}`, { skip: isSkipped, timeout: 300_000 }, () => {
    test('an export stands in the trail of its community alone, and in what was exported', async (t) => {
      const place = await open(t);
      const server = await filled(place);
      const folder = join(place.data, 'out');
      done(await place.run('export', folder, '--community', 'acme'));
      assert.deepEqual(await place.trail(), [bySystem('community.export')]);
      assert.deepEqual(await place.trail('globex'), []);
      assert.match(readFileSync(join(folder, 'tables/audit_entries.jsonl'), 'utf8'), /"community\.export"/);
      await place.post(server, 'here');
      await server.close();
      await sound(place);
    });

    test('what is refused to be exported leaves nothing, neither a line nor a community', async (t) => {
      const place = await open(t);
      await (await filled(place)).close();
      done(await place.run('export', join(place.data, 'out'), '--community', 'acme'));
      assert.equal((await place.run('export', join(place.data, 'out'), '--community', 'acme')).code, 1);
      assert.equal((await place.run('export', join(place.data, 'no'), '--community', 'nobody')).code, 1);
      assert.equal((await place.trail()).length, 1);
      assert.deepEqual(await place.trail('nobody'), []);
    });

    test('an import tells what it came from, once, under another name as well; nobody else hears of it', async (t) => {
      const place = await open(t);
      await (await filled(place)).close();
      const folder = join(place.data, 'out');
      done(await place.run('export', folder, '--community', 'acme'));
      const { content } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { content: string };
      done(await place.run('import', folder, '--dry-run', '--community', 'copy'));
      assert.deepEqual(await place.trail('copy'), []);
      for (let times = 0; times < 2; times += 1) done(await place.run('import', folder, '--community', 'copy'));
      const exported = bySystem('community.export');
      assert.deepEqual(await place.trail('copy'), [exported, bySystem('community.import', { from: 'acme', content })]);
      assert.deepEqual(await place.trail(), [exported]);
      await sound(place);
    });

    test('two servers have the same content but for their trails', async (t) => {
      const place = await open(t);
      await (await filled(place)).close();
      const other = machine(t);
      const line = (outcome: Outcome) => {
        done(outcome);
        return /^Content without the audit trail, .*: [0-9a-f]{64}$/m.exec(outcome.out)![0];
      };
      const here = line(await place.run('export', join(place.data, 'out'), '--community', 'acme'));
      done(await other.run('import', join(place.data, 'out')));
      assert.equal(line(await other.run('export', join(other.data, 'out'), '--community', 'acme')), here);
      assert.deepEqual(
        (await other.trail()).map(({ action }) => action),
        ['community.export', 'community.import', 'community.export'],
      );
    });

    test('comments of another system are told of before they come, and not for a trial', async (t) => {
      const place = await open(t);
      const file = join(place.data, 'comments.json');
      writeFileSync(file, '');
      done(await place.run('import', 'remark42', file, '--dry-run'));
      assert.deepEqual(await place.trail(), []);
      done(await place.run('import', 'remark42', file, '--points'));
      assert.deepEqual(await place.trail(), [bySystem('comment.import', { format: 'remark42', points: true })]);
    });
  });

describe('a record in a file', { timeout: 300_000 }, () => {
  test('a copy that is taken while a server writes is in every trail, and in itself', async (t) => {
    const place = machine(t);
    const server = await filled(place);
    const state = { done: false };
    const posting = (async () => {
      let count = 0;
      for (; !state.done; count += 1) await place.post(server, 'here');
      return count;
    })();
    const copy = join(place.data, 'copy.sqlite');
    const outcome = await place.run('backup', copy);
    state.done = true;
    assert.deepEqual(outcome, { code: 0, out: `Copied to ${copy}.\n`, err: '' });
    assert.ok((await posting) > 0, 'nobody was refused');
    for (const community of ['acme', 'globex'])
      assert.deepEqual(await place.trail(community), [bySystem('record.backup')]);
    const file = new DatabaseSync(copy, { readOnly: true });
    assert.equal(file.prepare('select count(*) as n from audit_entries').get()!.n, 2);
    file.close();
    assert.equal((await place.run('backup', copy)).code, 1);
    assert.equal((await place.trail()).length, 1, 'what is refused leaves no line');
    await server.close();
    await sound(place);
  });

  test('what is half here gets no line, since it is to be equal to its export', async (t) => {
    const place = machine(t);
    await (await filled(place)).close();
    const record = new DatabaseSync(join(place.data, 'commons.sqlite'));
    const half = { content: 'x', from: 'globex', begun: 1, finished: null, lines: {} };
    record.prepare('insert into instance values (?, ?)').run('import:globex', JSON.stringify(half));
    record.close();
    done(await place.run('backup', join(place.data, 'copy.sqlite')));
    assert.deepEqual([(await place.trail()).length, (await place.trail('globex')).length], [1, 0]);
  });

  test('a copy is taken even if the trail cannot tell of it, and it is said why', async (t) => {
    const place = machine(t);
    await (await filled(place)).close();
    const record = new DatabaseSync(join(place.data, 'commons.sqlite'));
    record.exec(`create trigger refuse before insert on audit_entries begin select raise(abort, 'no room'); end`);
    const { code, out, err } = await place.run('backup', join(place.data, 'copy.sqlite'));
    record.close();
    assert.deepEqual([code, err], [0, 'The audit trail does not tell of this copy: no room\n']);
    assert.match(out, /^Copied to /);
    const exported = await place.run('export', join(place.data, 'out'), '--community', 'acme');
    assert.deepEqual([exported.code, exported.err], [1, 'no room\n'], 'an export without a line is none');
  });

  test('a move stands in the trail on both sides; one that was given up is told of as well', { skip }, async (t) => {
    const place = machine(t);
    await (await filled(place)).close();
    const targets = await Promise.all([makePostgres(), makePostgres()]);
    for (const { drop } of targets) t.after(drop);
    const [first, second] = targets.map(({ url }) => place.with(url)) as [Machine, Machine];
    const write = (text: string) => {
      const record = new DatabaseSync(join(place.data, 'commons.sqlite'));
      record.prepare('update comments set body = ?').run(text);
      record.close();
    };
    await (await second.serve()).close();
    assert.match((await second.run('move-to-postgres')).err, /is not empty/);
    assert.deepEqual(await place.trail(), [], 'what was refused leaves no line');
    write('A NUL: \0');
    assert.match((await first.run('move-to-postgres')).err, /holds the character NUL/);
    done(await first.run('move-to-postgres', '--give-up'));
    const moved = [bySystem('record.move', { to: 'postgres' })];
    const both = [...moved, bySystem('record.move', { to: 'postgres', givenUp: true })];
    for (const community of ['acme', 'globex']) assert.deepEqual(await place.trail(community), both);
    write('Words');
    const third = await makePostgres();
    t.after(third.drop);
    const last = place.with(third.url);
    done(await last.run('move-to-postgres'));
    for (const community of ['acme', 'globex']) assert.deepEqual(await last.trail(community), [...both, ...moved]);
    await sound(last);
    const file = new DatabaseSync(join(place.data, 'commons.sqlite'), { readOnly: true });
    assert.equal(file.prepare('select count(*) as n from audit_entries').get()!.n, 6, 'the file tells the same');
    file.close();
  });
});
