import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { PointRule, RuleTest } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import { slugOf } from '../ui/slug.ts';
import { pointDialogStyles } from './point-dialog.styles.ts';
import { conditionRow, newTest } from './rule-conditions.ts';
import { percent } from './rule-words.ts';

const NAME_LENGTH = 80;
const MOST_TESTS = 10;
const SHARES = [1, 0.75, 0.5, 0.25, 0.1];
const VERBS = ['answer.accepted', 'comment.endorsed', 'comment.posted', 'completed', 'course.completed'];

/** Conditions, by how they hold together. */
type Group = 'all' | 'any' | 'none';

/** The form of one rule. Fires `lc-rule` with the rule when the form is complete; `submit()` asks for it. */
@element('lc-rule-form')
export class LcRuleForm extends LitElement {
  static override styles = [uiBase, buttons, fields, pointDialogStyles];

  /** The rule to begin with; a new one has no id. */
  @property({ attribute: false }) rule!: PointRule;
  /** Ids of the other rules. */
  @property({ attribute: false }) taken: readonly string[] = [];

  @state() private conditions: Readonly<Record<Group, RuleTest[]>> = { all: [], any: [], none: [] };
  @query('form') private form!: HTMLFormElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('rule')) return;
    const { all, any, none } = this.rule;
    this.conditions = { all, any, none };
  }

  /** Puts focus on the first field. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('[name=name]')?.focus();
  }

  /** Hands the rule over, or shows what is missing. */
  submit(): void {
    this.form.requestSubmit();
  }

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(this.form);
    const text = (name: string) => (data.get(name) as string).trim();
    const limit = (name: string) => (text(name) === '' ? null : Number(text(name)));
    const name = text('name');
    const rule: PointRule = {
      ...this.rule,
      ...this.conditions,
      id: this.rule.id || slugOf(name, this.taken, 'rule'),
      name,
      verb: text('verb'),
      amount: Number(text('amount')),
      perDay: limit('perDay'),
      perWeek: limit('perWeek'),
      cooldown: Math.round(Number(text('cooldown')) * 60),
      keeps: Number(text('keeps')),
      oncePerObject: data.has('once'),
    };
    this.dispatchEvent(new CustomEvent('lc-rule', { detail: rule }));
  };

  #change(group: Group, at: number, test: RuleTest | undefined): void {
    const tests = [...this.conditions[group]];
    if (test) tests[at] = test;
    else tests.splice(at, 1);
    this.conditions = { ...this.conditions, [group]: tests };
  }

  /** A new condition gets the focus; where one was taken away, the button that adds one. */
  #add(group: Group): void {
    this.#change(group, this.conditions[group].length, newTest());
    void this.updateComplete.then(() => {
      const rows = this.renderRoot.querySelectorAll<HTMLElement>(`[data-group=${group}] .condition select:first-child`);
      [...rows].at(-1)?.focus();
    });
  }

  #remove(group: Group, at: number): void {
    this.#change(group, at, undefined);
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>(`[data-group=${group}] > .button`)?.focus();
    });
  }

  #renderGroup(group: Group, title: string): TemplateResult {
    const tests = this.conditions[group];
    return html`<fieldset class="group" data-group=${group}>
      <legend>${title}</legend>
      ${tests.map((test, at) =>
        conditionRow(
          test,
          (next) => this.#change(group, at, next),
          () => this.#remove(group, at),
        ),
      )}
      ${tests.length < MOST_TESTS ? html`<button type="button" class="button quiet" @click=${() => this.#add(group)}>${msg('Add a condition')}</button>` : nothing}
    </fieldset>`;
  }

  #renderLimits({ perDay, perWeek, cooldown, keeps, oncePerObject }: PointRule): TemplateResult {
    const shares = [...new Set([...SHARES, keeps])].sort((a, b) => b - a);
    const number = (name: string, label: string, value: number | null, step = '1') =>
      html`<label class="field"><span>${label}</span><input type="number" name=${name} min=${name === 'cooldown' ? 0 : 1} step=${step} .value=${value === null ? '' : `${value}`} placeholder=${msg('no limit')} /></label>`;
    return html`<h3>${msg('Limits')}</h3>
      <div class="pair">${number('perDay', msg('Most points a day'), perDay)} ${number('perWeek', msg('Most points a week'), perWeek)}</div>
      <div class="pair">
        <label class="field"><span>${msg('Pause after each, in minutes')}</span><input type="number" name="cooldown" min="0" max="525600" step="any" required .value=${`${cooldown / 60}`} /></label>
        <label class="field"><span>${msg('Each further one on the same day counts')}</span><select name="keeps">
          ${shares.map((share) => html`<option value=${share} .selected=${share === keeps}>${share === 1 ? msg('fully') : percent(share)}</option>`)}
        </select></label>
      </div>
      <label class="choice"><input type="checkbox" name="once" .checked=${oncePerObject} /><span>${msg('Only once for the same thing')}</span></label>`;
  }

  override render() {
    const { rule } = this;
    return html`<form @submit=${this.#onSubmit}>
      <label class="field"><span>${msg('Name, as members read it')}</span><input name="name" required maxlength=${NAME_LENGTH} dir="auto" autocomplete="off" .value=${rule.name} /></label>
      <div class="pair">
        <label class="field"><span>${msg('Activity')}</span><input name="verb" list="verbs" required maxlength="60" pattern="[a-z][a-z0-9]*([._\\-][a-z0-9]+)*" dir="ltr" autocomplete="off" spellcheck="false" autocapitalize="none" .value=${rule.verb} /><span class="hint">${msg('As other systems name it: lower-case words with dots')}</span></label>
        <label class="field"><span>${msg('Points')}</span><input type="number" name="amount" min="1" max="10000" step="1" required .value=${`${rule.amount}`} /></label>
      </div>
      <datalist id="verbs">${VERBS.map((verb) => html`<option value=${verb}></option>`)}</datalist>
      ${this.#renderLimits(rule)}
      <h3>${msg('Conditions')}</h3>
      ${this.#renderGroup('all', msg('All of these must hold'))}
      ${this.#renderGroup('any', msg('At least one of these must hold'))}
      ${this.#renderGroup('none', msg('None of these may hold'))}
    </form>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-rule-form': LcRuleForm;
  }
}
