import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LinkCard } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, plural, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from './button.styles.ts';
import { icon } from './icon.ts';
import { styles } from './link-preview.styles.ts';

/**
 * What a page says about itself, as a card that leads there. The box it stands in has its size from without, so that nothing moves
 * when the card or its picture comes. Nothing is loaded from where the link leads.
 *
 * @fires lc-remove - Somebody does not want this card.
 */
@element('lc-ui-link-preview')
export class LcUiLinkPreview extends LitElement {
  static override styles = [uiBase, buttons, styles];

  /** A whole `LinkPreview` will do, too. */
  @property({ attribute: false }) card!: LinkCard;
  /** Address of the server that keeps the picture; '' is the page's own. */
  @property({ attribute: false }) server = '';
  /** Offers a button that takes the card away. */
  @property({ type: Boolean }) removable = false;

  @state() private pictureless = false;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const former = changed.get('card') as LinkCard | undefined;
    if (former && former.picture?.url !== this.card.picture?.url) this.pictureless = false;
  }

  #onRemove = (): void => void this.dispatchEvent(new CustomEvent('lc-remove', { detail: { url: this.card.url } }));

  #renderPicture() {
    const { picture, type, seconds } = this.card;
    // Browsers would take `//host` for another site.
    if (!picture || this.pictureless || !/^\/(?!\/)/.test(picture.url)) return nothing;
    const length = seconds === null ? nothing : html`<span class="length" dir="ltr">${clock(seconds)}</span>`;
    return html`<div class="picture ${type ?? ''}">
      <img
        src=${this.server + picture.url}
        width=${picture.width}
        height=${picture.height}
        alt=""
        loading="lazy"
        decoding="async"
        referrerpolicy="no-referrer"
        @error=${() => (this.pictureless = true)}
      />
      ${length}
    </div>`;
  }

  /** Whose page it is, and how much of one's time it asks for. The site's own name never stands without its address. */
  #renderAbout(): TemplateResult {
    const { site, seconds, minutes, type } = this.card;
    const host = hostOf(this.card);
    const named = [host, host.split(':')[0]].includes(site.toLowerCase().replace(/^www\./, '')) ? '' : site;
    const drawn = this.card.picture && !this.pictureless;
    const length =
      seconds !== null && !drawn ? clock(seconds) : minutes !== null && type !== 'video' ? readWords(minutes) : '';
    return html`<p class="about">
      ${named ? html`<bdi>${named}</bdi> · ` : nothing}<bdi dir="ltr">${host}</bdi>${length ? html` · <bdi>${length}</bdi>` : nothing}
    </p>`;
  }

  override render() {
    const { url, title, description } = this.card;
    const href = /^https?:/i.test(url) ? url : nothing;
    return html`<div class="card" part="link-preview">
        <div class="said">
          <a class="title" href=${href} rel="ugc nofollow noopener noreferrer" dir="auto">${title}</a>
          ${description ? html`<p class="description" dir="auto">${description}</p>` : nothing} ${this.#renderAbout()}
        </div>
        ${this.#renderPicture()}
      </div>
      ${
        this.removable
          ? html`<button class="icon-button remove" type="button" aria-label=${msg(str`Remove the preview of “${title}”`)} title=${msg('Remove preview')} @click=${this.#onRemove}>${icon('close')}</button>`
          : nothing
      }`;
  }
}

/** Where the link really leads; of an address that cannot be read, all of it. */
function hostOf({ canonical }: LinkCard): string {
  return URL.parse(canonical)?.host.replace(/^www\./, '') ?? canonical;
}

/** `1:02:03`, as players show it. */
function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts;
  const two = (value: number) => formatNumber(value).padStart(2, formatNumber(0));
  return hours! > 0
    ? [formatNumber(hours!), ...rest.map(two)].join(':')
    : [formatNumber(rest[0]!), two(rest[1]!)].join(':');
}

const readWords = (minutes: number) => plural(minutes, msg('one:# minute to read|other:# minutes to read'));

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-link-preview': LcUiLinkPreview;
  }
}
