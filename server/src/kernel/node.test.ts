import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as z from 'zod';
import { defineContract, type DomainContract } from '@learning-commons/protocol';
import { defineDomain, type Domain, type WriteContext } from './domain.ts';
import type { Node } from './node.ts';
import type { Actor } from './session.ts';
import { member, records, type TestKernel } from './testing.ts';
import { Workers } from './workers.ts';

const bells = defineContract({
  name: 'bells',
  operations: {
    'bell.ring': {
      summary: 'Announces, meets a stranger, wakes the worker.',
      access: 'learner',
      scope: 'activity:write',
      input: z.strictObject({}),
      output: z.strictObject({}),
    },
    'bell.paint': { summary: 'For people.', access: 'learner', input: z.strictObject({}), output: z.strictObject({}) },
  },
  events: { 'bell.rung': z.strictObject({ by: z.string() }), 'bell.noted': z.strictObject({ by: z.string() }) },
} satisfies DomainContract);

const stranger: Actor = { ...member('Stranger'), id: 'stranger-stranger-2222' };
const seen: (string | null)[] = [];
const runs: number[] = [];
const openCounter = (node: Node) => ({ node, rings: 0 });

const domain: Domain = defineDomain(bells, {
  migrations: {},
  streams: { bell: () => undefined, secret: (ctx, key) => ctx.require(ctx.actor.id === key) },
  operations: {
    async 'bell.ring'(ctx) {
      ctx.announce('bell.rung', { by: ctx.actor.id ?? 'key' });
      await ctx.meet(stranger);
      ctx.wake('ringer');
      ctx.node.the(openCounter).rings += 1;
      return {};
    },
    'bell.paint': () => ({}),
  },
  on: {
    ['bell.rung' as never]: async (ctx: WriteContext<'bell.noted'>, heard: { data: { by: string } }) => {
      for (const stream of ['bell:tower', `secret:${heard.data.by}`, 'secret:somebody-else']) {
        const seq = await ctx.sequence(stream);
        ctx.emit('bell.noted', stream, seq, heard.data);
      }
    },
  },
  seen: async (ctx) => void seen.push(ctx.actor.id),
  workers: {
    ringer: {
      every: 3_600,
      run: async (node) => {
        runs.push(node.now());
        return runs.length % 3 !== 0;
      },
    },
  },
});

for (const record of records) {
  describe(`a node on ${record.name}`, () => {
    let kernel: TestKernel;
    const ana = member('Ana');
    before(async () => {
      kernel = await record.open([domain]);
    });
    after(() => kernel.close());

    test('what is announced reaches other domains in the transaction, and a reply holds only what its caller may hear', async () => {
      seen.length = 0;
      const { facts } = await kernel.write(ana, 'bell.ring', {});
      assert.deepEqual(
        facts.map(({ stream }) => stream),
        ['bell:tower', `secret:${ana.id}`],
      );
      assert.ok(kernel.published.some(({ stream }) => stream === 'secret:somebody-else'));
      assert.deepEqual(seen, [ana.id, stranger.id]);
    });

    test('a node keeps one thing of each kind', () => {
      const { node } = kernel.dispatch;
      assert.equal(node.the(openCounter), node.the(openCounter));
      assert.equal(node.the(openCounter).rings, 1);
    });

    test('a server key asks what its scopes allow, and nothing that needs a person', async () => {
      const nobody = { ...ana, id: null, role: null, person: null, subject: null, issuer: null };
      const key: Actor = { ...nobody, key: { id: 'k'.repeat(22), scopes: ['activity:write'] } };
      await kernel.run(key, 'bell.ring', {});
      await assert.rejects(kernel.run(key, 'bell.paint', {}), { code: 'forbidden' });
      const reading: Actor = { ...key, key: { id: 'k'.repeat(22), scopes: ['points:read'] } };
      await assert.rejects(kernel.run(reading, 'bell.ring', {}), {
        code: 'forbidden',
        details: { needs: 'activity:write' },
      });
    });

    test('a worker runs after the commit that woke it, until nothing is left, on one node at a time', async () => {
      runs.length = 0;
      const { node, writer } = kernel.dispatch;
      const [here, there] = [new Workers(node, writer, [domain]), new Workers(node, writer, [domain])];
      here.start();
      await eventually(() => runs.length === 3);
      there.start();
      await kernel.run(ana, 'bell.ring', {});
      await eventually(() => runs.length === 6);
      await here.stop();
      await kernel.run(ana, 'bell.ring', {});
      await eventually(() => runs.length === 9);
      await there.stop();
      await kernel.run(ana, 'bell.ring', {});
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(runs.length, 9);
    });

    test('a node whose clock is hours ahead takes no lease that another one holds, and takes over what ran out', async () => {
      runs.length = 0;
      const { node, writer } = kernel.dispatch;
      const rows = () => kernel.database.read.selectFrom('leases').selectAll().execute();
      const here = new Workers(node, writer, [domain]);
      here.start();
      await eventually(() => runs.length === 3);
      const [held] = await rows();
      const ahead = { ...node, now: () => node.now() + 6 * 3_600_000 };
      const early = new Workers(ahead, writer, [domain]);
      early.start();
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal((await rows())[0]!.holder, held!.holder);
      await early.stop();

      // As if the holder had died half a minute ago.
      await kernel.database.write
        .updateTable('leases')
        .set({ until: Date.now() - 1 })
        .execute();
      const heir = new Workers(node, writer, [domain]);
      heir.start();
      for (const end = Date.now() + 5_000; (await rows())[0]!.holder === held!.holder;) {
        assert.ok(Date.now() < end);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await heir.stop();
      await here.stop();
    });
  });
}

async function eventually(condition: () => boolean) {
  for (const end = Date.now() + 5_000; !condition(); await new Promise((resolve) => setTimeout(resolve, 5)))
    assert.ok(Date.now() < end, `still waiting; ${runs.length} runs`);
}
