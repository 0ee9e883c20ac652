import {
  fail,
  type OutputOf,
  type ParsedInputOf,
  type Receipt,
  type ReportedResource,
  type resources,
} from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { readAddress } from './address.ts';
import { ALL, auditOthers, deedTo, forget, receipt, resourceOf, tell, type Context } from './changes.ts';
import { enter, leave } from './credits.ts';
import { buried, nextLook } from './links.ts';
import { listsOf } from './lists.store.ts';
import { clearReports, readReports, saveReport } from './reports.store.ts';
import * as store from './resources.store.ts';
import type { ResourceRow } from './resources.store.ts';
import * as rights from './rights.ts';
import { holderOf, refuseTaken } from './sharing.ts';

type Operations = (typeof resources)['operations'];

/** Reports about one resource that are answered. */
const MOST_REPORTS = 20;

/** Answers `resource.review`. */
export async function review(
  ctx: Context,
  { resourceId, accept, note }: ParsedInputOf<Operations['resource.review']>,
): Promise<Receipt> {
  const row = await resourceOf(ctx, resourceId);
  ctx.require(
    rights.looksAfter(ctx.actor, await listsOf(ctx.db, row)),
    'Only curators and the owner of its list review a resource.',
  );
  if (row.state === (accept ? 'published' : 'returned')) return receipt(ctx, row.id, row.seq);
  if (row.state !== 'submitted')
    throw fail('conflict', 'This resource does not wait to be reviewed.', { resourceId, state: row.state });
  const seq = await ctx.sequence(ALL);
  // Given back, it holds its address no longer: somebody else may share it better.
  const changed = await store.updateResource(
    ctx.db,
    row,
    accept
      ? { state: 'published', note: '', ord: seq, confirmed_at: ctx.now, seq, tally_seq: seq }
      : { state: 'returned', note, address: null, seq },
  );
  const lists = accept ? await enter(ctx, changed, seq) : [];
  await ctx.audit('resource.review', { ...deedTo(row), details: { accept }, reason: accept ? '' : note });
  await tell(ctx, 'resource.reviewed', seq, { resources: [changed], tallies: accept ? [changed] : [], lists });
  return receipt(ctx, row.id, seq);
}

/** Answers `resource.remove`. */
export function remove(
  ctx: Context,
  { resourceId, on }: ParsedInputOf<Operations['resource.remove']>,
): Promise<Receipt> {
  return on ? takeAway(ctx, resourceId) : bringBack(ctx, resourceId);
}

async function takeAway(ctx: Context, resourceId: string): Promise<Receipt> {
  const row = await resourceOf(ctx, resourceId);
  ctx.require(rights.mayEdit(ctx.actor, row), 'Only who shared a resource, and curators, may remove it.');
  if (row.state === 'removed') return receipt(ctx, row.id, row.seq);
  const seq = await ctx.sequence(ALL);
  const changed = await store.updateResource(ctx.db, row, {
    state: 'removed',
    was: row.state,
    removed_by: rights.shared(ctx.actor, row) ? 'author' : 'curator',
    address: null,
    seq,
    tally_seq: seq,
  });
  const wasOpen = row.state === 'published';
  const lists = wasOpen ? await leave(ctx, changed, seq) : [];
  if (wasOpen) forget(ctx, changed);
  await auditOthers(ctx, 'resource.remove', row, { on: true });
  await tell(ctx, 'resource.removed', seq, { resources: [changed], gone: wasOpen ? [changed] : [], lists });
  return receipt(ctx, row.id, seq);
}

async function bringBack(ctx: Context, resourceId: string): Promise<Receipt> {
  const row = await resourceOf(ctx, resourceId);
  if (row.state !== 'removed') {
    ctx.require(rights.mayEdit(ctx.actor, row), 'Only who shared a resource, and curators, may bring it back.');
    return receipt(ctx, row.id, row.seq);
  }
  if (row.title === '')
    throw fail('conflict', 'Its words were erased with its author.', { resourceId, reason: 'erased' });
  ctx.require(
    rights.mayRestore(ctx.actor, row),
    'Its author brings back what the author removed; a curator brings back everything.',
  );
  const seq = await ctx.sequence(ALL);
  const changed = await store.updateResource(ctx.db, row, {
    state: row.was!,
    was: null,
    removed_by: null,
    address: row.was === 'returned' ? null : await addressOf(ctx, row),
    seq,
    tally_seq: seq,
  });
  const lists = changed.state === 'published' ? await enter(ctx, changed, seq) : [];
  await auditOthers(ctx, 'resource.remove', row, { on: false });
  await tell(ctx, 'resource.restored', seq, { resources: [changed], tallies: [changed], lists });
  return receipt(ctx, row.id, seq);
}

