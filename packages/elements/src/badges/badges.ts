import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { BadgesStore, type BadgesView, type BadgeView, type CommonsClient } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { base } from '../internal/base.ts';
import { CommonsElement } from '../internal/commons-element.ts';
import { element } from '../internal/element.ts';
import { LiveController } from '../internal/live-controller.ts';
import { formatNumber, locale, msg, plural, str } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon } from '../ui/icon.ts';
import { noticeStyles } from '../ui/notice.ts';
import { progressStyles } from '../ui/progress.ts';
import '../ui/time.ts';
import { badgeCard, badgeChip, type CardScope } from './badge-card.ts';
import { pictureStyles } from './badge-picture.ts';
import { emptyState, failedState, loadingState } from './badges-states.ts';
import { styles } from './badges.styles.ts';
import { lately, withLate } from './lately.ts';
import { administers } from './rights.ts';
import type { BadgesScope } from './scope.ts';
import { Placing, SECTIONS, type Section } from './sections.ts';

/** What is drawn: everything that can be earned, what is held, or its pictures alone. */
export type View = 'catalogue' | 'earned' | 'strip';

const LIMITS: Readonly<Record<View, number>> = { catalogue: 12, earned: 12, strip: 8 };
/** From so many badges on there is a field to find one. */
const MANY = 20;

/**
 * Badges: what can be earned here, how far the reader is, and what they or somebody else hold.
 *
 * A press on a badge opens all there is to know about it: criteria with progress, when and why it was earned, who vouches
 * for it, who else holds it, who may see it, the public page and the credential to keep. Curators award from there,
 * moderators take back, admins change the catalogue.
 *
 * @slot empty - Stands where there is nothing to show, instead of our words.
 * @slot tools - More buttons in the head.
 * @csspart header - Title, count, tools.
 * @csspart heading - The title.
 * @csspart count - How many badges are held.
 * @csspart search - The field to find a badge in a large catalogue.
 * @csspart section - One group of badges: earned, in progress, still to earn.
 * @csspart badge - One badge in the list or strip.
 * @csspart name - A badge's name.
 * @csspart times - How often a repeatable badge is held.
 * @csspart tag - What is special about a badge: secret, retired.
 * @csspart description - What a badge is for.
 * @csspart criteria - What a badge asks for, in one line.
 * @csspart secrets - How many secret badges there are.
 * @csspart more - A button that shows the rest.
 * @csspart offline - The mark while there is no connection.
 * @fires lc-badges-loaded - After badges are shown first. `detail` has `held` and `badges`, two numbers.
 * @fires lc-badge-celebrate - Before the reader is congratulated; `detail.awards` are new. Cancel it to do so in your own way.
 * @fires lc-badge-celebrated - After they have seen it.
 * @fires lc-badge-save - Before a badge is made or changed. Cancelable.
 * @fires lc-badge-saved - After the server has it.
 * @fires lc-badge-award - Before somebody is awarded a badge by hand. Cancelable.
 * @fires lc-badge-awarded - After the server has it.
 * @fires lc-award-revoke - Before an award is taken back. Cancelable.
 * @fires lc-award-revoked - After the server has it.
 * @fires lc-award-endorse - Before the reader vouches for an award, or no longer. Cancelable.
 * @fires lc-award-endorsed - After the server has it.
 * @fires lc-award-show - Before the reader chooses who may see an award. Cancelable.
 * @fires lc-award-shown - After the server has it.
 * @fires lc-award-share - Before a public page is made or taken down. Cancelable.
 * @fires lc-award-shared - After the server has it.
 * @fires lc-award-download - Before a credential is fetched to be kept. Cancelable.
 * @fires lc-award-downloaded - After it was handed to the browser.
 */
@element('lc-badges')
export class LcBadges extends CommonsElement {
  static override styles = [base, buttons, noticeStyles, progressStyles, pictureStyles, styles];

