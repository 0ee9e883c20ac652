import { css } from 'lit';

/** The board: head, choices, places, steps, states. */
export const styles = css`
  :host {
    container: leaderboard / inline-size;
  }
  .head {
    flex-wrap: wrap;
    min-block-size: 2em;
  }
  .tools {
    display: flex;
    gap: 0 4px;
    align-items: center;
    min-block-size: 2.5em;
    margin-block-end: 4px;
  }
  .gap {
    flex: 1;
  }
  .choice {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-inline-size: 0;
  }
  .tools > .choice:first-child {
    margin-inline-start: -8px;
  }
  .choice + .choice {
    flex: none;
  }
  .choice select {
    min-block-size: 2.25em;
    max-inline-size: 100%;
    padding: 4px 8px;
    padding-inline-end: 26px;
    border: 0;
    border-radius: var(--_radius);
    appearance: none;
    background: transparent;
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 550;
    text-overflow: ellipsis;
    field-sizing: content;
    cursor: pointer;
  }
  .choice select:hover {
    background: var(--_hover);
    color: var(--_text);
  }
  .choice option {
    background: var(--_surface);
    color: var(--_text);
    font-weight: 400;
  }
  .choice > .icon {
    position: absolute;
    inset-inline-end: 7px;
    inline-size: 1em;
    block-size: 1em;
    color: var(--_text-2);
    pointer-events: none;
  }
  .about {
    margin-block-end: 8px;
    color: var(--_text-2);
    font-size: var(--_small);
    white-space: pre-line;
  }
  .places {
    transition: opacity var(--_quick);
  }
  .former {
    opacity: 0.55;
  }
  .board {
    inline-size: 100%;
    border-collapse: separate;
    border-spacing: 0;
    font-variant-numeric: tabular-nums;
  }
  .board :is(th, td) {
    padding: 0 8px;
    font-weight: 400;
    text-align: start;
    vertical-align: middle;
  }
  .board thead th {
    padding-block: 2px 6px;
    border-block-end: 1px solid var(--_line);
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 500;
    white-space: nowrap;
  }
  .bare thead th {
    block-size: 0;
    padding-block: 0;
    border: 0;
    font-size: 0;
  }
  .board tbody :is(th, td) {
    block-size: 2.9em;
    padding-block: 5px;
  }
  .board .rank {
    inline-size: 1px;
    min-inline-size: 2.2em;
    color: var(--_text-2);
    text-align: center;
    white-space: nowrap;
  }
  .board .points {
    inline-size: 1px;
    text-align: end;
    white-space: nowrap;
  }
  .board tbody .points {
    font-weight: 600;
  }
  .board .change {
    inline-size: 1px;
    text-align: end;
    white-space: nowrap;
  }
  .who > div {
    display: flex;
    gap: 10px;
    align-items: center;
    min-inline-size: 0;
    line-height: 1.3;
    --_avatar: 2em;
  }
  .who bdi,
  .step-name bdi {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .who > div > span:last-child {
    min-inline-size: 0;
  }
  .who bdi {
    display: -webkit-inline-box;
    max-inline-size: 100%;
    vertical-align: top;
  }
  .why {
    display: inline-flex;
    align-items: center;
    max-inline-size: 100%;
    min-block-size: 1.6em;
    padding: 0;
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .board tbody tr,
  .podium li {
    position: relative;
  }
  /* The whole place answers to a press. */
  .why::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: var(--_radius);
  }
  .board tbody tr {
    isolation: isolate;
  }
  .board tbody tr > :first-child::before {
    content: '';
    position: absolute;
    inset: 0;
    z-index: -1;
    border-radius: var(--_radius);
  }
  .board tbody tr:has(.why):hover > :first-child::before {
    background: var(--_hover);
  }
  .why:focus-visible {
    outline: none;
  }
  .why:focus-visible::after {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }
  .board tbody tr.me > :first-child::before {
    background: var(--_accent-soft);
  }
  .board tbody tr.me:has(.why):hover > :first-child::before {
    background: linear-gradient(var(--_hover), var(--_hover)), var(--_accent-soft);
  }
  .me bdi {
    font-weight: 600;
  }
  .me .rank {
    color: var(--_text);
    font-weight: 600;
  }
  .you {
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 400;
    white-space: nowrap;
  }
  .next {
    display: block;
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 400;
  }
  .nameless {
    color: var(--_text-2);
  }
  .apart::before {
    content: '';
    display: block;
    block-size: 17px;
  }
  .apart tr:first-child > :first-child::after {
    content: '';
    position: absolute;
    inset: -9px 0 auto;
    border-block-start: 1px dashed var(--_line-2);
  }
  :is(.up, .down, .same, .new) {
    display: inline-flex;
    gap: 2px;
    align-items: center;
    line-height: 1.3;
    vertical-align: middle;
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 500;
  }
  .up {
    color: var(--_accent);
  }
  :is(.up, .down) .icon {
    inline-size: 1.05em;
    block-size: 1.05em;
    stroke-width: 2;
  }
  .own {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-block-start: 8px;
    padding: 6px 8px;
    border-radius: var(--_radius);
    background: var(--_sunken);
    color: var(--_text-2);
    font-size: var(--_small);
    line-height: 1.4;
  }
  .own > span {
    flex: 1;
  }
  .own > .button {
    flex: none;
    color: var(--_accent);
  }
  .foot {
    display: flex;
    align-items: center;
    min-block-size: 2.5em;
    margin-block-start: 4px;
    padding-inline: 8px;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .foot > span {
    text-wrap: balance;
  }
  .foot .button {
    margin-inline-start: -8px;
    color: var(--_accent);
  }
  .off {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    padding: 12px 16px;
    border: 1px dashed var(--_line-2);
    border-radius: var(--_radius);
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .off p {
    flex: 1 1 14em;
  }
  .ghosts {
    padding-block-start: 1.9em;
    padding-block-end: 2.75em;
  }
  .ghosts > div {
    display: flex;
    gap: 14px;
    align-items: center;
    block-size: 2.9em;
    padding-inline: 14px 8px;
  }
  .ghosts span {
    block-size: 0.8em;
  }
  .ghosts span:first-child {
    inline-size: 2em;
    block-size: 2em;
    margin-inline-start: 2em;
    border-radius: 50%;
  }
  .ghosts span:nth-child(2) {
    inline-size: 9em;
    max-inline-size: 45%;
  }
  .ghosts > :nth-child(even) span:nth-child(2) {
    inline-size: 7em;
  }
  .ghosts span:last-child {
    inline-size: 2.5em;
    margin-inline-start: auto;
  }
  .ghosts > .ghost-podium {
    block-size: 13em;
  }
  @container leaderboard (inline-size < 24rem) {
    .board :is(th, td) {
      padding-inline: 4px;
    }
    .board thead .rank {
      font-size: 0;
    }
    .board .rank {
      min-inline-size: 1.9em;
    }
    .who > div {
      gap: 8px;
      --_avatar: 1.75em;
    }
    .tools {
      gap: 0;
    }
    .choice select {
      padding-inline: 6px 20px;
    }
    .tools > .choice:first-child {
      margin-inline-start: -6px;
    }
    .choice > .icon {
      inset-inline-end: 3px;
    }
  }
  @media (pointer: coarse) {
    .choice select {
      min-block-size: 44px;
    }
    .board tbody :is(th, td) {
      block-size: max(44px, 2.9em);
    }
  }
  @media (forced-colors: active) {
    .board tbody tr.me > :first-child::before {
      border: 2px solid Highlight;
    }
  }
`;
