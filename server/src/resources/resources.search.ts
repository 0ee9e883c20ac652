import { sql, type RawBuilder } from 'kysely';
import type { SqlKind } from '../kernel/database.ts';
import { isPostgres } from '../kernel/event-log.ts';
import type { ResourceRow, ResourcesDb } from './resources.store.ts';
import { tokensOf, wordsOf } from '../kernel/words.ts';

/** Longer queries find nothing more and cost more. */
const MAX_WORDS = 12;
/** More of a text is not looked at: PostgreSQL counts words so far. */
const MAX_TOKENS = 16_000;

/** What the index is to hold of a resource from now on. */
export interface Indexed {
  readonly num: number;
  /** Its words, most telling first: title, skills, the rest. */
  readonly words: readonly [readonly string[], readonly string[], readonly string[]];
  /** The index holds nothing of it yet. */
  readonly fresh?: boolean;
}

/** What can be looked for in a resource: what is said about it, and why people recommend it. */
export function searchable(row: ResourceRow): Indexed['words'] {
  const reasons = (JSON.parse(row.recommendations) as { readonly reason: string }[]).map(({ reason }) => reason);
  const rest = [row.author, row.site, row.host, row.description, ...reasons].filter((text) => text !== null);
  return [
    tokensOf(row.title),
    tokensOf((JSON.parse(row.skills) as string[]).join(' ')),
    rest.flatMap(tokensOf).slice(0, MAX_TOKENS),
  ];
}

/**
 * Brings the index up to date, once per transaction: SQLite writes its full-text index out at each savepoint that follows a
 * change, which costs more than the change.
 */
export async function indexResources(db: ResourcesDb, items: readonly Indexed[]): Promise<void> {
  const latest = new Map(items.map((item) => [item.num, item]));
  const fresh = new Set(items.filter((item) => item.fresh).map(({ num }) => num));
  const stale = [...latest.keys()].filter((num) => !fresh.has(num));
  const number = sql.ref(isPostgres(db) ? 'num' : 'rowid');
  if (stale.length > 0) await sql`delete from resource_search where ${number} in (${sql.join(stale)})`.execute(db);
  const rows = [...latest.values()];
  if (rows.length === 0) return;
  const values = rows.map(
    ({ num, words: [title, skills, text] }) =>
      sql`(${num}, ${title.join(' ')}, ${skills.join(' ')}, ${text.join(' ')})`,
  );
  await sql`insert into resource_search (${number}, title, skills, text) values ${sql.join(values)}`.execute(db);
}

/** A query as one of the databases understands it; undefined where it holds no word. All words must be there, the last may be unfinished. */
export function matchOf(kind: SqlKind, query: string): string | undefined {
  const words = wordsOf(query).slice(0, MAX_WORDS);
  if (words.length === 0) return undefined;
  // One letter would match half of all words: it is taken as a word of its own.
  const last = words.at(-1)!.join('');
  const isUnfinished = [...last].length > 1;
  if (kind === 'sqlite') return `${words.map((tokens) => `"${tokens.join(' ')}"`).join(' ')}${isUnfinished ? '*' : ''}`;
  return words
    .map((tokens, index) => {
      const isLast = isUnfinished && index === words.length - 1;
      return `(${tokens.map((token, at) => `'${token}'${isLast && at === tokens.length - 1 ? ':*' : ''}`).join(' <-> ')})`;
    })
    .join(' & ');
}

/** The numbers of what matches, or of so many of the newest, as a subquery. */
export function matching(kind: SqlKind, match: string, newest?: number): RawBuilder<unknown> {
  const number = sql.ref(kind === 'sqlite' ? 'rowid' : 'num');
  const some = newest === undefined ? sql`` : sql`order by ${number} desc limit ${newest}`;
  return sql`(select ${number} as num from resource_search where ${holds(kind, match)} ${some})`;
}

const holds = (kind: SqlKind, match: string) =>
  kind === 'sqlite' ? sql`resource_search match ${match}` : sql`words @@ ${match}::tsquery`;

/** A stretch of some resources that match, best match first. */
export async function rank(
  db: ResourcesDb,
  kind: SqlKind,
  match: string,
  nums: readonly number[],
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<number[]> {
  // How well it matches is asked only of those that fit: in SQLite the plus keeps each of them from being looked up by itself.
  const number = kind === 'sqlite' ? sql`+rowid` : sql`num`;
  const [column, order] =
    kind === 'sqlite'
      ? [sql`rowid`, sql`bm25(resource_search, 10, 5, 1)`]
      : [sql`num`, sql`ts_rank(words, ${match}::tsquery) desc`];
  const { rows } = await sql<{ num: number }>`
    select ${column} as num from resource_search
    where ${holds(kind, match)} and ${column} >= ${Math.min(...nums)} and ${number} in (${numbers(kind, nums)})
    order by ${order}, ${column} desc limit ${limit} offset ${offset}`.execute(db);
  return rows.map(({ num }) => num);
}

/** Numbers as a table with the column `num`, whatever their count. */
export function numbers(kind: SqlKind, nums: readonly number[]): RawBuilder<unknown> {
  const json = JSON.stringify(nums);
  return kind === 'sqlite'
    ? sql`select value as num from json_each(${json})`
    : sql`select value::bigint as num from json_array_elements_text(${json}::json)`;
}
