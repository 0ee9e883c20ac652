import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Activity } from '@learning-commons/protocol';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import type { Actor } from '../kernel/session.ts';
import { libraryOf } from './testing.ts';

const cleo = member('Cleo Curator', 'curator');

for (const record of records) {
  describe(`the merit of sharing on ${record.name}`, () => {
    let kernel: TestKernel;
    let round = 0;
    const { share, write } = libraryOf(() => kernel);
    before(async () => {
      kernel = await record.open();
    });
    after(() => kernel.close());

    const fresh = () => {
      round += 1;
      return { ana: member(`Ana ${round}`), ben: member(`Ben ${round}`) };
    };
    /** What stands to a member's credit, by verb. */
    const deeds = async (actor: Actor): Promise<string[]> => {
      const { activities } = (await kernel.run(actor, 'activity.list', {})) as { activities: Activity[] };
      return activities
        .filter(({ undone }) => !undone)
        .map(({ verb }) => verb)
        .sort();
    };
    const points = async (actor: Actor) => ((await kernel.run(actor, 'points.get', {})) as { points: number }).points;

    test('sharing, and what others make of it, is to the credit of who shared; what one does oneself is not', async () => {
      const { ana, ben } = fresh();
      const { id } = await share(ana, { reason: 'I learnt much' });
      for (const actor of [ana, ben]) await write(actor, 'resource.progress', { resourceId: id, progress: 'done' });
      assert.deepEqual([await deeds(ana), await deeds(ben)], [['resource.shared'], ['resource.finished']]);
      await write(ben, 'resource.recommend', { resourceId: id, on: true });
      await write(ben, 'resource.rate', { resourceId: id, rating: 3 });
      assert.deepEqual(await deeds(ana), ['resource.recommended', 'resource.shared']);
      await write(ben, 'resource.rate', { resourceId: id, rating: 5 });
      await write(ben, 'resource.rate', { resourceId: id, rating: 4 });
      assert.deepEqual(await deeds(ana), ['resource.recommended', 'resource.shared', 'resource.useful']);
    });

    test('nothing of it tells who rated', async () => {
      const { ana, ben } = fresh();
      const { id } = await share(ana);
      await write(ben, 'resource.rate', { resourceId: id, rating: 5 });
      const told = JSON.stringify(await kernel.run(ana, 'activity.list', {}));
      assert.ok(told.includes('resource.useful'));
      assert.ok(!told.includes(ben.id!));
    });

    test('what is taken back takes its merit with it, and brings it back once', async () => {
      const { ana, ben } = fresh();
      const { id } = await share(ana);
      await write(ben, 'resource.recommend', { resourceId: id, on: true });
      await write(ben, 'resource.rate', { resourceId: id, rating: 5 });
      await write(ben, 'resource.progress', { resourceId: id, progress: 'done' });
      const all = await deeds(ana);
      await write(ana, 'resource.remove', { resourceId: id, on: true });
      assert.deepEqual([await deeds(ana), await deeds(ben)], [[], ['resource.finished']]);
      await write(ana, 'resource.remove', { resourceId: id, on: false });
      assert.deepEqual(await deeds(ana), all);
      await write(ben, 'resource.recommend', { resourceId: id, on: false });
      await write(ben, 'resource.rate', { resourceId: id, rating: null });
      await write(ben, 'resource.progress', { resourceId: id, progress: 'none' });
      assert.deepEqual([await deeds(ana), await deeds(ben)], [['resource.shared'], []]);
    });

    test('what waits to be reviewed earns nothing until it is published', async () => {
      const { ana } = fresh();
      await write(cleo, 'list.save', { key: `reviewed-${round}`, title: 'Reviewed', submissions: 'reviewed' });
      const { id } = await share(ana, { list: `reviewed-${round}` });
      assert.deepEqual(await deeds(ana), []);
      await write(cleo, 'resource.review', { resourceId: id, accept: true });
      assert.deepEqual(await deeds(ana), ['resource.shared']);
    });

    test('by the rules that come with the product, sharing much earns little and being useful earns more', async () => {
      const { ana, ben } = fresh();
      const ids: string[] = [];
      for (let index = 0; index < 12; index += 1) ids.push((await share(ana)).id);
      const forSharing = await points(ana);
      assert.ok(forSharing <= 6, `${forSharing} points for twelve in a day`);
      await write(ben, 'resource.recommend', { resourceId: ids[0]!, on: true });
      await write(cleo, 'resource.recommend', { resourceId: ids[0]!, on: true });
      assert.ok((await points(ana)) - forSharing > forSharing);
    });

    test('a request is told of what answers it once that is published', async () => {
      const { ana } = fresh();
      const heard: unknown[] = [];
      const { ana: other } = fresh();
      const listening = await record.open([listener(heard)]);
      const own = libraryOf(() => listening);
      await own.write(cleo, 'list.save', { key: 'reviewed', title: 'Reviewed', submissions: 'reviewed' });
      const requestId = newId();
      const { id } = await own.share(ana, { list: 'reviewed', title: 'Balance sheets', requestId });
      await own.share(other);
      assert.deepEqual(heard, []);
      await own.write(cleo, 'resource.review', { resourceId: id, accept: true });
      assert.deepEqual(heard, [{ requestId, resourceId: id, title: 'Balance sheets', by: ana.id }]);
      await listening.close();
    });
  });
}

/** A domain that only listens. */
function listener(heard: unknown[]) {
  return {
    contract: { name: 'listener', operations: {}, events: {} },
    migrations: {},
    operations: {},
    streams: {},
    gathers: [],
    workers: {},
    routes: [],
    on: { 'resource.offered': async (_: unknown, { data }: { data: unknown }) => void heard.push(data) },
  };
}
