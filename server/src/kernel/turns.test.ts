import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { member, newId, records, type TestKernel } from './testing.ts';

const record = records.find(({ name }) => name === 'PostgreSQL');

describe('two nodes that write in groups', { skip: record ? false : 'needs PostgreSQL' }, () => {
  let one: TestKernel;
  let other: TestKernel;
  before(async () => {
    one = await record!.open();
    other = await one.beside!();
  });
  after(async () => {
    await other.close();
    await one.close();
  });

  const deadlocks = async () => {
    const { rows } = await sql<{ count: number }>`
        select deadlocks as count from pg_stat_database where datname = current_database()`.execute(one.database.read);
    return rows[0]!.count;
  };

  test('take turns: groups that meet in rows of the same members and topics never end in a deadlock', async () => {
    const members = Array.from({ length: 12 }, (_, index) => member(`Member ${index}`));
    const topics = ['a', 'b', 'c', 'd'];
    const post = (node: TestKernel, index: number) =>
      node.write(members[index % members.length]!, 'comment.create', {
        id: newId(),
        topic: topics[index % topics.length],
        body: `Post ${index}`,
      });
    for (let round = 0; round < 5; round += 1) {
      const groups = Array.from({ length: 48 }, (_, index) => [post(one, index), post(other, 47 - index)]);
      await Promise.all(groups.flat());
    }
    // The counters of PostgreSQL are told of by each connection, at the latest when it ends.
    await other.database.close();
    other = await one.beside!();
    assert.equal(await deadlocks(), 0);
  });

  test('a statement that fails unheard undoes the transaction, and says so', async () => {
    const { database } = one;
    const unheard = database.transact(async (db) => {
      await sql`insert into streams (community, stream, head) values ('acme', 'unheard:1', 1)`.execute(db);
      await sql`select 1 / 0`.execute(db).catch(() => {});
    });
    await assert.rejects(unheard, /could not be committed/);
    const { rows } = await sql`select 1 from streams where stream = 'unheard:1'`.execute(database.read);
    assert.deepEqual(rows, []);
  });

  test('queries that do not wait for each other are answered in their order, and stand or fall together', async () => {
    const { database } = one;
    const seen = await database.transact(async (db) => {
      const [, { rows }] = await Promise.all([
        sql`insert into streams (community, stream, head) values ('acme', 'both:1', 7)`.execute(db),
        sql<{ head: number }>`select head from streams where stream = 'both:1'`.execute(db),
      ]);
      return rows[0]!.head;
    });
    assert.equal(seen, 7);
    const refused = database.transact((db) =>
      Promise.all([
        sql`update streams set head = 8 where stream = 'both:1'`.execute(db),
        sql`insert into streams (community, stream, head) values ('acme', 'both:1', 9)`.execute(db),
      ]),
    );
    await assert.rejects(refused, { code: '23505' });
    const { rows } = await sql<{ head: number }>`select head from streams where stream = 'both:1'`.execute(
      database.read,
    );
    assert.deepEqual(rows, [{ head: 7 }]);
  });
});
