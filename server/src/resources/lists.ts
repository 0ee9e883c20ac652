import { fail, type OutputOf, type ParsedInputOf, type resources } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { ALL, tell, type Context } from './changes.ts';
import * as store from './lists.store.ts';
import type { ListRow } from './lists.store.ts';
import * as rights from './rights.ts';
import { invalid } from './said.ts';

type Operations = (typeof resources)['operations'];

/** Lists of one community; all of them are told at once. */
const MAX_LISTS = 1_000;

/** Answers `list.all`. */
export async function all(ctx: ReadContext): Promise<OutputOf<Operations['list.all']>> {
  const rows = await store.readLists(ctx.db, ctx.community, MAX_LISTS);
  const owners = [...new Set(rows.flatMap(({ owner }) => owner ?? []))].slice(0, 500);
  return { lists: rows.map(store.toList), people: await ctx.call('member.list', { ids: owners }) };
}

/** Answers `list.save`. */
export async function save(
  ctx: Context,
  { key, title, description, owner, submissions }: ParsedInputOf<Operations['list.save']>,
): Promise<OutputOf<Operations['list.save']>> {
  const seq = await ctx.sequence(ALL);
  const existing = await store.findList(ctx.db, ctx.community, key);
  const standing = existing?.removed ? undefined : existing;
  refuse(ctx, standing, owner);
  if (!standing) await refuseMany(ctx);
  if (owner !== null && (await ctx.call('member.list', { ids: [owner] })).length === 0)
    throw invalid('owner', 'There is no such member.');
  const row: ListRow = {
    community: ctx.community,
    key,
    title,
    description,
    owner,
    submissions,
    count: standing?.count ?? 0,
    removed: 0,
    seq,
  };
  await store.saveList(ctx.db, row);
  await ctx.audit('list.save', { thing: key, target: owner, details: { submissions } });
  await tell(ctx, 'list.saved', seq, { lists: [row] });
  return store.toList(row);
}

function refuse(ctx: Context, list: ListRow | undefined, owner: string | null) {
  if (rights.curates(ctx.actor)) return;
  ctx.require(list !== undefined && rights.curatesList(ctx.actor, list), 'Only curators make lists.');
  ctx.require(list?.owner === owner, 'Only curators say who looks after a list.');
}

async function refuseMany(ctx: Context) {
  const { length } = await store.readLists(ctx.db, ctx.community, MAX_LISTS);
  if (length >= MAX_LISTS)
    throw fail('conflict', `A community has at most ${MAX_LISTS} lists. Remove one first.`, { most: MAX_LISTS });
}

/** Answers `list.remove`. */
export async function remove(
  ctx: Context,
  { key }: ParsedInputOf<Operations['list.remove']>,
): Promise<Record<string, never>> {
  const list = await store.findList(ctx.db, ctx.community, key);
  if (!list) throw fail('not_found', 'There is no such list.');
  if (list.removed) return {};
  const seq = await ctx.sequence(ALL);
  const row: ListRow = { ...list, count: 0, removed: 1, seq };
  await store.emptyList(ctx.db, ctx.community, key);
  await store.saveList(ctx.db, row);
  await ctx.audit('list.remove', { thing: key, target: list.owner });
  await tell(ctx, 'list.removed', seq, { lists: [row] });
  return {};
}

/** Answers `library.configure`. */
export async function configure(
  ctx: Context,
  settings: ParsedInputOf<Operations['library.configure']>,
): Promise<OutputOf<Operations['library.configure']>> {
  const seq = await ctx.sequence(ALL);
  await store.saveSettings(ctx.db, ctx.community, settings);
  await ctx.audit('library.configure', { details: settings });
  await tell(ctx, 'library.configured', seq, { settings });
  return settings;
}
