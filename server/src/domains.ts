import type { Domain } from './kernel/domain.ts';
import members from './members/members.ts';
import discussions from './discussions/discussions.ts';

/** Every domain of the server, in the order in which reactions run. */
export const domains: readonly Domain[] = [members, discussions];
