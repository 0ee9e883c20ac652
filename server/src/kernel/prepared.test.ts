import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql, type Kysely } from 'kysely';
import { prepared } from './prepared.ts';
import { records, type TestKernel } from './testing.ts';

interface Tables {
  things: { id: string; count: number; note: string | null };
}

for (const record of records) {
  describe(`prepared queries on ${record.name}`, () => {
    let kernel: TestKernel;
    let db: Kysely<Tables>;
    before(async () => {
      kernel = await record.open();
      db = kernel.database.write as Kysely<Tables>;
      await db.schema
        .createTable('things')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('count', 'integer')
        .addColumn('note', 'text')
        .execute();
    });
    after(() => kernel.close());

    test('each run puts in its own values, however often one of them stands in the query', async () => {
      let builds = 0;
      const query = prepared((tables: Kysely<Tables>, { id, count, note }: Tables['things']) => {
        builds += 1;
        return tables
          .insertInto('things')
          .values({ id, count, note })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ count: sql`things.count + ${count}`, note }))
          .returningAll();
      });
      const save = async (on: Kysely<Tables>, values: Tables['things']) =>
        (await query(on, values)).map((row) => ({ ...row }));
      assert.deepEqual(await save(db, { id: 'a', count: 1, note: 'first' }), [{ id: 'a', count: 1, note: 'first' }]);
      assert.deepEqual(await save(db, { id: 'b', count: 5, note: null }), [{ id: 'b', count: 5, note: null }]);
      assert.deepEqual(await save(db, { id: 'a', count: 3, note: null }), [{ id: 'a', count: 4, note: null }]);
      assert.equal(builds, 1);
      const inTransaction = await db
        .transaction()
        .execute((transaction) => save(transaction, { id: 'b', count: 1, note: 'x' }));
      assert.deepEqual(inTransaction, [{ id: 'b', count: 6, note: 'x' }]);
      assert.equal(builds, 1);
    });
  });
}
