import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Activity, Delivery, MyPoints, RuleSet, WriteReply } from '@learning-commons/protocol';
import { memberId } from '../kernel/issuer.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import type { Actor } from '../kernel/session.ts';
import { boss, plainRule } from '../points/testing.ts';
import { moveIn } from './discussions.ts';

/** Somebody whom a mapping names and who signs in here. */
function known(name: string): Actor {
  const id = memberId('acme', 'test', name);
  return { ...member(name), id, person: { id, name } };
}

for (const record of records) {
  describe(`what imported comments set off on ${record.name}`, () => {
    const badge = newId();
    let kernel: TestKernel;
    let webhookId = '';
    const saveRules = async (amount: number, recount: boolean) => {
      const { version } = (await kernel.run(boss, 'points.rules', {})) as RuleSet;
      const rules = [plainRule({ verb: 'comment.posted', amount })];
      await kernel.write(boss, 'points.saveRules', { rules, version, recount });
    };
    before(async () => {
      kernel = await record.open();
      const ask = async (operation: string, input: unknown) =>
        ((await kernel.write(boss, operation, input)) as WriteReply<{ webhook: { id: string } }>).result;
      await saveRules(500, false);
      const count = { kind: 'count', verb: 'comment.posted', atLeast: 1 };
      await ask('badge.save', { id: badge, name: 'Wrote', criteria: { match: 'all', of: [count] } });
      await kernel.work('badges');
      const events = ['level.reached', 'badge.awarded', 'badge.revoked', 'season.closed'];
      const made = await ask('webhook.create', { url: 'https://receiver.example/', name: 'All', events });
      webhookId = made.webhook.id;
    });
    after(() => kernel.close());

    async function* file(name: string, page: string) {
      for (const [index, delete_] of [false, true, false].entries())
        yield `${JSON.stringify({
          id: `${name}${index}`,
          pid: index === 2 ? `${name}1` : '',
          text: `<p>${index}</p>`,
          user: { name, id: name },
          locator: { url: `https://history.example/${page}` },
          time: `2020-01-0${index + 1}T03:04:05Z`,
          delete: delete_,
        })}\n`;
    }
    const move = (name: string, points: boolean) =>
      moveIn({
        dispatch: kernel.dispatch,
        community: 'acme',
        format: 'remark42',
        chunks: file(name, name.toLowerCase()),
        dry: false,
        points,
        members: new Map([[name.toLowerCase(), { issuer: 'test', subject: name }]]),
        report: ({ outcome }) => assert.equal(outcome, 'imported'),
      });
    const seen = async (who: Actor) => {
      await kernel.work('badges');
      const { points, level } = (await kernel.run(who, 'points.get', {})) as MyPoints;
      const { activities } = (await kernel.run(who, 'activity.list', {})) as { activities: Activity[] };
      const { awards } = (await kernel.run(who, 'badge.list', {})) as { awards: readonly unknown[] };
      const standing = activities.filter(({ undone }) => !undone).map(({ at }) => at);
      return { points, reached: level.level > 1, awards: awards.length, standing };
    };
    const told = async () => {
      const answer = await kernel.run(boss, 'webhook.deliveries', { webhookId });
      return (answer as { deliveries: Delivery[] }).deliveries.map(({ event }) => event).sort();
    };
    const write = (who: Actor) =>
      kernel.write(who, 'comment.create', { id: newId(), topic: 'now', body: 'Written today' });

    test('they earn nothing, also when history is counted anew later', async () => {
      const kim = known('Kim');
      await move('Kim', false);
      const nothing = { points: 0, reached: false, awards: 0, standing: [] };
      assert.deepEqual(await seen(kim), nothing);
      await saveRules(600, true);
      await kernel.work('recount');
      assert.deepEqual(await seen(kim), nothing);
      assert.deepEqual(await told(), []);
    });

    test('with points they count at their own time, and no webhook hears of levels and badges', async () => {
      const lee = known('Lee');
      await move('Lee', true);
      const standing = [Date.UTC(2020, 0, 3, 3, 4, 5), Date.UTC(2020, 0, 1, 3, 4, 5)];
      assert.deepEqual(await seen(lee), { points: 1_200, reached: true, awards: 1, standing });
      assert.deepEqual(await told(), []);
    });

    test('what happens today is told as ever, also of somebody who waits for the sake of history too', async () => {
      const mia = known('Mia');
      await move('Mia', true);
      await write(mia);
      await kernel.work('badges');
      assert.deepEqual(await told(), ['badge.awarded', 'level.reached']);
      await write(known('Noa'));
      await kernel.work('badges');
      assert.deepEqual(await told(), ['badge.awarded', 'badge.awarded', 'level.reached', 'level.reached']);
    });
  });
}
