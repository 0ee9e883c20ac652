import { LitElement, html } from 'lit';
import { element } from '../internal/element.ts';

/** A short message. */
export interface Toast {
  readonly text: string;
  readonly tone?: 'plain' | 'danger';
  /** Such as undo. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Shows messages at the foot of the window; time stands still while the pointer or focus is on them. */
@element('lc-ui-toast')
export class LcUiToast extends LitElement {
  override render() {
    return html``;
  }
}

/** Shows a message in the widget `host`. */
export function showToast(host: LitElement, toast: Toast): void {
  void host;
  void toast;
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-toast': LcUiToast;
  }
}
