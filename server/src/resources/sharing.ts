import { createHash } from 'node:crypto';
import {
  fail,
  type OutputOf,
  type ParsedInputOf,
  type ResourceFields,
  type ResourceState,
  type resources,
} from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import type { Address } from './address.ts';
import { ALL, receipt, tell, type Context } from './changes.ts';
import { enter, newCode } from './credits.ts';
import { firstLook } from './links.ts';
import { findList, lastPosition, listsOf, readSettings, writeEntries, type ListRow } from './lists.store.ts';
import { positionBetween } from './positions.ts';
import * as store from './resources.store.ts';
import type { ResourceRow } from './resources.store.ts';
import { indexResources, searchable } from './resources.search.ts';
import * as rights from './rights.ts';
import { fileOf, invalid, known, memberOf, settle, type Said } from './said.ts';

type Operations = (typeof resources)['operations'];
type Input = ParsedInputOf<Operations['resource.share']>;

/** One resource to share, with what is left out filled in. */
export interface Shared {
  readonly id: string;
  readonly fields: ResourceFields;
  readonly list?: string | undefined;
  readonly reason: string;
  readonly uploadId?: string | undefined;
  readonly memberId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** What became of it: another node may have shared the same a moment before. */
interface Outcome {
  readonly outcome: 'added' | 'known';
  readonly row: ResourceRow;
}

/** Answers `resource.share`. */
export async function share(ctx: Context, input: Input): Promise<OutputOf<Operations['resource.share']>> {
  const shared = toShared(input);
  const existing = await store.findResource(ctx.db, ctx.community, input.id);
  if (existing) return repeated(ctx, existing, hashOf(shared));
  // The same request may have come to another node at the same moment: then its own resource holds the address.
  const refuse = async (taken: ResourceRow) => (taken.id === input.id ? undefined : refuseTaken(ctx, taken));
  const { outcome, row } = await add(ctx, shared, refuse);
  if (outcome === 'known') return repeated(ctx, row, hashOf(shared));
  return { ...receipt(ctx, row.id, row.seq), state: row.state };
}

/** What is said when something is shared, with what is left out filled in. */
export function toShared({ id, list, reason, uploadId, memberId, requestId, ...said }: Input): Shared {
  const blank = {
    url: null,
    description: '',
    minutes: null,
    language: null,
    level: null,
    skills: [],
    author: null,
    startsAt: null,
    endsAt: null,
  };
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  const fields = { ...blank, ...given } as unknown as ResourceFields;
  return { id, fields, list, reason, uploadId, memberId, requestId };
}

/** A repeated request answers as the first did; the id with other content, or somebody else's, is refused. */
function repeated(ctx: Context, row: ResourceRow, hash: string) {
  if (row.shared_by === ctx.actor.id && row.hash === hash)
    return { ...receipt(ctx, row.id, row.first_seq, row.created_at), state: row.state };
  throw fail('conflict', 'This id was used before with other content. Send new content under a new id.', {
    id: row.id,
    reason: 'id',
  });
}

function hashOf({ fields, list, reason, uploadId, memberId, requestId }: Shared): string {
  const said = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([said, list, reason, uploadId, memberId, requestId]))
    .digest('base64url');
}

/** Refuses an address somebody has shared before; who may see that resource is told which it is. */
export async function refuseTaken(ctx: ReadContext, taken: ResourceRow): Promise<never> {
  const isKnown = rights.maySee(ctx.actor, taken, await listsOf(ctx.db, taken));
  const message =
    taken.state === 'published'
      ? 'This address is here already. Recommend what is there instead.'
      : 'Somebody has shared this address; it waits to be reviewed.';
  throw fail('conflict', message, { reason: 'known', state: taken.state, ...(isKnown && { resourceId: taken.id }) });
}

/** Whoever holds an address now. */
export async function holderOf(ctx: ReadContext, address: Address | null): Promise<ResourceRow | undefined> {
  return address ? store.findByAddress(ctx.db, ctx.community, address.key) : undefined;
}

async function add(ctx: Context, shared: Shared, refuse: (taken: ResourceRow) => Promise<undefined>): Promise<Outcome> {
  const seq = await ctx.sequence(ALL);
  // From here on nobody else writes to resources: what is read of them stays true until commit.
  const said = await settle(ctx, shared.fields);
  const taken = await holderOf(ctx, said.address);
  if (taken) {
    await refuse(taken);
    ctx.emit('resource.withheld', ALL, seq, {});
    return { outcome: 'known', row: taken };
  }
  return { outcome: 'added', row: await addNew(ctx, shared, said, seq) };
}

