import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import * as z from 'zod';
import type { LearningRequest, RequestAnswer, RequestState } from '@learning-commons/protocol';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import type { Db, Migrations } from '../kernel/database.ts';
import { holds as names } from '../kernel/personal.rows.ts';
import { skillKey, tokensOf } from '../kernel/words.ts';

/** One row per request. */
export interface RequestRow {
  community: string;
  id: string;
  title: string;
  why: string;
  skill: string | null;
  /** Skills are the same when these are equal. */
  skill_key: string | null;
  author: string | null;
  state: RequestState;
  votes: number;
  /** Members who would help, first come first, as JSON. */
  volunteers: string;
  claimed_by: string | null;
  answer: string | null;
  answer_title: string | null;
  answered_by: string | null;
  answered_at: number | null;
  closing: string;
  comments: number;
  created_at: number;
  edited_at: number | null;
  removed: number;
  /** Of what was asked, so that a repeated request is told from another one under the same id. */
  hash: string;
  /** Its words with a space before and after each, to search in. */
  words: string;
  /** The number under which it was asked; orders by age, and is the first that tells of it. */
  ord: number;
  /** The number under which it was answered or closed; 0 while it is neither. */
  outcome: number;
  seq: number;
}

/** What a member has to do with a request. */
export interface MarkRow {
  community: string;
  request: string;
  member: string;
  voted: number;
  /** The number of the outcome this member has taken note of. */
  seen: number;
}

interface Tables {
  requests: RequestRow;
  request_marks: MarkRow;
}

/** The store's view of the database. */
export type RequestsDb = Kysely<Tables>;

const required = (column: ColumnDefinitionBuilder) => column.notNull();

const create: Migration = {
  async up(db: Db) {
    await createRequests(db);
    await index(db, 'requests_votes', 'requests', ['community', 'removed', 'votes', 'ord']);
    await index(db, 'requests_newest', 'requests', ['community', 'removed', 'ord']);
    await createMarks(db);
    await index(db, 'request_marks_member', 'request_marks', ['community', 'member', 'voted']);
  },
};

