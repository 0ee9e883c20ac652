import { html, nothing, type TemplateResult } from 'lit';
import type { Period, Season } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import type { MenuItem } from '../ui/menu.ts';
import { periodName, PERIODS, viewName, type BoardView } from './leaderboard-words.ts';

/** What the choices of a board show and do. */
export interface ToolbarFace {
  readonly period: Period;
  readonly view: BoardView;
  readonly limit: number;
  readonly seasons: readonly Season[];
  /** Whether the reader can have a place of their own. */
  readonly member: boolean;
  readonly admin: boolean;
  readonly onPeriod: (period: Period) => void;
  readonly onView: (view: BoardView) => void;
  readonly onAppear: (() => void) | undefined;
  readonly onSettings: () => void;
  readonly onSeasons: () => void;
}

/** Period, view, and what one does with the board as a whole. */
export function toolbar(face: ToolbarFace): TemplateResult {
  return html`<div class="tools" role="group" aria-label=${msg('Choose what is shown')} part="toolbar">
    ${periods(face)} ${views(face)}
    <span class="gap"></span>
    <slot name="tools"></slot>
    ${menu(face)}
  </div>`;
}

function periods({ period, seasons, onPeriod }: ToolbarFace): TemplateResult {
  const own: readonly Period[] = [...PERIODS, ...seasons.map(({ id }): Period => `season-${id}`)];
  const offered = own.includes(period) ? own : [...own, period];
  return choice(
    msg('Period'),
    offered.map((each) => [each, periodName(each, seasons)] as const),
    period,
    onPeriod,
  );
}

function views({ view, limit, member, onView }: ToolbarFace): TemplateResult {
  const offered: BoardView[] = member ? ['around', 'top', 'podium', 'teams'] : ['top', 'podium', 'teams'];
  // Who has no place sees the top where a page asks for the places around it.
  const shown = !member && view === 'around' ? 'top' : view;
  return choice(
    msg('View'),
    offered.map((each) => [each, viewName(each, limit)] as const),
    shown,
    onView,
  );
}

function choice<V extends string>(
  label: string,
  names: readonly (readonly [V, string])[],
  value: V,
  onChange: (value: V) => void,
): TemplateResult {
  return html`<span class="choice">
    <select aria-label=${label} @change=${({ target }: Event) => onChange((target as HTMLSelectElement).value as V)}>
      ${names.map(([key, name]) => html`<option value=${key} .selected=${key === value}>${name}</option>`)}
    </select>
    ${icon('chevron-down')}
  </span>`;
}

function menu({ admin, onAppear, onSettings, onSeasons }: ToolbarFace) {
  const items: MenuItem[] = [];
  if (onAppear) items.push({ label: msg('How I appear here …'), icon: 'eye', run: onAppear });
  if (admin) {
    if (items.length > 0) items.push('separator');
    items.push(
      { label: msg('Boards and ties …'), icon: 'shield', run: onSettings },
      { label: msg('Seasons …'), icon: 'clock', run: onSeasons },
    );
  }
  return items.length > 0 ? html`<lc-ui-menu label=${msg('More')} .items=${items}></lc-ui-menu>` : nothing;
}
