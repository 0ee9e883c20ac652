import { FORGOTTEN, nameOf } from '../kernel/audit.ts';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import type { Erased, Identified, PersonalRows } from '../kernel/personal.ts';
import * as store from './audit.store.ts';

/** Entries of which one transaction removes parts, and rows of one page of an export. */
const PORTION = 200;

/**
 * Removes from the trail who an erased member was, and what was said by or about them. The chain stays whole: it holds salted
 * hashes of these parts, and an entry of its own lists what was removed.
 */
export async function forget(ctx: WriteContext, who: Erased): Promise<boolean> {
  const found = await store.findNamed(ctx.db, ctx.community, { name: nameOf(who), after: 0, limit: PORTION });
  if (found.length === 0) return false;
  const parts = await store.removeParts(ctx.db, ctx.community, { name: nameOf(who), seqs: found });
  await ctx.audit(FORGOTTEN, { details: { parts } });
  return found.length === PORTION;
}

/** What the trail holds of a member, for their export: reasons only where they gave them. */
export async function deedsOf(ctx: ReadContext, who: Identified, after: string | null): Promise<PersonalRows> {
  const name = nameOf(who);
  const seqs = await store.findNamed(ctx.db, ctx.community, { name, after: Number(after ?? 0), limit: PORTION });
  const rows = await store.readShown(ctx.db, ctx.community, seqs);
  return {
    rows: rows.map(({ actor, target, reason, details, hash: _, ...row }) => ({
      ...row,
      details: JSON.parse(details) as unknown,
      as: [...(actor === name ? ['actor'] : []), ...(target === name ? ['target'] : [])],
      ...(actor === name && { reason }),
    })),
    after: seqs.length === PORTION ? String(seqs.at(-1)) : null,
  };
}
