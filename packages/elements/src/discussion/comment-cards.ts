import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { CommentView } from '@learning-commons/client';
import type { LinkCard } from '@learning-commons/protocol';
import { withLate } from './lately.ts';
import { mayHidePreviews } from './rights.ts';
import type { DiscussionScope } from './scope.ts';

/** The cards of a comment's links, each in a box of its final size: nothing moves when what draws them is here. */
export function cards(scope: DiscussionScope, comment: CommentView) {
  const { previews = [], pendingBody } = comment;
  if (previews.length === 0 || pendingBody !== null) return nothing;
  const removable = mayHidePreviews(scope.view, comment);
  const server = scope.host.client()?.server ?? '';
  return html`<div class="cards" part="link-previews">
    ${guard([previews, removable, server], () => previews.map((card) => html`<lc-ui-link-preview class=${boxOf(card)} .card=${card} .server=${server} .removable=${removable} @lc-remove=${() => withLate(scope.host, (late) => late.hidePreview(scope, comment, card))}></lc-ui-link-preview>`))}
  </div>`;
}

/** Cards that say little need little room. */
export const boxOf = ({ picture, description }: LinkCard): string => (picture || description ? 'tall' : '');
