import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { announce } from '../internal/announcer.ts';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from './button.styles.ts';
import { icon } from './icon.ts';

/** A short message. */
export interface Toast {
  readonly text: string;
  readonly tone?: 'plain' | 'danger' | undefined;
  /** Milliseconds until it leaves by itself. Default six seconds, ten with an action. */
  readonly stay?: number | undefined;
  /** Such as undo; the message leaves when it is pressed. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const STAY = 6_000;
const STAY_WITH_ACTION = 10_000;
const AT_MOST = 3;

const styles = css`
  :host {
    display: contents;
  }
  .stack {
    position: fixed;
    inset: auto 0 0;
    margin: 0 auto;
    padding: 12px 12px max(20px, env(safe-area-inset-bottom));
    inline-size: fit-content;
    max-inline-size: min(36em, 100vw);
    overflow: visible;
    border: 0;
    background: none;
    color: inherit;
    pointer-events: none;
  }
  .toast {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-block-start: 8px;
    padding: 6px 6px 6px 16px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    font-size: var(--_small);
    pointer-events: auto;
    transition:
      opacity var(--_quick),
      translate var(--_quick);
  }
  .toast:dir(rtl) {
    padding: 6px 16px 6px 6px;
  }
  @starting-style {
    .toast {
      opacity: 0;
      translate: 0 8px;
    }
  }
  .toast > .icon {
    color: var(--_danger);
  }
  p {
    flex: 1;
    padding-block: 6px;
  }
  .quiet {
    color: var(--_accent);
  }
`;

/** Messages at the foot of the window. Time stands still while the pointer or the focus is on them. */
@element('lc-ui-toast')
export class LcUiToast extends LitElement {
  static override styles = [uiBase, buttons, styles];

  @state() private toasts: readonly Toast[] = [];
  @query('.stack') private stack!: HTMLElement;

  #timers = new Map<Toast, ReturnType<typeof setTimeout>>();
  #held = false;
  #cameFrom: HTMLElement | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hold();
  }

  override updated(): void {
    const wanted = this.toasts.length > 0;
    if (wanted !== this.stack.matches(':popover-open')) this.stack.togglePopover(wanted);
  }

  /** Shows one more message; the oldest gives way when there are too many. */
  show(toast: Toast): void {
    this.toasts = [...this.toasts, toast].slice(-AT_MOST);
    announce(toast.text);
    if (!this.#held) this.#wait(toast);
  }

  #wait(toast: Toast): void {
    const { stay = toast.action ? STAY_WITH_ACTION : STAY } = toast;
    this.#timers.set(
      toast,
      setTimeout(() => this.#drop(toast), stay),
    );
  }

  #hold(): void {
    this.#held = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #release(): void {
    if (this.stack.matches(':hover, :focus-within')) return;
    this.#held = false;
    for (const toast of this.toasts) this.#wait(toast);
  }

  #onFocusin({ relatedTarget }: FocusEvent): void {
    this.#hold();
    if (relatedTarget instanceof HTMLElement && !this.contains(relatedTarget)) this.#cameFrom = relatedTarget;
  }

  /** Dismissing a message does not leave the keyboard nowhere: focus goes back to where it came from. */
  #dismiss(toast: Toast): void {
    const focused = this.stack.matches(':focus-within');
    this.#drop(toast);
    if (focused) this.#cameFrom?.focus();
  }

  #drop(toast: Toast): void {
    clearTimeout(this.#timers.get(toast));
    this.#timers.delete(toast);
    this.toasts = this.toasts.filter((each) => each !== toast);
    if (this.toasts.length === 0) this.#held = false;
  }

  #act(toast: Toast): void {
    this.#dismiss(toast);
    toast.action?.run();
  }

  #renderToast = (toast: Toast): TemplateResult => html`
    <div class="toast">
      ${toast.tone === 'danger' ? icon('alert') : nothing}
      <p>${toast.text}</p>
      ${
        toast.action
          ? html`<button type="button" class="button quiet" @click=${() => this.#act(toast)}>${toast.action.label}</button>`
          : nothing
      }
      <button type="button" class="icon-button" aria-label=${msg('Dismiss')} @click=${() => this.#dismiss(toast)}>
        ${icon('close')}
      </button>
    </div>
  `;

  override render() {
    return html`<div
      class="stack"
      popover="manual"
      role="group"
      aria-label=${msg('Messages')}
      @pointerenter=${this.#hold}
      @pointerleave=${this.#release}
      @focusin=${this.#onFocusin}
      @focusout=${() => setTimeout(() => this.#release())}
    >
      ${repeat(this.toasts, (toast) => toast, this.#renderToast)}
    </div>`;
  }
}

/** Shows a message in a widget, which lends it its theme and language. */
export function showToast(host: LitElement, toast: Toast): void {
  const shown = host.renderRoot.querySelector('lc-ui-toast');
  (shown ?? host.renderRoot.appendChild(document.createElement('lc-ui-toast'))).show(toast);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-toast': LcUiToast;
  }
}
