import * as z from 'zod';
import type { AuditEntry, Id, OutputOf, ParsedInputOf, audit } from '@learning-commons/protocol';
import { nameOfMember } from '../kernel/audit.ts';
import { readCursor, writeCursor } from '../kernel/cursor.ts';
import type { ReadContext } from '../kernel/domain.ts';
import { memberId } from '../kernel/issuer.ts';
import * as store from './audit.store.ts';

type Operation = (typeof audit)['operations']['audit.list'];

const Place = z.tuple([z.int().positive()]);

/** Answers `audit.list`. */
export async function list(
  ctx: ReadContext,
  { action, actor, target, cursor, limit }: ParsedInputOf<Operation>,
): Promise<OutputOf<Operation>> {
  const head = await store.readHead(ctx.db, ctx.community);
  const before = cursor === undefined ? undefined : readCursor(cursor, Place)[0];
  const named = (id: Id | undefined) => (id === undefined ? undefined : nameOfMember(ctx.db, ctx.community, id));
  const [did, suffered] = [await named(actor), await named(target)];
  // Who is no member, or no more, stands in no entry.
  const isNobody = (actor !== undefined && !did) || (target !== undefined && !suffered);
  const rows = isNobody
    ? []
    : await store.readLatest(ctx.db, ctx.community, { action, actor: did, target: suffered, before, limit: limit + 1 });
  const entries = rows.slice(0, limit).map((row) => toEntry(ctx.community, row));
  const ids = [...new Set(entries.flatMap((each) => [each.actor, each.target].filter((id) => id !== null)))];
  return {
    entries,
    people: await ctx.call('member.list', { ids }),
    head: head && head.seq > 0 ? { seq: head.seq, hash: head.hash } : null,
    next: rows.length > limit ? writeCursor([entries.at(-1)!.seq]) : null,
  };
}

function toEntry(community: string, row: store.ShownEntry): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    role: row.role as AuditEntry['role'],
    action: row.action,
    thing: row.thing,
    details: JSON.parse(row.details) as Record<string, unknown>,
    actor: idIn(community, row.actor),
    target: idIn(community, row.target),
    reason: row.reason,
    hash: row.hash,
  };
}

/** The id of the member whom a part names. */
function idIn(community: string, name: string | null): Id | null {
  if (name === null) return null;
  const blank = name.indexOf(' ');
  return memberId(community, name.slice(0, blank), name.slice(blank + 1));
}
