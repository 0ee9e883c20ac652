import { html, nothing, type TemplateResult } from 'lit';
import type { DiscussionView } from '@learning-commons/client';
import type { DiscussionFilter, FollowLevel, Sort } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { icon, type IconName } from '../ui/icon.ts';
import type { MenuItem } from '../ui/menu.ts';
import { isClosed, moderates, takesPart } from './rights.ts';
import type { DiscussionScope } from './scope.ts';

/** What the tools of a discussion show and do. */
export interface ToolbarFace {
  readonly scope: DiscussionScope;
  readonly searching: boolean;
  readonly onSearch: () => void;
  readonly onFollow: (level: FollowLevel) => void;
  readonly onLock: () => void;
}

/** Order, filter, search, following: what one does with the discussion as a whole. */
export function toolbar(face: ToolbarFace): TemplateResult {
  const { scope, searching } = face;
  const { view } = scope;
  return html`<div class="tools" role="group" aria-label=${msg('Show and find')} part="toolbar">
    ${sortChoice(face)} ${filterChoice(face)}
    <span class="side">
      <slot name="tools"></slot>
      <button class="icon-button search-button" aria-expanded=${searching} aria-label=${msg('Search')} title=${msg('Search')} @click=${face.onSearch}>${icon('search')}</button>
      ${takesPart(view) ? followMenu(face) : nothing} ${moderates(view) ? moderatorMenu(face) : nothing}
    </span>
  </div>`;
}

function sortChoice({ scope }: ToolbarFace): TemplateResult {
  const { sort } = scope.view.query;
  const names: readonly [Sort, string][] = [
    ['newest', msg('Newest first')],
    ['oldest', msg('Oldest first')],
    ['top', msg('Most valued first')],
  ];
  return choice({ label: msg('Order'), drawing: 'sort', compact: true }, names, sort, (value) =>
    scope.store.setQuery({ sort: value as Sort }),
  );
}

function filterChoice({ scope }: ToolbarFace) {
  const { view, settings } = scope;
  const { types, mode } = settings;
  const has = (type: 'question' | 'concern' | 'resource') => mode !== 'qa' && types.includes(type);
  const names: readonly [string, string | false][] = [
    ['', mode === 'qa' ? msg('All questions') : msg('All posts')],
    ['question', has('question') && msg('Questions')],
    ['open', types.includes('question') && msg('Unanswered')],
    ['answered', mode === 'qa' && msg('Answered')],
    ['concern', has('concern') && msg('Concerns')],
    ['resource', has('resource') && msg('Resources')],
    ['mine', typeof view.viewer?.member === 'string' && msg('Started by me')],
  ];
  const offered = names.filter((name): name is [string, string] => name[1] !== false);
  if (types.length < 2 && mode === 'comments') return nothing;
  const value = filterValue(view);
  return choice({ label: msg('Show'), drawing: 'filter', compact: value === '' }, offered, value, (next) =>
    scope.store.setQuery({ filter: filterOf(next, view) }),
  );
}

function filterValue({ query: { filter } }: DiscussionView): string {
  if (filter?.author) return 'mine';
  if (filter?.answered !== undefined) return filter.answered ? 'answered' : 'open';
  return filter?.type ?? '';
}

function filterOf(value: string, { viewer }: DiscussionView): DiscussionFilter | undefined {
  if (value === '') return undefined;
  if (value === 'mine') return viewer?.member ? { author: viewer.member } : undefined;
  if (value === 'open' || value === 'answered') return { type: 'question', answered: value === 'answered' };
  return { type: value as 'question' };
}

/** How a choice shows itself. */
interface ChoiceFace {
  readonly label: string;
  readonly drawing: IconName;
  /** Whether the drawing says enough where there is no room for words. */
  readonly compact: boolean;
}

function choice(
  { label, drawing, compact }: ChoiceFace,
  names: readonly (readonly [string, string])[],
  value: string,
  onChange: (value: string) => void,
) {
  return html`<span class="choice ${compact ? 'compact' : ''}">
    ${icon(drawing)}
    <select aria-label=${label} title=${label} @change=${({ target }: Event) => onChange((target as HTMLSelectElement).value)}>
      ${names.map(([key, name]) => html`<option value=${key} .selected=${key === value}>${name}</option>`)}
    </select>
    ${icon('chevron-down')}
  </span>`;
}

function followMenu({ scope, onFollow }: ToolbarFace): TemplateResult {
  const level = scope.view.viewer?.level ?? 'normal';
  const item = (value: FollowLevel, label: string): MenuItem => ({
    label,
    radio: true,
    checked: level === value,
    run: () => onFollow(value),
  });
  const items = [
    item('follow', msg('Everything that is written here')),
    item('normal', msg('Only what answers or names me')),
    item('mute', msg('Nothing')),
  ];
  const label = {
    follow: msg('Notifications: everything'),
    normal: msg('Notifications: replies and mentions'),
    mute: msg('Notifications: none'),
  }[level];
  return html`<lc-ui-menu label=${label} icon=${level === 'mute' ? 'bell-off' : 'bell'} class=${level === 'follow' ? 'on' : ''} .items=${items}></lc-ui-menu>`;
}

function moderatorMenu({ scope, onLock }: ToolbarFace): TemplateResult {
  const label = isClosed(scope.view) ? msg('Open the discussion again') : msg('Close the discussion');
  const items: MenuItem[] = [{ label: `${label} …`, icon: isClosed(scope.view) ? 'unlock' : 'lock', run: onLock }];
  return html`<lc-ui-menu label=${msg('Moderate')} icon="shield" .items=${items}></lc-ui-menu>`;
}
