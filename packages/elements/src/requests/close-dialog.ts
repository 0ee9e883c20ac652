import { LitElement, html } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { RequestView } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { requestDialogStyles } from './request-dialogs.styles.ts';
import type { RequestsScope } from './scope.ts';

/** Closes a request without an answer, and says why. */
@element('lc-request-close-dialog')
export class LcRequestCloseDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, requestDialogStyles];

  @property({ attribute: false }) scope!: RequestsScope;
  @property({ attribute: false }) request!: RequestView;
  @query('textarea') private reason!: HTMLTextAreaElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { scope, request } = this;
    const reason = this.reason.value.trim();
    this.#close();
    void scope
      .act('lc-request-close', 'lc-request-closed', { requestId: request.id, reason }, () =>
        scope.store.settle(request.id, reason),
      )
      // The menu that opened the dialog is another one now.
      .then(() => scope.focusOn(request.id));
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  override render() {
    return html`<lc-ui-dialog open heading=${msg('Close without an answer')} @lc-close=${() => this.#close()}>
      <p class="which" dir="auto">${this.request.title}</p>
      <form @submit=${this.#onSubmit}>
        <label class="field">
          <span>${msg('Why? (optional)')}</span>
          <textarea rows="3" ?autofocus=${true} maxlength="500" dir="auto"></textarea>
          <span class="hint">${msg('Whoever asked or voted reads it. It can be opened again.')}</span>
        </label>
      </form>
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" @click=${() => this.renderRoot.querySelector('form')!.requestSubmit()}>${msg('Close the request')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-request-close-dialog': LcRequestCloseDialog;
  }
}
