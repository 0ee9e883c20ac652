import type { RichText, discussions } from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import { withoutMember, type Erased, type Personal } from '../kernel/personal.ts';
import { takeDown } from './authoring.ts';
import { indexComments, searchable } from './discussions.search.ts';
import * as store from './discussions.store.ts';
import type { CommentRow } from './discussions.store.ts';
import { stopAwaitingAll } from './link-cards.store.ts';

type Context = WriteContext<keyof (typeof discussions)['events']>;

/** Comments of one portion of an erasure. */
const PORTION = 20;

/**
 * What discussions keep of members. Comments become the places of deleted ones; reactions and endorsements stay counted, as
 * nobody's, for the sake of those who got them.
 */
export const personal: Personal = {
  tables: {
    comments: {
      key: ['num'],
      members: { author_id: {} },
      named: ['mentions', 'content', 'endorsed', 'reactions'],
      secret: ['hash'],
    },
    revisions: { key: ['comment_id', 'revision'], members: { editor_id: 'remove' }, named: ['mentions'] },
    reactions: { key: ['comment_id', 'emoji', 'member_id'], members: { member_id: {} } },
    topic_members: { key: ['topic', 'member_id'], members: { member_id: 'remove' } },
    reports: { key: ['comment_id', 'member_id'], members: { member_id: { note: '' } } },
  },
  async erase(ctx, who) {
    const own = await store.readUnwiped(ctx.db, ctx.community, who.member, PORTION);
    for (const comment of own) await wipe(ctx, comment);
    if (own.length > 0) return true;
    const naming = await store.readMentioning(ctx.db, ctx.community, who.member, PORTION);
    for (const comment of naming) await unname(ctx, comment, who);
    return naming.length > 0;
  },
};

const WIPED = {
  hash: '',
  body: '',
  mentions: '[]',
  content: '[]',
  attachments: null,
  previews: null,
  hidden_previews: null,
} as const;

/** Leaves nothing of a comment but its place. */
async function wipe(ctx: Context, comment: CommentRow): Promise<void> {
  if (comment.deleted === null) await takeDown(ctx, comment, { ...WIPED, deleted: 'author' });
  else await store.updateComment(ctx.db, comment, WIPED);
  await stopAwaitingAll(ctx.db, { community: ctx.community, comment_id: comment.id });
  await store.removeRevisions(ctx.db, ctx.community, comment.id);
}

/** Takes a member's name out of what somebody else wrote, in every version of it. */
async function unname(ctx: WriteContext, comment: CommentRow, who: Erased): Promise<void> {
  const names = namesIn(JSON.parse(comment.content), who.member).add(who.name);
  const said = (text: string) => [...names].reduce((all, name) => all.replaceAll(`@${name}`, '@…'), text);
  const mentions = (text: string) => JSON.stringify((JSON.parse(text) as string[]).filter((id) => id !== who.member));
  const content = withoutMember(JSON.parse(comment.content), who, []) as RichText;
  await store.updateComment(ctx.db, comment, {
    body: said(comment.body),
    mentions: mentions(comment.mentions),
    content: JSON.stringify(content),
  });
  if (comment.deleted === null)
    ctx.putOff(indexComments, { row: comment, text: searchable(content, store.attachmentsOf(comment)) });
  for (const row of await store.readRevisions(ctx.db, ctx.community, comment.id))
    await store.updateRevision(ctx.db, row, { body: said(row.body), mentions: mentions(row.mentions) });
}

/** What a text calls a member. */
function namesIn(value: unknown, member: string, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const each of value) namesIn(each, member, found);
  else if (typeof value === 'object' && value !== null) {
    const { member: id, name } = value as { readonly member?: unknown; readonly name?: unknown };
    if (id === member && typeof name === 'string' && name !== '') found.add(name);
    for (const each of Object.values(value)) namesIn(each, member, found);
  }
  return found;
}
