import type { Personal } from '../kernel/personal.ts';
import { readNaming, removeDeliveries } from './webhooks.store.ts';

/** What webhooks keep of members: messages about them, which go; in those about several, nobody takes their place. */
export const personal: Personal = {
  tables: { webhook_deliveries: { key: ['id'], named: ['data'], said: ['data'] } },
  async erase({ db, community }, { member }) {
    const naming = await readNaming(db, community, member);
    const about = naming.filter(({ data }) => (JSON.parse(data) as { readonly member?: unknown }).member === member);
    await removeDeliveries(
      db,
      community,
      about.map(({ id }) => id),
    );
    return false;
  },
};
