import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { BoardPresence, PointChoices } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { presenceChoices } from '../ui/presence-choices.ts';
import type { PointsHost } from './point-dialogs.ts';
import { pointDialogStyles } from './point-dialog.styles.ts';
import { weekDays } from './week-days.ts';

/** What the reader has chosen about points: presence on boards, days of the streak, the clock that counts them. */
@element('lc-choices-dialog')
export class LcChoicesDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, pointDialogStyles];

  @property({ attribute: false }) host!: PointsHost;

  /** No day of the week was left. */
  @state() private noDay = false;
  @query('form') private form!: HTMLFormElement;

  #choices: PointChoices | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    this.#choices ??= this.host.store()?.view.mine?.choices;
  }

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { host } = this;
    const former = this.#choices!;
    const data = new FormData(this.form);
    const days = this.#hasStreak ? data.getAll('day').map(Number) : former.days;
    this.noDay = days.length === 0;
    if (this.noDay) return;
    const zone = this.#hasStreak ? (data.get('zone') as string) || null : former.zone;
    const next: PointChoices = { presence: data.get('presence') as BoardPresence, days, zone };
    const changed = Object.fromEntries(
      Object.entries(next).filter(([key, value]) => String(value) !== String(former[key as keyof PointChoices])),
    );
    this.#close();
    if (Object.keys(changed).length === 0) return;
    if (host.client().status.line === 'offline')
      host.toast({ text: msg('Kept. It is sent as soon as you are back online.') });
    const choose = async () => (await host.store()!.choose(changed), true);
    void host.act('lc-points-choose', 'lc-points-chosen', changed, choose).then((done) => {
      if (done) host.announce(msg('Saved'));
    });
  };

  get #hasStreak(): boolean {
    return this.host.store()?.view.mine?.streak !== null;
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderStreak({ days, zone }: PointChoices): TemplateResult {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zones = [...new Set([own, ...(zone ? [zone] : [])])];
    return html`<fieldset>
        <legend>${msg('Days that count for my streak')}</legend>
        <div class="days">
          ${weekDays().map(
            ([number, name]) =>
              html`<label class="choice"><input type="checkbox" name="day" .value=${`${number}`} .checked=${days.includes(number)} /><span>${name}</span></label>`,
          )}
        </div>
        ${this.noDay ? html`<p class="hint wrong" role="alert">${msg('Choose at least one day.')}</p>` : html`<p class="hint">${msg('The other days neither cost nor earn anything.')}</p>`}
      </fieldset>
      <label class="field">
        <span>${msg('My days begin by the clock of')}</span>
        <select name="zone">
          <option value="" .selected=${zone === null}>${msg('the community')}</option>
          ${zones.map((each) => html`<option value=${each} .selected=${each === zone}>${each === own ? msg(str`this computer (${each})`) : each}</option>`)}
        </select>
      </label>`;
  }

  override render() {
    const choices = this.#choices;
    if (!choices) return nothing;
    return html`<lc-ui-dialog open heading=${msg('My choices')} @lc-close=${() => this.#close()}>
      <form @submit=${this.#onSubmit}>
        ${presenceChoices(choices.presence)} ${this.#hasStreak ? this.#renderStreak(choices) : nothing}
      </form>
      <button slot="footer" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" class="button primary" @click=${() => this.form.requestSubmit()}>${msg('Save')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-choices-dialog': LcChoicesDialog;
  }
}
