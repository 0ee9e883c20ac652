import {
  fail,
  type OutputOf,
  type ParsedInputOf,
  type Receipt,
  type ResourceFields,
  type resources,
} from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { ALL, auditOthers, receipt, resourceOf, tell, type Context } from './changes.ts';
import { firstLook } from './links.ts';
import { LIBRARY, addToCounts, readPlacements, wordsIn } from './lists.store.ts';
import { indexResources, searchable } from './resources.search.ts';
import * as store from './resources.store.ts';
import type { ResourceRow } from './resources.store.ts';
import * as rights from './rights.ts';
import { fileOf, known, settle, type Said } from './said.ts';
import { holderOf, refuseTaken } from './sharing.ts';

type Operations = (typeof resources)['operations'];
type Input = ParsedInputOf<Operations['resource.edit']>;

/** Versions a resource may have: whoever reads its history has them all before them. */
const MAX_REVISION = 100;

/** Answers `resource.edit`. */
export async function edit(ctx: Context, input: Input): Promise<Receipt> {
  const { id, resourceId, revision, uploadId, ...changes } = input;
  const row = await resourceOf(ctx, resourceId);
  const made = await store.findEdit(ctx.db, ctx.community, id);
  if (made?.num === row.num && made.editor === ctx.actor.id) return receipt(ctx, row.id, made.seq, made.at);
  if (made) throw fail('conflict', 'This edit id was used before for something else.', { id });
  refuse(ctx, row, revision);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const said = await settle(ctx, { ...store.toFields(row), ...given });
  const seq = await ctx.sequence(ALL);
  const changed = await store.updateResource(ctx.db, row, {
    ...said.columns,
    ...(await placeOf(ctx, row, said)),
    ...(uploadId !== undefined && (await fileOf(ctx, uploadId))),
    ...(row.state === 'returned' && { state: 'submitted' as const, note: '' }),
    revision: row.revision + 1,
    edited_at: ctx.now,
    seq,
  });
  await follow(ctx, row, changed, said);
  if (row.revision === 0) await keepRevision(ctx, row, row.id, row.shared_by, row.created_at);
  await keepRevision(ctx, changed, id, ctx.actor.id, ctx.now);
  await auditOthers(ctx, 'resource.edit', row, { revision: changed.revision });
  await tell(ctx, 'resource.edited', seq, { resources: [changed] });
  return receipt(ctx, row.id, seq);
}

function refuse(ctx: Context, row: ResourceRow, revision: number) {
  ctx.require(rights.mayEdit(ctx.actor, row), 'Only who shared a resource, and curators, may change it.');
  if (row.state === 'removed')
    throw fail('conflict', 'This resource was removed; bring it back before changing it.', { resourceId: row.id });
  if (row.revision !== revision)
    throw fail('conflict', 'This resource was changed elsewhere in the meantime.', {
      resourceId: row.id,
      revision: row.revision,
    });
  if (row.revision >= MAX_REVISION)
    throw fail('conflict', 'This resource was changed too often. Share it anew.', { resourceId: row.id });
}

/** What follows from where it is. Somewhere else, nothing is known of it yet. */
async function placeOf(ctx: Context, row: ResourceRow, { address, columns }: Said) {
  const holder = await holderOf(ctx, address);
  if (holder && holder.num !== row.num) await refuseTaken(ctx, holder);
  const key = { address: address?.key ?? null };
  if (columns.url === row.url) return key;
  const { site, picture } = await known(ctx, address);
  return { ...key, ...firstLook(ctx, address), site, ...(row.file === null && { picture }) };
}

/** Brings what is kept beside the row to the new words. */
async function follow(ctx: Context, before: ResourceRow, row: ResourceRow, said: Said) {
  ctx.putOff(indexResources, { num: row.num, words: searchable(row) });
  if (JSON.stringify(wordsIn(before)) === JSON.stringify(wordsIn(row))) return;
  await store.saveSkills(ctx.db, row, said.skills);
  if (row.state !== 'published') return;
  const placements = (await readPlacements(ctx.db, [row.num])).get(row.num)!;
  const lists = [LIBRARY, ...placements.map(({ list }) => list)];
  await addToCounts(ctx.db, ctx.community, { lists, row: before, by: -1 });
  await addToCounts(ctx.db, ctx.community, { lists, row, by: 1 });
}

/** Versions are kept from the first change on: what was never changed is its own history. */
async function keepRevision(ctx: Context, row: ResourceRow, editId: string, editor: string | null, at: number) {
  await store.insertRevision(ctx.db, {
    community: ctx.community,
    num: row.num,
    revision: row.revision,
    edit_id: editId,
    fields: JSON.stringify(store.toFields(row)),
    editor,
    at,
    seq: row.seq,
  });
}

/** Answers `resource.history`. */
export async function history(
  ctx: ReadContext,
  { resourceId }: ParsedInputOf<Operations['resource.history']>,
): Promise<OutputOf<Operations['resource.history']>> {
  const row = await resourceOf(ctx, resourceId);
  const kept = await store.readRevisions(ctx.db, row.num);
  const only = { revision: 0, at: row.created_at, editor: row.shared_by, fields: store.toFields(row) };
  const revisions = kept.map(({ revision, at, editor, fields }) => ({
    revision,
    at,
    editor,
    fields: JSON.parse(fields) as ResourceFields,
  }));
  const ids = [...new Set([only, ...revisions].flatMap(({ editor }) => editor ?? []))];
  return { revisions: kept.length === 0 ? [only] : revisions, people: await ctx.call('member.list', { ids }) };
}
