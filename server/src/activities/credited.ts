import type { Heard, WriteContext } from '../kernel/domain.ts';
import * as store from './activities.store.ts';
import { announceTurn } from './turn.ts';

/**
 * Somebody's merit in what is shared to learn from came, went or came back. The resource's title stays out: it goes when the
 * resource is removed, and this does not.
 */
export async function credited(ctx: WriteContext, { data }: Heard<'resource.credited'>): Promise<void> {
  const { id, kind, on, resourceId, type, member, by } = data;
  const fresh: store.NewActivity = {
    id,
    member,
    by_member: by,
    verb: `resource.${kind}`,
    object_id: resourceId,
    object_type: type,
    object_name: null,
    topic: null,
    result: kind === 'finished' ? JSON.stringify({ completion: true }) : null,
    at: ctx.now,
    hash: null,
    about: null,
  };
  const [row] = on ? await store.insertActivities(ctx.db, ctx.community, [fresh]) : [];
  const turned = row ?? (await store.turnActivity(ctx.db, ctx.community, id, { undone: !on }));
  if (turned) announceTurn(ctx, turned);
}