const createRequests = (db: Db) =>
  db.schema
    .createTable('requests')
    .addColumn('community', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('title', 'text', required)
    .addColumn('why', 'text', required)
    .addColumn('skill', 'text')
    .addColumn('skill_key', 'text')
    .addColumn('author', 'text')
    .addColumn('state', 'text', required)
    .addColumn('votes', 'integer', required)
    .addColumn('volunteers', 'text', required)
    .addColumn('claimed_by', 'text')
    .addColumn('answer', 'text')
    .addColumn('answer_title', 'text')
    .addColumn('answered_by', 'text')
    .addColumn('answered_at', 'bigint')
    .addColumn('closing', 'text', required)
    .addColumn('comments', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('edited_at', 'bigint')
    .addColumn('removed', 'integer', required)
    .addColumn('hash', 'text', required)
    .addColumn('words', 'text', required)
    .addColumn('ord', 'bigint', required)
    .addColumn('outcome', 'bigint', required)
    .addColumn('seq', 'bigint', required)
    .addPrimaryKeyConstraint('requests_key', ['community', 'id'])
    .execute();

const createMarks = (db: Db) =>
  db.schema
    .createTable('request_marks')
    .addColumn('community', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('member', 'text', required)
    .addColumn('voted', 'integer', required)
    .addColumn('seen', 'bigint', required)
    .addPrimaryKeyConstraint('request_marks_key', ['community', 'request', 'member'])
    .execute();

const index = (db: Db, name: string, table: string, columns: string[]) =>
  db.schema.createIndex(name).on(table).columns(columns).execute();

/** The tables of requests. */
export const migrations: Migrations = { '2026-11-26-3-requests': create };

/** A row as everybody sees it. */
export function toRequest(row: RequestRow): LearningRequest {
  return {
    id: row.id,
    title: row.title,
    why: row.why,
    skill: row.skill,
    author: row.author,
    state: row.state,
    votes: row.votes,
    volunteers: volunteersOf(row),
    claimedBy: row.claimed_by,
    answer: row.answer === null ? null : (JSON.parse(row.answer) as RequestAnswer),
    answerTitle: row.answer_title,
    answeredBy: row.answered_by,
    answeredAt: row.answered_at,
    closing: row.closing,
    comments: row.comments,
    createdAt: row.created_at,
    editedAt: row.edited_at,
    seq: row.seq,
  };
}

/** Who would help, first come first. */
export const volunteersOf = ({ volunteers }: Pick<RequestRow, 'volunteers'>) => JSON.parse(volunteers) as string[];

/** Members whom a row names. */
export const peopleIn = (row: RequestRow): string[] =>
  [row.author, row.claimed_by, row.answered_by, ...volunteersOf(row)].filter((id) => id !== null);

/** Columns that follow from what is asked for. */
export function wordColumns(said: { readonly title: string; readonly why: string; readonly skill: string | null }) {
  return {
    ...said,
    skill_key: said.skill === null ? null : skillKey(said.skill),
    words: ` ${tokensOf([said.title, said.skill ?? '', said.why].join(' ')).join(' ')} `,
  };
}

/** The request of this id, removed or not. */
export function findRequest(db: RequestsDb, community: string, id: string): Promise<RequestRow | undefined> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('community', '=', community)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Requests of a member whose reasons are kept, also removed ones. */
export function readReasoned(db: RequestsDb, community: string, author: string, limit: number): Promise<RequestRow[]> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('community', '=', community)
    .where('author', '=', author)
    .where('hash', '<>', '')
    .limit(limit)
    .execute();
}

/** Requests that a comment has answered and that tell how it begins. */
export function readAnsweredBy(db: RequestsDb, community: string, commentId: string): Promise<RequestRow[]> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('community', '=', community)
    .where('answer_title', 'is not', null)
    .where(names('answer', commentId))
    .execute();
}

/** Keeps a new request. */
export async function insertRequest(db: RequestsDb, row: RequestRow): Promise<RequestRow> {
  await db.insertInto('requests').values(row).execute();
  return row;
}

/** Changes a request; answers it as it is from then on. */
export async function updateRequest(
  db: RequestsDb,
  { community, id }: Pick<RequestRow, 'community' | 'id'>,
  change: Partial<RequestRow>,
): Promise<RequestRow> {
  return db
    .updateTable('requests')
    .set(change)
    .where('community', '=', community)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What a member has to do with a request, so far. */
export function findMark(db: RequestsDb, { community, id }: RequestRow, member: string): Promise<MarkRow | undefined> {
  return db
    .selectFrom('request_marks')
    .selectAll()
    .where('community', '=', community)
    .where('request', '=', id)
    .where('member', '=', member)
    .executeTakeFirst();
}

/** Notes a vote, or that it was taken back. */
export async function saveVote(db: RequestsDb, { community, id, outcome }: RequestRow, member: string, on: boolean) {
  const voted = Number(on);
  await db
    .insertInto('request_marks')
    .values({ community, request: id, member, voted, seen: outcome })
    .onConflict((conflict) => conflict.columns(['community', 'request', 'member']).doUpdateSet({ voted }))
    .execute();
}

/** Notes that a member knows what has become of some requests. */
export async function saveSeen(db: RequestsDb, community: string, member: string, rows: readonly RequestRow[]) {
  for (const { id, outcome } of rows)
    await db
      .updateTable('request_marks')
      .set({ seen: outcome })
      .where('community', '=', community)
      .where('request', '=', id)
      .where('member', '=', member)
      .where('seen', '<', outcome)
      .execute();
}

/** Which requests to read, for whom. */
export interface PageQuery {
  readonly community: string;
  readonly states: readonly RequestState[];
  readonly skill: string | undefined;
  readonly query: string | undefined;
  readonly mine: 'asked' | 'voted' | 'helping' | undefined;
  readonly member: string | null;
  readonly sort: 'votes' | 'newest';
  readonly cursor: string | undefined;
  readonly limit: number;
}

const Cursor = z.tuple([z.enum(['votes', 'newest']), z.int(), z.int()]);

/** Reads a stretch of what fits. Throws `invalid` for a cursor that this did not give out for the same order. */
export async function readPage(
  db: RequestsDb,
  query: PageQuery,
): Promise<{ rows: RequestRow[]; after: string | null }> {
  const { sort, cursor, limit } = query;
  const order = sort === 'votes' ? sql`votes desc, ord desc` : sql`ord desc`;
  const found = await fitting(db, query)
    .$if(cursor !== undefined, (builder) => {
      const [, votes, ord] = readCursor(
        cursor!,
        Cursor.refine(([of]) => of === sort),
      );
      return builder.where(
        sort === 'votes' ? sql<boolean>`(votes, ord) < (${votes}, ${ord})` : sql<boolean>`ord < ${ord}`,
      );
    })
    .orderBy(order)
    .limit(limit + 1)
    .execute();
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, after: found.length > limit && last ? writeCursor([sort, last.votes, last.ord]) : null };
}

function fitting(db: RequestsDb, { community, states, skill, query = '', mine, member }: PageQuery) {
  const marked = (builder: ReturnType<typeof of>) =>
    builder.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('request_marks')
          .select('member')
          .where('community', '=', community)
          .whereRef('request', '=', 'requests.id')
          .where('member', '=', member)
          .where('voted', '=', 1),
      ),
    );
  return of(db, community)
    .where('state', 'in', states)
    .$if(skill !== undefined, (builder) => builder.where('skill_key', '=', skillKey(skill!)))
    .$if(query !== '', (builder) => builder.where(holds(query)))
    .$if(mine === 'asked', (builder) => builder.where('author', '=', member))
    .$if(mine === 'voted', marked)
    .$if(mine === 'helping', (builder) =>
      builder.where(({ or, eb }) => or([eb('claimed_by', '=', member), eb('volunteers', 'like', `%"${member}"%`)])),
    );
}

