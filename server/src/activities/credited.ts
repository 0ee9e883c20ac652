import type { Heard, WriteContext } from '../kernel/domain.ts';
import * as store from './activities.store.ts';
import { announceTurn } from './turn.ts';

/**
 * Somebody's merit in what is shared to learn from came, went or came back. The resource's title stays out: it goes when the
 * resource is removed, and this does not.
 */
export async function credited(ctx: WriteContext, { data }: Heard<'resource.credited'>): Promise<void> {
  const { id, kind, on, resourceId, type, member, by } = data;
  const result = kind === 'finished' ? JSON.stringify({ completion: true }) : null;
  await settle(ctx, on, { id, member, by, verb: `resource.${kind}`, object: resourceId, type, result });
}

/** Somebody's merit in having answered a request came, went or came back. */
export async function answered(ctx: WriteContext, { data }: Heard<'request.credited'>): Promise<void> {
  const { id, on, requestId, member, by } = data;
  await settle(ctx, on, { id, member, by, verb: 'request.answered', object: requestId, type: 'request', result: null });
}

interface Merit {
  readonly id: string;
  readonly member: string;
  readonly by: string | null;
  readonly verb: string;
  readonly object: string;
  readonly type: string;
  readonly result: string | null;
}

async function settle(ctx: WriteContext, on: boolean, { by, object, type, ...merit }: Merit): Promise<void> {
  const fresh: store.NewActivity = {
    ...merit,
    by_member: by,
    object_id: object,
    object_type: type,
    object_name: null,
    topic: null,
    at: ctx.now,
    hash: null,
    about: null,
  };
  const [row] = on ? await store.insertActivities(ctx.db, ctx.community, [fresh]) : [];
  const turned = row ?? (await store.turnActivity(ctx.db, ctx.community, merit.id, { undone: !on }));
  if (turned) announceTurn(ctx, turned);
}
