import { LitElement, html } from 'lit';
import { property } from 'lit/decorators.js';
import { element } from '../internal/element.ts';
import type { IconName } from './icon.ts';

/** One line of a menu, or a rule between groups. */
export type MenuItem =
  | {
      readonly label: string;
      readonly icon?: IconName;
      /** Present on a choice that is on or off. */
      readonly checked?: boolean;
      /** One of several that exclude each other; with `checked`. */
      readonly radio?: boolean;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly run: () => void;
    }
  | 'separator';

/** A button that opens a menu. Slotted content is the button's face; without, the icon. */
@element('lc-ui-menu')
export class LcUiMenu extends LitElement {
  /** Names the button. */
  @property() label = '';
  /** Drawn on the button. */
  @property() icon: IconName = 'more';
  /** Class of the button: `icon-button` or `button`. */
  @property() kind: 'icon' | 'text' = 'icon';
  @property({ attribute: false }) items: readonly MenuItem[] = [];

  override render() {
    return html`<button>${this.label}</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-menu': LcUiMenu;
  }
}
