import { fail, type Receipt, type RequestChange, type RequestState, type requests } from '@learning-commons/protocol';
import type { AuditAction, Deed } from '../kernel/audit.ts';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import { namedPeople } from '../kernel/named-people.ts';
import * as store from './requests.store.ts';
import type { RequestRow } from './requests.store.ts';

/** What operations of requests write with. */
export type Context = WriteContext<keyof (typeof requests)['events']>;

type FactName = Exclude<keyof (typeof requests)['events'], 'request.deleted' | 'request.credited'>;

/** Everybody's stream. */
export const ALL = 'requests:all';

/** The request of this id, or `not_found`, also once it is removed. */
export async function requestOf(ctx: ReadContext, id: string): Promise<RequestRow> {
  const row = await store.findRequest(ctx.db, ctx.community, id);
  if (row && !row.removed) return row;
  throw fail('not_found', 'There is no such request.');
}

/** Whether a request still waits. */
export const isWaiting = ({ state }: { readonly state: RequestState }) => state !== 'answered' && state !== 'closed';

/** Refuses what only makes sense while a request waits. */
export function demandWaiting(row: RequestRow): void {
  if (isWaiting(row)) return;
  const what = row.state === 'answered' ? 'has been answered' : 'was closed';
  throw fail('conflict', `This request ${what} in the meantime. It can be opened again.`, {
    requestId: row.id,
    state: row.state,
  });
}

/** Proof of a write that stands at `seq`. */
export function receipt(ctx: ReadContext, id: string, seq: number, at = ctx.now): Receipt {
  return { id, seq, epoch: ctx.epoch, at };
}

/** Writes down what was done to a request that somebody else has made. */
export async function auditOthers(
  ctx: WriteContext,
  action: AuditAction,
  { id, author }: RequestRow,
  said: Pick<Deed, 'details' | 'reason'> = {},
): Promise<void> {
  if (author !== ctx.actor.id) await ctx.audit(action, { target: author, thing: id, ...said });
}

/** Tells other domains that whoever answered has deserved well of it, or has not after all. Nobody earns by answering themselves. */
export function credit(ctx: WriteContext, row: RequestRow, on: boolean): void {
  const { id, author, answered_by: member } = row;
  if (member === null || member === author) return;
  ctx.announce('request.credited', { id: `answered:${id}:${member}`, on, requestId: id, member, by: author });
}

/** Changes a request and tells everybody. */
export async function change(
  ctx: WriteContext,
  type: FactName,
  row: RequestRow,
  columns: Partial<RequestRow>,
): Promise<Receipt> {
  const seq = await ctx.sequence(ALL);
  const ends = columns.state !== undefined && !isWaiting({ state: columns.state });
  const outcome = columns.state === undefined ? {} : { outcome: ends ? seq : 0 };
  const changed = await store.updateRequest(ctx.db, row, { ...columns, ...outcome, seq });
  // Who ends it knows that it has ended.
  if (ends && ctx.actor.id !== null) await store.saveSeen(ctx.db, ctx.community, ctx.actor.id, [changed]);
  await tell(ctx, type, seq, changed);
  return receipt(ctx, row.id, seq);
}

/** What changes no state. */
const UNCOUNTED: ReadonlySet<FactName> = new Set([
  'request.edited',
  'request.voted',
  'request.volunteered',
  'request.discussed',
]);

/** Tells everybody of a request's new state. */
export async function tell(ctx: WriteContext, type: FactName, seq: number, row: RequestRow): Promise<void> {
  const data: RequestChange = {
    requests: [store.toRequest(row)],
    ...(!UNCOUNTED.has(type) && { counts: await store.countStates(ctx.db, ctx.community) }),
  };
  const people = await namedPeople(ctx, store.peopleIn(row), data);
  ctx.emit(type, ALL, seq, people.length === 0 ? data : { ...data, people });
}
