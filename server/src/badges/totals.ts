import { sql } from 'kysely';
import type { Criteria, Criterion, Reached } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import type { AwardRow, BadgesDb } from './badges.store.ts';
import { PATHWAY_COMPLETED, type Have } from './criteria.ts';

/** What one criterion counts, whatever number it wants. */
type Ask =
  | {
      readonly kind: 'count';
      readonly verb: string;
      readonly objectId: string | undefined;
      readonly objectType: string | undefined;
      readonly topic: string | undefined;
      readonly by: number | null;
    }
  | { readonly kind: 'reached'; readonly topic: string | undefined; readonly by: number | null }
  | { readonly kind: 'badge'; readonly badgeId: string; readonly by: number | null };

type Figures = ReadonlyMap<string, number>;

/** What stands behind criteria, for several members at once. */
export interface TotalsSource {
  readonly db: BadgesDb;
  readonly community: string;
  /** Asks other domains as the system itself. */
  readonly call: ReadContext['call'];
}

/** Everything these badges ask for, of these members, in few queries. */
export async function readTotals(
  source: TotalsSource,
  criteria: readonly Criteria[],
  members: readonly string[],
  awards: readonly AwardRow[],
): Promise<(member: string) => Have> {
  const asks = new Map<string, Ask>();
  for (const { of, by } of criteria) for (const each of of) asks.set(JSON.stringify(askOf(each, by)), askOf(each, by));
  const counts = [...asks.values()].some(isPlainCount) ? await readCounts(source, members) : [];
  const figures = new Map<string, (kind: Criterion['kind']) => Figures>();
  for (const [key, ask] of asks) figures.set(key, await readFigures(source, ask, members, { counts, awards }));
  return (member) => (criterion, by) =>
    Math.max(
      0,
      figures
        .get(JSON.stringify(askOf(criterion, by)))?.(criterion.kind)
        .get(member) ?? 0,
    );
}

function askOf(criterion: Criterion, by: number | null): Ask {
  switch (criterion.kind) {
    case 'count': {
      const { verb, objectId, objectType, topic } = criterion;
      return { kind: 'count', verb, objectId, objectType, topic, by };
    }
    case 'pathway': {
      const none = { objectType: undefined, topic: undefined };
      return { kind: 'count', verb: PATHWAY_COMPLETED, objectId: criterion.pathway, ...none, by };
    }
    case 'points':
      return { kind: 'reached', topic: criterion.topic, by };
    case 'streak':
      return { kind: 'reached', topic: undefined, by };
    case 'badge':
      return { kind: 'badge', badgeId: criterion.badgeId, by };
  }
}

type CountAsk = Extract<Ask, { kind: 'count' }>;

/** Whether the sums by verb, type and topic answer it. */
const isPlainCount = (ask: Ask): ask is CountAsk =>
  ask.kind === 'count' && ask.objectId === undefined && ask.by === null;

interface Known {
  readonly counts: readonly Count[];
  readonly awards: readonly AwardRow[];
}

async function readFigures(
  source: TotalsSource,
  ask: Ask,
  members: readonly string[],
  { counts, awards }: Known,
): Promise<(kind: Criterion['kind']) => Figures> {
  if (ask.kind === 'badge') return always(heldBy(awards, ask.badgeId, ask.by));
  if (ask.kind === 'count')
    return always(isPlainCount(ask) ? sumCounts(counts, ask) : await countOne(source, ask, members));
  const reached = await readReached(source, ask, members);
  return (kind) =>
    new Map(reached.map(({ member, points, longest }) => [member, kind === 'streak' ? longest : points]));
}

const always = (figures: Figures) => () => figures;

/** Whether each member holds the badge, and did so in time. */
function heldBy(awards: readonly AwardRow[], badgeId: string, by: number | null): Figures {
  const standing = awards.filter((award) => award.badge_id === badgeId && award.revoked_at === null);
  return new Map(standing.filter(({ at }) => by === null || at < by).map(({ member }) => [member, 1]));
}

interface Count {
  readonly member: string;
  readonly verb: string;
  readonly object_type: string;
  readonly topic: string;
  readonly times: number;
}

async function readCounts({ db, community }: TotalsSource, members: readonly string[]): Promise<Count[]> {
  const rows = await db
    .selectFrom('badge_deeds')
    .select(['member', 'verb', 'object_type', 'topic', sql<number>`count(*)`.as('times')])
    .where('community', '=', community)
    .where('member', 'in', members)
    .where('undone', '=', 0)
    .groupBy(['member', 'verb', 'object_type', 'topic'])
    .execute();
  return rows.map((row) => ({ ...row, times: Number(row.times) }));
}

function sumCounts(counts: readonly Count[], { verb, objectType, topic }: CountAsk): Figures {
  const sums = new Map<string, number>();
  for (const count of counts) {
    if (count.verb !== verb) continue;
    if (objectType !== undefined && count.object_type !== objectType) continue;
    if (topic !== undefined && count.topic !== topic) continue;
    sums.set(count.member, (sums.get(count.member) ?? 0) + count.times);
  }
  return sums;
}

async function countOne(
  { db, community }: TotalsSource,
  { verb, objectId, objectType, topic, by }: CountAsk,
  members: readonly string[],
): Promise<Figures> {
  const rows = await db
    .selectFrom('badge_deeds')
    .select(['member', sql<number>`count(*)`.as('times')])
    .where('community', '=', community)
    .where('member', 'in', members)
    .where('verb', '=', verb)
    .where('undone', '=', 0)
    .$if(objectId !== undefined, (query) => query.where('object_id', '=', objectId!))
    .$if(objectType !== undefined, (query) => query.where('object_type', '=', objectType!))
    .$if(topic !== undefined, (query) => query.where('topic', '=', topic!))
    .$if(by !== null, (query) => query.where('at', '<', by!))
    .groupBy('member')
    .execute();
  return new Map(rows.map(({ member, times }) => [member, Number(times)]));
}

function readReached(
  { call }: TotalsSource,
  { topic, by }: Extract<Ask, { kind: 'reached' }>,
  members: readonly string[],
): Promise<Reached[]> {
  return call('points.reached', {
    memberIds: [...members],
    ...(topic !== undefined && { topic }),
    ...(by !== null && { before: by }),
  });
}
