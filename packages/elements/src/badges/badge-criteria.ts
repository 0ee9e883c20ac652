import { html, nothing, type TemplateResult } from 'lit';
import type { BadgeView } from '@learning-commons/client';
import type { Criterion, Progress } from '@learning-commons/protocol';
import { formatExact, msg } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { progress } from '../ui/progress.ts';
import { criterionWords, deadlineWords, partWords, type NameOf } from './badge-words.ts';

function criterionRow(criterion: Criterion, now: Progress | undefined, nameOf: NameOf): TemplateResult {
  const words = criterionWords(criterion, nameOf);
  const done = now !== undefined && now.have >= now.want;
  return html`<li class=${done ? 'criterion done' : 'criterion'}>
    <span class="mark">${done ? icon('check') : nothing}</span>
    <div>
      <p>${words}${done ? html`<span class="visually-hidden">: ${msg('done')}</span>` : nothing}</p>
      ${now && !done ? progress({ label: words, ...now, words: partWords(now.have, now.want) }) : nothing}
    </div>
  </li>`;
}

function heading({ criteria: { match, of } }: BadgeView): string {
  if (of.length < 2) return msg('How to earn it');
  return match === 'all' ? msg('How to earn it: all of these') : msg('How to earn it: one of these');
}

/** Everything a badge asks for, with how far the reader is. */
export function criteriaList(badge: BadgeView, nameOf: NameOf): TemplateResult {
  const { criteria, repeatable, held, progress: now } = badge;
  const deadline = deadlineWords(badge);
  return html`<section>
    <h3>${heading(badge)}</h3>
    ${
      criteria.of.length === 0
        ? html`<p>${msg('Curators of this community give it by hand and say why.')}</p>`
        : html`<ul class="criteria" role="list">${criteria.of.map((each, at) => criterionRow(each, held > 0 && !repeatable ? undefined : now?.criteria[at], nameOf))}</ul>`
    }
    ${deadline ? html`<p class="aside" title=${formatExact(criteria.by!)}>${icon('clock')}${deadline}</p>` : nothing}
    ${repeatable ? html`<p class="aside">${icon('refresh')}${msg('It can be earned again and again.')}</p>` : nothing}
  </section>`;
}
