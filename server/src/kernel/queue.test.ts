import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { CommonsError } from '@learning-commons/protocol';
import { openDatabase, type Database } from './database.ts';
import { eventLogMigrations } from './event-log.ts';
import { makePostgres } from './testing.ts';

const CONNECTIONS = 8;
const MOST = 1_000;
const skip = process.env.LC_TEST_DATABASE_URL ? false : 'LC_TEST_DATABASE_URL is not set';

describe('reads that wait for PostgreSQL', { skip }, () => {
  let place: Awaited<ReturnType<typeof makePostgres>>;
  let database: Database;
  before(async () => {
    place = await makePostgres();
    database = await openDatabase({ url: place.url, migrations: eventLogMigrations });
  });
  after(async () => {
    await database?.close();
    await place?.drop();
  });

  /** Keeps every connection busy; answers how to let them go. */
  async function occupy() {
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    let begun = 0;
    const held = Array.from({ length: CONNECTIONS }, () =>
      database.read.connection().execute(async (connection) => {
        await sql`select 1`.execute(connection);
        begun += 1;
        await released;
      }),
    );
    while (begun < CONNECTIONS) await new Promise((resolve) => setTimeout(resolve, 5));
    return async () => {
      release();
      await Promise.all(held);
    };
  }

  const ask = (number: number, community = number % 2 ? 'acme' : 'globex') =>
    sql<{ number: number }>`select ${number}::int as number`.execute(database.readOf(community));

  test('a thousand wait their turn, the next is refused at once as too much, and nobody who waits is forgotten', async () => {
    const release = await occupy();
    try {
      const waiting = Array.from({ length: MOST }, (_, number) => ask(number));
      const outcomes = Promise.allSettled(waiting);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(database.waiting(), MOST);
      for (let more = 0; more < 50; more += 1)
        await assert.rejects(ask(more), (error: unknown) => {
          assert.ok(error instanceof CommonsError);
          assert.equal(error.code, 'unavailable');
          assert.deepEqual(error.details, { retryAfter: 1 });
          return true;
        });
      assert.equal(database.waiting(), MOST, 'who is refused waits for nothing');
      await release();
      const answers = (await outcomes).map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value.rows[0]!.number : String(outcome.reason),
      );
      assert.deepEqual(
        answers,
        Array.from({ length: MOST }, (_, number) => number),
        'each got its own answer',
      );
    } finally {
      await release();
    }
    assert.equal(database.waiting(), 0);
    assert.equal((await ask(7)).rows[0]!.number, 7, 'and it goes on as before');
  });

  test('who waits longer than the patience for a connection is refused as retryable, not left waiting', async () => {
    const release = await occupy();
    try {
      const started = performance.now();
      await assert.rejects(ask(1), /timeout exceeded when trying to connect/);
      assert.ok(performance.now() - started < 8_000);
      assert.equal(database.waiting(), 0);
    } finally {
      await release();
    }
  });
});
