import type { Personal } from '../kernel/personal.ts';
import { addHolders } from './badges.store.ts';
import type { BadgesDb } from './badges.tables.ts';
import { counts } from './giving.ts';

/** What badges keep of members. Their awards go, with every proof of them; what they awarded to others stays theirs. */
export const personal: Personal = {
  streams: ['badges'],
  words: [{ by: 'by', wipe: ['note'] }],
  tables: {
    badge_awards: {
      key: ['id'],
      members: { member: 'remove', by_id: {} },
      named: ['endorsements'],
      said: ['endorsements'],
    },
    badge_deeds: { key: ['id'], members: { member: 'remove' }, named: ['id'] },
    badge_members: { key: ['id'], members: { id: 'remove' } },
  },
  async erase(ctx, { member }) {
    const db = ctx.db as BadgesDb;
    const { community } = ctx;
    // First what would have awards given again.
    for (const [table, column] of [
      ['badge_members', 'id'],
      ['badge_deeds', 'member'],
    ] as const)
      await db.deleteFrom(table).where('community', '=', community).where(column, '=', member).execute();
    const awards = await db
      .deleteFrom('badge_awards')
      .where('community', '=', community)
      .where('member', '=', member)
      .returningAll()
      .execute();
    const shown = new Set(awards.filter(counts).map(({ badge_id }) => badge_id));
    for (const badge of [...shown].sort()) await addHolders(db, community, badge, -1);
    return false;
  },
};
