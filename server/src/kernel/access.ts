import type { Access, Role } from '@learning-commons/protocol';

const RANK: Record<Role, number> = { learner: 1, curator: 2, moderator: 3, admin: 4 };

/** Whether the first role stands above the second. */
export function standsAbove(role: Role | null, other: Role): boolean {
  return role !== null && RANK[role] > RANK[other];
}

/** Whether somebody with this role stands at least as high as the access asks. */
export function mayAccess(role: Role | null, access: Access): boolean {
  if (access === 'reader') return true;
  return role !== null && RANK[role] >= RANK[access];
}
