import { mayAccess } from '../kernel/access.ts';
import type { Actor } from '../kernel/session.ts';
import type { ListRow } from './lists.store.ts';
import type { ResourceRow } from './resources.store.ts';

/** Whether somebody curates the whole library. */
export const curates = (actor: Actor) => mayAccess(actor.role, 'curator');

/** Whether somebody looks after a list: its owner, and who curates everything. */
export const curatesList = (actor: Actor, list: Pick<ListRow, 'owner'>) =>
  curates(actor) || (actor.id !== null && list.owner === actor.id);

/** Whether somebody looks after a resource for the sake of a list it is in. */
export const looksAfter = (actor: Actor, lists: readonly Pick<ListRow, 'owner'>[]) =>
  curates(actor) || lists.some((list) => curatesList(actor, list));

/** Whether the actor shared it. */
export const shared = (actor: Actor, row: Pick<ResourceRow, 'shared_by'>) =>
  actor.id !== null && row.shared_by === actor.id;

/** Whether the actor may change what is said about it. */
export const mayEdit = (actor: Actor, row: ResourceRow) => shared(actor, row) || curates(actor);

/** Whether the actor may bring it back: its author what the author removed, a curator everything. */
export const mayRestore = (actor: Actor, row: ResourceRow) =>
  curates(actor) || (shared(actor, row) && row.removed_by === 'author');

/** Whether the actor may know of it: everybody once it is published; before and after, who has to do with it. */
export const maySee = (actor: Actor, row: ResourceRow, lists: readonly Pick<ListRow, 'owner'>[]) =>
  row.state === 'published' || shared(actor, row) || looksAfter(actor, lists);

/** What becomes of what the actor shares where this rule holds. */
export function outcomeOf(
  submissions: 'open' | 'reviewed' | 'closed',
  isCurator: boolean,
): 'published' | 'submitted' | 'no' {
  if (isCurator || submissions === 'open') return 'published';
  return submissions === 'reviewed' ? 'submitted' : 'no';
}
