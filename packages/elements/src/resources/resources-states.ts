import { html, nothing, type TemplateResult } from 'lit';
import type { CommonsError } from '@learning-commons/protocol';
import { msg, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { problem } from '../ui/notice.ts';

/** The shape of what is coming, in about its size. */
export function loadingState(hasTools = false, count = 6): TemplateResult {
  const card = html`<div class="card"><i class="cover"></i><div class="about"><span></span><span></span><span></span><span></span></div></div>`;
  return html`<p class="visually-hidden">${msg('Loading …')}</p>
    ${hasTools ? html`<div class="ghosts" aria-hidden="true"><span class="ghost-tools"></span></div>` : nothing}
    <div class="cards ghosts" aria-hidden="true">${Array.from({ length: count }, () => card)}</div>`;
}

/** Why nothing can be shown, and what helps. */
export function failedState(error: CommonsError | null, onRetry: () => void): TemplateResult {
  if (error?.code === 'unauthenticated' || error?.code === 'forbidden') {
    const words =
      error.code === 'forbidden'
        ? msg('This library is for members of the community only.')
        : msg('Sign in on this page to see what others learn from. It is for members of the community.');
    return html`<div class="empty" role="status">${icon('lock')}<p>${words}</p></div>`;
  }
  return problem(error, onRetry);
}

/** What may be done where nothing is shown. */
export interface EmptyFace {
  /** Shares something, for who may. */
  readonly onShare: (() => void) | undefined;
  /** Brings in what is there already, or a starter pack; for curators. */
  readonly onImport: (() => void) | undefined;
  /** Asks others for it, where the page has a place for that. */
  readonly onAsk: (() => void) | undefined;
  readonly onClear: () => void;
}

/** Nothing was shared yet: an invitation for who may. */
export function emptyState({ onShare, onImport }: EmptyFace, isList: boolean): TemplateResult {
  return html`<slot name="empty">
    <div class="empty">
      ${icon('book')}
      <p class="empty-title">${isList ? msg('This list is still empty') : msg('Nothing has been shared yet')}</p>
      <p>${msg('An article that made it click, a video, a course, a colleague who explains well: share what helped you, and say why.')}</p>
      ${onImport ? html`<p>${msg('Or begin with what you have: bookmarks, a table, or a starter pack that comes along.')}</p>` : nothing}
      <p class="row">
        ${onShare ? html`<button type="button" class="button primary" @click=${onShare}>${icon('plus')}${msg('Share something')}</button>` : nothing}
        ${onImport ? html`<button type="button" class="button import" @click=${onImport}>${icon('download')}${msg('Import …')}</button>` : nothing}
      </p>
    </div>
  </slot>`;
}

/** Nothing fits what the reader looks for. */
export function noneState({ onShare, onAsk, onClear }: EmptyFace, words: string | undefined): TemplateResult {
  return html`<div class="empty" role="status">
    ${icon('search')}
    <p class="empty-title">${words ? msg(str`Nothing here about “${words}” yet`) : msg('Nothing fits this')}</p>
    <p>${onAsk ? msg('Ask for it: somebody may know something good, or miss it too.') : msg('Try other words, or fewer filters.')}</p>
    <p class="row">
      <button type="button" class="button" @click=${onClear}>${msg('Show everything')}</button>
      ${onAsk ? html`<button type="button" class="button primary ask" @click=${onAsk}>${msg('Ask for it')}</button>` : nothing}
      ${onShare && !onAsk ? html`<button type="button" class="button primary" @click=${onShare}>${msg('Share something')}</button>` : nothing}
    </p>
  </div>`;
}
