import { PostgresAdapter, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { StreamBatch, StreamEvent } from '@learning-commons/protocol';
import { limits } from '@learning-commons/protocol';
import type { Db, Migrations } from './database.ts';
import { formerHeadsMigrations } from './former-heads.ts';
import { HeldRows, byCommunity } from './held-rows.ts';
import { aboutMany, bySize } from './prepared.ts';

/** A fact as it is written: its stream, its number there, its name and the new state it carries. */
export interface Fact {
  readonly stream: string;
  readonly seq: number;
  readonly type: string;
  readonly at: number;
  readonly data: unknown;
}

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('instance')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
    await db.insertInto('instance').values({ key: 'epoch', value: crypto.randomUUID() }).execute();
    await db.schema
      .createTable('streams')
      .addColumn('community', 'text', (column) => column.notNull())
      .addColumn('stream', 'text', (column) => column.notNull())
      .addColumn('head', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('streams_key', ['community', 'stream'])
      // Heads change with every event: room on the page lets PostgreSQL update in place, without touching the index.
      .modifyEnd(fillFactor(db))
      .execute();
    await db.schema
      .createTable('events')
      .addColumn('community', 'text', (column) => column.notNull())
      .addColumn('stream', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('events_key', ['community', 'stream', 'seq'])
      .execute();
  },
};

const addRedactions: Migration = {
  async up(db: Db) {
    await db.schema
      .alterTable('streams')
      .addColumn('redactions', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};

function fillFactor(db: Db) {
  return isPostgres(db) ? sql`with (fillfactor = 50)` : sql``;
}

/** Whether a query builder speaks PostgreSQL. For migrations, which have nothing else to ask. */
export function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** Tables of the kernel: the database's identity, the heads of streams, the facts, and heads of histories that have ended. */
export const eventLogMigrations: Migrations = {
  '2026-11-24-0-kernel': create,
  '2026-11-25-0-redactions': addRedactions,
  ...formerHeadsMigrations,
};

/**
 * Hands out the next number of a stream, in a transaction of the writer alone. The head's row stays locked until commit, so a
 * number is never seen before the ones below it are committed, and an undone transaction gives its numbers back.
 */
export async function nextSeq(db: Db, community: string, stream: string): Promise<number> {
  const row = await heads.get(db, { community, stream });
  const head = (row?.head ?? 0) + 1;
  heads.put(db, { community, stream, head });
  return head;
}

/** Says that the next number of a stream will be asked for. */
export function expectSeq(db: Db, community: string, stream: string): void {
  heads.expect(db, { community, stream });
}

interface Stream {
  readonly community: string;
  readonly stream: string;
}

type HeadRow = Stream & { readonly head: number };

const lockHeads = aboutMany((db: Db, { community }: { readonly community: string }, streams) => {
  const query = db
    .selectFrom('streams')
    .select(['community', 'stream', 'head'])
    .where('community', '=', community)
    .where('stream', 'in', streams);
  return isPostgres(db) ? query.forUpdate() : query;
});

const saveHeads = bySize(['community', 'stream', 'head'], (db: Db, rows: HeadRow[]) =>
  db
    .insertInto('streams')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['community', 'stream']).doUpdateSet({ head: sql`excluded.head` })),
);

const heads = new HeldRows<Stream, Stream & { readonly head: number }>({
  table: 'streams',
  key: ['community', 'stream'],
  read: byCommunity('stream', lockHeads),
  write: saveHeads,
});

/** One entry of the log as the record keeps it. */
interface EventRow extends Omit<Fact, 'data'> {
  readonly community: string;
  readonly data: string;
}

/** What is to be done to the log at the end of a transaction: facts to append, or earlier ones to rewrite. */
export type LogWork = { readonly rows: readonly EventRow[] } | { readonly redaction: Redaction };

/**
 * Facts whose numbers `nextSeq` gave out in the same transaction, ready to be written. Throws where one is larger than may
 * travel.
 */
export function logged(community: string, facts: readonly Fact[]): LogWork {
  const rows = facts.map((fact) => ({ community, ...fact, data: JSON.stringify(fact.data) }));
  for (const row of rows) {
    const bytes = Buffer.byteLength(row.data);
    if (bytes > limits.eventBytes)
      throw new Error(`The fact ${row.type} has ${bytes} bytes; ${limits.eventBytes} may travel.`);
  }
  return { rows };
}

/** Writes to the log what the units of a transaction have put off, in their order. */
export async function writeLog(db: Db, work: readonly LogWork[]): Promise<void> {
  let rows: EventRow[] = [];
  const append = async () => {
    await appendRows(db, rows);
    rows = [];
  };
  for (const each of work) {
    if ('rows' in each) rows.push(...each.rows);
    else {
      // What it rewrites may have been written a moment ago.
      await append();
      await redact(db, each.redaction);
    }
  }
  await append();
}

const appendRows = bySize(['community', 'stream', 'seq', 'type', 'at', 'data'], (db: Db, rows: EventRow[]) =>
  db.insertInto('events').values(rows),
);

/** The number of the last fact of each stream; 0 where nothing was written yet. */
export async function readHeads(db: Db, community: string, streams: readonly string[]): Promise<Map<string, number>> {
  const heads = new Map(streams.map((stream) => [stream, 0]));
  if (streams.length === 0) return heads;
  const rows = await db
    .selectFrom('streams')
    .select(['stream', 'head'])
    .where('community', '=', community)
    .where('stream', 'in', streams)
    .execute();
  for (const row of rows) heads.set(row.stream as string, row.head as number);
  return heads;
}

/** The number of a stream's last fact; 0 where nothing was written yet. */
export async function readHead(db: Db, community: string, stream: string): Promise<number> {
  return (await readHeads(db, community, [stream])).get(stream)!;
}

/** Where a stream stands: the number of its last fact, and how often earlier ones were rewritten. */
export interface StreamMark {
  readonly head: number;
  readonly redactions: number;
}

/** Where each of some streams stands; those in which nothing was written are absent. */
export async function readMarks(
  db: Db,
  community: string,
  streams: readonly string[],
): Promise<Map<string, StreamMark>> {
  const rows = await db
    .selectFrom('streams')
    .select(['stream', 'head', 'redactions'])
    .where('community', '=', community)
    .where('stream', 'in', streams)
    .execute();
  return new Map(rows.map(({ stream, head, redactions }) => [stream, { head, redactions }]));
}

/** A fact as it was read, with its size in the record. */
export interface LoggedEvent {
  readonly event: StreamEvent;
  readonly size: number;
}

/** Facts after `since`, in order, as many as one page may hold by count. */
export async function readEvents(db: Db, community: string, stream: string, since: number): Promise<LoggedEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'type', 'at', 'data'])
    .where('community', '=', community)
    .where('stream', '=', stream)
    .where('seq', '>', since)
    .orderBy('seq')
    .limit(limits.deltaEvents)
    .execute();
  return rows.map(({ seq, type, at, data }) => ({
    event: { seq, type, at, data: JSON.parse(data) },
    size: data.length,
  }));
}

