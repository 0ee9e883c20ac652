import { setImmediate } from 'node:timers/promises';
import type { WriteContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { Worker } from '../kernel/workers.ts';
import { changeCommunity, communityOf, earliestKeys, noteWork, readWork, type Community } from './community.ts';
import { additionsOf } from './ledger.ts';
import type { PointsDb, TotalsTable } from './points.tables.ts';
import * as counted from './recount.store.ts';

/** Members in one transaction, and compared at once. */
const MEMBERS = 1_000;
const COMPARED = 100;
/** Rows that are no longer of use, removed in one transaction. */
const REMOVED = 2_000;

type Total = Pick<TotalsTable, 'member' | 'period' | 'board' | 'points' | 'reached_at'>;

/** Days on which a community was tidied, in this process. */
const tidied = (_node: Node) => new Map<string, number>();

/**
 * Adds totals up anew from the ledger, some members at a time, after days began to begin at another time or a season got
 * other bounds; else removes totals of periods that no board shows any more. Totals are a function of the ledger, so it may
 * be ended anywhere and run again.
 */
export const totals: Worker = {
  every: 60,
  async run(node) {
    for (const community of node.communities.keys()) {
      const { refold } = await readWork(node.database.read, community);
      if (refold !== null) await addUp(node, community, refold);
      else if (!(await tidy(node, community))) continue;
      return true;
    }
    return false;
  },
};

async function addUp(node: Node, community: string, after: string): Promise<void> {
  const members = await counted.readMembers(node.database.read, community, after, MEMBERS);
  await node.write(community, async (ctx) => {
    await correct(ctx, after, members);
    // A change that came meanwhile begins from the first member again.
    if ((await readWork(ctx.db, community)).refold !== after) return;
    if (members.length === MEMBERS) await noteWork(ctx.db, community, { refold: members.at(-1)! });
    // Under a new revision, so that boards are read anew.
    else await changeCommunity(ctx.db, community, { refold: null });
  });
}

async function correct(ctx: WriteContext, from: string, members: readonly string[]): Promise<void> {
  const settled = await communityOf(ctx);
  const { community, db, now } = ctx;
  let after = from;
  for (let start = 0; start < members.length; start += COMPARED) {
    const some = members.slice(start, start + COMPARED);
    const last = some.at(-1)!;
    const { wrong, gone } = await compareTotals(db, settled, { community, after, last, now });
    await counted.setTotals(db, community, wrong);
    await counted.deleteTotals(db, community, gone);
    after = last;
    // SQLite answers without giving way, and others want to read meanwhile.
    await setImmediate();
  }
}

/** Removes a part of what is no longer of use; answers whether there was any. Looks once a day. */
async function tidy(node: Node, community: string): Promise<boolean> {
  const settled = await communityOf(node.reading(community));
  const today = settled.calendar.day(node.now()).number;
  if (node.the(tidied).get(community) === today) return false;
  for (const earliest of earliestKeys(settled, node.now())) {
    const removed = await node.write(community, (ctx) => counted.deleteBefore(ctx.db, community, earliest, REMOVED));
    if (removed > 0) return true;
  }
  node.the(tidied).set(community, today);
  return false;
}

/** What the ledger gives and the totals lack, and what they have too much. Periods without use and seasons that no longer count are let be. */
export async function compareTotals(
  db: PointsDb,
  community: Community,
  stretch: counted.MemberStretch & { readonly now: number },
): Promise<{ wrong: Total[]; gone: Total[] }> {
  const { now } = stretch;
  const wanted = new Map<string, Total>();
  const amounts = Map.groupBy(await counted.readAmounts(db, stretch), ({ member }) => member);
  for (const [member, rows] of amounts)
    for (const total of additionsOf(community, rows, now)) {
      const full = { member, ...total };
      wanted.set(keyOf(full), full);
    }
  const open = new Set(community.seasons.map(({ key }) => key));
  const earliest = earliestKeys(community, now);
  const counts = (period: string) =>
    period.startsWith('s:') ? open.has(period) : earliest.every((each) => period[0] !== each[0] || period >= each);
  const gone: Total[] = [];
  for (const held of await counted.readMemberTotals(db, stretch)) {
    if (!counts(held.period)) continue;
    const right = wanted.get(keyOf(held));
    if (!right) gone.push(held);
    else if (right.points === held.points && right.reached_at === held.reached_at) wanted.delete(keyOf(held));
  }
  return { wrong: [...wanted.values()], gone };
}

const keyOf = ({ member, period, board }: Total) => `${member} ${period} ${board}`;
