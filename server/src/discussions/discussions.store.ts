import { sql, type Insertable, type Kysely, type Selectable } from 'kysely';
import type { Attachment, Comment, LinkCard, Reaction, RichText, Tally } from '@learning-commons/protocol';
import { HeldRows, byCommunity } from '../kernel/held-rows.ts';
import { holds } from '../kernel/personal.rows.ts';
import { aboutMany, bySize, prepared } from '../kernel/prepared.ts';
import type { CommentsTable, Tables } from './discussions.tables.ts';
import { expectTopic } from './topics.store.ts';

export { migrations } from './discussions.tables.ts';

/** A comment's row, as stored. */
export type CommentRow = Selectable<CommentsTable>;
/** The store's view of the database. */
export type DiscussionsDb = Kysely<Tables>;

/** A top-level comment's `parent_id`: SQL compares it like any other, which NULL would not allow. */
export const TOP = '';
/** Different emoji on one comment; more would outgrow the facts that carry its counts. */
export const MAX_EMOJI = 20;
/** How many who reacted are named with one emoji, and about how many with all emoji of a comment. */
const [NAMED_PER_EMOJI, NAMED] = [20, 40];

/** A row as everybody may see it. */
export function toComment(row: CommentRow): Comment {
  return {
    id: row.id,
    topic: row.topic,
    parentId: row.parent_id === TOP ? null : row.parent_id,
    replyTo: row.reply_to,
    depth: row.depth,
    order: row.ord,
    type: row.type,
    author: row.anonymous ? null : row.author_id,
    anonymous: Boolean(row.anonymous),
    content: row.deleted ? [] : (JSON.parse(row.content) as RichText),
    createdAt: row.created_at,
    editedAt: row.edited_at,
    revision: row.revision,
    deleted: row.deleted,
    pinned: row.pinned > 0,
    endorsedBy: JSON.parse(row.endorsed) as string[],
    ...(row.attachments !== null && !row.deleted && { attachments: attachmentsOf(row) }),
    ...(row.previews !== null && !row.deleted && { previews: cardsOf(row) }),
    answerId: row.answer_id,
    seq: row.seq,
  };
}

/** Files that go with a comment. */
export function attachmentsOf({ attachments }: Pick<CommentRow, 'attachments'>): Attachment[] {
  return attachments === null ? [] : (JSON.parse(attachments) as Attachment[]);
}

/** Cards of a comment's links. */
export function cardsOf({ previews }: Pick<CommentRow, 'previews'>): LinkCard[] {
  return previews === null ? [] : (JSON.parse(previews) as LinkCard[]);
}

/** The counts in a row. */
export function toTally(row: CommentRow): Tally {
  return {
    id: row.id,
    replies: row.replies,
    reactions: JSON.parse(row.reactions) as Reaction[],
    score: row.score,
    seq: row.tally_seq,
  };
}

/** Ids of members a comment and its counts name to everybody. */
export function peopleIn(row: CommentRow): string[] {
  const named = row.anonymous ? [] : [row.author_id];
  const reactors = (JSON.parse(row.reactions) as Reaction[]).flatMap(({ members }) => members);
  return [...named, ...(JSON.parse(row.endorsed) as string[]), ...reactors];
}

/** Whether the comment has a place in its list: deleted ones keep theirs for the sake of their replies alone. */
export const isListed = ({ deleted, replies }: Pick<CommentRow, 'deleted' | 'replies'>) =>
  deleted === null || replies > 0;

/** The comment of this id, or undefined. */
export async function findComment(db: DiscussionsDb, community: string, id: string): Promise<CommentRow | undefined> {
  return (await commentsById(db, { community, id }))[0];
}

const commentsById = prepared((db: DiscussionsDb, { community, id }: { community: string; id: string }) =>
  db.selectFrom('comments').selectAll().where('community', '=', community).where('id', '=', id),
);

/** Those of these ids that there are. */
export async function findComments(
  db: DiscussionsDb,
  community: string,
  ids: readonly string[],
): Promise<CommentRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('comments').selectAll().where('community', '=', community).where('id', 'in', ids).execute();
}

/** Comments by their numbers, in no order. */
export async function readComments(db: DiscussionsDb, nums: readonly number[]): Promise<CommentRow[]> {
  return nums.length === 0 ? [] : db.selectFrom('comments').selectAll().where('num', 'in', nums).execute();
}

interface CommentKey {
  readonly community: string;
  readonly id: string;
}

const commentsOf = aboutMany((db: DiscussionsDb, { community }: { readonly community: string }, ids) =>
  db.selectFrom('comments').selectAll().where('community', '=', community).where('id', 'in', ids),
);

