import { LitElement, html } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { BoardPresence } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { presenceChoices } from '../ui/presence-choices.ts';
import { boardDialogStyles } from './board-dialog.styles.ts';
import type { BoardHost } from './board-dialogs.ts';

/** How one appears on all boards of the community. */
@element('lc-appear-dialog')
export class LcAppearDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, boardDialogStyles];

  @property({ attribute: false }) host!: BoardHost;
  /** What holds now. */
  @property({ attribute: false }) presence: BoardPresence = 'shown';

  @query('form') private form!: HTMLFormElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const presence = new FormData(this.form).get('presence') as BoardPresence;
    this.#close();
    if (presence === this.presence) return;
    const { host } = this;
    const choose = async () => (await host.store().appear(presence), true);
    void host.act('lc-presence-choose', 'lc-presence-chosen', { presence }, choose).then((done) => {
      if (done) host.announce(msg('Saved'));
    });
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  override render() {
    return html`<lc-ui-dialog open heading=${msg('Boards and me')} @lc-close=${() => this.#close()}>
      <form @submit=${this.#onSubmit}>${presenceChoices(this.presence)}</form>
      <button slot="footer" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" class="button primary" @click=${() => this.form.requestSubmit()}>${msg('Save')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-appear-dialog': LcAppearDialog;
  }
}
