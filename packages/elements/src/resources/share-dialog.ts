import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { NewResource, Output } from '@learning-commons/client';
import type { CommonsError, Id, ResourceList } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { icon } from '../ui/icon.ts';
import { attempt } from './attempt.ts';
import { resourceDialogStyles } from './resource-dialogs.styles.ts';
import './resource-form.ts';
import type { LcUiResourceForm } from './resource-form.ts';
import { sharedOf, wordsFrom, type ResourceWords, type SharingScope } from './sharing.ts';

/** Shares something. The form stays until the server has it, or until it waits safely for the connection. */
@element('lc-resource-share-dialog')
export class LcResourceShareDialog extends LitElement {
  static override styles = [uiBase, buttons, resourceDialogStyles];

  @property({ attribute: false }) scope!: SharingScope;
  /** The list it is shared in. */
  @property({ attribute: false }) list: string | undefined;
  /** What to begin with. */
  @property({ attribute: false }) initial: Partial<NewResource> | undefined;
  /** The request it answers. */
  @property({ attribute: false }) requestId: Id | undefined;

  @state() private busy = false;
  @state() private refusal: CommonsError | undefined;
  @query('lc-ui-resource-form') private form!: LcUiResourceForm | null;

  #from: ResourceWords = wordsFrom();
  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    this.#from = wordsFrom({ ...this.initial, ...(this.list && { list: this.list }) });
    const { store } = this.scope;
    this.#unsubscribe = store.subscribe(() => this.requestUpdate());
    // Without them there is no choice of lists, and the server says what becomes of it.
    void store.loadLists().catch(() => undefined);
    void store.loadSettings().catch(() => undefined);
  }

  /** One place for each thing that can be shared at the same time. */
  get #draftKey(): string {
    const { requestId, initial, list } = this;
    const subject = requestId ?? initial?.url ?? initial?.title ?? '';
    return ['resource share', list ?? '', subject].join(' ').trim();
  }

  get #lists(): readonly ResourceList[] {
    const { view } = this.scope.store;
    return view.lists.filter((list) => list.submissions !== 'closed' || view.looksAfter(list));
  }

  get #isFree(): boolean {
    const { curates, settings } = this.scope.store.view;
    return curates || settings?.submissions !== 'closed';
  }

  /** Whether somebody looks at it before everybody sees it. */
  get #isReviewed(): boolean {
    const { view } = this.scope.store;
    const key = (this.form?.words ?? this.#from).list;
    const list = view.lists.find((each) => each.key === key);
    return list
      ? list.submissions === 'reviewed' && !view.looksAfter(list)
      : view.settings?.submissions === 'reviewed' && !view.curates;
  }

  #send = async (): Promise<void> => {
    if (this.busy || !this.form!.check()) return;
    const { scope } = this;
    const resource = sharedOf(this.form!.words, this.requestId);
    this.refusal = undefined;
    this.busy = true;
    let id: Id | undefined;
    const sending = attempt(scope, {
      ...{ before: 'lc-resource-share', after: 'lc-resource-shared', detail: { resource } },
      work: () => {
        const shared = scope.store.share(resource);
        id = shared.id;
        return shared.done;
      },
    });
    const outcome = await Promise.race([sending, ...(id ? [this.#kept(id)] : [])]);
    this.busy = false;
    if (!outcome) return;
    if ('error' in outcome) return this.#onRefused(outcome.error, id!);
    await this.form?.forget();
    this.#close();
    this.#thank(outcome.result);
    if (id) await scope.focusOn?.(id);
  };

  /** Resolves once it waits for the connection where it survives a reload. */
  #kept(id: Id): Promise<{ result: 'kept' }> {
    const { store, client } = this.scope;
    return new Promise((resolve) => {
      const look = () => {
        if (client.status.storage !== 'kept' || store.view.item(id)?.sent !== 'queued') return;
        unsubscribe();
        resolve({ result: 'kept' });
      };
      const unsubscribe = store.subscribe(look);
      look();
    });
  }

  #thank(result: Output<'resource.share'> | 'kept'): void {
    const { scope } = this;
    if (result === 'kept')
      scope.toast({ text: msg('Kept in this browser. It is shared as soon as you are back online.') });
    else if (result.state === 'submitted')
      scope.toast({ text: msg('Handed in. Somebody looks at it first; then everybody sees it.') });
    else scope.toast({ text: msg('Shared. Thank you.') });
  }

  async #onRefused(error: CommonsError, id: Id): Promise<void> {
    this.refusal = error;
    // What was written stands in this form; in the list below it would stand twice.
    void this.scope.store.discard(id);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.told')?.focus();
  }

  async #onKnown(id: Id): Promise<void> {
    await this.form!.forget();
    this.#close();
    this.scope.open(id);
  }

  #onChange = (): void => {
    this.requestUpdate();
  };

  #clear(): void {
    void this.form!.clear();
    this.refusal = undefined;
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderRefusal() {
    const { refusal, scope } = this;
    if (!refusal) return nothing;
    const { reason, resourceId } = refusal.details;
    const isKnown = refusal.code === 'conflict' && reason === 'known';
    return html`<div class="told" tabindex="-1" role="alert">
      ${icon(isKnown ? 'info' : 'alert')}
      <div>
        <p>${isKnown ? knownWords(resourceId !== undefined) : refusalWords(refusal)}</p>
        ${
          isKnown && resourceId !== undefined
            ? html`<button type="button" class="button" @click=${() => void this.#onKnown(resourceId as Id)}>${scope.openWords?.() ?? msg('Show it')}</button>`
            : nothing
        }
      </div>
    </div>`;
  }

  override render() {
    const reviewed = this.#isReviewed;
    const dirty = this.form?.dirty ?? false;
    return html`<lc-ui-dialog open heading=${this.requestId ? msg('Share something new as the answer') : msg('Share something')} @lc-close=${() => this.#close()}>
      ${this.#renderRefusal()}
      <lc-ui-resource-form ?autofocus=${true} .scope=${this.scope} .from=${this.#from} .draftKey=${this.#draftKey} .lists=${this.#lists} .free=${this.#isFree} .reviewed=${reviewed}
        @lc-form-change=${this.#onChange} @lc-form-send=${this.#send}></lc-ui-resource-form>
      ${dirty ? html`<button slot="footer" type="button" class="button quiet aloof" @click=${() => this.#clear()}>${msg('Start anew')}</button>` : nothing}
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${dirty ? msg('Later') : msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" aria-disabled=${this.busy} @click=${this.#send}>${this.busy ? msg('Sending …') : reviewed ? msg('Hand in') : msg('Share')}</button>
    </lc-ui-dialog>`;
  }
}

const knownWords = (isSeen: boolean) =>
  isSeen
    ? msg('This is here already. You could recommend it instead.')
    : msg('Somebody has shared this already; it waits to be looked at.');

/** What was refused, and that nothing is lost. */
function refusalWords(error: CommonsError): string {
  if (error.code === 'forbidden' && error.details.reason === 'closed')
    return msg('Nothing more is taken there. Choose another list.');
  return wordsFor(error);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-share-dialog': LcResourceShareDialog;
  }
}
