import { LitElement, css, html } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { AwardView, BadgeView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatList, msg, plural, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { takeTurn } from './turn.ts';
import { buttons } from '../ui/button.styles.ts';
import { badgePicture, pictureStyles } from './badge-picture.ts';
import { criteriaLine } from './badge-words.ts';
import { openBadge, openNews } from './dialogs.ts';
import type { BadgesScope } from './scope.ts';

/** Awards of one batch come one by one; who is congratulated wants to hear of all at once. */
const GATHER = 700;
const PICTURES = 3;

const styles = css`
  :host {
    display: contents;
  }
  section {
    position: fixed;
    inset: auto 20px max(20px, env(safe-area-inset-bottom)) auto;
    margin: 0;
    padding: 18px 20px 14px;
    inline-size: min(25em, calc(100vw - 24px));
    overflow: visible;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 6px);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    transition:
      opacity 240ms,
      translate 240ms;
  }
  section:dir(rtl) {
    inset: auto auto max(20px, env(safe-area-inset-bottom)) 20px;
  }
  @starting-style {
    section:popover-open {
      opacity: 0;
      translate: 0 12px;
    }
  }
  .news {
    display: flex;
    gap: 16px;
    align-items: center;
  }
  .pictures {
    display: flex;
    --_badge: 4em;
  }
  .pictures > * + * {
    margin-inline-start: -1.6em;
  }
  .pictures > * {
    animation: arrive 420ms cubic-bezier(0.2, 0.9, 0.3, 1.2) both;
  }
  @keyframes arrive {
    from {
      opacity: 0;
      scale: 0.7;
    }
  }
  .words {
    flex: 1;
    min-inline-size: 0;
  }
  h2 {
    font-size: 1.0625em;
  }
  .words p {
    margin-block-start: 3px;
    color: var(--_text-2);
    font-size: var(--_small);
    line-height: 1.45;
  }
  .buttons {
    display: flex;
    gap: 4px;
    justify-content: flex-end;
    margin-block-start: 14px;
  }
  @media (width <= 480px) {
    section,
    section:dir(rtl) {
      inset: auto 12px max(12px, env(safe-area-inset-bottom));
      inline-size: auto;
    }
  }
`;

/** What is new, with its badge. */
interface News {
  readonly award: AwardView;
  readonly badge: BadgeView;
}

/** Congratulates on badges at the foot of the window. It takes no focus, makes no noise, and stays until it is answered. */
@element('lc-badge-celebration')
export class LcBadgeCelebration extends LitElement {
  static override styles = [uiBase, buttons, pictureStyles, styles];

  @property({ attribute: false }) news: readonly News[] = [];
  @property({ attribute: false }) scope!: BadgesScope;
  @query('section') private box!: HTMLElement;

  #cameFrom: HTMLElement | undefined;
  #said = new Set<Id>();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override updated(): void {
    if (!this.box.matches(':popover-open')) this.box.showPopover();
    const unsaid = this.news.filter(({ award }) => !this.#said.has(award.id));
    if (unsaid.length === 0) return;
    for (const { award } of unsaid) this.#said.add(award.id);
    announce(words(unsaid));
  }

  #onFocusin({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof HTMLElement && !this.renderRoot.contains(relatedTarget))
      this.#cameFrom = relatedTarget;
  }

  /** The keyboard is not left nowhere: focus goes back to where it came from. */
  #answer(look: boolean): void {
    const focused = this.box.matches(':focus-within');
    if (focused) this.#cameFrom?.focus();
    this.dispatchEvent(new CustomEvent('lc-answer', { detail: { look } }));
  }

  #onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#answer(false);
  }

  override render() {
    const { news, scope } = this;
    const view = scope.store.view;
    const [first] = news;
    const why =
      news.length === 1 && first
        ? first.award.reason || criteriaLine(first.badge, (id) => view.badge(id)?.name)
        : formatList(news.map(({ badge }) => badge.name));
    return html`<section popover="manual" role="region" aria-labelledby="title" @focusin=${this.#onFocusin} @keydown=${this.#onKeydown}>
      <div class="news">
        <div class="pictures">${news.slice(0, PICTURES).map(({ badge }) => badgePicture(badge, scope.client.server))}</div>
        <div class="words">
          <h2 id="title">${words(news)}</h2>
          <p dir="auto">${why}</p>
        </div>
      </div>
      <div class="buttons">
        <button type="button" class="button quiet" @click=${() => this.#answer(false)}>${msg('Dismiss')}</button>
        <button type="button" class="button primary" @click=${() => this.#answer(true)}>${msg('Look')}</button>
      </div>
    </section>`;
  }
}

