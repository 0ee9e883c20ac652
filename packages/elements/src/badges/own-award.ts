import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AwardView, BadgeView, Input } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatDate, formatExact, formatNumber, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import '../ui/menu.ts';
import type { MenuItem } from '../ui/menu.ts';
import { saveFile } from '../ui/save-file.ts';
import { dialogStyles } from './dialogs.styles.ts';
import { endorsementList } from './endorsements.ts';
import type { BadgesScope } from './scope.ts';

type Format = Input<'badge.credential'>['format'];

/** When and why an award came: for its holder and for others. */
export function cameBy(
  { at, by, reason, turn }: AwardView,
  badge: BadgeView,
  name: string | undefined,
): TemplateResult {
  const day = html`<time datetime=${new Date(at).toISOString()} title=${formatExact(at)}>${formatDate(at)}</time>`;
  const which = badge.repeatable ? html`<span class="turn">${msg(str`No. ${formatNumber(turn)}`)}</span> ` : nothing;
  return html`<p>${which}${by ? html`${msg(str`Awarded by ${name ?? msg('a former member')}`)}, ${day}` : html`${msg('Earned')} ${day}`}</p>
    ${reason ? html`<blockquote dir="auto">${reason}</blockquote>` : nothing}`;
}

/** One of the reader's own awards: why it came, who may see it, its public page, its credential to keep. */
@element('lc-own-award')
export class LcOwnAward extends LitElement {
  static override styles = [uiBase, buttons, fields, dialogStyles];

  @property({ attribute: false }) scope!: BadgesScope;
  @property({ attribute: false }) badge!: BadgeView;
  @property({ attribute: false }) award!: AwardView;

  @state() private busy = false;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  async #onVisibility({ target }: Event): Promise<void> {
    const select = target as HTMLSelectElement;
    const visibility = select.value as AwardView['visibility'];
    const { scope, award } = this;
    const work = () => scope.store.show(award.id, visibility);
    const done = await scope.act('lc-award-show', 'lc-award-shown', { awardId: award.id, visibility }, work);
    if (!done) select.value = this.award.visibility;
    else
      scope.announce(visibility === 'private' ? msg('Now only you see this.') : msg('Now everybody here sees this.'));
  }

  async #share(shared: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { scope, award } = this;
    const work = () => scope.store.share(award.id, shared);
    const done = await scope.act('lc-award-share', 'lc-award-shared', { awardId: award.id, shared }, work);
    this.busy = false;
    if (!done) return;
    scope.announce(shared ? msg('The public page is made.') : msg('The public page is taken down.'));
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(shared ? '.copy' : '.share')?.focus();
  }

  async #copy(address: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(address);
      this.scope.toast({ text: msg('Link copied') });
    } catch {
      this.scope.toast({ text: msg('The browser did not allow copying.') });
    }
  }

  async #download(format: Format): Promise<void> {
    const { scope, award } = this;
    const detail = { awardId: award.id, format };
    await scope.act('lc-award-download', 'lc-award-downloaded', detail, async () => {
      saveFile(await scope.store.credential(award.id, format));
    });
  }

  get #formats(): readonly MenuItem[] {
    const names: readonly [Format, string][] = [
      ['png', msg('Picture, PNG')],
      ['svg', msg('Picture, SVG')],
      ['json', msg('Credential, JSON')],
      ['jwt', msg('Signed credential, JWT')],
    ];
    return names.map(([format, label]) => ({ label, run: () => void this.#download(format) }));
  }

  #address(shared: string): string {
    return shared.startsWith('/') ? new URL(`${this.scope.client.server}${shared}`, document.baseURI).href : shared;
  }

  #renderShare() {
    const { shared } = this.award;
    const download = html`<lc-ui-menu kind="text" align="start" label=${msg('Download')} .items=${this.#formats}>${msg('Download')}</lc-ui-menu>`;
    if (!shared) {
      return html`<div class="row">
          <button type="button" class="button share" aria-disabled=${this.busy} @click=${() => void this.#share(true)}>${icon('link')}${msg('Make a public page')}</button>
          ${download}
        </div>
        <p class="hint">${msg('It proves your badge to anybody who has the link. Nobody has it before you pass it on, and you can take it down.')}</p>`;
    }
    const address = this.#address(shared);
    return html`<label class="field"><span>${msg('Public page')}</span>
        <input class="address" readonly dir="ltr" .value=${address} @focus=${({ target }: Event) => (target as HTMLInputElement).select()} /></label>
      <div class="row">
        <button type="button" class="button copy" @click=${() => void this.#copy(address)}>${icon('copy')}${msg('Copy link')}</button>
        <a class="button" href=${address} target="_blank" rel="noopener">${icon('external')}${msg('Open')}</a>
        <button type="button" class="button quiet danger" aria-disabled=${this.busy} @click=${() => void this.#share(false)}>${msg('Take it down')}</button>
      </div>
      <div class="row">${download}</div>`;
  }

  #renderRevoked({ at, reason }: NonNullable<AwardView['revoked']>) {
    return html`<div class="revoked" role="note">
      ${icon('info')}
      <div>
        <p>${msg(str`Taken back on ${formatDate(at)}. It no longer counts, and its credential is no longer valid.`)}</p>
        ${reason ? html`<blockquote dir="auto">${reason}</blockquote>` : nothing}
      </div>
    </div>`;
  }

  #renderControls() {
    const { visibility, pending } = this.award;
    const offline = this.scope.status()?.line === 'offline';
    return html`<label class="field"><span>${msg('Who sees that you hold it?')}</span>
        <select @change=${(event: Event) => void this.#onVisibility(event)}>
          <option value="community" .selected=${visibility === 'community'}>${msg('Everybody here')}</option>
          <option value="private" .selected=${visibility === 'private'}>${msg('Only me')}</option>
        </select></label>
      ${pending && offline ? html`<p class="aside">${icon('clock')}${msg('Kept. It is sent as soon as you are back online.')}</p>` : nothing}
      <div class="share-box">${this.#renderShare()}</div>`;
  }

  override render() {
    const { award, badge, scope } = this;
    const personOf = scope.store.view.person;
    const giver = award.by ? personOf(award.by)?.name : undefined;
    return html`<div class="award">
      ${cameBy(award, badge, giver)} ${endorsementList(award.endorsements, personOf)}
      ${award.revoked ? this.#renderRevoked(award.revoked) : this.#renderControls()}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-own-award': LcOwnAward;
  }
}
