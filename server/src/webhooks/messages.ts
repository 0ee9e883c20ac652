import { randomBytes } from 'node:crypto';
import type { WebhookEvent } from '@learning-commons/protocol';
import type { Heard, WriteContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import { insertDeliveries, listWebhooks, type DeliveryRow, type WebhookRow } from './webhooks.store.ts';

/** What is waked when there is something to send. */
export const WORKER = 'webhooks';

/** A member's place in kept data; names and subjects are looked up when a message is sent. */
interface MemberMark {
  readonly member: string | null;
}

/**
 * Keeps one delivery for each active webhook that wants to hear of the event, in the transaction of its cause. What is past is no
 * news: years of it at once would only drown what is.
 */
async function enqueue(ctx: WriteContext, event: WebhookEvent, data: object): Promise<void> {
  if (ctx.history !== undefined) return;
  const webhooks = await listWebhooks(ctx.db, ctx.community);
  const wanting = webhooks.filter(({ active, events }) => active && (JSON.parse(events) as string[]).includes(event));
  await insertDeliveries(
    ctx.db,
    wanting.map((webhook) => newDelivery(ctx, webhook, event, data)),
  );
  if (wanting.length > 0) ctx.wake(WORKER);
}

/** A delivery that is due at once. */
export function newDelivery(
  { community, now }: Pick<WriteContext, 'community' | 'now'>,
  webhook: Pick<WebhookRow, 'id'>,
  event: DeliveryRow['event'],
  data: object,
): DeliveryRow {
  return {
    community,
    id: randomBytes(16).toString('base64url'),
    webhook_id: webhook.id,
    event,
    data: JSON.stringify(data),
    at: now,
    state: 'waiting',
    attempts: 0,
    next_at: now,
    status: null,
    problem: null,
  };
}

/** A badge was awarded or revoked. What its holder keeps private is told to nobody. */
export async function badgeTurned(
  ctx: WriteContext,
  { type, data: { award, badge } }: Heard<'badge.awarded'> | Heard<'badge.revoked'>,
): Promise<void> {
  if (award.visibility === 'private') return;
  await enqueue(ctx, type, {
    member: award.member,
    badge: { id: badge.id, name: badge.name },
    award: { id: award.id, at: award.at, turn: award.turn, reason: award.revoked?.reason ?? award.reason },
  });
}

/** A member reached a level for the first time. */
export async function levelReached(ctx: WriteContext, { data }: Heard<'level.reached'>): Promise<void> {
  await enqueue(ctx, 'level.reached', {
    member: data.member,
    level: { level: data.level.level, name: data.level.name },
  });
}

/** A season's result is frozen. */
export async function seasonClosed(ctx: WriteContext, { data }: Heard<'season.closed'>): Promise<void> {
  const { id, name, from, to } = data.season;
  const winners = data.winners.map(({ rank, member, points }) => ({ rank, member, points }));
  await enqueue(ctx, 'season.closed', { season: { id, name, from, to }, winners });
}

/** The body of a message: members by id, name, and who they are at their issuer. */
export async function bodyOf(node: Node, { community, event, data, at }: DeliveryRow): Promise<string> {
  const kept = JSON.parse(data) as Partial<MemberMark> & { readonly winners?: readonly MemberMark[] };
  const ids = [kept, ...(kept.winners ?? [])].flatMap(({ member }) => member ?? []);
  const known = await membersOf(node, community, ids);
  const named = <T extends Partial<MemberMark>>(mark: T) =>
    mark.member === undefined ? mark : { ...mark, member: mark.member === null ? null : known(mark.member) };
  const told = { community, ...named(kept), ...(kept.winners && { winners: kept.winners.map(named) }) };
  return JSON.stringify({ type: event, timestamp: new Date(at).toISOString(), data: told });
}

async function membersOf(node: Node, community: string, ids: readonly string[]) {
  const { call } = node.reading(community);
  const wanted = [...new Set(ids)].slice(0, 500);
  const people = wanted.length === 0 ? [] : await call('member.list', { ids: wanted });
  const subjects = wanted.length === 0 ? [] : await call('member.identify', { ids: wanted });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const identities = new Map(subjects.map(({ id, issuer, subject }) => [id, { issuer, subject }]));
  return (id: string) => ({ id, name: names.get(id) ?? null, ...identities.get(id) });
}
