import {
  fail,
  type DiscussionChange,
  type ParsedInputOf,
  type Receipt,
  type RichText,
  type discussions,
} from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import { changed, commentOf, deedTo, receipt, streamOf } from './changes.ts';
import { updateComment } from './discussions.store.ts';
import { linkingOf, linksIn, pageOf, settleCards } from './link-cards.ts';
import * as rights from './rights.ts';

type Operation = (typeof discussions)['operations']['comment.hidePreview'];

/** Answers `comment.hidePreview`. */
export async function hidePreview(
  ctx: WriteContext<'comment.previewed'>,
  { commentId, url, on }: ParsedInputOf<Operation>,
): Promise<Receipt> {
  const comment = await commentOf(ctx, commentId);
  const [own, keepsOrder] = [rights.wrote(ctx.actor, comment), rights.moderates(ctx.actor)];
  ctx.require(own || keepsOrder, 'Only its author or a moderator decides which previews a comment shows.');
  if (comment.deleted) throw fail('conflict', 'This comment was deleted; it shows no previews.', { commentId });
  const page = pageOf(url);
  if (!linksIn(JSON.parse(comment.content) as RichText).some((link) => pageOf(link) === page))
    throw fail('not_found', 'There is no such link in this comment, or none that gets a preview.', { commentId });
  const linking = linkingOf(comment);
  const { [page]: hiddenBy, ...others } = linking.hidden;
  if ((hiddenBy !== undefined) === on) return receipt(ctx, commentId, comment.seq);
  ctx.require(on || hiddenBy === 'author' || keepsOrder, 'A moderator took this preview away.');
  const hidden = on ? { ...others, [page]: own ? ('author' as const) : ('moderator' as const) } : others;
  const cards = await settleCards(ctx, { ...linking, hidden });
  const seq = await ctx.sequence(streamOf(comment));
  const row = await updateComment(ctx.db, comment, { ...cards, seq });
  if (!own) await ctx.audit('comment.hidePreview', { ...deedTo(comment), details: { on } });
  if (on)
    ctx.redact(streamOf(row), comment.ord, commentId, (data) => withoutCard(data as DiscussionChange, commentId, page));
  ctx.emit('comment.previewed', streamOf(row), seq, await changed(ctx, { comments: [row] }));
  return receipt(ctx, commentId, seq);
}

/** What was taken away because it offends must not be read from earlier facts. */
function withoutCard(data: DiscussionChange, commentId: string, page: string): DiscussionChange {
  const { comments = [] } = data;
  return {
    ...data,
    comments: comments.map((comment) => {
      const { previews, ...rest } = comment;
      if (comment.id !== commentId || !previews) return comment;
      const left = previews.filter((each) => pageOf(each.url) !== page);
      return left.length > 0 ? { ...rest, previews: left } : rest;
    }),
  };
}
