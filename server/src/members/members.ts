import { members } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';
import { reinstate, suspend } from './suspensions.ts';
import { readSuspensions, toSuspension } from './suspensions.store.ts';
import { erase, erasing, progress, refuseErased } from './erasing.ts';
import { exportMember } from './exporting.ts';
import { identifyMembers, migrations, readPeople, saveMember, suggestMembers } from './members.store.ts';

export default defineDomain(members, {
  migrations,
  carrying: { people: 'members' },
  streams: { member: (ctx, id) => ctx.require(ctx.actor.id === id, 'This stream is private to its member.') },
  async seen(ctx) {
    await refuseErased(ctx);
    await saveMember(ctx.db, ctx.actor, ctx.now);
  },
  workers: { erasing },
  personal: {
    streams: ['member'],
    tables: {
      members: { key: ['id'], members: { id: 'remove' } },
      suspensions: { key: ['member'], members: { member: 'remove', by_member: {} }, secret: ['reason'] },
      erasures: { key: ['id'], members: { asked_by: {} }, secret: ['member', 'issuer', 'subject', 'name'] },
    },
  },
  operations: {
    'member.me': ({ actor, settings }) => ({
      person: actor.person,
      community: { id: settings.id, name: settings.name, reading: settings.reading },
      role: actor.role,
      expiresAt: actor.expiresAt,
    }),
    'member.list': (ctx, { ids }) => readPeople(ctx.db, ctx.community, ids),
    'member.identify': (ctx, { ids }) => identifyMembers(ctx.db, ctx.community, ids),
    'member.export': exportMember,
    'member.erase': erase,
    'member.erasure': progress,
    'member.suggest': (ctx, { prefix }) => suggestMembers(ctx.db, ctx.community, prefix),
    'member.suspend': suspend,
    'member.reinstate': reinstate,
    'member.suspended': async (ctx) => (await readSuspensions(ctx.db, ctx.community, ctx.now)).map(toSuspension),
  },
});
