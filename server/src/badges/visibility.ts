import { mayAccess } from '../kernel/access.ts';
import type { Actor } from '../kernel/session.ts';
import type { BadgeRow } from './badges.store.ts';

/**
 * Whether somebody may know that a badge exists: one that is not secret, everybody, until it is retired; a secret or retired
 * one, its holders, and curators and above, who award badges by hand.
 */
export function knows(actor: Actor, badge: Pick<BadgeRow, 'secret' | 'retired'>, holds: boolean): boolean {
  return holds || mayAccess(actor.role, 'curator') || (!badge.secret && !badge.retired);
}
