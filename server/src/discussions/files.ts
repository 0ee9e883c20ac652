import type { RichText } from '@learning-commons/protocol';
import type { Heard, WriteContext } from '../kernel/domain.ts';
import { bytesOf } from '../kernel/named-people.ts';
import { COMMENT_BYTES, changed, streamOf } from './changes.ts';
import { indexComments, searchable } from './discussions.search.ts';
import * as store from './discussions.store.ts';
import { cardsBeside } from './link-cards.ts';

const KIND = 'comment:';

/** The comment that refers to a file; undefined for what is none. */
async function holderOf(ctx: WriteContext, thing: string): Promise<store.CommentRow | undefined> {
  return thing.startsWith(KIND) ? store.findComment(ctx.db, ctx.community, thing.slice(KIND.length)) : undefined;
}

/** A file was described anew: its comments tell so. One of which nobody sees the files only keeps it. */
export async function described(ctx: WriteContext, { data }: Heard<'upload.described'>): Promise<void> {
  const { thing, attachment } = data;
  const comment = await holderOf(ctx, thing);
  const former = comment ? store.attachmentsOf(comment) : [];
  const attachments = former.map((each) => (each.id === attachment.id ? attachment : each));
  const content = comment ? (JSON.parse(comment.content) as RichText) : [];
  const isNews = JSON.stringify(attachments) !== JSON.stringify(former);
  // A description that does not fit into a fact beside a very long text stays away; the file itself tells it.
  if (!comment || !isNews || bytesOf([content, attachments]) > COMMENT_BYTES) return;
  const columns = { attachments: JSON.stringify(attachments) };
  const previews = cardsBeside({ ...comment, ...columns });
  if (comment.deleted) return void (await store.updateComment(ctx.db, comment, { ...columns, previews }));
  const seq = await ctx.sequence(streamOf(comment));
  const row = await store.updateComment(ctx.db, comment, { ...columns, previews, seq });
  ctx.putOff(indexComments, { row, text: searchable(content, attachments) });
  ctx.emit('comment.described', streamOf(row), seq, await changed(ctx, { comments: [row] }));
}

/** A file of a comment that was deleted long ago is not kept any more: nothing of it stays, should the comment come back. */
export async function forgotten(ctx: WriteContext, { data }: Heard<'upload.forgotten'>): Promise<void> {
  const comment = await holderOf(ctx, data.thing);
  if (!comment) return;
  const left = store.attachmentsOf(comment).filter(({ id }) => id !== data.uploadId);
  await store.updateComment(ctx.db, comment, { attachments: left.length > 0 ? JSON.stringify(left) : null });
}