/** Adds what nobody has shared yet under a number that was taken for it, and tells of it. */
export async function addNew(ctx: Context, shared: Shared, said: Said, seq: number): Promise<ResourceRow> {
  const list = shared.list === undefined ? undefined : await openList(ctx, shared.list);
  const state = await stateOf(ctx, list);
  const row = await insert(ctx, { shared, said, state, seq });
  if (list) await placeLast(ctx, list.key, row.num);
  const named = shared.reason === '' ? row : await recommendOwn(ctx, row, shared.reason);
  await store.saveSkills(ctx.db, row, said.skills);
  ctx.putOff(indexResources, { num: row.num, words: searchable(named), fresh: true });
  const lists = state === 'published' ? await enter(ctx, named, seq) : [];
  await tell(ctx, 'resource.shared', seq, { resources: [named], tallies: [named], lists });
  return named;
}

/** The list of this key. Throws `not_found` where nobody has made one. */
export async function openList(ctx: ReadContext, key: string): Promise<ListRow> {
  const list = await findList(ctx.db, ctx.community, key);
  if (!list || list.removed) throw fail('not_found', 'There is no such list. A curator makes it first.', { list: key });
  return list;
}

async function stateOf(ctx: Context, list: ListRow | undefined): Promise<'published' | 'submitted'> {
  const { submissions } = list ?? (await readSettings(ctx.db, ctx.community));
  const isCurator = list ? rights.curatesList(ctx.actor, list) : rights.curates(ctx.actor);
  const outcome = rights.outcomeOf(submissions, isCurator);
  if (outcome === 'no')
    throw fail('forbidden', 'Only who curates adds to this.', { reason: 'closed', ...(list && { list: list.key }) });
  return outcome;
}

/** Puts a resource at the end of a list. */
export async function placeLast(ctx: Context, list: string, num: number): Promise<void> {
  const position = positionBetween(await lastPosition(ctx.db, ctx.community, list), null);
  await writeEntries(ctx.db, ctx.community, list, [{ num, position }]);
}

interface Fresh {
  readonly shared: Shared;
  readonly said: Said;
  readonly state: ResourceState;
  readonly seq: number;
}

async function insert(ctx: Context, { shared, said, state, seq }: Fresh): Promise<ResourceRow> {
  const { type } = shared.fields;
  if (type === 'file' && shared.uploadId === undefined && !said.address)
    throw invalid('uploadId', 'A file needs an upload or an address.');
  const page = await known(ctx, said.address);
  const upload = shared.uploadId === undefined ? undefined : await fileOf(ctx, shared.uploadId);
  return store.insertResource(ctx.db, {
    ...blank,
    ...said.columns,
    ...firstLook(ctx, said.address),
    community: ctx.community,
    id: shared.id,
    state,
    address: said.address?.key ?? null,
    shared_by: ctx.actor.id,
    site: page.site,
    picture: upload?.picture ?? page.picture,
    file: upload?.file ?? null,
    member: type === 'person' ? await memberOf(ctx, shared.memberId) : null,
    request: shared.requestId ?? null,
    hash: hashOf(shared),
    created_at: ctx.now,
    confirmed_at: ctx.now,
    ord: seq,
    first_seq: seq,
    seq,
    tally_seq: seq,
  });
}

const blank = {
  was: null,
  removed_by: null,
  note: '',
  edited_at: null,
  revision: 0,
  reports: 0,
  recommended: 0,
  recommendations: '[]',
  rated_1: 0,
  rated_2: 0,
  rated_3: 0,
  rated_4: 0,
  rated_5: 0,
  done: 0,
  comments: 0,
  useful: 3_000_000,
} as const;

async function recommendOwn(ctx: Context, row: ResourceRow, reason: string): Promise<ResourceRow> {
  if (row.shared_by === null) return row;
  const mark = { member: row.shared_by, code: newCode() };
  await store.saveMark(ctx.db, row, mark, { reason, recommended_at: ctx.now });
  return store.updateResource(ctx.db, row, await store.recommended(ctx.db, row, 1));
}
