import { html, nothing, type TemplateResult } from 'lit';
import type { PointsView } from '@learning-commons/client';
import type { Level, Streak } from '@learning-commons/protocol';
import { formatNumber, msg, plural } from '../internal/localize.ts';
import { icon, type IconName } from '../ui/icon.ts';
import {
  dayWords,
  freezeWords,
  levelWords,
  nextLevelWords,
  reachedWords,
  signed,
  streakWords,
  weekNames,
} from './points-words.ts';

type Mine = NonNullable<PointsView['mine']>;

/** The total, with what has just arrived beside it. */
export function total({ points }: Mine, arrived: number): TemplateResult {
  return html`<p class="total" part="total">
    <span class="number">${formatNumber(points)}</span> <span class="unit">${plural(points, msg('one:point|other:points'))}</span>
    ${arrived === 0 ? nothing : html`<span class="arrived" part="arrived" aria-hidden="true">${signed(arrived)}</span>`}
  </p>`;
}

/** The level, and how far it is to the next one. A level just reached is told over it, so that nothing moves. */
export function level(mine: Mine, reached: Level | null, onSeen: () => void): TemplateResult {
  const held = mine.level;
  const { from, next, name } = held;
  const goal = next ? next.at - from : 1;
  const done = next ? Math.max(0, mine.points - from) : 1;
  const words = nextLevelWords(held, mine.points);
  return html`<div class="level" part="level" tabindex="-1">
    <p class="level-name"><span>${levelWords(held)}</span> <b dir="auto">${name}</b></p>
    <progress part="progress" max=${goal} .value=${done} aria-label=${next ? next.name : name} aria-valuetext=${words}></progress>
    <p class="aside" aria-hidden="true">${words}</p>
    ${reached ? reachedNote(reached, onSeen) : nothing}
  </div>`;
}

function reachedNote(reached: Level, onSeen: () => void): TemplateResult {
  return html`<div class="reached" part="reached">
    ${icon('award')}<p>${reachedWords(reached)}</p>
    <button type="button" class="icon-button" aria-label=${msg('Dismiss')} @click=${onSeen}>${icon('close')}</button>
  </div>`;
}

/** Points of the current day, week and month. */
export function spans({ day, week, month }: Mine): TemplateResult {
  const span = (name: string, value: number) => html`<div><dt>${name}</dt><dd>${formatNumber(value)}</dd></div>`;
  return html`<dl class="spans" part="spans">
    ${span(msg('Today'), day)} ${span(msg('This week'), week)} ${span(msg('This month'), month)}
  </dl>`;
}

const DRAWN: Readonly<Partial<Record<Streak['week'][number], IconName>>> = { active: 'check', frozen: 'snow' };

/** Days in a row, and what became of the last seven. */
export function streak({ streak: held, choices }: Mine): TemplateResult | typeof nothing {
  if (!held) return nothing;
  const names = weekNames(choices.zone);
  return html`<div class="streak" part="streak">
    <p class="streak-days"><b>${streakWords(held)}</b></p>
    <ol class="week" role="list" aria-label=${msg('The last seven days')}>
      ${held.week.map((state, at) => {
        const [short, full] = names[at]!;
        const words = `${full}: ${dayWords(state)}`;
        return html`<li class="day ${state}" title=${words}>
          <span class="visually-hidden">${words}</span>
          <span class="dot" aria-hidden="true">${DRAWN[state] ? icon(DRAWN[state]) : nothing}</span>
          <span class="short" aria-hidden="true">${short}</span>
        </li>`;
      })}
    </ol>
    <p class="aside">${freezeWords(held)}${held.longest > held.days ? html` · ${plural(held.longest, msg('one:Longest: # day|other:Longest: # days'))}` : nothing}</p>
  </div>`;
}

/** All of it in one line or two, for a narrow place. */
export function compact(mine: Mine, arrived: number, reached: Level | null, onSeen: () => void): TemplateResult {
  const { streak: held } = mine;
  return html`<div class="compact">
    <div class="compact-line">
      ${total(mine, arrived)}
      ${held ? html`<p class="aside">${streakWords(held)}</p>` : nothing}
    </div>
    ${level(mine, reached, onSeen)}
  </div>`;
}
