import type { Node } from '../kernel/node.ts';
import type { Worker } from '../kernel/workers.ts';
import * as store from './uploads.store.ts';

/**
 * The worker that tells what refers to a file how it is described now: each thing in a transaction of its own, because a file may
 * go with many, and writers take turns.
 */
export const teller: Worker = { every: 60, run };

async function run(node: Node): Promise<boolean> {
  let more = false;
  for (const community of node.communities.keys()) {
    const news = await store.nextNews(node.reading(community).db, community);
    if (news) await tell(node, community, news);
    more ||= news !== undefined;
  }
  return more;
}

async function tell(node: Node, community: string, news: NonNullable<Awaited<ReturnType<typeof store.nextNews>>>) {
  await node.write(community, async (ctx) => {
    await store.forgetNews(ctx.db, news);
    const row = await store.findUpload(ctx.db, community, news.upload_id);
    if (row?.state !== 'ready') return;
    const attachment = store.toAttachment(row, ctx.settings.uploads.filesUrl ?? '');
    ctx.announce('upload.described', { thing: news.thing, attachment });
  });
}
