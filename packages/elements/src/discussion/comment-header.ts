import { html, nothing, type TemplateResult } from 'lit';
import type { CommentView } from '@learning-commons/client';
import type { Person } from '@learning-commons/protocol';
import { formatList, msg, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import '../ui/time.ts';
import { nameOf, typeBadge } from './comment-words.ts';
import type { DiscussionScope } from './scope.ts';

/** Who wrote a comment, whom it answers, when. Author and time name the article. */
export function byline({ host, view }: DiscussionScope, comment: CommentView, dotted: boolean): TemplateResult {
  const person = comment.author ? view.person(comment.author) : undefined;
  const answered = comment.replyTo ? view.comment(comment.replyTo) : undefined;
  return html`<header>
    <span class="author" part="author" id="by-${comment.id}" dir="auto">${nameOf(view, comment)}</span>
    ${roleBadge(person)} ${person?.title ? html`<span class="title" dir="auto">${person.title}</span>` : nothing}
    ${answered ? html`<button class="to" @click=${() => host.goTo(answered.id)}>${msg(str`replying to ${nameOf(view, answered)}`)}</button>` : nothing}
    <span class="when">
      ${timeOf(comment)}
      ${comment.editedAt ? html`<span class="edited">${msg('edited')}</span>` : nothing}
      ${dotted ? html`<span class="dot" part="unread"><span class="visually-hidden">${msg('unread')}</span></span>` : nothing}
    </span>
  </header>`;
}

function timeOf({ id, createdAt }: CommentView): TemplateResult {
  return html`<lc-ui-time part="time" id="at-${id}" .at=${createdAt}></lc-ui-time>`;
}

function roleBadge(person: Person | undefined) {
  if (!person?.role) return nothing;
  const name = { curator: msg('Curator'), moderator: msg('Moderator'), admin: msg('Admin') }[person.role];
  return html`<span class="role" part="role">${name}</span>`;
}

/** What sets a comment apart: its kind, a pin, that it is the answer, who vouches for it. */
export function marks({ view, settings }: DiscussionScope, comment: CommentView) {
  const badge = typeBadge(comment, settings.mode);
  const names = comment.endorsedBy.map((id) => view.person(id)?.name ?? msg('a former member'));
  if (!badge && !comment.pinned && !comment.accepted && names.length === 0) return nothing;
  return html`<p class="marks">
    ${comment.accepted ? html`<span class="mark accepted" part="accepted">${icon('check')}${msg('Accepted answer')}</span>` : nothing}
    ${comment.pinned ? html`<span class="mark" part="pinned">${icon('pin')}${msg('Pinned')}</span>` : nothing} ${badge}
    ${names.length > 0 ? html`<span class="mark endorsed" part="endorsed">${icon('award')}${msg(str`Endorsed by ${formatList(names)}`)}</span>` : nothing}
  </p>`;
}

/** What stands in the place of a deleted comment. */
export function tombstone(comment: CommentView, menu: TemplateResult): TemplateResult {
  const by = comment.deleted === 'author' ? msg('Deleted by its author') : msg('Removed by a moderator');
  return html`<header class="tombstone" part="tombstone">
    <span id="by-${comment.id}">${by}</span>
    <span class="when">${timeOf(comment)}</span>
    ${menu}
  </header>`;
}
