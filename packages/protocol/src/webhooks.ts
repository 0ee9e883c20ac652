import * as z from 'zod';
import { defineContract, Id, Timestamp } from './contract.ts';
import { line } from './text.ts';

/** What a webhook may be told of. */
export const WebhookEvent = z.enum(['badge.awarded', 'badge.revoked', 'level.reached', 'season.closed']);
/** What a webhook may be told of. */
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/** An address that is told of events, signed after Standard Webhooks. */
export const Webhook = z
  .strictObject({
    id: Id,
    url: z.url({ protocol: /^https?$/ }).max(500),
    name: line(80),
    events: z.array(WebhookEvent).min(1).max(4),
    active: z.boolean(),
    createdAt: Timestamp,
    /** Until when messages are signed with the former secret as well. */
    formerUntil: Timestamp.nullable(),
    /** Deliveries in a row that failed for good; it is switched off after ten. */
    failures: z.int().nonnegative(),
  })
  .meta({ id: 'Webhook' });
/** An address that is told of events. */
export type Webhook = z.infer<typeof Webhook>;

/** A webhook and its secret (`whsec_…`), which is told once. */
export const FreshWebhook = z.strictObject({ webhook: Webhook, secret: z.string() });
/** A webhook and its secret. */
export type FreshWebhook = z.infer<typeof FreshWebhook>;

/** One message to one webhook, and how it fares. */
export const Delivery = z
  .strictObject({
    /** The `webhook-id` of the message: the same at every attempt, so that a receiver knows repetitions. */
    id: Id,
    webhookId: Id,
    event: z.union([WebhookEvent, z.literal('test')]),
    at: Timestamp,
    /** `waiting` for its next attempt, `delivered`, or `failed` for good. */
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int().nonnegative(),
    nextAt: Timestamp.nullable(),
    /** The last answer's status; null where there was none. */
    status: z.int().nullable(),
    /** What went wrong last, in words. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'Delivery' });
/** One message to one webhook. */
export type Delivery = z.infer<typeof Delivery>;

const OneWebhook = z.strictObject({ webhookId: Id });
const Done = z.strictObject({});

/** Webhooks: what happens here, told to other systems. */
export const webhooks = defineContract({
  name: 'webhooks',
  operations: {
    'webhook.list': {
      summary: 'The community’s webhooks.',
      access: 'admin',
      reads: true,
      input: z.strictObject({}),
      output: z.array(Webhook),
    },
    'webhook.create': {
      summary: 'Adds a webhook. Its secret is in the answer and nowhere else.',
      access: 'admin',
      cost: 10,
      input: Webhook.pick({ url: true, name: true, events: true }),
      output: FreshWebhook,
    },
    'webhook.change': {
      summary: 'Changes what a webhook is told of, or switches it off and on.',
      access: 'admin',
      input: OneWebhook.extend(Webhook.pick({ url: true, name: true, events: true, active: true }).partial().shape),
      output: Webhook,
    },
    'webhook.rotate': {
      summary: 'Gives a webhook a new secret. Messages carry both signatures for so many hours more.',
      access: 'admin',
      cost: 10,
      input: OneWebhook.extend({ hours: z.int().min(0).max(720).default(24) }),
      output: FreshWebhook,
    },
    'webhook.remove': {
      summary: 'Removes a webhook, with its deliveries.',
      access: 'admin',
      input: OneWebhook,
      output: Done,
    },
    'webhook.test': {
      summary: 'Sends a message of the kind `test`.',
      access: 'admin',
      cost: 10,
      input: OneWebhook,
      output: Delivery,
    },
    'webhook.deliveries': {
      summary: 'What a webhook was told, latest first.',
      access: 'admin',
      reads: true,
      input: OneWebhook.extend({ cursor: z.string().max(400).optional() }),
      output: z.strictObject({ deliveries: z.array(Delivery), after: z.string().nullable() }),
    },
    'webhook.resend': {
      summary: 'Sends a message again, under its own id.',
      access: 'admin',
      cost: 5,
      input: z.strictObject({ deliveryId: Id }),
      output: Delivery,
    },
  },
  events: {},
});
