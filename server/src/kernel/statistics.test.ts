import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { statistics } from './statistics.ts';
import { records, type TestKernel } from './testing.ts';

const record = records.find(({ name }) => name === 'PostgreSQL');

describe('statistics of young tables', { skip: record ? false : 'needs PostgreSQL' }, () => {
  let kernel: TestKernel;
  before(async () => {
    kernel = await record!.open();
    // The database's own count would come between.
    await sql`alter table streams set (autovacuum_enabled = false)`.execute(kernel.database.write);
  });
  after(() => kernel.close());

  const counted = async () => {
    const { rows } = await sql<{ tuples: number }>`
      select reltuples::bigint as tuples from pg_class where oid = 'streams'::regclass`.execute(kernel.database.read);
    return rows[0]!.tuples;
  };

  const fill = async (from: number, to: number) => {
    await sql`insert into streams (community, stream, head)
      select 'acme', 'filled:' || n, 1 from generate_series(${from}::int, ${to}::int) n`.execute(kernel.database.write);
    // A connection tells what it changed about once a second.
    await sleep(1_100);
    await sql`select 1`.execute(kernel.database.write);
    await sleep(200);
  };

  test('are counted each time a table has doubled, and not before', async () => {
    await fill(1, 150);
    await statistics.run(kernel.dispatch.node);
    assert.ok((await counted()) < 150);
    await fill(151, 1_000);
    await statistics.run(kernel.dispatch.node);
    const first = await counted();
    assert.ok(first >= 1_000);
    await fill(1_001, 1_500);
    await statistics.run(kernel.dispatch.node);
    assert.equal(await counted(), first);
    await fill(1_501, 2_200);
    await statistics.run(kernel.dispatch.node);
    assert.ok((await counted()) >= 2_200);
  });
});
