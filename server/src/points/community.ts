import { randomUUID } from 'node:crypto';
import type { PointRule, PointSettings, Recount, RuleSet } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import { HeldRows } from '../kernel/held-rows.ts';
import { prepared } from '../kernel/prepared.ts';
import { Calendar } from './calendar.ts';
import { DEFAULT_RULES, DEFAULT_SETTINGS } from './default-rules.ts';
import type { PointsDb, SeasonsTable, StateTable } from './points.tables.ts';

/** A season into which points are counted now. */
export interface OpenSeason {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/** What a community's owner has chosen, put in the form in which awards need it. */
export interface Community {
  readonly revision: string;
  readonly version: number;
  readonly rules: readonly PointRule[];
  /** When this version was put in force, and by whom. */
  readonly at: number;
  readonly by: string | null;
  readonly byVerb: ReadonlyMap<string, readonly PointRule[]>;
  readonly settings: PointSettings;
  readonly calendar: Calendar;
  readonly seasons: readonly OpenSeason[];
  readonly recounted: number;
  /** What members read as the name of each rule there ever was, by the latest version that has it. */
  readonly names: ReadonlyMap<string, string>;
}

/** A recount with the place it has come to. */
export interface RunningRecount extends Recount {
  /** Where activities are read on; null at the beginning. */
  readonly cursor: string | null;
  /** The last member counted anew. */
  readonly member: string | null;
}

/** How totals of a season are named. */
export const seasonKey = (id: string) => `s:${id}`;

const VIRGIN: Omit<StateTable, 'community'> = {
  revision: '',
  version: 1,
  settings: null,
  recounted: 0,
  recount: null,
  refold: null,
};

/** Communities as this node last saw them, each with the revision that says whether that still holds. */
const remembered = (_node: Node) => new Map<string, Community>();

/**
 * What holds in this transaction. One look at the record says whether what this node remembers is still true, so a change by
 * another node counts from its commit on.
 */
export async function communityOf(ctx: Pick<ReadContext, 'community' | 'node' | 'db'>): Promise<Community> {
  const known = ctx.node.the(remembered);
  const row = await revisions.get(ctx.db, { community: ctx.community });
  const held = known.get(ctx.community);
  if (held && held.revision === (row?.revision ?? VIRGIN.revision)) return held;
  const community = await loadCommunity(ctx.db, ctx.community);
  known.set(ctx.community, community);
  return community;
}

/** Says that `communityOf` will be asked. */
export function expectCommunity({ db, community }: Pick<ReadContext, 'community' | 'db'>): void {
  revisions.expect(db, { community });
}

/** What held when this node looked last. It may have changed since: only for what is asked again when `communityOf` differs. */
export function lastCommunity({ community, node }: Pick<ReadContext, 'community' | 'node'>): Community | undefined {
  return node.the(remembered).get(community);
}

interface Revision {
  readonly community: string;
  readonly revision: string;
}

const revisions = new HeldRows<Pick<Revision, 'community'>, Revision>({
  table: 'point_state',
  key: ['community'],
  read: async (db, keys) => (await Promise.all(keys.map((key) => revisionOf(db as PointsDb, key)))).flat(),
});

const revisionOf = prepared((db: PointsDb, { community }: { readonly community: string }) =>
  db.selectFrom('point_state').select(['community', 'revision']).where('community', '=', community),
);

/** Reads what holds for a community. */
export async function loadCommunity(db: PointsDb, community: string): Promise<Community> {
  const state =
    (await db.selectFrom('point_state').selectAll().where('community', '=', community).executeTakeFirst()) ?? VIRGIN;
  const sets = await db
    .selectFrom('point_rules')
    .selectAll()
    .where('community', '=', community)
    .where('version', '<=', state.version)
    .orderBy('version')
    .execute();
  const versions = sets.map((set) => JSON.parse(set.rules) as PointRule[]);
  const seasons = await db
    .selectFrom('point_seasons')
    .selectAll()
    .where('community', '=', community)
    .where('closing', '=', 0)
    .execute();
  const rules = versions.at(-1) ?? DEFAULT_RULES;
  const settings = state.settings === null ? DEFAULT_SETTINGS : (JSON.parse(state.settings) as PointSettings);
  return {
    revision: state.revision,
    version: state.version,
    rules,
    at: sets.at(-1)?.at ?? 0,
    by: sets.at(-1)?.by_member ?? null,
    byVerb: Map.groupBy(rules, ({ verb }) => verb),
    settings,
    calendar: new Calendar(settings.zone, settings.weekStart),
    seasons: seasons.map(toOpen),
    recounted: state.recounted,
    names: new Map([DEFAULT_RULES, ...versions].flat().map(({ id, name }) => [id, name])),
  };
}

const toOpen = ({ id, from_at, to_at }: SeasonsTable): OpenSeason => ({ key: seasonKey(id), from: from_at, to: to_at });

/** Changes what holds for a community, under a revision that nobody has seen. */
export async function changeCommunity(
  db: PointsDb,
  community: string,
  change: Partial<Omit<StateTable, 'community' | 'revision'>>,
): Promise<void> {
  const values = { ...change, revision: randomUUID() };
  await db
    .insertInto('point_state')
    .values({ community, ...VIRGIN, ...values })
    .onConflict((conflict) => conflict.column('community').doUpdateSet(values))
    .execute();
}

/** Keeps a version of the rules. */
export async function insertRules(
  db: PointsDb,
  row: { community: string; version: number; rules: readonly PointRule[]; at: number; by: string | null },
): Promise<void> {
  const { by, rules, ...rest } = row;
  await db
    .insertInto('point_rules')
    .values({ ...rest, rules: JSON.stringify(rules), by_member: by })
    .execute();
}

/** What goes on in the background for a community. */
export interface Work {
  readonly recount: RunningRecount | null;
  /** The member up to whom totals were added up anew; null when that is done. */
  readonly refold: string | null;
}

/** Reads what goes on in the background. */
export async function readWork(db: PointsDb, community: string): Promise<Work> {
  const row = await db
    .selectFrom('point_state')
    .select(['recount', 'refold'])
    .where('community', '=', community)
    .executeTakeFirst();
  return { recount: row?.recount ? (JSON.parse(row.recount) as RunningRecount) : null, refold: row?.refold ?? null };
}

/** Notes how far work has come. What awards need to know does not change by it. */
export async function noteWork(db: PointsDb, community: string, work: Partial<Work>): Promise<void> {
  await db
    .updateTable('point_state')
    .set({
      ...(work.recount !== undefined && { recount: work.recount && JSON.stringify(work.recount) }),
      ...(work.refold !== undefined && { refold: work.refold }),
    })
    .where('community', '=', community)
    .execute();
}

/** The rules in force, as everybody may read them. */
export function toRuleSet({ version, rules, at, by }: Community, { recount }: Work): RuleSet {
  const { cursor: _cursor, member: _member, ...progress } = recount ?? ({} as RunningRecount);
  return { version, rules: [...rules], at, by, recount: recount && progress };
}

/** The names of all periods whose totals are of use at `now` and in which a moment counts. */
export function periodKeys(
  { calendar, seasons }: Pick<Community, 'calendar' | 'seasons'>,
  at: number,
  now: number,
): string[] {
  const since = calendar.useful(now);
  const keys = ['all', ...calendar.day(at).keys.filter((_, index) => at >= since[index]!)];
  for (const { key, from, to } of seasons) if (from <= at && at < to) keys.push(key);
  return keys;
}

/** The earliest names of each kind that are of use; earlier ones of the same kind are not. */
export function earliestKeys({ calendar }: Pick<Community, 'calendar'>, now: number): readonly string[] {
  return calendar.useful(now).map((from, index) => calendar.day(from).keys[index]!);
}
