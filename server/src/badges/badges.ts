import { badges } from '@learning-commons/protocol';
import { defineDomain, type Heard, type WriteContext } from '../kernel/domain.ts';
import { awardByHand, endorse, revoke, see, show } from './awarding.ts';
import { deedOf, migrations, newSecret, saveDeeds } from './badges.store.ts';
import { CATALOGUE, save } from './catalogue.ts';
import { evaluator } from './evaluator.ts';
import { issue } from './issuing.ts';
import { holders, list } from './listing.ts';
import { personal } from './personal.ts';
import { routes } from './routes.ts';
import { makeKey } from './signing.ts';
import { markMembers, noteMember } from './waiting.store.ts';

/** Keeps what criteria count, and has the member evaluated after the commit. */
async function hearDeed(ctx: WriteContext, { data }: Pick<Heard<'activity.recorded'>, 'data'>): Promise<void> {
  ctx.putOff(saveDeeds, deedOf(ctx.community, data));
  reconsider(ctx, data.member);
}

function reconsider(ctx: WriteContext, memberId: string) {
  ctx.putOff(markMembers, { community: ctx.community, id: memberId, live: ctx.history === undefined });
  ctx.wake('badges');
}

export default defineDomain(badges, {
  migrations,
  // Public halves go along, so that what was signed before can be verified where they arrive.
  carrying: { secrets: { 'badge_keys.private_key': () => '', 'badge_secrets.secret': newSecret } },
  streams: {
    badges: (ctx, key) =>
      ctx.require(
        `badges:${key}` === CATALOGUE || (key !== '' && key === ctx.actor.id),
        'This stream is private to its member.',
      ),
  },
  seen: async (ctx) => {
    if (ctx.actor.id !== null) await noteMember(ctx.db, ctx.community, ctx.actor.id);
  },
  on: {
    'activity.recorded': hearDeed,
    'activity.reversed': hearDeed,
    'activity.restored': hearDeed,
    'points.awarded': async (ctx, { stream }) => reconsider(ctx, stream.slice('points:'.length)),
  },
  personal,
  workers: { badges: evaluator },
  routes,
  operations: {
    'badge.list': list,
    'badge.holders': holders,
    'badge.save': save,
    'badge.award': awardByHand,
    'badge.revoke': revoke,
    'badge.endorse': endorse,
    'badge.show': show,
    'badge.seen': see,
    'badge.credential': issue,
    async 'badge.rotateKey'(ctx, input) {
      const made = await makeKey(ctx, input);
      await ctx.audit('badge.rotateKey', { thing: made.keyId, details: { algorithm: input.algorithm } });
      return made;
    },
  },
});
