import { html, nothing, type TemplateResult } from 'lit';
import type { CommonsError } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { problem } from '../ui/notice.ts';

/** The shape of what is coming, in about its size. */
export function loadingState(): TemplateResult {
  const card = html`<div class="card"><i></i><div class="about"><span></span><span></span><span></span></div></div>`;
  return html`<p class="visually-hidden">${msg('Loading …')}</p>
    <div class="ghosts" aria-hidden="true">${[card, card, card]}</div>`;
}

/** Why nothing can be shown, and what helps. */
export function failedState(error: CommonsError | null, onRetry: () => void): TemplateResult {
  if (error?.code === 'unauthenticated' || error?.code === 'forbidden') {
    const words =
      error.code === 'forbidden'
        ? msg('These requests are for members of the community only.')
        : msg('Sign in on this page to see what others miss. It is for members of the community.');
    return html`<div class="empty" role="status">${icon('lock')}<p>${words}</p></div>`;
  }
  return problem(error, onRetry);
}

/** Nobody misses anything yet: an invitation for who may ask. */
export function emptyState(onAsk: (() => void) | undefined): TemplateResult {
  return html`<slot name="empty">
    <div class="empty">
      ${icon('hand')}
      <p class="empty-title">${msg('Nothing is missing yet')}</p>
      <p>${msg('Is there something you would like to learn and could not find? Ask for it: somebody here may know, or would like it too.')}</p>
      ${onAsk ? html`<button type="button" class="button primary" @click=${onAsk}>${msg('Ask for something')}</button>` : nothing}
    </div>
  </slot>`;
}

/** Nothing fits what the reader looks for. */
export function noneState(onReset: () => void, onAsk: (() => void) | undefined): TemplateResult {
  return html`<div class="empty" role="status">
    ${icon('search')}
    <p class="empty-title">${msg('No request fits this')}</p>
    <p class="row">
      <button type="button" class="button" @click=${onReset}>${msg('Show all')}</button>
      ${onAsk ? html`<button type="button" class="button primary" @click=${onAsk}>${msg('Ask for it')}</button>` : nothing}
    </p>
  </div>`;
}
