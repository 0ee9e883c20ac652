import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { PointRule, PointSettings, RuleSet } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import type { PointsHost } from './point-dialogs.ts';
import { pointDialogStyles } from './point-dialog.styles.ts';
import { signed } from './points-words.ts';
import { ruleWords, streakRules } from './rule-words.ts';

interface Told {
  readonly rules: RuleSet;
  readonly settings: PointSettings;
}

/** How points are given, in words, for everybody. */
@element('lc-rules-dialog')
export class LcRulesDialog extends LitElement {
  static override styles = [uiBase, buttons, noticeStyles, pointDialogStyles];

  @property({ attribute: false }) host!: PointsHost;

  @state() private told: Told | undefined;
  @state() private error: unknown;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.error = undefined;
    const client = this.host.client();
    try {
      const [rules, settings] = await Promise.all([
        client.call('points.rules', {}),
        client.call('points.settings', {}),
      ]);
      this.told = { rules, settings };
    } catch (error) {
      this.error = error;
    }
  }

  #renderRule = (rule: PointRule): TemplateResult => html`<li>
    <div><p class="rule"><bdi>${rule.name}</bdi></p>${ruleWords(rule) ? html`<p class="aside">${ruleWords(rule)}</p>` : nothing}</div>
    <span class="amount">${signed(rule.amount)}</span>
  </li>`;

  #renderTold({ rules, settings }: Told) {
    const active = rules.rules.filter((rule) => rule.active);
    return html`${active.length > 0 ? html`<ul class="rules" role="list">${active.map(this.#renderRule)}</ul>` : html`<p class="aside">${msg('No points are given at present.')}</p>`}
      <p class="aside">${msg('Nothing counts twice, and what is undone is taken back. Nobody gets points for what they do to their own posts.')}</p>
      <h3>${msg('Levels')}</h3>
      <ol class="levels" role="list">${settings.levels.names.map((name) => html`<li dir="auto">${name}</li>`)}</ol>
      ${settings.streak.on ? html`<h3>${msg('Streaks')}</h3><p class="aside">${streakRules(settings)}</p>` : nothing}`;
  }

  override render() {
    return html`<lc-ui-dialog open light-dismiss heading=${msg('How points are given')} @lc-close=${() => this.dispatchEvent(new CustomEvent('lc-close'))}>
      ${this.error ? problem(this.error, () => void this.#load()) : nothing}
      ${this.told ? this.#renderTold(this.told) : html`<p class="aside waiting" ?hidden=${Boolean(this.error)}>${msg('Loading …')}</p>`}
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-rules-dialog': LcRulesDialog;
  }
}
