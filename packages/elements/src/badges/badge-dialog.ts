import { LitElement, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { AwardView, BadgeView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { icon } from '../ui/icon.ts';
import { progressStyles } from '../ui/progress.ts';
import { tags, timesHeld } from './badge-card.ts';
import { criteriaList } from './badge-criteria.ts';
import './badge-holders.ts';
import { badgePicture, pictureStyles } from './badge-picture.ts';
import { dialogStyles } from './dialogs.styles.ts';
import { awardBadge, editBadge } from './dialogs.ts';
import { endorsementList } from './endorsements.ts';
import './own-award.ts';
import { cameBy } from './own-award.ts';
import { administers, awards } from './rights.ts';
import type { BadgesScope } from './scope.ts';
import { StoreWatch } from './store-watch.ts';

/** All there is to know about a badge. */
@element('lc-badge-dialog')
export class LcBadgeDialog extends LitElement {
  static override styles = [uiBase, buttons, progressStyles, pictureStyles, dialogStyles];

  @property({ attribute: false }) scope!: BadgesScope;
  @property({ attribute: false }) badgeId!: Id;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    new StoreWatch(this);
  }

  #onAwarded = (): void => void this.renderRoot.querySelector('lc-badge-holders')?.reload();

  #close(): void {
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderFace(badge: BadgeView) {
    const { client, store } = this.scope;
    const someone = store.view.member !== null;
    return html`<div class="face">
      ${badgePicture(badge, client.server, someone && badge.held === 0)}
      <div>
        ${badge.description ? html`<p dir="auto">${badge.description}</p>` : nothing}
        <p class="aside facts">
          <span>${icon('users')}${badge.holders === 0 ? msg('Nobody holds it yet') : plural(badge.holders, msg('one:# person holds it|other:# people hold it'))}</span>
          ${timesHeld(badge)} ${tags(badge)}
        </p>
        ${badge.skills.length > 0 ? html`<ul class="skills" role="list" aria-label=${msg('Skills')}>${badge.skills.map((skill) => html`<li dir="auto">${skill}</li>`)}</ul>` : nothing}
        ${badge.retired ? html`<p class="aside">${msg('It is no longer awarded. Who holds it keeps it.')}</p>` : nothing}
      </div>
    </div>`;
  }

  #renderOwn(badge: BadgeView) {
    const [latest, ...earlier] = badge.awards;
    if (!latest) return nothing;
    const draw = (award: AwardView) =>
      html`<lc-own-award .scope=${this.scope} .badge=${badge} .award=${award}></lc-own-award>`;
    return html`<section>
      <h3>${badge.held > 0 ? msg('You hold it') : msg('You held it')}</h3>
      ${draw(latest)}
      ${
        earlier.length > 0
          ? html`<details>
              <summary>${plural(earlier.length, msg('one:# time before|other:# times before'))}</summary>
              ${repeat(earlier, ({ id }) => id, draw)}
            </details>`
          : nothing
      }
    </section>`;
  }

  #renderTheirs(badge: BadgeView) {
    const { member, person } = this.scope.store.view;
    if (!member || badge.awards.length === 0) return nothing;
    return html`<section>
      <h3>${msg(str`${member.name} holds it`)}</h3>
      ${badge.awards.map((award) => html`<div class="award">${cameBy(award, badge, award.by ? person(award.by)?.name : undefined)} ${endorsementList(award.endorsements, person)}</div>`)}
    </section>`;
  }

  #renderHolders(badge: BadgeView) {
    if (badge.holders === 0 || !this.scope.status()?.me?.person) return nothing;
    return html`<section>
      <h3>${msg('Who holds it')}</h3>
      <lc-badge-holders .scope=${this.scope} .badge=${badge}></lc-badge-holders>
    </section>`;
  }

  #renderTools(badge: BadgeView) {
    const { scope } = this;
    const status = scope.status();
    return html`${
      administers(status)
        ? html`<button slot="footer" type="button" class="button" @click=${() => void editBadge(scope, badge)}>${icon('edit')}${msg('Edit')} …</button>`
        : nothing
    }${
      awards(status) && !badge.retired
        ? html`<button slot="footer" type="button" class="button primary" @click=${() => void awardBadge(scope, badge, this.#onAwarded)}>${icon('award')}${msg('Award')} …</button>`
        : nothing
    }`;
  }

  override render() {
    const { view } = this.scope.store;
    const badge = view.badge(this.badgeId);
    if (!badge) return nothing;
    return html`<lc-ui-dialog open light-dismiss heading=${badge.name} @lc-close=${() => this.#close()}>
      ${this.#renderFace(badge)} ${view.mine ? this.#renderOwn(badge) : this.#renderTheirs(badge)}
      ${criteriaList(badge, (id) => view.badge(id)?.name)} ${this.#renderHolders(badge)} ${this.#renderTools(badge)}
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-dialog': LcBadgeDialog;
  }
}
