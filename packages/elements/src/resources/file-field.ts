import { LitElement, css, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { CommonsClient, Uploads, UploadView } from '@learning-commons/client';
import type { CommonsError, Id } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { cached, formatNumber, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { progress, progressStyles } from '../ui/progress.ts';
import { FileDrop, dropStyles } from './drop.ts';

const styles = css`
  :host {
    display: block;
  }
  .file {
    display: flex;
    gap: 10px;
    align-items: start;
    padding: 10px 6px 10px 12px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
  }
  .file:dir(rtl) {
    padding: 10px 12px 10px 6px;
  }
  .file > .icon {
    flex: none;
    margin-block-start: 0.3em;
    color: var(--_text-2);
  }
  .what {
    display: grid;
    flex: 1;
    gap: 4px;
    min-inline-size: 0;
  }
  .what .hint.wrong {
    font-size: var(--_small);
  }
  .what .button {
    justify-self: start;
  }
`;

/** A size as people write it: `2.4 MB`. */
function bytesWords(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const step = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const options = { style: 'unit', unit: units[step]!, unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  return cached(`bytes ${step}`, (tag) => new Intl.NumberFormat(tag, options)).format(bytes / 1000 ** step);
}

/** Why a file was not taken, and what to do. */
function refusalWords(error: CommonsError): string {
  const limit = Number(error.details.limit ?? 0);
  switch (error.details.reason) {
    case 'off':
      return msg('Files cannot be shared here.');
    case 'type':
      return msg('Files of this type are not taken.');
    case 'empty':
      return msg('The file is empty.');
    case 'size':
      return msg(str`The file is too large: at most ${bytesWords(limit)}.`);
    case 'quota':
      return msg('There is no room left for your files. Remove some you no longer need.');
    case 'refused':
      return msg('The file is not what its name says, so it was not taken.');
    case 'gone':
      return msg('The server has the file no longer. Choose it again.');
    default:
      return wordsFor(error);
  }
}

/** A file on its way to the server. Fires `lc-file` with `detail.id`, which is null once it was taken back. */
@element('lc-ui-resource-file')
export class LcUiResourceFile extends LitElement {
  static override styles = [uiBase, buttons, fields, progressStyles, dropStyles, styles];

  @property({ attribute: false }) client!: CommonsClient;
  /** The upload. */
  @property({ attribute: false }) uploadId: Id | null = null;
  @property() label = '';

  @state() private uploads: Uploads | undefined;
  @state() private accept = '';
  @state() private largest = 0;
  @state() private problem: unknown;
  @query('input') private input!: HTMLInputElement;

  readonly #drop: FileDrop = new FileDrop(this, (file) => this.#add(file));

  #unsubscribe: (() => void) | undefined;
  #told = '';

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  protected override willUpdate(): void {
    const { uploads, uploadId } = this;
    // A file of an earlier page is taken up where it was left.
    if (uploads && uploadId && !uploads.view(uploadId) && this.#told !== uploadId) {
      this.#told = uploadId;
      void uploads.restore([uploadId]).then(
        ([found]) => (found ? this.requestUpdate() : this.#change(null)),
        (error: unknown) => (this.problem = error),
      );
    }
  }

  /** How the file stands. */
  get view(): UploadView | undefined {
    return this.uploadId ? this.uploads?.view(this.uploadId) : undefined;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('button')?.focus());
  }

  /** Lets go of the file: it was sent with something. */
  release(): void {
    if (this.uploadId) this.uploads?.release([this.uploadId]);
  }

  async #begin(): Promise<void> {
    this.problem = undefined;
    try {
      const uploads = await this.client.uploads();
      if (!this.isConnected) return;
      this.#unsubscribe = uploads.subscribe(() => this.#onChange());
      this.uploads = uploads;
      const { accept, largest, on } = await uploads.policy();
      this.accept = accept.join(',');
      this.largest = on ? Math.max(0, ...Object.values(largest)) : 0;
    } catch (error) {
      this.problem = error;
    }
  }

  #onChange(): void {
    const { view } = this;
    this.requestUpdate();
    if (view?.state === 'ready') announce(msg(str`${view.name} is here.`));
    if (view?.state === 'failed' && view.error) announce(refusalWords(view.error));
    this.dispatchEvent(new CustomEvent('lc-file-progress'));
  }

  /** Whoever is quick chooses a file before the part that sends it has come. That it cannot come is told by `#begin`. */
  async #add(file: File): Promise<void> {
    const uploads = this.uploads ?? (await this.client.uploads().catch(() => undefined));
    if (uploads && this.isConnected) this.#change(uploads.add(file, file.name), file.name);
  }

  #cancel(): void {
    if (this.uploadId) this.uploads?.cancel(this.uploadId);
    this.#change(null);
  }

  #change(id: Id | null, name = ''): void {
    this.uploadId = id;
    this.#told = id ?? '';
    this.dispatchEvent(new CustomEvent('lc-file', { detail: { id, name } }));
    this.focus();
  }

  #renderState({ name, state, sent, bytes, error }: UploadView) {
    switch (state) {
      case 'ready':
        return html`<span class="hint">${bytesWords(bytes)}</span>`;
      case 'failed':
        return html`<span class="hint wrong">${error ? refusalWords(error) : ''}</span>
          ${error?.retryable ? html`<button type="button" class="button" @click=${() => this.uploads!.retry(this.uploadId!)}>${icon('refresh')}${msg('Try again')}</button>` : nothing}`;
      case 'processing':
        return html`<span class="hint" role="status">${msg('The server is looking at it …')}</span>`;
      case 'paused':
        return html`<span class="hint" role="status">${msg('Waits for the connection, then goes on by itself.')}</span>`;
      case 'waiting':
      case 'sending': {
        const words = bytes > 0 ? `${formatNumber(Math.floor((sent / bytes) * 100))} %` : '';
        return progress({ label: msg(str`Sending ${name}`), have: sent, want: Math.max(1, bytes), words });
      }
    }
  }

  override render() {
    const { view, problem } = this;
    if (problem)
      return html`<p class="hint wrong" role="alert">${wordsFor(problem)}</p>
        <button type="button" class="button" @click=${() => void this.#begin()}>${msg('Try again')}</button>`;
    if (view)
      return html`<div class="field" role="group" aria-label=${this.label}>
        <span>${this.label}</span>
        <div class="file">${icon('file')}<div class="what"><bdi>${view.name}</bdi>${this.#renderState(view)}</div>
          <button type="button" class="icon-button" aria-label=${msg(str`Remove ${view.name}`)} @click=${() => this.#cancel()}>${icon('close')}</button></div>
      </div>`;
    return html`<div class="field" role="group" aria-label=${this.label}>
      <span>${this.label}</span>
      <div class="drop ${this.#drop.over ? 'over' : ''}" @dragover=${this.#drop.onDragover} @dragleave=${this.#drop.onDragleave} @drop=${this.#drop.onDrop}>
        <input type="file" hidden accept=${this.accept || nothing} @change=${this.#drop.onChoose} />
        <button type="button" class="button" @click=${() => this.input.click()}>${icon('file')}${msg('Choose a file')}</button>
        <span class="hint">${this.largest ? msg(str`Or drop one here. At most ${bytesWords(this.largest)}.`) : msg('Or drop one here.')}</span>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-resource-file': LcUiResourceFile;
  }
}
