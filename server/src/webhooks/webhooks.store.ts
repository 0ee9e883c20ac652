import { sql, type ColumnDefinitionBuilder, type Kysely, type Selectable } from 'kysely';
import type { Migration } from 'kysely/migration';
import * as z from 'zod';
import type { Delivery, Webhook, WebhookEvent } from '@learning-commons/protocol';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import type { Db, Migrations } from '../kernel/database.ts';
import { holds } from '../kernel/personal.rows.ts';

interface WebhooksTable {
  community: string;
  id: string;
  url: string;
  name: string;
  events: string;
  active: number;
  /** In the clear, because messages are signed with it. Never told again, never logged. */
  secret: string;
  former_secret: string | null;
  former_until: number | null;
  failures: number;
  created_at: number;
}

interface DeliveriesTable {
  community: string;
  id: string;
  webhook_id: string;
  event: WebhookEvent | 'test';
  /** What happened, as kept with it; names are added when it is sent. */
  data: string;
  at: number;
  state: Delivery['state'];
  attempts: number;
  /** When it is tried next; null once it is delivered or given up. */
  next_at: number | null;
  status: number | null;
  problem: string | null;
}

interface Tables {
  webhooks: WebhooksTable;
  webhook_deliveries: DeliveriesTable;
}

/** The store's view of the database. */
export type WebhooksDb = Kysely<Tables>;
/** A webhook's row, as stored. */
export type WebhookRow = Selectable<WebhooksTable>;
/** A delivery's row, as stored. */
export type DeliveryRow = Selectable<DeliveriesTable>;

/** Webhooks a community may have. */
export const MAX_WEBHOOKS = 20;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('webhooks')
      .addColumn('community', 'text', required)
      .addColumn('id', 'text', required)
      .addColumn('url', 'text', required)
      .addColumn('name', 'text', required)
      .addColumn('events', 'text', required)
      .addColumn('active', 'integer', required)
      .addColumn('secret', 'text', required)
      .addColumn('former_secret', 'text')
      .addColumn('former_until', 'bigint')
      .addColumn('failures', 'integer', required)
      .addColumn('created_at', 'bigint', required)
      .addPrimaryKeyConstraint('webhooks_key', ['community', 'id'])
      .execute();
    await db.schema
      .createTable('webhook_deliveries')
      .addColumn('community', 'text', required)
      .addColumn('id', 'text', required)
      .addColumn('webhook_id', 'text', required)
      .addColumn('event', 'text', required)
      .addColumn('data', 'text', required)
      .addColumn('at', 'bigint', required)
      .addColumn('state', 'text', required)
      .addColumn('attempts', 'integer', required)
      .addColumn('next_at', 'bigint')
      .addColumn('status', 'integer')
      .addColumn('problem', 'text')
      .addPrimaryKeyConstraint('webhook_deliveries_key', ['community', 'id'])
      .execute();
    await db.schema
      .createIndex('webhook_deliveries_list')
      .on('webhook_deliveries')
      .columns(['community', 'webhook_id', 'at', 'id'])
      .execute();
    await db.schema
      .createIndex('webhook_deliveries_due')
      .on('webhook_deliveries')
      .column('next_at')
      .where(sql.ref('next_at'), 'is not', null)
      .execute();
  },
};

/** The tables of webhooks. */
export const migrations: Migrations = { '2026-11-25-4-webhooks': create };

/** A webhook as administrators see it. */
export function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    name: row.name,
    events: JSON.parse(row.events) as WebhookEvent[],
    active: Boolean(row.active),
    createdAt: row.created_at,
    formerUntil: row.former_until,
    failures: row.failures,
  };
}

/** A delivery as administrators see it. */
export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    event: row.event,
    at: row.at,
    state: row.state,
    attempts: row.attempts,
    nextAt: row.next_at,
    status: row.status,
    problem: row.problem,
  };
}

