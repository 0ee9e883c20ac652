import { html } from 'lit';
import type { CommentView, DiscussionView } from '@learning-commons/client';
import type { CommentType, CommonsError } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { icon } from '../ui/icon.ts';
import type { Mode } from './scope.ts';

/** What a comment's author is called in front of others. */
export function nameOf(view: DiscussionView, comment: CommentView): string {
  if (comment.anonymous) return comment.mine ? msg('You, anonymously') : msg('An anonymous colleague');
  const person = comment.author ? view.person(comment.author) : undefined;
  return person?.name ?? (comment.mine ? msg('You') : msg('A former member'));
}

/** The name of a kind of post. */
export function typeName(type: CommentType): string {
  return { comment: msg('Comment'), concern: msg('Concern'), question: msg('Question'), resource: msg('Resource') }[
    type
  ];
}

const ICONS = { concern: 'hand', question: 'question', resource: 'book' } as const;

/** Says what kind of post this is, where that is not plain from the place. */
export function typeBadge(comment: CommentView, mode: Mode) {
  const { type } = comment;
  if (type === 'comment') return undefined;
  const answered = type === 'question' && comment.answerId !== null;
  if (mode === 'qa' && type === 'question' && !answered) return undefined;
  const name = answered ? msg('Answered question') : typeName(type);
  return html`<span class="mark type ${type}" part="type type-${type}">${icon(answered ? 'check' : ICONS[type])}${name}</span>`;
}

/** Why a text was refused, as its author is told. */
export function refusal(error: CommonsError | null): string {
  if (error?.details.reason === 'lost')
    return msg('This was posted, and lost when the server was put back to an earlier copy.');
  if (error?.details.reason === 'locked') return msg('This discussion was closed in the meantime.');
  if (error?.code === 'conflict') return msg('What you answered or edited was changed or removed in the meantime.');
  return wordsFor(error);
}
