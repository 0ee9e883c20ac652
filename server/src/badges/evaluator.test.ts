import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Activity, Criterion } from '@learning-commons/protocol';
import * as domains from '../domains.ts';
import { LocalBus } from '../kernel/bus.ts';
import { openDatabase } from '../kernel/database.ts';
import { Dispatch } from '../kernel/dispatch.ts';
import { eventLogMigrations } from '../kernel/event-log.ts';
import type { Node } from '../kernel/node.ts';
import { RateLimits } from '../kernel/rate-limits.ts';
import type { Actor } from '../kernel/session.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import { workerMigrations } from '../kernel/workers.ts';
import { evaluator } from './evaluator.ts';
import { ada, deed, doubles, speaker, wants, type Figures } from './testing.ts';

/** Numbers that look random and are the same in every run. */
function seeded(seed: number) {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

for (const record of records) {
  describe(`whoever has earned a badge has it once, on ${record.name}`, () => {
    const figures: Figures = new Map();
    let kernel: TestKernel;
    let say: ReturnType<typeof speaker>;
    before(async () => {
      kernel = await record.open([doubles(figures)]);
      say = speaker(kernel);
    });
    after(() => kernel.close());

    const people = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => member(`${prefix} ${index}`));

    /** Turns by member and badge, as they stand in the record; that none stands twice is checked on the way. */
    async function turnsOf(who: readonly Actor[], badgeIds: readonly string[]) {
      const rows = (await kernel.database.read
        .selectFrom('badge_awards')
        .select(['member', 'badge_id', 'turn'])
        .where('badge_id', 'in', badgeIds)
        .execute()) as { member: string; badge_id: string; turn: number }[];
      const found = Object.fromEntries(
        who.map(({ id }) => [
          id!,
          badgeIds.map((badgeId) =>
            rows
              .filter((row) => row.member === id && row.badge_id === badgeId)
              .map(({ turn }) => turn)
              .sort((a, b) => a - b),
          ),
        ]),
      );
      return found;
    }

    /** A badge to be given once, one that repeats, and one for holding the first. */
    async function threeBadges(verb: string) {
      const once = await say.badge({ criteria: wants(verb, 3) });
      const often = await say.badge({ criteria: wants(verb, 2), repeatable: true });
      const chain = await say.badge({ criteria: { match: 'all', of: [{ kind: 'badge', badgeId: once.id }] } });
      return [once.id, often.id, chain.id];
    }

    const expected = (count: number) => [
      count >= 3 ? [1] : [],
      Array.from({ length: Math.floor(count / 2) }, (_, index) => index + 1),
      count >= 3 ? [1] : [],
    ];

    /** Facts of awards in a member's stream: each award was told once. */
    async function toldOf(who: Actor) {
      const rows = (await kernel.database.read
        .selectFrom('events')
        .select('data')
        .where('stream', '=', `badges:${who.id}`)
        .where('type', '=', 'badge.awarded')
        .execute()) as { data: string }[];
      return rows.map(({ data }) => (JSON.parse(data) as { award: { id: string } }).award.id);
    }

    test('however often, and wherever, the worker is killed', async () => {
      const who = people('Kill', 12);
      const random = seeded(7);
      const badges = await threeBadges('kill.test');
      const counts = who.map((_, index) => index % 6);
      for (const [index, each] of who.entries()) await say.does(each, 'kill.test', counts[index]!);
      let [kills, runs] = [0, 0];
      const { node } = kernel.dispatch;
      const dying = (): Node => ({
        ...node,
        async write(community, unit) {
          const end = random();
          if (end < 0.3) throw new Error('killed before');
          const result = await node.write(community, async (ctx) => {
            let left = Math.floor(random() * 60);
            const guarded = { ...ctx, sequence: (stream: string) => (left-- === 0 ? fate() : ctx.sequence(stream)) };
            const value = await unit(guarded);
            if (end < 0.6) throw new Error('killed within');
            return value;
          });
          if (end < 0.8) throw new Error('killed after');
          return result;
        },
      });
      const fate = () => Promise.reject(new Error('killed while giving'));
      for (let more = true; more || kills < 100; runs += 1) {
        assert.ok(runs < 2_000, 'the worker gets nowhere');
        // Something keeps happening, so that there is something to be killed in.
        if (!more) for (const each of who.slice(0, 3)) await say.does(each, 'kill.noise', 1);
        try {
          more = await evaluator.run(dying());
        } catch (error) {
          assert.match((error as Error).message, /killed/);
          [more, kills] = [true, kills + 1];
        }
      }
      await kernel.work('badges');
      const found = await turnsOf(who, badges);
      for (const [index, { id }] of who.entries())
        assert.deepEqual(found[id!], expected(counts[index]!), `member ${index}`);
      for (const each of who) {
        const told = await toldOf(each);
        assert.equal(told.length, new Set(told).size);
        assert.equal(told.length, found[each.id!]!.flat().length);
      }
    });

    test('when two workers do the same work at once', async () => {
      const who = people('Twin', 40);
      const badges = await threeBadges('twin.test');
      const counts = who.map((_, index) => index % 7);
      for (const [index, each] of who.entries()) await say.does(each, 'twin.test', counts[index]!);
      const other = await secondNode();
      const work = async (node: Node) => {
        for (let idle = 0; idle < 3;) {
          const more = await evaluator.run(node).catch((error: Error & { code?: string }) => {
            // A node that lost a race says so, and runs again in a moment.
            assert.equal(error.code, 'unavailable', error.stack);
            return true;
          });
          idle = more ? 0 : idle + 1;
        }
      };
      const busy = async () => {
        for (const each of who) await say.does(each, 'twin.noise', 1);
      };
      await Promise.all([work(kernel.dispatch.node), work(other.node), busy()]);
      await kernel.work('badges');
      await other.close();
      const found = await turnsOf(who, badges);
      for (const [index, { id }] of who.entries())
        assert.deepEqual(found[id!], expected(counts[index]!), `member ${index}`);
      const holders = (await kernel.run(ada, 'badge.list', {})) as { badges: { id: string; holders: number }[] };
      const earned = counts.filter((count) => count >= 3).length;
      assert.equal(holders.badges.find(({ id }) => id === badges[0])!.holders, earned);
    });

    /** Another node on the same record: with PostgreSQL on connections of its own, with SQLite on the one there can be. */
    async function secondNode(): Promise<{ node: Node; close(): Promise<void> }> {
      const all = [...Object.values(domains), doubles(figures)];
      const { communities } = kernel.dispatch.node;
      const plenty = { points: 1e9, seconds: 1 };
      const limits = new RateLimits({ member: plenty, address: plenty, key: plenty, community: plenty });
      const parts = { domains: all, communities, limits, bus: new LocalBus(), now: () => kernel.clock.now };
      if (kernel.database.kind === 'sqlite') return { node: kernel.dispatch.node, close: async () => {} };
      const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(kernel.database.read);
      const url = new URL(process.env.LC_TEST_DATABASE_URL!);
      url.pathname = `/${rows[0]!.name}`;
      const migrations = Object.assign({}, eventLogMigrations, workerMigrations, ...all.map((each) => each.migrations));
      const database = await openDatabase({ url: url.href, migrations });
      return { node: new Dispatch({ ...parts, database }).node, close: () => database.close() };
    }

    test('in whatever order its deeds are told, and however often', async () => {
      const random = seeded(11);
      const verb = 'order.test';
      const badges = await threeBadges(verb);
      const who = people('Order', 4);
      const told: (readonly [Activity, 'activity.recorded' | 'activity.reversed' | 'activity.restored'])[] = [];
      const standing = who.map(() => 0);
      for (const [index, each] of who.entries())
        for (let number = 0; number < 3; number += 1) {
          const first = deed(each, verb);
          const turns = Math.floor(random() * 3);
          told.push([first, 'activity.recorded']);
          for (let turn = 1; turn <= turns; turn += 1) {
            const undone = turn % 2 === 1;
            told.push([{ ...first, turn, undone }, undone ? 'activity.reversed' : 'activity.restored']);
          }
          if (turns % 2 === 0) standing[index]! += 1;
        }
      // Evaluated only once all is told: what was undone for good must not have been seen standing meanwhile.
      for (let time = 0; time < (record.name === 'SQLite' ? 100 : 10); time += 1)
        for (const [activity, type] of shuffled(told, random)) await say.tell(activity, type);
      await kernel.work('badges');
      const found = await turnsOf(who, badges);
      for (const [index, { id }] of who.entries()) assert.deepEqual(found[id!], expected(standing[index]!));
    });

    test('when all history is evaluated again, nothing new is given', async () => {
      const count = async () =>
        Number(
          (await sql<{ n: number }>`select count(*) as n from badge_awards`.execute(kernel.database.read)).rows[0]!.n,
        );
      const before = await count();
      assert.ok(before > 50, String(before));
      await sql`update badge_members set done = 0, mark = 1`.execute(kernel.database.write);
      await kernel.work('badges');
      assert.equal(await count(), before);
    });

    test('definitions that are meant badly neither hang the worker nor give what was not earned', async () => {
      const eve = member('Eve');
      await kernel.run(eve, 'badge.seen', { awardIds: [newId()] });
      const [a, b, c, self] = [newId(), newId(), newId(), newId()];
      const held = (badgeId: string): Criterion => ({ kind: 'badge', badgeId });
      const ring = { repeatable: true };
      await say.badge({ ...ring, id: a, criteria: { match: 'any', of: [held(b)] } });
      await say.badge({ ...ring, id: b, criteria: { match: 'any', of: [held(c)] } });
      await say.badge({ ...ring, id: c, criteria: { match: 'any', of: [held(a)] } });
      await say.badge({ ...ring, id: self, criteria: { match: 'all', of: [held(self)] } });
      const unknown = await say.badge({ criteria: { match: 'all', of: [held(newId())] } });
      const huge = await say.badge({
        criteria: {
          match: 'all',
          of: [
            { kind: 'count', verb: 'eve.deed', atLeast: 100_000 },
            { kind: 'points', atLeast: 10_000_000 },
          ],
        },
      });
      const ten = await say.badge({
        name: '\u202Eegdab\u2066 \u0000'.replaceAll('\u0000', ''),
        criteria: {
          match: 'all',
          of: Array.from({ length: 10 }, (_, index) => ({
            kind: 'count' as const,
            verb: 'eve.deed',
            atLeast: index + 1,
            ...(index % 2 === 1 && { objectType: '<script>' }),
          })),
        },
      });
      const many = await say.badge({ repeatable: true, criteria: wants('eve.deed', 1) });
      await kernel.work('badges');
      await say.does(eve, 'eve.deed', 45, { object: { id: 'x', type: '<script>' } });
      await say.award(a, eve);
      await kernel.work('badges');
      const found = await turnsOf([eve], [a, b, c, self, unknown.id, huge.id, ten.id, many.id]);
      assert.deepEqual(found[eve.id!]!.slice(0, 7), [[1, 2], [1], [1], [], [], [], [1]]);
      assert.deepEqual(
        found[eve.id!]![7],
        Array.from({ length: 45 }, (_, index) => index + 1),
      );
    });

    test('what breaks the schema is refused, and a badge that says too much', async () => {
      const input = { id: newId(), name: 'Fine', criteria: { match: 'all', of: [] } };
      const count = { kind: 'count', verb: 'fine', atLeast: 1 };
      for (const bad of [
        { criteria: { match: 'some', of: [] } },
        { criteria: { match: 'all', of: Array.from({ length: 11 }, () => count) } },
        { criteria: { match: 'all', of: [{ ...count, atLeast: 0 }] } },
        { criteria: { match: 'all', of: [{ ...count, atLeast: 1e308 }] } },
        { criteria: { match: 'all', of: [{ ...count, atLeast: -1 }] } },
        { criteria: { match: 'all', of: [{ ...count, verb: 'DROP TABLE badges' }] } },
        { criteria: { match: 'all', of: [{ kind: 'constructor' }] } },
        { criteria: { match: 'all', of: [{ ...count, __proto__: null, extra: 1 }] } },
        { name: ' ' },
        { name: 'a\u0000b' },
        { description: 'a\u0000b' },
        { description: 'a\ud800b' },
        { name: 'x'.repeat(81) },
        { skills: Array.from({ length: 21 }, () => 'x') },
        { design: { shape: 'circle', symbol: 'skull', colour: 'teal' } },
        {
          criteria: {
            match: 'all',
            of: Array.from({ length: 10 }, (_, index) => ({ ...count, objectId: '꙲'.repeat(499) + index })),
          },
        },
      ])
        await assert.rejects(
          kernel.run(ada, 'badge.save', { ...input, ...bad }),
          { code: 'invalid' },
          JSON.stringify(bad).slice(0, 80),
        );
    });

    test('random badges and random deeds give what a plain reckoning says', async () => {
      const kinds = fc.constantFrom('fuzz.a', 'fuzz.b', 'fuzz.c');
      const criterion = fc.record({
        verb: kinds,
        atLeast: fc.integer({ min: 1, max: 4 }),
        topic: fc.option(fc.constantFrom('t', 'u')),
      });
      const badge = fc.record({
        of: fc.array(criterion, { minLength: 1, maxLength: 3 }),
        match: fc.constantFrom('all' as const, 'any' as const),
      });
      const doing = fc.record({ verb: kinds, topic: fc.option(fc.constantFrom('t', 'u')) });
      const runs = record.name === 'SQLite' ? 40 : 10;
      await fc.assert(
        fc.asyncProperty(badge, fc.array(doing, { maxLength: 12 }), async ({ of, match }, done) => {
          const who = member(newId().slice(0, 9));
          const criteria = of.map(({ topic, ...rest }) => ({
            kind: 'count' as const,
            ...rest,
            ...(topic && { topic }),
          }));
          const made = await say.badge({ criteria: { match, of: criteria } });
          for (const { verb, topic } of done) await say.tell(deed(who, verb, { topic }));
          await kernel.work('badges');
          const met = of.map(
            ({ verb, topic, atLeast }) =>
              done.filter((each) => each.verb === verb && (topic === null || each.topic === topic)).length >= atLeast,
          );
          const earned = match === 'all' ? met.every(Boolean) : met.some(Boolean);
          const found = await turnsOf([who], [made.id]);
          assert.deepEqual(found[who.id!]![0], earned ? [1] : []);
          await say.badge({ id: made.id, retired: true, criteria: { match, of: criteria } });
        }),
        { numRuns: runs },
      );
    });
  });
}
