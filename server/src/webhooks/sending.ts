import { Webhook } from 'standardwebhooks';
import type { Node } from '../kernel/node.ts';
import type { OutboundReply } from '../kernel/outbound.ts';
import { bodyOf, WORKER } from './messages.ts';
import * as store from './webhooks.store.ts';
import type { DeliveryRow, WebhookRow } from './webhooks.store.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];

/** Pauses after each attempt that failed: eleven attempts in about three days. */
export const PAUSES = [
  5 * SECOND,
  30 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  ...[2, 5, 10, 14, 20, 20].map((n) => n * HOUR),
];
/** Deliveries in a row that fail for good before a webhook is switched off. */
export const MOST_FAILURES = 10;
/** How long the log of deliveries is kept. */
export const KEPT = 30 * DAY;

/** Messages on their way at once, and to one webhook. */
const [ALL, EACH] = [32, 4];
/** Longer than an attempt can take: a delivery whose process died is taken up again after this. */
const CLAIM = MINUTE;
const TURN = SECOND;
const LONGEST = DAY;

/** Does a part of what is to be sent, and answers whether more is under way. */
export function sendDue(node: Node): Promise<boolean> {
  return node.the(Post).work();
}

interface Attempt {
  readonly reply?: OutboundReply;
  readonly problem?: string;
}

/** What is on its way from this node. */
class PostOffice {
  readonly #node: Node;
  readonly #under = new Map<Promise<void>, DeliveryRow>();
  #pruned = 0;

  constructor(node: Node) {
    this.#node = node;
  }

  async work(): Promise<boolean> {
    await this.#prune();
    while (this.#under.size < ALL && (await this.#take())) continue;
    if (this.#under.size === 0) return false;
    await this.#turn();
    return true;
  }

  /** Waits for the first message to come through, or for news of others: one that hangs holds up nobody else. */
  async #turn(): Promise<void> {
    let stop = () => {};
    const news = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, TURN);
      const unsubscribe = this.#node.woken((name) => name === WORKER && resolve());
      stop = () => (clearTimeout(timer), unsubscribe());
    });
    await Promise.race([...this.#under.keys(), news]);
    stop();
  }

  /** Sets off what is due and may go; answers whether anything was. */
  async #take(): Promise<boolean> {
    const counts = new Map<string, number>();
    for (const { webhook_id: id } of this.#under.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
    const known = new Set([...this.#under.values()].map(({ id }) => id));
    const except = [...counts].filter(([, count]) => count >= EACH).map(([id]) => id);
    const { database } = this.#node;
    const due = await store.dueDeliveries(database.read, this.#node.now(), { except, limit: 2 * ALL });
    let taken = false;
    for (const row of due) {
      const count = counts.get(row.webhook_id) ?? 0;
      if (known.has(row.id) || count >= EACH || this.#under.size >= ALL) continue;
      counts.set(row.webhook_id, count + 1);
      taken = true;
      this.#setOff(row);
    }
    return taken;
  }

  #setOff(row: DeliveryRow) {
    const sent: Promise<void> = this.#deliver(row)
      .catch((error: unknown) => this.#node.report(error, 'A webhook’s delivery could not be noted; it is made again.'))
      .finally(() => this.#under.delete(sent));
    this.#under.set(sent, row);
  }

  async #deliver(due: DeliveryRow): Promise<void> {
    const { community } = due;
    const now = this.#node.now();
    const claimed = await this.#node.write(community, async (ctx) => {
      const row = await store.claimDelivery(ctx.db, due, { now, until: now + CLAIM });
      return row && { row, webhook: await store.findWebhook(ctx.db, community, row.webhook_id) };
    });
    if (!claimed) return;
    const { row, webhook } = claimed;
    const attempt = webhook?.active ? await this.#attempt(row, webhook) : { problem: 'The webhook is switched off.' };
    await this.#settle(row, webhook, attempt);
  }

  async #attempt(row: DeliveryRow, webhook: WebhookRow): Promise<Attempt> {
    const body = await bodyOf(this.#node, row);
    try {
      const reply = await this.#node.outbound
        .inNameOf(row.community)
        .post(webhook.url, body, headersFor(row, webhook, body, this.#node.now()));
      if (reply.status >= 200 && reply.status < 300) return { reply };
      const isElsewhere = reply.status >= 300 && reply.status < 400;
      return { reply, problem: isElsewhere ? 'It redirects; give the final address.' : `It answered ${reply.status}.` };
    } catch (error) {
      return { problem: (error as Error).message };
    }
  }

  /** Writes down what became of an attempt, unless the delivery is gone. */
  async #settle(row: DeliveryRow, webhook: WebhookRow | undefined, { reply, problem }: Attempt): Promise<void> {
    const now = this.#node.now();
    const pause = PAUSES[row.attempts - 1];
    const isOver = pause === undefined || reply?.status === 410 || !webhook?.active;
    await this.#node.write(row.community, async (ctx) => {
      const told = { status: reply?.status ?? null, problem: problem ?? null };
      if (problem === undefined) {
        await store.updateDelivery(ctx.db, row, { ...told, state: 'delivered', next_at: null });
        if (webhook!.failures > 0) await store.updateWebhook(ctx.db, webhook!, { failures: 0 });
        return;
      }
      if (!isOver) return store.updateDelivery(ctx.db, row, { ...told, next_at: now + delayOf(pause, reply, now) });
      await store.updateDelivery(ctx.db, row, { ...told, state: 'failed', next_at: null });
      if (!webhook?.active) return;
      const failures = await store.countFailure(ctx.db, webhook);
      if (reply?.status === 410 || failures >= MOST_FAILURES) await switchOff(ctx.db, webhook);
    });
  }

  async #prune(): Promise<void> {
    const now = this.#node.now();
    if (now - this.#pruned < HOUR) return;
    this.#pruned = now;
    for (const community of this.#node.communities.keys())
      await this.#node.write(community, (ctx) => store.pruneDeliveries(ctx.db, community, now - KEPT));
  }
}

const Post = (node: Node) => new PostOffice(node);

/** Switches a webhook off and gives up what was still to be sent. */
export async function switchOff(db: store.WebhooksDb, webhook: WebhookRow): Promise<WebhookRow | undefined> {
  await store.giveUpDeliveries(db, webhook, 'The webhook was switched off.');
  return store.updateWebhook(db, webhook, { active: 0 });
}

/** After Standard Webhooks. While the former secret is live, a message carries the signatures of both. */
function headersFor({ id }: DeliveryRow, webhook: WebhookRow, body: string, now: number): Record<string, string> {
  const { secret, former_secret: former, former_until: until } = webhook;
  const secrets = former !== null && now < (until ?? 0) ? [secret, former] : [secret];
  const at = new Date(now);
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'LearningCommons-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1_000)),
    'webhook-signature': secrets.map((each) => new Webhook(each).sign(id, at, body)).join(' '),
  };
}

/** The usual pause, a fifth more or less so that those who failed together do not return together; or as long as was asked for. */
function delayOf(pause: number, reply: OutboundReply | undefined, now: number): number {
  const jittered = pause * (0.8 + Math.random() * 0.4);
  return Math.round(Math.max(jittered, askedFor(reply?.retryAfter, now)));
}

function askedFor(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  const wait = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * SECOND : Date.parse(retryAfter) - now;
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), LONGEST);
}
