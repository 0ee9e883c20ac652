import { css } from 'lit';

/** The list of badges: head, sections, cards, strip, states. */
export const styles = css`
  :host {
    container: badges / inline-size;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    min-block-size: 2.75em;
    margin-block-end: 6px;
  }
  h2 {
    flex: 1 1 auto;
    min-inline-size: 0;
    font-size: 1.25em;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .total {
    color: var(--_text-2);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .mark {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    color: var(--_warning);
    font-size: var(--_small);
    font-weight: 500;
  }
  section > section + section {
    margin-block-start: 28px;
  }
  h3 {
    margin-block-end: 10px;
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 600;
  }
  .find {
    position: relative;
    max-inline-size: 24em;
    margin-block-end: 20px;
  }
  .find > .icon {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 10px;
    margin-block: auto;
    color: var(--_text-2);
    pointer-events: none;
  }
  .find > input {
    inline-size: 100%;
    min-block-size: 2.5em;
    padding: 6px 12px;
    padding-inline-start: 36px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-size: var(--_small);
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(19em, 100%), 1fr));
    gap: 12px;
  }
  .card {
    position: relative;
    display: flex;
    gap: 14px;
    min-inline-size: 0;
    min-block-size: 7.5em;
    padding: 14px 16px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 2px);
    transition:
      border-color var(--_quick),
      background-color var(--_quick);
  }
  .card:has(.name:hover) {
    border-color: var(--_line-2);
    background: var(--_hover);
  }
  .card:has(.name:focus-visible) {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .about {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 3px;
    min-inline-size: 0;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    align-items: baseline;
    line-height: 1.35;
  }
  .name {
    padding: 0;
    border: 0;
    background: none;
    font-weight: 600;
    text-align: start;
    cursor: pointer;
  }
  .name:focus-visible {
    outline: none;
  }
  .name::after {
    position: absolute;
    inset: 0;
    border-radius: inherit;
    content: '';
  }
  .times {
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .tag {
    padding: 0 7px;
    border: 1px solid var(--_line);
    border-radius: 999px;
    color: var(--_text-2);
    font-size: 0.75em;
    font-weight: 550;
    line-height: 1.6;
  }
  .description {
    display: -webkit-box;
    overflow: hidden;
    color: var(--_text-2);
    font-size: var(--_small);
    line-height: 1.45;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .criteria {
    font-size: var(--_small);
    line-height: 1.45;
  }
  .until {
    color: var(--_text-2);
  }
  .about > .progress {
    margin-block-start: auto;
    padding-block-start: 5px;
  }
  .foot {
    display: flex;
    gap: 6px;
    align-items: center;
    margin-block-start: auto;
    padding-block-start: 4px;
    color: var(--_text-2);
    font-size: var(--_tiny);
    line-height: 1.4;
  }
  .foot > .icon {
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  .earned > .icon {
    color: var(--_accent);
    stroke-width: 2;
  }
  .only-me {
    position: relative;
    z-index: 1;
    margin-inline-start: auto;
  }
  .secrets {
    display: flex;
    gap: 10px;
    align-items: center;
    margin-block-start: 12px;
    padding: 12px 16px;
    border: 1px dashed var(--_line-2);
    border-radius: calc(var(--_radius) + 2px);
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .button.more {
    margin-block-start: 12px;
  }
  .strip {
    margin-inline: -4px;
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    --_badge: 40px;
  }
  .chip {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 48px;
    block-size: 48px;
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    cursor: pointer;
    transition: background-color var(--_quick);
  }
  .chip:hover {
    background: var(--_hover);
  }
  .chip .times {
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    padding: 0 5px;
    border: 1px solid var(--_line);
    border-radius: 999px;
    background: var(--_surface);
    color: var(--_text);
    font-size: 0.6875em;
    line-height: 1.5;
  }
  .chip.more {
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .empty {
    display: grid;
    gap: 6px;
    justify-items: center;
    padding: 36px 16px;
    color: var(--_text-2);
    text-align: center;
    text-wrap: balance;
  }
  .empty > .icon {
    inline-size: 2em;
    block-size: 2em;
    margin-block-end: 4px;
    stroke-width: 1.2;
  }
  .empty-title {
    color: var(--_text);
    font-weight: 600;
  }
  .empty > .button {
    margin-block-start: 10px;
  }
  .in-row .empty > .icon {
    display: none;
  }
  .in-row .empty {
    justify-items: start;
    padding: 4px 0;
    font-size: var(--_small);
    text-align: start;
  }
  .loading > b,
  .shape :is(i, b),
  .shape.chip {
    display: block;
    border-radius: 4px;
    background: var(--_sunken);
    animation: breathe 1.8s ease-in-out infinite;
  }
  .shape i {
    flex: none;
    inline-size: 3.5em;
    block-size: 3.5em;
    border-radius: 50%;
  }
  .shape.chip {
    inline-size: 40px;
    block-size: 40px;
    margin: 4px;
    border-radius: 50%;
  }
  .loading > b {
    inline-size: 5em;
    margin-block: 4px 15px;
  }
  .shape b,
  .loading > b {
    display: block;
    block-size: 0.8em;
    margin-block: 0.25em;
  }
  .shape b:first-child {
    inline-size: 50%;
  }
  .shape b:last-child {
    inline-size: 75%;
  }
  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }
  @container badges (inline-size < 22rem) {
    .card {
      gap: 12px;
      padding: 12px;
      --_badge: 3em;
    }
  }
  @media (pointer: coarse) {
    .find > input {
      min-block-size: 44px;
      font-size: max(1em, 16px);
    }
  }
  @media (forced-colors: active) {
    .shape :is(i, b),
    .shape.chip {
      border: 1px solid GrayText;
    }
  }
`;
