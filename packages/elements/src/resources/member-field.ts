import { LitElement, css, html } from 'lit';
import { property } from 'lit/decorators.js';
import type { CommonsClient } from '@learning-commons/client';
import type { Person } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/combobox.ts';
import type { ComboboxOption } from '../ui/combobox.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';

const styles = css`
  :host {
    display: block;
  }
  .chosen {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 6px 6px 6px 12px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    line-height: 1.3;
    --_avatar: 2em;
  }
  .chosen:dir(rtl) {
    padding: 6px 12px 6px 6px;
  }
  .chosen > span:not(.avatar) {
    flex: 1;
    min-inline-size: 0;
  }
  .title {
    display: block;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
`;

/** One member, found by name. Fires `lc-member` with `detail.person`, which is null where nobody is chosen any longer. */
@element('lc-ui-member')
export class LcUiMember extends LitElement {
  static override styles = [uiBase, buttons, fields, avatarStyles, styles];

  @property({ attribute: false }) client!: CommonsClient;
  @property({ attribute: false }) person: Person | null = null;
  @property() label = '';
  @property() hint = '';

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Puts focus where somebody is looked for, or where the choice is taken back. */
  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('lc-ui-combobox, button')?.focus());
  }

  #ask = async (prefix: string): Promise<readonly ComboboxOption[]> => {
    const people = await this.client.call('member.suggest', { prefix });
    return people.map((person) => ({ value: person.id, label: person.name, person }));
  };

  #choose(person: Person | null): void {
    this.person = person;
    this.dispatchEvent(new CustomEvent('lc-member', { detail: { person } }));
    this.focus();
  }

  override render() {
    const { person, label, hint } = this;
    if (!person)
      return html`<lc-ui-combobox .ask=${this.#ask} label=${label} hint=${hint || msg('Write the beginning of a name.')}
        @lc-pick=${({ detail }: CustomEvent<{ option: ComboboxOption }>) => this.#choose(detail.option.person!)}></lc-ui-combobox>`;
    return html`<div class="field" role="group" aria-label=${label}>
      <span>${label}</span>
      <div class="chosen">
        ${avatar(person)}<span><bdi>${person.name}</bdi>${person.title ? html`<bdi class="title">${person.title}</bdi>` : ''}</span>
        <button type="button" class="icon-button" aria-label=${msg(str`Remove ${person.name}`)} @click=${() => this.#choose(null)}>${icon('close')}</button>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-member': LcUiMember;
  }
}
