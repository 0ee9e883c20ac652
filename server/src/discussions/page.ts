import {
  fail,
  type DiscussionPage,
  type DiscussionViewer,
  type ParsedInputOf,
  type discussions,
} from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import {
  addNamed,
  addReplies,
  readAround,
  readList,
  readReacted,
  readViewer,
  type Gathered,
  type ListQuery,
} from './discussions.pages.ts';
import { findComment, peopleIn, toComment, toTally, type CommentRow } from './discussions.store.ts';
import { readDiscussion } from './topics.store.ts';

type Input = ParsedInputOf<(typeof discussions)['operations']['discussion.get']>;

/** Reads a page of a topic with everything needed to draw it. The head comes first: newer things are harmless, older ones are not. */
export async function readPage(ctx: ReadContext, input: Input): Promise<DiscussionPage> {
  const { db, community } = ctx;
  const seq = await ctx.head(`discussion:${input.topic}`);
  const discussion = await readDiscussion(db, community, input.topic);
  const query: ListQuery = {
    community,
    topic: input.topic,
    parentId: input.parentId ?? null,
    sort: input.sort,
    filter: input.filter,
  };
  const gathered = await gather(ctx, query, input);
  await addReplies(db, query, gathered);
  const first = input.cursor === undefined && input.parentId === undefined;
  const answers = [...gathered.rows.values()].flatMap(({ answer_id }) => answer_id ?? []);
  await addNamed(db, community, [...(first ? discussion.pinned : []), ...answers], gathered);
  const rows = [...gathered.rows.values()];
  return {
    epoch: ctx.epoch,
    seq,
    discussion,
    comments: rows.map(toComment),
    tallies: rows.map(toTally),
    people: await ctx.call('member.list', { ids: [...new Set(rows.flatMap(peopleIn))].slice(0, 500) }),
    lists: gathered.lists,
    viewer: await viewer(ctx, input.topic, seq, rows),
  };
}

async function gather(ctx: ReadContext, query: ListQuery, input: Input): Promise<Gathered> {
  if (input.around === undefined) return readList(ctx.db, query, input.limit, input.cursor);
  const target = await findComment(ctx.db, ctx.community, input.around);
  if (!target || target.topic !== input.topic) throw fail('not_found', 'There is no such comment in this topic.');
  return readAround(ctx.db, query, target, input.limit);
}

async function viewer(
  ctx: ReadContext,
  topic: string,
  head: number,
  rows: readonly CommentRow[],
): Promise<DiscussionViewer> {
  const { db, community, actor, settings } = ctx;
  const ids = rows.map(({ id }) => id);
  return {
    member: actor.id,
    role: actor.role,
    denied: actor.id === null ? 'signed_out' : null,
    editWindow: settings.editWindow,
    ...(await readViewer(db, community, topic, actor.id, head)),
    mine: rows.filter((row) => row.anonymous && row.author_id === actor.id).map(({ id }) => id),
    reacted: await readReacted(db, community, actor.id, ids),
  };
}