const of = (db: RequestsDb, community: string) =>
  db.selectFrom('requests').selectAll('requests').where('requests.community', '=', community).where('removed', '=', 0);

/** Whether a request holds every word of a query, each perhaps unfinished. A query without any word is held by none. */
function holds(query: string) {
  const tokens = tokensOf(query).slice(0, 12);
  if (tokens.length === 0) return sql<boolean>`1 = 0`;
  return sql<boolean>`${sql.join(
    tokens.map((token) => sql`words like ${`% ${token}%`}`),
    sql` and `,
  )}`;
}

/** How many requests are in each state. */
export async function countStates(db: RequestsDb, community: string): Promise<Record<RequestState, number>> {
  const rows = await db
    .selectFrom('requests')
    .select(['state', ({ fn }) => fn.countAll<number>().as('count')])
    .where('community', '=', community)
    .where('removed', '=', 0)
    .groupBy('state')
    .execute();
  const counts = { open: 0, claimed: 0, started: 0, answered: 0, closed: 0 };
  for (const { state, count } of rows) counts[state] = Number(count);
  return counts;
}

/** Which of some requests a member has voted for. */
export async function readVotes(db: RequestsDb, community: string, member: string, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('request_marks')
    .select('request')
    .where('community', '=', community)
    .where('member', '=', member)
    .where('voted', '=', 1)
    .where('request', 'in', ids)
    .execute();
  return rows.map(({ request }) => request);
}

/** Skills that requests name, most often first. */
export async function readSkills(db: RequestsDb, community: string): Promise<string[]> {
  const { rows } = await sql<{ skill: string }>`
    select max(skill) as skill from requests
    where community = ${community} and removed = 0 and skill_key is not null
    group by skill_key order by count(*) desc, skill_key limit 30`.execute(db);
  return rows.map(({ skill }) => skill);
}

/** What a member asked or voted for and what still waits, latest first. */
export async function readAwaited(db: RequestsDb, community: string, member: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from request_marks m join requests r on r.community = m.community and r.id = m.request
    where m.community = ${community} and m.member = ${member} and (m.voted = 1 or r.author = ${member})
      and r.removed = 0 and r.outcome = 0
    order by r.ord desc limit 200`.execute(db);
  return rows.map(({ id }) => id);
}

/** What a member asked or voted for and others have answered or closed since they last looked, latest first. */
export function readNews(db: RequestsDb, community: string, member: string): Promise<RequestRow[]> {
  return of(db, community)
    .innerJoin('request_marks', (join) =>
      join
        .onRef('request_marks.community', '=', 'requests.community')
        .onRef('request_marks.request', '=', 'requests.id'),
    )
    .selectAll('requests')
    .where('request_marks.community', '=', community)
    .where('request_marks.member', '=', member)
    .where(({ or, eb }) => or([eb('request_marks.voted', '=', 1), eb('requests.author', '=', member)]))
    .whereRef('requests.outcome', '>', 'request_marks.seen')
    .orderBy('requests.outcome', 'desc')
    .limit(50)
    .execute();
}

/** Requests that share words with a text, those with the most first. */
export async function readSimilar(
  db: RequestsDb,
  community: string,
  text: string,
  limit: number,
): Promise<RequestRow[]> {
  const tokens = [...new Set(tokensOf(text))].filter((token) => [...token].length > 2).slice(0, 12);
  if (tokens.length === 0) return [];
  const rows = await of(db, community)
    .where('state', '!=', 'closed')
    .where(({ or }) => or(tokens.map((token) => sql<boolean>`words like ${`% ${token}%`}`)))
    .orderBy('votes', 'desc')
    .orderBy('ord', 'desc')
    .limit(200)
    .execute();
  const shared = (row: RequestRow) => tokens.filter((token) => row.words.includes(` ${token}`)).length;
  // Half of the words at least: one that is common to all says nothing.
  const needed = Math.max(1, Math.ceil(tokens.length / 2));
  return rows
    .map((row) => ({ row, count: shared(row) }))
    .filter(({ count }) => count >= needed)
    .sort((one, other) => other.count - one.count)
    .slice(0, limit)
    .map(({ row }) => row);
}

/** Problems of the record: votes that are not those that were given. */
export async function check(db: Db): Promise<string[]> {
  const { rows } = await sql<{ community: string; id: string }>`
    select r.community, r.id from requests r left join (
      select community, request, count(*) as given from request_marks where voted = 1 group by community, request
    ) m on m.community = r.community and m.request = r.id
    where r.votes <> coalesce(m.given, 0) limit 50`.execute(db);
  return rows.map(({ community, id }) => `request ${community}/${id}: its votes are not those that were given`);
}
