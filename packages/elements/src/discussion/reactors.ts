import { LitElement, css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { CommentView } from '@learning-commons/client';
import type { Person } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { place } from '../internal/place.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { panel } from '../ui/panel.styles.ts';
import type { DiscussionScope } from './scope.ts';

/** A pointer that only passes by opens nothing; one on its way from chip to panel closes nothing. */
const BEFORE = 350;
const AFTER = 250;

const styles = css`
  .panel {
    padding: 10px 14px;
    max-inline-size: min(16em, calc(100vw - 16px));
    font-size: var(--_small);
    --_avatar: 1.6em;
  }
  ul {
    display: grid;
    gap: 6px;
  }
  li {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .aside {
    color: var(--_text-2);
  }
`;

/** Who is behind a reaction: beside the chip that the pointer or focus is on. Chips name the same people to screen readers. */
@element('lc-reactors')
export class LcReactors extends LitElement {
  static override styles = [uiBase, panel, avatarStyles, styles];

  @state() private people: readonly Person[] = [];
  @state() private others = 0;
  @query('.panel') private panel!: HTMLElement;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hide();
  }

  /** Shows the people of one reaction as long as pointer or focus stay with the chip or the panel. */
  show({ view }: DiscussionScope, { tally }: CommentView, emoji: string, chip: HTMLElement): void {
    const reaction = tally.reactions.find((each) => each.emoji === emoji);
    if (!reaction) return;
    const leave = () => this.#later(AFTER, () => this.#hide());
    chip.addEventListener('pointerleave', leave, { once: true });
    chip.addEventListener('blur', leave, { once: true });
    this.#later(BEFORE, () => {
      this.people = reaction.members.flatMap((id) => view.person(id) ?? []);
      this.others = reaction.count - this.people.length;
      void this.updateComplete.then(() => this.#open(chip));
    });
  }

  #open(chip: HTMLElement): void {
    if (!chip.isConnected || this.people.length === 0) return;
    this.panel.showPopover();
    this.#stop?.();
    this.#stop = place(this.panel, chip, { gap: 6 });
    addEventListener('keydown', this.#onKeydown, true);
  }

  #hide = (): void => {
    clearTimeout(this.#timer);
    this.#stop?.();
    removeEventListener('keydown', this.#onKeydown, true);
    if (this.panel?.matches(':popover-open')) this.panel.hidePopover();
  };

  #later(after: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, after);
  }

  #onKeydown = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') this.#hide();
  };

  override render() {
    return html`<div
      class="panel"
      popover="manual"
      aria-hidden="true"
      @pointerenter=${() => clearTimeout(this.#timer)}
      @pointerleave=${() => this.#later(AFTER, this.#hide)}
    >
      <ul role="list">
        ${this.people.map((person) => html`<li>${avatar(person)}<bdi>${person.name}</bdi></li>`)}
        ${this.others > 0 ? html`<li class="aside">${plural(this.others, msg('one:and # more|other:and # more'))}</li>` : nothing}
      </ul>
    </div>`;
  }
}

/** Shows who reacted, in the one panel of a discussion. */
export function showReactors(scope: DiscussionScope, comment: CommentView, emoji: string, chip: HTMLElement): void {
  const root = scope.host.root();
  const found = root.querySelector('lc-reactors') ?? root.appendChild(new LcReactors());
  found.show(scope, comment, emoji, chip);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-reactors': LcReactors;
  }
}
