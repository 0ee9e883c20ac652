import { html, nothing } from 'lit';
import type { CommentView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { msg, str } from '../internal/localize.ts';
import { afterSent, closeComposer } from './comment-actions.ts';
import { draftKey, type DiscussionScope, type Writing } from './scope.ts';

/** The composer that is open at a comment. */
export function renderInline(scope: DiscussionScope, comment: CommentView) {
  const writing = scope.writing;
  if (!writing) return nothing;
  const again = writing.kind === 'again';
  const parentId: Id | null = again ? (comment.replyTo ?? comment.parentId) : comment.id;
  return html`<lc-composer
    part="composer"
    .store=${scope.store}
    .client=${scope.host.client()}
    .parentId=${parentId}
    .draftKey=${draftKey(scope, writing)}
    .types=${again ? [comment.type] : ['comment']}
    .initial=${writing.initial}
    .placeholder=${placeholderOf(scope, comment, writing)}
    compact
    ?autofocus=${true}
    @lc-composer-sent=${({ detail }: CustomEvent<{ id: Id }>) => afterSent(scope, comment, detail.id)}
    @lc-composer-cancel=${() => closeComposer(scope, comment)}
  ></lc-composer>`;
}

/** Each box is named after what is written in it: there may be several on the page. */
function placeholderOf({ view }: DiscussionScope, { author }: CommentView, { kind }: Writing): string {
  if (kind === 'edit') return msg('Edit');
  const person = author === null ? undefined : view.person(author);
  if (kind === 'reply' && person) return msg(str`Reply to ${person.name}`);
  return kind === 'reply' ? msg('Reply') : '';
}
