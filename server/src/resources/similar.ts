import { sql } from 'kysely';
import type { ParsedInputOf, Resource, resources } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { findSimilar } from '../kernel/similar.ts';
import { readPlacements, readSettings } from './lists.store.ts';
import { searchable } from './resources.search.ts';
import { readResources, toResource, type ResourceRow } from './resources.store.ts';

const MOST = 5;

/** Answers `resource.similar`. */
export async function readSimilar(
  ctx: ReadContext,
  { text }: ParsedInputOf<(typeof resources)['operations']['resource.similar']>,
): Promise<Resource[]> {
  const rows = new Map<number, ResourceRow>();
  const place = {
    index: 'resource_search',
    things: 'resources',
    where: sql`r.community = ${ctx.community} and r.state = 'published'`,
  };
  const found = await findSimilar(ctx.db, ctx.sql, place, {
    text,
    texts: async (nums) => {
      for (const row of await readResources(ctx.db, nums)) rows.set(row.num, row);
      return new Map([...rows].map(([num, row]) => [num, searchable(row).flat().join(' ')]));
    },
  });
  const shown = found.slice(0, MOST).map(({ num }) => rows.get(num)!);
  const placements = await readPlacements(
    ctx.db,
    shown.map(({ num }) => num),
  );
  const { staleAfter } = await readSettings(ctx.db, ctx.community);
  return shown.map((row) => toResource({ row, lists: placements.get(row.num)! }, staleAfter));
}