/** Its address, unless somebody has shared that in the meantime. */
async function addressOf(ctx: Context, { url }: ResourceRow): Promise<string | null> {
  if (url === null) return null;
  const address = readAddress(url);
  const holder = await holderOf(ctx, address);
  if (holder) await refuseTaken(ctx, holder);
  return address.key;
}

/** Answers `resource.report`. */
export async function report(
  ctx: Context,
  { resourceId, problem, note }: ParsedInputOf<Operations['resource.report']>,
): Promise<Record<string, never>> {
  const row = await resourceOf(ctx, resourceId);
  const reports = await saveReport(ctx.db, {
    community: ctx.community,
    num: row.num,
    member: ctx.actor.id!,
    problem,
    note,
    at: ctx.now,
  });
  if (problem !== 'dead' || row.url === null) await store.updateResource(ctx.db, row, { reports });
  else if (rights.looksAfter(ctx.actor, await listsOf(ctx.db, row))) await bury(ctx, row, reports);
  // Somebody says it is dead: that is worth a look before its time.
  else await store.updateResource(ctx.db, row, { reports, ...nextLook(row, ctx.now) });
  return {};
}

/** Who looks after it has seen that it is dead: that is told at once. */
async function bury(ctx: Context, row: ResourceRow, reports: number) {
  const seq = await ctx.sequence(ALL);
  const changed = await store.updateResource(ctx.db, row, { reports, ...buried(ctx.now), seq });
  await auditOthers(ctx, 'resource.report', row, { dead: true });
  await tell(ctx, 'resource.checked', seq, { resources: [changed] });
}

/** Answers `resource.reports`. */
export async function reports(
  ctx: ReadContext,
  { resourceIds }: ParsedInputOf<Operations['resource.reports']>,
): Promise<OutputOf<Operations['resource.reports']>> {
  const rows = await readReports(ctx.db, ctx.community, resourceIds, MOST_REPORTS);
  const byId = new Map<string, ReportedResource>();
  for (const { id, total, shared_by, member, problem, note, at } of rows) {
    const reported = byId.get(id) ?? { resourceId: id, total, reports: [] };
    // Members are promised that who shared it does not learn who reported it.
    const by = rights.shared(ctx.actor, { shared_by }) ? null : member;
    reported.reports.push({ problem, note, by, at });
    byId.set(id, reported);
  }
  const reported = [...byId.values()];
  const ids = [...new Set(reported.flatMap((each) => each.reports.flatMap(({ by }) => by ?? [])))];
  return { reported, people: await ctx.call('member.list', { ids }) };
}

/** Answers `resource.confirm`. */
export async function confirm(
  ctx: Context,
  { resourceId }: ParsedInputOf<Operations['resource.confirm']>,
): Promise<Receipt> {
  const row = await resourceOf(ctx, resourceId);
  const isOwn = rights.shared(ctx.actor, row);
  ctx.require(
    isOwn || rights.looksAfter(ctx.actor, await listsOf(ctx.db, row)),
    'Only who shared a resource, curators and the owner of its list confirm it.',
  );
  const seq = await ctx.sequence(ALL);
  await clearReports(ctx.db, row);
  const changed = await store.updateResource(ctx.db, row, {
    confirmed_at: ctx.now,
    reports: 0,
    // A person has seen it: what was not found from here may be found from there.
    ...(row.link === 'dead' && { link: 'unknown' as const, failures: 0 }),
    seq,
  });
  await auditOthers(ctx, 'resource.confirm', row);
  await tell(ctx, 'resource.confirmed', seq, { resources: [changed] });
  return receipt(ctx, row.id, seq);
}
