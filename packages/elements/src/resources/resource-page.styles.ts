import { css } from 'lit';

/** An opened resource. */
export const pageStyles = css`
  :host {
    display: block;
    container: page / inline-size;
  }
  .back {
    margin-block-end: 12px;
    margin-inline-start: -8px;
  }
  .top {
    display: grid;
    gap: 16px 24px;
  }
  .top > .picture {
    align-self: start;
    border-radius: calc(var(--_radius) + 4px);
    font-size: 1.25em;
  }
  .says {
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-inline-size: 0;
  }
  h3 {
    font-size: 1.375em;
    font-weight: 680;
    line-height: 1.25;
    letter-spacing: -0.012em;
    text-wrap: balance;
  }
  h3:focus-visible {
    outline-offset: 4px;
  }
  h4 {
    margin-block-end: 12px;
    font-size: 1.0625em;
    font-weight: 650;
  }
  .from {
    margin-block-start: -4px;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .shared {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_small);
    --_avatar: 1.9em;
  }
  .main {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    margin-block-start: 6px;
  }
  .main lc-ui-menu {
    margin-inline-start: auto;
  }
  .steps {
    display: inline-flex;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
  }
  .steps label {
    position: relative;
    display: inline-flex;
    gap: 5px;
    align-items: center;
    min-block-size: calc(2.25em - 2px);
    padding: 4px 12px;
    border-radius: calc(var(--_radius) - 1px);
    font-size: var(--_small);
    font-weight: 550;
    line-height: 1.25;
    overflow-wrap: normal;
    cursor: pointer;
    touch-action: manipulation;
  }
  .steps label + label {
    border-inline-start: 1px solid var(--_line);
  }
  .steps label:has(:checked) {
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .steps label:has([value='none']:checked) {
    background: var(--_sunken);
    color: var(--_text);
  }
  .steps label:has(:focus-visible) {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .steps input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: inherit;
  }
  .description {
    max-inline-size: 44em;
    margin-block-start: 20px;
    white-space: pre-line;
  }
  .facts {
    display: grid;
    gap: 10px;
    margin-block-start: 16px;
  }
  .facts > div {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    align-items: center;
    font-size: var(--_small);
  }
  dt {
    min-inline-size: 6em;
    color: var(--_text-2);
  }
  section {
    margin-block-start: 28px;
    padding-block-start: 20px;
    border-block-start: 1px solid var(--_line);
  }
  .two {
    display: grid;
    gap: 0 40px;
  }
  lc-discussion {
    --lc-discussion-height: none;
  }
  @container page (inline-size >= 36rem) {
    .top {
      grid-template-columns: minmax(0, 13rem) minmax(0, 1fr);
    }
    .top > .picture {
      aspect-ratio: 4 / 3;
    }
  }
  @container page (inline-size >= 44rem) {
    .two {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
  @container page (inline-size < 22rem) {
    .steps label {
      padding-inline: 9px;
    }
  }
  @media (pointer: coarse) {
    .steps label {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .steps label:has(:checked) {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
