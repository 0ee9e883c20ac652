import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Person, SearchHit } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import '../ui/time.ts';
import { typeName } from './comment-words.ts';
import { searchStyles } from './search-panel.styles.ts';
import type { DiscussionScope } from './scope.ts';

const PAUSE = 250;

/** Finds comments of a discussion by their words. Fires `lc-close` when the person is done. */
@element('lc-search-panel')
export class LcSearchPanel extends LitElement {
  static override styles = [uiBase, buttons, fields, avatarStyles, noticeStyles, searchStyles];

  @property({ attribute: false }) scope!: DiscussionScope;

  @state() private hits: readonly SearchHit[] | undefined;
  @state() private next: string | null = null;
  @state() private busy = false;
  @state() private error: unknown;
  @query('input') private input!: HTMLInputElement;

  #people = new Map<string, Person>();
  #words = '';
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pause);
  }

  protected override firstUpdated(): void {
    this.input.focus();
  }

  #onInput = (): void => {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#find(), PAUSE);
  };

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.#close();
  };

  #close = (): void => void this.dispatchEvent(new CustomEvent('lc-close'));

  /** What was typed meanwhile wins: an answer to older words is dropped. */
  async #find(cursor?: string): Promise<void> {
    const words = this.input.value.trim();
    if (words === this.#words && cursor === undefined && !this.error) return;
    this.#words = words;
    this.error = undefined;
    if (words === '') return void (this.hits = undefined);
    this.busy = true;
    try {
      const { hits, people, after } = await this.scope.store.search(words, cursor);
      if (words !== this.#words) return;
      for (const person of people) this.#people.set(person.id, person);
      this.hits = cursor === undefined ? hits : [...(this.hits ?? []), ...hits];
      this.next = after;
      this.scope.host.announce(this.#summary);
    } catch (error) {
      if (words === this.#words) this.error = error;
    } finally {
      if (words === this.#words) this.busy = false;
    }
  }

  async #more(): Promise<void> {
    const known = this.hits?.length ?? 0;
    if (this.next && !this.busy) await this.#find(this.next);
    await this.updateComplete;
    this.renderRoot.querySelectorAll<HTMLElement>('.hit')[known]?.focus();
  }

  get #summary(): string {
    const found = this.hits?.length ?? 0;
    if (found === 0) return msg('Nothing found.');
    return this.next
      ? plural(found, msg('one:The first # result|other:The first # results'))
      : plural(found, msg('one:# result|other:# results'));
  }

  #renderHit = ({ comment, excerpt }: SearchHit): TemplateResult => {
    const author = comment.author ? this.#people.get(comment.author) : undefined;
    const name = author?.name ?? (comment.anonymous ? msg('An anonymous colleague') : msg('A former member'));
    return html`<li>
      <button class="hit" @click=${() => this.scope.host.goTo(comment.id)}>
        ${this.scope.settings.avatars ? avatar(author) : nothing}
        <span class="found">
          <span class="who"><bdi>${name}</bdi><span class="aside"><lc-ui-time .at=${comment.createdAt}></lc-ui-time>${comment.type === 'comment' ? nothing : html` · ${typeName(comment.type)}`}${filesWords(comment)}</span></span>
          <span class="excerpt" dir="auto">${excerpt.map((piece, at) => (at % 2 === 1 ? html`<mark>${piece}</mark>` : piece))}</span>
        </span>
      </button>
    </li>`;
  };

  #renderResults() {
    if (this.error) return problem(this.error, () => void this.#find());
    if (!this.hits) return html`<p class="aside hint">${msg('Searches everything written in this discussion.')}</p>`;
    return html`<p class="aside summary">${this.#summary}</p>
      <ol role="list" class=${this.busy ? 'busy' : ''}>
        ${this.hits.map(this.#renderHit)}
      </ol>
      ${this.next ? html`<button class="button" aria-disabled=${this.busy} @click=${() => this.#more()}>${msg('Show more')}</button>` : nothing}`;
  }

  override render() {
    return html`<search @keydown=${this.#onKeydown}>
      <div class="search-field">
        ${icon('search')}
        <input type="search" aria-label=${msg('Search this discussion')} placeholder=${msg('Search this discussion')} maxlength="200" dir="auto" autocomplete="off" spellcheck="false" @input=${this.#onInput} />
        <button class="icon-button" aria-label=${msg('Close search')} title=${msg('Close search')} @click=${this.#close}>${icon('close')}</button>
      </div>
      ${this.#renderResults()}
    </search>`;
  }
}

/** What was found may stand in the name of a file. */
function filesWords({ attachments }: SearchHit['comment']) {
  if (!attachments) return nothing;
  return html` · ${plural(attachments.length, msg('one:# file|other:# files'))}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-search-panel': LcSearchPanel;
  }
}
