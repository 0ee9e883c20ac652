import { html, nothing, type TemplateResult } from 'lit';
import type { RichText } from '@learning-commons/protocol';
import { direction, msg } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { icon } from '../ui/icon.ts';
import { shortcutAria, shortcutWords } from './composer-shortcuts.ts';
import type { ComposerDesk } from './composer-desk.ts';
import { richText } from './rich-text.ts';

type Outcome = { readonly text: RichText } | { readonly error: unknown } | 'empty' | 'loading';

/** Write or preview: the same text, and how the server will format it. */
export class ComposerPreview {
  #desk: ComposerDesk;
  #shown = false;
  #outcome: Outcome = 'empty';
  #asked = 0;

  constructor(desk: ComposerDesk) {
    this.#desk = desk;
  }

  get shown(): boolean {
    return this.#shown;
  }

  /** Switches between the two; focus follows where it stood in the text or in its preview. */
  show(on: boolean): void {
    const { host } = this.#desk;
    const inside = host.renderRoot.querySelector(':is(.write, .preview):focus-within');
    this.#shown = on;
    host.requestUpdate();
    if (on) void this.#ask();
    if (inside) void host.updateComplete.then(() => (on ? this.#panel?.focus() : host.focus()));
  }

  get #panel(): HTMLElement | null {
    return this.#desk.host.renderRoot.querySelector('.preview');
  }

  async #ask(): Promise<void> {
    const { host, mentions } = this.#desk;
    const body = host.text.trim();
    const asked = (this.#asked += 1);
    this.#outcome = body === '' ? 'empty' : 'loading';
    if (!body || !host.store) return;
    const outcome = await host.store.preview(body, mentions).then(
      (text) => ({ text }),
      (error: unknown) => ({ error }),
    );
    if (asked !== this.#asked) return;
    this.#outcome = outcome;
    host.requestUpdate();
  }

  #onKeydown = (event: KeyboardEvent): void => {
    const step = ['ArrowLeft', 'ArrowRight', 'Home', 'End'].indexOf(event.key);
    if (step === -1) return;
    event.preventDefault();
    const second = [direction() === 'rtl', direction() !== 'rtl', false, true][step]!;
    this.show(second);
    void this.#desk.host.updateComplete.then(() =>
      this.#desk.host.renderRoot.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus(),
    );
  };

  #renderTab(preview: boolean, label: string): TemplateResult {
    const selected = this.#shown === preview;
    return html`<button
      class="tab"
      type="button"
      role="tab"
      aria-selected=${selected}
      aria-controls=${preview ? 'preview' : 'write'}
      aria-label=${label}
      tabindex=${selected ? 0 : -1}
      title=${preview ? `${label} (${shortcutWords('preview')})` : nothing}
      aria-keyshortcuts=${preview ? shortcutAria('preview') : nothing}
      @click=${() => this.show(preview)}
    >
      ${icon(preview ? 'eye' : 'edit')}<span>${label}</span>
    </button>`;
  }

  renderTabs(): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${msg('Write or preview')} @keydown=${this.#onKeydown}>
      ${this.#renderTab(false, msg('Write'))}${this.#renderTab(true, msg('Preview'))}
    </div>`;
  }

  #renderOutcome(): TemplateResult {
    const outcome = this.#outcome;
    if (outcome === 'empty') return html`<p class="faint">${msg('Nothing to preview yet.')}</p>`;
    if (outcome === 'loading') return html`<p class="faint">${msg('Formatting …')}</p>`;
    if ('text' in outcome) return html`<div class="text">${richText(outcome.text)}</div>`;
    return html`<p>${wordsFor(outcome.error)}</p>
      <button class="button" type="button" @click=${() => void this.#ask()}>${msg('Try again')}</button>`;
  }

  render(): TemplateResult {
    return html`<div class="preview" id="preview" role="tabpanel" tabindex="0" aria-label=${msg('Preview')} ?hidden=${!this.#shown}>
      ${this.#shown ? this.#renderOutcome() : nothing}
    </div>`;
  }
}
