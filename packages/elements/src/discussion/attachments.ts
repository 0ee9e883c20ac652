import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { Attachment } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon } from '../ui/icon.ts';
import { showDialog } from '../ui/show-dialog.ts';
import { attachmentStyles } from './attachments.styles.ts';
import { addressOf, iconOf, endingWords, savingAddress, sizeWords } from './file-words.ts';
import type { DiscussionScope } from './scope.ts';
import type { LcPicturesDialog } from './pictures-dialog.ts';
import './transcript.ts';

/** One file of a comment. The box it stands in has its size already. */
@element('lc-attachment')
export class LcAttachment extends LitElement {
  static override styles = [uiBase, buttons, attachmentStyles];

  @property({ attribute: false }) scope!: DiscussionScope;
  @property({ attribute: false }) file!: Attachment;
  /** All pictures of the comment, this one among them. */
  @property({ attribute: false }) pictures: readonly Attachment[] = [];

  @state() private failed = false;
  @state() private cue = '';

  /** Counts attempts: another one needs another element, because browsers keep a picture's failure. */
  #attempt = 0;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const former = changed.get('file') as Attachment | undefined;
    if (former && former.url !== this.file.url) this.failed = false;
  }

  get #server(): string {
    return this.scope.host.client()?.server ?? '';
  }

  #onFailed = (): void => {
    this.failed = true;
    addEventListener('online', this.#onRetry, { once: true });
  };

  #onRetry = (): void => {
    this.#attempt += 1;
    this.failed = false;
  };

  #onOpen = (): void => {
    const [pictures, server] = [this.pictures, this.#server];
    const properties: Partial<LcPicturesDialog> = { pictures, server, at: pictures.indexOf(this.file) };
    void showDialog(this.scope.host.root(), () => import('./pictures-dialog.ts'), 'lc-pictures-dialog', properties);
  };

  /** Browsers draw no captions over sound. */
  #onCue = ({ currentTarget }: Event): void => {
    const cues = [...((currentTarget as HTMLTrackElement).track.activeCues ?? [])] as VTTCue[];
    this.cue = cues.map((cue) => cue.getCueAsHTML().textContent).join('\n');
  };

  #renderPicture(): TemplateResult {
    const { alt, sizes, url, name } = this.file;
    const largest = sizes.at(-1);
    const sources = sizes.map((each) => `${addressOf(each.url, this.#server)} ${each.width}w`).join();
    const label = alt
      ? msg(str`${alt}, open in full size`)
      : msg(str`Picture ${name} without description, open in full size`);
    return html`<button class="picture" type="button" aria-label=${label} @click=${this.#onOpen}>
      ${keyed(
        this.#attempt,
        html`<img
          src=${addressOf(url, this.#server) ?? nothing}
          srcset=${sources || nothing}
          sizes=${this.#width}
          width=${largest?.width ?? nothing}
          height=${largest?.height ?? nothing}
          alt=""
          loading="lazy"
          decoding="async"
          referrerpolicy="no-referrer"
          @error=${this.#onFailed}
        />`,
      )}
    </button>`;
  }

  /** How wide the box is at most, so that the browser fetches no more than it shows. */
  get #width(): string {
    return this.pictures.length > 1 ? 'min(50vw, 18rem)' : 'min(100vw, 36rem)';
  }

  #renderPictureFailed(): TemplateResult {
    return html`<button class="failed" type="button" @click=${this.#onRetry}>
      ${icon('picture')}
      <span>${msg('This picture could not be loaded. It may have been removed.')} <u>${msg('Try again')}</u></span>
      ${this.file.alt ? html`<span class="alt" dir="auto">${this.file.alt}</span>` : nothing}
    </button>`;
  }

  #renderTracks(): TemplateResult[] {
    const onCue = this.file.kind === 'audio' ? this.#onCue : nothing;
    return this.file.captions.map(
      ({ url, label, language }, at) =>
        html`<track kind="captions" src=${addressOf(url, this.#server) ?? nothing} srclang=${language} label=${label} ?default=${at === 0 && onCue !== nothing} @cuechange=${at === 0 ? onCue : nothing} />`,
    );
  }

  #renderSound(): TemplateResult {
    const { url, name, captions } = this.file;
    return html`<audio controls preload="metadata" crossorigin="anonymous" aria-label=${name} src=${addressOf(url, this.#server) ?? nothing} @error=${this.#onFailed}>
        ${this.#renderTracks()}
      </audio>
      ${captions.length > 0 ? html`<p class="cue" dir="auto" lang=${captions[0]!.language}>${this.cue || html`<span class="quiet">${msg('Captions appear here.')}</span>`}</p>` : nothing}`;
  }

  #renderFilm(): TemplateResult {
    const { url, name, alt } = this.file;
    return html`<video controls playsinline preload="metadata" crossorigin="anonymous" aria-label=${alt || name} src=${addressOf(url, this.#server) ?? nothing} @error=${this.#onFailed}>
      ${this.#renderTracks()}
    </video>`;
  }

  #renderPlayer(): TemplateResult {
    if (!this.failed)
      return keyed(this.#attempt, this.file.kind === 'audio' ? this.#renderSound() : this.#renderFilm()) as never;
    return html`<p class="failed">
      ${icon('alert')}<span>${msg('This recording cannot be played here. You can save it, or try again.')}</span>
      <button class="button" type="button" @click=${this.#onRetry}>${msg('Try again')}</button>
    </p>`;
  }

  #renderRow(): TemplateResult {
    const { name, bytes, url, alt, kind } = this.file;
    const [ending, about] = [endingWords(name), kind === 'file' ? alt : ''];
    return html`<a class="row" href=${savingAddress(url, this.#server) ?? nothing} download=${name} target="_blank" rel="noopener noreferrer">
      <span class="kind">${icon(iconOf(this.file))}</span>
      <span class="words">
        <span class="name"><bdi>${name}</bdi></span>
        <span class="aside">${ending ? `${ending} · ` : ''}<bdi>${sizeWords(bytes)}</bdi>${about ? html` · <bdi>${about}</bdi>` : nothing}</span>
      </span>
      <span class="save">${icon('download')}<span class="visually-hidden">${msg('Download')}</span></span>
    </a>`;
  }

  override render() {
    const { kind, transcript, id } = this.file;
    if (kind === 'image') return this.failed ? this.#renderPictureFailed() : this.#renderPicture();
    if (kind === 'file') return this.#renderRow();
    return html`<figure class=${kind}>
      ${this.#renderPlayer()}
      <figcaption>${this.#renderRow()}</figcaption>
      ${transcript ? html`<lc-transcript .uploadId=${id} .client=${this.scope.host.client()}></lc-transcript>` : nothing}
    </figure>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-attachment': LcAttachment;
  }
}
