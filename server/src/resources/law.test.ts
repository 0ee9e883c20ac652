import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Resource, ResourceChange, ResourceList, ResourceTally } from '@learning-commons/protocol';
import { replay } from '../kernel/event-log.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import type { Actor } from '../kernel/session.ts';
import { libraryOf } from './testing.ts';

/** What somebody holds who knows facts alone: each thing in its newest state. */
class Held {
  readonly resources = new Map<string, Resource>();
  readonly tallies = new Map<string, ResourceTally>();
  readonly lists = new Map<string, ResourceList>();
  readonly #gone = new Map<string, number>();

  apply({ resources = [], tallies = [], lists = [], gone = [] }: ResourceChange) {
    for (const { id, seq } of gone) {
      this.#gone.set(id, Math.max(seq, this.#gone.get(id) ?? 0));
      for (const things of [this.resources, this.tallies])
        if ((things.get(id)?.seq ?? Infinity) < seq) things.delete(id);
    }
    const isNews = (held: { seq: number } | undefined, { seq }: { seq: number }, id: string) =>
      seq > (held?.seq ?? 0) && seq > (this.#gone.get(id) ?? 0);
    for (const each of resources)
      if (isNews(this.resources.get(each.id), each, each.id)) this.resources.set(each.id, each);
    for (const each of tallies) if (isNews(this.tallies.get(each.id), each, each.id)) this.tallies.set(each.id, each);
    for (const each of lists) {
      if (each.seq <= (this.lists.get(each.key)?.seq ?? 0)) continue;
      this.lists.set(each.key, each);
      if (each.removed)
        for (const [id, held] of this.resources)
          this.resources.set(id, { ...held, lists: held.lists.filter(({ list }) => list !== each.key) });
    }
  }
}

const ACTIONS = [
  ...['share', 'share', 'share', 'edit', 'remove', 'restore', 'review', 'return', 'recommend', 'unrecommend', 'rate'],
  ...['finish', 'place', 'unplace', 'list', 'unlist', 'confirm', 'comment'],
] as const;
const LISTS = ['open', 'reviewed'] as const;

for (const record of records) {
  describe(`what facts tell on ${record.name}`, () => {
    let kernel: TestKernel;
    const { share, write, page } = libraryOf(() => kernel);
    const actors = [member('Ana'), member('Ben'), member('Cleo', 'curator')];
    before(async () => {
      kernel = await record.open();
    });
    after(() => kernel.close());

    /** Does one thing, which may well be refused. */
    async function act(action: string, who: number, which: number, ids: string[], community: string) {
      const actor: Actor = { ...actors[who % 3]!, community };
      const [resourceId, list] = [ids[which % Math.max(1, ids.length)] ?? newId(), LISTS[which % 2]!];
      const of: Record<string, () => Promise<unknown>> = {
        share: async () => {
          const said = which % 3 === 0 ? {} : { list, reason: 'Good' };
          ids.push((await share(actor, { ...said, skills: ['Data'] })).id);
        },
        edit: () => write(actor, 'resource.edit', { id: newId(), resourceId, revision: 0, title: `Title ${which}` }),
        remove: () => write(actor, 'resource.remove', { resourceId, on: true }),
        restore: () => write(actor, 'resource.remove', { resourceId, on: false }),
        review: () => write(actor, 'resource.review', { resourceId, accept: true }),
        return: () => write(actor, 'resource.review', { resourceId, accept: false, note: 'No' }),
        recommend: () => write(actor, 'resource.recommend', { resourceId, on: true, reason: `Why ${which}` }),
        unrecommend: () => write(actor, 'resource.recommend', { resourceId, on: false }),
        rate: () => write(actor, 'resource.rate', { resourceId, rating: (which % 5) + 1 }),
        finish: () => write(actor, 'resource.progress', { resourceId, progress: which % 2 ? 'done' : 'none' }),
        place: () => write(actor, 'resource.place', { resourceId, list, on: true, ...(which % 2 && { after: null }) }),
        unplace: () => write(actor, 'resource.place', { resourceId, list, on: false }),
        list: () => write(actor, 'list.save', { key: list, title: `List ${which}`, submissions: list }),
        unlist: () => write(actor, 'list.remove', { key: list }),
        confirm: () => write(actor, 'resource.confirm', { resourceId }),
        comment: () => write(actor, 'comment.create', { id: newId(), topic: `resource/${resourceId}`, body: 'Hm' }),
      };
      await of[action]!().catch((error: { code?: string }) => {
        if (!['forbidden', 'not_found', 'conflict'].includes(error.code ?? '')) throw error;
      });
    }

    test('a page read before and the facts since then give the page that is read now, from any point on', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom(...ACTIONS), fc.nat(20), fc.nat(20)), { minLength: 8, maxLength: 40 }),
          fc.nat(39),
          async (steps, cut) => {
            run += 1;
            const community = run % 2 === 0 ? 'acme' : 'globex';
            const ids: string[] = [];
            const reader: Actor = { ...actors[1]!, community };
            const everything = async () => page(reader, { limit: 50 });
            let start = await everything();
            for (const [index, [action, who, which]] of steps.entries()) {
              if (index === cut) start = await everything();
              await act(action, who, which, ids, community);
            }
            const held = new Held();
            held.apply({ resources: start.resources, tallies: start.tallies });
            for (const { data } of await replay(kernel.database.read, community, 'resources:all', start.seq))
              held.apply(data as ResourceChange);
            const now = await everything();
            for (const resource of now.resources) assert.deepEqual(held.resources.get(resource.id), resource);
            for (const tally of now.tallies) assert.deepEqual(held.tallies.get(tally.id), tally);
            const shown = new Set(now.resources.map(({ id }) => id));
            for (const id of ids) assert.equal(held.resources.has(id), shown.has(id), id);
            const { lists } = (await kernel.run(reader, 'list.all', {})) as { lists: ResourceList[] };
            for (const list of lists) if (held.lists.has(list.key)) assert.deepEqual(held.lists.get(list.key), list);
            for (const id of ids)
              await write({ ...actors[2]!, community }, 'resource.remove', { resourceId: id, on: true });
          },
        ),
        { numRuns: 25 },
      );
    });
  });
}
