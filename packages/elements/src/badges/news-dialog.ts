import { LitElement, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { Id } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { badgePicture, pictureStyles } from './badge-picture.ts';
import { criteriaLine } from './badge-words.ts';
import { dialogStyles } from './dialogs.styles.ts';
import type { BadgesScope } from './scope.ts';
import { StoreWatch } from './store-watch.ts';

/** Several new badges, each with why it came, each a way to all there is to know about it. */
@element('lc-badge-news-dialog')
export class LcBadgeNewsDialog extends LitElement {
  static override styles = [uiBase, buttons, pictureStyles, dialogStyles];

  @property({ attribute: false }) scope!: BadgesScope;
  @property({ attribute: false }) awardIds: readonly Id[] = [];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    new StoreWatch(this);
  }

  #renderRow(badgeId: Id) {
    const { store, client, open } = this.scope;
    const badge = store.view.badge(badgeId);
    const award = badge?.awards.find(({ id }) => this.awardIds.includes(id));
    if (!badge || !award) return nothing;
    return html`<li class="holder">
      ${badgePicture(badge, client.server)}
      <div class="who">
        <p class="strong"><bdi>${badge.name}</bdi></p>
        <p class="aside" dir="auto">${award.reason || criteriaLine(badge, (id) => store.view.badge(id)?.name)}</p>
      </div>
      <button type="button" class="button quiet" aria-label="${msg('Details')}: ${badge.name}" @click=${() => open(badge.id)}>${msg('Details')}</button>
    </li>`;
  }

  override render() {
    const { badges } = this.scope.store.view;
    const ids = badges.flatMap(({ id, awards }) => (awards.some((each) => this.awardIds.includes(each.id)) ? id : []));
    return html`<lc-ui-dialog open light-dismiss heading=${msg('Your new badges')} @lc-close=${() => this.dispatchEvent(new CustomEvent('lc-close'))}>
      <ul class="holders news" role="list">${ids.map((id) => this.#renderRow(id))}</ul>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-news-dialog': LcBadgeNewsDialog;
  }
}
