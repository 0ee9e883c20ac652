import { html, nothing, type TemplateResult } from 'lit';
import type { ClientStatus, DiscussionView } from '@learning-commons/client';
import type { DiscussionFilter, FollowLevel, Sort } from '@learning-commons/protocol';
import { formatNumber, msg, plural, str } from '../internal/localize.ts';
import { avatar } from '../ui/avatar.ts';
import { icon } from '../ui/icon.ts';
import type { MenuItem } from '../ui/menu.ts';
import '../ui/popover.ts';
import { isClosed, moderates, takesPart } from './rights.ts';
import type { DiscussionScope, Mode } from './scope.ts';

/** Faces shown beside 'here now'. */
const FACES = 4;

/** What the head of a discussion shows and does. */
export interface HeaderFace {
  readonly scope: DiscussionScope;
  readonly heading: string;
  readonly status: ClientStatus | undefined;
  readonly searching: boolean;
  readonly onSearch: () => void;
  readonly onFollow: (level: FollowLevel) => void;
  readonly onLock: () => void;
}

/** What a discussion of this kind is called when the page does not say. */
export function defaultHeading(mode: Mode): string {
  return { thread: msg('Discussion'), qa: msg('Questions'), comments: msg('Comments') }[mode];
}

/** Title, count, state and who is here. */
export function header({ scope, heading, status }: HeaderFace): TemplateResult {
  const { view, settings } = scope;
  // A board of questions counts what was asked, not what was said to it.
  const { count = 0, threads = 0 } = view.discussion ?? {};
  const [total, words] =
    settings.mode === 'qa' ? [threads, msg('one:thread|other:threads')] : [count, msg('one:comment|other:comments')];
  return html`<header class="head" part="header">
    <h2 class="feed-start" tabindex="-1" aria-level=${settings.headingLevel} part="heading">
      ${heading || defaultHeading(settings.mode)} ${view.discussion ? html`<span class="total" part="count">${formatNumber(total)}<span class="visually-hidden"> ${plural(total, words)}</span></span>` : nothing}
    </h2>
    ${isClosed(view) ? html`<span class="mark locked" part="locked">${icon('lock')}${msg('Closed')}</span>` : nothing}
    ${status?.line === 'offline' ? html`<span class="mark offline" part="offline">${icon('wifi-off')}${msg('Offline. What you write is kept.')}</span>` : presence(view)}
  </header>`;
}

function presence({ presence: here, viewer }: DiscussionView) {
  if (!here || here.count === 0) return nothing;
  const words = plural(here.count, msg('one:# here now|other:# here now'));
  const others = here.count - here.members.length;
  return html`<lc-ui-popover class="presence" align="end" label=${words}>
    <button slot="trigger" class="button quiet" part="presence">
      <span class="faces">${here.members.slice(0, FACES).map((member) => avatar(member))}</span>${words}
    </button>
    <ul role="list" class="people">
      ${here.members.map((member) => html`<li>${avatar(member)}<span dir="auto">${member.name}</span>${member.id === viewer?.member ? html`<span class="aside">${msg('you')}</span>` : nothing}</li>`)}
      ${others > 0 ? html`<li class="aside">${plural(others, msg('one:and # more|other:and # more'))}</li>` : nothing}
    </ul>
  </lc-ui-popover>`;
}

/** Order, filter, search, following: what one does with the discussion as a whole. */
export function toolbar(face: HeaderFace): TemplateResult {
  const { scope, searching } = face;
  const { view } = scope;
  return html`<div class="tools" role="group" aria-label=${msg('Show and find')} part="toolbar">
    ${sortChoice(face)} ${filterChoice(face)}
    <span class="gap"></span>
    <slot name="tools"></slot>
    <button class="icon-button search-button" aria-expanded=${searching} aria-label=${msg('Search')} title=${msg('Search')} @click=${face.onSearch}>${icon('search')}</button>
    ${takesPart(view) ? followMenu(face) : nothing} ${moderates(view) ? moderatorMenu(face) : nothing}
  </div>`;
}

function sortChoice({ scope }: HeaderFace): TemplateResult {
  const { sort } = scope.view.query;
  const names: readonly [Sort, string][] = [
    ['newest', msg('Newest first')],
    ['oldest', msg('Oldest first')],
    ['top', msg('Most valued first')],
  ];
  return choice(msg('Order'), names, sort, (value) => scope.store.setQuery({ sort: value as Sort }));
}

function filterChoice({ scope }: HeaderFace) {
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
  return choice(msg('Show'), offered, filterValue(view), (value) =>
    scope.store.setQuery({ filter: filterOf(value, view) }),
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

function choice(
  label: string,
  names: readonly (readonly [string, string])[],
  value: string,
  onChange: (value: string) => void,
) {
  return html`<span class="choice">
    <select aria-label=${label} @change=${({ target }: Event) => onChange((target as HTMLSelectElement).value)}>
      ${names.map(([key, name]) => html`<option value=${key} ?selected=${key === value}>${name}</option>`)}
    </select>
    ${icon('chevron-down')}
  </span>`;
}

function followMenu({ scope, onFollow }: HeaderFace): TemplateResult {
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
  const label = { follow: msg('Following'), normal: msg('Follow'), mute: msg('Muted') }[level];
  return html`<lc-ui-menu label=${msg(str`Tell me about: ${label}`)} icon=${level === 'mute' ? 'bell-off' : 'bell'} class=${level === 'follow' ? 'on' : ''} .items=${items}></lc-ui-menu>`;
}

function moderatorMenu({ scope, onLock }: HeaderFace): TemplateResult {
  const label = isClosed(scope.view) ? msg('Open the discussion again') : msg('Close the discussion');
  const items: MenuItem[] = [{ label: `${label} …`, icon: isClosed(scope.view) ? 'unlock' : 'lock', run: onLock }];
  return html`<lc-ui-menu label=${msg('Moderate')} icon="shield" .items=${items}></lc-ui-menu>`;
}