function words(news: readonly News[]): string {
  const [first] = news;
  if (news.length === 1 && first) return msg(str`You earned the badge “${first.badge.name}”`);
  return plural(news.length, msg('one:You earned # badge|other:You earned # badges'));
}

/** Shows what is new to the reader when it is this widget's turn: one tab, one widget, one moment for all of it. */
class Celebration {
  readonly #host: HTMLElement;
  readonly #scope: BadgesScope;
  readonly #stops: (() => void)[];
  #asked: AbortController | undefined;
  #endTurn: (() => void) | undefined;
  #box: LcBadgeCelebration | undefined;

  constructor(host: HTMLElement, scope: BadgesScope) {
    this.#host = host;
    this.#scope = scope;
    document.addEventListener('visibilitychange', this.#consider);
    this.#stops = [
      scope.store.subscribe(this.#consider),
      () => document.removeEventListener('visibilitychange', this.#consider),
    ];
    this.#consider();
  }

  end(): void {
    for (const stop of this.#stops) stop();
    this.#rest();
  }

  get #news(): readonly News[] {
    const { fresh, badge } = this.#scope.store.view;
    return fresh.flatMap((award) => {
      const found = badge(award.badgeId);
      return found ? { award, badge: found } : [];
    });
  }

  /** Nobody is congratulated in a tab that they do not see. */
  #consider = (): void => {
    const wanted = this.#news.length > 0 && !document.hidden;
    if (!wanted) this.#rest();
    else if (this.#box) this.#box.news = this.#news;
    else if (!this.#asked) void this.#ask();
  };

  async #ask(): Promise<void> {
    const asked = (this.#asked = new AbortController());
    const { client, store } = this.#scope;
    try {
      const endTurn = await takeTurn(`lc celebrate ${client.server} ${client.community} ${store.key}`, asked.signal);
      if (asked.signal.aborted) return endTurn();
      this.#endTurn = endTurn;
      setTimeout(() => asked === this.#asked && this.#show(), GATHER);
    } catch {
      // The turn is no longer wanted.
    }
  }

  #show(): void {
    const news = this.#news;
    // Somebody has congratulated in another tab meanwhile.
    if (news.length === 0) return this.#rest();
    const awards = news.map(({ award }) => award);
    const request = new CustomEvent('lc-badge-celebrate', {
      detail: { awards },
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    if (!this.#host.dispatchEvent(request)) return this.#finish(awards);
    const box = document.createElement('lc-badge-celebration');
    Object.assign(box, { scope: this.#scope, news });
    box.addEventListener('lc-answer', (event) => this.#onAnswer(event as CustomEvent<{ look: boolean }>));
    this.#box = box;
    this.#scope.root().append(box);
  }

  #onAnswer({ detail: { look } }: CustomEvent<{ look: boolean }>): void {
    const news = this.#news;
    this.#finish(news.map(({ award }) => award));
    const [first] = news;
    if (!look || !first) return;
    if (news.length === 1) void openBadge(this.#scope, first.badge.id);
    else
      void openNews(
        this.#scope,
        news.map(({ award }) => award.id),
      );
  }

  #finish(awards: readonly AwardView[]): void {
    this.#scope.store.seen(awards.map(({ id }) => id)).catch(() => undefined);
    this.#rest();
    this.#scope.settle();
    this.#host.dispatchEvent(
      new CustomEvent('lc-badge-celebrated', { detail: { awards }, bubbles: true, composed: true }),
    );
  }

  #rest(): void {
    this.#asked?.abort();
    this.#asked = undefined;
    this.#endTurn?.();
    this.#endTurn = undefined;
    this.#box?.remove();
    this.#box = undefined;
  }
}

/** Congratulates the reader, now and whenever something new comes, until the result is called. */
export function celebrate(host: HTMLElement, scope: BadgesScope): () => void {
  const celebration = new Celebration(host, scope);
  return () => celebration.end();
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-celebration': LcBadgeCelebration;
  }
}
