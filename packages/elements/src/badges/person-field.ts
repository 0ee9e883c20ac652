import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Person } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { place } from '../internal/place.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { fields } from '../ui/field.styles.ts';
import { panel } from '../ui/panel.styles.ts';

const PAUSE = 150;

const styles = css`
  :host {
    display: block;
  }
  .panel {
    min-inline-size: min(18em, calc(100vw - 32px));
    --_avatar: 2em;
  }
  .person {
    display: flex;
    gap: 10px;
    align-items: center;
    min-block-size: 2.5em;
    padding: 5px 10px;
    border-radius: calc(var(--_radius) - 2px);
    font-size: var(--_small);
    line-height: 1.3;
    cursor: pointer;
  }
  .person:is(:hover, [aria-selected='true']) {
    background: var(--_hover);
  }
  .person[aria-selected='true'] {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }
  .title {
    display: block;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .faint {
    margin: 0;
    padding: 8px 10px;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  @media (pointer: coarse) {
    .person {
      min-block-size: 44px;
    }
  }
`;

/**
 * A field in which one person is chosen by the beginning of a name (ARIA: combobox with a listbox popup). Fires `lc-change`
 * when `person` is another.
 */
@element('lc-ui-person-field')
export class LcUiPersonField extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [uiBase, fields, panel, avatarStyles, styles];

  @property() label = '';
  /** Finds people by the beginning of a name. */
  @property({ attribute: false }) suggest: (prefix: string) => Promise<readonly Person[]> = async () => [];
  /** Who is chosen. */
  @property({ attribute: false }) person: Person | null = null;
  /** What is wrong with the choice, in words; '' if nothing. */
  @property() wrong = '';

  @state() private people: readonly Person[] | null = [];
  @state() private active = 0;
  @state() private open = false;
  @query('input') private field!: HTMLInputElement;
  @query('.panel') private panel!: HTMLElement;

  #asked = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #unplace: (() => void) | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  #choose(person: Person | null): void {
    if (person === this.person) return;
    this.person = person;
    this.dispatchEvent(new CustomEvent('lc-change'));
  }

  #onInput = (): void => {
    this.#choose(null);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#ask(), PAUSE);
  };

  async #ask(): Promise<void> {
    const asked = (this.#asked += 1);
    const prefix = this.field.value.trim();
    if (!prefix) return this.#close();
    const people = await this.suggest(prefix).catch(() => null);
    if (asked !== this.#asked) return;
    this.people = people;
    this.active = 0;
    this.open = true;
    await this.updateComplete;
    this.panel.showPopover();
    this.#unplace ??= place(this.panel, this.field);
    announce(
      people
        ? plural(people.length, msg('one:# person found|other:# people found'))
        : msg('Names cannot be looked up right now.'),
    );
  }

  #close = (): void => {
    clearTimeout(this.#pause);
    this.#asked += 1;
    this.open = false;
    this.#unplace?.();
    this.#unplace = undefined;
    if (this.panel?.matches(':popover-open')) this.panel.hidePopover();
  };

  #onKeydown(event: KeyboardEvent): void {
    const { people } = this;
    if (event.key === 'ArrowDown' && !this.open) void this.#ask();
    else if (!this.open) return;
    else if (event.key === 'Escape') this.#close();
    else if (!people?.length) return;
    else if (event.key === 'ArrowDown') this.#move(1);
    else if (event.key === 'ArrowUp') this.#move(-1);
    else if (event.key === 'Enter') this.#pick(people[this.active]!);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(step: number): void {
    const { length } = this.people ?? [];
    this.active = (this.active + step + length) % length;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector(`#person-${this.active}`)?.scrollIntoView({ block: 'nearest' }),
    );
  }

  #pick(person: Person): void {
    this.field.value = person.name;
    this.#close();
    this.#choose(person);
  }

  #renderPerson = (person: Person, at: number): TemplateResult => {
    // Keys go to the field, which keeps focus.
    // eslint-disable-next-line lit-a11y/click-events-have-key-events
    return html`<div
      class="person"
      id="person-${at}"
      role="option"
      aria-selected=${at === this.active}
      @mousedown=${(event: Event) => event.preventDefault()}
      @click=${() => this.#pick(person)}
    >
      ${avatar(person)}<span><bdi>${person.name}</bdi>${person.title ? html`<span class="title">${person.title}</span>` : nothing}</span>
    </div>`;
  };

  #renderPeople() {
    if (this.people?.length) return this.people.map(this.#renderPerson);
    const words = this.people ? msg('Nobody is called so.') : msg('Names cannot be looked up right now.');
    return html`<p class="faint" role="option" aria-disabled="true" aria-selected="false">${words}</p>`;
  }

  override render() {
    const chooses = this.open && (this.people?.length ?? 0) > 0;
    return html`<label class="field">
        <span>${this.label}</span>
        <input
          role="combobox"
          aria-label=${this.label}
          autocomplete="off"
          dir="auto"
          aria-autocomplete="list"
          aria-expanded=${this.open}
          aria-controls="people"
          aria-activedescendant=${chooses ? `person-${this.active}` : nothing}
          aria-invalid=${this.wrong ? 'true' : nothing}
          aria-describedby=${this.wrong ? 'wrong' : nothing}
          @input=${this.#onInput}
          @keydown=${this.#onKeydown}
          @blur=${this.#close}
        />
      </label>
      <p class="hint wrong" id="wrong" role="alert" ?hidden=${!this.wrong}>${this.wrong}</p>
      <div class="panel" id="people" popover="manual" role="listbox" aria-label=${this.label}>
        ${this.open ? this.#renderPeople() : nothing}
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-person-field': LcUiPersonField;
  }
}
