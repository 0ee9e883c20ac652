import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { LevelCurve, PointSettings } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import type { PointsHost } from './point-dialogs.ts';
import { pointDialogStyles } from './point-dialog.styles.ts';
import { weekDays } from './week-days.ts';

const MOST_LEVELS = 50;

/** Levels, streaks, and the clock by which days and weeks begin. For admins. */
@element('lc-point-settings-dialog')
export class LcPointSettingsDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, noticeStyles, pointDialogStyles];

  @property({ attribute: false }) host!: PointsHost;

  @state() private settings: PointSettings | undefined;
  @state() private error: unknown;
  @state() private busy = false;
  @query('form') private form!: HTMLFormElement;
  @query('[name=names]') private names!: HTMLTextAreaElement;
  @query('[name=zone]') private zone!: HTMLInputElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.error = undefined;
    try {
      this.settings = await this.host.client().call('points.settings', {});
    } catch (error) {
      this.error = error;
    }
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const store = this.host.store();
    if (this.busy || !this.settings || !store) return;
    const settings = this.#read(this.settings);
    this.busy = true;
    const { host } = this;
    const done = await host.act('lc-points-configure', 'lc-points-configured', { settings }, () =>
      store.configure(settings),
    );
    this.busy = false;
    if (!done) return;
    this.#close();
    host.announce(msg('Saved'));
  };

  #read(former: PointSettings): PointSettings {
    const data = new FormData(this.form);
    return {
      ...former,
      zone: this.zone.value.trim(),
      weekStart: Number(data.get('weekStart')),
      levels: {
        curve: data.get('curve') as LevelCurve,
        step: Number(data.get('step')),
        names: linesOf(this.names.value),
      },
      streak: { on: data.has('streak'), freezes: Number(data.get('freezes')) },
    };
  }

  /** What the browser cannot check by itself is said at the field, as it is typed. */
  #onInput = (): void => {
    const count = linesOf(this.names.value).length;
    this.names.setCustomValidity(
      count < 2 || count > MOST_LEVELS ? msg('There must be 2 to 50 levels, one in a line.') : '',
    );
    this.zone.setCustomValidity(isZone(this.zone.value.trim()) ? '' : msg('There is no such time zone.'));
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderLevels({ levels }: PointSettings): TemplateResult {
    const curves: (readonly [LevelCurve, string, string])[] = [
      ['linear', msg('Even'), '100, 200, 300, 400 …'],
      ['growing', msg('Growing'), '100, 300, 600, 1000 …'],
      ['steep', msg('Steep'), '100, 250, 475, 812 …'],
    ];
    return html`<h3>${msg('Levels')}</h3>
      <label class="field"><span>${msg('Names, one in a line, lowest first')}</span><textarea name="names" rows="5" required dir="auto" .value=${levels.names.join('\n')}></textarea></label>
      <div class="pair">
        <label class="field"><span>${msg('Points to the second level')}</span><input type="number" name="step" min="1" max="100000" step="1" required .value=${`${levels.step}`} /></label>
        <label class="field"><span>${msg('Steps to the levels above')}</span><select name="curve">
          ${curves.map(([value, name, example]) => html`<option value=${value} .selected=${value === levels.curve}>${name}: ${example}</option>`)}
        </select></label>
      </div>`;
  }

  #renderForm(settings: PointSettings): TemplateResult {
    const { streak, zone, weekStart } = settings;
    return html`<form @submit=${this.#onSubmit} @input=${this.#onInput}>
      ${this.#renderLevels(settings)}
      <h3>${msg('Streaks')}</h3>
      <label class="choice"><input type="checkbox" name="streak" .checked=${streak.on} /><span>${msg('Count days in a row')}</span></label>
      <label class="field"><span>${msg('Freezes that a member can hold')}</span><input type="number" name="freezes" min="0" max="14" step="1" required .value=${`${streak.freezes}`} /><span class="hint">${msg('A missed day spends one instead of ending the streak. Seven active days in a row earn one.')}</span></label>
      <h3>${msg('Clock')}</h3>
      <div class="pair">
        <label class="field"><span>${msg('Time zone')}</span><input name="zone" list="zones" required dir="ltr" autocomplete="off" spellcheck="false" .value=${zone} /></label>
        <label class="field"><span>${msg('Weeks begin on')}</span><select name="weekStart">
          ${weekDays().map(([number, name]) => html`<option value=${number} .selected=${number === weekStart}>${name}</option>`)}
        </select></label>
      </div>
      <datalist id="zones">${Intl.supportedValuesOf('timeZone').map((name) => html`<option value=${name}></option>`)}</datalist>
    </form>`;
  }

  override render() {
    const { settings, error } = this;
    return html`<lc-ui-dialog open heading=${msg('Levels, streaks and clock')} @lc-close=${() => this.#close()}>
      ${error ? problem(error, () => void this.#load()) : nothing}
      ${settings ? this.#renderForm(settings) : html`<p class="aside waiting" ?hidden=${Boolean(error)}>${msg('Loading …')}</p>`}
      <button slot="footer" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" class="button primary" aria-disabled=${this.busy || !settings} @click=${() => this.form?.requestSubmit()}>${msg('Save')}</button>
    </lc-ui-dialog>`;
  }
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-point-settings-dialog': LcPointSettingsDialog;
  }
}