  /** Whose badges: a member's id. Default: the reader's own. Of others only what they show. */
  @property() member = '';
  /** `catalogue` for all badges with the reader's progress; `earned` for those held; `strip` for their pictures in a row. */
  @property() view: View = 'catalogue';
  /** Title above the badges. Default by what is shown. */
  @property() heading = '';
  /** Level of the title in the page's outline. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;
  /** How many badges of a group are shown before a button shows the rest. Default 12, in a strip 8. */
  @property({ type: Number }) limit = 0;
  /** Leaves congratulations to another widget, or to nobody. */
  @property({ type: Boolean, attribute: 'no-celebration' }) noCelebration = false;

  @state() private opened: ReadonlySet<Section> = new Set();
  @state() private sought = '';

  #live = new LiveController(this, (client) => this.#open(client));
  #placing = new Placing();
  #entered: BadgesStore | undefined;
  #shown = false;
  #scope: BadgesScope | undefined;
  #line: string | undefined;
  #endCelebration: (() => void) | undefined;
  #celebrating = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#leave();
  }

  /** Later than `willUpdate`, which comes before the store is opened. */
  protected override update(changed: PropertyValues<this>): void {
    const { store, view } = this.#live;
    if (store !== this.#entered) this.#enter(store);
    if (view?.phase === 'ready' && (!this.#shown || document.hidden)) this.#placing.settle(view);
    super.update(changed);
  }

  protected override updated(): void {
    const { view, store } = this.#live;
    if (view?.phase === 'ready' && !this.#shown) this.#arrive(view);
    const line = this.status?.line;
    if (line === 'online' && this.#line === 'offline') store?.refresh();
    if (line !== 'connecting') this.#line = line;
    if (view && view.fresh.length > 0 && !this.noCelebration && !this.#celebrating) this.#celebrate();
  }

  /** Opens all there is to know about a badge of the catalogue. Answers false if there is no such badge for this reader. */
  openBadge(badgeId: Id): boolean {
    const scope = this.#scope;
    if (!scope || !this.#live.view?.badge(badgeId)) return false;
    withLate(scope, ({ openBadge }) => openBadge(scope, badgeId));
    return true;
  }

  #open(client: CommonsClient): BadgesStore | undefined {
    const { me } = client.status;
    return me ? client.open(BadgesStore, this.member || (me.person?.id ?? 'catalogue')) : undefined;
  }

  /** Begins anew for another member or another reader: nothing of the former one stays on the page. */
  #enter(store: BadgesStore | undefined): void {
    this.#leave();
    this.#entered = store;
    this.#scope = store && this.#scopeOf(store);
  }

  #leave(): void {
    this.#endCelebration?.();
    this.#endCelebration = undefined;
    this.#entered = undefined;
    this.#scope = undefined;
    this.#shown = this.#celebrating = false;
    this.opened = new Set();
    for (const dialog of this.renderRoot.querySelectorAll('.lc-dialog')) dialog.remove();
  }

  #scopeOf(store: BadgesStore): BadgesScope {
    return {
      store,
      client: this.client!,
      headingLevel: this.headingLevel,
      status: () => this.status,
      act: (before, after, detail, work) => this.act(before, after, detail, work),
      announce: (text) => this.announce(text),
      toast: (toast) => this.toast(toast),
      root: () => this.renderRoot,
      open: (badgeId) => void this.openBadge(badgeId),
      settle: () => this.#settle(),
    };
  }

  #arrive(view: BadgesView): void {
    this.#shown = true;
    const held = view.badges.filter((badge) => badge.held > 0).length;
    const detail = { held, badges: view.badges.length };
    this.dispatchEvent(new CustomEvent('lc-badges-loaded', { detail, bubbles: true, composed: true }));
  }

  /** Things may move now: the reader has just done something that explains it. Focus moves along with its badge. */
  #settle(): void {
    const { view } = this.#live;
    if (view?.phase === 'ready') this.#placing.settle(view);
    this.requestUpdate();
    const id = (this.renderRoot as ShadowRoot).activeElement?.getAttribute('data-id');
    if (id) void this.updateComplete.then(() => this.#focusBadge(id));
  }

  #focusBadge(id: Id): void {
    const name = this.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"]`);
    if (name && !name.matches(':focus')) name.focus({ preventScroll: true });
  }

  /** What the host page does instead must not be asked for again with every change. */
  #celebrate(): void {
    this.#celebrating = true;
    const scope = this.#scope!;
    lately().then(
      ({ celebrate }) => {
        if (scope === this.#scope) this.#endCelebration = celebrate(this, scope);
      },
      // Nobody asked for it: it is tried again with the next change, without a word.
      () => (this.#celebrating = false),
    );
  }

  #onVisible = (): void => {
    if (!document.hidden) this.#live.store?.refresh();
  };

  #onSought = ({ target }: Event): void => {
    this.sought = (target as HTMLInputElement).value.trim().toLocaleLowerCase(locale());
    this.#settle();
  };

  async #onMore(section: Section, from: number): Promise<void> {
    this.opened = new Set([...this.opened, section]);
    await this.updateComplete;
    this.renderRoot.querySelectorAll<HTMLElement>(`.${section} button[data-id]`)[from]?.focus();
  }

  #onNew(): void {
    const scope = this.#scope;
    if (scope) withLate(scope, ({ editBadge }) => editBadge(scope));
  }

  #cards(view: BadgesView): CardScope {
    return {
      server: this.client?.server ?? '',
      nameOf: (id) => view.badge(id)?.name,
      mine: view.mine,
      someone: view.member !== null,
      onOpen: (badgeId) => this.openBadge(badgeId),
    };
  }

  /** What others have still to earn is nobody's business. */
  #sections(view: BadgesView): readonly Section[] {
    return this.view === 'catalogue' && (view.mine || !view.member) ? SECTIONS : ['earned'];
  }

  #found(section: Section, view: BadgesView): readonly BadgeView[] {
    const placed = this.#placing.of(section, view, administers(this.status));
    // Where only what is held is shown, what was taken back is gone.
    const all =
      this.view === 'catalogue' && view.mine ? placed : placed.filter((each) => each.held > 0 || section !== 'earned');
    const { sought } = this;
    if (!sought) return all;
    return all.filter(({ name, description }) => `${name} ${description}`.toLocaleLowerCase(locale()).includes(sought));
  }

  #defaultHeading(view: BadgesView | undefined): string {
    if (this.member && view && !view.mine) return view.member ? msg(str`Badges of ${view.member.name}`) : msg('Badges');
    return this.view === 'catalogue' ? msg('Badges') : msg('My badges');
  }

  #renderCount(view: BadgesView) {
    const held = view.badges.filter((badge) => badge.held > 0).length;
    const words = plural(held, msg('one:# badge earned|other:# badges earned'));
    const total = view.badges.filter(({ retired, awards }) => !retired || awards.length > 0).length;
    const all = view.mine && this.view === 'catalogue';
    if (!view.member || total === 0) return nothing;
    return html`<span class="total" part="count"><span aria-hidden="true">${all ? msg(str`${formatNumber(held)} of ${formatNumber(total)}`) : formatNumber(held)}</span><span class="visually-hidden">${words}</span></span>`;
  }

  #renderHeader(view: BadgesView | undefined): TemplateResult {
    const ready = view?.phase === 'ready' ? view : undefined;
    return html`<header class="head" part="header">
      <h2 aria-level=${this.headingLevel} part="heading" tabindex="-1">
        ${this.heading || this.#defaultHeading(ready)}&nbsp;${ready ? this.#renderCount(ready) : nothing}
      </h2>
      ${this.status?.line === 'offline' ? html`<span class="mark" part="offline">${icon('wifi-off')}${msg('Offline')}</span>` : nothing}
      <slot name="tools"></slot>
      ${
        ready && this.view === 'catalogue' && administers(this.status) && ready.badges.length > 0
          ? html`<button type="button" class="button new" aria-haspopup="dialog" @click=${() => this.#onNew()}>${icon('plus')}${msg('New badge')}</button>`
          : nothing
      }
    </header>`;
  }

  #renderSearch(view: BadgesView) {
    if (this.view !== 'catalogue' || view.badges.length < MANY) return nothing;
    return html`<div class="find">
      ${icon('search')}<input type="search" part="search" aria-label=${msg('Find a badge')} placeholder=${msg('Find a badge')} @input=${this.#onSought} />
    </div>`;
  }

  #renderMore(section: Section, shown: number, total: number) {
    if (shown >= total) return nothing;
    const show = () => void this.#onMore(section, shown);
    if (this.view === 'strip')
      return html`<li><button type="button" class="chip more" part="more" @click=${show}>+${formatNumber(total - shown)}<span class="visually-hidden"> ${plural(total, msg('one:Show # badge|other:Show all # badges'))}</span></button></li>`;
    return html`<button type="button" class="button more" part="more" @click=${show}>${plural(total, msg('one:Show # badge|other:Show all # badges'))}</button>`;
  }

  #renderSecrets({ secrets, mine }: BadgesView, section: Section) {
    if (section !== 'open' || secrets === 0 || !mine || this.sought) return nothing;
    const words = plural(
      secrets,
      msg(
        'one:# secret badge: it shows itself when you earn it.|other:# secret badges: they show themselves when you earn them.',
      ),
    );
    return html`<p class="secrets" part="secrets">${icon('lock')}<span>${words}</span></p>`;
  }

  #renderSection(section: Section, view: BadgesView, titled: boolean) {
    const all = this.#found(section, view);
    const secrets = this.#renderSecrets(view, section);
    if (all.length === 0 && secrets === nothing) return nothing;
    const shown = this.opened.has(section) || this.sought ? all : all.slice(0, this.limit || LIMITS[this.view]);
    const scope = this.#cards(view);
    const draw = this.view === 'strip' ? badgeChip : badgeCard;
    const more = this.#renderMore(section, shown.length, all.length);
    return html`<section class=${section} part="section" aria-labelledby=${titled ? section : nothing}>
      ${titled ? html`<h3 id=${section} aria-level=${this.headingLevel + 1}>${sectionTitle(section)} <span class="total">${formatNumber(all.length)}</span></h3>` : nothing}
      <ul class=${this.view === 'strip' ? 'strip' : 'cards'} role="list">
        ${repeat(
          shown,
          ({ id }) => id,
          (badge) => draw(badge, scope),
        )}${this.view === 'strip' ? more : nothing}
      </ul>
      ${this.view === 'strip' ? nothing : more} ${secrets}
    </section>`;
  }

  #renderEmpty(view: BadgesView) {
    if (this.sought) return html`<div class="empty" role="status"><p>${msg('No badge is called so.')}</p></div>`;
    if (!view.member && this.view !== 'catalogue') return emptyState(msg('Sign in to see your badges'), '');
    if (this.view !== 'catalogue' || (view.member && !view.mine)) {
      return view.mine
        ? emptyState(msg('No badges yet'), msg('The first one comes with what you do here.'))
        : emptyState(msg('No badges to show yet'), '');
    }
    if (!administers(this.status)) {
      return emptyState(msg('There are no badges here yet'), msg('Once there are, you will see here what earns them.'));
    }
    const begin = html`<button type="button" class="button primary" aria-haspopup="dialog" @click=${() => this.#onNew()}>${icon('plus')}${msg('Make the first badge')}</button>`;
    return emptyState(
      msg('There are no badges here yet'),
      msg('Begin with one for something that helps others: a first accepted answer, a finished course.'),
      begin,
    );
  }

  #renderReady(view: BadgesView): TemplateResult {
    const sections = this.#sections(view);
    const drawn = sections.map((section) =>
      this.#renderSection(section, view, sections.length > 1 && view.member !== null),
    );
    const empty = drawn.every((each) => each === nothing);
    return html`${this.#renderSearch(view)}${empty ? this.#renderEmpty(view) : drawn}`;
  }

  #renderBody(view: BadgesView | undefined): TemplateResult {
    if (view?.phase === 'ready') return this.#renderReady(view);
    if (view?.phase === 'failed') return failedState(view.error, () => void this.#live.store?.reload());
    return loadingState(this.view);
  }

  override render() {
    if (!this.client) return this.renderProblem();
    const { view } = this.#live;
    return html`<section class=${this.view === 'strip' ? 'badges in-row' : 'badges'} aria-busy=${view?.phase === 'ready' || view?.phase === 'failed' ? 'false' : 'true'}>
      ${this.#renderHeader(view)} ${this.#renderBody(view)}
    </section>${this.renderProblem()}`;
  }
}

function sectionTitle(section: Section): string {
  return { earned: msg('Earned so far'), started: msg('In progress'), open: msg('Still to earn') }[section];
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badges': LcBadges;
  }
}
