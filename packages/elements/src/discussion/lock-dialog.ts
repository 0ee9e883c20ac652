import { LitElement, html } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { dialogStyles } from './dialog.styles.ts';
import type { DiscussionScope } from './scope.ts';

const REASON_LENGTH = 300;

/** Closes a discussion to new posts, now or at a later time. */
@element('lc-lock-dialog')
export class LcLockDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, dialogStyles];

  @property({ attribute: false }) scope!: DiscussionScope;

  @state() private later = false;
  @state() private busy = false;
  @query('form') private form!: HTMLFormElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const data = new FormData(this.form);
    const reason = (data.get('reason') as string).trim() || undefined;
    const closesAt = this.later ? new Date(data.get('at') as string).getTime() : null;
    const { host, store } = this.scope;
    this.busy = true;
    const send = async () => (await store.lock(!this.later, reason, closesAt), true);
    const done = await host.act(
      'lc-discussion-lock',
      'lc-discussion-locked',
      { on: !this.later, reason, closesAt },
      send,
    );
    this.busy = false;
    if (!done) return;
    this.#close();
    host.announce(this.later ? msg('The discussion will close at the chosen time.') : msg('The discussion is closed.'));
  };

  #onWhen = ({ target }: Event): void => {
    this.later = (target as HTMLInputElement).value === 'later';
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  override render() {
    return html`<lc-ui-dialog open heading=${msg('Close the discussion')} @lc-close=${() => this.#close()}>
      <form id="form" @submit=${this.#onSubmit}>
        <fieldset>
          <legend>${msg('When?')}</legend>
          <label class="choice"><input type="radio" name="when" value="now" ?autofocus=${true} .checked=${!this.later} @change=${this.#onWhen} /><span>${msg('Now')}</span></label>
          <label class="choice"><input type="radio" name="when" value="later" .checked=${this.later} @change=${this.#onWhen} /><span>${msg('At a later time')}</span></label>
        </fieldset>
        ${this.later ? html`<label class="field"><span>${msg('Closes at')}</span><input type="datetime-local" name="at" min=${localNow()} required /></label>` : ''}
        <label class="field">
          <span>${msg('Why? Readers see this. (optional)')}</span>
          <input name="reason" maxlength=${REASON_LENGTH} dir="auto" autocomplete="off" />
        </label>
        <p class="hint">${msg('Everything stays readable and searchable. Moderators can still post, and open it again.')}</p>
      </form>
      <button slot="footer" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" class="button primary" aria-disabled=${this.busy} @click=${() => this.form.requestSubmit()}>${this.later ? msg('Set the time') : msg('Close now')}</button>
    </lc-ui-dialog>`;
  }
}

/** The present in the form that the field takes: the reader's own zone, without saying which. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-lock-dialog': LcLockDialog;
  }
}
