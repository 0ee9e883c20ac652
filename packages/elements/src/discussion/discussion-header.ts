import { html, nothing, type TemplateResult } from 'lit';
import { formatExact, formatNumber, formatRelative, msg, plural, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { late } from './lately.ts';
import { isClosed } from './rights.ts';
import type { DiscussionScope, Mode } from './scope.ts';

/** What a discussion of this kind is called when the page does not say. */
function defaultHeading(mode: Mode): string {
  return { thread: msg('Discussion'), qa: msg('Questions'), comments: msg('Comments') }[mode];
}

/** Title, count, state and who is here. */
export function header({ store, view, settings }: DiscussionScope, heading: string, offline: boolean): TemplateResult {
  // A board of questions counts what was asked, not what was said to it.
  const { count = 0, threads = 0 } = view.discussion ?? {};
  const [total, words] =
    settings.mode === 'qa' ? [threads, msg('one:thread|other:threads')] : [count, msg('one:comment|other:comments')];
  return html`<header class="head" part="header">
    <h2 class="feed-start" tabindex="-1" aria-level=${settings.headingLevel} part="heading">
      ${heading || defaultHeading(settings.mode)}&nbsp;${view.discussion ? html`<span class="total" part="count">${formatNumber(total)}<span class="visually-hidden"> ${plural(total, words)}</span></span>` : nothing}
    </h2>
    <div class="now">
      ${isClosed(view) ? html`<span class="mark locked" part="locked">${icon('lock')}${msg('Closed')}</span>` : closing(view.discussion?.closesAt)}
      ${offline ? offlineMark() : late()?.presence(store)}
    </div>
  </header>`;
}

/** A discussion that will close says when; the reader's exact time is in the title. */
function closing(at: number | null | undefined) {
  if (!at) return nothing;
  return html`<span class="mark" part="closing" title=${formatExact(at)}>${icon('clock')}<span class="wide">${msg(str`Closes ${formatRelative(at)}`)}</span></span>`;
}

function offlineMark(): TemplateResult {
  return html`<span class="mark offline" part="offline">${icon('wifi-off')}<span>${msg('Offline.')} <span class="wide">${msg('What you write is kept.')}</span></span></span>`;
}
