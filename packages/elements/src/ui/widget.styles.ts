import { css } from 'lit';

/** What small widgets have in common: title line, marks in it, the shape of what loads, and what stands where nothing is. */
export const widgetStyles = css`
  .head {
    display: flex;
    gap: 4px 12px;
    align-items: center;
    min-block-size: 2.5em;
  }
  .head h2 {
    flex: 1;
    min-inline-size: 0;
    font-size: 1.25em;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  lc-ui-menu:not(:defined) {
    display: inline-block;
    inline-size: 1.97em;
    block-size: 1.97em;
  }
  .mark {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .offline {
    color: var(--_warning);
  }
  .empty {
    display: grid;
    gap: 6px;
    justify-items: center;
    max-inline-size: 26em;
    margin-inline: auto;
    padding: 32px 8px 24px;
    color: var(--_text-2);
    text-align: center;
    text-wrap: balance;
  }
  .empty > .icon {
    inline-size: 2em;
    block-size: 2em;
    stroke-width: 1.2;
  }
  .empty .button {
    margin-block-start: 6px;
  }
  .ghosts :is(i, span) {
    border-radius: 4px;
    background: var(--_sunken);
    animation: breathe 1.8s ease-in-out infinite;
  }
  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }
  @media (pointer: coarse) {
    lc-ui-menu:not(:defined) {
      inline-size: 44px;
      block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .ghosts :is(i, span) {
      border: 1px solid GrayText;
    }
  }
`;
