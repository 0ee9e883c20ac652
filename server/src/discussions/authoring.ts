import { createHash } from 'node:crypto';
import {
  MAX_DEPTH,
  fail,
  type Attachment,
  type Discussion,
  type DiscussionChange,
  type ParsedInputOf,
  type Person,
  type Receipt,
  type RichText,
  type discussions,
} from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import { bytesOf } from '../kernel/named-people.ts';
import { isNobody } from '../kernel/personal.ts';
import { normaliseText, parseMarkdown } from '../markdown/markdown.ts';
import { COMMENT_BYTES, changed, commentOf, countUpwards, deedTo, mentioned, receipt, streamOf } from './changes.ts';
import { indexComments, searchable } from './discussions.search.ts';
import * as store from './discussions.store.ts';
import type { CommentRow } from './discussions.store.ts';
import { hiddenIn, linkingOf, pageOf, settleCards, type HiddenCards } from './link-cards.ts';
import { stopAwaitingAll } from './link-cards.store.ts';
import * as rights from './rights.ts';
import { changeTopic, readDiscussion } from './topics.store.ts';

type Operations = (typeof discussions)['operations'];
type Context = WriteContext<keyof (typeof discussions)['events']>;

/** Versions a comment may have: whoever reads its history has them all compared. */
const MAX_REVISION = 100;

/** Answers `comment.create`. */
export async function create(ctx: Context, input: ParsedInputOf<Operations['comment.create']>): Promise<Receipt> {
  const hash = hashOf(input);
  const existing = await store.findArriving(ctx.db, ctx.community, input.id);
  if (existing) return repeated(ctx, existing, hash);
  refuseWhenClosed(ctx, await readDiscussion(ctx.db, ctx.community, input.topic));
  if (input.anonymous && input.type !== 'concern')
    throw fail('invalid', 'Only a concern can be anonymous.', { fields: [{ path: 'anonymous' }] });
  const attachments = await attachmentsTo(ctx, input.attachments);
  const text = format(input.body, await mentioned(ctx, input.mentions), attachments);
  const place = await placeOf(ctx, input);
  const cards = await settleCards(ctx, {
    ...text.linking,
    id: input.id,
    former: [],
    fresh: true,
    hidden: hiddenBy(input.hidePreviews),
  });
  const stream = streamOf(input);
  const seq = await ctx.sequence(stream);
  const row = store.insertComment(ctx.db, {
    ...blank(ctx),
    ...place,
    ...text.columns,
    ...cards,
    id: input.id,
    topic: input.topic,
    type: input.type,
    anonymous: input.anonymous ? 1 : 0,
    hash,
    mentions: JSON.stringify(input.mentions),
    ord: seq,
    seq,
    tally_seq: seq,
  });
  const discussion = await countTopic(ctx, row, 1, seq);
  ctx.putOff(indexComments, { row, text: text.plain, fresh: true });
  ctx.emit('comment.created', stream, seq, await counted(ctx, row, discussion, 1, seq));
  return receipt(ctx, input.id, seq);
}

/** Answers `comment.edit`. */
export async function edit(ctx: Context, input: ParsedInputOf<Operations['comment.edit']>): Promise<Receipt> {
  const comment = await commentOf(ctx, input.commentId);
  const made = await store.findEdit(ctx.db, ctx.community, input.id);
  if (made?.comment_id === comment.id && made.editor_id === ctx.actor.id)
    return receipt(ctx, comment.id, made.seq, made.at);
  if (made) throw fail('conflict', 'This edit id was used before for something else.', { id: input.id });
  ctx.require(
    rights.mayEdit(ctx.actor, comment, ctx.settings.editWindow, ctx.now),
    'Only its author may edit a comment, and only for a while.',
  );
  if (comment.deleted)
    throw fail('conflict', 'This comment was deleted; bring it back before editing.', { commentId: comment.id });
  if (comment.revision !== input.revision) {
    throw fail('conflict', 'This comment was edited elsewhere in the meantime.', {
      commentId: comment.id,
      revision: comment.revision,
    });
  }
  if (comment.revision >= MAX_REVISION)
    throw fail('conflict', 'This comment was edited too often. Write a new one.', { commentId: comment.id });
  const attachments =
    input.attachments === undefined ? store.attachmentsOf(comment) : await attachmentsTo(ctx, input.attachments);
  const text = format(input.body, await mentioned(ctx, input.mentions), attachments);
  const seq = await ctx.sequence(streamOf(comment));
  const cards = await settleCards(ctx, {
    ...text.linking,
    id: comment.id,
    former: store.cardsOf(comment),
    hidden: { ...hiddenBy(input.hidePreviews), ...hiddenIn(comment) },
  });
  const row = await store.updateComment(ctx.db, comment, {
    ...text.columns,
    ...cards,
    mentions: JSON.stringify(input.mentions),
    revision: comment.revision + 1,
    edited_at: ctx.now,
    seq,
  });
  ctx.putOff(indexComments, { row, text: text.plain });
  if (comment.revision === 0) await keepRevision(ctx, comment, comment.id, comment.created_at);
  await keepRevision(ctx, row, input.id, ctx.now);
  ctx.emit('comment.edited', streamOf(row), seq, await changed(ctx, { comments: [row] }));
  return receipt(ctx, comment.id, seq);
}

