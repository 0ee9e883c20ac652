import { LitElement, html, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { CommentView } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { place, returnFocus } from '../internal/place.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon } from '../ui/icon.ts';
import { panel } from '../ui/panel.styles.ts';
import { fetched } from './lately.ts';
import { react } from './reactions.ts';
import { reactionPanelStyles } from './reaction-panel.styles.ts';
import type { DiscussionScope } from './scope.ts';

/** What people say most to one another; the picker has the rest. */
const QUICK = ['👍', '❤️', '🎉', '💡', '🙏', '😄'];

/** A few reactions at hand and all others behind a button. One for the whole discussion, beside the button that opened it. */
@element('lc-reaction-panel')
export class LcReactionPanel extends LitElement {
  static override styles = [uiBase, buttons, panel, reactionPanelStyles];

  @state() private target: { scope: DiscussionScope; comment: CommentView } | undefined;
  @state() private all = false;
  @query('.panel') private panel!: HTMLElement;

  #anchor: HTMLElement | undefined;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Opens beside `anchor`, which gets focus back. */
  async open(scope: DiscussionScope, comment: CommentView, anchor: HTMLElement): Promise<void> {
    this.target = { scope, comment };
    this.all = false;
    this.#anchor = anchor;
    await this.updateComplete;
    this.panel.showPopover({ source: anchor });
  }

  #onBeforeToggle({ newState }: ToggleEvent): void {
    if (newState === 'closed') returnFocus(this.panel, this.#anchor);
  }

  #onToggle({ newState }: ToggleEvent): void {
    this.#stop?.();
    this.#anchor?.setAttribute('aria-expanded', `${newState === 'open'}`);
    if (newState !== 'open') return;
    this.#stop = place(this.panel, this.#anchor!);
    this.renderRoot.querySelector<HTMLElement>('button')?.focus();
  }

  #choose(emoji: string): void {
    const { scope, comment } = this.target!;
    this.panel.hidePopover();
    void react(scope, comment, emoji, !comment.reacted.includes(emoji));
  }

  async #showAll(): Promise<void> {
    if (!(await fetched(this.target!.scope.host, () => import('./emoji-picker.ts')))) return;
    this.all = true;
    await this.updateComplete;
    this.#stop?.();
    this.#stop = place(this.panel, this.#anchor!);
    this.renderRoot.querySelector('lc-emoji-picker')?.focus();
  }

  /** Arrows walk along the row, as in a toolbar. */
  #onKeydown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || this.all) return;
    event.preventDefault();
    const row = [...this.renderRoot.querySelectorAll('button')];
    const at = row.indexOf(this.shadowRoot!.activeElement as HTMLButtonElement);
    row.at((at + (this.matches(':dir(rtl)') ? -step : step)) % row.length)?.focus();
  };

  #renderQuick(): TemplateResult {
    const reacted = this.target?.comment.reacted ?? [];
    return html`<div class="quick" role="group" aria-label=${msg('React')} @keydown=${this.#onKeydown}>
      ${QUICK.map((emoji) => html`<button class="icon-button" aria-pressed=${reacted.includes(emoji)} aria-label=${msg(str`React with ${emoji}`)} @click=${() => this.#choose(emoji)}>${emoji}</button>`)}
      <button class="icon-button more" aria-label=${msg('All emoji')} title=${msg('All emoji')} @click=${() => this.#showAll()}>${icon('plus')}</button>
    </div>`;
  }

  override render() {
    return html`<div class="panel" popover role="dialog" aria-label=${msg('React')} @beforetoggle=${this.#onBeforeToggle} @toggle=${this.#onToggle}>
      ${
        this.all
          ? html`<lc-emoji-picker @lc-emoji-pick=${({ detail }: CustomEvent<{ emoji: string }>) => this.#choose(detail.emoji)}></lc-emoji-picker>`
          : this.#renderQuick()
      }
    </div>`;
  }
}

/** Opens the one panel of a discussion beside a button. */
export function openReactionPanel(scope: DiscussionScope, comment: CommentView, anchor: HTMLElement): void {
  const root = scope.host.root();
  const found = root.querySelector('lc-reaction-panel') ?? root.appendChild(new LcReactionPanel());
  void found.open(scope, comment, anchor);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-reaction-panel': LcReactionPanel;
  }
}
