import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { Draft } from '@learning-commons/client';
import type { CommentType, CommonsError, Id, Person, limits } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { msg } from '../internal/localize.ts';
import { refusal } from './comment-words.ts';
import { DraftController, safelyKept } from './composer-draft.ts';
import { ComposerFiles } from './composer-files.ts';
import type { ComposerTools } from './composer-tools.ts';
import type { ComposerInitial, LcComposer } from './composer.ts';

/** Characters a text may have, as the server counts them. */
export const BODY_LENGTH: (typeof limits)['bodyLength'] = 8_000;
export const lengthOf = (text: string): number => text.trim().normalize('NFC').length;

/** What goes on around the box: drafts, sending, refusals, who may write. */
export class ComposerDesk implements ReactiveController {
  readonly host: LcComposer;
  readonly files: ComposerFiles;
  /** Toolbar, preview, mentions: there once somebody has begun to write. */
  tools: ComposerTools | undefined;
  /** Why the last attempt to send came to nothing. */
  problem = '';
  anonymous = false;
  /** Members picked from the list so far, whether their names are still in the text or not. */
  picked: readonly Person[] = [];
  /** Links whose cards somebody took away. */
  cardless: readonly string[] = [];

  #drafts: DraftController;
  #chosen: CommentType | undefined;
  #equipping: Promise<void> | undefined;
  #release: (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;
  #watched: LcComposer['store'];
  #closed = '';

  constructor(host: LcComposer) {
    this.host = host;
    this.picked = host.initial?.mentions ?? [];
    this.files = new ComposerFiles(this);
    this.#drafts = new DraftController(this);
    host.addController(this);
    if (host.matches(':focus-within')) this.onFocusin();
  }

  hostConnected(): void {
    this.#drafts.connect();
    this.#watch();
  }

  hostDisconnected(): void {
    this.#letGo();
    this.#drafts.disconnect();
    this.#unsubscribe?.();
    this.#watched = this.#unsubscribe = undefined;
  }

  hostUpdate(): void {
    this.#watch();
    this.#drafts.update();
  }

  /** What the post will be. */
  get type(): CommentType {
    const { types } = this.host;
    return this.#chosen && types.includes(this.#chosen) ? this.#chosen : (types[0] ?? 'comment');
  }
  set type(type: CommentType) {
    this.#chosen = type;
    this.changed();
  }

  /** Members named in the text. */
  get mentions(): readonly Person[] {
    return this.picked.filter(({ name }) => isNamed(name, this.host.text));
  }

  /** Words of the empty box that fit what the post will be. */
  get placeholder(): string {
    return this.tools?.placeholder ?? '';
  }

  /** Whether there is nothing that would be lost. */
  get unchanged(): boolean {
    const { text, initial } = this.host;
    if (!this.files.unchanged) return false;
    return text === (initial?.body ?? '') || text.trim() === '';
  }

  get draft(): Draft | null {
    if (this.unchanged) return null;
    const { type, anonymous, mentions } = this;
    const { text: body, initial } = this.host;
    const files = this.files.unchanged ? undefined : { attachments: this.files.ids };
    const { cardless: hidePreviews } = this;
    const cards = hidePreviews.length > 0 ? { hidePreviews } : undefined;
    return { body, mentions, ...files, ...cards, ...(initial ? { revision: initial.revision } : { type, anonymous }) };
  }

  restore(draft: Draft | null): void {
    const { initial, text } = this.host;
    const body = draft?.body ?? initial?.body ?? '';
    // Whoever was quicker than the storage loses neither text.
    this.host.text = draft && text !== '' && !this.unchanged && text !== body ? `${body}\n\n${text}` : body;
    void this.files.restore(draft?.attachments, draft !== null);
    this.cardless = draft?.hidePreviews ?? [];
    this.#chosen = draft?.type;
    this.anonymous = draft?.anonymous ?? false;
    this.picked = [...this.picked, ...(draft?.mentions ?? [])];
    const outdated = initial && draft?.revision !== undefined && draft.revision !== initial.revision;
    if (outdated) this.problem = msg('This comment was changed elsewhere since you began. Saving replaces that.');
    if (draft) void this.#equip();
  }

  /** To be called after any change of text, type or anonymity. */
  changed(): void {
    this.problem = '';
    this.#drafts.changed();
    this.host.requestUpdate();
  }

