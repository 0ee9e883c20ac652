import { html, type TemplateResult } from 'lit';
import type { RuleTest } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { fieldName, testName } from './rule-words.ts';

type Field = RuleTest['field'];

const FIELDS: readonly Field[] = ['topic', 'group', 'objectType', 'objectId', 'completion', 'success', 'score'];
const VALUE_LENGTH = 500;

/** A condition to begin with. */
export const newTest = (): RuleTest => ({ test: 'is', field: 'topic', value: '' });

/** How a field can be compared. */
function testsOf(field: Field): readonly RuleTest['test'][] {
  if (field === 'score') return ['atLeast'];
  return field === 'completion' || field === 'success' ? ['is', 'isNot'] : ['is', 'isNot', 'startsWith'];
}

/** The same condition about another field: what still fits stays. */
function withField(test: RuleTest, field: Field): RuleTest {
  if (field === 'score') return { test: 'atLeast', field, value: typeof test.value === 'number' ? test.value : 0.8 };
  const held = test.test === 'atLeast' ? 'is' : test.test;
  if (field === 'completion' || field === 'success')
    return {
      test: held === 'startsWith' ? 'is' : held,
      field,
      value: typeof test.value === 'boolean' ? test.value : true,
    };
  return { test: held, field, value: typeof test.value === 'string' ? test.value : '' };
}

const withTest = (test: RuleTest, name: string): RuleTest => ({ ...test, test: name }) as RuleTest;
const withValue = (test: RuleTest, value: RuleTest['value']): RuleTest => ({ ...test, value }) as RuleTest;
const valueOf = ({ target }: Event): string => (target as HTMLInputElement).value;

/** One condition: field, comparison, value, and a button that takes it away. */
export function conditionRow(test: RuleTest, onChange: (next: RuleTest) => void, onRemove: () => void): TemplateResult {
  return html`<div class="condition" role="group" aria-label=${msg('Condition')}>
    <select aria-label=${msg('What is compared')} @change=${(event: Event) => onChange(withField(test, valueOf(event) as Field))}>
      ${FIELDS.map((field) => html`<option value=${field} .selected=${field === test.field}>${fieldName(field)}</option>`)}
    </select>
    <select aria-label=${msg('How it is compared')} @change=${(event: Event) => onChange(withTest(test, valueOf(event)))}>
      ${testsOf(test.field).map((name) => html`<option value=${name} .selected=${name === test.test}>${testName(name)}</option>`)}
    </select>
    ${valueField(test, onChange)}
    <button type="button" class="icon-button" aria-label=${msg('Remove this condition')} title=${msg('Remove this condition')} @click=${onRemove}>${icon('trash')}</button>
  </div>`;
}

function valueField(test: RuleTest, onChange: (next: RuleTest) => void): TemplateResult {
  const label = msg('Value');
  if (typeof test.value === 'boolean')
    return html`<select aria-label=${label} @change=${(event: Event) => onChange(withValue(test, valueOf(event) === 'yes'))}>
      <option value="yes" .selected=${test.value}>${msg('yes')}</option>
      <option value="no" .selected=${!test.value}>${msg('no')}</option>
    </select>`;
  if (typeof test.value === 'number')
    return html`<input type="number" aria-label=${label} min="-1" max="1" step="0.01" required .value=${`${test.value}`} @change=${(event: Event) => onChange(withValue(test, Number(valueOf(event))))} />`;
  return html`<input aria-label=${label} required maxlength=${VALUE_LENGTH} dir="auto" autocomplete="off" .value=${test.value} @change=${(event: Event) => onChange(withValue(test, valueOf(event)))} />`;
}