/** Answers `comment.delete`. */
export async function remove(
  ctx: Context,
  { commentId }: ParsedInputOf<Operations['comment.delete']>,
): Promise<Receipt> {
  const comment = await commentOf(ctx, commentId);
  const own = rights.wrote(ctx.actor, comment);
  ctx.require(own || rights.moderates(ctx.actor), 'Only its author or a moderator may delete a comment.');
  if (comment.deleted) return receipt(ctx, commentId, comment.seq);
  const { seq } = await takeDown(ctx, comment, { deleted: own ? 'author' : 'moderator' });
  if (!own) await ctx.audit('comment.delete', deedTo(comment));
  return receipt(ctx, commentId, seq);
}

/** Takes a comment out of the discussion, out of the index and out of earlier facts; its place stays for its replies. */
export async function takeDown(
  ctx: Context,
  comment: CommentRow,
  change: Pick<CommentRow, 'deleted'> & Partial<CommentRow>,
): Promise<CommentRow> {
  const { id: commentId } = comment;
  const seq = await ctx.sequence(streamOf(comment));
  const row = await store.updateComment(ctx.db, comment, { ...change, pinned: 0, seq });
  ctx.putOff(indexComments, { row, text: null });
  await stopAwaitingAll(ctx.db, { community: ctx.community, comment_id: commentId });
  ctx.redact(streamOf(row), comment.ord, commentId, (data) => withoutText(data as DiscussionChange, commentId));
  const discussion = await countTopic(ctx, row, -1, seq, comment.pinned > 0 ? -1 : 0);
  ctx.emit('comment.deleted', streamOf(row), seq, await counted(ctx, row, discussion, -1, seq));
  return row;
}

/** Answers `comment.restore`. */
export async function restore(
  ctx: Context,
  { commentId }: ParsedInputOf<Operations['comment.restore']>,
): Promise<Receipt> {
  const comment = await commentOf(ctx, commentId);
  if (!comment.deleted) {
    ctx.require(
      rights.wrote(ctx.actor, comment) || rights.moderates(ctx.actor),
      'Only its author or a moderator may restore a comment.',
    );
    return receipt(ctx, commentId, comment.seq);
  }
  if (isNobody(comment.author_id))
    throw fail('conflict', 'Its text was erased with its author.', { commentId, reason: 'erased' });
  ctx.require(
    rights.mayRestore(ctx.actor, comment),
    'Its author restores what the author deleted; a moderator restores everything.',
  );
  const seq = await ctx.sequence(streamOf(comment));
  const [content, attachments] = [JSON.parse(comment.content) as RichText, store.attachmentsOf(comment)];
  const cards = await settleCards(ctx, linkingOf(comment));
  const row = await store.updateComment(ctx.db, comment, { ...cards, deleted: null, seq });
  ctx.putOff(indexComments, { row, text: searchable(content, attachments) });
  const discussion = await countTopic(ctx, row, 1, seq);
  if (!rights.wrote(ctx.actor, comment)) await ctx.audit('comment.restore', deedTo(comment));
  ctx.emit('comment.restored', streamOf(row), seq, await counted(ctx, row, discussion, 1, seq));
  return receipt(ctx, commentId, seq);
}

/** A repeated request answers as the first did; the id with other content, or somebody else's, is refused. */
function repeated(ctx: Context, existing: Omit<CommentRow, 'num'>, hash: string): Receipt {
  if (existing.author_id === ctx.actor.id && existing.hash === hash)
    return receipt(ctx, existing.id, existing.ord, existing.created_at);
  throw fail('conflict', 'This id was used before with other content. Send new content under a new id.', {
    id: existing.id,
  });
}

function hashOf({
  topic,
  parentId,
  type,
  body,
  mentions,
  anonymous,
  attachments,
  hidePreviews,
}: ParsedInputOf<Operations['comment.create']>): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        topic,
        parentId,
        type,
        body,
        mentions,
        anonymous,
        ...attachments,
        ...hidePreviews.map((url) => [url]),
      ]),
    )
    .digest('base64url');
}

