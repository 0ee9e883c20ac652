import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { FormerHeads, endHistoryOf, lostFacts, readEndedEpochs } from './former-heads.ts';
import { member, records, type TestKernel } from './testing.ts';

for (const record of records) {
  describe(`histories that have ended on ${record.name}`, () => {
    let kernel: TestKernel;
    before(async () => {
      kernel = await record.open();
    });
    after(() => kernel.close());

    test('a record put back by other tools gets a new epoch, and members tell what it has lost', async () => {
      const { database, dispatch } = kernel;
      const { write, read, epoch } = database;
      await sql`insert into streams (community, stream, head) values ('acme', 'note:a', 5), ('acme', 'note:b', 2)`.execute(
        write,
      );
      await endHistoryOf(write);
      const { rows } = await sql<{ value: string }>`select value from instance where key = 'epoch'`.execute(read);
      assert.notEqual(rows[0]!.value, epoch);
      // What is written since does not make the hole smaller.
      await sql`update streams set head = 7 where stream = 'note:a'`.execute(write);

      const warned: string[] = [];
      const log = { warn: (_: unknown, words: string) => void warned.push(words) };
      const ended = await readEndedEpochs(read);
      const heads = new FormerHeads({ database: { ended }, writer: dispatch.writer, log: log as never });
      const ana = member('ana');
      heads.told(ana, 'note:a', { epoch, since: 9 });
      heads.told(ana, 'note:a', { epoch, since: 8 });
      heads.told(ana, 'note:b', { epoch, since: 2 });
      heads.told(ana, 'note:c', { epoch, since: 1 });
      heads.told({ community: 'acme', id: null }, 'note:b', { epoch, since: 100 });
      heads.told(ana, 'note:b', { epoch: 'of nobody', since: 100 });
      await heads.close();
      const lost = await lostFacts(read);
      assert.deepEqual(
        lost.map((each) => ({ ...each })),
        [
          { community: 'acme', stream: 'note:a', from: 6, to: 9 },
          { community: 'acme', stream: 'note:c', from: 1, to: 1 },
        ],
      );
      assert.equal(warned.length, 2);
    });
  });
}
