import { html, nothing, type TemplateResult } from 'lit';
import type { LinkCard } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { msg } from '../internal/localize.ts';
import '../ui/link-preview.ts';
import { boxOf } from './comment-cards.ts';
import type { ComposerDesk } from './composer-desk.ts';
import { findLinks, pageOf, type FoundLink } from './found-links.ts';

/** After the last key press, before a page is looked at; longer while the address itself may still be being typed. */
const [CALM, TYPED] = [500, 1_500];
/** So much text at once was pasted. */
const PASTED = 8;
const MOST = 3;

/** The cards of links in a text that is being written, as they will stand under it. */
export class ComposerCards {
  #desk: ComposerDesk;
  /** By page; null where there is none, or none yet. */
  #known = new Map<string, LinkCard | null>();
  #pause: ReturnType<typeof setTimeout> | undefined;
  #length = 0;

  constructor(desk: ComposerDesk) {
    this.#desk = desk;
  }

  /** Links that are to get no card. */
  get hidden(): readonly string[] {
    const pages = new Set(this.#links.map(({ page }) => page));
    return this.#desk.cardless.filter((url) => pages.has(pageOf(url)));
  }

  onInput(): void {
    clearTimeout(this.#pause);
    const { text, box } = this.#desk.host;
    const pasted = text.length - this.#length >= PASTED;
    this.#length = text.length;
    const open = this.#links.some(({ end }) => end === box?.selectionEnd);
    this.#pause = setTimeout(() => this.#look(), open && !pasted ? TYPED : CALM);
  }

  onSent(): void {
    clearTimeout(this.#pause);
    this.#length = 0;
  }

  /** What an edited comment linked to before has its cards, or has none for a reason. */
  get #links(): readonly FoundLink[] {
    const { text, initial } = this.#desk.host;
    const former = new Set(findLinks(initial?.body ?? '').map(({ page }) => page));
    return findLinks(text)
      .slice(0, MOST)
      .filter(({ page }) => !former.has(page));
  }

  #look(): void {
    for (const { page, url } of this.#links) {
      if (this.#known.has(page)) continue;
      this.#known.set(page, null);
      void this.#desk.host.store?.linkPreview(url).then(
        ({ preview }) => {
          this.#known.set(page, preview);
          if (preview) this.#desk.host.requestUpdate();
        },
        // Nobody asked for it, so a failure is silent; the next pause tries again.
        () => this.#known.delete(page),
      );
    }
  }

  #remove(url: string): void {
    this.#desk.cardless = [...this.#desk.cardless, url];
    announce(msg('Preview removed'));
    this.#desk.changed();
    this.#desk.host.focus();
  }

  render(): TemplateResult | typeof nothing {
    const hidden = new Set(this.#desk.cardless.map(pageOf));
    const shown = this.#links.flatMap((link) => {
      const card = this.#known.get(link.page);
      return card && !hidden.has(link.page) ? [{ ...link, card }] : [];
    });
    if (shown.length === 0) return nothing;
    const server = this.#desk.host.client?.server ?? '';
    return html`<div class="cards" role="group" aria-label=${msg('Previews of links')}>
      ${shown.map(({ url, card }) => html`<lc-ui-link-preview class=${boxOf(card)} steady removable .card=${card} .server=${server} @lc-remove=${() => this.#remove(url)}></lc-ui-link-preview>`)}
    </div>`;
  }
}
