import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Output } from '@learning-commons/client';
import type { Id, Person, ResourceList } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import './file-field.ts';
import type { LcUiResourceFile } from './file-field.ts';
import * as parts from './form-fields.ts';
import type { FieldName, FormFace, Kind } from './form-fields.ts';
import './member-field.ts';
import { formStyles } from './resource-form.styles.ts';
import { picture, pictureStyles } from './resource-picture.ts';
import {
  addressOf,
  draftOf,
  hasAddress,
  needsAddress,
  previewed,
  wordsFrom,
  wordsOfDraft,
  type ResourceWords,
  type SharingScope,
} from './sharing.ts';
import './skills-field.ts';
import type { LcUiResourceSkills } from './skills-field.ts';

/** An address is looked at this long after the last key press. */
const CALM = 500;
const KEEP = 300;

type Preview = Output<'preview.get'>;

/**
 * What is said about a resource. An address fills what nobody has filled yet. What is written is kept in the browser under
 * `draftKey` until `forget` is called.
 *
 * Fires `lc-form-change` after every change, and `lc-form-send` when somebody sends it with the keyboard.
 */
@element('lc-ui-resource-form')
export class LcUiResourceForm extends LitElement implements FormFace {
  static override styles = [uiBase, buttons, fields, pictureStyles, formStyles];

  @property({ attribute: false }) scope!: SharingScope;
  /** What it begins with. */
  @property({ attribute: false }) from: ResourceWords = wordsFrom();
  @property({ attribute: false }) draftKey = '';
  /** For something that is here already: the revision that is changed. */
  @property({ attribute: false }) revision: number | undefined;
  /** Lists it may go to. */
  @property({ attribute: false }) lists: readonly ResourceList[] = [];
  /** Whether it may go to no list. */
  @property({ attribute: false }) free = true;
  /** Whether somebody looks at it first. */
  @property({ attribute: false }) reviewed = false;

  @state() words: ResourceWords = wordsFrom();
  @state() private looked: Preview | 'looking' | undefined;
  @state() private failure: unknown;
  @state() private problems: ReadonlyMap<FieldName, string> = new Map();
  @query('lc-ui-resource-skills') private skills!: LcUiResourceSkills | null;
  @query('lc-ui-resource-file') private file!: LcUiResourceFile | null;

  /** What the person has decided, so that no page overwrites it. */
  readonly #written = new Set<keyof ResourceWords>();
  #asked = '';
  #pause: ReturnType<typeof setTimeout> | undefined;
  #keep: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('pagehide', this.#flush);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('pagehide', this.#flush);
    clearTimeout(this.#pause);
    this.#flush();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('from')) this.#begin(this.from);
  }

  protected override firstUpdated(): void {
    void this.#restore();
  }

