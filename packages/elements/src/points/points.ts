import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { PointsStore, type PointsView } from '@learning-commons/client';
import { base } from '../internal/base.ts';
import { CommonsElement } from '../internal/commons-element.ts';
import { element } from '../internal/element.ts';
import { eventually } from '../internal/eventually.ts';
import { LiveController } from '../internal/live-controller.ts';
import { msg, plural } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon } from '../ui/icon.ts';
import type { MenuItem } from '../ui/menu.ts';
import { noticeStyles } from '../ui/notice.ts';
import { widgetStyles } from '../ui/widget.styles.ts';
import type { PointsHost } from './point-dialogs.ts';
import { ledger } from './points-ledger.ts';
import { failedState, loadingState, signedOutState } from './points-states.ts';
import { compact, level, spans, streak, total } from './points-summary.ts';
import { arrivedWords, reachedWords } from './points-words.ts';
import { styles } from './points.styles.ts';

/** Milliseconds for which points that arrived stand out. */
const MOMENT = 6_000;

/**
 * The reader's own points: level, streak, and a ledger that says why each point was given or taken back.
 *
 * @slot empty - Stands in the ledger of who has no points yet, instead of our own words.
 * @csspart header - Title and menu.
 * @csspart heading - The title.
 * @csspart total - All points.
 * @csspart arrived - What has just arrived, beside the total.
 * @csspart level - Level, bar and what is missing to the next.
 * @csspart progress - The bar.
 * @csspart reached - The congratulation on a new level.
 * @csspart streak - Days in a row.
 * @csspart spans - Points of the day, week and month.
 * @csspart ledger - The ledger with its title.
 * @csspart entry - One row; also `entry-reversal`, `entry-return`, `entry-recount`.
 * @csspart more - The button that loads more rows.
 * @csspart offline - The mark while there is no connection.
 * @fires lc-points-loaded - After the points are shown for the first time. `detail.points` is their number.
 * @fires lc-points-arrived - After points were given or taken back while the page is open; `detail.entries` are the rows.
 * @fires lc-level-reached - After a level was reached while the page is open; `detail` is the level.
 * @fires lc-points-choose - Before the reader's choices are sent. Cancelable.
 * @fires lc-points-chosen - After the server has them.
 * @fires lc-rules-save - Before an admin's rules are put in force. Cancelable.
 * @fires lc-rules-saved - After they are.
 * @fires lc-points-configure - Before an admin's settings are sent. Cancelable.
 * @fires lc-points-configured - After the server has them.
 */
@element('lc-points')
export class LcPoints extends CommonsElement {
  static override styles = [base, buttons, noticeStyles, widgetStyles, styles];

  /** `full`; or `compact` for total, level and streak in as little room as possible. */
  @property({ reflect: true, useDefault: true }) variant: 'full' | 'compact' = 'full';
  /** Shows no ledger. */
  @property({ type: Boolean, attribute: 'no-ledger' }) noLedger = false;
  /** Offers no menu. */
  @property({ type: Boolean, attribute: 'no-menu' }) noMenu = false;
  /** Title above the points. Default: My points. */
  @property() heading = '';
  /** Level of the title in the page's outline; the ledger's follows below it. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;

  #live = new LiveController(this, (client) => {
    const id = client.status.me?.person?.id;
    return id === undefined ? undefined : client.open(PointsStore, id);
  });
  #settled: PointsStore | undefined;
  /** The last row that was told of. */
  #told = 0;
  #reached: PointsView['reached'] = null;
  #moment: ReturnType<typeof setTimeout> | undefined;
  #day = new Date().getDate();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#onVisible);
    clearTimeout(this.#moment);
    this.#settled = undefined;
  }

  protected override updated(): void {
    const { store, view } = this.#live;
    if (!store || view?.phase !== 'ready') return;
    if (store !== this.#settled) this.#arrive(store, view);
    this.#notice(store, view);
  }

  /** A page left open over night shows another day. */
  #onVisible = (): void => {
    const day = new Date().getDate();
    if (document.hidden || day === this.#day) return;
    this.#day = day;
    void this.#live.store?.refresh();
  };

  #arrive(store: PointsStore, { mine }: PointsView): void {
    this.#settled = store;
    this.#told = 0;
    const detail = { points: mine?.points ?? 0 };
    this.dispatchEvent(new CustomEvent('lc-points-loaded', { detail, bubbles: true, composed: true }));
    if (!this.noMenu) void eventually(() => import('../ui/menu.ts'));
  }

