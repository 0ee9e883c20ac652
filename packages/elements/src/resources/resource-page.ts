import { LitElement, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { ResourceItem } from '@learning-commons/client';
import type { MyResource } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import type { TokenProvider } from '../internal/connection.ts';
import { element } from '../internal/element.ts';
import { eventually } from '../internal/eventually.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { icon } from '../ui/icon.ts';
import '../ui/time.ts';
import { confirm, progress, save } from './deeds.ts';
import './rate-panel.ts';
import './recommend-panel.ts';
import { kindLine, refusedLines, warningChips } from './resource-card.ts';
import { chipStyles } from './resource-card.styles.ts';
import { menuOf } from './resource-menu.ts';
import { pageStyles } from './resource-page.styles.ts';
import { picture, pictureStyles } from './resource-picture.ts';
import { openWords } from './resource-words.ts';
import type { ResourcesScope } from './scope.ts';

/** A resource with everything about it: who recommends it and why, how useful it was, and its discussion. */
@element('lc-ui-resource-page')
export class LcUiResourcePage extends LitElement {
  static override styles = [uiBase, buttons, avatarStyles, pictureStyles, chipStyles, pageStyles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) item!: ResourceItem;
  /** What the button back says; without it there is none. */
  @property({ attribute: false }) backLabel = '';
  @property({ attribute: false }) server?: string;
  @property({ attribute: false }) community = '';
  @property({ attribute: false }) tokenUrl = '';
  @property({ attribute: false }) tokenProvider?: TokenProvider;

  #found = '';

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Lists name some who recommend it; here are all. What is shown already stays if that fails. */
  protected override willUpdate(): void {
    const { id } = this.item.resource;
    if (this.#found === id || this.item.sent !== 'sent') return;
    this.#found = id;
    void this.scope.store.find(id).catch(() => undefined);
    if (!this.scope.noDiscussion) void eventually(() => import('../discussion/discussion.ts'));
  }

  /** Puts focus on the title, where reading begins. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h3')?.focus();
  }

  #close = (): void => {
    this.dispatchEvent(new CustomEvent('lc-close'));
  };

  /** Escape leads back, unless something inside has a use for it. */
  #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || !this.backLabel) return;
    const [target] = event.composedPath();
    if (target instanceof HTMLElement && target.matches('input:not([type=radio]), textarea, select, [contenteditable]'))
      return;
    event.preventDefault();
    this.#close();
  };

  #renderSteps() {
    const { item, scope } = this;
    if (!item.rights.use) return nothing;
    const step = (to: MyResource['progress'], words: string) =>
      html`<label part="step"><input type="radio" name="progress" .value=${to} .checked=${item.mine.progress === to} @change=${() => progress(scope, item, to)} />${to === 'done' ? icon('check') : nothing}${words}</label>`;
    return html`<fieldset class="steps">
      <legend class="visually-hidden">${msg('How far are you with it?')}</legend>
      ${step('none', msg('Not started'))}${step('started', msg('Started'))}${step('done', msg('Done'))}
    </fieldset>`;
  }

  #renderMain() {
    const { item, scope } = this;
    const { url, file, type, title } = item.resource;
    const address = url ?? (file ? `${scope.client.server}${file.url}` : null);
    const items = menuOf(scope, item);
    return html`<div class="main">
      ${address ? html`<a class="button primary" part="link" href=${address} target="_blank" rel="noopener noreferrer">${icon('external')}${openWords(type)}</a>` : nothing}
      ${item.rights.use ? html`<button type="button" class="button save" part="save" aria-pressed=${item.mine.saved} @click=${() => save(scope, item)}>${icon('bookmark')}${item.mine.saved ? msg('Saved') : msg('Save for later')}</button>` : nothing}
      ${this.#renderSteps()}
      ${items.length > 0 ? html`<lc-ui-menu align="end" label=${msg(str`More about “${title}”`)} .items=${() => menuOf(scope, this.item)}></lc-ui-menu>` : nothing}
    </div>`;
  }

  /** What is wrong with it, and what helps. */
  #renderMarks() {
    const { item, scope } = this;
    const { state, note, link } = item.resource;
    const chips = warningChips(item);
    const mayConfirm = item.rights.confirm && (item.stale(Date.now()) || link === 'dead');
    return html`${
      chips.length > 0 || mayConfirm
        ? html`<div class="chips">${chips}${mayConfirm ? html`<button type="button" class="button confirm" @click=${() => void confirm(scope, item)}>${icon('check')}${msg('Still good')}</button>` : nothing}</div>`
        : nothing
    }
    ${
      state === 'returned'
        ? html`<div class="note" part="note">${note ? html`<p dir="auto">${note}</p>` : nothing}${item.rights.edit ? html`<button type="button" class="button" @click=${() => scope.show('edit', { item })}>${icon('edit')}${msg('Change it and hand it in again')}</button>` : nothing}</div>`
        : nothing
    }`;
  }

  #renderShared() {
    const { author, resource } = this.item;
    const { createdAt, editedAt } = resource;
    return html`<p class="shared" part="shared">
      ${this.scope.noAvatars ? nothing : avatar(author)}<span>${msg(str`Shared by ${author?.name ?? msg('A former member')}`)} <span aria-hidden="true">·</span> <lc-ui-time .at=${createdAt}></lc-ui-time>${editedAt === null ? nothing : html` <span aria-hidden="true">·</span> ${msg('edited')}`}</span>
    </p>`;
  }

  #renderFacts() {
    const { scope } = this;
    const { skills, lists, member } = this.item.resource;
    const person = scope.view.person(member);
    const named = lists.flatMap(({ list }) => scope.view.lists.find(({ key }) => key === list) ?? []);
    if (skills.length + named.length === 0 && !person) return nothing;
    return html`<dl class="facts">
      ${person ? html`<div><dt>${msg('Who it is')}</dt><dd class="shared">${scope.noAvatars ? nothing : avatar(person)}<bdi>${person.name}</bdi>${person.title ? html`<span>${person.title}</span>` : nothing}</dd></div>` : nothing}
      ${skills.length > 0 ? html`<div><dt>${msg('Skills')}</dt>${skills.map((skill) => html`<dd><button type="button" class="chip skill" part="skill" aria-label=${msg(str`Only ${skill}`)} @click=${() => scope.narrow({ skill })}><bdi>${skill}</bdi></button></dd>`)}</div>` : nothing}
      ${named.length > 0 ? html`<div><dt>${msg('Lists')}</dt>${named.map(({ key, title }) => html`<dd>${scope.list ? html`<span class="chip"><bdi>${title}</bdi></span>` : html`<button type="button" class="chip" @click=${() => scope.narrow({ list: key, sort: 'curated' })}><bdi>${title}</bdi></button>`}</dd>`)}</div>` : nothing}
    </dl>`;
  }

  #renderPanels() {
    const { scope, item } = this;
    const level = scope.headingLevel + 2;
    return html`<div class="two">
      <section aria-labelledby="recommended">
        <h4 id="recommended" aria-level=${level}>${msg('Who recommends it')}</h4>
        <lc-ui-resource-recommend exportparts="recommendation, recommend" .scope=${scope} .item=${item}></lc-ui-resource-recommend>
      </section>
      <section aria-labelledby="useful">
        <h4 id="useful" aria-level=${level}>${msg('How useful it was')}</h4>
        <lc-ui-resource-rate exportparts="rating" .scope=${scope} .item=${item}></lc-ui-resource-rate>
      </section>
    </div>
    ${scope.noDiscussion ? nothing : this.#renderDiscussion()}`;
  }

  #renderDiscussion() {
    const { scope, item } = this;
    return html`<section>
      <lc-discussion
        topic="resource/${item.resource.id}"
        mode="comments"
        heading=${msg('Discussion')}
        heading-level=${scope.headingLevel + 2}
        ?no-avatars=${scope.noAvatars}
        .server=${this.server}
        .community=${this.community}
        .tokenUrl=${this.tokenUrl}
        .tokenProvider=${this.tokenProvider}
      ></lc-discussion>
    </section>`;
  }

  override render() {
    const { scope, item, backLabel } = this;
    const { resource } = item;
    const from = [resource.author, resource.site].filter((part) => part !== null);
    return html`<article class="page" part="page" aria-labelledby="title" @keydown=${this.#onKeydown}>
      ${backLabel ? html`<button type="button" class="button quiet back" part="back" @click=${this.#close}>${icon('chevron-left')}${backLabel}</button>` : nothing}
      <div class="top">
        ${picture(resource, scope.client.server)}
        <div class="says">
          ${kindLine(resource)}
          <h3 id="title" aria-level=${scope.headingLevel + 1} tabindex="-1" dir="auto">${resource.title}</h3>
          ${from.length > 0 ? html`<p class="from">${from.map((part, index) => html`${index > 0 ? ' · ' : nothing}<bdi>${part}</bdi>`)}</p>` : nothing}
          ${this.#renderShared()} ${this.#renderMarks()} ${refusedLines(scope, item)} ${this.#renderMain()}
        </div>
      </div>
      ${resource.description ? html`<p class="description" part="description" dir="auto">${resource.description}</p>` : nothing}
      ${this.#renderFacts()} ${resource.state === 'published' ? this.#renderPanels() : nothing}
    </article>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-resource-page': LcUiResourcePage;
  }
}
