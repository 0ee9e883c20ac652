import { css } from 'lit';

/** The library: head, lists, toolbar, states. */
export const styles = css`
  :host {
    container: resources / inline-size;
  }
  .head {
    flex-wrap: wrap;
    margin-block-end: 10px;
  }
  .head h2 {
    min-inline-size: min-content;
    overflow-wrap: break-word;
  }
  h2:focus-visible {
    outline-offset: 4px;
  }
  .lists {
    margin-block-end: 16px;
    border-block-end: 1px solid var(--_line);
  }
  .lists ul {
    display: flex;
    gap: 4px 20px;
    overflow-x: auto;
    overscroll-behavior-inline: contain;
    scrollbar-width: none;
  }
  .lists li {
    flex: none;
  }
  .tab {
    min-block-size: 2.75em;
    padding: 4px 0;
    border: 0;
    border-block-end: 2px solid transparent;
    background: none;
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 550;
    white-space: nowrap;
    cursor: pointer;
  }
  .tab:hover {
    color: var(--_text);
  }
  .tab:focus-visible {
    outline-offset: -2px;
  }
  .tab[aria-pressed='true'] {
    border-color: var(--_accent);
    color: var(--_text);
    font-weight: 650;
  }
  .count {
    color: var(--_text-2);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .intro {
    display: grid;
    gap: 6px;
    margin-block-end: 16px;
  }
  .list-title {
    font-size: 1.125em;
    font-weight: 650;
  }
  .list-description {
    max-inline-size: 44em;
    color: var(--_text-2);
  }
  .intro-line {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 16px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  p.intro-line:not(.intro > *) {
    margin-block-end: 12px;
  }
  .owner {
    display: inline-flex;
    gap: 8px;
    align-items: center;
    --_avatar: 1.9em;
  }
  .order {
    margin-inline-start: auto;
  }
  .chip.waiting {
    background: var(--_warning-soft);
    color: var(--_warning);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-end: 16px;
  }
  .find {
    position: relative;
    flex: 1 0 100%;
  }
  .find > .icon {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 10px;
    margin-block: auto;
    color: var(--_text-2);
    pointer-events: none;
  }
  :is(.tools, .filters) :is(input, select) {
    inline-size: 100%;
    min-block-size: 2.5em;
    padding: 5px 10px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-size: var(--_small);
  }
  /* On both sides: words from the other side turn the field round, and the icon stays. */
  .find > input {
    padding-inline: 36px;
  }
  .select {
    flex: 1 1 9em;
    min-inline-size: 0;
  }
  .filter[aria-expanded='true'] {
    background: var(--_hover);
  }
  .filters {
    display: grid;
    gap: 12px;
    margin-block-end: 14px;
    padding: 14px;
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_sunken);
  }
  .types,
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .type-choice {
    padding-inline: 10px 12px;
    border-color: var(--_line);
    border-radius: 999px;
    background: var(--_surface);
  }
  .type-choice[aria-pressed='true'] {
    border-color: var(--_accent);
  }
  .chosen {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
    margin-block-end: 12px;
  }
  .chip.on {
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .fresh-line {
    margin-block-end: 12px;
    text-align: center;
  }
  .fresh {
    border-color: var(--_accent);
    border-radius: 999px;
    color: var(--_accent);
  }
  .more {
    display: flex;
    margin: 20px auto 0;
  }
  .more-error {
    margin-block-start: 10px;
    color: var(--_danger);
    font-size: var(--_small);
    text-align: center;
  }
  .empty-title {
    color: var(--_text);
    font-weight: 600;
  }
  .empty .row {
    justify-content: center;
  }
  .ghost-tools {
    block-size: 2.2em;
    margin-block-end: 14px;
  }
  .ghosts .cover {
    display: block;
    aspect-ratio: 5 / 2;
    cursor: default;
  }
  .ghosts .about span {
    block-size: 0.8em;
    margin-block: 3px;
  }
  .ghosts .about span:nth-child(1) {
    inline-size: 40%;
  }
  .ghosts .about span:nth-child(2) {
    inline-size: 85%;
    block-size: 1em;
  }
  .ghosts .about span:nth-child(4) {
    inline-size: 60%;
  }
  @container resources (inline-size >= 40rem) {
    .find {
      flex: 1 1 11em;
    }
    .select {
      flex: 0 1 12em;
    }
    .choices .select {
      flex: 1 1 12em;
    }
  }
  @container resources (inline-size < 24rem) {
    .head {
      row-gap: 8px;
    }
    .head:has(lc-ui-menu) h2 {
      flex-basis: 100%;
    }
    .head lc-ui-menu {
      margin-inline-start: auto;
    }
  }
  @media (pointer: coarse) {
    :is(.tools, .filters) :is(input, select) {
      min-block-size: 44px;
      font-size: max(1em, 16px);
    }
    .tab {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .tab {
      border-block-end-color: Canvas;
    }
    .tab[aria-pressed='true'] {
      border-block-end-color: Highlight;
    }
    .filters {
      border: 1px solid;
    }
  }
`;
