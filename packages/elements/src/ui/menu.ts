import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { place, returnFocus } from '../internal/place.ts';
import { buttons } from './button.styles.ts';
import { icon, type IconName } from './icon.ts';
import { panel } from './panel.styles.ts';

/** Something to do or to choose in a menu. */
export interface MenuAction {
  readonly label: string;
  readonly icon?: IconName | undefined;
  /** Present on a choice: whether it is made. */
  readonly checked?: boolean | undefined;
  /** The choice excludes its neighbours. */
  readonly radio?: boolean | undefined;
  /** It takes something away. */
  readonly danger?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  /** Called after the menu has closed and the button has its focus back. */
  readonly run: () => void;
}
/** One line of a menu, or a rule between groups. */
export type MenuItem = MenuAction | 'separator';

const styles = css`
  :host {
    display: inline-flex;
  }
  .panel {
    min-inline-size: 11em;
  }
  [role^='menuitem'] {
    display: flex;
    gap: 10px;
    align-items: center;
    inline-size: 100%;
    min-block-size: 2.25em;
    padding: 6px 10px;
    border: 0;
    border-radius: calc(var(--_radius) - 2px);
    background: transparent;
    font-size: var(--_small);
    line-height: 1.3;
    text-align: start;
    cursor: pointer;
  }
  [role^='menuitem'] > .icon:first-child {
    color: var(--_text-2);
  }
  [role^='menuitem']:is(:hover, :focus-visible) {
    background: var(--_hover);
    outline-offset: -2px;
  }
  [role^='menuitem'].warn,
  [role^='menuitem'].warn > .icon {
    color: var(--_danger);
  }
  [aria-disabled='true'] {
    color: var(--_text-2);
    cursor: not-allowed;
  }
  .mark {
    margin-inline-start: auto;
    padding-inline-start: 12px;
    color: var(--_accent);
  }
  [aria-checked='false'] .mark {
    visibility: hidden;
  }
  [role='separator'] {
    margin: 6px 10px;
    border-block-start: 1px solid var(--_line);
  }
  .caret {
    display: inline-flex;
    margin-inline: -2px -4px;
    font-size: 0.85em;
    color: var(--_text-2);
  }
  @media (pointer: coarse) {
    [role^='menuitem'] {
      min-block-size: 44px;
    }
  }
`;

function roleOf({ checked, radio }: MenuAction): string {
  if (checked === undefined) return 'menuitem';
  return radio ? 'menuitemradio' : 'menuitemcheckbox';
}

/** A button that opens a menu, by pointer and by every key of the menu-button pattern. */
@element('lc-ui-menu')
export class LcUiMenu extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [uiBase, buttons, panel, styles];

  /** Names the button. */
  @property() label = '';
  /** Drawn on an icon button. */
  @property() icon: IconName = 'more';
  /** `icon` shows the drawing alone; `text` shows the slotted text after the label, which is then only heard. */
  @property() kind: 'icon' | 'text' = 'icon';
  /** The side of the button the menu lines up with. */
  @property() align: 'start' | 'end' = 'end';
  /** What it offers; a function is asked each time the menu opens. */
  @property({ attribute: false }) items: readonly MenuItem[] | (() => readonly MenuItem[]) = [];

  @state() private shown: readonly MenuItem[] = [];
  @state() private open = false;
  @query('button[popovertarget]') private button!: HTMLButtonElement;
  @query('[role=menu]') private menu!: HTMLElement;

  #stop: (() => void) | undefined;
  #enterAtEnd = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  #onBeforeToggle({ newState }: ToggleEvent): void {
    if (newState === 'closed') return returnFocus(this.menu, this.button);
    this.open = true;
    this.shown = typeof this.items === 'function' ? this.items() : this.items;
  }

  async #onToggle({ newState }: ToggleEvent): Promise<void> {
    this.#stop?.();
    this.open = newState === 'open';
    if (!this.open) return;
    await this.updateComplete;
    this.#stop = place(this.menu, this.button, { align: this.align });
    this.#rows()
      .at(this.#enterAtEnd ? -1 : 0)
      ?.focus();
    this.#enterAtEnd = false;
  }

  #onButtonKeydown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    this.#enterAtEnd = event.key === 'ArrowUp';
    this.menu.showPopover({ source: this.button });
  }

  #onMenuKeydown(event: KeyboardEvent): void {
    if (event.key === 'Tab') return this.menu.hidePopover();
    const target = this.#targetOf(event);
    if (!target) return;
    event.preventDefault();
    target.focus();
  }

  #targetOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): HTMLElement | undefined {
    const rows = this.#rows();
    const at = rows.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    if (key === 'ArrowDown') return rows[(at + 1) % rows.length];
    if (key === 'ArrowUp') return rows.at(at - 1);
    if (key === 'Home') return rows[0];
    if (key === 'End') return rows.at(-1);
    if (key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return undefined;
    const begins = (row: HTMLElement) => row.textContent.trim().toLocaleLowerCase().startsWith(key.toLocaleLowerCase());
    return [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find(begins);
  }

  #rows(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  }

  #choose(action: MenuAction): void {
    if (action.disabled) return;
    this.menu.hidePopover();
    action.run();
  }

  #renderItem = (item: MenuItem): TemplateResult => {
    if (item === 'separator') return html`<div role="separator"></div>`;
    return html`<button
      type="button"
      role=${roleOf(item)}
      tabindex="-1"
      class=${item.danger ? 'warn' : nothing}
      aria-checked=${item.checked === undefined ? nothing : `${item.checked}`}
      aria-disabled=${item.disabled ? 'true' : nothing}
      @click=${() => this.#choose(item)}
    >
      ${item.icon ? icon(item.icon) : nothing}<span>${item.label}</span>${
        item.checked === undefined ? nothing : html`<span class="mark">${icon('check')}</span>`
      }
    </button>`;
  };

  #renderFace(): TemplateResult {
    if (this.kind === 'icon') return icon(this.icon);
    return html`<span class="visually-hidden">${this.label}: </span><slot></slot><span class="caret">${icon('chevron-down')}</span>`;
  }

  override render() {
    return html`<button
        type="button"
        class=${this.kind === 'icon' ? 'icon-button' : 'button quiet'}
        popovertarget="menu"
        aria-haspopup="menu"
        aria-expanded=${this.open ? 'true' : 'false'}
        aria-label=${this.kind === 'icon' ? this.label : nothing}
        title=${this.kind === 'icon' ? this.label : nothing}
        @keydown=${this.#onButtonKeydown}
      >
        ${this.#renderFace()}
      </button>
      <div
        id="menu"
        class="panel"
        popover
        role="menu"
        aria-label=${this.label}
        @beforetoggle=${this.#onBeforeToggle}
        @toggle=${this.#onToggle}
        @keydown=${this.#onMenuKeydown}
      >
        ${this.open ? this.shown.map(this.#renderItem) : nothing}
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-menu': LcUiMenu;
  }
}
