import { html, nothing, type TemplateResult } from 'lit';
import type { Output } from '@learning-commons/client';
import type { Mover, Recount } from '@learning-commons/protocol';
import { formatNumber, msg, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { signed } from './points-words.ts';

/** Who would move under other rules, and how the whole would change. */
export function previewTable(told: Output<'points.preview'>): TemplateResult {
  const { affected, members, pointsBefore, pointsAfter, movers } = told;
  return html`<div class="totals">
      <p>${msg(str`${formatNumber(affected)} of ${formatNumber(members)} people would have other points, had these rules always been in force.`)}</p>
      <p class="aside">${msg('All points together:')} <b>${formatNumber(pointsBefore)}</b> ${arrow()} <b>${formatNumber(pointsAfter)}</b> (${signed(pointsAfter - pointsBefore)})</p>
    </div>
    ${movers.length > 0 ? moversTable(movers) : nothing}`;
}

function moversTable(movers: readonly Mover[]): TemplateResult {
  return html`<table>
    <caption class="visually-hidden">${msg('Who would change most')}</caption>
    <thead>
      <tr>
        <th scope="col">${msg('Who would change most')}</th>
        <th scope="col" class="number">${msg('Points')}</th>
        <th scope="col" class="number">${msg('Place')}</th>
      </tr>
    </thead>
    <tbody>${movers.map(moverRow)}</tbody>
  </table>`;
}

function moverRow({ person, before, after, rankBefore, rankAfter }: Mover): TemplateResult {
  const place = (rank: number | null) => (rank === null ? '–' : formatNumber(rank));
  return html`<tr>
    <th scope="row"><bdi>${person.name}</bdi></th>
    <td class="number">${formatNumber(before)} ${arrow()} <b>${formatNumber(after)}</b> <span class="aside">(${signed(after - before)})</span></td>
    <td class="number">${place(rankBefore)} ${arrow()} <b>${place(rankAfter)}</b></td>
  </tr>`;
}

const arrow = () =>
  html`<span class="arrow">${icon('arrow-right')}<span class="visually-hidden">${msg('becomes')}</span></span>`;

/** How far a recount is. */
export function recountNote({ done, total }: Recount): TemplateResult {
  const words = msg(str`History is counted anew: ${formatNumber(done)} of ${formatNumber(total)}`);
  return html`<div class="recount" role="group" aria-label=${msg('Recount')}>
    <p>${words}</p>
    <progress max=${Math.max(1, total)} .value=${done} aria-label=${msg('Recount')}></progress>
    <p class="aside">${msg('Boards and points follow as it goes on. You may close this.')}</p>
  </div>`;
}
