import { css, html, LitElement, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Person } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { place } from '../internal/place.ts';
import { avatar, avatarStyles } from './avatar.ts';
import { fields } from './field.styles.ts';
import { panel } from './panel.styles.ts';

const PAUSE = 150;

const styles = css`
  :host {
    display: block;
  }
  .options {
    --_avatar: 2em;
    max-inline-size: calc(100vw - 16px);
  }
  [role='option'] {
    display: flex;
    gap: 10px;
    align-items: center;
    min-block-size: 2.25em;
    padding: 6px 10px;
    border-radius: var(--_radius);
    font-size: var(--_small);
    line-height: 1.3;
    cursor: pointer;
  }
  [role='option']:hover,
  [role='option'][aria-selected='true'] {
    background: var(--_hover);
  }
  [role='option'][aria-selected='true'] {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }
  .more {
    display: block;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  @media (pointer: coarse) {
    [role='option'] {
      min-block-size: 44px;
    }
  }
`;

/** Something that can be chosen. */
export interface ComboboxOption {
  readonly value: string;
  readonly label: string;
  /** A member, who is shown with face and title. */
  readonly person?: Person;
}

/**
 * A text field with suggestions (ARIA: combobox with a listbox popup). The field keeps focus; arrows walk through the
 * suggestions, Enter takes one, Escape closes them without closing what is around. What was taken leaves the field.
 *
 * Fires `lc-pick` with `detail.option`.
 */
@element('lc-ui-combobox')
export class LcUiCombobox extends LitElement {
  static override styles = [uiBase, fields, avatarStyles, panel, styles];

  @property() label = '';
  @property() hint = '';
  @property({ type: Number }) maxlength = 60;
  /** What is suggested for a text. */
  @property({ attribute: false }) ask!: (text: string) => Promise<readonly ComboboxOption[]>;
  /** Takes any text: with Enter, with a comma, and when the field is left. */
  @property({ type: Boolean }) free = false;

  @state() private options: readonly ComboboxOption[] = [];
  @state() private active = -1;
  @query('input') private field!: HTMLInputElement;
  @query('.options') private popup!: HTMLElement;

  #pause: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #unplace: (() => void) | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pause);
    this.#unplace?.();
  }

  /** Puts focus into the field. */
  override focus(): void {
    void this.updateComplete.then(() => this.field.focus());
  }

  /** Takes what is written and not taken yet, where any text may be. */
  commit(): void {
    const text = this.field.value.trim();
    if (this.free && text) this.#pick({ value: text, label: text });
  }

  #onInput = (): void => {
    clearTimeout(this.#pause);
    if (this.free && this.field.value.includes(',')) return this.#onComma();
    this.#pause = setTimeout(() => void this.#suggest(), PAUSE);
  };

  /** Somebody who pastes several separates them with commas. */
  #onComma(): void {
    const parts = this.field.value.split(',').map((part) => part.trim());
    for (const part of parts) if (part) this.#pick({ value: part, label: part });
  }

  async #suggest(): Promise<void> {
    const asked = (this.#asked += 1);
    const text = this.field.value.trim();
    const options = text === '' ? [] : await this.ask(text).catch(() => []);
    if (asked !== this.#asked) return;
    if (options.length > 0 && options.length !== this.options.length)
      announce(plural(options.length, msg('one:# suggestion|other:# suggestions')));
    this.#show(options);
  }

  #show(options: readonly ComboboxOption[]): void {
    this.options = options;
    this.active = -1;
    void this.updateComplete.then(() => {
      this.#unplace?.();
      this.#unplace = undefined;
      if (options.length === 0 || !this.isConnected) return this.popup.hidePopover();
      this.popup.showPopover();
      this.popup.style.setProperty('min-inline-size', `${this.field.offsetWidth}px`);
      this.#unplace = place(this.popup, this.field);
    });
  }

  #close(): void {
    clearTimeout(this.#pause);
    this.#asked += 1;
    if (this.options.length > 0) this.#show([]);
  }

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const { length } = this.options;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = this.options[this.active];
    if (step && length > 0)
      this.active = (this.active + step + (this.active < 0 && step < 0 ? 1 : 0) + length) % length;
    else if (event.key === 'Escape' && length > 0) this.#close();
    else if (event.key === 'Enter' && chosen) this.#pick(chosen);
    else if (event.key === 'Enter' && this.free && this.field.value.trim()) this.commit();
    else return;
    event.preventDefault();
    event.stopPropagation();
    void this.updateComplete.then(() =>
      this.popup.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }),
    );
  };

  #onBlur = (): void => {
    this.#close();
    this.commit();
  };

  #pick(option: ComboboxOption): void {
    this.field.value = '';
    this.#close();
    this.dispatchEvent(new CustomEvent('lc-pick', { detail: { option } }));
  }

  #renderOption = (option: ComboboxOption, at: number) => {
    const { label, person } = option;
    // Keys go to the field, which keeps focus.
    // eslint-disable-next-line lit-a11y/click-events-have-key-events
    return html`<div role="option" id="option-${at}" aria-selected=${at === this.active}
      @mousedown=${(event: Event) => event.preventDefault()} @click=${() => this.#pick(option)}>
      ${person ? avatar(person) : nothing}<span><bdi>${label}</bdi>${person?.title ? html`<bdi class="more">${person.title}</bdi>` : nothing}</span>
    </div>`;
  };

  override render() {
    const open = this.options.length > 0;
    return html`<div class="field">
        <label for="field" id="label">${this.label}</label>
        <input id="field" role="combobox" aria-labelledby="label" aria-autocomplete="list" aria-expanded=${open} aria-controls="options" autocomplete="off" dir="auto"
          aria-activedescendant=${open && this.active >= 0 ? `option-${this.active}` : nothing} aria-describedby=${this.hint ? 'hint' : nothing}
          maxlength=${this.maxlength} @input=${this.#onInput} @keydown=${this.#onKeydown} @blur=${this.#onBlur} />
        ${this.hint ? html`<span class="hint" id="hint">${this.hint}</span>` : nothing}
      </div>
      <div class="panel options" id="options" popover="manual" role="listbox" aria-label=${this.label}>${this.options.map(this.#renderOption)}</div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-combobox': LcUiCombobox;
  }
}
