import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import {
  boardRoom,
  LeaderboardStore,
  type BoardQuery,
  type CommonsClient,
  type LeaderboardView,
} from '@learning-commons/client';
import type { BoardPresence, Leaderboard, Period, Person, Season } from '@learning-commons/protocol';
import { base } from '../internal/base.ts';
import { CommonsElement } from '../internal/commons-element.ts';
import { element } from '../internal/element.ts';
import { eventually } from '../internal/eventually.ts';
import { LiveController } from '../internal/live-controller.ts';
import { msg } from '../internal/localize.ts';
import { Attention } from '../ui/attention.ts';
import { avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import { Glide } from '../ui/glide.ts';
import { icon } from '../ui/icon.ts';
import { noticeStyles } from '../ui/notice.ts';
import { widgetStyles } from '../ui/widget.styles.ts';
import type { BoardHost } from './board-dialogs.ts';
import { placesTable, podium, teamsTable, type RowsFace } from './leaderboard-rows.ts';
import { emptyState, failedState, foot, loadingState, offState, ownNote } from './leaderboard-states.ts';
import { toolbar } from './leaderboard-toolbar.ts';
import { ownChange, periodName, untilWords, viewName, type BoardView } from './leaderboard-words.ts';
import { styles } from './leaderboard.styles.ts';
import { podiumStyles } from './podium.styles.ts';

/** Places in one answer. */
const MOST = 100;

interface Asked {
  readonly store: LeaderboardStore;
  readonly query: BoardQuery;
  readonly name: string;
  readonly release: () => void;
}

/** What is drawn, and for which wish it was fetched. */
interface Drawn {
  readonly asked: Asked;
  readonly board: Leaderboard;
}

/**
 * Who helps and learns most: the places around the reader, the top, a podium, or teams. Live, without ever moving what is
 * being read.
 *
 * @slot empty - Stands where nobody has points yet, instead of our own words.
 * @slot tools - More buttons beside the choices.
 * @csspart header - Title and the end of the period.
 * @csspart heading - The title.
 * @csspart until - Until when the places are open.
 * @csspart toolbar - Period, view, menu.
 * @csspart board - The table of places.
 * @csspart podium - The first three on their steps.
 * @csspart row - One place; `row-me` is the reader's own, or the reader's team.
 * @csspart name - A name.
 * @csspart next - How far it is to the next place.
 * @csspart own - How the reader appears, where no row can say it.
 * @csspart foot - How many are ranked, and how ties are shown.
 * @csspart latest - The button that shows places which came while the board was being read.
 * @csspart offline - The mark while there is no connection.
 * @fires lc-leaderboard-loaded - After a board is shown for the first time. `detail.size` is the number of people ranked.
 * @fires lc-presence-choose - Before the reader changes how they appear on boards. Cancelable.
 * @fires lc-presence-chosen - After the server has it.
 * @fires lc-points-configure - Before an admin's settings are sent. Cancelable.
 * @fires lc-points-configured - After the server has them.
 * @fires lc-season-save - Before a season is made or changed. Cancelable.
 * @fires lc-season-saved - After the server has it.
 * @fires lc-season-remove - Before a season is removed. Cancelable.
 * @fires lc-season-removed - After it is gone.
 */
@element('lc-leaderboard')
export class LcLeaderboard extends CommonsElement {
  static override styles = [base, buttons, noticeStyles, avatarStyles, widgetStyles, styles, podiumStyles];

  /** What is counted to begin with: `day week month quarter year all`, or `season-` and a season's id. */
  @property() period: Period = 'month';
  /** Only members of this group, as tokens name it. */
  @property() group = '';
  /** Only points earned in this topic. */
  @property() topic = '';
  /** What is shown to begin with: places `around` the reader, the `top`, the top with a `podium`, or `teams`. */
  @property() view: BoardView = 'around';
  /** Places to show, 1 to 100. */
  @property({ type: Number }) limit = 10;
  /** For teams: only groups whose name begins with this, such as `department:`. */
  @property() kind = '';
  /** For teams: rank by points per head (`mean`) or by their sum (`total`). */
  @property() by: 'mean' | 'total' = 'mean';
  /** Title above the board. Default: Leaderboard. */
  @property() heading = '';
  /** Level of the title in the page's outline. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;
  /** Offers no choice of period and view, and no menu. */
  @property({ type: Boolean, attribute: 'no-menu' }) noMenu = false;
  /** Does not offer what somebody's points are for. */
  @property({ type: Boolean, attribute: 'no-why' }) noWhy = false;
  /** Shows no faces. */
  @property({ type: Boolean, attribute: 'no-avatars' }) noAvatars = false;

  @state() private chosen: { period?: Period; view?: BoardView } = {};
  @state() private seasons: readonly Season[] = [];

  #live = new LiveController(this, (client) => this.#open(client));
  #attention = new Attention(this, () => this.#live.store);
  #glide = new Glide();
  #asked: Asked | undefined;
  /** What is drawn: the last board that was here, for as long as another one is on its way. */
  #drawn: Drawn | undefined;
  #own: { readonly asked: Asked; readonly rank: number | null } | undefined;
  #settled = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked?.release();
    this.#asked = this.#drawn = this.#own = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('period')) this.chosen = { ...this.chosen, period: this.period };
    if (changed.has('view')) this.chosen = { ...this.chosen, view: this.view };
  }

  /** Later than `willUpdate`, which comes before the store is opened. */
  protected override update(changed: PropertyValues<this>): void {
    const board = this.#asked && this.#live.view?.board(this.#asked.query);
    // Another board is another picture; only changes of the same one are shown as motion.
    const same = this.#drawn?.asked === this.#asked;
    if (same && board !== this.#drawn?.board) this.#glide.before(this.renderRoot);
    if (board) this.#drawn = { asked: this.#asked!, board };
    this.setState('off', board?.state === 'off' && !this.#isAdmin);
    super.update(changed);
    this.#glide.after(this.renderRoot);
  }

  protected override updated(): void {
    const { asked, board } = this.#drawn ?? {};
    if (!asked || !board || asked !== this.#asked) return;
    this.#sayOwn(asked, board);
    if (!this.#settled) this.#arrive(board);
  }

  /** Fetches the board as it is now. */
  async refresh(): Promise<void> {
    await this.#live.store?.refresh();
  }

  get #isAdmin(): boolean {
    return this.status?.me?.role === 'admin';
  }

  get #shownPeriod(): Period {
    return this.chosen.period ?? this.period;
  }

  get #shownView(): BoardView {
    return this.chosen.view ?? this.view;
  }

  get #limit(): number {
    return Math.min(MOST, Math.max(1, Math.round(this.limit) || 10));
  }

  get #query(): BoardQuery {
    const view = this.#shownView;
    // All there are, as far as one answer goes: the reader's own team is to be found among them.
    if (view === 'teams') return { view, limit: MOST, kind: this.kind, by: this.by };
    if (view === 'podium') return { view: 'top', limit: Math.max(3, this.#limit) };
    return { view, limit: this.#limit };
  }

  #open(client: CommonsClient): LeaderboardStore {
    const scope = { ...(this.group && { group: this.group }), ...(this.topic && { topic: this.topic }) };
    const room = boardRoom({ period: this.#shownPeriod, scope, teams: this.#shownView === 'teams' });
    const store = client.open(LeaderboardStore, room);
    const [query, former] = [this.#query, this.#asked];
    const name = JSON.stringify(query);
    if (store === former?.store && name === former.name) return store;
    this.#asked = { store, query, name, release: store.look(query) };
    former?.release();
    return store;
  }

  /** Says a change of the own place, and nobody else's. */
  #sayOwn(asked: Asked, { me }: Leaderboard): void {
    const former = this.#own;
    const rank = me?.rank ?? null;
    this.#own = { asked, rank };
    if (former?.asked !== asked || rank === null || rank === former.rank) return;
    this.announce(ownChange(former.rank, rank, me!.points));
  }

  /** The first board is on the page: what is only wanted by hand comes now. */
  #arrive({ size }: Leaderboard): void {
    this.#settled = true;
    this.dispatchEvent(new CustomEvent('lc-leaderboard-loaded', { detail: { size }, bubbles: true, composed: true }));
    if (!this.noMenu) void this.#loadChoices();
  }

  async #loadChoices(): Promise<void> {
    await eventually(() => import('../ui/menu.ts'));
    // Without them the choice of periods lacks the seasons, which is no reason to say anything.
    this.seasons = (await this.#live.store?.seasons().catch(() => [])) ?? [];
  }

  #host: BoardHost = {
    act: (before, after, detail, work) => this.act(before, after, detail, work),
    toast: (toast) => this.toast(toast),
    announce: (text) => this.announce(text),
    store: () => this.#live.store!,
    seasonsChanged: () => void this.#loadChoices(),
  };

  async #dialog(open: (dialogs: typeof import('./board-dialogs.ts')) => Promise<void>): Promise<void> {
    await open(await import('./board-dialogs.ts'));
  }

  #onWhy = (person: Person): void => {
    void this.#dialog(({ openWhy }) =>
      openWhy(this.renderRoot, this.#host, person, periodName(this.#shownPeriod, this.#seasonsOf())),
    );
  };

  #onAppear = (): void => {
    const presence: BoardPresence = this.#drawn?.board.me?.presence ?? 'shown';
    void this.#dialog(({ openAppear }) => openAppear(this.renderRoot, this.#host, presence));
  };

  #onSettings = (): void => void this.#dialog(({ openBoards }) => openBoards(this.renderRoot, this.#host));
  #onSeasons = (): void => void this.#dialog(({ openSeasons }) => openSeasons(this.renderRoot, this.#host));

  /** Seasons that may be chosen, with the one that is shown however old it is. */
  #seasonsOf(): readonly Season[] {
    const shown = this.#drawn?.board.season;
    return shown && !this.seasons.some(({ id }) => id === shown.id) ? [shown, ...this.seasons] : this.seasons;
  }

  #renderHeader(board: Leaderboard | undefined): TemplateResult {
    const offline = this.status?.line === 'offline';
    return html`<header class="head" part="header">
      <h2 aria-level=${this.headingLevel} part="heading">${this.heading || msg('Leaderboard')}</h2>
      ${offline ? html`<span class="mark offline" part="offline">${icon('wifi-off')}${msg('Offline')}</span>` : html`<span class="mark" part="until">${board ? untilWords(board) : nothing}</span>`}
    </header>`;
  }

  #renderTools(board: Leaderboard | undefined) {
    if (this.noMenu) return nothing;
    return toolbar({
      period: this.#shownPeriod,
      view: this.#shownView,
      limit: this.#limit,
      seasons: this.#seasonsOf(),
      member: board?.me !== null,
      admin: this.#isAdmin,
      onPeriod: (period) => (this.chosen = { ...this.chosen, period }),
      onView: (view) => (this.chosen = { ...this.chosen, view }),
      onAppear: board?.me ? this.#onAppear : undefined,
      onSettings: this.#onSettings,
      onSeasons: this.#onSeasons,
    });
  }

  #face(view: LeaderboardView, board: Leaderboard): RowsFace {
    const period = periodName(this.#shownPeriod, this.#seasonsOf());
    const self = this.status?.me?.person ?? null;
    return {
      board,
      self,
      caption: `${this.heading || msg('Leaderboard')}, ${period}, ${viewName(this.#shownView, this.#limit)}`,
      avatars: !this.noAvatars,
      person: (id) => view.person(id),
      onWhy: this.noWhy || !self ? undefined : this.#onWhy,
    };
  }

  #renderPlaces(view: LeaderboardView, { asked, board }: Drawn) {
    const face = this.#face(view, board);
    const { query } = asked;
    if (query.view === 'teams')
      return board.teams.length > 0
        ? teamsTable(face, { limit: this.#limit, kind: query.kind ?? '', by: query.by ?? 'mean' })
        : emptyState('teams');
    if (board.entries.length === 0) return emptyState('top');
    return this.#shownView === 'podium' && query.view === 'top' ? podium(face) : placesTable(face);
  }

  #renderBoard(view: LeaderboardView, drawn: Drawn): TemplateResult {
    const { board, asked } = drawn;
    const shown = this.#shownView;
    const waiting = view.stale && this.#attention.reading;
    return html`${board.season?.about ? html`<p class="about" dir="auto">${board.season.about}</p>` : nothing}
      <div class="places ${asked === this.#asked ? '' : 'former'}" @pointerenter=${this.#attention.enter} @pointerleave=${this.#attention.leave} @focusin=${this.#attention.enter} @focusout=${this.#attention.leave}>
        ${this.#renderPlaces(view, drawn)}
      </div>
      ${shown === 'teams' ? nothing : ownNote(board, this.#onAppear)}
      ${foot(board, waiting, () => void this.refresh())}`;
  }

  #renderContent(view: LeaderboardView) {
    if (view.phase === 'failed') return failedState(view.error, () => void this.#live.store?.reload());
    if (!this.#drawn) return loadingState(this.#limit, this.#shownView);
    return this.#renderBoard(view, this.#drawn);
  }

  #renderAll(view: LeaderboardView) {
    const board = this.#drawn?.board;
    if (board?.state === 'off') return this.#isAdmin ? offState(this.#onSettings) : nothing;
    const busy = !this.#asked || this.#drawn?.asked !== this.#asked;
    return html`<section class="leaderboard" aria-busy=${busy && view.phase !== 'failed'}>
      ${this.#renderHeader(board)} ${this.#renderTools(board)} ${this.#renderContent(view)}
    </section>`;
  }

  override render() {
    const { view } = this.#live;
    return html`${view ? this.#renderAll(view) : nothing}${this.renderProblem()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-leaderboard': LcLeaderboard;
  }
}
