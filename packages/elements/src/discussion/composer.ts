import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { CommonsClient, DiscussionStore } from '@learning-commons/client';
import type { Attachment, CommentType, Id, Person } from '@learning-commons/protocol';
import { base } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { closedWords } from './composer-closed.ts';
import type { ComposerDesk } from './composer-desk.ts';
import { styles } from './composer.styles.ts';

/** Browsers without it grow the box by a hidden copy of its text. */
const GROWS = CSS.supports('field-sizing: content');

/** An own comment to be changed. */
export interface ComposerInitial {
  readonly commentId: Id;
  readonly body: string;
  readonly mentions: readonly Person[];
  readonly revision: number;
  /** The files that go with it so far. */
  readonly attachments?: readonly Attachment[] | undefined;
}

/**
 * The box in which comments, replies and edits are written. This file draws a plain box and a button, no more: drafts and
 * sending come right after the first paint, toolbar, preview, mentions and emoji when somebody begins to write.
 *
 * @fires lc-composer-send - The text is about to leave: `detail` is what will be posted, with `commentId` for an edit.
 *   Cancelable; then it stays in the box.
 * @fires lc-composer-sent - It has left. `detail.id` is the comment's, `edited` tells an edit, `done` settles with the
 *   server's answer.
 * @fires lc-composer-cancel - Somebody wants to stop. What is written is kept as a draft.
 */
@element('lc-composer')
export class LcComposer extends LitElement {
  static override styles = [base, buttons, styles];

  /** The discussion to write in. */
  @property({ attribute: false }) store?: DiscussionStore | undefined;
  /** Where drafts are kept and what tells of the line. */
  @property({ attribute: false }) client?: CommonsClient | undefined;
  /** The comment to answer; null starts a thread. */
  @property({ attribute: false }) parentId: Id | null = null;
  /** Names this place to write among the member's drafts. */
  @property({ attribute: false }) draftKey = '';
  /** What a post may be; the first is preset. */
  @property({ attribute: false }) types: readonly CommentType[] = ['comment'];
  /** The comment to change, instead of a new one. */
  @property({ attribute: false }) initial?: ComposerInitial | undefined;
  /** Fewer lines to begin with. */
  @property({ type: Boolean, reflect: true }) compact = false;
  /** Tells what a new text may repeat. */
  @property({ attribute: false }) similar = false;
  /** Stands in the empty box and names it. */
  @property() placeholder = '';

  @state() private desk?: ComposerDesk;
  @state() private empty = true;
  @query('textarea') readonly box!: HTMLTextAreaElement | null;

  #text = '';
  #arriving: Promise<ComposerDesk | undefined> | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('initial') && this.initial) this.text = this.initial.body;
  }

  /** The native `autofocus` works once in the life of a page; here it works whenever the box is drawn. */
  protected override firstUpdated(): void {
    if (this.autofocus) this.focus();
    setTimeout(() => void this.#equip());
  }

  /** What is in the box. Setting it redraws the box and leaves drafts alone. */
  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    this.#text = text;
    this.empty = text === '';
    this.requestUpdate();
  }

  /** Why nobody may write here now, or nothing. Somebody who edits may go on. */
  get closed(): string {
    return this.store && !this.initial ? closedWords(this.store.view) : '';
  }

  override focus(options?: FocusOptions): void {
    if (this.box) this.box.focus(options);
    else void this.updateComplete.then(() => this.box?.focus(options));
  }

  /** Adds somebody's words as a quotation. */
  quote(text: string, person?: Pick<Person, 'name'> | null): void {
    void this.#equip().then((desk) => desk?.quote(text, person));
  }

  /** A page that lost its line cannot fetch the rest: the box stays, and the next use tries again. */
  #equip(): Promise<ComposerDesk | undefined> {
    return (this.#arriving ??= import('./composer-desk.ts').then(
      ({ ComposerDesk }) => (this.desk = new ComposerDesk(this)),
      () => (this.#arriving = undefined),
    ));
  }

  #onFocusin = (event: FocusEvent): void => {
    void this.#equip().then((desk) => desk?.onFocusin(event));
  };

  #send = (): void => void this.#equip().then((desk) => desk?.send());

  /** Who is quicker than the desk sends as soon as it is there. */
  #onKeydown = (event: KeyboardEvent): void => {
    if (this.desk) return this.desk.onKeydown(event);
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#send();
  };

  #onInput = (): void => {
    const text = this.box?.value ?? '';
    this.#text = text;
    this.empty = text === '';
    if (!GROWS) this.requestUpdate();
    this.desk?.onInput();
  };

  #onDrag = (event: DragEvent): void => this.desk?.files.onDrag(event);

  #renderBox() {
    const { desk, empty } = this;
    const label = this.placeholder || msg('Write a comment');
    return html`<div class="write" id="write" role=${desk?.tools ? 'tabpanel' : nothing} aria-label=${desk?.tools ? msg('Write') : nothing}>
      <textarea
        id="box"
        dir=${empty ? nothing : 'auto'}
        .value=${live(this.#text)}
        aria-label=${label}
        placeholder=${desk?.placeholder || label}
        aria-describedby="hint"
        aria-invalid=${desk?.problem ? 'true' : nothing}
        ?readonly=${Boolean(this.closed)}
        @input=${this.#onInput}
      ></textarea>
      <div class="mirror" aria-hidden="true">${GROWS ? nothing : `${this.#text}\u200b`}</div>
    </div>`;
  }

  #renderSend() {
    const label = this.initial ? msg('Save') : this.parentId ? msg('Reply') : msg('Post');
    return html`<button
      class="button primary"
      type="button"
      aria-keyshortcuts="Control+Enter Meta+Enter"
      aria-disabled=${this.closed ? 'true' : nothing}
      @click=${this.#send}
    >
      ${label}
    </button>`;
  }

  override render() {
    const { desk, closed } = this;
    if (closed && this.empty) return html`<p class="closed">${closed}</p>`;
    return html`<div
      class=${desk?.tools?.mode ?? 'writing'}
      @focusin=${this.#onFocusin}
      @focusout=${(event: FocusEvent) => desk?.onFocusout(event)}
      @keydown=${this.#onKeydown}
      @paste=${(event: ClipboardEvent) => desk?.files.onPaste(event) || desk?.tools?.onPaste(event)}
      @dragenter=${this.#onDrag}
      @dragover=${this.#onDrag}
      @dragleave=${this.#onDrag}
      @drop=${this.#onDrag}
    >
      <div class="box" part="box">
        ${this.#renderBox()}${desk?.tools?.renderPreview()}
        ${desk?.files.render()}
        <div class="bar">${desk?.tools?.renderBar()}</div>
      </div>
      ${desk?.tools?.beside.render()}
      <div class="foot">
        ${desk?.tools?.renderChoices()}${desk?.renderHint()}
        <div class="actions">${desk?.renderCancel()}${this.#renderSend()}</div>
      </div>
      ${desk?.tools?.renderPopup()}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-composer': LcComposer;
  }
}
