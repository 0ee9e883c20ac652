import { points } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';
import { foreseen, recorded, restored, reversed } from './awards.ts';
import { parseRoom } from './board-room.ts';
import { check } from './check.ts';
import { closing } from './closing.ts';
import { communityOf } from './community.ts';
import { boardVersion, leaderboard } from './leaderboard.ts';
import { choose, myLedger, myPoints, reached, why } from './mine.ts';
import { configure, readRules, saveRules } from './owner.ts';
import { personal } from './personal.ts';
import { migrations, saveGroups } from './points.store.ts';
import { preview } from './preview.ts';
import { recount } from './recount.ts';
import { totals } from './refold.ts';
import { list, remove, save } from './seasons.ts';

export default defineDomain(points, {
  migrations,
  streams: {
    points: (ctx, member) => ctx.require(ctx.actor.id === member, 'This stream is private to its member.'),
    board: (_ctx, key) => parseRoom(key),
    season: () => undefined,
  },
  views: { board: boardVersion },
  on: { 'activity.recorded': recorded, 'activity.reversed': reversed, 'activity.restored': restored },
  foresee: { 'comment.create': foreseen },
  async seen({ db, community, actor, now }) {
    const { id: member, groups, hearsay } = actor;
    if (member === null || (hearsay && !hearsay.includes('groups'))) return;
    await saveGroups(db, { community, member }, groups, { now, hearsay: hearsay !== undefined });
  },
  personal,
  workers: { recount, totals, seasons: closing },
  check,
  operations: {
    'points.get': myPoints,
    'points.ledger': myLedger,
    'points.reached': reached,
    'points.why': why,
    'points.choose': choose,
    'points.rules': readRules,
    'points.preview': (ctx, { rules }) => preview(ctx, rules),
    'points.saveRules': saveRules,
    'points.settings': async (ctx) => (await communityOf(ctx)).settings,
    'points.configure': (ctx, { settings }) => configure(ctx, settings),
    'leaderboard.get': leaderboard,
    'season.list': list,
    'season.save': save,
    'season.remove': remove,
  },
});
