import { css } from 'lit';

/** The reader's points: total, level, streak, ledger, states. */
export const styles = css`
  :host {
    container: points / inline-size;
  }
  .head lc-ui-menu {
    margin-inline-end: -6px;
  }
  .aside {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .summary {
    display: grid;
    gap: 20px 32px;
  }
  .total {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    line-height: 1.15;
  }
  .number {
    font-size: 2.25em;
    font-weight: 680;
    letter-spacing: -0.02em;
    font-variant-numeric: tabular-nums;
  }
  .unit {
    color: var(--_text-2);
  }
  .arrived {
    align-self: center;
    padding: 3px 10px;
    border-radius: 99px;
    background: var(--_accent-soft);
    color: var(--_accent);
    font-size: var(--_small);
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    animation: arrive 400ms cubic-bezier(0.2, 0, 0, 1);
  }
  @keyframes arrive {
    from {
      opacity: 0;
      translate: 0 6px;
    }
  }
  .level {
    position: relative;
    display: grid;
    gap: 6px;
    margin-block-start: 10px;
  }
  .level:focus {
    outline: none;
  }
  .level-name {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    line-height: 1.3;
  }
  .level-name > span {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .level-name b {
    font-weight: 600;
  }
  progress {
    inline-size: 100%;
    block-size: 8px;
    overflow: hidden;
    border: 0;
    border-radius: 99px;
    appearance: none;
    background: var(--_track);
    --_track: light-dark(color-mix(in srgb, var(--_text) 10%, transparent), color-mix(in srgb, var(--_text) 16%, transparent));
  }
  progress::-webkit-progress-bar {
    border-radius: 99px;
    background: var(--_track);
  }
  progress::-webkit-progress-value {
    border-radius: 99px;
    background: var(--_accent);
    transition: inline-size 600ms cubic-bezier(0.2, 0, 0, 1);
  }
  progress::-moz-progress-bar {
    border-radius: 99px;
    background: var(--_accent);
  }
  .reached {
    position: absolute;
    inset: -6px -10px;
    display: flex;
    gap: 10px;
    align-items: center;
    padding-inline: 14px 4px;
    border-radius: var(--_radius);
    background: var(--_accent-soft);
    color: var(--_text);
    font-weight: 600;
    line-height: 1.35;
    animation: arrive 400ms cubic-bezier(0.2, 0, 0, 1);
  }
  .reached > .icon {
    inline-size: 1.75em;
    block-size: 1.75em;
    color: var(--_accent);
  }
  .reached p {
    flex: 1;
    min-inline-size: 0;
  }
  .streak {
    display: grid;
    gap: 8px;
    align-content: start;
  }
  .streak-days b {
    font-weight: 600;
  }
  .week {
    display: grid;
    grid-template-columns: repeat(7, 1.75em);
    gap: 8px;
  }
  .day {
    display: grid;
    gap: 3px;
    justify-items: center;
  }
  .dot {
    display: grid;
    place-items: center;
    inline-size: 1.75em;
    block-size: 1.75em;
    border: 1.5px solid transparent;
    border-radius: 50%;
    color: var(--_text-2);
  }
  .dot .icon {
    inline-size: 1em;
    block-size: 1em;
    stroke-width: 2.2;
  }
  .active .dot {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .frozen .dot {
    border-color: var(--_accent);
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .missed .dot {
    border-color: var(--_line-2);
  }
  .open .dot {
    border: 1.5px dashed var(--_accent);
  }
  .off .dot::before {
    content: '';
    inline-size: 4px;
    block-size: 4px;
    border-radius: 50%;
    background: var(--_line-2);
  }
  .short {
    color: var(--_text-2);
    font-size: var(--_tiny);
    line-height: 1.2;
  }
  .day:last-child .short {
    color: var(--_text);
    font-weight: 650;
  }
  .spans {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 28px;
    margin-block-start: 18px;
    padding-block: 10px;
    border-block: 1px solid var(--_line);
  }
  .spans > div {
    display: flex;
    gap: 8px;
    align-items: baseline;
  }
  .spans dt {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .spans dd {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .ledger {
    margin-block-start: 18px;
  }
  .ledger ol {
    margin-block-start: 4px;
  }
  .ledger li {
    display: grid;
    grid-template-columns: minmax(3em, auto) minmax(0, 1fr) auto;
    gap: 0 14px;
    align-items: baseline;
    padding-block: 10px;
  }
  .ledger li + li {
    border-block-start: 1px solid var(--_line);
  }
  .ledger li:focus-visible {
    outline-offset: -2px;
  }
  .amount {
    color: var(--_accent);
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .minus {
    color: var(--_text-2);
  }
  .for {
    display: grid;
    gap: 1px;
    line-height: 1.4;
  }
  .name {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .ledger li > lc-ui-time {
    font-size: var(--_tiny);
    white-space: nowrap;
  }
  .fresh {
    animation: fresh 4s ease-out;
  }
  @keyframes fresh {
    from {
      background: var(--_accent-soft);
    }
  }
  .more {
    margin-block-start: 6px;
    margin-inline-start: -8px;
    color: var(--_accent);
  }
  .list-error {
    padding-block: 6px;
    color: var(--_danger);
    font-size: var(--_small);
  }
  .compact-line {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    align-items: baseline;
    justify-content: space-between;
  }
  :host([variant='compact']) .number {
    font-size: 1.625em;
  }
  :host([variant='compact']) .level {
    gap: 4px;
    margin-block-start: 4px;
  }
  :host([variant='compact']) h2 {
    font-size: 1em;
    letter-spacing: 0;
  }
  :host([variant='compact']) .head {
    min-block-size: 2.25em;
    margin: 0;
  }
  .ghosts {
    display: grid;
    gap: 14px;
  }
  .whole {
    min-block-size: 17em;
  }
  .ghost-number {
    inline-size: 7em;
    block-size: 2.4em;
  }
  .ghost-bar {
    block-size: 8px;
  }
  .ghosts > div {
    display: flex;
    gap: 14px;
    align-items: center;
    block-size: 2.75em;
  }
  .ghosts span {
    inline-size: 2.5em;
    block-size: 0.9em;
  }
  .ghosts span:last-child {
    inline-size: 11em;
    max-inline-size: 60%;
  }
  @container points (inline-size >= 34rem) {
    .summary {
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: start;
    }
  }
  @container points (inline-size < 24rem) {
    .spans {
      gap: 4px 16px;
      justify-content: space-between;
    }
    .spans > div {
      display: grid;
      gap: 0;
    }
    .ledger li {
      grid-template-columns: minmax(2.5em, auto) minmax(0, 1fr);
      gap: 0 10px;
    }
    .ledger li > lc-ui-time {
      grid-column: 2;
    }
  }
  @media (forced-colors: active) {
    progress {
      border: 1px solid CanvasText;
    }
    progress::-webkit-progress-value {
      background: Highlight;
      forced-color-adjust: none;
    }
    .active .dot {
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
    .missed .dot,
    .reached,
    .arrived {
      border: 1px solid CanvasText;
    }
  }
`;
