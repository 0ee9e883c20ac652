import { LitElement, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { announce } from '../internal/announcer.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';

const SHOWN = 2_000;

/** Copies a text to the clipboard and says so. Drawn in the styles of whatever surrounds it. */
@element('lc-copy-button')
export class LcCopyButton extends LitElement {
  /** What to copy. */
  @property({ attribute: false }) text = '';

  @state() private copied = false;

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.copied = false;
  }

  #onClick = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.text);
    } catch {
      return announce(msg('The browser did not allow copying.'));
    }
    announce(msg('Copied'));
    this.copied = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.copied = false), SHOWN);
  };

  override render() {
    return html`<button type="button" class="copy" @click=${this.#onClick}>${icon(this.copied ? 'check' : 'copy')}${this.copied ? msg('Copied') : msg('Copy')}</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-copy-button': LcCopyButton;
  }
}
