import { html, nothing, type TemplateResult } from 'lit';
import type { ResourceQuery } from '@learning-commons/client';
import type { Facets, ResourceSort, ResourceType } from '@learning-commons/protocol';
import { formatNumber, msg, plural, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { languageName, levelWords, sortWords, typeIcons, typeWords } from './resource-words.ts';

/** What the reader narrows the list by. */
export interface ToolbarFace {
  readonly query: ResourceQuery;
  /** What there is to choose, with how many of each. */
  readonly facets: Facets | null;
  /** Everything that could be chosen before anything was: what is chosen now may hide the rest. */
  readonly all: Facets | null;
  /** The one type the widget is about, if it is. */
  readonly type: ResourceType | undefined;
  readonly member: string | null;
  /** Whether they look after the library or this list. */
  readonly curates: boolean;
  readonly opened: boolean;
  onChange(change: Partial<ResourceQuery>): void;
  onToggle(): void;
  onClear(): void;
}

const SORTS: readonly ResourceSort[] = ['curated', 'newest', 'useful', 'recommended', 'shortest'];

/** How many filters are on, beside the words. */
export const chosenCount = ({ types, skill, level, language }: ResourceQuery, type: ResourceType | undefined): number =>
  (type ? 0 : (types?.length ?? 0)) + [skill, level, language].filter(Boolean).length;

/** Search, filters and order. */
export function toolbar(face: ToolbarFace): TemplateResult {
  const { query, opened, onChange, onToggle } = face;
  const count = chosenCount(query, face.type);
  return html`<div class="tools" part="toolbar" role="search" aria-label=${msg('Search the library')}>
      <label class="find">${icon('search')}<input type="search" part="search" dir="auto" aria-label=${msg('Search the library')} placeholder=${msg('Search the library')}
        .value=${query.query ?? ''} @input=${({ target }: Event) => onChange({ query: (target as HTMLInputElement).value })} /></label>
      ${showSelect(face)} ${sortSelect(face)}
      <button type="button" class="button filter" part="filter" aria-expanded=${opened} aria-controls="filters" @click=${onToggle}>${icon('filter')}${
        count > 0 ? plural(count, msg('one:Filters (#)|other:Filters (#)')) : msg('Filters')
      }</button>
    </div>
    <div id="filters" class="filters" part="filters" role="group" aria-label=${msg('Filters')} ?hidden=${!opened}>${opened ? filters(face) : nothing}</div>
    ${chosenLine(face)}`;
}

function select(
  label: string,
  value: string,
  options: readonly (readonly [string, string])[],
  on: (value: string) => void,
): TemplateResult {
  return html`<label class="select"><span class="visually-hidden">${label}</span>
    <select .value=${value} @change=${({ target }: Event) => on((target as HTMLSelectElement).value)}>
      ${options.map(([key, words]) => html`<option value=${key} ?selected=${key === value}>${words}</option>`)}
    </select></label>`;
}

const states = {
  submitted: () => msg('Waiting for review'),
  returned: () => msg('Given back'),
  attention: () => msg('Needs attention'),
  removed: () => msg('Removed'),
} as const;

/** Whose, and how far: one choice, because nobody wants them combined. */
function showSelect({ query, member, curates, onChange }: ToolbarFace): TemplateResult | typeof nothing {
  if (member === null) return nothing;
  const own = [
    ['saved', msg('Saved by me')],
    ['started', msg('Started by me')],
    ['done', msg('Done by me')],
    ['shared', msg('Shared by me')],
  ] as const;
  const kept = (['submitted', 'returned', ...(curates ? (['attention', 'removed'] as const) : [])] as const).map(
    (state) => [state, states[state]()] as const,
  );
  const state = query.state && query.state !== 'published' ? query.state : undefined;
  const value = state ?? query.mine ?? (query.sharedBy ? 'shared' : '');
  const choose = (chosen: string) =>
    onChange({
      mine: (['saved', 'started', 'done'] as const).find((each) => each === chosen),
      sharedBy: chosen === 'shared' ? member : undefined,
      state: (['submitted', 'returned', 'attention', 'removed'] as const).find((each) => each === chosen),
    });
  return select(msg('Show'), value, [['', msg('Everything')], ...own, ...kept], choose);
}

function sortSelect({ query, onChange }: ToolbarFace): TemplateResult {
  // In the whole library, without words, the first order is the second.
  const sorts = SORTS.filter((sort) => sort !== 'newest' || query.list || query.query);
  const value = !query.list && !query.query && query.sort === 'newest' ? 'curated' : query.sort;
  const options = sorts.map((sort) => [sort, sortWords(sort, query)] as const);
  return select(msg('Order'), value, options, (sort) => onChange({ sort: sort as ResourceSort }));
}

/** Words with how many there are, where that is known. */
const counted = (words: string, count: number | undefined) =>
  count === undefined ? words : `${words} (${formatNumber(count)})`;

function filters(face: ToolbarFace): TemplateResult {
  const { query, facets, all, type, onChange } = face;
  const countIn = <K extends 'skills' | 'levels' | 'languages'>(key: K, value: string) =>
    facets?.[key].find((each) => each.value === value)?.count;
  const choice = (
    label: string,
    key: 'skills' | 'levels' | 'languages',
    { value, none, words }: { value: string | undefined; none: string; words(value: string): string },
  ) => {
    const known = all?.[key].map((each) => each.value) ?? [];
    const values = value === undefined || known.includes(value) ? known : [value, ...known];
    if (values.length === 0) return nothing;
    const options = values.map((each) => [each, counted(words(each), countIn(key, each))] as const);
    const field = { skills: 'skill', levels: 'level', languages: 'language' }[key];
    return select(label, value ?? '', [['', none], ...options], (chosen) => onChange({ [field]: chosen || undefined }));
  };
  const { skill, level, language } = query;
  return html`${type ? nothing : typeButtons(face)}
    <div class="choices">
      ${choice(msg('Skill'), 'skills', { value: skill, none: msg('All skills'), words: (value) => value })}
      ${choice(msg('Level'), 'levels', { value: level, none: msg('All levels'), words: (value) => levelWords(value as 'beginner') })}
      ${choice(msg('Language'), 'languages', { value: language, none: msg('All languages'), words: languageName })}
    </div>`;
}

function typeButtons({ query, facets, all, onChange }: ToolbarFace) {
  const chosen = query.types ?? [];
  const types = [...new Set([...(all?.types.map(({ value }) => value) ?? []), ...chosen])];
  if (types.length < 2 && chosen.length === 0) return nothing;
  const toggle = (type: ResourceType) => {
    const next = chosen.includes(type) ? chosen.filter((each) => each !== type) : [...chosen, type];
    onChange({ types: next.length > 0 ? next : undefined });
  };
  return html`<div class="types" role="group" aria-label=${msg('Type')}>
    ${types.map((type) => {
      const count = facets?.types.find(({ value }) => value === type)?.count;
      return html`<button type="button" class="button type-choice" aria-pressed=${chosen.includes(type)} @click=${() => toggle(type)}>${icon(typeIcons[type])}${typeWords(type)}${
        count === undefined ? nothing : html` <span class="count">${formatNumber(count)}</span>`
      }</button>`;
    })}
  </div>`;
}

/** What narrows the list, each to be taken off, and all at once. */
function chosenLine({ query, type, onChange, onClear }: ToolbarFace) {
  const { skill, level, language, types } = query;
  const chips: readonly (readonly [string, Partial<ResourceQuery>])[] = [
    ...(type ? [] : (types ?? [])).map((each) => {
      const rest = types!.filter((other) => other !== each);
      return [typeWords(each), { types: rest.length > 0 ? rest : undefined }] as const;
    }),
    ...(skill ? [[skill, { skill: undefined }] as const] : []),
    ...(level ? [[levelWords(level), { level: undefined }] as const] : []),
    ...(language ? [[languageName(language), { language: undefined }] as const] : []),
  ];
  if (chips.length === 0) return nothing;
  return html`<p class="chosen" part="chosen">
    ${chips.map(
      ([words, change]) =>
        html`<button type="button" class="chip on" aria-label=${msg(str`No longer only: ${words}`)} @click=${() => onChange(change)}><bdi>${words}</bdi>${icon('close')}</button>`,
    )}
    <button type="button" class="button quiet clear" part="clear" @click=${onClear}>${msg('Clear all')}</button>
  </p>`;
}
