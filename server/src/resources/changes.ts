import {
  fail,
  limits,
  type LibrarySettings,
  type Receipt,
  type ResourceChange,
  type resources,
} from '@learning-commons/protocol';
import type { AuditAction, Deed } from '../kernel/audit.ts';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import { bytesOf, namedPeople } from '../kernel/named-people.ts';
import { listsOf, readPlacements, readSettings, toList, type ListRow } from './lists.store.ts';
import * as store from './resources.store.ts';
import type { ResourceRow } from './resources.store.ts';
import * as rights from './rights.ts';

/** What operations of resources write with. */
export type Context = WriteContext<keyof (typeof resources)['events']>;

/** Everybody's stream. Its numbers order all that happens to resources, also what other streams tell of. */
export const ALL = 'resources:all';
/** What is not published, for curators. */
export const CURATORS = 'resources:curators';
/** Left free in a fact, so that whoever acts is always named. */
const ROOM = 1_500;

/** The resource of this id, or `not_found`, also where the caller may not know of it. */
export async function resourceOf(ctx: ReadContext, id: string): Promise<ResourceRow> {
  const row = await store.findResource(ctx.db, ctx.community, id);
  if (row && (rights.maySee(ctx.actor, row, []) || rights.maySee(ctx.actor, row, await listsOf(ctx.db, row))))
    return row;
  throw fail('not_found', 'There is no such resource.');
}

/** The same, where it must be published: what is not has no readers to speak for it. */
export async function publishedToChange(ctx: Context, id: string): Promise<ResourceRow> {
  const row = await resourceOf(ctx, id);
  if (row.state !== 'published')
    throw fail('conflict', 'This resource is not published now.', { resourceId: id, state: row.state });
  return row;
}

/** Proof of a write that stands at `seq`. */
export function receipt(ctx: Context, id: string, seq: number, at = ctx.now): Receipt {
  return { id, seq, epoch: ctx.epoch, at };
}

/** What the audit trail says of a deed to somebody's resource. */
export const deedTo = ({ id, shared_by }: ResourceRow): Deed => ({ target: shared_by, thing: id });

/** Writes down what was done to a resource that somebody else has shared. */
export async function auditOthers(
  ctx: Context,
  action: AuditAction,
  row: ResourceRow,
  details: NonNullable<Deed['details']> = {},
): Promise<void> {
  if (!rights.shared(ctx.actor, row)) await ctx.audit(action, { ...deedTo(row), details });
}

/** Rows of which a fact tells the new state. */
export interface Touched {
  readonly resources?: readonly ResourceRow[];
  readonly tallies?: readonly ResourceRow[];
  readonly lists?: readonly ListRow[];
  /** Those that were published until now. */
  readonly gone?: readonly ResourceRow[];
  readonly settings?: LibrarySettings;
}

type FactName = Exclude<
  keyof (typeof resources)['events'],
  'resource.withheld' | 'resource.credited' | 'resource.offered' | 'search.missed'
>;

/**
 * Tells of a change under a number of `resources:all`. What is published everybody hears; what is not, who has to do with it
 * hears in private, while everybody's stream keeps the number and says nothing.
 */
export async function tell(ctx: WriteContext, type: FactName, seq: number, touched: Touched): Promise<void> {
  const { resources = [], tallies = [], lists = [], gone = [], settings } = touched;
  const open = await pieces(ctx, resources.filter(isOpen), tallies.filter(isOpen));
  const rest: Piece[] = [
    ...lists.map((row) => ({ change: { lists: [toList(row)] }, people: row.owner === null ? [] : [row.owner] })),
    ...gone.map((row) => ({ change: { gone: [{ id: row.id, seq }] }, people: [] })),
    ...(settings ? [{ change: { settings }, people: [] }] : []),
  ];
  const facts = packed([...open, ...rest]);
  if (facts.length === 0) ctx.emit('resource.withheld', ALL, seq, {});
  for (const [index, fact] of facts.entries())
    ctx.emit(type, ALL, index === 0 ? seq : await ctx.sequence(ALL), await withPeople(ctx, fact));
  await withhold(ctx, resources.filter(isHidden), tallies.filter(isHidden));
}

const isOpen = ({ state }: ResourceRow) => state === 'published';
const isHidden = (row: ResourceRow) => !isOpen(row);

