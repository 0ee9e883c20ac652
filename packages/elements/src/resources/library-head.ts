import { html, nothing, type TemplateResult } from 'lit';
import type { ResourceListView, ResourcesView } from '@learning-commons/client';
import type { ResourceList } from '@learning-commons/protocol';
import { formatNumber, msg, plural, str } from '../internal/localize.ts';
import { avatar } from '../ui/avatar.ts';
import { icon } from '../ui/icon.ts';
import type { MenuItem } from '../ui/menu.ts';
import type { ResourcesScope } from './scope.ts';

/** What the head of the library shows. */
export interface HeadFace {
  readonly heading: string;
  readonly headingLevel: number;
  readonly offline: boolean;
  readonly noShare: boolean;
  readonly view: ResourcesView | undefined;
  readonly list: ResourceListView | undefined;
  readonly scope: ResourcesScope | undefined;
}

/** Whether the reader is offered to share something here. */
export const mayShare = ({ noShare, list }: Pick<HeadFace, 'noShare' | 'list'>): boolean =>
  !noShare && list !== undefined && list.shares !== 'no';

/** Title, marks, what can be done with the whole. */
export function head(face: HeadFace): TemplateResult {
  const { heading, headingLevel, offline, list, scope } = face;
  const title = heading || (scope?.list && list?.list?.title) || msg('Library');
  const items = scope && list ? menu(scope, list) : [];
  return html`<header class="head" part="header">
    <h2 aria-level=${headingLevel} part="heading" tabindex="-1" dir="auto">${title}</h2>
    ${offline ? html`<span class="mark offline" part="offline">${icon('wifi-off')}${msg('Offline')}</span>` : nothing}
    <slot name="tools"></slot>
    ${
      mayShare(face)
        ? html`<button type="button" class="button primary share" part="share" aria-haspopup="dialog" @click=${() => scope?.show('share', { list: scope.query.list })}>${icon('plus')}${msg('Share something')}</button>`
        : nothing
    }
    ${items.length > 0 ? html`<lc-ui-menu align="end" label=${msg('More for this library')} .items=${items}></lc-ui-menu>` : nothing}
  </header>`;
}

/** What curators do with the whole. */
function menu(scope: ResourcesScope, { list, curates }: ResourceListView): MenuItem[] {
  const { view } = scope;
  const key = list?.key;
  const items: (MenuItem | false)[] = [
    list !== null &&
      view.looksAfter(list) && {
        label: msg('Change this list …'),
        icon: 'edit',
        run: () => scope.show('lists', { list: key }),
      },
    view.curates && { label: msg('New list …'), icon: 'plus', run: () => scope.show('lists', {}) },
    curates && {
      label: msg('What waits for you …'),
      icon: 'checklist',
      run: () => scope.show('review', { list: key }),
    },
    view.curates && { label: msg('Import …'), icon: 'download', run: () => scope.show('import', { list: key }) },
    view.configures && { label: msg('Settings …'), icon: 'sliders', run: () => scope.show('settings', {}) },
  ];
  return items.filter((item) => item !== false);
}

/** What the switch between lists takes. */
export interface SwitchFace {
  /** The list that is shown. */
  readonly key: string | undefined;
  /** Whether it is known which lists there are; until then its place is kept. */
  readonly known: boolean;
  onChange(list: string | undefined): void;
}

/** All lists, to change between them. */
export function switcher(view: ResourcesView | undefined, { key, known, onChange }: SwitchFace) {
  const all = view?.lists ?? [];
  const lists = all.filter(({ count, key: each }) => count > 0 || each === key || view?.curates);
  if (known && lists.length === 0) return nothing;
  const tab = (list: ResourceList | undefined) =>
    html`<li><button type="button" class="tab" part="list-choice" aria-pressed=${list?.key === key} @click=${() => onChange(list?.key)}><bdi>${list?.title ?? msg('Everything')}</bdi>${
      list ? html` <span class="count">${formatNumber(list.count)}</span>` : nothing
    }</button></li>`;
  return html`<nav class="lists" part="lists" aria-label=${msg('Lists')}><ul role="list">${tab(undefined)}${lists.map(tab)}</ul></nav>`;
}

/** What the reader may do in a curated list. */
export interface ListFace {
  readonly ordering: boolean;
  /** Its title stands in the head already. */
  readonly titled: boolean;
  onOrder(): void;
  onReview(): void;
}

/** What a curated list is about, who looks after it, and what becomes of what is shared. */
export function listIntro(scope: ResourcesScope, view: ResourceListView, face: ListFace) {
  const { list, curates, waiting, items } = view;
  const review = waiting > 0 && curates ? reviewButton(waiting, face) : nothing;
  if (!list) return review === nothing ? nothing : html`<p class="intro-line">${review}</p>`;
  const owner = scope.view.person(list.owner);
  return html`<div class="intro" part="intro">
    ${face.titled ? nothing : html`<p class="list-title" part="list-title" dir="auto">${list.title}</p>`}
    ${list.description ? html`<p class="list-description" part="list-description" dir="auto">${list.description}</p>` : nothing}
    <p class="intro-line">
      <span class="owner" part="owner">${scope.noAvatars || !owner ? nothing : avatar(owner)}<span>${owner ? msg(str`Looked after by ${owner.name}`) : msg('Looked after by the community')}</span></span>
      <span>${plural(list.count, msg('one:# resource|other:# resources'))}</span>
      ${submissionsLine(scope, view)} ${review}
      ${
        curates && (items.length > 1 || face.ordering)
          ? html`<button type="button" class="button quiet order" part="order" aria-pressed=${face.ordering} @click=${face.onOrder}>${icon(face.ordering ? 'check' : 'sort')}${face.ordering ? msg('Done with the order') : msg('Change the order')}</button>`
          : nothing
      }
    </p>
  </div>`;
}

const reviewButton = (waiting: number, { onReview }: Pick<ListFace, 'onReview'>) =>
  html`<button type="button" class="chip waiting" part="waiting" @click=${onReview}>${icon('clock')}${plural(waiting, msg('one:# waits for review|other:# wait for review'))}</button>`;

function submissionsLine(scope: ResourcesScope, { shares }: ResourceListView) {
  if (scope.view.member === null) return nothing;
  if (shares === 'no')
    return html`<span class="mark" part="closed">${icon('lock')}${msg('Only its curators add to this list')}</span>`;
  return shares === 'submitted'
    ? html`<span class="mark">${icon('eye')}${msg('What you share is looked at first')}</span>`
    : nothing;
}
