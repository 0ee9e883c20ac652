import { loadCommunity } from './community.ts';
import type { PointsDb } from './points.tables.ts';
import * as counted from './recount.store.ts';
import { compareTotals } from './refold.ts';

const PAGE = 500;
/** Problems told; who has more has the same trouble. */
const MOST = 50;

/** Compares every member's totals with the sum of their ledger. Answers a sentence for each that differs. */
export async function check(db: PointsDb, now: number): Promise<string[]> {
  const problems: string[] = [];
  for (const community of await counted.readCommunities(db)) {
    const settled = await loadCommunity(db, community);
    for (let after = ''; problems.length < MOST;) {
      const last = (await counted.readMembers(db, community, after, PAGE)).at(-1);
      if (last === undefined) break;
      const { wrong, gone } = await compareTotals(db, settled, { community, after, last, now });
      for (const { member, period, board } of [...wrong, ...gone])
        problems.push(
          `points ${community}/${member}: the total of ${period}${board && ` in ${board}`} is not the sum of the ledger`,
        );
      after = last;
    }
  }
  return problems.slice(0, MOST);
}
