import type { CommentView } from '@learning-commons/client';
import { fetched } from './lately.ts';
import type { CommentDialog, DiscussionScope } from './scope.ts';

/** What opens over the page for a comment, or for the discussion as a whole. */
interface Dialog extends HTMLElement {
  scope: DiscussionScope;
  comment?: CommentView;
}

const loaders: Readonly<Record<CommentDialog | 'lock', () => Promise<unknown>>> = {
  history: () => import('./history-dialog.ts'),
  reactors: () => import('./reactors-dialog.ts'),
  report: () => import('./report-dialog.ts'),
  lock: () => import('./lock-dialog.ts'),
};

async function open(scope: DiscussionScope, name: keyof typeof loaders, comment?: CommentView): Promise<void> {
  if (!(await fetched(scope.host, loaders[name]))) return;
  const dialog = document.createElement(`lc-${name}-dialog`) as Dialog;
  dialog.scope = scope;
  if (comment) dialog.comment = comment;
  dialog.addEventListener('lc-close', () => dialog.remove());
  scope.host.root().append(dialog);
}

/** Opens a dialog about a comment; its code is fetched with the first one. */
export function openDialog(scope: DiscussionScope, name: CommentDialog, comment: CommentView): Promise<void> {
  return open(scope, name, comment);
}

/** Opens the dialog that closes a discussion. */
export function openLockDialog(scope: DiscussionScope): Promise<void> {
  return open(scope, 'lock');
}
