import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ImportLine } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon, type IconName } from '../ui/icon.ts';
import { outcomeWords } from './import-words.ts';

type Part = 'all' | ImportLine['outcome'];

/** Lines that are drawn at once: a file may have ten thousand. */
const STRETCH = 50;
const ICONS: Readonly<Record<ImportLine['outcome'], IconName>> = { imported: 'check', known: 'info', refused: 'alert' };

const styles = css`
  :host {
    display: block;
  }
  .parts {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    margin-block-end: 8px;
  }
  .count {
    font-variant-numeric: tabular-nums;
    font-weight: 400;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--_small);
    line-height: 1.4;
  }
  :is(th, td) {
    padding: 8px 12px 8px 0;
    border-block-end: 1px solid var(--_line);
    text-align: start;
    vertical-align: top;
  }
  :is(th, td):dir(rtl) {
    padding: 8px 0 8px 12px;
  }
  th {
    padding-block: 4px;
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 600;
  }
  .at {
    inline-size: 1%;
    white-space: nowrap;
    color: var(--_text-2);
    font-variant-numeric: tabular-nums;
  }
  .became {
    inline-size: 34%;
    padding-inline-end: 0;
  }
  .became > span {
    display: flex;
    gap: 6px;
  }
  .became .icon {
    flex: none;
    color: var(--_text-2);
  }
  .imported .icon {
    color: var(--_accent);
  }
  .refused .icon {
    color: var(--_warning);
  }
  .address {
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .more {
    display: flex;
    margin: 16px auto 0;
  }
`;

/** What became of each record of an import, or would become of it; narrowed to the problems where somebody wants to see those. */
@element('lc-ui-import-report')
export class LcUiImportReport extends LitElement {
  static override styles = [uiBase, buttons, styles];

  @property({ attribute: false }) lines: readonly ImportLine[] = [];
  /** Nothing was changed yet. */
  @property({ type: Boolean }) trial = false;

  @state() private shown: Part = 'all';
  @state() private limit = STRETCH;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('trial')) this.shown = 'all';
  }

  #of(part: Part): readonly ImportLine[] {
    return part === 'all' ? this.lines : this.lines.filter(({ outcome }) => outcome === part);
  }

  #onPart(part: Part): void {
    this.shown = part;
    this.limit = STRETCH;
  }

  /** Focus goes to the first further line. */
  async #onMore(): Promise<void> {
    const before = this.limit;
    this.limit += STRETCH;
    await this.updateComplete;
    this.renderRoot.querySelectorAll<HTMLElement>('tbody tr')[before]?.focus();
  }

  #renderParts() {
    const words: readonly (readonly [Part, string])[] = [
      ['all', msg('All')],
      ['imported', this.trial ? msg('New') : msg('Brought in')],
      ['known', msg('Already here')],
      ['refused', msg('Problems')],
    ];
    return html`<div class="parts" role="group" aria-label=${msg('Which lines')}>
      ${words.map(([part, name]) => {
        const count = this.#of(part).length;
        if (count === 0 && part !== 'all') return nothing;
        return html`<button type="button" class="button quiet" data-part=${part} aria-pressed=${this.shown === part} @click=${() => this.#onPart(part)}>${name} <span class="count">${formatNumber(count)}</span></button>`;
      })}
    </div>`;
  }

  #renderLine = (line: ImportLine) => {
    const { outcome, title, address } = line;
    return html`<tr tabindex="-1" class=${outcome}>
      <td class="at">${formatNumber(line.line)}</td>
      <td class="what">${title ? html`<div><bdi>${title}</bdi></div>` : nothing}${address ? html`<div class="address"><bdi dir="ltr">${address}</bdi></div>` : nothing}</td>
      <td class="became"><span>${icon(ICONS[outcome])}${outcomeWords(line, this.trial)}</span></td>
    </tr>`;
  };

  override render() {
    const lines = this.#of(this.shown);
    return html`${this.#renderParts()}
      <table>
        <caption class="visually-hidden">${plural(lines.length, msg('one:# line|other:# lines'))}</caption>
        <thead><tr><th scope="col" class="at">${msg('Line')}</th><th scope="col">${msg('What it says')}</th><th scope="col">${this.trial ? msg('What becomes of it') : msg('What became of it')}</th></tr></thead>
        <tbody>${lines.slice(0, this.limit).map(this.#renderLine)}</tbody>
      </table>
      ${lines.length > this.limit ? html`<button type="button" class="button more" @click=${() => void this.#onMore()}>${msg('Show more')}</button>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-import-report': LcUiImportReport;
  }
}
