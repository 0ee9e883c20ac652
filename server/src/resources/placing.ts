import { fail, type ParsedInputOf, type Receipt, type resources } from '@learning-commons/protocol';
import { ALL, deedTo, receipt, resourceOf, tell, type Context } from './changes.ts';
import * as listStore from './lists.store.ts';
import type { ListRow } from './lists.store.ts';
import { placeAt, type Placed } from './positions.ts';
import { readResources, updateResource, findResource, type ResourceRow } from './resources.store.ts';
import * as rights from './rights.ts';
import { openList } from './sharing.ts';

type Input = ParsedInputOf<(typeof resources)['operations']['resource.place']>;

/** Lists one resource may be in: every fact about it names them all. */
const MAX_LISTS = 10;

/** Answers `resource.place`. */
export async function place(ctx: Context, { resourceId, list: key, on, after }: Input): Promise<Receipt> {
  const row = await resourceOf(ctx, resourceId);
  const list = await openList(ctx, key);
  ctx.require(rights.curatesList(ctx.actor, list), 'Only curators and the list’s owner put its entries in order.');
  const entries = await listStore.readEntries(ctx.db, ctx.community, key);
  const from = entries.findIndex(({ num }) => num === row.num);
  const others = entries.filter(({ num }) => num !== row.num);
  const at = on ? await placeOf(ctx, others, after) : -1;
  if (at === from && (on || from === -1)) return receipt(ctx, row.id, row.seq);
  if (on && from === -1) await refuseMany(ctx, row);
  const seq = await ctx.sequence(ALL);
  const moved = on ? placeAt(others, row.num, at) : [];
  if (on) await listStore.writeEntries(ctx.db, ctx.community, key, moved);
  else await listStore.removeEntries(ctx.db, ctx.community, key, [row.num]);
  const lists = await counted(ctx, { row, list, by: Number(on) - Number(from !== -1), seq });
  const nums = on ? moved.map(({ num }) => num) : [row.num];
  const changed: ResourceRow[] = [];
  for (const each of await readResources(ctx.db, nums)) changed.push(await updateResource(ctx.db, each, { seq }));
  await ctx.audit('resource.place', { ...deedTo(row), details: { list: key, on, at } });
  await tell(ctx, 'resource.placed', seq, { resources: changed, lists });
  return receipt(ctx, row.id, seq);
}

/** How many entries it comes after. */
async function placeOf(ctx: Context, others: readonly Placed[], after: string | null | undefined): Promise<number> {
  if (after === null) return 0;
  if (after === undefined) return others.length;
  const row = await findResource(ctx.db, ctx.community, after);
  const index = row ? others.findIndex(({ num }) => num === row.num) : -1;
  if (index === -1)
    throw fail('conflict', 'What it was to come after is not in this list any longer.', { resourceId: after });
  return index + 1;
}

async function refuseMany(ctx: Context, row: ResourceRow) {
  const lists = await listStore.listsOf(ctx.db, row);
  if (lists.length >= MAX_LISTS)
    throw fail('conflict', `A resource is in at most ${MAX_LISTS} lists. Take it out of another one first.`, {
      resourceId: row.id,
    });
}

interface Counted {
  readonly row: ResourceRow;
  readonly list: ListRow;
  readonly by: number;
  readonly seq: number;
}

/** Counts a published resource into its list or out of it. Answers the list, if that changed. */
async function counted(ctx: Context, { row, list, by, seq }: Counted): Promise<ListRow[]> {
  if (by === 0 || row.state !== 'published') return [];
  await listStore.addToCounts(ctx.db, ctx.community, { lists: [list.key], row, by: by > 0 ? 1 : -1 });
  return listStore.addToLists(ctx.db, ctx.community, [list.key], by, seq);
}
