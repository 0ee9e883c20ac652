import type { Db } from '../kernel/database.ts';
import { loadCommunity } from './community.ts';
import * as counted from './recount.store.ts';
import { compareTotals } from './refold.ts';

const PAGE = 500;
/** Problems told; who has more has the same trouble. */
const MOST = 50;

/** Compares every member's totals with the sum of their ledger. Answers a sentence for each that differs. */
export async function check(read: Db): Promise<string[]> {
  const db = read;
  const problems: string[] = [];
  for (const community of await counted.readCommunities(db)) {
    const settled = await loadCommunity(db, community);
    for (let after = ''; problems.length < MOST;) {
      const members = await counted.readMembers(db, community, after, PAGE);
      for (const member of members) {
        const { wrong, gone } = await compareTotals(db, settled, { community, member });
        for (const { period, board } of [...wrong, ...gone])
          problems.push(
            `points ${community}/${member}: the total of ${period} ${board || 'in all'} is not the sum of the ledger`,
          );
      }
      if (members.length < PAGE) break;
      after = members.at(-1)!;
    }
  }
  return problems.slice(0, MOST);
}
