import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { LibrarySettings } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { attempt } from './attempt.ts';
import { resourceDialogStyles } from './resource-dialogs.styles.ts';
import type { ResourcesScope } from './scope.ts';
import { submissionsField } from './submissions-field.ts';

/** Spans after which a resource may be shown as stale, in days. */
const SPANS: readonly number[] = [90, 180, 365, 730];

/** Settings of the whole library, for admins. */
@element('lc-resource-settings-dialog')
export class LcResourceSettingsDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, resourceDialogStyles];

  @property({ attribute: false }) scope!: ResourcesScope;

  @state() private settings: LibrarySettings | undefined;
  @state() private wrong = '';
  @state() private busy = false;
  @query('[role=alert]') private fault!: HTMLElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.wrong = '';
    try {
      this.settings = await this.scope.store.loadSettings();
    } catch (error) {
      this.wrong = wordsFor(error);
    }
  }

  #set(change: Partial<LibrarySettings>): void {
    this.settings = { ...this.settings!, ...change };
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { scope, settings } = this;
    if (this.busy || !settings) return;
    this.busy = true;
    this.wrong = '';
    const outcome = await attempt(scope, {
      ...{ before: 'lc-library-configure', after: 'lc-library-configured', detail: { settings } },
      work: () => scope.store.configure(settings),
    });
    this.busy = false;
    if (!outcome) return;
    if ('error' in outcome) {
      this.wrong = wordsFor(outcome.error);
      return void this.updateComplete.then(() => this.fault.focus());
    }
    this.#close();
    scope.toast({ text: msg('The settings of the library are saved.') });
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderStale({ staleAfter }: LibrarySettings) {
    const own = staleAfter === null || SPANS.includes(staleAfter) ? [] : [staleAfter];
    const spans = [...SPANS, ...own].sort((one, other) => one - other);
    return html`<label class="field">
      <span>${msg('When may a resource be out of date?')}</span>
      <select name="stale" @change=${({ target }: Event) => this.#set({ staleAfter: Number((target as HTMLSelectElement).value) || null })}>
        ${spans.map((days) => html`<option value=${days} .selected=${days === staleAfter}>${plural(days, msg('one:After # day|other:After # days'))}</option>`)}
        <option value="" .selected=${staleAfter === null}>${msg('Never')}</option>
      </select>
      <span class="hint">${msg('It is marked then, until somebody confirms that it is still good.')}</span>
    </label>`;
  }

  #renderForm(settings: LibrarySettings) {
    return html`<form @submit=${this.#onSubmit}>
      ${submissionsField(settings.submissions, (submissions) => this.#set({ submissions }))}
      <p class="hint">${msg('A curated list has a rule of its own.')}</p>
      ${this.#renderStale(settings)}
      <fieldset>
        <legend>${msg('Links')}</legend>
        <label class="choice">
          <input type="checkbox" name="links" .checked=${settings.checkLinks} @change=${({ target }: Event) => this.#set({ checkLinks: (target as HTMLInputElement).checked })} />
          <span>${msg('Look at links from time to time')}<span class="hint">${msg('A link that leads nowhere for three days is marked as dead.')}</span></span>
        </label>
      </fieldset>
    </form>`;
  }

  override render() {
    const { settings, wrong } = this;
    return html`<lc-ui-dialog open heading=${msg('Settings of the library')} @lc-close=${() => this.#close()}>
      ${wrong ? html`<p class="hint wrong" role="alert" tabindex="-1">${wrong}</p>` : nothing}
      ${settings ? this.#renderForm(settings) : nothing}
      ${!settings && !wrong ? html`<p class="waiting" role="status">${msg('Loading …')}</p>` : nothing}
      ${!settings && wrong ? html`<button type="button" class="button" @click=${() => void this.#load()}>${msg('Try again')}</button>` : nothing}
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" aria-disabled=${this.busy || !settings}
        @click=${() => this.renderRoot.querySelector('form')?.requestSubmit()}>${msg('Save')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-settings-dialog': LcResourceSettingsDialog;
  }
}
