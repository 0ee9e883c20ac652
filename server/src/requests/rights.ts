import { mayAccess } from '../kernel/access.ts';
import type { Actor } from '../kernel/session.ts';
import type { RequestRow } from './requests.store.ts';

const asked = (actor: Actor, row: RequestRow) => actor.id !== null && row.author === actor.id;
const curates = (actor: Actor) => mayAccess(actor.role, 'curator');

/** Whether the actor may change its words, close it or open it again: who asked, and who curates. */
export const maySettle = (actor: Actor, row: RequestRow) => asked(actor, row) || curates(actor);

/** Whether the actor may remove it: who asked while nobody has answered, and who moderates. */
export const mayRemove = (actor: Actor, row: RequestRow) =>
  mayAccess(actor.role, 'moderator') || (asked(actor, row) && row.state !== 'answered');

/** Whether the actor may say how far it is: who has taken it up, and who curates. */
export const mayMove = (actor: Actor, row: RequestRow) =>
  (actor.id !== null && row.claimed_by === actor.id) || curates(actor);