function refuseWhenClosed(ctx: Context, discussion: Discussion) {
  if (rights.isClosed(discussion, ctx.now) && !rights.moderates(ctx.actor)) {
    throw fail('forbidden', 'This discussion is closed to new posts.', { reason: 'locked' });
  }
}

/** Where a new comment is listed: under what it answers, or beside it where nesting ends. */
async function placeOf(ctx: Context, { topic, parentId }: { topic: string; parentId: string | null }) {
  if (parentId === null) return { parent_id: store.TOP, reply_to: null, depth: 0 };
  const parent = await store.findArriving(ctx.db, ctx.community, parentId);
  if (parent?.topic !== topic) throw fail('not_found', 'There is no such comment in this topic.');
  if (parent.deleted)
    throw fail('conflict', 'The comment you answer was deleted in the meantime.', { commentId: parentId });
  if (parent.depth < MAX_DEPTH) return { parent_id: parent.id, reply_to: null, depth: parent.depth + 1 };
  return { parent_id: parent.parent_id, reply_to: parent.id, depth: parent.depth };
}

function format(source: string, mentions: readonly Person[], attachments: readonly Attachment[]) {
  const body = normaliseText(source).trim();
  const content = parseMarkdown(body, { mentions });
  if (content.length === 0 && attachments.length === 0)
    throw fail('invalid', 'Nothing readable is left of this text.', { fields: [{ path: 'body' }] });
  if (attachments.length > 0 && bytesOf([content, attachments]) > COMMENT_BYTES)
    throw fail('invalid', 'The text and the descriptions of its files are too long together.', {
      fields: [{ path: 'attachments' }],
    });
  return {
    columns: {
      body,
      content: JSON.stringify(content),
      attachments: attachments.length === 0 ? null : JSON.stringify(attachments),
    },
    linking: { content, beside: bytesOf([content, attachments]) },
    plain: searchable(content, attachments),
  };
}

/** The caller's uploads of these ids. Throws `conflict` where one is not ready, or is none. */
async function attachmentsTo(ctx: Context, ids: readonly string[]): Promise<Attachment[]> {
  if (ids.length === 0) return [];
  const attachments = await ctx.call('upload.attachments', { ids: [...ids] });
  const missing = ids.filter((id) => !attachments.some((each) => each.id === id));
  if (missing.length > 0)
    throw fail('conflict', 'A file is not here yet, or was removed. Upload it again.', {
      reason: 'attachments',
      missing,
    });
  return attachments;
}

const hiddenBy = (urls: readonly string[]): HiddenCards =>
  Object.fromEntries(urls.map((url) => [pageOf(url), 'author' as const]));

function blank(ctx: Context) {
  return {
    community: ctx.community,
    author_id: ctx.actor.id!,
    created_at: ctx.now,
    edited_at: null,
    revision: 0,
    deleted: null,
    pinned: 0,
    endorsed: '[]',
    answer_id: null,
    replies: 0,
    reactions: '[]',
    score: 0,
  };
}

/** Versions are kept from the first edit on: an unedited comment is its own history. */
async function keepRevision(ctx: Context, row: CommentRow, editId: string, at: number) {
  const { community, id, revision, body, mentions, author_id, seq } = row;
  await store.insertRevision(ctx.db, {
    community,
    comment_id: id,
    revision,
    edit_id: editId,
    body,
    mentions,
    editor_id: author_id,
    at,
    seq,
  });
}

/** A topic's counts when a comment comes, goes or comes back. */
function countTopic(ctx: Context, place: Pick<CommentRow, 'topic' | 'parent_id'>, by: 1 | -1, seq: number, pinned = 0) {
  return changeTopic(ctx.db, ctx.community, place.topic, seq, {
    count: by,
    threads: threadsIn(place, by),
    pinned,
  });
}

const threadsIn = (place: Pick<CommentRow, 'parent_id'>, by: 1 | -1) => (place.parent_id === store.TOP ? by : 0);

/** The fact of a comment that came, went or came back: itself, its ancestors' counts and its topic's. */
async function counted(ctx: Context, row: CommentRow, discussion: Discussion, by: 1 | -1, seq: number) {
  const wasListed = by < 0 || row.replies > 0;
  return changed(ctx, {
    comments: [row],
    tallies: [row, ...(await countUpwards(ctx, row, wasListed, seq))],
    discussion,
  });
}

/** Earlier facts must not tell what was deleted to somebody who reads the log from further back. */
function withoutText(data: DiscussionChange, commentId: string): DiscussionChange {
  const { comments = [] } = data;
  return {
    ...data,
    comments: comments.map((comment) => {
      if (comment.id !== commentId) return comment;
      const { attachments: _files, previews: _cards, ...rest } = comment;
      return { ...rest, content: [] };
    }),
  };
}
