import { keys } from '@learning-commons/protocol';
import { defineDomain, type WriteContext } from '../kernel/domain.ts';
import { listKeys, migrations, toServerKey } from './keys.store.ts';
import { createKey, revokeKey, rotateKey } from './making.ts';
import { KEYS_CHANGED } from './verify.ts';

const deskOf = ({ db, community, now }: WriteContext<never>) => ({ db, community, now });

export default defineDomain(keys, {
  migrations,
  carrying: { kept: ['server_keys'] },
  personal: {
    tables: { server_keys: { key: ['id'], members: { created_by: {} }, secret: ['hash', 'former_hash'] } },
  },
  operations: {
    'key.list': async (ctx) => (await listKeys(ctx.db, ctx.community)).map(toServerKey),
    async 'key.create'(ctx, input) {
      const made = await createKey(deskOf(ctx), { ...input, by: ctx.actor.id });
      await ctx.audit('key.create', { thing: made.key.id, details: { scopes: made.key.scopes } });
      return made;
    },
    async 'key.rotate'(ctx, { keyId, hours }) {
      ctx.wake(KEYS_CHANGED);
      await ctx.audit('key.rotate', { thing: keyId, details: { hours } });
      return rotateKey(deskOf(ctx), keyId, hours);
    },
    async 'key.revoke'(ctx, { keyId }) {
      ctx.wake(KEYS_CHANGED);
      await ctx.audit('key.revoke', { thing: keyId });
      return toServerKey(await revokeKey(deskOf(ctx), keyId));
    },
  },
});
