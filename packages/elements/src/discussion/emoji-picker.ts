import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { announce } from '../internal/announcer.ts';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { direction, locale, msg, plural, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon } from '../ui/icon.ts';
import { emojiLanguage, inTone, loadEmoji, loadKeywords, searchEmoji, TONES, type Emoji } from './emoji-data.ts';
import { moveInGrid } from './emoji-keys.ts';
import { keepEmoji, recallEmoji, used } from './emoji-memory.ts';
import { styles } from './emoji-picker.styles.ts';

/** A heading and what stands under it. */
interface Section {
  readonly name: string;
  readonly sign: string;
  readonly emoji: readonly Emoji[];
}

const SIGNS = ['😀', '👋', '🌿', '🍎', '🚗', '⚽', '💡', '🔣', '🏁'];
const HAND = { emoji: '✋', toned: true };
/** Categories are drawn when they come this near. Until then empty rows keep their place. */
const NEAR = '300px';

function groupNames(): string[] {
  return [
    msg('Smileys and feelings'),
    msg('People and gestures'),
    msg('Animals and nature'),
    msg('Food and drink'),
    msg('Travel and places'),
    msg('Activities'),
    msg('Objects'),
    msg('Symbols'),
    msg('Flags'),
  ];
}

function toneNames(): string[] {
  return [
    msg('No skin tone'),
    msg('Light skin tone'),
    msg('Medium-light skin tone'),
    msg('Medium skin tone'),
    msg('Medium-dark skin tone'),
    msg('Dark skin tone'),
  ];
}

/**
 * All emoji to choose from: search, categories, skin tone, what was used last.
 *
 * @fires lc-emoji-pick - One was chosen: `detail.emoji`.
 */
@element('lc-emoji-picker')
export class LcEmojiPicker extends LitElement {
  static override styles = [uiBase, buttons, styles];

  @state() private groups: readonly (readonly Emoji[])[] = [];
  @state() private failed = false;
  @state() private found: readonly Emoji[] | null = null;
  @state() private memory = recallEmoji();
  @state() private choosingTone = false;
  @state() private pointed?: Emoji | undefined;
  @state() private current = 0;
  @state() private drawn: ReadonlySet<number> = new Set([0]);
  @state() private columns = 8;
  @query('input[type=search]') private field!: HTMLInputElement;
  @query('.list') private list!: HTMLElement;

