import { LitElement, css, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ResourceItem } from '@learning-commons/client';
import type { Recommendation } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import '../ui/time.ts';
import type { ResourcesScope } from './scope.ts';

const LENGTH = 500;
const KEEP = 300;
/** So many are shown before somebody asks for all. */
const FEW = 5;

const styles = css`
  :host {
    display: grid;
    gap: 14px;
  }
  ul {
    display: grid;
    gap: 14px;
  }
  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0 10px;
  }
  .no-faces li {
    grid-template-columns: minmax(0, 1fr);
  }
  .who {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .who bdi {
    color: var(--_text);
    font-weight: 600;
  }
  .reason {
    text-align: -webkit-match-parent;
    text-align: match-parent;
    white-space: pre-line;
  }
  .none {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 8px;
  }
  textarea {
    min-block-size: 4em;
  }
`;

/** Everybody who recommends a resource, with their reasons, and the reader's own. */
@element('lc-ui-resource-recommend')
export class LcUiResourceRecommend extends LitElement {
  static override styles = [uiBase, buttons, fields, avatarStyles, styles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) item!: ResourceItem;

  @state() private writing = false;
  @state() private all = false;
  @query('textarea') private field!: HTMLTextAreaElement | null;

  #keep: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#flush();
  }

  get #draftKey(): string {
    return `resource recommend ${this.item.resource.id}`;
  }

  #onInput = (): void => {
    clearTimeout(this.#keep);
    this.#keep = setTimeout(() => this.#flush(), KEEP);
  };

  #flush(): void {
    if (this.#keep === undefined || !this.field) return;
    clearTimeout(this.#keep);
    this.#keep = undefined;
    const { drafts } = this.scope.client;
    const body = this.field.value.trim();
    void (body ? drafts.set(this.#draftKey, { body }) : drafts.delete(this.#draftKey));
  }

  async #write(initial: string): Promise<void> {
    this.writing = true;
    await this.updateComplete;
    this.field!.focus();
    const draft = initial ? null : await this.scope.client.drafts.get(this.#draftKey).catch(() => null);
    if (this.field && this.field.value === '') this.field.value = initial || (draft?.body ?? '');
  }

  /** Focus goes to the button that was there before. */
  async #leave(): Promise<void> {
    this.#flush();
    this.writing = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.own')?.focus();
  }

  #onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    void this.#leave();
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const reason = this.field!.value.trim();
    clearTimeout(this.#keep);
    this.#keep = undefined;
    void this.scope.client.drafts.delete(this.#draftKey);
    this.writing = false;
    await this.#send(true, reason);
  };

  async #send(on: boolean, reason = ''): Promise<void> {
    const { scope } = this;
    const { id } = this.item.resource;
    const sent = scope.act('lc-resource-recommend', 'lc-resource-recommended', { resourceId: id, on, reason }, () =>
      scope.store.recommend(id, on, reason),
    );
    // The view's listeners are called after this task.
    await new Promise((resolve) => setTimeout(resolve));
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.own')?.focus();
    if (await sent) {
      scope.announce(on ? msg('Recommended') : msg('No longer recommended'));
      // All who recommend it are told by no fact.
      await scope.store.find(id).catch(() => undefined);
    } else if (on && reason) void scope.client.drafts.set(this.#draftKey, { body: reason });
  }

  /** Focus goes to the first of those that were hidden. */
  #onAll = async (): Promise<void> => {
    this.all = true;
    await this.updateComplete;
    this.renderRoot.querySelectorAll<HTMLElement>('li')[FEW]?.focus();
  };

  #renderOne = ({ by, reason, at }: Recommendation) => {
    const { scope } = this;
    const person = scope.view.person(by);
    return html`<li part="recommendation" tabindex="-1">
      ${scope.noAvatars ? nothing : avatar(person)}
      <div>
        <p class="who"><bdi>${person?.name ?? msg('A former member')}</bdi> <lc-ui-time .at=${at}></lc-ui-time></p>
        ${reason ? html`<p class="reason" dir="auto">${reason}</p>` : nothing}
      </div>
    </li>`;
  };

  #renderOwn(own: Recommendation | undefined) {
    const { mine, rights } = this.item;
    if (!rights.use) return nothing;
    if (this.writing)
      return html`<form @submit=${this.#onSubmit} @keydown=${this.#onKeydown}>
        <label class="field">
          <span>${msg('Why should others look at it?')}</span>
          <textarea rows="2" maxlength=${LENGTH} dir="auto" @input=${this.#onInput}></textarea>
          <span class="hint">${msg('A sentence is enough: for whom it is, and what it did for you.')}</span>
        </label>
        <div class="row">
          <button class="button primary">${msg('Recommend')}</button>
          <button type="button" class="button quiet" @click=${() => void this.#leave()}>${msg('Cancel')}</button>
        </div>
      </form>`;
    if (!mine.recommends)
      return html`<div><button type="button" class="button own" part="recommend" @click=${() => void this.#write('')}>${icon('award')}${msg('I recommend it, too')}</button></div>`;
    return html`<div class="row">
      <button type="button" class="button own" part="recommend" @click=${() => void this.#write(own?.reason ?? '')}>${icon('edit')}${msg('Change my reason')}</button>
      <button type="button" class="button quiet" @click=${() => void this.#send(false)}>${msg('No longer recommend it')}</button>
    </div>`;
  }

  override render() {
    const { scope, item, all } = this;
    const list = scope.view.recommendations(item.resource.id);
    const own = list.find(({ by }) => by === scope.view.member);
    const shown = all ? list : list.slice(0, FEW);
    const hidden = item.tally.recommended - shown.length;
    return html`${
      list.length === 0
        ? html`<p class="none">${msg('Nobody has recommended it yet.')}</p>`
        : html`<ul role="list" class=${scope.noAvatars ? 'no-faces' : ''}>${repeat(shown, ({ by }) => by, this.#renderOne)}</ul>`
    }
    ${!all && hidden > 0 && list.length > shown.length ? html`<div><button type="button" class="button quiet" @click=${this.#onAll}>${plural(hidden, msg('one:Show one more|other:Show # more'))}</button></div>` : nothing}
    ${this.#renderOwn(own)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-resource-recommend': LcUiResourceRecommend;
  }
}
