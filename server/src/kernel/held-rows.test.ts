import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql, type Kysely } from 'kysely';
import { fail } from '@learning-commons/protocol';
import type { Db } from './database.ts';
import { HeldRows, byCommunity } from './held-rows.ts';
import { aboutMany, bySize } from './prepared.ts';
import { records, type TestKernel } from './testing.ts';

interface Jar {
  readonly community: string;
  readonly id: string;
  readonly beans: number;
}
type JarsDb = Kysely<{ jars: Jar }>;

const asked: string[][] = [];
const written: string[][] = [];

const jars = new HeldRows<Pick<Jar, 'community' | 'id'>, Jar>({
  table: 'jars',
  key: ['community', 'id'],
  read(db, keys) {
    asked.push(keys.map(({ id }) => id));
    return byCommunity<Pick<Jar, 'community' | 'id'>, Jar>('id', jarsOf)(db, keys);
  },
  write(db, rows) {
    written.push(rows.map(({ id }) => id));
    return saveJars(db as JarsDb, rows);
  },
});

const jarsOf = aboutMany((db: JarsDb, { community }: { readonly community: string }, ids) =>
  db.selectFrom('jars').selectAll().where('community', '=', community).where('id', 'in', ids),
);

const saveJars = bySize(['community', 'id', 'beans'], (db: JarsDb, rows: Jar[]) =>
  db
    .insertInto('jars')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['community', 'id']).doUpdateSet({ beans: sql`excluded.beans` })),
);

/** The same table, whose rows are only ever new: one that is there already is refused by the record itself. */
const fresh = new HeldRows<Pick<Jar, 'community' | 'id'>, Jar>({
  table: 'jars',
  key: ['community', 'id'],
  read: async () => [],
  write: (db, rows) =>
    (db as JarsDb)
      .insertInto('jars')
      .values([...rows])
      .execute(),
});

for (const record of records) {
  describe(`rows held in a transaction on ${record.name}`, () => {
    let kernel: TestKernel;
    before(async () => {
      kernel = await record.open();
      await kernel.database.write.schema
        .createTable('jars')
        .addColumn('community', 'text')
        .addColumn('id', 'text')
        .addColumn('beans', 'integer')
        .addPrimaryKeyConstraint('jars_key', ['community', 'id'])
        .execute();
    });
    beforeEach(async () => {
      asked.length = written.length = 0;
      await kernel.database.write.deleteFrom('jars').execute();
    });
    after(() => kernel.close());

    const add = async (db: Db, id: string, beans: number) => {
      const row = await jars.get(db, { community: 'acme', id });
      jars.put(db, { community: 'acme', id, beans: (row?.beans ?? 0) + beans });
    };
    const submit = (unit: (db: Db) => Promise<unknown>, expects: readonly string[] = [], community = 'acme') =>
      kernel.dispatch.writer.submit(unit, {
        community,
        foresee: (db) => expects.forEach((id) => jars.expect(db, { community, id })),
      });
    const stored = async () => {
      const rows = await (kernel.database.read as JarsDb).selectFrom('jars').selectAll().orderBy('id').execute();
      return Object.fromEntries(rows.map(({ id, beans }) => [id, beans]));
    };

    test('what units of a group expect is read at once, and what they put is written at once, each seeing those before', async () => {
      const ids = ['a', 'b', 'a', 'c', 'a'];
      await Promise.all(ids.map((id) => submit((db) => add(db, id, 1), [id])));
      assert.deepEqual(await stored(), { a: 3, b: 1, c: 1 });
      assert.deepEqual(asked, [['a', 'b', 'c']]);
      assert.deepEqual(written, [['a', 'b', 'c']]);
    });

    test('more rows than a statement takes are read and written whole', async () => {
      const ids = Array.from({ length: 150 }, (_, index) => `jar ${index}`);
      const all = async (db: Db) => {
        for (const id of ids) await add(db, id, 1);
      };
      await submit(all, ids);
      await submit(all, ids);
      assert.deepEqual(await stored(), Object.fromEntries(ids.map((id) => [id, 2])));
      assert.deepEqual(asked, [ids, ids]);
    });

    test('a statement that names the table sees what was put before it', async () => {
      const seen = await submit(async (db) => {
        await add(db, 'a', 2);
        const { rows } = await sql<{ beans: number }>`select beans from jars where id = 'a'`.execute(db);
        return rows.map(({ beans }) => beans);
      });
      assert.deepEqual(seen, [2]);
    });

    test('a statement that changes the table has what is held read anew', async () => {
      await submit(async (db) => {
        await add(db, 'a', 2);
        await sql`update jars set beans = 40 where id = 'a'`.execute(db);
        await add(db, 'a', 2);
      });
      assert.deepEqual(await stored(), { a: 42 });
    });

    test('one that fails after it has put something takes nobody with it, and what units did is done once', async () => {
      const runs: string[] = [];
      const outcomes = await Promise.allSettled([
        submit(async (db) => (runs.push('first'), await add(db, 'a', 1))),
        submit(async (db) => {
          await add(db, 'a', 100);
          throw fail('conflict', 'Refused after putting.');
        }),
        submit((db) => add(db, 'a', 1)),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(await stored(), { a: 2 });
      assert.equal(runs.length, 2, 'the group ran again, with each unit on a savepoint');
    });

    test('one that is refused before it has changed anything has nobody run again', async () => {
      const runs: string[] = [];
      await Promise.allSettled([
        submit(async (db) => (runs.push('first'), await add(db, 'a', 1))),
        submit(async (db) => {
          await jars.get(db, { community: 'acme', id: 'a' });
          throw fail('conflict', 'Refused before putting.');
        }),
      ]);
      assert.deepEqual(await stored(), { a: 1 });
      assert.deepEqual(runs, ['first']);
    });

    test('rows that the record refuses when they are written are the failure of their own unit alone', async () => {
      await kernel.database.write.insertInto('jars').values({ community: 'acme', id: 'a', beans: 7 }).execute();
      const outcomes = await Promise.allSettled([
        submit((db) => add(db, 'b', 1)),
        submit(async (db) => fresh.put(db, { community: 'acme', id: 'a', beans: 1 })),
        submit((db) => add(db, 'c', 1)),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(await stored(), { a: 7, b: 1, c: 1 });
    });

    test('what is put as one kind of row is seen by those who read the table as another', async () => {
      await submit(async (db) => {
        fresh.put(db, { community: 'acme', id: 'a', beans: 5 });
        await add(db, 'a', 1);
      });
      assert.deepEqual(await stored(), { a: 6 });
    });

    test('communities are read and written each in its own', async () => {
      await kernel.database.write.insertInto('jars').values({ community: 'globex', id: 'a', beans: 7 }).execute();
      const see = (community: string) => (db: Db) => jars.get(db, { community, id: 'a' });
      const [first, other, again] = await Promise.all([
        submit((db) => add(db, 'a', 1), ['a']),
        submit(see('globex'), ['a'], 'globex'),
        submit(see('acme'), ['a']),
      ]);
      assert.equal(first, undefined);
      assert.equal((other as Jar).beans, 7);
      assert.equal((again as Jar).beans, 1);
    });

    test('outside a transaction of the writer rows are read, and not put', async () => {
      await submit((db) => add(db, 'a', 3));
      assert.equal((await jars.get(kernel.database.read, { community: 'acme', id: 'a' }))?.beans, 3);
      assert.throws(() => jars.put(kernel.database.read, { community: 'acme', id: 'a', beans: 1 }), /writer alone/);
    });
  });
}
