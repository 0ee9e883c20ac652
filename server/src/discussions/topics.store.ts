import type { Kysely, Selectable } from 'kysely';
import type { Discussion } from '@learning-commons/protocol';
import { HeldRows, byCommunity } from '../kernel/held-rows.ts';
import { aboutMany, bySize } from '../kernel/prepared.ts';
import type { Tables } from './discussions.tables.ts';

/** The state of topics: their counts, their locks and what is pinned in them. */

type TopicsDb = Kysely<Tables>;

interface TopicKey {
  readonly community: string;
  readonly topic: string;
}

type TopicRow = Selectable<Tables['topics']>;

const TOPIC_COLUMNS = [
  'community',
  'topic',
  'count',
  'threads',
  'pinned',
  'locked',
  'lock_reason',
  'closes_at',
  'seq',
] as const satisfies readonly (keyof TopicRow)[];

const topicsOf = aboutMany((db: TopicsDb, { community }: { readonly community: string }, of) =>
  db.selectFrom('topics').selectAll().where('community', '=', community).where('topic', 'in', of),
);

const saveTopics = bySize(TOPIC_COLUMNS, (db: TopicsDb, rows: TopicRow[]) =>
  db
    .insertInto('topics')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['community', 'topic'])
        .doUpdateSet(({ ref }) =>
          Object.fromEntries(TOPIC_COLUMNS.slice(2).map((column) => [column, ref(`excluded.${column}`)])),
        ),
    ),
);

const topics = new HeldRows<TopicKey, TopicRow>({
  table: 'topics',
  key: ['community', 'topic'],
  read: byCommunity('topic', topicsOf),
  write: saveTopics,
});

/** The state of a topic, also of one that nobody has written in. */
export async function readDiscussion(db: TopicsDb, community: string, topic: string): Promise<Discussion> {
  return toDiscussion(db, community, topic, await topics.get(db, { community, topic }));
}

async function toDiscussion(
  db: TopicsDb,
  community: string,
  topic: string,
  row: Selectable<Tables['topics']> | undefined,
): Promise<Discussion> {
  const pinned = row && row.pinned > 0 ? await readPinned(db, community, topic) : [];
  return {
    topic,
    count: row?.count ?? 0,
    threads: row?.threads ?? 0,
    locked: Boolean(row?.locked),
    lockReason: row?.lock_reason ?? null,
    closesAt: row?.closes_at ?? null,
    pinned,
    seq: row?.seq ?? 0,
  };
}

async function readPinned(db: TopicsDb, community: string, topic: string): Promise<string[]> {
  const rows = await db
    .selectFrom('comments')
    .select('id')
    .where('community', '=', community)
    .where('topic', '=', topic)
    .where('pinned', '>', 0)
    .orderBy('pinned', 'desc')
    .execute();
  return rows.map(({ id }) => id);
}

/** What a fact changes in its topic's row. */
export interface TopicChange {
  readonly count?: number;
  readonly threads?: number;
  readonly pinned?: number;
  readonly lock?: { readonly locked: boolean; readonly reason: string | null; readonly closesAt: number | null };
}

/** Applies a change to a topic under the fact `seq`, making its row with the first one, and answers the new state. */
export async function changeTopic(
  db: TopicsDb,
  community: string,
  topic: string,
  seq: number,
  { count = 0, threads = 0, pinned = 0, lock }: TopicChange,
): Promise<Discussion> {
  const before = (await topics.get(db, { community, topic })) ?? { ...UNWRITTEN, community, topic };
  const row = {
    ...before,
    count: before.count + count,
    threads: before.threads + threads,
    pinned: before.pinned + pinned,
    ...(lock && { locked: lock.locked ? 1 : 0, lock_reason: lock.reason, closes_at: lock.closesAt }),
    seq,
  };
  topics.put(db, row);
  return toDiscussion(db, community, topic, row);
}

const UNWRITTEN = { count: 0, threads: 0, pinned: 0, locked: 0, lock_reason: null, closes_at: null };

/** Says that a topic will be asked for. */
export function expectTopic(db: TopicsDb, community: string, topic: string): void {
  topics.expect(db, { community, topic });
}