/** As many of some facts, from the first on, as travel in one page. */
export function pageOf(logged: readonly LoggedEvent[]): StreamEvent[] {
  const page: StreamEvent[] = [];
  let total = 0;
  for (const { event, size } of logged) {
    total += size;
    if (page.length === limits.deltaEvents || (page.length > 0 && total > limits.deltaBytes)) break;
    page.push(event);
  }
  return page;
}

/** Facts after `since`, in order: at most one page by count and by bytes. */
export async function replay(db: Db, community: string, stream: string, since: number): Promise<StreamEvent[]> {
  return pageOf(await readEvents(db, community, stream, since));
}

/** Puts consecutive facts of one stream into the form in which they travel. */
export function toBatch(epoch: string, stream: string, since: number, events: readonly StreamEvent[]): StreamBatch {
  return { stream, epoch, from: since + 1, to: events.at(-1)?.seq ?? since, events: [...events] };
}

/** Which facts to rewrite: those from `seq` on that mention `id`. */
export interface Redaction {
  readonly community: string;
  readonly stream: string;
  readonly seq: number;
  readonly id: string;
  readonly change: (data: unknown) => unknown;
}

/**
 * Rewrites the content of facts in place; their numbers, names and times stay. The stream counts it, so that whoever
 * holds earlier facts in memory learns that they are out of date.
 */
async function redact(db: Db, { community, stream, seq, id, change }: Redaction): Promise<void> {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'data'])
    .where('community', '=', community)
    .where('stream', '=', stream)
    .where('seq', '>=', seq)
    .where('data', 'like', `%"${id}"%`)
    .execute();
  let changed = false;
  for (const row of rows) {
    const data = JSON.stringify(change(JSON.parse(row.data)));
    if (data === row.data) continue;
    await db
      .updateTable('events')
      .set({ data })
      .where('community', '=', community)
      .where('stream', '=', stream)
      .where('seq', '=', row.seq)
      .execute();
    changed = true;
  }
  if (changed) await countRedactions(db, community, stream);
}

/** Counts that facts of a stream were rewritten: whoever holds them in memory learns so that they are out of date. */
export async function countRedactions(db: Db, community: string, stream: string): Promise<void> {
  await db
    .updateTable('streams')
    .set({ redactions: sql`redactions + 1` })
    .where('community', '=', community)
    .where('stream', '=', stream)
    .execute();
}
