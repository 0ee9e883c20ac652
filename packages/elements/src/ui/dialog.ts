import { css, html, LitElement } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { announceIn } from '../internal/announcer.ts';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from './button.styles.ts';
import { icon } from './icon.ts';

const styles = css`
  :host {
    display: contents;
  }
  dialog {
    inline-size: min(var(--_dialog, 34em), calc(100vw - 32px));
    max-inline-size: none;
    max-block-size: min(var(--_dialog-height, 44em), calc(100dvh - 32px));
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 6px);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    transition:
      opacity var(--_quick),
      translate var(--_quick),
      display var(--_quick) allow-discrete,
      overlay var(--_quick) allow-discrete;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  dialog::backdrop {
    background: rgb(12 18 16 / 0.45);
  }
  dialog:focus-visible {
    outline: none;
  }
  @starting-style {
    dialog[open] {
      opacity: 0;
      translate: 0 8px;
    }
  }
  header {
    display: flex;
    gap: 12px;
    align-items: start;
    justify-content: space-between;
    padding: 16px 12px 4px 24px;
  }
  header:dir(rtl) {
    padding: 16px 24px 4px 12px;
  }
  h2 {
    padding-block-start: 4px;
    font-size: 1.125em;
  }
  .body {
    flex: 1;
    padding: 8px 24px 24px;
    overflow: auto;
    overscroll-behavior: contain;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    justify-content: flex-end;
    padding: 12px 24px;
    border-block-start: 1px solid var(--_line);
  }
  @media (width <= 480px) {
    dialog {
      inline-size: 100vw;
      max-block-size: calc(100dvh - 24px);
      margin-block-end: 0;
      border-width: 1px 0 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    header,
    header:dir(rtl) {
      padding: 12px 16px 4px;
    }
    .body {
      padding: 8px 16px 20px;
    }
    footer {
      padding: 12px 16px max(12px, env(safe-area-inset-bottom));
    }
  }
  @media (pointer: coarse) {
    h2 {
      padding-block-start: 8px;
    }
  }
  @media (forced-colors: active) {
    dialog::backdrop {
      background: rgb(0 0 0 / 0.6);
    }
  }
`;

/**
 * A modal dialog on the browser's own. Focus goes to `[autofocus]` or the dialog, and back to where it was. Escape and
 * the close button close it; a press beside it does only with `light-dismiss`, because what is typed would be lost.
 *
 * `--_dialog` sets its width (34em), `--_dialog-height` how high it may grow (44em). Slots: default, and `footer` for buttons. Fires `lc-close` after the person closed it.
 */
@element('lc-ui-dialog')
export class LcUiDialog extends LitElement {
  static override styles = [uiBase, buttons, styles];

  /** Title of the dialog. */
  @property() heading = '';
  @property({ type: Boolean, reflect: true }) open = false;
  /** A press beside the dialog closes it. */
  @property({ type: Boolean, attribute: 'light-dismiss' }) lightDismiss = false;

  @state() private hasFooter = false;
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('.voice') private voice!: HTMLElement;

  #quiet: (() => void) | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#quiet?.();
  }

  override updated(): void {
    if (this.open && !this.dialog.open) this.#show();
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  #show(): void {
    this.dialog.showModal();
    (this.querySelector<HTMLElement>('[autofocus]') ?? this.dialog).focus();
    this.#quiet = announceIn(this.voice);
  }

  #onClose(): void {
    this.#quiet?.();
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #onSlotchange({ target }: Event): void {
    this.hasFooter = (target as HTMLSlotElement).assignedElements().length > 0;
  }

  override render() {
    return html`<dialog aria-labelledby="heading" tabindex="-1"
      closedby=${this.lightDismiss ? 'any' : 'closerequest'}
      @close=${this.#onClose}
    >
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button type="button" class="icon-button" aria-label=${msg('Close')} @click=${() => this.dialog.close()}>
          ${icon('close')}
        </button>
      </header>
      <div class="body"><slot></slot></div>
      <footer ?hidden=${!this.hasFooter}><slot name="footer" @slotchange=${this.#onSlotchange}></slot></footer>
      <div class="voice"></div>
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-dialog': LcUiDialog;
  }
}
