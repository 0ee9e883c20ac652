import type {
  OutputOf,
  ParsedInputOf,
  RequestFilter,
  RequestPage,
  RequestState,
  requests,
} from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { ALL } from './changes.ts';
import * as store from './requests.store.ts';

type Operations = (typeof requests)['operations'];

const WAITING: readonly RequestState[] = ['open', 'claimed', 'started'];

function statesOf(state: RequestFilter['state']): readonly RequestState[] {
  if (state === 'unanswered') return WAITING;
  return state === 'all' ? [...WAITING, 'answered', 'closed'] : [state];
}

/** Answers `request.list`. The head comes first: newer things are harmless, older ones are not. */
export async function readPage(
  ctx: ReadContext,
  { filter, sort, cursor, limit }: ParsedInputOf<Operations['request.list']>,
): Promise<RequestPage> {
  const { db, community, actor } = ctx;
  if (filter.mine !== undefined && actor.id === null)
    throw fail('unauthenticated', 'Sign in to see what is yours.', { reason: 'missing' });
  const seq = await ctx.head(ALL);
  const { skill, query, mine } = filter;
  const states = statesOf(filter.state);
  const { rows, after } = await store.readPage(db, {
    ...{ community, states, skill, query, mine, sort, cursor, limit },
    member: actor.id,
  });
  const news = actor.id === null ? [] : await store.readNews(db, community, actor.id);
  const shown = [...rows, ...news];
  return {
    epoch: ctx.epoch,
    seq,
    requests: rows.map(store.toRequest),
    people: await ctx.call('member.list', { ids: [...new Set(shown.flatMap(store.peopleIn))].slice(0, 500) }),
    counts: await store.countStates(db, community),
    skills: await store.readSkills(db, community),
    after,
    viewer: {
      member: actor.id,
      role: actor.role,
      voted: await votedFor(ctx, shown),
      awaits: actor.id === null ? [] : await store.readAwaited(db, community, actor.id),
      news: news.map(store.toRequest),
    },
  };
}

const SIMILAR = 5;

/** Answers `request.similar`. */
export async function similar(ctx: ReadContext, title: string): Promise<OutputOf<Operations['request.similar']>> {
  const rows = await store.readSimilar(ctx.db, ctx.community, title, SIMILAR);
  return {
    requests: rows.map(store.toRequest),
    resources: await ctx.call('resource.similar', { text: title }),
    people: await ctx.call('member.list', { ids: [...new Set(rows.flatMap(store.peopleIn))] }),
    voted: await votedFor(ctx, rows),
  };
}

async function votedFor({ db, community, actor }: ReadContext, rows: readonly store.RequestRow[]): Promise<string[]> {
  return actor.id === null
    ? []
    : store.readVotes(
        db,
        community,
        actor.id,
        rows.map(({ id }) => id),
      );
}
