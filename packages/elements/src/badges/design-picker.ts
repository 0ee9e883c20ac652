import { LitElement, css, html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { BadgeDesign } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { fields } from '../ui/field.styles.ts';
import { badgePicture, pictureStyles } from './badge-picture.ts';

const styles = css`
  :host {
    display: grid;
    gap: 14px;
  }
  fieldset + fieldset {
    margin-block-start: 0 !important;
  }
  .tiles {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-block-start: 6px;
    --_badge: 34px;
  }
  label {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    border: 2px solid transparent;
    border-radius: var(--_radius);
    cursor: pointer;
  }
  label:hover {
    background: var(--_hover);
  }
  label:has(:checked) {
    border-color: var(--_accent);
    background: var(--_accent-soft);
  }
  label:has(:focus-visible) {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  @media (forced-colors: active) {
    label:has(:checked) {
      border-color: Highlight;
    }
  }
`;

type Names<K extends keyof BadgeDesign> = Readonly<Record<BadgeDesign[K], string>>;

const shapeNames = (): Names<'shape'> => ({
  circle: msg('Circle'),
  shield: msg('Shield'),
  hexagon: msg('Hexagon'),
  star: msg('Star'),
  ribbon: msg('Ribbon'),
});

const symbolNames = (): Names<'symbol'> => ({
  star: msg('Star'),
  heart: msg('Heart'),
  book: msg('Book'),
  bulb: msg('Light bulb'),
  chat: msg('Speech bubble'),
  check: msg('Tick'),
  flag: msg('Flag'),
  flame: msg('Flame'),
  gem: msg('Gem'),
  globe: msg('Globe'),
  graduate: msg('Graduation cap'),
  hand: msg('Hand'),
  key: msg('Key'),
  leaf: msg('Leaf'),
  medal: msg('Medal'),
  mountain: msg('Mountain'),
  people: msg('People'),
  puzzle: msg('Puzzle piece'),
  rocket: msg('Rocket'),
  tool: msg('Tool'),
  trophy: msg('Trophy'),
});

const colourNames = (): Names<'colour'> => ({
  teal: msg('Teal'),
  blue: msg('Blue'),
  violet: msg('Violet'),
  rose: msg('Rose'),
  red: msg('Red'),
  orange: msg('Orange'),
  gold: msg('Gold'),
  green: msg('Green'),
  slate: msg('Slate'),
});

/** Shape, symbol and colour of a badge, each choice shown as the badge it would make. Fires `lc-change`. */
@element('lc-badge-design')
export class LcBadgeDesign extends LitElement {
  static override styles = [uiBase, fields, pictureStyles, styles];

  @property({ attribute: false }) design!: BadgeDesign;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #choose(change: Partial<BadgeDesign>): void {
    this.design = { ...this.design, ...change };
    this.dispatchEvent(new CustomEvent('lc-change'));
  }

  #renderChoice<K extends keyof BadgeDesign>(kind: K, legend: string, names: Names<K>): TemplateResult {
    const tile = (value: BadgeDesign[K]) => {
      const design: BadgeDesign = { ...this.design, [kind]: value };
      return html`<label title=${names[value]}>
        <input type="radio" name=${kind} .value=${value} aria-label=${names[value]} .checked=${this.design[kind] === value} @change=${() => this.#choose(design)} />
        ${badgePicture({ picture: '', design }, '')}
      </label>`;
    };
    return html`<fieldset>
      <legend>${legend}</legend>
      <div class="tiles">${(Object.keys(names) as BadgeDesign[K][]).map(tile)}</div>
    </fieldset>`;
  }

  override render() {
    return html`${this.#renderChoice('shape', msg('Shape'), shapeNames())}
    ${this.#renderChoice('colour', msg('Colour'), colourNames())}
    ${this.#renderChoice('symbol', msg('Symbol'), symbolNames())}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-design': LcBadgeDesign;
  }
}
