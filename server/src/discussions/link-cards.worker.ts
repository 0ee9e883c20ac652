import { CommonsError, type LinkPreview } from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { Worker } from '../kernel/workers.ts';
import { changed, commentOf, streamOf } from './changes.ts';
import { findComment, updateComment } from './discussions.store.ts';
import { linkingOf, withCard } from './link-cards.ts';
import * as store from './link-cards.store.ts';

/** Addresses looked at at once. */
const AT_ONCE = 8;
/** Comments that get the card of one page in one run. */
const COMMENTS = 100;
/** A page that does not answer is looked at again after this long, and then after four times as long, so often. */
const [AGAIN, TIMES_LATER, MOST_TRIES] = [15 * 60_000, 4, 4];

/**
 * The worker that looks at what new links lead to, and puts the cards under their comments. Which comment waits for which link,
 * the record says; the row goes in the transaction that writes the card, so each change is announced once, whenever it is ended.
 */
export const linkCards: Worker = { every: 60, run };

async function run(node: Node): Promise<boolean> {
  if (!node.pages) return false;
  let more = false;
  for (const community of node.communities.keys()) {
    const { db, now } = node.reading(community);
    const urls = await store.readDueLinks(db, community, now, AT_ONCE);
    await Promise.all(urls.map((url) => follow(node, community, url)));
    more ||= urls.length > 0;
  }
  return more;
}

async function follow(node: Node, community: string, url: string): Promise<void> {
  const context = node.reading(community);
  const waiting = await store.readWaitingFor(context.db, community, url, COMMENTS);
  const tries = Math.max(0, ...waiting.map((each) => each.tries)) + 1;
  const putOff = (later: number, count: number) =>
    node.write(community, (ctx) =>
      store.putOffLink(ctx.db, { community, url }, { tries: count, due_at: ctx.now + later }),
    );
  const seen = await context.call('preview.get', { url }).catch((error: unknown) => {
    const wait = error instanceof CommonsError ? error.details.retryAfter : undefined;
    if (wait === undefined) node.report(error, 'The page of a link could not be looked at.');
    return { wait };
  });
  if ('wait' in seen && seen.wait !== undefined) return putOff(Number(seen.wait) * 1_000, tries - 1);
  const preview = 'preview' in seen ? seen.preview : null;
  const mayCome = 'wait' in seen || seen.problem === 'unreachable';
  if (!preview && mayCome && tries < MOST_TRIES) return putOff(AGAIN * TIMES_LATER ** (tries - 1), tries);
  for (const each of waiting) await node.write(community, (ctx) => show(ctx, each, preview));
}

/** Puts a card under a comment that still waits for it, or has it wait no longer where there is none. */
async function show(ctx: WriteContext, awaited: store.Awaited, preview: LinkPreview | null): Promise<void> {
  const found = await findComment(ctx.db, ctx.community, awaited.comment_id);
  const row = found && preview ? await commentOf(ctx, found.id) : found;
  const isAwaited = await store.stopAwaiting(ctx.db, awaited);
  if (!row || !isAwaited || row.deleted || !preview) return;
  const previews = withCard(linkingOf(row), { ...preview, url: awaited.url });
  if (previews === row.previews) return;
  const seq = await ctx.sequence(streamOf(row));
  const next = await updateComment(ctx.db, row, { previews, seq });
  ctx.emit('comment.previewed', streamOf(next), seq, await changed(ctx, { comments: [next] }));
}
