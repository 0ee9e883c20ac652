import { sql } from 'kysely';
import type { Personal } from '../kernel/personal.ts';
import { changeCommunity } from './community.ts';
import type { PointsDb } from './points.tables.ts';

/** Rows of the ledger of one portion. */
const PORTION = 2_000;

/**
 * What points keep of members. Their ledger and their sums go, so that no board names them; in a season that is closed their
 * place stays, as nobody's, for the sake of those beside it.
 */
export const personal: Personal = {
  streams: ['points'],
  tables: {
    point_ledger: { key: ['member', 'seq'], members: { member: 'remove' }, named: ['source'] },
    point_totals: { key: ['period', 'board', 'member'], members: { member: 'remove' } },
    point_rules: { key: ['version'], members: { by_member: {} } },
    point_members: { key: ['member'], members: { member: 'remove' } },
    point_groups: { key: ['grp', 'member'], members: { member: 'remove' } },
    point_group_tokens: { key: ['member'], members: { member: 'remove' } },
    point_standings: { key: ['season', 'board', 'place'], members: { member: {} } },
  },
  async erase({ db, community }, { member }) {
    const { rows } = await sql<{ seq: number }>`
      select seq from point_ledger where community = ${community} and member = ${member}
      order by seq limit 1 offset ${PORTION - 1}`.execute(db);
    const last = rows[0]?.seq;
    await sql`delete from point_ledger where community = ${community} and member = ${member}
      ${last === undefined ? sql`` : sql`and seq <= ${last}`}`.execute(db);
    if (last !== undefined) return true;
    const { numDeletedRows } = await (db as PointsDb)
      .deleteFrom('point_totals')
      .where('community', '=', community)
      .where('member', '=', member)
      .executeTakeFirstOrThrow();
    // Boards in memory are read anew under another revision.
    if (numDeletedRows > 0n) await changeCommunity(db, community, {});
    return false;
  },
};
