import { html, nothing } from 'lit';
import type { CommentView } from '@learning-commons/client';
import { msg } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { discard, writeAgain } from './comment-actions.ts';
import { refusal } from './comment-words.ts';
import type { DiscussionScope } from './scope.ts';

/** The files of a text that waits: how far they are. */
function filesOf(scope: DiscussionScope, { pendingFiles }: CommentView) {
  if (pendingFiles.length === 0) return nothing;
  // Without what draws them the text still says that it waits.
  void import('./upload-tray.ts').catch(() => undefined);
  return html`<lc-upload-tray quiet .client=${scope.host.client()} .ids=${pendingFiles}></lc-upload-tray>`;
}

/** Where an own text stands on its way to the server, in place of its actions. */
export function renderPending(scope: DiscussionScope, comment: CommentView) {
  if (comment.state === 'sending')
    return html`${filesOf(scope, comment)}<footer class="pending" part="pending"><p>${icon('clock')}<span>${msg('Sending …')}</span></p></footer>`;
  const failed = comment.state === 'failed';
  return html`${filesOf(scope, comment)}<footer class="pending ${failed ? 'refused' : ''}" part="pending">
    <p>${icon(failed ? 'alert' : 'clock')}<span>${failed ? failedWords(comment) : queuedWords(comment)}</span></p>
    ${
      failed
        ? html`<button class="button" @click=${() => scope.store.retry(comment.id)}>${msg('Try again')}</button>
          <button class="button" data-key="edit" @click=${() => writeAgain(scope, comment)}>${msg('Edit')}</button>`
        : nothing
    }
    <button class="button quiet" @click=${() => discard(scope, comment)}>${msg('Discard')}</button>
  </footer>`;
}

/** What became of a refused text. */
export function failedWords(comment: CommentView): string {
  if (comment.error?.details.reason === 'lost') return refusal(comment.error);
  return `${isEdit(comment) ? msg('Your change was not saved.') : msg('This was not posted.')} ${refusal(comment.error)}`;
}

function queuedWords(comment: CommentView): string {
  if (comment.error?.details.reason === 'files') return msg('It is posted as soon as its files are uploaded.');
  return comment.error?.code === 'unauthenticated'
    ? msg('Kept on this device. It is sent once you are signed in again.')
    : msg('Kept on this device. It is sent as soon as the connection is back.');
}

/** Whether what waits is a new text for a comment that others already see. */
function isEdit(comment: CommentView): boolean {
  return comment.content.length > 0;
}
