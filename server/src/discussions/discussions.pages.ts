import * as z from 'zod';
import type { CommentList, DiscussionFilter, DiscussionViewer, Sort } from '@learning-commons/protocol';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import { TOP, findComment, findComments, type CommentRow, type DiscussionsDb } from './discussions.store.ts';

/** Replies shown under a comment before 'more', by the comment's depth. */
const PREVIEW = [3, 2, 1];
/** Neighbours a permalink brings along on each side of each ancestor. */
const AROUND = 5;
/** Unread comments are counted to this many. */
const UNREAD_CAP = 1_000;

/** Which list to read, and in which order. */
export interface ListQuery {
  readonly community: string;
  readonly topic: string;
  readonly parentId: string | null;
  readonly sort: Sort;
  readonly filter?: DiscussionFilter | undefined;
}

/** Rows gathered for one page, and the stretches of lists they belong to. */
export interface Gathered {
  readonly rows: Map<string, CommentRow>;
  readonly lists: CommentList[];
}

interface Position {
  readonly score: number;
  readonly ord: number;
}

const Cursor = z.tuple([z.enum(['b', 'a']), z.int(), z.int()]);

function cursorAt(side: 'b' | 'a', row: CommentRow): string {
  return writeCursor([side, row.score, row.ord]);
}

function parseCursor(cursor: string) {
  const [side, score, ord] = readCursor(cursor, Cursor);
  return { side: side === 'b' ? ('before' as const) : ('after' as const), position: { score, ord } };
}

/** Replies read oldest first whatever the order of threads. */
function orderOf(query: ListQuery): Sort {
  return query.parentId === null ? query.sort : 'oldest';
}

function listed(db: DiscussionsDb, query: ListQuery) {
  const { type, answered, author } = query.filter ?? {};
  return db
    .selectFrom('comments')
    .selectAll()
    .where('community', '=', query.community)
    .where('topic', '=', query.topic)
    .where('parent_id', '=', query.parentId ?? TOP)
    .where((where) => where.or([where('deleted', 'is', null), where('replies', '>', 0)]))
    .$if(type !== undefined, (rows) => rows.where('type', '=', type!))
    .$if(answered !== undefined, (rows) =>
      rows.where('type', '=', 'question').where('answer_id', answered ? 'is not' : 'is', null),
    )
    .$if(author !== undefined, (rows) => rows.where('author_id', '=', author!).where('anonymous', '=', 0));
}

/** Rows of a list beyond a position, nearest first. */
async function stretch(
  db: DiscussionsDb,
  query: ListQuery,
  side: 'before' | 'after',
  from: Position | null,
  limit: number,
): Promise<CommentRow[]> {
  const sort = orderOf(query);
  const falling = (sort === 'oldest') === (side === 'before');
  const direction = falling ? 'desc' : 'asc';
  const beyond = falling ? '<' : '>';
  let rows = listed(db, query);
  if (from && sort === 'top') {
    rows = rows.where((where) =>
      where.or([
        where('score', beyond, from.score),
        where.and([where('score', '=', from.score), where('ord', beyond, from.ord)]),
      ]),
    );
  } else if (from) {
    rows = rows.where('ord', beyond, from.ord);
  }
  if (sort === 'top') rows = rows.orderBy('score', direction);
  return rows.orderBy('ord', direction).limit(limit).execute();
}

function toList(query: ListQuery, rows: readonly CommentRow[], hasBefore: boolean, hasAfter: boolean): CommentList {
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    parentId: query.parentId,
    ids: rows.map(({ id }) => id),
    before: first && hasBefore ? cursorAt('b', first) : null,
    after: last && hasAfter ? cursorAt('a', last) : null,
  };
}

/** Reads one stretch of a list: from its beginning, or from a cursor on. */
export async function readList(db: DiscussionsDb, query: ListQuery, limit: number, cursor?: string): Promise<Gathered> {
  const { side, position } = cursor ? parseCursor(cursor) : { side: 'after' as const, position: null };
  const found = await stretch(db, query, side, position, limit + 1);
  const more = found.length > limit;
  const rows = side === 'after' ? found.slice(0, limit) : found.slice(0, limit).reverse();
  const list = side === 'after' ? toList(query, rows, cursor !== undefined, more) : toList(query, rows, more, true);
  return { rows: byId(rows), lists: [list] };
}