  #loaded = '';
  #asked = 0;
  /** What was used before the picker opened: a pick moves nothing while it is open. */
  #recent = this.memory.recent;
  #resize = new ResizeObserver(() => this.#measure());
  #nearing?: IntersectionObserver;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.memory = recallEmoji();
    this.#recent = this.memory.recent;
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#nearing?.disconnect();
  }

  protected override willUpdate(): void {
    if (this.#loaded !== emojiLanguage(locale())) void this.#load();
  }

  protected override firstUpdated(): void {
    this.focus();
  }

  protected override updated(): void {
    this.#nearing ??= new IntersectionObserver((seen) => this.#onNear(seen), { root: this.list, rootMargin: NEAR });
    for (const section of this.renderRoot.querySelectorAll('section')) this.#nearing.observe(section);
    const first = this.list.querySelector('[role=gridcell]');
    if (first && !this.list.querySelector('[role=gridcell][tabindex="0"]')) first.setAttribute('tabindex', '0');
  }

  override focus(options?: FocusOptions): void {
    this.field.focus(options);
  }

  async #load(): Promise<void> {
    const language = (this.#loaded = emojiLanguage(locale()));
    this.failed = false;
    try {
      this.groups = await loadEmoji(language);
    } catch {
      this.failed = true;
    }
  }

  #measure(): void {
    const cell = matchMedia('(pointer: coarse)').matches ? 44 : 38;
    this.columns = Math.max(5, Math.floor(this.list.clientWidth / cell));
    this.style.setProperty('--_columns', `${this.columns}`);
  }

  #onNear(seen: readonly IntersectionObserverEntry[]): void {
    const sections = [...this.renderRoot.querySelectorAll('section')];
    this.#draw(seen.filter((each) => each.isIntersecting).map(({ target }) => sections.indexOf(target as HTMLElement)));
  }

  #draw(sections: readonly number[]): void {
    if (sections.some((each) => !this.drawn.has(each))) this.drawn = new Set([...this.drawn, ...sections]);
  }

  #sections(): Section[] {
    const all = this.groups.flat();
    const recent = this.#recent.flatMap((each) => all.find(({ emoji }) => emoji === each) ?? []);
    const names = groupNames();
    const groups = this.groups.map((emoji, at) => ({ name: names[at]!, sign: SIGNS[at]!, emoji }));
    return recent.length > 0 ? [{ name: msg('Used last'), sign: '🕘', emoji: recent }, ...groups] : groups;
  }

  async #search(): Promise<void> {
    const text = this.field.value.trim();
    const asked = (this.#asked += 1);
    const keywords = text ? await loadKeywords(emojiLanguage(locale())).catch(() => []) : [];
    if (asked !== this.#asked) return;
    this.found = text ? searchEmoji(this.groups.flat(), keywords, text) : null;
    this.pointed = this.found?.[0];
    this.list.scrollTop = 0;
    if (this.found)
      announce(plural(this.found.length, msg('zero:No emoji found|one:# emoji found|other:# emoji found')));
  }

  #emojiAt(target: EventTarget | null): Emoji | undefined {
    const at = (target as Element | null)?.closest<HTMLElement>('[role=gridcell]')?.dataset['at'];
    return at === undefined ? undefined : this.groups.flat()[Number(at)];
  }

  #pick(emoji: Emoji | undefined): void {
    if (!emoji) return;
    this.memory = used(recallEmoji(), emoji.emoji);
    keepEmoji(this.memory);
    const detail = { emoji: inTone(emoji, this.memory.tone) };
    this.dispatchEvent(new CustomEvent('lc-emoji-pick', { detail, bubbles: true }));
  }

  #choose(tone: number): void {
    this.memory = { ...recallEmoji(), tone };
    keepEmoji(this.memory);
    this.choosingTone = false;
    this.renderRoot.querySelector<HTMLElement>('.tone')?.focus();
  }

  #jump(section: number): void {
    this.field.value = '';
    this.found = null;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelectorAll('section')[section]?.scrollIntoView({ block: 'start' });
      this.current = section;
    });
  }

  #onScroll = (): void => {
    const { top } = this.list.getBoundingClientRect();
    const sections = [...this.renderRoot.querySelectorAll('section')];
    this.current = Math.max(
      0,
      sections.findLastIndex((each) => each.getBoundingClientRect().top <= top + 8),
    );
  };

  #onListKeydown = (event: KeyboardEvent): void => {
    const cell = (event.target as Element).closest<HTMLElement>('[role=gridcell]');
    if (!cell) return;
    if (event.key === 'End' && event.ctrlKey) return this.#toEnd(event);
    const next = moveInGrid(this.list, cell, event, direction());
    if (next === null) this.focus();
    // Letters go on with the search, wherever focus is.
    else if (!next && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey)
      return this.focus();
    else if (!next) return;
    else this.#rove(next);
    event.preventDefault();
  };

  #toEnd(event: KeyboardEvent): void {
    event.preventDefault();
    this.#draw([this.#sections().length - 1]);
    void this.updateComplete.then(() =>
      this.#rove([...this.list.querySelectorAll<HTMLElement>('[role=gridcell]')].at(-1)!),
    );
  }

  #rove(cell: HTMLElement): void {
    for (const each of this.list.querySelectorAll('[tabindex="0"]')) each.setAttribute('tabindex', '-1');
    cell.setAttribute('tabindex', '0');
    cell.focus();
    cell.scrollIntoView({ block: 'nearest' });
  }

  #onFieldKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter') this.#pick(this.found?.[0]);
    else if (event.key === 'ArrowDown') {
      const first = this.list.querySelector<HTMLElement>('[role=gridcell]');
      if (first) this.#rove(first);
    } else return;
    event.preventDefault();
  };

  #onRowKeydown = (event: KeyboardEvent): void => {
    const buttons = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('button')];
    const forward = direction() === 'rtl' ? -1 : 1;
    const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
    if (!step) return;
    event.preventDefault();
    buttons[(buttons.indexOf(event.target as HTMLElement) + step + buttons.length) % buttons.length]?.focus();
  };

  #onPoint = ({ target }: Event): void => {
    this.pointed = this.#emojiAt(target) ?? this.pointed;
  };

  #renderCell = (one: Emoji): TemplateResult =>
    html`<button type="button" role="gridcell" tabindex="-1" data-at=${one.at} aria-label=${one.label}>${inTone(one, this.memory.tone)}</button>`;

  #renderSection = ({ name, emoji }: Section, at: number): TemplateResult => {
    const rows = Array.from({ length: Math.ceil(emoji.length / this.columns) }, (_, row) =>
      emoji.slice(row * this.columns, (row + 1) * this.columns),
    );
    return html`<section>
      <h3 id="section-${at}">${name}</h3>
      ${
        this.drawn.has(at) || this.found
          ? html`<div role="grid" aria-labelledby="section-${at}">
            ${rows.map((row) => html`<div class="row" role="row">${row.map(this.#renderCell)}</div>`)}
          </div>`
          : rows.map(() => html`<div class="row"></div>`)
      }
    </section>`;
  };

  #renderList(sections: readonly Section[]): unknown {
    if (this.failed) {
      return html`<p>${msg('Emoji cannot be loaded right now.')}</p>
        <button class="button" type="button" @click=${() => void this.#load()}>${msg('Try again')}</button>`;
    }
    if (this.found?.length === 0) return html`<p>${msg(str`No emoji for “${this.field.value.trim()}”.`)}</p>`;
    if (this.found) sections = [{ name: msg('Found'), sign: '', emoji: this.found }];
    const parts = [this.groups, this.found, this.#recent, this.memory.tone, this.columns, this.drawn, locale()];
    return guard(parts, () => sections.map(this.#renderSection));
  }

  #renderCategories(sections: readonly Section[]): TemplateResult {
    return html`<div class="categories" role="toolbar" aria-label=${msg('Categories')} @keydown=${this.#onRowKeydown}>
      ${sections.map(
        ({ name, sign }, at) =>
          html`<button
            type="button"
            title=${name}
            aria-label=${name}
            aria-current=${at === this.current && !this.found ? 'true' : nothing}
            tabindex=${at === this.current ? 0 : -1}
            @click=${() => this.#jump(at)}
          >
            ${sign}
          </button>`,
      )}
    </div>`;
  }

  #renderTones(): TemplateResult {
    const names = toneNames();
    return html`<div class="tones" role="radiogroup" aria-label=${msg('Skin tone')} @keydown=${this.#onRowKeydown}>
      ${TONES.map(
        (_, tone) =>
          html`<button
            type="button"
            role="radio"
            aria-checked=${tone === this.memory.tone}
            aria-label=${names[tone]!}
            title=${names[tone]!}
            tabindex=${tone === this.memory.tone ? 0 : -1}
            @click=${() => this.#choose(tone)}
          >
            ${inTone(HAND, tone)}
          </button>`,
      )}
    </div>`;
  }

  #renderTop(): TemplateResult {
    return html`<div class="top">
      <div class="search">
        ${icon('search')}
        <input
          type="search"
          autocomplete="off"
          spellcheck="false"
          aria-label=${msg('Search emoji')}
          placeholder=${msg('Search emoji')}
          @input=${() => void this.#search()}
          @keydown=${this.#onFieldKeydown}
        />
      </div>
      <button
        class="tone"
        type="button"
        aria-expanded=${this.choosingTone}
        aria-label=${msg(str`Skin tone: ${toneNames()[this.memory.tone]!}`)}
        title=${msg('Skin tone')}
        @click=${() => (this.choosingTone = !this.choosingTone)}
      >
        ${inTone(HAND, this.memory.tone)}
      </button>
    </div>`;
  }

  #renderFoot(): TemplateResult {
    const { pointed } = this;
    return html`<div class="foot" aria-hidden="true">
      ${
        pointed
          ? html`<span class="big">${inTone(pointed, this.memory.tone)}</span><span>${pointed.label}</span>`
          : html`<span>${msg('Choose an emoji')}</span>`
      }
    </div>`;
  }

  override render() {
    const sections = this.#sections();
    return html`${this.#renderTop()}
      ${this.choosingTone ? this.#renderTones() : this.#renderCategories(sections)}
      <div
        class="list"
        lang=${emojiLanguage(locale())}
        @scroll=${this.#onScroll}
        @keydown=${this.#onListKeydown}
        @click=${({ target }: Event) => this.#pick(this.#emojiAt(target))}
        @pointerover=${this.#onPoint}
        @focusin=${this.#onPoint}
      >
        ${this.#renderList(sections)}
      </div>
      ${this.#renderFoot()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-emoji-picker': LcEmojiPicker;
  }
}