/** Tells of what is not published, in the streams of those who have to do with it. */
async function withhold(ctx: WriteContext, resources: readonly ResourceRow[], tallies: readonly ResourceRow[]) {
  const hidden = new Map([...resources, ...tallies].map((row) => [row.num, row]));
  for (const row of hidden.values()) {
    const own = (rows: readonly ResourceRow[]) => rows.filter(({ num }) => num === row.num);
    const facts = packed(await pieces(ctx, own(resources), own(tallies)));
    for (const stream of await privateStreams(ctx, row))
      for (const fact of facts)
        ctx.emit('resource.withheld', stream, await ctx.sequence(stream), await withPeople(ctx, fact));
  }
}

/** The streams of those who have to do with a resource that is not published, in the order in which they are locked. */
async function privateStreams(ctx: WriteContext, row: ResourceRow): Promise<string[]> {
  const owners = (await listsOf(ctx.db, row)).map(({ owner }) => owner);
  const members = new Set([row.shared_by, ...owners].filter((id) => id !== null));
  return [CURATORS, ...[...members].sort().map((id) => `resources:${id}`)];
}

/** The file of a removed resource is kept no longer: nor do those who had to do with it read of it. */
export async function forgetFile(ctx: WriteContext, row: ResourceRow): Promise<void> {
  for (const stream of await privateStreams(ctx, row))
    ctx.redact(stream, 0, row.id, (data) => {
      const { resources, ...rest } = data as ResourceChange;
      const without = resources?.map((each) => (each.id === row.id ? { ...each, file: null } : each));
      return { ...rest, ...(without && { resources: without }) };
    });
}

/** One thing a fact tells of, with the members it names. */
interface Piece {
  readonly change: ResourceChange;
  readonly people: readonly string[];
}

async function pieces(
  ctx: ReadContext,
  resources: readonly ResourceRow[],
  tallies: readonly ResourceRow[],
): Promise<Piece[]> {
  if (resources.length === 0) return tallies.map(tallyPiece);
  const placements = await readPlacements(
    ctx.db,
    resources.map(({ num }) => num),
  );
  const { staleAfter } = await readSettings(ctx.db, ctx.community);
  return [
    ...resources.map((row) => ({
      change: { resources: [store.toResource({ row, lists: placements.get(row.num)! }, staleAfter)] },
      people: [row.shared_by, row.member].filter((id) => id !== null),
    })),
    ...tallies.map(tallyPiece),
  ];
}

const tallyPiece = (row: ResourceRow): Piece => ({
  change: { tallies: [store.toTally(row)] },
  people: store.peopleIn(row),
});

/** Puts pieces together into as few facts as may travel. */
function packed(pieces: readonly Piece[]): Piece[] {
  const facts: Piece[] = [];
  let room = 0;
  for (const piece of pieces) {
    const size = bytesOf(piece.change);
    if (facts.length > 0 && size <= room) facts.push(joined(facts.pop()!, piece));
    else {
      facts.push(piece);
      room = limits.eventBytes - ROOM;
    }
    room -= size;
  }
  return facts;
}

function joined(one: Piece, other: Piece): Piece {
  const change: Record<string, unknown> = { ...one.change };
  for (const [name, value] of Object.entries(other.change))
    change[name] = Array.isArray(value)
      ? [...((change[name] as unknown[] | undefined) ?? []), ...(value as unknown[])]
      : value;
  return { change, people: [...one.people, ...other.people] };
}

async function withPeople(ctx: ReadContext, { change, people }: Piece): Promise<ResourceChange> {
  const named = await namedPeople(ctx, people, change);
  return named.length === 0 ? change : { ...change, people: named };
}

/** Earlier facts must not tell what was removed to somebody who reads the log from further back. */
export function forget(ctx: Context, row: ResourceRow): void {
  ctx.redact(ALL, row.first_seq, row.id, (data) => {
    const { resources, tallies, ...rest } = data as ResourceChange;
    const others = <T extends { readonly id: string }>(things: readonly T[] | undefined) =>
      things?.filter(({ id }) => id !== row.id);
    return {
      ...rest,
      ...(resources && { resources: others(resources) }),
      ...(tallies && { tallies: others(tallies) }),
    };
  });
}
