import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ResourceChange, ResourceTally } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import { replay } from '../kernel/event-log.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import resources from './resources.ts';
import { libraryOf } from './testing.ts';

/** SQLite has one node by its nature: a second server on the same folder refuses to start. */
for (const record of records.filter(({ name }) => name !== 'SQLite')) {
  describe(`resources of two nodes on one ${record.name}`, () => {
    let first: TestKernel;
    let second: TestKernel;
    const libraries = [libraryOf(() => first), libraryOf(() => second)] as const;
    const members = Array.from({ length: 12 }, (_, index) => member(`member-${index}`));
    const cleo = member('Cleo Curator', 'curator');
    before(async () => {
      first = await record.open();
      second = await first.beside!();
    });
    after(async () => {
      const { problems } = await checkRecord(second.database, [resources]);
      await second.close();
      await first.close();
      assert.deepEqual(problems, []);
    });

    const told = async (id: string): Promise<ResourceTally | undefined> => {
      const events = await replay(second.database.read, 'acme', 'resources:all', 0);
      return events.flatMap(({ data }) => (data as ResourceChange).tallies ?? []).findLast((tally) => tally.id === id);
    };

    test('one address shared at both at once becomes one resource', async () => {
      for (let round = 0; round < 15; round += 1) {
        const url = `https://same.example/${round}`;
        const outcomes = await Promise.allSettled(
          libraries.map((library, index) => library.share(members[index]!, { url })),
        );
        assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
        const refused = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
        assert.equal((refused.reason as { code: string }).code, 'conflict');
      }
    });

    test('the same resource sent to both at once is shared once, and both answer the same', async () => {
      for (let round = 0; round < 15; round += 1) {
        const said = { id: newId(), title: `Same ${round}` };
        const [one, other] = await Promise.all(libraries.map((library) => library.share(members[0]!, said)));
        assert.deepEqual(one!.result, other!.result);
      }
    });

    test('ratings, recommendations and finishers at both at once are all counted', async () => {
      const { id } = await libraries[0].share(members[0]!);
      await Promise.all(
        members.slice(1).flatMap((actor, index) => {
          const { write } = libraries[index % 2]!;
          return [
            write(actor, 'resource.rate', { resourceId: id, rating: 1 + (index % 5) }),
            write(actor, 'resource.recommend', { resourceId: id, on: true, reason: `Because ${index}` }),
            write(actor, 'resource.progress', { resourceId: id, progress: 'done' }),
          ] as Promise<unknown>[];
        }),
      );
      const { tally } = await libraries[1].one(cleo, id);
      assert.deepEqual([tally.ratings, tally.recommended, tally.done], [[3, 2, 2, 2, 2], 11, 11]);
      assert.deepEqual(await told(id), tally);
    });

    test('entries moved by two curators at once keep places of their own', async () => {
      await libraries[0].write(cleo, 'list.save', { key: 'moving', title: 'Moving' });
      const ids: string[] = [];
      for (let index = 0; index < 8; index += 1)
        ids.push((await libraries[0].share(members[0]!, { list: 'moving' })).id);
      for (let round = 0; round < 20; round += 1)
        await Promise.all(
          libraries.map(({ write }, index) =>
            write(cleo, 'resource.place', {
              resourceId: ids[(round * 2 + index) % 8]!,
              list: 'moving',
              on: true,
              after: round % 2 === 0 ? null : ids[(round * 2 + index + 3) % 8]!,
            }),
          ),
        );
      const { resources: shown } = await libraries[1].page(cleo, { filter: { list: 'moving' } });
      assert.deepEqual(shown.map(({ id }) => id).sort(), [...ids].sort());
    });
  });
}
