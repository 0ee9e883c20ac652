import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { checkRecord } from './check.ts';
import { member, newId, PLAIN_ROLE, records, type TestKernel } from './testing.ts';
import { expectTopic, readDiscussion } from '../discussions/topics.store.ts';
import { raiseWall } from './wall.ts';

const record = records.find(({ name }) => name === 'PostgreSQL');
const anna = member('Anna');
const gina = member('Gina', 'learner', 'globex');

/** What belongs to no community: the database's identity, who works where, what was migrated. */
const COMMON = ['instance', 'kysely_migration', 'kysely_migration_lock', 'leases'];
/** Indexes of words by row number, reached only through the walled table they index: behind a policy PostgreSQL would search without its index. */
const INDEXES = ['comment_search', 'resource_search'];

describe('the wall between communities in PostgreSQL', { skip: record ? false : 'needs PostgreSQL' }, () => {
  let kernel: TestKernel;
  before(async () => {
    kernel = await record!.open([], { role: PLAIN_ROLE });
    for (const [actor, body] of [
      [anna, 'Of Acme'],
      [gina, 'Of Globex'],
    ] as const)
      await kernel.write(actor, 'comment.create', { id: newId(), topic: 'week-1', body });
  });
  after(() => kernel.close());

  /** Forgets to say whose comments it wants. */
  const careless = async (db: Db) =>
    (await sql<{ community: string }>`select community from comments`.execute(db)).rows.map((row) => row.community);

  test('stands around every table that has a column for the community; all others are known to have none', async () => {
    const { rows } = await sql<{ name: string; walled: boolean }>`
      select relname as name, relrowsecurity and relforcerowsecurity
        and exists (select from pg_policy where polrelid = pg_class.oid and polname = 'lc_community') as walled
      from pg_class where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace`.execute(
      kernel.database.read,
    );
    assert.deepEqual(rows.flatMap(({ name, walled }) => (walled ? [] : [name])).sort(), [...COMMON, ...INDEXES].sort());
    assert.ok(rows.length > 20);
    assert.equal(kernel.database.walled, true);
  });

  test('what one community expects is not looked for in another that shares its transaction', async () => {
    const { writer } = kernel.dispatch;
    const expecting = (topic: string) => ({
      community: 'acme',
      foresee: (db: Db) => expectTopic(db, 'acme', topic),
    });
    const [, theirs, ours] = await Promise.all([
      writer.submit(async () => undefined, expecting('week-1')),
      writer.submit((db) => readDiscussion(db, 'globex', 'week-1'), {
        community: 'globex',
        foresee: (db) => expectTopic(db, 'globex', 'week-1'),
      }),
      writer.submit((db) => readDiscussion(db, 'acme', 'week-1'), { community: 'acme' }),
    ]);
    assert.equal(theirs.count, 1);
    assert.equal(ours.count, 1);
  });

  test('hides from a careless query what belongs to another community, in reading and in writing', async () => {
    const { database, dispatch } = kernel;
    assert.deepEqual((await careless(database.read)).sort(), ['acme', 'globex']);
    // Connections go from one community to another all the time.
    for (let round = 0; round < 10; round += 1) {
      const seen = await Promise.all(['acme', 'globex', 'acme', 'none'].map((id) => careless(database.readOf(id))));
      assert.deepEqual(seen, [['acme'], ['globex'], ['acme'], []]);
    }
    const units = ['acme', 'globex', 'acme', 'none'].map((community) =>
      dispatch.writer.submit(careless, { community }),
    );
    assert.deepEqual(await Promise.all(units), [['acme'], ['globex'], ['acme'], []]);
    assert.deepEqual((await dispatch.writer.submit(careless)).sort(), ['acme', 'globex']);
  });

  test('keeps a unit from changing or adding rows of another community, and its neighbours are not undone', async () => {
    const { writer } = kernel.dispatch;
    const own = { community: 'globex' };
    const [changed, added, after] = await Promise.allSettled([
      writer.submit((db) => sql`update comments set body = 'Taken over'`.execute(db), own),
      writer.submit(
        (db) => sql`insert into streams (community, stream, head) values ('acme', 'x:y', 1)`.execute(db),
        own,
      ),
      writer.submit(careless, own),
    ]);
    assert.equal(changed.status === 'fulfilled' && Number(changed.value.numAffectedRows), 1);
    assert.match(String(added.status === 'rejected' && added.reason), /row-level security/);
    assert.deepEqual(after.status === 'fulfilled' && after.value, ['globex']);
    const { rows } = await sql<{ body: string }>`select body from comments where community = 'acme'`.execute(
      kernel.database.read,
    );
    assert.deepEqual(rows, [{ body: 'Of Acme' }]);
  });

  test('hides everything from a session that says nothing, owner or not', async () => {
    await kernel.database.write.transaction().execute(async (transaction) => {
      await sql`set local lc.community to ''`.execute(transaction);
      assert.deepEqual(await careless(transaction), []);
    });
  });

  test('is put up once, and around a table that comes later as well', async () => {
    const { write, readOf } = kernel.database;
    await raiseWall(write);
    await sql`create table later (community text not null)`.execute(write);
    await raiseWall(write);
    await sql`insert into later values ('acme'), ('globex')`.execute(write);
    const { rows } = await sql`select * from later`.execute(readOf('acme'));
    assert.deepEqual(rows, [{ community: 'acme' }]);
    await sql`drop table later`.execute(write);
  });

  test('does not stand in the way of examining the whole record', async () => {
    const { problems, streams } = await checkRecord(kernel.database);
    assert.deepEqual(problems, []);
    assert.ok(streams >= 2);
  });
});
