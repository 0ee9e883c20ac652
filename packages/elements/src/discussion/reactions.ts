import { html, nothing } from 'lit';
import type { CommentView } from '@learning-commons/client';
import type { Reaction } from '@learning-commons/protocol';
import { formatList, formatNumber, msg, plural, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { fetched } from './lately.ts';
import { mayReact } from './rights.ts';
import type { DiscussionScope } from './scope.ts';

/** How many people a chip names before it counts the others. */
const NAMED = 6;

/** Sets or unsets one of the reader's reactions. */
export function react(scope: DiscussionScope, { id }: CommentView, emoji: string, on: boolean): Promise<unknown> {
  return scope.host.act('lc-comment-react', 'lc-comment-reacted', { id, emoji, on }, () =>
    scope.store.react(id, emoji, on),
  );
}

/** The reactions to a comment, and the button that adds one. */
export function reactions(scope: DiscussionScope, comment: CommentView) {
  const chips = comment.tally.reactions;
  return html`${chips.length > 0 ? html`<div class="reactions" role="group" aria-label=${msg('Reactions')} part="reactions">${chips.map((reaction) => chip(scope, comment, reaction))}</div>` : nothing}
  ${
    mayReact(scope.view, comment)
      ? html`<button class="button quiet" data-key="react" aria-haspopup="dialog" aria-label=${msg('React')} @click=${(event: Event) => openPanel(scope, comment, event)}>${icon('smile')}<span class="wide">${msg('React')}</span></button>`
      : nothing
  }`;
}

function chip(scope: DiscussionScope, comment: CommentView, reaction: Reaction) {
  const { emoji, count } = reaction;
  const on = comment.reacted.includes(emoji);
  const face = html`<span class="emoji">${emoji}</span><span class="count">${formatNumber(count)}</span
    ><span class="visually-hidden">${msg(str`from ${namesOf(scope, reaction)}`)}</span>`;
  const show = (event: Event) => showNames(scope, comment, emoji, event);
  if (!mayReact(scope.view, comment)) {
    return html`<span class="chip" part="reaction" @pointerenter=${show} @contextmenu=${show}>${face}</span>`;
  }
  return html`<button
    class="chip"
    part="reaction ${on ? 'reaction-on' : ''}"
    aria-pressed=${on}
    @click=${() => react(scope, comment, emoji, !on)}
    @pointerenter=${show}
    @focus=${show}
    @contextmenu=${show}
  >
    ${face}
  </button>`;
}

function namesOf({ view }: DiscussionScope, { count, members }: Reaction): string {
  const known = members.slice(0, NAMED).flatMap((id) => view.person(id)?.name ?? []);
  const others = count - known.length;
  return formatList(others > 0 ? [...known, plural(others, msg('one:# other|other:# others'))] : known);
}

async function openPanel(scope: DiscussionScope, comment: CommentView, { currentTarget }: Event): Promise<void> {
  const panel = await fetched(scope.host, () => import('./reaction-panel.ts'));
  panel?.openReactionPanel(scope, comment, currentTarget as HTMLElement);
}

async function showNames(scope: DiscussionScope, comment: CommentView, emoji: string, event: Event): Promise<void> {
  const chip = event.currentTarget as HTMLElement;
  if (event.type === 'contextmenu') event.preventDefault();
  if (event.type === 'focus' && !chip.matches(':focus-visible')) return;
  // Nobody asked for the names: where they cannot be had now, the count stands.
  const names = await import('./reactors.ts').catch(() => undefined);
  names?.showReactors(scope, comment, emoji, chip);
}