/** The comment of this id as a new one sees it: those of the same transaction have no `num` yet. */
export function findArriving(
  db: DiscussionsDb,
  community: string,
  id: string,
): Promise<Omit<CommentRow, 'num'> | undefined> {
  return arriving.get(db, { community, id });
}

/** Says what a new comment will ask for: whether it is there, its topic, and what it answers. */
export function expectComment(
  db: DiscussionsDb,
  community: string,
  { id, topic, parentId }: { readonly id: string; readonly topic: string; readonly parentId: string | null },
): void {
  arriving.expect(db, { community, id });
  if (parentId !== null) arriving.expect(db, { community, id: parentId });
  expectTopic(db, community, topic);
}

/** Stores a new comment. It has its `num` as soon as something else is asked of comments, or the transaction ends. */
export function insertComment(db: DiscussionsDb, row: Omit<CommentRow, 'num'>): CommentRow {
  const fresh: CommentRow = { ...row, num: 0 };
  arriving.put(db, fresh);
  return fresh;
}

const COLUMNS = [
  'community',
  'id',
  'topic',
  'parent_id',
  'reply_to',
  'depth',
  'type',
  'author_id',
  'anonymous',
  'hash',
  'body',
  'mentions',
  'content',
  'attachments',
  'previews',
  'hidden_previews',
  'created_at',
  'edited_at',
  'revision',
  'deleted',
  'pinned',
  'endorsed',
  'answer_id',
  'replies',
  'reactions',
  'score',
  'ord',
  'seq',
  'tally_seq',
] as const satisfies readonly (keyof CommentRow)[];

const insertRows = bySize(COLUMNS, (db: DiscussionsDb, rows: CommentRow[]) =>
  db.insertInto('comments').values(rows).returning(['community', 'id', 'num']),
);

/** Comments on their way in, and whether one of an id is there already. Until they are written they have no `num`. */
const arriving = new HeldRows<CommentKey, CommentRow>({
  table: 'comments',
  key: ['community', 'id'],
  read: byCommunity('id', commentsOf),
  write: async (db, rows) => {
    const written = await insertRows(db, rows);
    const numbers = new Map(written.map(({ community, id, num }) => [`${community} ${id}`, num]));
    for (const row of rows) row.num = numbers.get(`${row.community} ${row.id}`)!;
  },
});

/** Changes columns of a comment and answers its new state. */
export function updateComment(
  db: DiscussionsDb,
  row: CommentRow,
  values: Partial<Insertable<CommentsTable>>,
): Promise<CommentRow> {
  return db.updateTable('comments').set(values).where('num', '=', row.num).returningAll().executeTakeFirstOrThrow();
}

/** Adds to a comment's count of replies under the fact `seq`. */
export async function addReplies(
  db: DiscussionsDb,
  community: string,
  id: string,
  by: number,
  seq: number,
): Promise<CommentRow> {
  return (await addToReplies(db, { community, id, by, seq }))[0]!;
}

const addToReplies = prepared(
  (db: DiscussionsDb, { community, id, by, seq }: { community: string; id: string; by: number; seq: number }) =>
    db
      .updateTable('comments')
      .set({ replies: sql`replies + ${by}`, score: sql`score + ${by}`, tally_seq: seq })
      .where('community', '=', community)
      .where('id', '=', id)
      .returningAll(),
);

