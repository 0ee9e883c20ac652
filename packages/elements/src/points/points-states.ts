import { html, nothing, type TemplateResult } from 'lit';
import type { CommonsError } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { problem } from '../ui/notice.ts';

/** The shape of what is coming. */
export function loadingState(whole: boolean, rows: boolean): TemplateResult {
  const line = html`<div><span></span><span></span></div>`;
  return html`<p class="visually-hidden">${msg('Loading …')}</p>
    <div class="ghosts ${whole ? 'whole' : ''}" aria-hidden="true">
      <i class="ghost-number"></i><i class="ghost-bar"></i>
      ${rows ? Array.from({ length: 5 }, () => line) : nothing}
    </div>`;
}

/** Why nothing can be shown, and what helps. */
export function failedState(error: CommonsError | null, retry: () => void): TemplateResult {
  if (error?.code === 'forbidden')
    return html`<div class="empty" role="status">${icon('lock')}<p>${msg('Points are for members of the community only.')}</p></div>`;
  return problem(error, retry);
}

/** Nobody is signed in. */
export function signedOutState(onRules: () => void): TemplateResult {
  return html`<div class="empty">
    ${icon('award')}
    <p>${msg('Sign in on this page to see your points.')}</p>
    <button type="button" class="button" @click=${onRules}>${msg('How points are given')}</button>
  </div>`;
}
