import { randomBytes } from 'node:crypto';
import { fail, webhooks } from '@learning-commons/protocol';
import { defineDomain, type ReadContext, type WriteContext } from '../kernel/domain.ts';
import { noting } from '../kernel/noted.ts';
import { badgeTurned, levelReached, newDelivery, seasonClosed, WORKER } from './messages.ts';
import { personal } from './personal.ts';
import { sendDue, switchOff } from './sending.ts';
import * as store from './webhooks.store.ts';
import type { WebhookRow } from './webhooks.store.ts';

const HOUR = 3_600_000;

export default defineDomain(webhooks, {
  migrations: store.migrations,
  // Addresses of receivers often are secrets too; and two records must not tell them the same things.
  carrying: { kept: ['webhooks', 'webhook_deliveries'] },
  personal,
  workers: { [WORKER]: { every: 5, run: sendDue } },
  on: {
    'badge.awarded': badgeTurned,
    'badge.revoked': badgeTurned,
    'level.reached': levelReached,
    'season.closed': seasonClosed,
  },
  operations: {
    'webhook.list': async (ctx) => (await store.listWebhooks(ctx.db, ctx.community)).map(store.toWebhook),

    async 'webhook.create'(ctx, { url, name, events }) {
      refuseUnreachable(ctx, url);
      if ((await store.listWebhooks(ctx.db, ctx.community)).length >= store.MAX_WEBHOOKS)
        throw fail('conflict', `A community has at most ${store.MAX_WEBHOOKS} webhooks. Remove one first.`);
      const secret = makeSecret();
      const row = await store.insertWebhook(ctx.db, {
        community: ctx.community,
        id: randomBytes(16).toString('base64url'),
        url,
        name,
        events: listOf(events),
        active: 1,
        secret,
        former_secret: null,
        former_until: null,
        failures: 0,
        created_at: ctx.now,
      });
      await ctx.audit('webhook.create', { thing: row.id, details: { events } });
      return { webhook: store.toWebhook(row), secret };
    },

    async 'webhook.change'(ctx, { webhookId, url, name, events, active }) {
      const webhook = await webhookOf(ctx, webhookId);
      if (url !== undefined) refuseUnreachable(ctx, url);
      const said = {
        ...(url !== undefined && { url }),
        ...(name !== undefined && { name }),
        ...(events && { events: listOf(events) }),
        ...(active === true && !webhook.active && { active: 1, failures: 0 }),
      };
      const fields = [...Object.keys(said), ...(active === false && webhook.active ? ['active'] : [])];
      if (fields.length > 0) await ctx.audit('webhook.change', { thing: webhookId, details: { fields } });
      const row = Object.keys(said).length > 0 ? await store.updateWebhook(ctx.db, webhook, said) : webhook;
      if (active === false && webhook.active) return store.toWebhook((await switchOff(ctx.db, webhook))!);
      return store.toWebhook(row!);
    },

    async 'webhook.rotate'(ctx, { webhookId, hours }) {
      const webhook = await webhookOf(ctx, webhookId);
      const secret = makeSecret();
      const row = await store.updateWebhook(ctx.db, webhook, {
        secret,
        former_secret: hours > 0 ? webhook.secret : null,
        former_until: hours > 0 ? ctx.now + hours * HOUR : null,
      });
      await ctx.audit('webhook.rotate', { thing: webhookId, details: { hours } });
      return { webhook: store.toWebhook(row!), secret };
    },

    async 'webhook.remove'(ctx, { webhookId }) {
      await store.removeWebhook(ctx.db, await webhookOf(ctx, webhookId));
      await ctx.audit('webhook.remove', { thing: webhookId });
      return {};
    },

    async 'webhook.test'(ctx, { webhookId }) {
      const webhook = await demandActive(ctx, webhookId);
      const row = newDelivery(ctx, webhook, 'test', { webhook: { id: webhook.id, name: webhook.name } });
      await store.insertDeliveries(ctx.db, [row]);
      ctx.wake(WORKER);
      return store.toDelivery(row);
    },

    async 'webhook.deliveries'(ctx, { webhookId, cursor }) {
      return store.listDeliveries(ctx.db, await webhookOf(ctx, webhookId), cursor);
    },

    async 'webhook.resend'(ctx, { deliveryId }) {
      const delivery = await store.findDelivery(ctx.db, ctx.community, deliveryId);
      if (!delivery) throw fail('not_found', 'There is no such delivery.');
      await demandActive(ctx, delivery.webhook_id);
      const values = { state: 'waiting', attempts: 0, next_at: ctx.now } as const;
      const row = await store.updateDelivery(ctx.db, delivery, values);
      ctx.wake(WORKER);
      return store.toDelivery(row!);
    },
  },
});

const makeSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const listOf = (events: readonly string[]) => JSON.stringify([...new Set(events)].sort());

async function webhookOf(ctx: ReadContext, id: string): Promise<WebhookRow> {
  const webhook = await store.findWebhook(ctx.db, ctx.community, id);
  if (!webhook) throw fail('not_found', 'There is no such webhook.');
  return webhook;
}

async function demandActive(ctx: WriteContext<never>, id: string): Promise<WebhookRow> {
  const webhook = await webhookOf(ctx, id);
  if (!webhook.active) throw fail('conflict', 'This webhook is switched off. Switch it on before sending.');
  return webhook;
}

function refuseUnreachable(ctx: ReadContext, url: string): void {
  const problem = ctx.node.outbound.problemWith(url);
  if (problem)
    throw noting(fail('invalid', `This address cannot be a webhook's. ${problem}`, { fields: [{ path: 'url' }] }), {
      event: 'outbound.refused',
      field: 'url',
    });
}
