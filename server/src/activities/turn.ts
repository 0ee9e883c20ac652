import type { WriteContext } from '../kernel/domain.ts';
import { toActivity, type ActivityRow } from './activities.store.ts';

/** Tells other domains, in this transaction, that an activity is new, was taken back or came back. Call it once for each turn. */
export function announceTurn(ctx: WriteContext, row: ActivityRow): void {
  const name = row.undone ? 'activity.reversed' : row.turn === 0 ? 'activity.recorded' : 'activity.restored';
  ctx.announce(name, toActivity(row));
}
