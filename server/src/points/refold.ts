import type { WriteContext } from '../kernel/domain.ts';
import type { Worker } from '../kernel/workers.ts';
import { changeCommunity, communityOf, noteWork, readWork, type Community } from './community.ts';
import { additionsOf } from './ledger.ts';
import * as ledgers from './ledger.store.ts';
import type * as store from './points.store.ts';
import * as counted from './recount.store.ts';
import type { TotalsTable } from './points.tables.ts';

/** Members in one run. */
const MEMBERS = 200;

type Total = Pick<TotalsTable, 'period' | 'board' | 'points' | 'reached_at'>;

/**
 * Adds totals up anew from the ledger, member by member, after days began to begin at another time or a season got other
 * bounds. Totals are a function of the ledger, so it may be ended anywhere and run again.
 */
export const totals: Worker = {
  every: 60,
  async run(node) {
    for (const community of node.communities.keys()) {
      const db = node.database.read;
      const { refold } = await readWork(db, community);
      if (refold === null) continue;
      const members = await counted.readMembers(db, community, refold, MEMBERS);
      for (const member of members) await node.write(community, (ctx) => refoldMember(ctx, member));
      const last = members.at(-1);
      await node.write(community, async (ctx) => {
        const writing = ctx.db;
        // A change that came meanwhile begins from the first member again.
        if ((await readWork(writing, community)).refold !== refold) return;
        if (members.length === MEMBERS) await noteWork(writing, community, { refold: last! });
        // Under a new revision, so that boards are read anew.
        else await changeCommunity(writing, community, { refold: null });
      });
      return true;
    }
    return false;
  },
};

async function refoldMember(ctx: WriteContext, member: string): Promise<void> {
  const db = ctx.db;
  const owner = { community: ctx.community, member };
  await ledgers.lockMember(db, ctx.sql, owner);
  const community = await communityOf(ctx);
  const { wrong, gone } = await compareTotals(db, community, owner);
  await counted.setTotals(db, owner, wrong);
  await counted.deleteTotals(db, owner, gone);
}

/** What the ledger gives and the totals lack, and what they have too much. Seasons that no longer count are let be. */
export async function compareTotals(
  db: store.PointsDb,
  community: Pick<Community, 'calendar' | 'seasons'>,
  owner: store.Owner,
): Promise<{ wrong: Total[]; gone: Total[] }> {
  const wanted = new Map(
    additionsOf(community, await counted.readAmounts(db, owner)).map((total) => [keyOf(total), total]),
  );
  const open = new Set(community.seasons.map(({ key }) => key));
  const gone: Total[] = [];
  for (const held of await counted.readOwnTotals(db, owner)) {
    if (held.period.startsWith('s:') && !open.has(held.period)) continue;
    const right = wanted.get(keyOf(held));
    if (!right) gone.push(held);
    else if (right.points === held.points && right.reached_at === held.reached_at) wanted.delete(keyOf(held));
  }
  return { wrong: [...wanted.values()], gone };
}

const keyOf = ({ period, board }: Total) => `${period} ${board}`;
