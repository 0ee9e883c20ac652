import { LitElement, css, html, nothing } from 'lit';
import { property, query } from 'lit/decorators.js';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { announce } from '../internal/announcer.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/combobox.ts';
import type { ComboboxOption, LcUiCombobox } from '../ui/combobox.ts';
import { icon } from '../ui/icon.ts';

const MOST = 10;
const LENGTH = 40;

const styles = css`
  :host {
    display: block;
  }
  ul {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: 8px;
  }
  li {
    display: inline-flex;
    align-items: center;
    padding-inline-start: 10px;
    border: 1px solid var(--_line);
    border-radius: 99px;
    background: var(--_sunken);
    font-size: var(--_small);
    line-height: 1.3;
  }
  li .icon-button {
    min-block-size: 2em;
    min-inline-size: 2em;
    font-size: var(--_tiny);
  }
  @media (pointer: coarse) {
    li .icon-button {
      min-block-size: 44px;
      min-inline-size: 44px;
    }
  }
`;

/** Skills, with those others have used suggested while one is written. Fires `lc-skills` with `detail.skills`. */
@element('lc-ui-resource-skills')
export class LcUiResourceSkills extends LitElement {
  static override styles = [uiBase, buttons, styles];

  @property({ attribute: false }) skills: readonly string[] = [];
  @property({ attribute: false }) suggest!: (prefix: string) => Promise<readonly string[]>;
  @query('lc-ui-combobox') private field!: LcUiCombobox | null;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Takes what is written and not taken yet. */
  commit(): void {
    this.field?.commit();
  }

  #ask = async (text: string): Promise<readonly ComboboxOption[]> => {
    const found = await this.suggest(text);
    return found.filter((skill) => !this.#has(skill)).map((skill) => ({ value: skill, label: skill }));
  };

  #has(skill: string): boolean {
    return this.skills.some((each) => each.toLowerCase() === skill.toLowerCase());
  }

  #onPick = ({ detail }: CustomEvent<{ option: ComboboxOption }>): void => {
    const skill = detail.option.value.slice(0, LENGTH).trim();
    if (this.#has(skill) || this.skills.length >= MOST) return;
    this.#change([...this.skills, skill]);
    announce(msg(str`${skill} added`));
  };

  /** Focus goes to the one that comes next, or to the field. */
  async #remove(at: number): Promise<void> {
    const skill = this.skills[at]!;
    this.#change(this.skills.filter((_, each) => each !== at));
    announce(msg(str`${skill} removed`));
    await this.updateComplete;
    const next = this.renderRoot.querySelectorAll<HTMLElement>('li button');
    (next[Math.min(at, next.length - 1)] ?? this.field)?.focus();
  }

  #change(skills: readonly string[]): void {
    this.skills = skills;
    this.dispatchEvent(new CustomEvent('lc-skills', { detail: { skills } }));
  }

  override render() {
    const { skills } = this;
    const full = skills.length >= MOST;
    return html`${
      full
        ? html`<p><strong>${msg('Skills')}</strong></p>`
        : html`<lc-ui-combobox free .ask=${this.#ask} label=${msg('What does one learn?')} maxlength=${LENGTH}
            hint=${msg('Skills, each with Enter or a comma.')} @lc-pick=${this.#onPick}></lc-ui-combobox>`
    }${
      skills.length > 0
        ? html`<ul role="list" aria-label=${msg('Skills')}>
          ${skills.map(
            (skill, at) => html`<li>
              <bdi>${skill}</bdi><button type="button" class="icon-button" aria-label=${msg(str`Remove ${skill}`)} @click=${() => void this.#remove(at)}>${icon('close')}</button>
            </li>`,
          )}
        </ul>`
        : nothing
    }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-resource-skills': LcUiResourceSkills;
  }
}