/** Sets or unsets one reaction; answers whether anything changed. */
export async function setReaction(
  db: DiscussionsDb,
  reaction: { community: string; comment_id: string; member_id: string; emoji: string },
  on: boolean,
  at: number,
): Promise<boolean> {
  if (on) {
    const inserted = await db
      .insertInto('reactions')
      .values({ ...reaction, at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return Number(inserted.numInsertedOrUpdatedRows) > 0;
  }
  const { community, comment_id, member_id, emoji } = reaction;
  const deleted = await db
    .deleteFrom('reactions')
    .where('community', '=', community)
    .where('comment_id', '=', comment_id)
    .where('member_id', '=', member_id)
    .where('emoji', '=', emoji)
    .executeTakeFirst();
  return Number(deleted.numDeletedRows) > 0;
}

/** A comment's reactions by emoji, in the order in which each was first used. */
export async function readReactions(db: DiscussionsDb, community: string, commentId: string): Promise<Reaction[]> {
  const { rows } = await sql<{ emoji: string; member_id: string; total: number }>`
    select emoji, member_id, total from (
      select emoji, member_id,
        count(*) over (partition by emoji) as total,
        min(at) over (partition by emoji) as first,
        row_number() over (partition by emoji order by at desc, member_id desc) as place
      from reactions where community = ${community} and comment_id = ${commentId}
    ) as ranked
    where place <= ${NAMED_PER_EMOJI} order by first, emoji, place`.execute(db);
  const byEmoji = Map.groupBy(rows, ({ emoji }) => emoji);
  const named = Math.max(2, Math.min(NAMED_PER_EMOJI, Math.floor(NAMED / byEmoji.size)));
  return [...byEmoji].map(([emoji, reactors]) => ({
    emoji,
    count: reactors[0]!.total,
    members: reactors.slice(0, named).map(({ member_id }) => member_id),
  }));
}

/** Ids of all who reacted with one emoji, latest first. */
export async function readReactors(
  db: DiscussionsDb,
  community: string,
  commentId: string,
  emoji: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('reactions')
    .select('member_id')
    .where('community', '=', community)
    .where('comment_id', '=', commentId)
    .where('emoji', '=', emoji)
    .orderBy('at', 'desc')
    .orderBy('member_id')
    .limit(200)
    .execute();
  return rows.map(({ member_id }) => member_id);
}

/** Keeps a version of a comment's text. */
export async function insertRevision(db: DiscussionsDb, row: Insertable<Tables['revisions']>): Promise<void> {
  await db.insertInto('revisions').values(row).execute();
}

/** The edit of this id, if it was made already. */
export function findEdit(
  db: DiscussionsDb,
  community: string,
  editId: string,
): Promise<Selectable<Tables['revisions']> | undefined> {
  return db
    .selectFrom('revisions')
    .selectAll()
    .where('community', '=', community)
    .where('edit_id', '=', editId)
    .executeTakeFirst();
}

/** Every version of a comment's text, first to last. */
export function readRevisions(
  db: DiscussionsDb,
  community: string,
  commentId: string,
): Promise<Selectable<Tables['revisions']>[]> {
  return db
    .selectFrom('revisions')
    .selectAll()
    .where('community', '=', community)
    .where('comment_id', '=', commentId)
    .orderBy('revision')
    .execute();
}

/** Changes a version of a comment's text. */
export async function updateRevision(
  db: DiscussionsDb,
  { community, comment_id, revision }: Selectable<Tables['revisions']>,
  values: Pick<Selectable<Tables['revisions']>, 'body' | 'mentions'>,
): Promise<void> {
  await db
    .updateTable('revisions')
    .set(values)
    .where('community', '=', community)
    .where('comment_id', '=', comment_id)
    .where('revision', '=', revision)
    .execute();
}

/** Forgets every version of a comment's text but the one in its row. */
export async function removeRevisions(db: DiscussionsDb, community: string, commentId: string): Promise<void> {
  await db.deleteFrom('revisions').where('community', '=', community).where('comment_id', '=', commentId).execute();
}

/** Comments of a member of which more than their place is kept, also anonymous and deleted ones. */
export function readUnwiped(
  db: DiscussionsDb,
  community: string,
  member: string,
  limit: number,
): Promise<CommentRow[]> {
  return db
    .selectFrom('comments')
    .selectAll()
    .where('community', '=', community)
    .where('author_id', '=', member)
    .where('hash', '<>', '')
    .orderBy('num')
    .limit(limit)
    .execute();
}

/** Comments of others that mention a member. */
export function readMentioning(
  db: DiscussionsDb,
  community: string,
  member: string,
  limit: number,
): Promise<CommentRow[]> {
  return db
    .selectFrom('comments')
    .selectAll()
    .where('community', '=', community)
    .where(holds('mentions', member))
    .limit(limit)
    .execute();
}

/** Keeps a report; the same member's second one replaces the first. */
export async function saveReport(db: DiscussionsDb, row: Insertable<Tables['reports']>): Promise<void> {
  const { reason, note, at } = row;
  await db
    .insertInto('reports')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['community', 'comment_id', 'member_id']).doUpdateSet({ reason, note, at }),
    )
    .execute();
}

/** Whose member is where in a topic. */
export interface TopicMember {
  readonly community: string;
  readonly topic: string;
  readonly member_id: string;
}

/** Sets how loudly a topic speaks to a member. */
export async function saveLevel(
  db: DiscussionsDb,
  key: TopicMember,
  level: 'follow' | 'normal' | 'mute',
  readTo: number,
): Promise<void> {
  await db
    .insertInto('topic_members')
    .values({ ...key, level, read_to: readTo })
    .onConflict((conflict) => conflict.columns(['community', 'topic', 'member_id']).doUpdateSet({ level }))
    .execute();
}

/** Moves a read mark forward, never back. */
export async function saveReadTo(db: DiscussionsDb, key: TopicMember, readTo: number): Promise<void> {
  await db
    .insertInto('topic_members')
    .values({ ...key, level: 'normal', read_to: readTo })
    .onConflict((conflict) =>
      conflict
        .columns(['community', 'topic', 'member_id'])
        .doUpdateSet({ read_to: readTo })
        .where('topic_members.read_to', '<', readTo),
    )
    .execute();
}