/** The community's webhooks, oldest first. */
export function listWebhooks(db: WebhooksDb, community: string): Promise<WebhookRow[]> {
  return db
    .selectFrom('webhooks')
    .selectAll()
    .where('community', '=', community)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** The webhook of this id, or undefined. */
export function findWebhook(db: WebhooksDb, community: string, id: string): Promise<WebhookRow | undefined> {
  return db
    .selectFrom('webhooks')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Keeps a new webhook. */
export function insertWebhook(db: WebhooksDb, row: WebhookRow): Promise<WebhookRow> {
  return db.insertInto('webhooks').values(row).returningAll().executeTakeFirstOrThrow();
}

/** Changes a webhook and answers its new state; undefined when it is gone. */
export function updateWebhook(
  db: WebhooksDb,
  { community, id }: Pick<WebhookRow, 'community' | 'id'>,
  values: Partial<WebhookRow>,
): Promise<WebhookRow | undefined> {
  return db
    .updateTable('webhooks')
    .set(values)
    .where('community', '=', community)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** Counts one more delivery that failed for good; answers the new count, or 0 when the webhook is gone. */
export async function countFailure(
  db: WebhooksDb,
  { community, id }: Pick<WebhookRow, 'community' | 'id'>,
): Promise<number> {
  const row = await db
    .updateTable('webhooks')
    .set({ failures: sql`failures + 1` })
    .where('community', '=', community)
    .where('id', '=', id)
    .returning('failures')
    .executeTakeFirst();
  return row?.failures ?? 0;
}

/** Removes a webhook with its deliveries. */
export async function removeWebhook(db: WebhooksDb, { community, id }: WebhookRow): Promise<void> {
  await db.deleteFrom('webhook_deliveries').where('community', '=', community).where('webhook_id', '=', id).execute();
  await db.deleteFrom('webhooks').where('community', '=', community).where('id', '=', id).execute();
}

/** Deliveries whose message names a member. */
export function readNaming(db: WebhooksDb, community: string, member: string): Promise<DeliveryRow[]> {
  return db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('community', '=', community)
    .where(holds('data', member))
    .execute();
}

/** Forgets deliveries, sent or not. */
export async function removeDeliveries(db: WebhooksDb, community: string, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += 1_000)
    await db
      .deleteFrom('webhook_deliveries')
      .where('community', '=', community)
      .where('id', 'in', ids.slice(from, from + 1_000))
      .execute();
}

/** Keeps deliveries that are to be made. */
export async function insertDeliveries(db: WebhooksDb, rows: readonly DeliveryRow[]): Promise<void> {
  if (rows.length > 0) await db.insertInto('webhook_deliveries').values(rows).execute();
}

/** The delivery of this id, or undefined. */
export function findDelivery(db: WebhooksDb, community: string, id: string): Promise<DeliveryRow | undefined> {
  return db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Changes a delivery and answers its new state; undefined when it is gone. */
export function updateDelivery(
  db: WebhooksDb,
  { community, id }: Pick<DeliveryRow, 'community' | 'id'>,
  values: Partial<DeliveryRow>,
): Promise<DeliveryRow | undefined> {
  return db
    .updateTable('webhook_deliveries')
    .set(values)
    .where('community', '=', community)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** Deliveries of all communities whose time has come, longest overdue first, save those of some webhooks. */
export function dueDeliveries(
  db: WebhooksDb,
  now: number,
  { except, limit }: { readonly except: readonly string[]; readonly limit: number },
): Promise<DeliveryRow[]> {
  return db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('next_at', '<=', now)
    .$if(except.length > 0, (query) => query.where('webhook_id', 'not in', except))
    .orderBy('next_at')
    .limit(limit)
    .execute();
}

/** Takes a delivery for one attempt, if it is still due; until `until` nobody else does. */
export function claimDelivery(
  db: WebhooksDb,
  { community, id }: DeliveryRow,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<DeliveryRow | undefined> {
  return db
    .updateTable('webhook_deliveries')
    .set({ next_at: until, attempts: sql`attempts + 1` })
    .where('community', '=', community)
    .where('id', '=', id)
    .where('next_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
}

/** Gives up all waiting deliveries of a webhook, with the reason. */
export async function giveUpDeliveries(
  db: WebhooksDb,
  { community, id }: Pick<WebhookRow, 'community' | 'id'>,
  problem: string,
): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({ state: 'failed', next_at: null, problem })
    .where('community', '=', community)
    .where('webhook_id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

/** Forgets a community's deliveries that are over and older than `before`. */
export async function pruneDeliveries(db: WebhooksDb, community: string, before: number): Promise<void> {
  await db
    .deleteFrom('webhook_deliveries')
    .where('community', '=', community)
    .where('at', '<', before)
    .where('state', '!=', 'waiting')
    .execute();
}

const PAGE = 50;
const Cursor = z.tuple([z.int(), z.string().max(40)]);

/** A stretch of a webhook's deliveries, latest first. Throws `invalid` for a cursor that this did not give out. */
export async function listDeliveries(
  db: WebhooksDb,
  { community, id }: WebhookRow,
  cursor: string | undefined,
): Promise<{ deliveries: Delivery[]; after: string | null }> {
  const [at, last] = cursor === undefined ? [] : readCursor(cursor, Cursor);
  const rows = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('community', '=', community)
    .where('webhook_id', '=', id)
    .$if(at !== undefined, (query) =>
      query.where((where) =>
        where.or([where('at', '<', at!), where.and([where('at', '=', at!), where('id', '<', last!)])]),
      ),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE + 1)
    .execute();
  const page = rows.slice(0, PAGE);
  const end = rows.length > PAGE ? page.at(-1) : undefined;
  return {
    deliveries: page.map(toDelivery),
    after: end ? writeCursor([end.at, end.id]) : null,
  };
}
