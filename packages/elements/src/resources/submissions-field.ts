import { html, type TemplateResult } from 'lit';
import type { LibrarySettings } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';

type Submissions = LibrarySettings['submissions'];

/** What becomes of what members share: three choices, each with what it means. */
export function submissionsField(chosen: Submissions, onChange: (to: Submissions) => void): TemplateResult {
  const choices: readonly (readonly [Submissions, string, string])[] = [
    ['open', msg('Everybody, seen at once'), msg('What members share is in the library at once.')],
    ['reviewed', msg('Everybody, looked at first'), msg('It waits until somebody who looks after it has said yes.')],
    ['closed', msg('Only who looks after it'), msg('Others find it and use it, and do not add to it.')],
  ];
  return html`<fieldset>
    <legend>${msg('Who may share here?')}</legend>
    ${choices.map(
      ([value, name, hint]) => html`<label class="choice">
        <input type="radio" name="submissions" .value=${value} .checked=${value === chosen} @change=${() => onChange(value)} />
        <span>${name}<span class="hint">${hint}</span></span>
      </label>`,
    )}
  </fieldset>`;
}
