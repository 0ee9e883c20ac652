import { LitElement, html } from 'lit';
import { property } from 'lit/decorators.js';
import { element } from '../internal/element.ts';

/**
 * A panel beside a button. Slot `trigger`: a `<button>`; default slot: the panel. Fires `lc-open` before it opens, so
 * that content can be loaded on demand, and `lc-close` after.
 */
@element('lc-ui-popover')
export class LcUiPopover extends LitElement {
  /** Names the panel. */
  @property() label = '';
  @property({ type: Boolean, reflect: true }) open = false;

  override render() {
    return html`<slot name="trigger"></slot><div popover><slot></slot></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-popover': LcUiPopover;
  }
}