  quote(text: string, person?: Pick<Person, 'name'> | null): void {
    const before = this.host.text.trimEnd();
    const name = person?.name.replace(/[\\`*_[\]<>]/g, '\\$&');
    const words = name ? `**${name}**\n\n${text.trim()}` : text.trim();
    const quoted = words.replace(/^/gm, '> ').replace(/^> $/gm, '>');
    this.host.text = `${before}${before && '\n\n'}${quoted}\n\n`;
    this.changed();
    void this.host.updateComplete.then(() => {
      this.host.focus();
      this.host.box?.setSelectionRange(this.host.text.length, this.host.text.length);
    });
  }

  onFocusin(_event?: FocusEvent): void {
    void this.#equip();
    this.#release ??= this.host.store?.hold();
  }

  onFocusout({ target, relatedTarget }: FocusEvent): void {
    if (target === this.host.box) this.tools?.onLeave();
    if (!(relatedTarget instanceof Node && this.host.renderRoot.contains(relatedTarget))) this.#letGo();
  }

  onInput(): void {
    // Who types is told to all, which would give away the author of an anonymous concern.
    if (!this.host.initial && this.type !== 'concern') this.host.store?.typing();
    this.tools?.onInput();
    this.changed();
  }

  onKeydown(event: KeyboardEvent): void {
    // Safari ends a composition before the key that ended it; only the old code 229 still tells.
    if (event.isComposing || event.keyCode === 229) return;
    if ((event.target as Element).closest('lc-ui-popover, select') || this.tools?.onKeydown(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!event.repeat) this.send();
    } else if (event.key === 'Escape' && this.#cancellable && this.unchanged) {
      event.preventDefault();
      this.#cancel();
    }
  }

  /** Sends the text, or says why not. */
  send(): void {
    const { text, initial } = this.host;
    const problem = this.host.closed || this.files.problem || obstacle(text, this.files.ids.length > 0);
    if (problem) this.complain(problem);
    else if (initial) this.#sendEdit(text.trim(), initial);
    else this.#sendNew(text.trim());
  }

  /** Says what is in the way, beside the box and aloud. */
  complain(problem: string): void {
    this.problem = problem;
    announce(problem);
    this.host.requestUpdate();
    this.host.focus();
  }

  get #cancellable(): boolean {
    return Boolean(this.host.initial ?? this.host.parentId);
  }

  #equip(): Promise<void> {
    return (this.#equipping ??= import('./composer-tools.ts').then(
      ({ ComposerTools }) => {
        this.tools = new ComposerTools(this);
        void this.files.learn();
        this.host.requestUpdate();
      },
      () => void (this.#equipping = undefined),
    ));
  }

  #watch(): void {
    const { store } = this.host;
    if (store !== this.#watched) {
      this.#unsubscribe?.();
      this.#watched = store;
      this.#unsubscribe = store?.subscribe(() => this.#look());
    }
    this.#closed = this.host.closed;
  }

  /** Most news of a discussion are none to the box. */
  #look(): void {
    if (this.host.closed !== this.#closed) this.host.requestUpdate();
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** Whoever draws the box may hold the text back. */
  #mayLeave(detail: object): boolean {
    return this.host.dispatchEvent(new CustomEvent('lc-composer-send', { detail, bubbles: true, cancelable: true }));
  }

  get #withoutCards(): { hidePreviews?: readonly string[] } {
    const hidePreviews = this.tools?.beside.hidden ?? this.cardless;
    return hidePreviews.length > 0 ? { hidePreviews } : {};
  }

  #sendEdit(body: string, { commentId, revision }: ComposerInitial): void {
    const { store } = this.host;
    if (!store || this.unchanged) return this.#cancel();
    const files = this.files.unchanged ? undefined : { attachments: this.files.ids };
    const edit = { commentId, revision, body, mentions: this.mentions, ...this.#withoutCards, ...files };
    if (this.#mayLeave(edit)) this.#sent({ id: commentId, done: store.edit(edit), edited: true });
  }

  #sendNew(body: string): void {
    const { store, parentId } = this.host;
    const { type, mentions, draft } = this;
    const comment = {
      parentId,
      type,
      body,
      mentions,
      anonymous: this.anonymous && type === 'concern',
      ...this.#withoutCards,
      attachments: this.files.ids,
    };
    if (!store || !draft || !this.#mayLeave(comment)) return;
    const { id, done } = store.post(comment);
    this.#sent({ id, done, edited: false });
    done.catch((error: CommonsError) => this.#takeBack(id, draft, error));
  }

  #sent(detail: { id: Id; done: Promise<unknown>; edited: boolean }): void {
    const { client, store, initial } = this.host;
    this.#drafts.handOver(client && store ? safelyKept(store, client, detail.id, detail.done) : detail.done);
    this.host.text = initial?.body ?? '';
    this.files.release();
    this.picked = [];
    this.cardless = [];
    this.#chosen = undefined;
    this.anonymous = false;
    this.problem = '';
    this.tools?.onSent();
    this.host.dispatchEvent(new CustomEvent('lc-composer-sent', { detail, bubbles: true }));
    // Whoever pressed the button may go on writing, too; from other boxes focus goes where the text went.
    if (!this.#cancellable) this.host.focus();
  }

  /** A refused text is in one place only: here if the box is still there and empty, else where it was posted. */
  async #takeBack(id: Id, draft: Draft, error: CommonsError): Promise<void> {
    if (!this.host.isConnected || this.host.text || !(await this.host.store?.discard(id))) return;
    this.restore(draft);
    this.changed();
    this.complain(refusal(error));
  }

  #cancel(): void {
    this.#drafts.flush();
    this.host.dispatchEvent(new CustomEvent('lc-composer-cancel', { bubbles: true }));
  }

  #hint(): unknown {
    const status = this.host.client?.status;
    const trouble = this.problem || this.host.closed;
    if (trouble) return trouble;
    if (status?.line !== 'offline' || this.host.text === '') return this.tools?.hint() ?? nothing;
    return status.storage === 'kept'
      ? msg('You are offline. This is sent as soon as you are back.')
      : msg('You are offline. Keep this page open: this is sent as soon as you are back.');
  }

  renderHint(): TemplateResult {
    return html`<p class="hint ${this.problem || (this.tools?.room ?? 0) < 0 ? 'bad' : ''}" id="hint">${this.#hint()}</p>`;
  }

  renderCancel(): TemplateResult | typeof nothing {
    if (!this.#cancellable) return nothing;
    return html`<button class="button quiet" type="button" @click=${() => this.#cancel()}>${msg('Cancel')}</button>`;
  }
}

/** `@Ann` does not name Ann in `@Anna`. */
function isNamed(name: string, text: string): boolean {
  return text.split(`@${name}`).some((rest, at) => at > 0 && !/^[\p{L}\p{M}\p{N}]/u.test(rest));
}

/** Why a text cannot be sent as it is, or nothing. */
function obstacle(text: string, files: boolean): string {
  if (text.trim() === '' && !files) return msg('Write something first.');
  return lengthOf(text) > BODY_LENGTH ? msg('This is too long. Shorten it, or post it in parts.') : '';
}
