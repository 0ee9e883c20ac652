import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Activity } from '@learning-commons/protocol';
import { HeldRows, byCommunity } from '../kernel/held-rows.ts';
import { aboutMany, bySize } from '../kernel/prepared.ts';
import type { Owner } from './points.store.ts';
import type { LedgerTable, PointsDb, TotalsTable } from './points.tables.ts';

const LEDGER = [
  'community',
  'member',
  'seq',
  'rule',
  'source',
  'turn',
  'kind',
  'amount',
  'at',
  'written_at',
  'version',
  'verb',
  'object',
  'object_name',
  'topic',
] as const satisfies readonly (keyof LedgerTable)[];
/** Columns of totals. */
export const TOTALS = [
  'community',
  'period',
  'board',
  'member',
  'points',
  'reached_at',
] as const satisfies readonly (keyof TotalsTable)[];
/** Rows that one activity has caused so far. */
export type SourceRow = Pick<LedgerTable, 'rule' | 'turn' | 'kind' | 'amount' | 'version'>;

/** Rows that an activity has caused, oldest first. */
export async function readSource(db: PointsDb, { community, member }: Owner, source: string): Promise<SourceRow[]> {
  return db
    .selectFrom('point_ledger')
    .select(['rule', 'turn', 'kind', 'amount', 'version', 'seq'])
    .where('community', '=', community)
    .where('member', '=', member)
    .where('source', '=', source)
    .orderBy('seq')
    .execute();
}

/** What a rule gave for one activity before anything was taken back. */
export interface Given {
  readonly rule: string;
  readonly source: string;
  readonly at: number;
  readonly points: number;
}

/** Whose awards, and of which stretch of time. */
interface Stretch extends Owner {
  readonly from: number;
  readonly to: number;
}

const given = new HeldRows<Stretch, Stretch & { readonly given: readonly Given[] }>({
  table: 'point_ledger',
  key: ['community', 'member', 'from', 'to'],
  async read(db, keys) {
    const stretches = Map.groupBy(keys, ({ community, from, to }) => `${community} ${from} ${to}`);
    const answers = [...stretches.values()].map(async (same) => {
      const rows = await givenTo(
        db as PointsDb,
        same[0]!,
        same.map(({ member }) => member),
      );
      const byMember = Map.groupBy(rows, ({ member }) => member);
      return same.map((key) => ({ ...key, given: (byMember.get(key.member) ?? []).map(toGiven) }));
    });
    return (await Promise.all(answers)).flat();
  },
});

const toGiven = ({ rule, source, at, points }: Given): Given => ({ rule, source, at, points: Number(points) });

const givenTo = aboutMany((db: PointsDb, { community, from, to }: Omit<Stretch, 'member'>, members) =>
  db
    .selectFrom('point_ledger')
    .select(({ fn }) => ['member', 'rule', 'source', 'at', fn.sum<number>('amount').as('points')])
    .where('community', '=', community)
    .where('member', 'in', members)
    .where('at', '>=', from)
    .where('at', '<', to)
    .where('kind', 'in', ['award', 'recount'])
    .groupBy(['member', 'rule', 'source', 'at']),
);

/** What rules gave a member for activities of a stretch of time, undone ones too. */
export async function readGiven(
  db: PointsDb,
  owner: Owner,
  { from, to }: Pick<Stretch, 'from' | 'to'>,
): Promise<readonly Given[]> {
  return (await given.get(db, { ...owner, from, to }))?.given ?? [];
}

/** Whether another activity that stands has earned a rule with this object. */
export async function isObjectTaken(
  db: PointsDb,
  { community, member }: Owner,
  { rule, except, object }: { readonly rule: string; readonly except: string; readonly object: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('point_ledger')
    .select('source')
    .where('community', '=', community)
    .where('member', '=', member)
    .where('object', '=', object)
    .where('rule', '=', rule)
    .where('source', '!=', except)
    .groupBy('source')
    .having(({ fn }) => fn.sum('amount'), '>', 0)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Names an object among all. Long ones are named by their fingerprint. */
export function objectKey({ type = '', id }: Activity['object']): string {
  const key = `${type}:${id}`;
  return key.length <= 100 ? key : `#${createHash('sha256').update(key).digest('base64url')}`;
}

const insertRows = bySize(LEDGER, (db: PointsDb, rows: LedgerTable[]) => db.insertInto('point_ledger').values(rows));

const appended = new HeldRows<Pick<LedgerTable, 'community' | 'member' | 'seq'>, LedgerTable>({
  table: 'point_ledger',
  key: ['community', 'member', 'seq'],
  read: () => Promise.reject(new Error('Rows of the ledger are only appended.')),
  write: insertRows,
});

/** Appends to a member's ledger. */
export function insertLedger(db: PointsDb, { community, member }: Owner, rows: readonly LedgerTable[]): void {
  for (const row of rows) appended.put(db, row);
  given.forget(db, (of) => of.member === member && of.community === community);
}

/** What to add to one total. */
export type Addition = Omit<TotalsTable, 'community' | 'member'>;

const addRows = bySize(TOTALS, (db: PointsDb, rows: TotalsTable[]) =>
  db
    .insertInto('point_totals')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['community', 'period', 'board', 'member']).doUpdateSet({
        points: sql`point_totals.points + excluded.points`,
        reached_at: sql`case when excluded.reached_at > point_totals.reached_at then excluded.reached_at else point_totals.reached_at end`,
      }),
    ),
);

