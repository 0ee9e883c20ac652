import { css, html, nothing, type TemplateResult } from 'lit';
import type { ClientStatus } from '@learning-commons/client';
import { msg, plural } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { icon, type IconName } from './icon.ts';

/** Something about the connection that needs the person. */
export interface Notice {
  readonly kind: 'expired' | 'offline' | 'refused';
  readonly icon: IconName;
  readonly text: string;
}

/** Styles of `notice` and `problem`; `notice` lies over the foot of its container and takes no room. */
export const noticeStyles = css`
  .notice {
    position: sticky;
    inset-block-end: 16px;
    z-index: 2;
    block-size: 0;
  }
  .notice > div {
    position: absolute;
    inset-block-end: 0;
    inset-inline: 0;
    display: flex;
    gap: 10px;
    align-items: center;
    margin-inline: auto;
    inline-size: fit-content;
    max-inline-size: min(40em, 100%);
    min-block-size: 3em;
    padding: 7px 16px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    font-size: var(--_small);
    line-height: 1.5;
    animation: appear 200ms 0.6s both;
  }
  .notice .button {
    flex: none;
    margin-inline-end: -10px;
    color: var(--_accent);
  }
  .notice .icon,
  .problem .icon {
    color: var(--_warning);
  }
  .problem {
    display: flex;
    gap: 12px;
    padding: 14px 16px;
    border-radius: var(--_radius);
    border: 1px solid var(--_line);
    background: var(--_sunken);
    color: var(--_text);
    line-height: 1.55;
  }
  .problem h2 {
    font-size: 1em;
    line-height: 1.55;
  }
  .problem p {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .problem .button {
    margin-block-start: 10px;
  }
  .problem code {
    direction: ltr;
    unicode-bidi: isolate;
    font-family: var(--_mono);
    font-size: 0.92em;
    color: var(--_text);
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
`;

function offlineText({ queued, storage }: ClientStatus): string {
  const text = plural(
    queued,
    msg(
      'one:You are offline. # change waits here and will be sent when you are back.|other:You are offline. # changes wait here and will be sent when you are back.',
    ),
  );
  return storage === 'kept' ? text : `${text} ${msg('Keep this page open until then.')}`;
}

/** What a status asks of the person, if anything. A line that is merely slow or reconnecting asks nothing. */
export function noticeOf(status: ClientStatus | undefined): Notice | undefined {
  if (!status) return undefined;
  if (status.identity === 'expired') {
    return { kind: 'expired', icon: 'lock', text: msg('Your sign-in has ended. What you write is kept.') };
  }
  if (status.line === 'offline' && status.queued > 0) {
    return { kind: 'offline', icon: 'wifi-off', text: offlineText(status) };
  }
  if (status.error && !status.error.retryable)
    return { kind: 'refused', icon: 'alert', text: refusedText(status.error) };
  return undefined;
}

function refusedText({ code, details }: NonNullable<ClientStatus['error']>): string {
  if (details.reason === 'suspended')
    return msg('You are suspended from this community for now. What you wrote is kept.');
  if (code === 'not_found') return msg('There is no such community on this server.');
  if (code === 'forbidden') return msg('This community does not let you in from this page.');
  return msg('This page cannot connect to its community. Whoever looks after the page can set it right.');
}

/** The notice with its button. Needs `buttons`. */
export function notice({ kind, icon: name, text }: Notice, onSignIn: () => void): TemplateResult {
  return html`<div class="notice">
    <div>
      ${icon(name)}<span>${text}</span>
      ${
        kind === 'expired'
          ? html`<button type="button" class="button quiet" @click=${onSignIn}>${msg('Sign in again')}</button>`
          : nothing
      }
    </div>
  </div>`;
}

/** A refusal in place of content, with a way to try again where that may help. Needs `buttons`. */
export function problem(error: unknown, onRetry?: () => void): TemplateResult {
  return html`<div class="problem" role="alert">
    ${icon('alert')}
    <div>
      <p>${wordsFor(error)}</p>
      ${onRetry ? html`<button type="button" class="button" @click=${onRetry}>${msg('Try again')}</button>` : nothing}
    </div>
  </div>`;
}

/** What an editor of the page sees where a widget has no community. */
export function unconnected(tag: string): TemplateResult {
  return html`<div class="problem" role="alert">
    ${icon('alert')}
    <div>
      <h2>${msg('Not connected to a community yet')}</h2>
      <p>${msg(html`Add <code>community="…"</code> to <code>&lt;${tag}&gt;</code>, or put it inside <code>&lt;lc-commons community="…"&gt;</code>.`)}</p>
    </div>
  </div>`;
}
