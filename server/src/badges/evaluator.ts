import type { Criteria } from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { Worker } from '../kernel/workers.ts';
import {
  criteriaOf,
  demandSecret,
  derive,
  readAwardsOf,
  readBadges,
  type AwardRow,
  type BadgeRow,
} from './badges.store.ts';
import { dueAwards, type Due, type Used } from './criteria.ts';
import { give } from './giving.ts';
import { readTotals } from './totals.ts';
import { markMembers, readWaiting, settleMembers, walkOn, type Waiting } from './waiting.store.ts';

/** Members of one transaction. Few, because everybody who writes waits for it. */
const BATCH = 25;
/** Members of one step of a walk; they are only marked. */
const STEP = 500;
/** Awards of one badge to one member in one transaction; what is due beyond follows in the next. */
const AT_ONCE = 10;

/** A badge that can be earned by what one does. */
interface Earnable {
  readonly row: BadgeRow;
  readonly criteria: Criteria;
  readonly repeatable: boolean;
}

/** The worker that gives badges. */
export const evaluator: Worker = { every: 60, run: evaluate };

/**
 * Evaluates a batch of those who wait, in each community. A batch is one transaction: totals are read, awards written, and the
 * members' marks settled, or none of it. So it may be ended at any point and may run twice at once: the mark of a member
 * whose awards were not written still stands, and the record holds each turn of a badge once.
 */
async function evaluate(node: Node): Promise<boolean> {
  let more = false;
  for (const community of node.communities.keys()) {
    // Looked at outside a transaction: mostly there is nothing to do, and nobody must wait for that.
    const { db } = node.reading(community);
    const waiting = await readWaiting(db, community, BATCH);
    if (waiting.length > 0) {
      for (const history of [undefined, 'counted'] as const)
        if (waiting.some(({ live }) => live === (history === undefined)))
          await node.write(community, evaluateBatch, history && { history });
      more = true;
    } else if (
      await db.selectFrom('badge_rounds').select('community').where('community', '=', community).executeTakeFirst()
    )
      more = (await node.write(community, (ctx) => walkOn(ctx.db, community, STEP))) || more;
  }
  return more;
}

/** Evaluates those for whom something happened; under `history`, those who wait for the sake of history alone. */
async function evaluateBatch(ctx: WriteContext): Promise<void> {
  const { db, community, history } = ctx;
  const all = await readWaiting(db, community, BATCH);
  const waiting = all.filter(({ live }) => live === (history === undefined));
  if (waiting.length === 0) return;
  const members = waiting.map(({ id }) => id);
  const [badges, awards, secret] = await Promise.all([
    readBadges(db, community),
    readAwardsOf(db, community, members),
    demandSecret(db, community),
  ]);
  const earnable = badges.filter(({ retired }) => !retired).map(toEarnable);
  const totals = await readTotals(
    { db, community, call: (name, input) => ctx.call(name, input) },
    earnable.map(({ criteria }) => criteria),
    members,
    awards,
  );
  const given = new Set<Waiting>();
  for (const member of waiting) {
    const own = Map.groupBy(
      awards.filter((award) => award.member === member.id),
      ({ badge_id }) => badge_id,
    );
    for (const badge of earnable) {
      const held = own.get(badge.row.id) ?? [];
      const due = dueAwards(badge, totals(member.id), givenOf(held), AT_ONCE);
      if (due.length > 0) given.add(member);
      await giveAll(ctx, badge.row, member, held, due, secret);
    }
  }
  await settle(ctx, waiting, given);
}

function toEarnable(row: BadgeRow): Earnable {
  return { row, criteria: criteriaOf(row), repeatable: Boolean(row.repeatable) };
}

function givenOf(held: readonly AwardRow[]) {
  return {
    times: held.length,
    byCriteria: held.filter(({ by_id }) => by_id === null).length,
    used: held.map(({ used }) => JSON.parse(used) as Used),
  };
}

async function giveAll(
  ctx: WriteContext,
  badge: BadgeRow,
  { id: member }: Waiting,
  held: readonly AwardRow[],
  due: readonly Due[],
  secret: string,
): Promise<void> {
  const last = Math.max(0, ...held.map(({ turn }) => turn));
  for (const [index, { used }] of due.entries()) {
    const turn = last + index + 1;
    // The same for whoever evaluates, so that a retry is a repetition.
    const id = derive(secret, 'award', badge.id, member, turn);
    await give(ctx, badge, { id, member, turn, by: null, reason: '', used });
  }
}

/** Whoever was given something is evaluated again: a badge may be what another one asks for, and more may be due. */
async function settle(
  { db, community }: WriteContext,
  members: readonly Waiting[],
  given: ReadonlySet<Waiting>,
): Promise<void> {
  const again = members.filter((member) => given.has(member));
  const done = members.filter((member) => !given.has(member));
  await markMembers(
    db,
    again.map(({ id, live }) => ({ community, id, live })),
  );
  await settleMembers(db, community, done);
}
