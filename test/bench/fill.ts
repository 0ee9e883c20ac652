import type { App } from '@learning-commons/server';
import { largeThread } from '@learning-commons/server/demo/large-thread';
import { member } from '@learning-commons/server/kernel/testing';

const GROUP = 64;

/** Writes a topic of some length straight through dispatch, many posts to a commit. Answers a comment deep in its middle. */
export async function fill(app: Pick<App, 'dispatch'>, topic: string, count: number): Promise<string> {
  const posts = [...largeThread(count, { topic })];
  for (let start = 0; start < posts.length; start += GROUP) {
    const writing = posts
      .slice(start, start + GROUP)
      .map(({ actor, input, at }) => app.dispatch.run(member(actor), 'comment.create', input, { at }));
    await Promise.all(writing);
  }
  const parents = new Map(posts.map(({ input }) => [input.id, input.parentId ?? null]));
  const depthOf = (id: string): number => {
    const parent = parents.get(id);
    return parent == null ? 0 : 1 + depthOf(parent);
  };
  const later = posts.slice(Math.floor(count / 2));
  return (later.find(({ input }) => depthOf(input.id) >= 3) ?? later[0]!).input.id;
}
