import { sql } from 'kysely';
import * as z from 'zod';
import { fail } from '@learning-commons/protocol';
import type { SqlKind } from '../kernel/database.ts';
import type { CommentRow, DiscussionsDb } from './discussions.store.ts';

const PAGE = 20;
/** Longer queries find nothing more and cost more. */
const MAX_TERMS = 12;
/** Control characters that no stored text contains, as `plainText` removes them. */
const [START, STOP] = ['\u0002', '\u0003'];

const Offset = z.int().min(0).max(1_000);

/** What to look for, and where. */
export interface SearchQuery {
  readonly community: string;
  readonly topic: string | undefined;
  readonly query: string;
  readonly cursor: string | undefined;
}

/** One page of matches, best first. */
export interface SearchPage {
  readonly hits: readonly { readonly row: CommentRow; readonly excerpt: string[] }[];
  readonly after: string | null;
}

/** Puts the plain text of a comment into the index, which holds none of it yet. */
export async function indexComment(db: DiscussionsDb, kind: SqlKind, num: number, text: string): Promise<void> {
  if (kind === 'sqlite') await sql`insert into comment_search (rowid, text) values (${num}, ${text})`.execute(db);
  else await sql`insert into comment_search (num, text) values (${num}, ${text})`.execute(db);
}

/** Takes a comment out of the index. */
export async function unindexComment(db: DiscussionsDb, kind: SqlKind, num: number): Promise<void> {
  if (kind === 'sqlite') await sql`delete from comment_search where rowid = ${num}`.execute(db);
  else await sql`delete from comment_search where num = ${num}`.execute(db);
}

/** Finds comments that contain every word of the query; the last word may be unfinished. */
export async function searchComments(db: DiscussionsDb, kind: SqlKind, search: SearchQuery): Promise<SearchPage> {
  const terms = search.query.match(/[\p{L}\p{M}\p{N}]+/gu)?.slice(0, MAX_TERMS) ?? [];
  if (terms.length === 0) return { hits: [], after: null };
  const offset = parseOffset(search.cursor);
  const rows =
    kind === 'sqlite' ? await inSqlite(db, search, terms, offset) : await inPostgres(db, search, terms, offset);
  const hits = rows.slice(0, PAGE).map(({ excerpt, ...row }) => ({ row, excerpt: pieces(excerpt) }));
  return { hits, after: rows.length > PAGE ? String(offset + PAGE) : null };
}

type Found = CommentRow & { readonly excerpt: string };

async function inSqlite(
  db: DiscussionsDb,
  { community, topic }: SearchQuery,
  terms: readonly string[],
  offset: number,
): Promise<Found[]> {
  const match = `${terms.map((term) => `"${term}"`).join(' ')}*`;
  const inTopic = topic === undefined ? sql`` : sql`and comments.topic = ${topic}`;
  const { rows } = await sql<Found>`
    select comments.*, snippet(comment_search, 0, ${START}, ${STOP}, '…', 24) as excerpt
    from comment_search join comments on comments.num = comment_search.rowid
    where comment_search match ${match} and comments.community = ${community} ${inTopic} and comments.deleted is null
    order by bm25(comment_search), comments.num desc limit ${PAGE + 1} offset ${offset}`.execute(db);
  return rows;
}

async function inPostgres(
  db: DiscussionsDb,
  { community, topic }: SearchQuery,
  terms: readonly string[],
  offset: number,
): Promise<Found[]> {
  const query = sql`to_tsquery('simple', ${`${terms.map((term) => `'${term}'`).join(' & ')}:*`})`;
  const options = `StartSel=${START}, StopSel=${STOP}, MaxFragments=1, MaxWords=24, MinWords=8, FragmentDelimiter=…`;
  const inTopic = topic === undefined ? sql`` : sql`and comments.topic = ${topic}`;
  const { rows } = await sql<Found>`
    select comments.*, ts_headline('simple', comment_search.text, ${query}, ${options}) as excerpt
    from comment_search join comments on comments.num = comment_search.num
    where comment_search.words @@ ${query} and comments.community = ${community} ${inTopic} and comments.deleted is null
    order by ts_rank(comment_search.words, ${query}) desc, comments.num desc limit ${PAGE + 1} offset ${offset}`.execute(
    db,
  );
  return rows;
}

function parseOffset(cursor: string | undefined): number {
  const offset = Offset.safeParse(cursor === undefined ? 0 : Number(cursor));
  if (offset.success) return offset.data;
  throw fail('invalid', 'This cursor was not made by this server. Start again without one.', {
    fields: [{ path: 'cursor' }],
  });
}

/** Splits at the marks, so that every second piece is a match. */
function pieces(excerpt: string): string[] {
  return excerpt.split(/[\u0002\u0003]/);
}
