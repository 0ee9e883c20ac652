import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Db } from './database.ts';
import type { ReadContext } from './domain.ts';
import {
  saidBy,
  textWithoutMember,
  type Erased,
  type PersonalRows,
  type PersonalTable,
  type PersonalWords,
} from './personal.ts';

/** Reading and erasing what tables keep of one member, told by what their domains say of them. */

/** Rows of one page of an export. */
const EXPORTED = 200;
/** Rows looked at in one transaction of an erasure. */
const WALKED = 2_000;

type Row = Readonly<Record<string, unknown>>;

/** A page of what a table keeps of a member, after the row that the page before ended with. */
export async function readPersonalRows(
  ctx: ReadContext,
  memberId: string,
  { name, table, after }: { readonly name: string; readonly table: PersonalTable; readonly after: string | null },
): Promise<PersonalRows> {
  const { members = {}, said = [], key } = table;
  const conditions = [
    ...Object.keys(members).map((column) => sql`${sql.ref(column)} = ${memberId}`),
    ...said.map((column) => holds(column, memberId)),
  ];
  if (conditions.length === 0) return { rows: [], after: null };
  const { rows } = await sql<Row>`
    select * from ${sql.table(name)}
    where community = ${ctx.community} and (${sql.join(conditions, sql` or `)}) ${beyond(key, after)}
    order by ${sql.join(key.map((column) => sql.ref(column)))} limit ${EXPORTED}`.execute(ctx.db);
  const last = rows.at(-1);
  return {
    rows: rows.flatMap((row): Row[] => exported(ctx, memberId, table, row)),
    after: rows.length === EXPORTED && last ? positionOf(key, last) : null,
  };
}

/** A row as it is handed out: whole where it is the member's, else what it says of them. */
function exported(ctx: ReadContext, memberId: string, table: PersonalTable, row: Row): Row[] {
  const { members = {}, said = [], secret = [], key, show } = table;
  if (Object.keys(members).some((column) => row[column] === memberId)) {
    const shown = Object.entries(row).filter(([column]) => column !== 'community' && !secret.includes(column));
    return [{ ...Object.fromEntries(shown), ...show?.(row, ctx) }];
  }
  const words = said
    .map((column) => [column, saidBy((row[column] as string | null) ?? '', memberId)] as const)
    .filter(([, found]) => found.length > 0);
  if (words.length === 0) return [];
  return [{ ...Object.fromEntries(key.map((column) => [column, row[column]])), ...Object.fromEntries(words) }];
}

/** What a walk through a table changes. */
export interface Walk {
  readonly community: string;
  readonly who: Erased;
  readonly words: readonly PersonalWords[];
  /** Where the walk goes on; null at its beginning. */
  readonly after: string | null;
}

/** What became of one portion of a walk: where the next begins, null at the end, and the rows that were changed. */
export interface Walked {
  readonly after: string | null;
  readonly changed: readonly Row[];
}

/**
 * Erases a member from one portion of a table's rows. It looks at rows in the order of their key, so it needs no index by
 * member, and doing a portion again changes nothing more.
 */
export async function eraseRows(db: Db, name: string, table: PersonalTable, walk: Walk): Promise<Walked> {
  const { key, members = {}, named = [] } = table;
  const { community, who, after } = walk;
  const order = sql.join(key.map((column) => sql.ref(column)));
  const { rows: ends } = await sql<Row>`
    select ${order} from ${sql.table(name)} where community = ${community} ${beyond(key, after)}
    order by ${order} limit 1 offset ${WALKED - 1}`.execute(db);
  const end = ends[0] && positionOf(key, ends[0]);
  const conditions = [
    ...Object.keys(members).map((column) => sql`${sql.ref(column)} = ${who.member}`),
    ...named.map((column) => holds(column, who.member)),
  ];
  const columns = [...new Set([...key, ...Object.keys(members), ...named])].map((column) => sql.ref(column));
  const { rows } = await sql<Row>`
    select ${sql.join(columns)} from ${sql.table(name)}
    where community = ${community} ${beyond(key, after)} ${end === undefined ? sql`` : upTo(key, end)}
      and (${sql.join(conditions, sql` or `)})`.execute(db);
  const changed: Row[] = [];
  for (const row of rows) if (await eraseRow(db, name, table, { ...walk, row })) changed.push(row);
  return { after: end ?? null, changed };
}

async function eraseRow(
  db: Db,
  name: string,
  { key, members = {}, named = [] }: PersonalTable,
  { community, who, words, row }: Walk & { readonly row: Row },
): Promise<boolean> {
  const here = sql`community = ${community} and ${sql.join(
    key.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
    sql` and `,
  )}`;
  const fates = Object.entries(members).filter(([column]) => row[column] === who.member);
  if (fates.some(([, fate]) => fate === 'remove')) {
    await sql`delete from ${sql.table(name)} where ${here}`.execute(db);
    return true;
  }
  const values: Record<string, unknown> = {};
  for (const column of named) {
    const text = row[column];
    if (typeof text === 'string' && text.includes(who.member)) values[column] = textWithoutMember(text, who, words);
  }
  for (const [column, fate] of fates) Object.assign(values, { [column]: who.nobody }, fate);
  const settings = Object.entries(values).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  if (settings.length === 0) return false;
  await sql`update ${sql.table(name)} set ${sql.join(settings)} where ${here}`.execute(db);
  return true;
}

/** Whether a column's text names a member anywhere. */
export function holds(column: string, member: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} like ${`%${member.replaceAll('_', '\\_')}%`} escape '\\'`;
}

const positionOf = (key: readonly string[], row: Row) => JSON.stringify(key.map((column) => row[column]));

function compared(key: readonly string[], position: string, sign: RawBuilder<unknown>) {
  const values = JSON.parse(position) as (string | number)[];
  return sql`and (${sql.join(key.map((column) => sql.ref(column)))}) ${sign} (${sql.join(values)})`;
}

const beyond = (key: readonly string[], after: string | null) =>
  after === null ? sql`` : compared(key, after, sql`>`);
const upTo = (key: readonly string[], end: string) => compared(key, end, sql`<=`);
