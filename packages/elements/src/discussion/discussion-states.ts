import { html, nothing, type TemplateResult } from 'lit';
import type { DiscussionView } from '@learning-commons/client';
import type { CommonsError } from '@learning-commons/protocol';
import { formatList, msg, plural } from '../internal/localize.ts';
import { icon, type IconName } from '../ui/icon.ts';
import { problem } from '../ui/notice.ts';
import { skeleton } from '../ui/skeleton.ts';
import { mayPost } from './rights.ts';
import type { DiscussionScope, Mode } from './scope.ts';

/** What the empty box asks for. */
export function composerPlaceholder(mode: Mode): string {
  return {
    thread: msg('Ask, share, or pass something on'),
    qa: msg('Ask a question'),
    comments: msg('Write a comment'),
  }[mode];
}

/** The shape of what is coming, in about its size. */
export function loadingState(): TemplateResult {
  return html`<div class="loading">
    <p class="visually-hidden">${msg('Loading …')}</p>
    ${skeleton(4)}
  </div>`;
}

function standstill(name: IconName, words: string): TemplateResult {
  return html`<div class="empty" role="status">${icon(name)}<p>${words}</p></div>`;
}

/** What an editor of the page sees where the topic is missing or cannot be used. */
export function topicProblem(): TemplateResult {
  return standstill('alert', msg('A topic is needed here: letters, digits, . _ ~ / -'));
}

/** Why nothing can be shown, and what helps. */
export function failedState({ store }: DiscussionScope, error: CommonsError | null): TemplateResult {
  if (error?.code === 'unauthenticated' || error?.code === 'forbidden') {
    const words =
      error.code === 'forbidden'
        ? msg('This discussion is open to members of the community only.')
        : error.details['reason'] === 'provider'
          ? msg('This page cannot connect to its community. Whoever looks after the page can set it right.')
          : msg('Sign in on this page to take part. This discussion is for members of the community.');
    return standstill('lock', words);
  }
  if (error?.code === 'invalid') return topicProblem();
  return html`<div class="failed">${problem(error, () => void store.reload())}</div>`;
}

/** An invitation where nobody has written yet; a way back where a filter finds nothing. */
export function emptyState({ view, settings, store }: DiscussionScope): TemplateResult {
  if (view.query.filter) {
    return html`<div class="empty">
      ${icon('filter')}
      <p>${msg('Nothing here matches this choice.')}</p>
      <button class="button" @click=${() => store.setQuery({ filter: undefined })}>${msg('Show all posts')}</button>
    </div>`;
  }
  const [title, more] = invitation(settings.mode);
  return html`<slot name="empty"
    ><div class="empty">
      ${icon(settings.mode === 'qa' ? 'question' : 'comment')}
      <p class="empty-title">${title}</p>
      ${mayPost(view) ? html`<p>${more}</p>` : nothing}
    </div></slot
  >`;
}

function invitation(mode: Mode): readonly [string, string] {
  switch (mode) {
    case 'qa':
      return [
        msg('No questions yet'),
        msg('Ask what you could not find. Somebody here knows, and the next one will thank you for asking.'),
      ];
    case 'comments':
      return [msg('No comments yet'), msg('What helped you here? What is missing? Be the first to say so.')];
    case 'thread':
      return [
        msg('Nobody has written here yet'),
        msg('Begin with what you tried, what you wonder about, or what you would tell a newcomer.'),
      ];
  }
}

/** Who types just now. The line keeps its height, so that nothing moves when they begin and stop. */
export function typingLine({ typing }: DiscussionView): TemplateResult {
  const names = typing.map(({ name }) => name);
  const words =
    names.length > 3
      ? msg('Several colleagues are writing …')
      : plural(names.length, msg('one:{names} is writing …|other:{names} are writing …'), { names: formatList(names) });
  return html`<p class="typing" part="typing" aria-hidden="true">${names.length > 0 ? html`<span class="writing"><i></i><i></i><i></i></span>${words}` : nothing}</p>`;
}
