import { css } from 'lit';

/** What the dialogs of points have in common. */
export const pointDialogStyles = css`
  .aside {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .waiting {
    padding-block: 24px;
    text-align: center;
  }
  h3 {
    margin-block: 24px 8px;
    font-size: 1.0625em;
  }
  form > h3:first-child {
    margin-block-start: 0;
  }
  h3 + .choice {
    padding-block-start: 0;
  }
  .rules,
  .movers {
    display: grid;
  }
  .rules > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 16px;
    align-items: baseline;
    padding-block: 10px;
    border-block-end: 1px solid var(--_line);
    line-height: 1.4;
  }
  .rules > li:last-child {
    border-block-end: 0;
  }
  .rules > .off .rule {
    color: var(--_text-2);
  }
  .rule {
    font-weight: 550;
  }
  .amount {
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .doing {
    display: flex;
    gap: 4px;
    align-items: center;
    align-self: center;
  }
  .levels {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .levels li {
    padding: 2px 10px;
    border-radius: 99px;
    background: var(--_sunken);
    font-size: var(--_small);
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(11em, 100%), 1fr));
    gap: 16px;
  }
  .pair > .field {
    margin: 0;
    align-content: start;
  }
  * + .pair,
  .pair + * {
    margin-block-start: 16px;
  }
  .choice .hint {
    display: block;
  }
  .days {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
  }
  .condition {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.4fr) auto;
    gap: 6px;
    align-items: center;
    margin-block-start: 6px;
  }
  .group {
    margin-block-start: 20px;
  }
  .group .button {
    margin-block-start: 6px;
  }
  .totals {
    display: grid;
    gap: 2px;
    margin-block-end: 12px;
  }
  .totals b {
    font-variant-numeric: tabular-nums;
  }
  table {
    inline-size: 100%;
    border-spacing: 0;
    font-variant-numeric: tabular-nums;
  }
  :is(th, td) {
    padding: 8px 0;
    border-block-end: 1px solid var(--_line);
    font-weight: 400;
    text-align: start;
    vertical-align: baseline;
  }
  thead th {
    padding-block: 0 6px;
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 500;
  }
  .number {
    padding-inline-start: 16px;
    text-align: end;
    white-space: nowrap;
  }
  .number .arrow {
    color: var(--_text-2);
  }
  .recount {
    display: grid;
    gap: 6px;
    margin-block-end: 16px;
    padding: 12px 16px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_sunken);
    font-size: var(--_small);
  }
  .conflict {
    display: grid;
    gap: 10px;
    margin-block-end: 16px;
    padding: 14px 16px;
    border-radius: var(--_radius);
    background: var(--_warning-soft);
  }
  .conflict div {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  progress {
    inline-size: 100%;
    block-size: 8px;
    overflow: hidden;
    border: 0;
    border-radius: 99px;
    appearance: none;
    background: var(--_line);
  }
  progress::-webkit-progress-bar {
    background: var(--_line);
  }
  progress::-webkit-progress-value {
    border-radius: 99px;
    background: var(--_accent);
  }
  progress::-moz-progress-bar {
    border-radius: 99px;
    background: var(--_accent);
  }
  .add {
    margin-block-start: 12px;
  }
  .force {
    margin-block-start: 20px;
  }
  @media (width <= 480px) {
    .condition {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto;
    }
    .condition > :nth-child(3) {
      grid-row: 2;
      grid-column: 1 / 3;
    }
    .rules > li:has(.doing) {
      grid-template-columns: minmax(0, 1fr);
    }
    .doing {
      justify-self: end;
    }
    .number .aside {
      display: block;
    }
  }
`;
