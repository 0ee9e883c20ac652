import type { ClientStatus } from '@learning-commons/client';
import type { Role } from '@learning-commons/protocol';

const RANK = { learner: 0, curator: 1, moderator: 2, admin: 3 } as const;

function atLeast(status: ClientStatus | undefined, role: Role): boolean {
  const own = status?.me?.role;
  return own ? RANK[own] >= RANK[role] : false;
}

/** Whether the reader may award badges by hand. */
export const awards = (status: ClientStatus | undefined): boolean => atLeast(status, 'curator');

/** Whether the reader may take awards back. */
export const revokes = (status: ClientStatus | undefined): boolean => atLeast(status, 'moderator');

/** Whether the reader looks after the catalogue. */
export const administers = (status: ClientStatus | undefined): boolean => atLeast(status, 'admin');
