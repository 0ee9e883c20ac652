import type { ClientStatus, RequestView } from '@learning-commons/client';

const RANK = { learner: 0, curator: 1, moderator: 2, admin: 3 } as const;

function atLeast(status: ClientStatus | undefined, role: keyof typeof RANK): boolean {
  const own = status?.me?.role;
  return own ? RANK[own] >= RANK[role] : false;
}

const idOf = (status: ClientStatus | undefined) => status?.me?.person?.id;

/** Whether the reader is somebody, who may ask, vote and help. */
export const takesPart = (status: ClientStatus | undefined): boolean => idOf(status) !== undefined;

/** Whether the reader looks after what is missing here. */
export const curates = (status: ClientStatus | undefined): boolean => atLeast(status, 'curator');

/** Whether the reader asked for it. */
export const asked = (status: ClientStatus | undefined, { author }: RequestView): boolean =>
  author !== null && author === idOf(status);

/** Whether the reader has taken it up. */
export const holds = (status: ClientStatus | undefined, { claimedBy }: RequestView): boolean =>
  claimedBy !== null && claimedBy === idOf(status);

/** Whether the reader may change its words, close it and open it again. */
export const looksAfter = (status: ClientStatus | undefined, request: RequestView): boolean =>
  asked(status, request) || curates(status);

/** Whether the reader may remove it. */
export const removes = (status: ClientStatus | undefined, request: RequestView): boolean =>
  atLeast(status, 'moderator') || (asked(status, request) && request.state !== 'answered');
