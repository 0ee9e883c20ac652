import type { ResourcesDb } from './resources.store.ts';

/** An address that is to be looked at. */
export interface Due {
  readonly id: string;
  readonly url: string;
  readonly host: string;
}

/** Addresses that are due, longest first. */
export async function readDue(db: ResourcesDb, community: string, now: number, limit: number): Promise<Due[]> {
  const rows = await db
    .selectFrom('resources')
    .select(['id', 'url', 'host'])
    .where('community', '=', community)
    .where('check_at', '<=', now)
    .where('state', '=', 'published')
    .orderBy('check_at')
    .limit(limit)
    .execute();
  return rows.map(({ id, url, host }) => ({ id, url: url!, host: host! }));
}
