import { html, type TemplateResult } from 'lit';
import type { BoardPresence } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';

/** How one may appear on boards, as a group of radio buttons named `presence`. Needs `fields`. */
export function presenceChoices(chosen: BoardPresence): TemplateResult {
  const choices: (readonly [BoardPresence, string, string])[] = [
    ['shown', msg('With my name'), msg('Others see your name, your picture and what your points are for, by rule.')],
    ['anonymous', msg('Without my name'), msg('Others see a place with its points, and not whose it is.')],
    [
      'hidden',
      msg('Not on boards'),
      msg('Nobody sees a place of yours, and no gap is left. Your points, level and badges stay.'),
    ],
  ];
  return html`<fieldset>
    <legend>${msg('How I appear on boards')}</legend>
    ${choices.map(
      ([value, name, hint]) => html`<label class="choice">
        <input type="radio" name="presence" .value=${value} .checked=${value === chosen} ?autofocus=${value === chosen} />
        <span>${name}<span class="hint">${hint}</span></span>
      </label>`,
    )}
    <p class="hint">${msg('It holds for all boards here. Nobody is told what you chose, and you can change it at any time.')}</p>
  </fieldset>`;
}