  /** Tells once of what is new: one sentence for a burst, and a level before the points that led to it. */
  #notice(store: PointsStore, { fresh, reached }: PointsView): void {
    const entries = fresh.filter(({ seq }) => seq > this.#told);
    if (entries.length > 0) {
      this.#told = entries[0]!.seq;
      this.dispatchEvent(new CustomEvent('lc-points-arrived', { detail: { entries }, bubbles: true, composed: true }));
      this.announce(arrivedWords(entries));
      clearTimeout(this.#moment);
      this.#moment = setTimeout(() => store.seen('points'), MOMENT);
    }
    if (reached && reached !== this.#reached) {
      this.dispatchEvent(new CustomEvent('lc-level-reached', { detail: reached, bubbles: true, composed: true }));
      this.announce(reachedWords(reached));
    }
    this.#reached = reached;
  }

  #host: PointsHost = {
    act: (before, after, detail, work) => this.act(before, after, detail, work),
    toast: (toast) => this.toast(toast),
    announce: (text) => this.announce(text),
    client: () => this.client!,
    store: () => this.#live.store,
    draft: undefined,
  };

  async #dialog(open: (dialogs: typeof import('./point-dialogs.ts')) => Promise<void>): Promise<void> {
    await open(await import('./point-dialogs.ts'));
  }

  #onRules = (): void => void this.#dialog(({ openRules }) => openRules(this.renderRoot, this.#host));
  #onChoices = (): void => void this.#dialog(({ openChoices }) => openChoices(this.renderRoot, this.#host));
  #onEditor = (): void => void this.#dialog(({ openEditor }) => openEditor(this.renderRoot, this.#host));
  #onSettings = (): void => void this.#dialog(({ openSettings }) => openSettings(this.renderRoot, this.#host));

  /** Loads further rows. Focus goes to the first of them, unless the reader is elsewhere by then. */
  #onMore = async ({ currentTarget }: Event): Promise<void> => {
    const button = currentTarget as HTMLElement;
    const { store } = this.#live;
    const before = store?.view.entries.length ?? 0;
    await store?.more();
    // The view's listeners are called after this task.
    await new Promise((resolve) => setTimeout(resolve));
    await this.updateComplete;
    const rows = this.renderRoot.querySelectorAll<HTMLElement>('.ledger li');
    const count = rows.length - before;
    if (count <= 0) return;
    this.announce(plural(count, msg('one:# more shown|other:# more shown')));
    if (button.matches(':focus') || !button.isConnected) rows[before]?.focus({ preventScroll: true });
  };

  /** The congratulation goes, and leaves the keyboard where the next thing is. */
  #onSeen = (): void => {
    this.#live.store?.seen('level');
    this.renderRoot.querySelector<HTMLElement>('.level')?.focus();
  };

  get #menuItems(): MenuItem[] {
    const items: MenuItem[] = [{ label: msg('How points are given'), icon: 'info', run: this.#onRules }];
    if (this.#live.store) items.push({ label: msg('My choices …'), icon: 'user', run: this.#onChoices });
    if (this.status?.me?.role === 'admin')
      items.push(
        'separator',
        { label: msg('Edit the rules …'), icon: 'checklist', run: this.#onEditor },
        { label: msg('Levels, streaks and clock …'), icon: 'award', run: this.#onSettings },
      );
    return items;
  }

  #renderHeader(): TemplateResult {
    const offline = this.status?.line === 'offline';
    return html`<header class="head" part="header">
      <h2 aria-level=${this.headingLevel} part="heading">${this.heading || msg('My points')}</h2>
      ${offline ? html`<span class="mark offline" part="offline">${icon('wifi-off')}${msg('Offline')}</span>` : nothing}
      ${this.noMenu ? nothing : html`<lc-ui-menu label=${msg('More')} .items=${this.#menuItems}></lc-ui-menu>`}
    </header>`;
  }

  #renderMine(view: PointsView, mine: NonNullable<PointsView['mine']>): TemplateResult {
    const arrived = view.fresh.reduce((sum, { amount }) => sum + amount, 0);
    if (this.variant === 'compact') return compact(mine, arrived, view.reached, this.#onSeen);
    return html`<div class="summary">
        <div class="standing">${total(mine, arrived)} ${level(mine, view.reached, this.#onSeen)}</div>
        ${streak(mine)}
      </div>
      ${spans(mine)}
      ${this.noLedger ? nothing : ledger({ view, headingLevel: this.headingLevel, onMore: (event) => void this.#onMore(event) })}`;
  }

  #renderContent(view: PointsView | undefined) {
    const full = this.variant !== 'compact';
    const { status } = this;
    if (!view) {
      if (!status || status.identity === 'unknown' || status.me?.person)
        return loadingState(full, full && !this.noLedger);
      return signedOutState(this.#onRules);
    }
    if (view.phase === 'failed') return failedState(view.error, () => void this.#live.store?.reload());
    return view.mine ? this.#renderMine(view, view.mine) : loadingState(full, full && !this.noLedger);
  }

  override render() {
    const { view } = this.#live;
    if (!this.client) return this.renderProblem();
    const busy = view === undefined ? this.status?.identity === 'unknown' : view.phase === 'loading';
    return html`<section class="points" aria-busy=${busy}>
        ${this.#renderHeader()} ${this.#renderContent(view)}
      </section>
      ${this.renderProblem()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-points': LcPoints;
  }
}
