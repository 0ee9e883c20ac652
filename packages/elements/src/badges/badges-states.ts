import { html, nothing, type TemplateResult } from 'lit';
import type { CommonsError } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { problem } from '../ui/notice.ts';
import type { View } from './badges.ts';

const CARDS = 6;
const CHIPS = 5;

/** The shape of what is coming, in about its size. */
export function loadingState(view: View): TemplateResult {
  const chips = html`<ul class="strip">${Array.from({ length: CHIPS }, () => html`<li class="shape chip"></li>`)}</ul>`;
  const cards = html`<b></b><ul class="cards">
    ${Array.from(
      { length: CARDS },
      () => html`<li class="card shape"><i></i><div class="about"><b></b><b></b><b></b></div></li>`,
    )}
  </ul>`;
  return html`<p class="visually-hidden">${msg('Loading …')}</p>
    <div class="loading" aria-hidden="true">${view === 'strip' ? chips : cards}</div>`;
}

/** Why nothing can be shown, and what helps. */
export function failedState(error: CommonsError | null, onRetry: () => void): TemplateResult {
  if (error?.code === 'unauthenticated' || error?.code === 'forbidden') {
    const words =
      error.code === 'forbidden'
        ? msg('These badges are for members of the community only.')
        : msg('Sign in on this page to see the badges. They are for members of the community.');
    return html`<div class="empty" role="status">${icon('lock')}<p>${words}</p></div>`;
  }
  return html`<div class="failed">${problem(error, onRetry)}</div>`;
}

/** Calm words where there is nothing to show; a way to begin for who may. */
export function emptyState(title: string, more: string, action?: TemplateResult): TemplateResult {
  return html`<slot name="empty"
    ><div class="empty">
      ${icon('award')}
      <p class="empty-title">${title}</p>
      ${more ? html`<p>${more}</p>` : nothing} ${action ?? nothing}
    </div></slot
  >`;
}