/** Reads the stretch of every list on the way from the top to one comment, so that a permalink always lands. */
export async function readAround(
  db: DiscussionsDb,
  query: ListQuery,
  target: CommentRow,
  limit: number,
): Promise<Gathered> {
  const gathered: Gathered = { rows: new Map(), lists: [] };
  let row: CommentRow | undefined = target;
  while (row) {
    const parentId: string | null = row.parent_id === TOP ? null : row.parent_id;
    const reach = parentId === null ? Math.max(AROUND, Math.floor(limit / 2)) : AROUND;
    const here: ListQuery = { ...query, parentId, filter: undefined };
    const [before, after] = [
      await stretch(db, here, 'before', row, reach + 1),
      await stretch(db, here, 'after', row, reach + 1),
    ];
    const rows: CommentRow[] = [...before.slice(0, reach).reverse(), row, ...after.slice(0, reach)];
    for (const each of rows) gathered.rows.set(each.id, each);
    gathered.lists.push(toList(here, rows, before.length > reach, after.length > reach));
    row = parentId === null ? undefined : await findComment(db, query.community, parentId);
  }
  return gathered;
}

/** Adds the first replies of every comment gathered so far, level by level. */
export async function addReplies(db: DiscussionsDb, query: ListQuery, gathered: Gathered): Promise<void> {
  const known = new Set(gathered.lists.map(({ parentId }) => parentId));
  let level = [...gathered.rows.values()];
  while (level.length > 0) {
    const parents = level.filter((row) => row.replies > 0 && !known.has(row.id));
    const pages = await Promise.all(
      parents.map((parent) =>
        readList(db, { ...query, parentId: parent.id, filter: undefined }, PREVIEW[parent.depth] ?? 1),
      ),
    );
    for (const page of pages) gathered.lists.push(...page.lists);
    level = pages.flatMap((page) => [...page.rows.values()]);
    for (const row of level) gathered.rows.set(row.id, row);
  }
}

/** Adds comments that belong on the page whatever its stretch: pinned ones and accepted answers. */
export async function addNamed(
  db: DiscussionsDb,
  community: string,
  ids: Iterable<string>,
  gathered: Gathered,
): Promise<void> {
  const missing = [...new Set(ids)].filter((id) => !gathered.rows.has(id));
  for (const row of await findComments(db, community, missing)) gathered.rows.set(row.id, row);
}

function byId(rows: readonly CommentRow[]): Map<string, CommentRow> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** Where a member stands in a topic; somebody who never opened it has nothing unread. */
export async function readViewer(
  db: DiscussionsDb,
  community: string,
  topic: string,
  member: string | null,
  head: number,
): Promise<Pick<DiscussionViewer, 'level' | 'readTo' | 'unread' | 'firstUnread'>> {
  const stored =
    member === null
      ? undefined
      : await db
          .selectFrom('topic_members')
          .select(['level', 'read_to'])
          .where('community', '=', community)
          .where('topic', '=', topic)
          .where('member_id', '=', member)
          .executeTakeFirst();
  const readTo = stored?.read_to ?? head;
  const ids = readTo >= head ? [] : await unread(db, community, topic, member!, readTo);
  return { level: stored?.level ?? 'normal', readTo, unread: ids.length, firstUnread: ids[0] ?? null };
}

async function unread(
  db: DiscussionsDb,
  community: string,
  topic: string,
  member: string,
  readTo: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('comments')
    .select('id')
    .where('community', '=', community)
    .where('topic', '=', topic)
    .where('ord', '>', readTo)
    .where('author_id', '!=', member)
    .where('deleted', 'is', null)
    .orderBy('ord')
    .limit(UNREAD_CAP)
    .execute();
  return rows.map(({ id }) => id);
}

/** The caller's own reactions to these comments. */
export async function readReacted(
  db: DiscussionsDb,
  community: string,
  member: string | null,
  ids: readonly string[],
): Promise<Record<string, string[]>> {
  const reacted: Record<string, string[]> = {};
  if (member === null || ids.length === 0) return reacted;
  const rows = await db
    .selectFrom('reactions')
    .select(['comment_id', 'emoji'])
    .where('community', '=', community)
    .where('comment_id', 'in', ids)
    .where('member_id', '=', member)
    .orderBy('at')
    .execute();
  for (const { comment_id, emoji } of rows) (reacted[comment_id] ??= []).push(emoji);
  return reacted;
}
