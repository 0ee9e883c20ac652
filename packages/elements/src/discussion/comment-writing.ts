import { html, nothing } from 'lit';
import type { CommentView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { afterSent, closeComposer } from './comment-actions.ts';
import { draftKey, type DiscussionScope } from './scope.ts';

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
    compact
    ?autofocus=${true}
    @lc-composer-sent=${({ detail }: CustomEvent<{ id: Id }>) => afterSent(scope, comment, detail.id)}
    @lc-composer-cancel=${() => closeComposer(scope, comment)}
  ></lc-composer>`;
}
