import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CommonsClient, Uploads, UploadView } from '@learning-commons/client';
import type { CommonsError, Id } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { locale, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { progress, progressStyles } from '../ui/progress.ts';
import { draw, thumb } from './upload-thumb.ts';
import { trayStyles } from './upload-tray.styles.ts';
import { refusalOf, stateWords } from './upload-words.ts';

/** Characters the server takes. */
const [ALT, TRANSCRIPT, CAPTIONS] = [500, 20_000, 60_000];

/** Why another try would come to the same. */
const FOR_GOOD: ReadonlySet<string> = new Set(['type', 'mismatch', 'refused', 'size', 'empty', 'name']);

/**
 * The files that go with a text, on their way: how far each is, what it shows, and what can be done with it.
 *
 * Fires `lc-remove` with the `id` of a file that somebody takes out. `quiet` shows them without anything to do.
 */
@element('lc-upload-tray')
export class LcUploadTray extends LitElement {
  static override styles = [uiBase, buttons, fields, progressStyles, trayStyles];

  @property({ attribute: false }) client: CommonsClient | undefined;
  @property({ attribute: false }) ids: readonly Id[] = [];
  @property({ type: Boolean, reflect: true }) quiet = false;

  @state() private problems: ReadonlyMap<Id, string> = new Map();

  #said = new Map<Id, UploadView['state']>();
  @state() private uploads: Uploads | undefined;
  #watched: CommonsClient | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#watched = undefined;
  }

  protected override willUpdate(): void {
    if (this.isConnected && this.#watched !== this.client) void this.#watch(this.client);
  }

  async #watch(client: CommonsClient | undefined): Promise<void> {
    this.#unsubscribe?.();
    this.#watched = client;
    // What sends files could not be loaded now: the next drawing tries again.
    const uploads = await client?.uploads().catch(() => (this.#watched = undefined));
    if (!uploads || this.#watched !== client) return;
    this.uploads = uploads;
    this.#unsubscribe = uploads.subscribe(() => this.#look());
    if (this.quiet) await uploads.restore(this.ids).catch(() => undefined);
  }

  protected override updated(): void {
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) {
      const file = this.uploads?.view(canvas.dataset['id'] ?? '')?.file;
      if (file) void draw(canvas, file);
    }
  }

  #look(): void {
    if (!this.quiet) for (const id of this.ids) this.#tell(id);
    this.requestUpdate();
  }

  /** Only the end of the way is said aloud: percentages would never stop. */
  #tell(id: Id): void {
    const view = this.uploads?.view(id);
    if (!view || this.#said.get(id) === view.state) return;
    this.#said.set(id, view.state);
    if (view.state === 'ready') announce(msg(str`${view.name} is uploaded.`));
    if (view.state === 'failed') announce(`${view.name}: ${refusalOf(view)}`);
  }

  #remove(id: Id): void {
    const at = this.ids.indexOf(id);
    this.dispatchEvent(new CustomEvent('lc-remove', { detail: { id } }));
    void this.updateComplete.then(() => {
      const left = [...this.renderRoot.querySelectorAll<HTMLElement>('[data-remove]')];
      left[Math.min(at, left.length - 1)]?.focus();
    });
  }

  #describe(id: Id, words: Parameters<Uploads['describe']>[1], done?: string): void {
    this.#complain(id, '');
    this.uploads?.describe(id, words).then(
      () => done && announce(done),
      (error: CommonsError) => this.#complain(id, `${msg('This was not kept.')} ${captionWords(error)}`),
    );
  }

  #complain(id: Id, words: string): void {
    this.problems = new Map(this.problems).set(id, words);
    if (words) announce(words);
  }

  async #onCaptions(id: Id, input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (!file) return;
    const text = file.size > CAPTIONS * 4 ? '' : await file.text();
    input.value = '';
    if (text === '' || text.length > CAPTIONS)
      return this.#complain(id, msg('This file of captions is empty or too long.'));
    const language = locale();
    const label = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
    this.#describe(id, { captions: [{ language, label, text }] }, msg('Captions added'));
  }

  #renderDetails(view: UploadView): TemplateResult {
    const { id, kind, attachment } = view;
    const recorded = kind === 'audio' || kind === 'video';
    const alt = attachment?.alt ?? '';
    const label = kind === 'image' ? msg('What the picture shows, for who cannot see it') : msg('Description');
    return html`<details>
      <summary>${recorded ? msg('Description, captions, transcript') : alt ? msg('Change the description') : msg('Add a description')}</summary>
      <label class="field"><span>${label}</span>
        <input type="text" dir="auto" maxlength=${ALT} .value=${alt} @change=${({ target }: Event) => this.#describe(id, { alt: (target as HTMLInputElement).value.trim() })} />
      </label>
      ${recorded ? this.#renderRecorded(view) : nothing}
    </details>`;
  }

  #renderRecorded({ id, attachment, transcript, state }: UploadView): TemplateResult {
    const has = (attachment?.captions.length ?? 0) > 0;
    const here = state === 'ready' || state === 'processing';
    return html`<label class="field"><span>${msg('Captions (a WebVTT file, .vtt)')}</span>
        <input type="file" accept=".vtt,text/vtt" ?disabled=${!here} aria-describedby="captions-${id}" @change=${({ target }: Event) => void this.#onCaptions(id, target as HTMLInputElement)} />
        <span class="hint" id="captions-${id}">${here ? (has ? msg('There are captions. Another file replaces them.') : msg('Shown while it plays.')) : msg('Can be added as soon as the recording is uploaded.')}</span>
      </label>
      <label class="field"><span>${msg('Transcript: what is said in it')}</span>
        <textarea dir="auto" rows="3" maxlength=${TRANSCRIPT} .value=${transcript} @change=${({ target }: Event) => this.#describe(id, { transcript: (target as HTMLTextAreaElement).value.trim() })}></textarea>
      </label>`;
  }

  #renderState(view: UploadView): TemplateResult {
    const { state, name, sent, bytes } = view;
    const words = stateWords(view);
    if (state === 'failed') return html`<span class="wrong">${icon('alert')}<span>${refusalOf(view)}</span></span>`;
    if (state === 'sending' || state === 'paused')
      return progress({ label: msg(str`Uploading ${name}`), have: sent, want: Math.max(1, bytes), words });
    return html`<span class="aside">${words}</span>`;
  }

  #renderActions({ id, state, name, file, error }: UploadView): TemplateResult {
    const label =
      state === 'ready' || state === 'failed' ? msg(str`Remove ${name}`) : msg(str`Cancel the upload of ${name}`);
    return html`${
      state === 'failed' && file && !FOR_GOOD.has(String(error?.details['reason']))
        ? html`<button class="icon-button" type="button" aria-label=${msg(str`Try ${name} again`)} title=${msg('Try again')} @click=${() => this.uploads?.retry(id)}>${icon('refresh')}</button>`
        : nothing
    }
    <button class="icon-button" type="button" data-remove aria-label=${label} title=${label} @click=${() => this.#remove(id)}>${icon('close')}</button>`;
  }

  #renderFile = (id: Id): TemplateResult | typeof nothing => {
    const view = this.uploads?.view(id);
    if (!view) return nothing;
    const problem = this.problems.get(id);
    return html`<li class=${view.state}>
      ${thumb(view, this.client?.server ?? '')}
      <div class="words"><bdi class="name" title=${view.name}>${view.name}</bdi>${this.#renderState(view)}</div>
      ${this.quiet ? nothing : html`<div class="acts">${this.#renderActions(view)}</div>`}
      ${this.quiet || view.state === 'failed' ? nothing : this.#renderDetails(view)}
      ${problem ? html`<p class="hint wrong" role="alert">${problem}</p>` : nothing}
    </li>`;
  };

  override render() {
    return html`<ul role="list" aria-label=${msg('Attached files')}>${repeat(this.ids, (id) => id, this.#renderFile)}</ul>`;
  }
}

/** The line of a text track that cannot be read. */
function captionWords(error: CommonsError): string {
  const { reason, line } = error.details as { reason?: string; line?: number };
  return reason === 'captions'
    ? msg(str`The captions cannot be read, see line ${line ?? 1}. They are to be WebVTT.`)
    : refusalOf({ name: '', error });
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-upload-tray': LcUploadTray;
  }
}
