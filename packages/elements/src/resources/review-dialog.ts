import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ResourceItem, ResourceListView, ResourceQuery } from '@learning-commons/client';
import type { Id, Resource } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, plural, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import '../ui/time.ts';
import { picture, pictureStyles } from './resource-picture.ts';
import { formatMinutes, languageName, levelWords, openWords, typeWords } from './resource-words.ts';
import { Reports, reportsStyles } from './reports.ts';
import { reviewStyles } from './review-dialog.styles.ts';
import type { ResourcesScope } from './scope.ts';

type Part = 'submitted' | 'attention';

const NOTE_LENGTH = 1_000;
const PARTS: readonly Part[] = ['submitted', 'attention'];

/**
 * What waits for who looks after the library or a list: what was handed in, to be published or given back with a note, and
 * what may no longer be good, to be confirmed, changed or removed. Whatever was dealt with leaves the queue, and focus goes to
 * the next.
 */
@element('lc-resource-review-dialog')
export class LcResourceReviewDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, noticeStyles, pictureStyles, reviewStyles, reportsStyles];

  @property({ attribute: false }) scope!: ResourcesScope;
  /** The list it is about; the whole library without one. */
  @property({ attribute: false }) list: string | undefined;

  @state() private shown: Part = 'submitted';
  /** What is being given back. */
  @state() private returning: Id | undefined;
  /** What was dealt with here and may still be in the list for a moment. */
  @state() private done: ReadonlySet<Id> = new Set();
  @state() private busy: Id | undefined;
  /** What was removed last, and may be brought back. */
  @state() private removed: Pick<Resource, 'id' | 'title'> | undefined;
  @query('textarea') private note!: HTMLTextAreaElement | null;

  /** Who looks at each of the two lists. */
  readonly #looks: Readonly<Record<Part, object>> = { submitted: {}, attention: {} };
  readonly #reports: Reports = new Reports(this);
  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    for (const part of PARTS) this.scope.store.leave(this.#looks[part]);
  }

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    const { store } = this.scope;
    this.#unsubscribe = store.subscribe(() => this.requestUpdate());
    for (const part of PARTS) this.#look(part);
  }

  protected override updated(): void {
    if (this.shown === 'attention') this.#reports.ask(this.#itemsOf('attention').map(({ resource: { id } }) => id));
  }

  #look(part: Part): void {
    const query: ResourceQuery = { state: part, sort: 'newest', ...(this.list && { list: this.list }) };
    this.scope.store.look(this.#looks[part], query);
  }

  #listOf(part: Part): ResourceListView | undefined {
    return this.scope.store.view.list(this.#looks[part]);
  }

  #itemsOf(part: Part): readonly ResourceItem[] {
    const items = this.#listOf(part)?.items ?? [];
    return items.filter(({ resource: { id } }) => !this.done.has(id));
  }

  #countOf(part: Part): number {
    const list = this.#listOf(part);
    if (!list) return 0;
    return Math.max(this.#itemsOf(part).length, list.total - (list.items.length - this.#itemsOf(part).length));
  }

  async #onPart(part: Part): Promise<void> {
    this.shown = part;
    this.returning = undefined;
    this.removed = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.parts [aria-pressed=true]')?.focus();
  }

  async #accept(item: ResourceItem): Promise<void> {
    const { id, title } = item.resource;
    await this.#settle(item, msg(str`“${title}” is published.`), () => this.#review(id, true));
  }

  async #giveBack(item: ResourceItem): Promise<void> {
    const { id, title } = item.resource;
    const note = this.note?.value.trim() ?? '';
    await this.#settle(item, msg(str`“${title}” was given back.`), () => this.#review(id, false, note));
    if (this.done.has(id)) void this.scope.client.drafts.delete(noteKey(id));
  }

  #review(resourceId: Id, accept: boolean, note = ''): Promise<unknown> {
    const { scope } = this;
    return scope.act('lc-resource-review', 'lc-resource-reviewed', { resourceId, accept, note }, () =>
      scope.store.review(resourceId, accept, note),
    );
  }

  async #confirm(item: ResourceItem): Promise<void> {
    const { id, title } = item.resource;
    await this.#settle(item, msg(str`“${title}” is confirmed: still good.`), () =>
      this.scope.act('lc-resource-confirm', 'lc-resource-confirmed', { resourceId: id }, () =>
        this.scope.store.confirm(id),
      ),
    );
  }

  async #remove(item: ResourceItem): Promise<void> {
    const { id, title } = item.resource;
    const detail = { resourceId: id, on: true };
    await this.#settle(item, msg(str`“${title}” was removed.`), () =>
      this.scope.act('lc-resource-remove', 'lc-resource-removed', detail, () => this.scope.store.remove(id, true)),
    );
    if (this.done.has(id)) this.removed = { id, title };
  }

  async #onUndo({ id }: Pick<Resource, 'id'>): Promise<void> {
    const detail = { resourceId: id, on: false };
    const done = await this.scope.act('lc-resource-remove', 'lc-resource-removed', detail, () =>
      this.scope.store.remove(id, false),
    );
    if (!done) return;
    this.removed = undefined;
    this.done = new Set([...this.done].filter((each) => each !== id));
    this.#look(this.shown);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.parts [aria-pressed=true]')?.focus();
  }

  /** Takes what was dealt with out of the queue. What was refused stays, with what was written about it. */
  async #settle({ resource: { id } }: ResourceItem, words: string, work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = id;
    const at = this.#itemsOf(this.shown).findIndex(({ resource }) => resource.id === id);
    const done = await work();
    this.busy = undefined;
    if (!done) return;
    this.done = new Set([...this.done, id]);
    if (this.returning === id) this.returning = undefined;
    this.scope.announce(words);
    await this.updateComplete;
    const titles = this.renderRoot.querySelectorAll<HTMLElement>('.title');
    (titles[Math.min(at, titles.length - 1)] ?? this.renderRoot.querySelector<HTMLElement>('.none'))?.focus();
  }

  async #onReturn(id: Id): Promise<void> {
    this.returning = id;
    await this.updateComplete;
    this.note?.focus();
    const draft = await this.scope.client.drafts.get(noteKey(id)).catch(() => null);
    if (draft && this.note && this.returning === id && this.note.value === '') this.note.value = draft.body;
  }

  async #onKeep(id: Id): Promise<void> {
    this.returning = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"] .return`)?.focus();
  }

  /** Escape leaves the note, not the queue. */
  #onNoteKey(event: KeyboardEvent, id: Id): void {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    void this.#onKeep(id);
  }

  #onNote(id: Id): void {
    const body = this.note!.value.trim();
    const { drafts } = this.scope.client;
    void (body ? drafts.set(noteKey(id), { body }) : drafts.delete(noteKey(id)));
  }

  #onEdit(item: ResourceItem): void {
    this.#close();
    this.scope.show('edit', { item });
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderReturn(item: ResourceItem) {
    const { id } = item.resource;
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      void this.#giveBack(item);
    };
    return html`<form @submit=${submit} @keydown=${(event: KeyboardEvent) => this.#onNoteKey(event, id)}>
      <label class="field">
        <span>${msg('What should be changed?')}</span>
        <textarea rows="2" required maxlength=${NOTE_LENGTH} dir="auto" @input=${() => this.#onNote(id)}></textarea>
        <span class="hint">${msg('Only who shared it and those who look after the library read this.')}</span>
      </label>
      <p class="row">
        <button class="button primary" aria-disabled=${this.busy === id}>${msg('Give back')}</button>
        <button type="button" class="button quiet" @click=${() => void this.#onKeep(id)}>${msg('Cancel')}</button>
      </p>
    </form>`;
  }

  #renderDeeds(item: ResourceItem) {
    const { id, title } = item.resource;
    const isBusy = this.busy === id;
    if (this.returning === id) return this.#renderReturn(item);
    if (this.shown === 'submitted')
      return html`<p class="row">
        <button type="button" class="button primary accept" aria-disabled=${isBusy} @click=${() => void this.#accept(item)}>${icon('check')}${named(msg('Publish'), title)}</button>
        <button type="button" class="button return" @click=${() => void this.#onReturn(id)}>${icon('undo')}${named(msg('Give back …'), title)}</button>
        ${this.#renderEdit(item)}
      </p>`;
    return html`<p class="row">
      <button type="button" class="button primary confirm" aria-disabled=${isBusy} @click=${() => void this.#confirm(item)}>${icon('check')}${named(msg('Still good'), title)}</button>
      ${this.#renderEdit(item)}
      ${item.rights.remove ? html`<button type="button" class="button quiet danger" aria-disabled=${isBusy} @click=${() => void this.#remove(item)}>${icon('trash')}${named(msg('Remove'), title)}</button>` : nothing}
    </p>`;
  }

  /** Reports speak for themselves, also beside what the library has found out itself. */
  #renderWhy(item: ResourceItem) {
    const { id } = item.resource;
    const words =
      whyWords(item) ?? (this.#reports.has(id) ? '' : msg('Somebody has said that something is wrong with it.'));
    return html`${words ? html`<p class="why">${icon('alert')}${words}</p>` : nothing}${this.#reports.render(id)}`;
  }

  #renderUndo(removed: Pick<Resource, 'id' | 'title'>) {
    return html`<p class="undo"><span>${msg(str`“${removed.title}” was removed.`)}</span> <button type="button" class="button quiet" @click=${() => void this.#onUndo(removed)}>${icon('undo')}${msg('Undo')}</button></p>`;
  }

  #renderEdit(item: ResourceItem) {
    if (!item.rights.edit) return nothing;
    return html`<button type="button" class="button quiet" @click=${() => this.#onEdit(item)}>${icon('edit')}${named(msg('Change …'), item.resource.title)}</button>`;
  }

  #renderItem = (item: ResourceItem) => {
    const { resource } = item;
    const { id, title, url, description, type, createdAt } = resource;
    const about = [
      typeWords(type),
      resource.minutes && formatMinutes(resource.minutes),
      resource.level && levelWords(resource.level),
      resource.language && languageName(resource.language),
      resource.site,
    ].filter(Boolean);
    return html`<li class="item" data-id=${id}>
      ${picture(resource, this.scope.client.server)}
      <div class="what">
        <h3 class="title" tabindex="-1" dir="auto">${title}</h3>
        <p class="aside"><bdi>${about.join(' · ')}</bdi></p>
        ${this.shown === 'attention' ? this.#renderWhy(item) : nothing}
        ${description ? html`<p class="description" dir="auto">${description}</p>` : nothing}
        <p class="aside"><bdi>${item.author?.name ?? msg('A former member')}</bdi> · <lc-ui-time .at=${createdAt}></lc-ui-time>
          ${url ? html` · <a href=${url} target="_blank" rel="noopener noreferrer">${openWords(type)}<span class="visually-hidden">: ${title}</span></a>` : nothing}</p>
        ${this.#renderDeeds(item)}
      </div>
    </li>`;
  };

  #renderList() {
    const { shown: part } = this;
    const list = this.#listOf(part);
    if (!list || (list.phase === 'loading' && !list.error))
      return html`<p class="waiting" role="status">${msg('Loading …')}</p>`;
    const items = this.#itemsOf(part);
    const { store } = this.scope;
    return html`
      ${list.error ? problem(list.error, () => this.#look(part)) : nothing} ${part === 'attention' ? this.#reports.renderRefusal() : nothing}
      ${list.fresh > 0 ? html`<p class="row"><button type="button" class="button" @click=${() => store.showFresh(this.#looks[part])}>${plural(list.fresh, msg('one:Show # new one|other:Show # new ones'))}</button></p>` : nothing}
      ${items.length > 0 ? html`<ul role="list">${repeat(items, ({ resource }) => resource.id, this.#renderItem)}</ul>` : list.error || list.hasMore ? nothing : html`<p class="none" tabindex="-1">${icon('check')}${part === 'submitted' ? msg('Nothing waits to be looked at.') : msg('Everything seems to be in order.')}</p>`}
      ${list.hasMore ? html`<p class="row"><button type="button" class="button" aria-disabled=${list.loading} @click=${() => void store.more(this.#looks[part])}>${msg('Show more')}</button></p>` : nothing}`;
  }

  override render() {
    const tab = (part: Part, words: string) => {
      const count = this.#countOf(part);
      return html`<button type="button" class="button ${this.shown === part ? '' : 'quiet'}" aria-pressed=${this.shown === part} ?autofocus=${part === 'submitted'} @click=${() => void this.#onPart(part)}>${words}${count > 0 ? html`<span class="count">${formatNumber(count)}</span>` : nothing}</button>`;
    };
    return html`<lc-ui-dialog open heading=${msg('What waits for you')} @lc-close=${() => this.#close()}>
      <div class="parts" role="group" aria-label=${msg('Which')}>${tab('submitted', msg('Handed in'))}${tab('attention', msg('To be checked'))}</div>
      ${this.removed ? this.#renderUndo(this.removed) : nothing} ${this.#renderList()}
    </lc-ui-dialog>`;
  }
}

/** What a button does, and to what for who cannot see beside what it stands. */
const named = (words: string, title: string) => html`${words}<span class="visually-hidden">: ${title}</span>`;

/** Where a note lies until it was sent. */
const noteKey = (id: Id) => `resource return ${id}`;

/** Why somebody should look at it, besides what members have said about it. */
function whyWords({ resource, stale }: ResourceItem): string | undefined {
  if (resource.link === 'dead') return msg('The link seems to be dead.');
  if (stale(Date.now())) return msg('Nobody has confirmed for a long time that it is still good.');
  return undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-review-dialog': LcResourceReviewDialog;
  }
}
