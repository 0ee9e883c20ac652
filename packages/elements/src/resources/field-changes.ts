import { css, html, nothing, type TemplateResult } from 'lit';
import type { ResourceFields } from '@learning-commons/protocol';
import { formatExact, formatList, msg } from '../internal/localize.ts';
import { formatMinutes, languageName, levelWords, typeWords } from './resource-words.ts';

/** Styles of `changes`. */
export const changesStyles = css`
  .fields {
    display: grid;
    gap: 12px;
  }
  .fields dt {
    margin-block-end: 4px;
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 600;
  }
  .sides {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 8px;
  }
  .side {
    padding: 8px 10px;
    border-radius: var(--_radius);
    font-size: var(--_small);
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .side .label {
    display: block;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .side.old {
    background: var(--_danger-soft);
  }
  .side.new {
    background: var(--_accent-soft);
  }
  .side .nothing {
    color: var(--_text-2);
    font-style: italic;
  }
  @media (width <= 480px) {
    .sides {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (forced-colors: active) {
    .side {
      border: 1px solid;
    }
  }
`;

type Name = keyof ResourceFields;

const ORDER: readonly Name[] = [
  ...(['title', 'url', 'description', 'type', 'startsAt', 'endsAt', 'minutes'] as const),
  ...(['level', 'language', 'author', 'skills'] as const),
];

/** The fields in which two versions differ, in the order of the form. */
export const differing = (before: ResourceFields, after: ResourceFields): readonly Name[] =>
  ORDER.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

/** What a field is called. */
function nameWords(name: Name): string {
  switch (name) {
    case 'title':
      return msg('Title');
    case 'url':
      return msg('Link');
    case 'description':
      return msg('Description');
    case 'type':
      return msg('Type');
    case 'startsAt':
      return msg('Begins');
    case 'endsAt':
      return msg('Ends');
    case 'minutes':
      return msg('Length');
    case 'level':
      return msg('Level');
    case 'language':
      return msg('Language');
    case 'author':
      return msg('By');
    case 'skills':
      return msg('Skills');
  }
}

/** What stands in a field, in words; '' for nothing. */
function said(fields: ResourceFields, name: Name): string {
  const { type, level, language, minutes, skills, startsAt, endsAt } = fields;
  switch (name) {
    case 'type':
      return typeWords(type);
    case 'level':
      return level ? levelWords(level) : '';
    case 'language':
      return language ? languageName(language) : '';
    case 'minutes':
      return minutes ? formatMinutes(minutes) : '';
    case 'skills':
      return formatList(skills);
    case 'startsAt':
      return startsAt === null ? '' : formatExact(startsAt);
    case 'endsAt':
      return endsAt === null ? '' : formatExact(endsAt);
    case 'title':
    case 'url':
    case 'description':
    case 'author':
      return fields[name] ?? '';
  }
}

/** What two versions say of each field in which they differ, side by side. Needs `changesStyles`. */
export function changes(
  before: ResourceFields,
  after: ResourceFields,
  labels: { readonly before: string; readonly after: string } = { before: msg('Before'), after: msg('After') },
): TemplateResult | typeof nothing {
  const names = differing(before, after);
  if (names.length === 0) return nothing;
  const side = (kind: 'old' | 'new', label: string, text: string) =>
    html`<div class="side ${kind}"><span class="label">${label}</span>${text ? html`<span dir="auto">${text}</span>` : html`<span class="nothing">${msg('nothing')}</span>`}</div>`;
  return html`<dl class="fields">
    ${names.map(
      (name) =>
        html`<div>
          <dt>${nameWords(name)}</dt>
          <dd class="sides">${side('old', labels.before, said(before, name))}${side('new', labels.after, said(after, name))}</dd>
        </div>`,
    )}
  </dl>`;
}
