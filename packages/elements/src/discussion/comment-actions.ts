import type { CommentView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import type { MenuItem } from '../ui/menu.ts';
import { drawn, focusArticle, focusIn, neighbourOf } from './feed-focus.ts';
import * as rights from './rights.ts';
import { articleId, draftKey, type DiscussionScope } from './scope.ts';

/** Opens the place to answer a comment. */
export function openComposer(scope: DiscussionScope, comment: CommentView): void {
  scope.write({ id: comment.id, kind: 'reply' });
}

/** Closes it again and puts focus back where it was opened from. */
export function closeComposer(scope: DiscussionScope, comment: CommentView): void {
  const kind = scope.writing?.kind;
  scope.write(undefined);
  if (kind === 'edit') void focusArticle(scope, comment.id);
  else void focusIn(scope, comment.id, `[data-key=${kind === 'reply' ? 'reply' : 'edit'}]`);
}

/** After a text was handed over: to the new reply, or to the comment with its new text. */
export function afterSent(scope: DiscussionScope, comment: CommentView, id: Id): void {
  const kind = scope.writing?.kind;
  scope.write(undefined);
  if (kind === 'again') void scope.store.discard(comment.id);
  void focusArticle(scope, kind === 'edit' ? comment.id : id);
}

/** Answers a comment, beginning with what it says. */
async function quote(scope: DiscussionScope, comment: CommentView): Promise<void> {
  openComposer(scope, comment);
  const source = await sourceOf(scope, comment);
  if (!source) return;
  // Who answers a file alone quotes what it is called.
  const body =
    source.body || (comment.attachments ?? []).map(({ name }) => name.replace(/[\\`*_[\]<>]/g, '\\$&')).join('\n');
  const composer = scope.article(comment.id)?.querySelector('lc-composer');
  composer?.quote(body, comment.author ? (scope.view.person(comment.author) ?? null) : null);
}

async function edit(scope: DiscussionScope, comment: CommentView): Promise<void> {
  const source = await sourceOf(scope, comment);
  if (source)
    scope.write({
      id: comment.id,
      kind: 'edit',
      initial: { commentId: comment.id, ...source, attachments: comment.attachments },
    });
}

/** The Markdown of a comment; says why if it cannot be had. */
async function sourceOf({ store, host }: DiscussionScope, { id }: CommentView) {
  try {
    return await store.source(id);
  } catch (error) {
    host.toast({ text: wordsFor(error), tone: 'danger' });
    return undefined;
  }
}

/** Opens a refused text for another try; the old one goes when the new one is sent. */
export async function writeAgain(scope: DiscussionScope, comment: CommentView): Promise<void> {
  const { id } = comment;
  const body = comment.pendingBody ?? '';
  const drafts = scope.host.client()?.drafts;
  if (comment.content.length > 0) {
    const source = await sourceOf(scope, comment);
    if (!source) return;
    // As a draft over what the server has: then the box knows that something was changed.
    await drafts?.set(draftKey(scope, { id, kind: 'edit' }), {
      body,
      mentions: source.mentions,
      revision: source.revision,
      ...(comment.pendingFiles.length > 0 && { attachments: comment.pendingFiles }),
    });
    await scope.store.discard(id);
    return scope.write({ id, kind: 'edit', initial: { commentId: id, ...source, attachments: comment.attachments } });
  }
  const writing = { id, kind: 'again' } as const;
  await drafts?.set(draftKey(scope, writing), {
    ...{ body, type: comment.type, anonymous: comment.anonymous },
    attachments: comment.pendingFiles,
  });
  scope.write(writing);
}

/** Gives up an unsent text, if the server is known not to have it. */
export async function discard(scope: DiscussionScope, comment: CommentView): Promise<void> {
  const next = neighbourOf(scope, comment.id);
  if (await scope.store.discard(comment.id)) {
    void giveUpFiles(scope, comment);
    scope.host.announce(msg('Discarded'));
    await drawn();
    await focusArticle(scope, scope.article(comment.id) ? comment.id : next);
  } else {
    scope.host.toast({ text: msg('This may already be on its way, so it cannot be discarded now.') });
  }
}

/** What came with a new text that was given up goes, too. */
async function giveUpFiles({ host }: DiscussionScope, { pendingFiles, content }: CommentView): Promise<void> {
  if (pendingFiles.length === 0 || content.length > 0) return;
  const uploads = await host.client()?.uploads();
  for (const id of pendingFiles) uploads?.cancel(id);
}

async function remove(scope: DiscussionScope, comment: CommentView): Promise<void> {
  const { id } = comment;
  const next = neighbourOf(scope, id);
  const done = await scope.host.act('lc-comment-delete', 'lc-comment-deleted', { id }, () => scope.store.remove(id));
  if (!done) return;
  await drawn();
  await focusArticle(scope, scope.article(id) ? id : next);
  scope.host.toast({
    text: msg('Comment deleted'),
    action: { label: msg('Undo'), run: () => void restore(scope, comment) },
  });
}

async function restore(scope: DiscussionScope, { id }: CommentView): Promise<void> {
  const done = await scope.host.act('lc-comment-restore', 'lc-comment-restored', { id }, () => scope.store.restore(id));
  if (!done) return;
  scope.host.announce(msg('Comment restored'));
  await focusArticle(scope, id);
}

type Switch = 'accept' | 'endorse' | 'pin';
const PAST = { accept: 'accepted', endorse: 'endorsed', pin: 'pinned' } as const;

async function turn(
  scope: DiscussionScope,
  { id }: CommentView,
  what: Switch,
  on: boolean,
  said: string,
): Promise<void> {
  const done = await scope.host.act(`lc-comment-${what}`, `lc-comment-${PAST[what]}`, { id, on }, () =>
    scope.store[what](id, on),
  );
  if (!done) return;
  scope.host.announce(said);
  await focusIn(scope, id, '[data-key=menu]');
}

async function copyLink(scope: DiscussionScope, { id }: CommentView): Promise<void> {
  const url = new URL(location.href);
  url.hash = articleId(id);
  try {
    await navigator.clipboard.writeText(url.href);
    scope.host.toast({ text: msg('Link copied') });
  } catch {
    scope.host.toast({ text: msg('The browser did not allow copying.'), tone: 'danger' });
  }
}

/** What the reader may do with a comment, as a menu. */
export function itemsFor(scope: DiscussionScope, comment: CommentView): readonly MenuItem[] {
  const { view } = scope;
  const items: (MenuItem | false)[] = [
    rights.mayEdit(view, comment) && { label: msg('Edit'), icon: 'edit', run: () => void edit(scope, comment) },
    rights.mayReply(view, comment) && {
      label: msg('Quote in reply'),
      icon: 'quote',
      run: () => void quote(scope, comment),
    },
    comment.state === 'sent' && { label: msg('Copy link'), icon: 'link', run: () => void copyLink(scope, comment) },
    comment.editedAt !== null &&
      !comment.deleted && { label: msg('History'), icon: 'history', run: () => scope.host.open('history', comment) },
    comment.tally.reactions.length > 0 && {
      label: msg('Who reacted'),
      icon: 'users',
      run: () => scope.host.open('reactors', comment),
    },
    ...marking(scope, comment),
    rights.mayReport(view, comment) && {
      label: msg('Report'),
      icon: 'flag',
      run: () => scope.host.open('report', comment),
    },
    rights.mayRestore(view, comment) && {
      label: msg('Restore'),
      icon: 'undo',
      run: () => void restore(scope, comment),
    },
    rights.mayDelete(view, comment) && {
      label: msg('Delete'),
      icon: 'trash',
      danger: true,
      run: () => void remove(scope, comment),
    },
  ];
  return items.filter((item) => item !== false);
}

function marking(scope: DiscussionScope, comment: CommentView): (MenuItem | false)[] {
  const { accepted, pinned } = comment;
  const endorsed = comment.endorsedBy.includes(scope.view.viewer?.member ?? '');
  return [
    rights.mayAccept(scope, comment) && {
      label: accepted ? msg('No longer the answer') : msg('Accept as the answer'),
      icon: 'check',
      run: () =>
        void turn(
          scope,
          comment,
          'accept',
          !accepted,
          accepted ? msg('No longer the accepted answer') : msg('Accepted as the answer'),
        ),
    },
    rights.mayEndorse(scope.view, comment) && {
      label: endorsed ? msg('Withdraw endorsement') : msg('Endorse'),
      icon: 'award',
      run: () =>
        void turn(scope, comment, 'endorse', !endorsed, endorsed ? msg('Endorsement withdrawn') : msg('Endorsed')),
    },
    rights.mayPin(scope.view, comment) && {
      label: pinned ? msg('Unpin') : msg('Pin to the top'),
      icon: 'pin',
      run: () => void turn(scope, comment, 'pin', !pinned, pinned ? msg('Unpinned') : msg('Pinned')),
    },
  ];
}