  /** Puts focus where writing begins. */
  override focus(): void {
    void this.updateComplete.then(() => this.#first?.focus());
  }

  /** Whether something was written or chosen. */
  get dirty(): boolean {
    return draftOf(this.words, this.from) !== null;
  }

  /** Takes other words, as if the person had written them. */
  replace(words: ResourceWords): void {
    this.#begin(words);
    this.write({});
  }

  /** Begins anew. */
  async clear(): Promise<void> {
    this.#begin(this.from);
    this.looked = undefined;
    this.failure = undefined;
    this.problems = new Map();
    this.dispatchEvent(new CustomEvent('lc-form-change'));
    await this.forget();
    this.focus();
  }

  get isNew(): boolean {
    return this.revision === undefined;
  }

  problem(name: FieldName): string | undefined {
    return this.problems.get(name);
  }

  write(change: Partial<ResourceWords>): void {
    for (const name of Object.keys(change)) this.#written.add(name as keyof ResourceWords);
    this.#take(change);
    clearTimeout(this.#keep);
    this.#keep = setTimeout(this.#flush, KEEP);
  }

  /** Whether all is there that is needed. Otherwise it says what is missing, and puts focus there. */
  check(): boolean {
    this.skills?.commit();
    this.problems = new Map(this.#wrong());
    const isWhole = this.problems.size === 0;
    if (!isWhole) void this.updateComplete.then(() => this.#firstOf([...this.problems.keys()])?.focus());
    return isWhole;
  }

  /** Lets the draft go: what was written is safe elsewhere. */
  async forget(): Promise<void> {
    clearTimeout(this.#keep);
    this.#keep = undefined;
    this.file?.release();
    await this.scope.client.drafts.delete(this.draftKey).catch(() => undefined);
  }

  #begin(words: ResourceWords): void {
    this.words = words;
    this.#written.clear();
    for (const [name, value] of Object.entries(words)) if (isSaid(name, value)) this.#written.add(name as never);
    if (this.isNew && words.url && !words.title) this.#look(words.url, 0);
    else this.#asked = addressOf(words.url) ?? '';
  }

  #take(change: Partial<ResourceWords>): void {
    this.words = { ...this.words, ...change };
    if (this.problems.size > 0) this.problems = new Map([...this.problems].filter(([name]) => !(name in change)));
    this.dispatchEvent(new CustomEvent('lc-form-change'));
  }

  async #restore(): Promise<void> {
    const draft = await this.scope.client.drafts.get(this.draftKey).catch(() => null);
    const words = draft && wordsOfDraft(draft);
    // Whoever was quicker than the storage keeps what they wrote.
    if (!words || !this.isConnected || this.#keep !== undefined) return;
    // What was written about an earlier version still is: whoever sends it is told.
    if (!this.isNew) this.revision = draft.revision ?? this.revision;
    this.#begin(words);
    this.dispatchEvent(new CustomEvent('lc-form-change'));
  }

  #flush = (): void => {
    if (this.#keep === undefined) return;
    clearTimeout(this.#keep);
    this.#keep = undefined;
    const { drafts } = this.scope.client;
    const draft = draftOf(this.words, this.from, this.revision);
    void (draft ? drafts.set(this.draftKey, draft) : drafts.delete(this.draftKey));
  };

  #wrong(): [FieldName, string][] {
    const { type, title, url, startsAt, endsAt, uploadId, person, list } = this.words;
    const isNew = this.isNew;
    const found: (readonly [FieldName, string | false])[] = [
      ['url', needsAddress(type) && !url?.trim() && msg('Paste the address of the page.')],
      ['url', hasAddress(type) && Boolean(url?.trim()) && !addressOf(url) && msg('This is no address of a web page.')],
      ['uploadId', isNew && type === 'file' && this.#fileProblem(uploadId)],
      ['person', isNew && type === 'person' && !person && msg('Choose who it is.')],
      ['title', !title.trim() && msg('Say what it is called.')],
      ['startsAt', type === 'event' && startsAt === null && msg('Say when it begins.')],
      ['endsAt', Number(startsAt) > Number(endsAt ?? Infinity) && msg('It cannot end before it begins.')],
      ['list', isNew && !this.free && list === '' && msg('Choose a list.')],
    ];
    return found.filter((each): each is [FieldName, string] => Boolean(each[1]));
  }

  #fileProblem(uploadId: Id | null): string | false {
    if (!uploadId) return msg('Choose a file.');
    const state = this.file?.view?.state;
    if (state === 'ready') return false;
    return state === 'failed' ? msg('Choose another file.') : msg('Wait until the file is here.');
  }

  #fieldOf(name: FieldName): HTMLElement | null {
    const parts = { uploadId: 'lc-ui-resource-file', person: 'lc-ui-member' } as const;
    const selector = name in parts ? parts[name as keyof typeof parts] : `[name=${name}]`;
    return this.renderRoot.querySelector(selector);
  }

  /** The first of these on the page. */
  #firstOf(names: readonly FieldName[]): HTMLElement | undefined {
    const found = names.map((name) => this.#fieldOf(name)).filter((field) => field !== null);
    return found.sort((one, other) =>
      one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    )[0];
  }

  get #first(): HTMLElement | null {
    const { type } = this.words;
    if (!this.isNew) return this.#fieldOf('title');
    if (type === 'file') return this.#fieldOf('uploadId');
    if (type === 'person') return this.#fieldOf('person');
    return this.#fieldOf(type === 'event' ? 'title' : 'url');
  }

  #onKind = (kind: Kind): void => {
    this.write({ type: kind === 'link' ? 'article' : kind });
    this.problems = new Map();
    // The next address may still say what it is.
    if (kind === 'link') this.#written.delete('type');
  };

