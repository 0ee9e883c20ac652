import { sql } from 'kysely';
import * as z from 'zod';
import type { Attachment, RichText } from '@learning-commons/protocol';
import { strangeCursor } from '../kernel/cursor.ts';
import type { SqlKind } from '../kernel/database.ts';
import { isPostgres } from '../kernel/event-log.ts';
import { plainText } from '../markdown/markdown.ts';
import { excerptOf, wordsOf } from './excerpt.ts';
import type { CommentRow, DiscussionsDb } from './discussions.store.ts';

const PAGE = 20;
/** Longer queries find nothing more and cost more. */
const MAX_TERMS = 12;

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

/** What the index is to hold of a comment from now on. */
export interface Indexed {
  /** Its row, which has its number by the end of the transaction. */
  readonly row: Pick<CommentRow, 'num'>;
  /** Its plain text, or null for nothing. */
  readonly text: string | null;
  /** The index holds nothing of it yet. */
  readonly fresh?: boolean;
}

/** What a comment is found by: its text, and what its files are called and show. */
export function searchable(content: RichText, attachments: readonly Attachment[]): string {
  return [plainText(content), ...attachments.flatMap(({ name, alt }) => [name, alt])].join('\n').trim();
}

/**
 * Brings the index up to date, once per transaction: SQLite writes its full-text index out at each savepoint that
 * follows a change, which costs more than the change.
 */
export async function indexComments(db: DiscussionsDb, items: readonly Indexed[]): Promise<void> {
  const number = sql.ref(isPostgres(db) ? 'num' : 'rowid');
  const latest = new Map(items.map((item) => [item.row.num, item]));
  const stale = new Set(items.filter(({ fresh }) => !fresh).map(({ row }) => row.num));
  if (stale.size > 0) await sql`delete from comment_search where ${number} in (${sql.join([...stale])})`.execute(db);
  const texts = [...latest].flatMap(([num, { text }]) => (text === null ? [] : [sql`(${num}, ${text})`]));
  if (texts.length > 0) await sql`insert into comment_search (${number}, text) values ${sql.join(texts)}`.execute(db);
}

/** Finds comments that contain every word of the query; the last word may be unfinished. */
export async function searchComments(db: DiscussionsDb, kind: SqlKind, search: SearchQuery): Promise<SearchPage> {
  const terms = wordsOf(search.query).slice(0, MAX_TERMS);
  if (terms.length === 0) return { hits: [], after: null };
  const offset = parseOffset(search.cursor);
  const found =
    kind === 'sqlite' ? await inSqlite(db, search, terms, offset) : await inPostgres(db, search, terms, offset);
  const texts = await readTexts(db, kind, found.slice(0, PAGE));
  const hits = found.slice(0, PAGE).map((row) => ({ row, excerpt: excerptOf(texts.get(row.num) ?? '', terms) }));
  return { hits, after: found.length > PAGE ? String(offset + PAGE) : null };
}

/** One letter would match half of all words: it is taken as a word of its own. */
const unfinished = (terms: readonly string[]) => [...terms.at(-1)!].length > 1;

async function inSqlite(
  db: DiscussionsDb,
  { community, topic }: SearchQuery,
  terms: readonly string[],
  offset: number,
): Promise<CommentRow[]> {
  const match = `${terms.map((term) => `"${term}"`).join(' ')}${unfinished(terms) ? '*' : ''}`;
  const inTopic = topic === undefined ? sql`` : sql`and comments.topic = ${topic}`;
  const { rows } = await sql<CommentRow>`
    select comments.*
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
): Promise<CommentRow[]> {
  const words = `${terms.map((term) => `'${term}'`).join(' & ')}${unfinished(terms) ? ':*' : ''}`;
  const query = sql`to_tsquery('simple', ${words})`;
  const inTopic = topic === undefined ? sql`` : sql`and comments.topic = ${topic}`;
  const { rows } = await sql<CommentRow>`
    select comments.*
    from comment_search join comments on comments.num = comment_search.num
    where comment_search.words @@ ${query} and comments.community = ${community} ${inTopic} and comments.deleted is null
    order by ts_rank(comment_search.words, ${query}) desc, comments.num desc limit ${PAGE + 1} offset ${offset}`.execute(
    db,
  );
  return rows;
}

/** The indexed texts of a page alone: cutting an excerpt in the query would cut one for every match. */
async function readTexts(db: DiscussionsDb, kind: SqlKind, found: readonly CommentRow[]): Promise<Map<number, string>> {
  if (found.length === 0) return new Map();
  const number = kind === 'sqlite' ? sql.ref('rowid') : sql.ref('num');
  const { rows } = await sql<{ num: number; text: string }>`
    select ${number} as num, text from comment_search where ${number} in (${sql.join(found.map(({ num }) => num))})`.execute(
    db,
  );
  return new Map(rows.map(({ num, text }) => [num, text]));
}

function parseOffset(cursor: string | undefined): number {
  const offset = Offset.safeParse(cursor === undefined ? 0 : Number(cursor));
  if (offset.success) return offset.data;
  throw strangeCursor();
}
