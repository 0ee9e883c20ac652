/** The whole server in a process of its own. */
import { largeThread } from '@learning-commons/server/demo/large-thread';
import { member } from '@learning-commons/server/kernel/testing';
import { startServer } from '@learning-commons/server/testing';
import { answer } from './child.ts';

const server = await startServer();
const GROUP = 64;

/** Writes a topic of some length straight through dispatch, many posts to a commit. */
async function fill({ topic, count }: { topic: string; count: number }): Promise<{ deep: string }> {
  const posts = [...largeThread(count, { topic })];
  const depths = new Map<string, number>();
  for (let start = 0; start < posts.length; start += GROUP) {
    const writing = posts.slice(start, start + GROUP).map(({ actor, input, at }) => server.app.dispatch.run(member(actor), 'comment.create', input, { at }));
    await Promise.all(writing);
  }
  for (const { input } of posts) depths.set(input.id, input.parentId === null ? 0 : (depths.get(input.parentId) ?? 0) + 1);
  const middle = posts.slice(Math.floor(count / 2));
  return { deep: (middle.find(({ input }) => depths.get(input.id)! >= 3) ?? middle[0]!).input.id };
}

answer({
  where: () => ({ address: server.address, folder: server.folder }),
  tokens: (count: number) => Promise.all(Array.from({ length: count }, (_, index) => server.token(`member-${index}`))),
  fill,
  close: () => server.close(),
});