  #onAddress = (event: Event): void => {
    const { value } = event.currentTarget as HTMLInputElement;
    this.write({ url: value });
    if (this.isNew) this.#look(value, (event as InputEvent).inputType === 'insertFromPaste' ? 0 : CALM);
  };

  #look(written: string, calm: number): void {
    clearTimeout(this.#pause);
    const address = addressOf(written);
    if (!address) {
      this.#asked = '';
      this.looked = undefined;
      this.failure = undefined;
    } else if (address !== this.#asked) this.#pause = setTimeout(() => void this.#preview(address), calm);
  }

  async #preview(address: string): Promise<void> {
    this.#asked = address;
    this.looked = 'looking';
    this.failure = undefined;
    const found = await this.scope.store.preview(address).catch((error: unknown) => void (this.failure = error));
    if (this.#asked !== address || !this.isConnected) return;
    this.looked = found ?? undefined;
    this.#fill(found?.preview ? previewed(found.preview) : {});
  }

  /** What an earlier page said goes; what the person wrote stays. */
  #fill(said: Partial<ResourceWords>): void {
    const { title, description, author, minutes, language } = this.from;
    const { type } = this.words;
    const all: Partial<ResourceWords> = { title, description, author, minutes, language, type, ...said };
    this.#take(Object.fromEntries(Object.entries(all).filter(([name]) => !this.#written.has(name as never))));
  }

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#send();
  };

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#send();
  };

  #send(): void {
    this.dispatchEvent(new CustomEvent('lc-form-send'));
  }

  #renderAddress() {
    const { type, url } = this.words;
    if (!hasAddress(type)) return nothing;
    const label = needsAddress(type) ? msg('Link') : msg('Link (optional)');
    return html`<label class="field">
        <span>${label}</span>
        <input name="url" inputmode="url" maxlength="2000" autocomplete="off" spellcheck="false" placeholder="https://" .value=${url ?? ''}
          aria-invalid=${this.problem('url') ? 'true' : nothing} aria-describedby=${parts.described(this, 'url', 'looked')} @input=${this.#onAddress} />
        ${parts.problemOf(this, 'url')}
      </label>
      <div id="looked" aria-live="polite">${this.#renderLooked()}</div>`;
  }

  #renderLooked() {
    const { looked, failure } = this;
    if (failure) return html`<p class="hint">${wordsFor(failure)}</p>`;
    if (looked === undefined) return nothing;
    if (looked === 'looking') return html`<p class="hint">${msg('Looking at the page …')}</p>`;
    if (!looked.preview) return html`<p class="hint">${problemWords(looked.problem)}</p>`;
    const { type } = this.words;
    return html`<div class="page">
      ${picture({ type, picture: looked.preview.picture }, this.scope.client.server)}
      <p><bdi>${looked.preview.site}</bdi>${msg('Filled in from the page. Change what does not fit.')}</p>
    </div>`;
  }

  #renderSubject() {
    const { words, scope } = this;
    if (words.type === 'file')
      return html`<lc-ui-resource-file label=${this.isNew ? msg('File') : msg('Another file (optional)')} .client=${scope.client} .uploadId=${words.uploadId} @lc-file=${this.#onFile}></lc-ui-resource-file>
        ${parts.problemOf(this, 'uploadId')}`;
    if (words.type === 'person' && this.isNew)
      return html`<lc-ui-member label=${msg('Who is it?')} .client=${scope.client} .person=${words.person} @lc-member=${this.#onMember}></lc-ui-member>
        ${parts.problemOf(this, 'person')}`;
    return nothing;
  }

  #onFile = ({ detail: { id, name } }: CustomEvent<{ id: Id | null; name: string }>): void => {
    // What the file is called is a title to begin with.
    const title = name
      .replace(/\.[^.]+$/, '')
      .replaceAll('_', ' ')
      .trim()
      .slice(0, 200);
    this.write({ uploadId: id });
    if (title && !this.#written.has('title')) this.#take({ title });
  };

  #onMember = ({ detail: { person } }: CustomEvent<{ person: Person | null }>): void => {
    this.write({ person });
    if (!this.#written.has('title')) this.#take({ title: person?.name ?? '' });
  };

  override render() {
    const { words, scope, lists, free, reviewed } = this;
    const isEvent = words.type === 'event';
    return html`<form novalidate @submit=${this.#onSubmit} @keydown=${this.#onKeydown}>
      ${this.isNew ? parts.kindsField(this, this.#onKind) : nothing}
      ${isEvent ? parts.titleField(this) : nothing}
      ${isEvent ? parts.timesField(this) : nothing}
      ${this.#renderAddress()} ${this.#renderSubject()}
      ${isEvent ? nothing : parts.titleField(this)}
      ${parts.descriptionField(this)}
      ${this.isNew ? parts.reasonField(this) : nothing}
      ${parts.typeAndLength(this)}
      <lc-ui-resource-skills .skills=${words.skills} .suggest=${(prefix: string) => scope.store.suggest(prefix)}
        @lc-skills=${({ detail }: CustomEvent<{ skills: string[] }>) => this.write({ skills: detail.skills })}></lc-ui-resource-skills>
      ${this.isNew ? parts.listField(this, { lists, free, reviewed }) : nothing}
      <details ?open=${!this.isNew}>
        <summary>${msg('More about it')}</summary>
        ${parts.moreFields(this)}
      </details>
      <button type="submit" hidden tabindex="-1">${msg('Share')}</button>
    </form>`;
  }
}

/** Whether something was said, as opposed to left as it is at the beginning. */
function isSaid(name: string, value: unknown): boolean {
  if (name === 'type') return value !== 'article';
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== '';
}

function problemWords(problem: Preview['problem']): string {
  switch (problem) {
    case 'off':
      return msg('Pages are not looked at here. Say yourself what it is.');
    case 'blocked':
      return msg('This page may not be looked at. Say yourself what it is.');
    case 'unreachable':
      return msg('The page does not answer now. Check the address, or say yourself what it is.');
    default:
      return msg('The page says nothing about itself. Say yourself what it is.');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-resource-form': LcUiResourceForm;
  }
}