const additions = new HeldRows<Omit<TotalsTable, 'points' | 'reached_at'>, TotalsTable>({
  table: 'point_totals',
  key: ['community', 'period', 'board', 'member'],
  read: () => Promise.reject(new Error('Totals are only added to.')),
  write: addRows,
});

const overallOf = aboutMany((db: PointsDb, { community }: { readonly community: string }, members) =>
  db
    .selectFrom('point_totals')
    .select(['community', 'member', 'points'])
    .where('community', '=', community)
    .where('period', '=', 'all')
    .where('board', '=', '')
    .where('member', 'in', members),
);

/** What `all` of the whole community has come to for each member. */
const overall = new HeldRows<Owner, Owner & { readonly points: number }>({
  table: 'point_totals',
  key: ['community', 'member'],
  read: byCommunity('member', overallOf),
});

/** Adds to totals of a member and answers what `all` of the whole community has come to. */
export async function addTotals(db: PointsDb, owner: Owner, fresh: readonly Addition[]): Promise<number> {
  let all = (await overall.get(db, owner))?.points ?? 0;
  for (const each of fresh) {
    const before = additions.waiting(db, { ...owner, ...each });
    additions.put(db, {
      ...owner,
      ...each,
      points: (before?.points ?? 0) + each.points,
      reached_at: Math.max(before?.reached_at ?? 0, each.reached_at),
    });
    if (each.period === 'all' && each.board === '') all += each.points;
  }
  overall.know(db, { ...owner, points: all });
  return all;
}

/** Says that a member will be given points, unless what was given in a stretch of time is enough. */
export function expectAward(db: PointsDb, owner: Owner, { from, to }: Pick<Stretch, 'from' | 'to'>): void {
  given.expect(db, { ...owner, from, to });
  overall.expect(db, owner);
}

/** A stretch of a member's ledger, latest first: rows before one. */
export function readLedger(db: PointsDb, { community, member }: Owner, before: number, limit: number) {
  return db
    .selectFrom('point_ledger')
    .selectAll()
    .where('community', '=', community)
    .where('member', '=', member)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** When a member did what counts: the moments of activities that stand and gave points. */
export async function readActive(db: PointsDb, { community, member }: Owner): Promise<number[]> {
  const rows = await db
    .selectFrom('point_ledger')
    .select('at')
    .where('community', '=', community)
    .where('member', '=', member)
    .groupBy(['source', 'at'])
    .having(({ fn }) => fn.sum('amount'), '>', 0)
    .execute();
  return rows.map(({ at }) => at);
}

/** What each rule has given a member in a stretch of time. */
export async function readByRule(
  db: PointsDb,
  { community, member }: Owner,
  asked: {
    readonly from: number;
    readonly to: number;
    readonly topic?: string | undefined;
    readonly writtenBefore?: number | undefined;
  },
): Promise<{ rule: string; times: number; points: number }[]> {
  const { rows } = await sql<{ rule: string; times: number; points: number }>`
    select rule, count(*) as times, sum(points) as points from (
      select rule, source, sum(amount) as points from point_ledger
      where community = ${community} and member = ${member} and at >= ${asked.from} and at < ${asked.to}
      ${asked.topic === undefined ? sql`` : sql`and topic = ${asked.topic}`}
      ${asked.writtenBefore === undefined ? sql`` : sql`and written_at < ${asked.writtenBefore}`}
      group by rule, source having sum(amount) > 0
    ) as given group by rule order by points desc, rule`.execute(db);
  return rows.map(({ rule, times, points }) => ({ rule, times: Number(times), points: Number(points) }));
}

/** What a member got for what they did before a moment, in all or in one topic. */
export async function sumLedger(
  db: PointsDb,
  { community, member }: Owner,
  { before, topic }: { readonly before: number; readonly topic?: string | undefined },
): Promise<number> {
  const row = await db
    .selectFrom('point_ledger')
    .select(({ fn }) => fn.sum<number | null>('amount').as('points'))
    .where('community', '=', community)
    .where('member', '=', member)
    .where('at', '<', before)
    .$if(topic !== undefined, (query) => query.where('topic', '=', topic!))
    .executeTakeFirst();
  return Number(row?.points ?? 0);
}
