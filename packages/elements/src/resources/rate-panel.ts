import { LitElement, css, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { ResourceItem } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon } from '../ui/icon.ts';
import { ratingWords, usefulness, usefulWords } from './resource-words.ts';
import type { ResourcesScope } from './scope.ts';

const STEPS = [1, 2, 3, 4, 5] as const;

const styles = css`
  :host {
    display: grid;
    gap: 14px;
  }
  .sum {
    display: flex;
    gap: 8px;
    align-items: center;
    font-weight: 600;
  }
  .sum .icon {
    color: var(--_accent);
  }
  .none {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(3em, 16em) auto;
    gap: 5px 10px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-variant-numeric: tabular-nums;
  }
  dl > div {
    display: grid;
    grid-column: 1 / -1;
    grid-template-columns: subgrid;
    align-items: center;
  }
  dd {
    display: contents;
  }
  meter {
    inline-size: 100%;
    block-size: 8px;
    border: 0;
    border-radius: 4px;
    overflow: clip;
    appearance: none;
    background: light-dark(#e4e6e1, #3a413d);
  }
  meter::-webkit-meter-inner-element {
    display: block;
    block-size: 100%;
  }
  meter::-webkit-meter-bar {
    block-size: 100%;
    border: 0;
    background: none;
  }
  meter::-webkit-meter-optimum-value {
    border-radius: 4px;
    background: var(--_accent);
  }
  meter::-moz-meter-bar {
    border-radius: 4px;
    background: var(--_accent);
  }
  legend {
    padding: 0;
    margin-block-end: 6px;
    font-size: var(--_small);
    font-weight: 600;
  }
  .scale {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
  }
  .scale label {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-block-size: 2.25em;
    padding: 4px 13px;
    border: 1px solid var(--_line-2);
    border-radius: 999px;
    font-size: var(--_small);
    font-weight: 550;
    cursor: pointer;
    touch-action: manipulation;
    transition: background-color var(--_quick);
  }
  .scale label:hover {
    background: var(--_hover);
  }
  .scale label:has(:checked) {
    border-color: var(--_accent);
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .scale label:has(:focus-visible) {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .scale input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: inherit;
  }
  @media (pointer: coarse) {
    .scale label {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .scale label:has(:checked) {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
    meter {
      border: 1px solid CanvasText;
    }
  }
`;

/** How useful a resource was, to all and to the reader. */
@element('lc-ui-resource-rate')
export class LcUiResourceRate extends LitElement {
  static override styles = [uiBase, buttons, styles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) item!: ResourceItem;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Focus stays on the step that was chosen; taken back, it goes to the first. */
  async #rate(rating: number | null): Promise<void> {
    const { scope } = this;
    const { id } = this.item.resource;
    if (rating === null) this.renderRoot.querySelector<HTMLElement>('input')?.focus();
    const done = await scope.act('lc-resource-rate', 'lc-resource-rated', { resourceId: id, rating }, () =>
      scope.store.rate(id, rating),
    );
    if (done) scope.announce(rating === null ? msg('Taken back') : msg('Thank you. That helps others choose.'));
    else this.requestUpdate();
  }

  #renderScale() {
    const { rating } = this.item.mine;
    return html`<fieldset>
      <legend>${msg('How useful was it for you?')}</legend>
      <div class="scale">
        ${STEPS.map(
          (step) => html`<label part="rating">
            <input type="radio" name="rating" .value=${`${step}`} .checked=${rating === step} @change=${() => void this.#rate(step)} />${ratingWords(step)}
          </label>`,
        )}
        ${rating === null ? nothing : html`<button type="button" class="button quiet" @click=${() => void this.#rate(null)}>${msg('Take back')}</button>`}
      </div>
    </fieldset>`;
  }

  override render() {
    const { tally, rights } = this.item;
    const found = usefulness(tally);
    return html`${
      found.all === 0
        ? html`<p class="none">${msg('Nobody has said yet whether it was useful.')}</p>`
        : html`<p class="sum">${icon('thumb-up')}${usefulWords(found)}</p>
            <dl>
              ${[...STEPS].reverse().map((step) => {
                const count = tally.ratings[step - 1]!;
                return html`<div><dt>${ratingWords(step)}</dt><dd><meter max=${found.all} value=${count} aria-label=${ratingWords(step)}></meter><span>${formatNumber(count)}</span></dd></div>`;
              })}
            </dl>`
    }
    ${tally.done > 0 ? html`<p class="none">${plural(tally.done, msg('one:# has worked through it|other:# have worked through it'))}</p>` : nothing}
    ${rights.rate ? this.#renderScale() : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-resource-rate': LcUiResourceRate;
  }
}
