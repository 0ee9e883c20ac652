import type { ResourceCredit } from '@learning-commons/protocol';
import { randomBytes } from 'node:crypto';
import { LIBRARY, addToCounts, addToLists, readPlacements, type ListRow } from './lists.store.ts';
import { readCredits, type MarkRow, type ResourceRow } from './resources.store.ts';
import type { Context } from './changes.ts';

/** From how many of five stars on a rating honours who shared the resource. */
const USEFUL = 4;

/** A name for a member's marks on one resource that says nothing of the member. */
export const newCode = () => randomBytes(16).toString('base64url');

/** Whether a rating honours who shared the resource. */
export const isUseful = (rating: number | null | undefined) => (rating ?? 0) >= USEFUL;

/** Tells other domains that somebody recommends it, or no longer. Nobody earns by recommending what they shared. */
export function creditRecommendation(ctx: Context, row: ResourceRow, by: string, on: boolean): void {
  if (row.shared_by === null || row.shared_by === by) return;
  ctx.announce('resource.credited', {
    ...about(row),
    id: `recommended:${row.id}:${by}`,
    kind: 'recommended',
    on,
    member: row.shared_by,
    by,
  });
}

/** Tells other domains that somebody found it useful, or no longer. Who that was stays here. */
export function creditUse(ctx: Context, row: ResourceRow, { code, member }: MarkRow, on: boolean): void {
  if (row.shared_by === null || row.shared_by === member) return;
  ctx.announce('resource.credited', {
    ...about(row),
    id: `useful:${row.id}:${code}`,
    kind: 'useful',
    on,
    member: row.shared_by,
    by: null,
  });
}

/** Tells other domains that a member has worked through it, or has not after all. */
export function creditFinish(ctx: Context, row: ResourceRow, member: string, on: boolean): void {
  if (row.shared_by === member) return;
  ctx.announce('resource.credited', {
    ...about(row),
    id: `finished:${row.id}:${member}`,
    kind: 'finished',
    on,
    member,
    by: null,
  });
}

/** What holds from the moment it is published: it is counted, and the merit of who shared it. Answers the lists that changed. */
export async function enter(ctx: Context, row: ResourceRow, seq: number): Promise<ListRow[]> {
  if (row.request !== null && row.shared_by !== null)
    ctx.announce('resource.offered', {
      requestId: row.request,
      resourceId: row.id,
      title: row.title,
      by: row.shared_by,
    });
  return turn(ctx, row, seq, true);
}

/** What ends when it is published no longer. What others have learnt from it stays theirs. */
export function leave(ctx: Context, row: ResourceRow, seq: number): Promise<ListRow[]> {
  return turn(ctx, row, seq, false);
}

async function turn(ctx: Context, row: ResourceRow, seq: number, on: boolean): Promise<ListRow[]> {
  const by = on ? 1 : -1;
  const keys = (await readPlacements(ctx.db, [row.num])).get(row.num)!.map(({ list }) => list);
  await addToCounts(ctx.db, ctx.community, { lists: [LIBRARY, ...keys], row, by });
  creditSharing(ctx, row, on);
  for (const mark of await readCredits(ctx.db, row.num)) {
    if (mark.recommended_at !== null) creditRecommendation(ctx, row, mark.member, on);
    if (isUseful(mark.rating)) creditUse(ctx, row, mark, on);
  }
  return addToLists(ctx.db, ctx.community, keys, by, seq);
}

function creditSharing(ctx: Context, row: ResourceRow, on: boolean): void {
  if (row.shared_by === null) return;
  ctx.announce('resource.credited', {
    ...about(row),
    id: `shared:${row.id}`,
    kind: 'shared',
    on,
    member: row.shared_by,
    by: null,
  });
}

function about(row: ResourceRow): Pick<ResourceCredit, 'resourceId' | 'type' | 'title'> {
  return { resourceId: row.id, type: row.type, title: row.title };
}
