import { css, html, LitElement } from 'lit';
import { property, query } from 'lit/decorators.js';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { place, returnFocus } from '../internal/place.ts';
import { panel } from './panel.styles.ts';

const styles = css`
  :host {
    display: inline-flex;
  }
  .panel {
    outline: none;
  }
`;

/**
 * A panel beside a button. Slot `trigger` takes the `<button>`, the default slot the panel's content. Focus goes to
 * `[autofocus]` or the panel itself and returns to the button.
 *
 * Fires `lc-open` before the panel is shown, so that content can be fetched when it is wanted, and `lc-close` after.
 */
@element('lc-ui-popover')
export class LcUiPopover extends LitElement {
  static override styles = [uiBase, panel, styles];

  /** Names the panel. */
  @property() label = '';
  /** The side of the button the panel lines up with. */
  @property() align: 'start' | 'end' = 'start';
  @query('.panel') private panel!: HTMLElement;

  #stop: (() => void) | undefined;
  #wasOpen = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  /** Opens the panel. */
  show(): void {
    this.panel.showPopover({ source: this.#trigger as HTMLElement });
  }

  /** Closes the panel; focus returns to the button. */
  hide(): void {
    this.panel.hidePopover();
  }

  get #trigger(): HTMLElement | undefined {
    return this.querySelector<HTMLElement>(':scope > [slot=trigger]') ?? undefined;
  }

  #onSlotchange(): void {
    this.#trigger?.addEventListener('pointerdown', this.#onPointerdown);
    this.#trigger?.addEventListener('click', this.#onClick);
    this.#trigger?.setAttribute('aria-haspopup', 'dialog');
    this.#trigger?.setAttribute('aria-expanded', 'false');
  }

  /** A press on the button closes the panel before the click arrives, which must not open it again. */
  #onPointerdown = (): void => {
    this.#wasOpen = this.panel.matches(':popover-open');
  };

  #onClick = (): void => {
    if (this.#wasOpen) this.hide();
    else this.show();
    this.#wasOpen = false;
  };

  #onBeforeToggle({ newState }: ToggleEvent): void {
    if (newState === 'open') this.dispatchEvent(new CustomEvent('lc-open'));
    else returnFocus(this.panel, this.#trigger);
  }

  #onToggle({ newState }: ToggleEvent): void {
    const open = newState === 'open';
    this.#trigger?.setAttribute('aria-expanded', `${open}`);
    this.#stop?.();
    if (!open) return void this.dispatchEvent(new CustomEvent('lc-close'));
    this.#stop = place(this.panel, this.#trigger ?? this, { align: this.align });
    (this.querySelector<HTMLElement>('[autofocus]') ?? this.panel).focus();
  }

  override render() {
    return html`<slot name="trigger" @slotchange=${this.#onSlotchange}></slot>
      <div
        class="panel"
        popover
        role="dialog"
        tabindex="-1"
        aria-label=${this.label}
        @beforetoggle=${this.#onBeforeToggle}
        @toggle=${this.#onToggle}
      >
        <slot></slot>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-popover': LcUiPopover;
  }
}
