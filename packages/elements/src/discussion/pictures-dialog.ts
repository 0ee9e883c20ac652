import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { Attachment } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { announce } from '../internal/announcer.ts';
import { element } from '../internal/element.ts';
import { direction, formatNumber, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { icon } from '../ui/icon.ts';
import { addressOf, savingAddress, sizeWords } from './file-words.ts';
import { picturesStyles } from './pictures-dialog.styles.ts';

/** The pictures of a comment, one at a time and as large as the window allows. Arrow keys turn over. */
@element('lc-pictures-dialog')
export class LcPicturesDialog extends LitElement {
  static override styles = [uiBase, buttons, picturesStyles];

  @property({ attribute: false }) pictures: readonly Attachment[] = [];
  /** Which of them is shown. */
  @property({ attribute: false }) at = 0;
  @property({ attribute: false }) server = '';

  @state() private failed = false;
  @state() private loaded = false;

  #attempt = 0;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  get #picture(): Attachment {
    return this.pictures[this.at]!;
  }

  #turn(step: number): void {
    const { length } = this.pictures;
    if (length < 2) return;
    this.#show((this.at + step + length) % length);
  }

  #show(at: number): void {
    this.at = at;
    this.failed = this.loaded = false;
    announce([this.#count, this.#picture.alt || this.#picture.name].join(': '));
  }

  #onKeydown = (event: KeyboardEvent): void => {
    const forward = direction() === 'rtl' ? -1 : 1;
    const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
    const edge = { Home: 0, End: this.pictures.length - 1 }[event.key];
    if (step === undefined && edge === undefined) return;
    event.preventDefault();
    if (edge === undefined) this.#turn(step!);
    else this.#show(edge);
  };

  #onRetry = (): void => {
    this.#attempt += 1;
    this.failed = false;
  };

  get #count(): string {
    return msg(str`Picture ${formatNumber(this.at + 1)} of ${formatNumber(this.pictures.length)}`);
  }

  #renderPicture({ url, sizes, alt }: Attachment): TemplateResult {
    if (this.failed)
      return html`<p class="failed">${icon('picture')}${msg('This picture could not be loaded. It may have been removed.')}
        <button class="button" type="button" @click=${this.#onRetry}>${msg('Try again')}</button></p>`;
    const largest = sizes.at(-1);
    return keyed(
      `${this.at} ${this.#attempt}`,
      html`<img
        class=${this.loaded ? '' : 'loading'}
        src=${addressOf(url, this.server) ?? nothing}
        width=${largest?.width ?? nothing}
        height=${largest?.height ?? nothing}
        alt=${alt}
        referrerpolicy="no-referrer"
        @load=${() => (this.loaded = true)}
        @error=${() => (this.failed = true)}
      />`,
    ) as never;
  }

  #renderStep(step: 1 | -1, label: string): TemplateResult {
    return html`<button class="icon-button" type="button" aria-label=${label} title=${label} @click=${() => this.#turn(step)}>
      ${icon(step === 1 ? 'chevron-right' : 'chevron-left')}
    </button>`;
  }

  #renderFoot({ name, bytes, url }: Attachment): TemplateResult {
    const several = this.pictures.length > 1;
    return html`<div class="foot">
      ${several ? html`<span class="steps">${this.#renderStep(-1, msg('Previous picture'))}<span class="count">${this.#count}</span>${this.#renderStep(1, msg('Next picture'))}</span>` : nothing}
      <a class="button" href=${savingAddress(url, this.server) ?? nothing} download=${name} target="_blank" rel="noopener noreferrer">${icon('download')}${msg('Download')}<span class="size">${sizeWords(bytes)}</span></a>
    </div>`;
  }

  override render() {
    const picture = this.#picture;
    return html`<lc-ui-dialog open light-dismiss heading=${picture.name} @keydown=${this.#onKeydown} @lc-close=${() => this.dispatchEvent(new CustomEvent('lc-close'))}>
      <div class="stage">${this.#renderPicture(picture)}</div>
      ${picture.alt ? html`<p class="alt" dir="auto">${picture.alt}</p>` : nothing}
      ${this.#renderFoot(picture)}
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-pictures-dialog': LcPicturesDialog;
  }
}
