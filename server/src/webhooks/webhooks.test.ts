import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Webhook as Verifier } from 'standardwebhooks';
import type { Delivery, FreshWebhook, Webhook, WriteReply } from '@learning-commons/protocol';
import { Outbound } from '../kernel/outbound.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import webhooks from './webhooks.ts';

const boss = member('Boss', 'admin');
const ana = member('Ana Souza');
const foreign = member('Boss', 'admin', 'globex');
const DAY = 86_400_000;

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver whose answers a test decides, by path. */
class Receiver {
  readonly received: Received[] = [];
  readonly answers = new Map<
    string,
    (count: number) => { status: number; headers?: Record<string, string> } | 'hang'
  >();
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      this.received.push({ path: request.url!, headers: request.headers, body });
      const count = this.at(request.url!).length;
      const answer = this.answers.get(request.url!)?.(count) ?? { status: 204 };
      if (answer !== 'hang') response.writeHead(answer.status, answer.headers).end();
    });
  });
  async listen() {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }
  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
  url(path: string) {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }
  at(path: string) {
    return this.received.filter((each) => each.path === path);
  }
}

for (const record of records) {
  describe(`webhooks on ${record.name}`, () => {
    const receiver = new Receiver();
    let kernel: TestKernel;
    let path = '';
    let round = 0;
    before(async () => {
      await receiver.listen();
      kernel = await record.open([], { outbound: new Outbound({ allow: ['127.0.0.1'], timeout: 600 }) });
    });
    beforeEach(() => {
      kernel.clock.now = Date.now();
      path = `/${(round += 1)}`;
    });
    after(async () => {
      receiver.close();
      await kernel.close();
    });

    const ask = async <T>(operation: string, input: unknown, actor = boss) =>
      ((await kernel.write(actor, operation, input)) as WriteReply<T>).result;
    const make = (events = ['level.reached'], to = path) =>
      ask<FreshWebhook>('webhook.create', { url: receiver.url(to), name: 'Portal', events });
    const list = () => kernel.run(boss, 'webhook.list', {}) as Promise<Webhook[]>;
    const one = async (id: string) => (await list()).find((each) => each.id === id)!;
    const deliveries = async (webhookId: string) =>
      ((await kernel.run(boss, 'webhook.deliveries', { webhookId })) as { deliveries: Delivery[] }).deliveries;
    const work = () => kernel.work('webhooks');
    /** Something happens, as the domains that make it happen announce it. */
    const happen = (type: string, data: unknown) =>
      kernel.dispatch.node.write('acme', async (ctx) => {
        await webhooks.on[type]!(ctx, { type, stream: '', seq: 0, at: ctx.now, data } as never);
      });
    const level = (who = ana, number = 2) =>
      happen('level.reached', {
        member: who.id,
        at: kernel.clock.now,
        level: { level: number, name: 'Regular', from: 50, next: null },
      });
    const headersOf = ({ headers }: Received) => ({
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    });
    const retire = async () => {
      for (const { id, active } of await list())
        if (active) await ask('webhook.change', { webhookId: id, active: false });
    };
    beforeEach(retire);

    test('an event is told to those who want it, signed, with who the member is at their issuer', async () => {
      await kernel.write(ana, 'comment.create', { id: newId(), topic: 't', body: 'Hello' });
      const { webhook, secret } = await make();
      await make(['badge.awarded'], `${path}/other`);
      await level();
      await work();
      const [message, ...more] = receiver.at(path);
      assert.deepEqual([more.length, receiver.at(`${path}/other`).length], [0, 0]);
      const told = new Verifier(secret).verify(message!.body, headersOf(message!));
      assert.deepEqual(told, {
        type: 'level.reached',
        timestamp: new Date(kernel.clock.now).toISOString(),
        data: {
          community: 'acme',
          member: { id: ana.id, name: 'Ana Souza', issuer: 'test', subject: 'Ana Souza' },
          level: { level: 2, name: 'Regular' },
        },
      });
      const [delivery] = await deliveries(webhook.id);
      assert.equal(delivery!.id, message!.headers['webhook-id']);
      assert.deepEqual([delivery!.state, delivery!.status, delivery!.attempts], ['delivered', 204, 1]);
    });

    test('badges and seasons are told; what a member keeps private is not', async () => {
      const { webhook } = await make(['badge.awarded', 'badge.revoked', 'season.closed']);
      const award = { id: newId(), member: ana.id, at: 1, turn: 1, reason: 'For this', revoked: null };
      const badge = { id: newId(), name: 'Helper' };
      await happen('badge.awarded', { award: { ...award, visibility: 'community' }, badge, people: [] });
      await happen('badge.awarded', { award: { ...award, visibility: 'private' }, badge, people: [] });
      const revoked = { at: 2, reason: 'By mistake' };
      await happen('badge.revoked', { award: { ...award, visibility: 'community', revoked }, badge, people: [] });
      const season = { id: 'spring', name: 'Spring', from: 1, to: 2, about: '', closedAt: 3 };
      const winners = [
        { rank: 1, member: ana.id, points: 9, change: null, me: false },
        { rank: 2, member: null, points: 8, change: null, me: false },
      ];
      await happen('season.closed', { season, winners, people: [] });
      await work();
      const told = receiver.at(path).map(({ body }) => JSON.parse(body) as { type: string; data: never });
      assert.deepEqual(told.map(({ type }) => type).sort(), ['badge.awarded', 'badge.revoked', 'season.closed']);
      const closed = told.find(({ type }) => type === 'season.closed')!.data as { winners: { member: unknown }[] };
      assert.equal((closed.winners[0]!.member as { name: string }).name, 'Ana Souza');
      assert.equal(closed.winners[1]!.member, null);
      assert.equal((await deliveries(webhook.id)).length, 3);
    });

    test('while a secret is being replaced, messages carry both signatures; afterwards the new one alone', async () => {
      const { webhook, secret } = await make();
      const fresh = await ask<FreshWebhook>('webhook.rotate', { webhookId: webhook.id, hours: 1 });
      await level();
      await work();
      kernel.clock.now += 3_600_000;
      await level();
      await work();
      const [during, after] = receiver.at(path) as [Received, Received];
      for (const each of [secret, fresh.secret]) new Verifier(each).verify(during.body, headersOf(during));
      // An hour ahead lies outside a verifier's tolerance, so the signature is compared by itself.
      const at = new Date(Number(after.headers['webhook-timestamp']) * 1_000);
      const signed = new Verifier(fresh.secret).sign(String(after.headers['webhook-id']), at, after.body);
      assert.equal(after.headers['webhook-signature'], signed);
    });

    test('of a thousand messages with one bit turned, a verifier accepts none', async () => {
      const { secret } = await make();
      await level();
      await work();
      const [message] = receiver.at(path);
      const verifier = new Verifier(secret);
      const headers = headersOf(message!);
      verifier.verify(message!.body, headers);
      const body = Buffer.from(message!.body);
      let accepted = 0;
      for (let index = 0; index < 1_000; index += 1) {
        const bit = Math.floor(Math.random() * body.length * 8);
        const turned = Buffer.from(body);
        turned[bit >> 3]! ^= 1 << (bit & 7);
        try {
          verifier.verify(turned, headers);
          accepted += 1;
        } catch {
          // As it should be.
        }
      }
      assert.equal(accepted, 0);
    });

    test('a failed message is tried again under the same id, over about three days, then given up', async () => {
      const { webhook } = await make();
      receiver.answers.set(path, () => ({ status: 500 }));
      await level();
      const started = kernel.clock.now;
      const waits: number[] = [];
      for (;;) {
        await work();
        const [delivery] = await deliveries(webhook.id);
        if (delivery!.nextAt === null) break;
        waits.push(delivery!.nextAt - kernel.clock.now);
        kernel.clock.now = delivery!.nextAt;
      }
      const [delivery] = await deliveries(webhook.id);
      assert.deepEqual([delivery!.state, delivery!.attempts, delivery!.status], ['failed', 11, 500]);
      assert.match(delivery!.problem!, /500/);
      assert.equal(new Set(receiver.at(path).map(({ headers }) => headers['webhook-id'])).size, 1);
      const days = (kernel.clock.now - started) / DAY;
      assert.ok(days > 2.3 && days < 3.7, `${days} days`);
      assert.ok(waits[0]! < 7_000 && waits.at(-1)! > 50_000_000);
      assert.equal((await one(webhook.id)).failures, 1);
    });

    test('a receiver that asks for time is given it', async () => {
      const { webhook } = await make();
      receiver.answers.set(path, (count) =>
        count === 1 ? { status: 503, headers: { 'retry-after': '3600' } } : { status: 200 },
      );
      await level();
      await work();
      const [delivery] = await deliveries(webhook.id);
      assert.equal(delivery!.nextAt, kernel.clock.now + 3_600_000);
      kernel.clock.now += 3_600_000;
      await work();
      assert.equal((await deliveries(webhook.id))[0]!.state, 'delivered');
    });

    test('a receiver that is gone, or fails ten times for good, is switched off and can be switched on again', async () => {
      const { webhook } = await make();
      receiver.answers.set(path, () => ({ status: 410 }));
      await level();
      await work();
      assert.equal((await one(webhook.id)).active, false);
      await assert.rejects(ask('webhook.test', { webhookId: webhook.id }), { code: 'conflict' });
      await ask('webhook.change', { webhookId: webhook.id, active: true });
      receiver.answers.set(path, () => ({ status: 400 }));
      for (let count = 0; count < 12; count += 1) await level();
      for (let step = 0; step < 15; step += 1) {
        await work();
        kernel.clock.now += DAY;
      }
      const off = await one(webhook.id);
      assert.deepEqual([off.active, off.failures >= 10], [false, true]);
      assert.ok((await deliveries(webhook.id)).every(({ state, nextAt }) => state === 'failed' && nextAt === null));
      await ask('webhook.change', { webhookId: webhook.id, active: true });
      receiver.answers.delete(path);
      const [last] = await deliveries(webhook.id);
      await ask('webhook.resend', { deliveryId: last!.id });
      await work();
      assert.deepEqual([(await one(webhook.id)).failures, (await deliveries(webhook.id))[0]!.state], [0, 'delivered']);
      assert.equal(receiver.at(path).at(-1)!.headers['webhook-id'], last!.id);
    });

    test('one receiver that hangs does not hold up the others', async () => {
      const bad = await make(['level.reached'], `${path}/bad`);
      await make(['level.reached'], `${path}/good`);
      receiver.answers.set(`${path}/bad`, () => 'hang');
      for (let count = 0; count < 20; count += 1) await level();
      const started = performance.now();
      const working = work();
      while (receiver.at(`${path}/good`).length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.ok(performance.now() - started < 550, `before the first of the others gave up`);
      await ask('webhook.remove', { webhookId: bad.webhook.id });
      await working;
    });

    test('a message whose sender was killed is sent by the next one', async () => {
      const { webhook } = await make();
      await level();
      const [delivery] = await deliveries(webhook.id);
      await kernel.database.write
        .updateTable('webhook_deliveries')
        .set({ next_at: kernel.clock.now + 60_000, attempts: 1 })
        .where('id', '=', delivery!.id)
        .execute();
      await work();
      assert.equal(receiver.at(path).length, 0);
      kernel.clock.now += 60_000;
      await work();
      assert.equal((await deliveries(webhook.id))[0]!.state, 'delivered');
    });

    test('redirects are not followed, and addresses inside are refused when they are given', async () => {
      const { webhook } = await make();
      receiver.answers.set(path, () => ({ status: 307, headers: { location: receiver.url('/elsewhere') } }));
      await ask('webhook.test', { webhookId: webhook.id });
      await work();
      assert.equal(receiver.at('/elsewhere').length, 0);
      assert.match((await deliveries(webhook.id))[0]!.problem!, /redirects/);
      for (const url of ['http://10.0.0.1/', 'http://[::1]/', 'http://a:b@example.com/', 'https://example.com:22/']) {
        await assert.rejects(ask('webhook.create', { url, name: 'x', events: ['badge.awarded'] }), { code: 'invalid' });
        await assert.rejects(ask('webhook.change', { webhookId: webhook.id, url }), { code: 'invalid' });
      }
    });

    test('the log of deliveries pages, and what is long over is forgotten', async () => {
      const { webhook } = await make();
      for (let count = 0; count < 60; count += 1) await level();
      await work();
      const page = (await kernel.run(boss, 'webhook.deliveries', { webhookId: webhook.id })) as {
        deliveries: Delivery[];
        after: string;
      };
      const rest = (await kernel.run(boss, 'webhook.deliveries', { webhookId: webhook.id, cursor: page.after })) as {
        deliveries: Delivery[];
        after: null;
      };
      assert.equal(new Set([...page.deliveries, ...rest.deliveries].map(({ id }) => id)).size, 60);
      kernel.clock.now += 31 * DAY;
      await work();
      assert.deepEqual(await deliveries(webhook.id), []);
    });

    test('secrets are told once, and webhooks of another community do not exist', async () => {
      const { webhook, secret } = await make();
      assert.match(secret, /^whsec_[\w+/]{43}=$/);
      assert.ok(!JSON.stringify([await list(), await deliveries(webhook.id)]).includes(secret.slice(6)));
      for (const [operation, input] of [
        ['webhook.change', { webhookId: webhook.id, name: 'x' }],
        ['webhook.rotate', { webhookId: webhook.id }],
        ['webhook.remove', { webhookId: webhook.id }],
        ['webhook.test', { webhookId: webhook.id }],
        ['webhook.deliveries', { webhookId: webhook.id }],
      ] as const)
        await assert.rejects(kernel.run(foreign, operation, input), { code: 'not_found' });
    });
  });
}
