import { css } from 'lit';

/** The widget around the comments: head, tools, strips, states. */
export const styles = css`
  :host {
    container: discussion / inline-size;
  }
  .head {
    display: flex;
    gap: 12px;
    align-items: center;
    min-block-size: 2.75em;
    margin-block-end: 6px;
  }
  .now {
    display: flex;
    flex: none;
    gap: 4px 12px;
    justify-content: flex-end;
    min-inline-size: 7em;
  }
  .head h2 {
    flex: 1;
    min-inline-size: 0;
    font-size: 1.25em;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .total {
    margin-inline-start: 0.2em;
    color: var(--_text-2);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .mark {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 500;
    line-height: 1.4;
  }
  .mark > .icon {
    inline-size: 1.1em;
    block-size: 1.1em;
  }
  .offline {
    color: var(--_warning);
  }
  .presence .button {
    font-weight: 450;
    font-variant-numeric: tabular-nums;
  }
  .faces {
    display: inline-flex;
    --_avatar: 1.65em;
  }
  .faces > .avatar {
    box-shadow: 0 0 0 2px var(--_ground);
  }
  .faces > * + * {
    margin-inline-start: -0.3em;
  }
  .people {
    display: grid;
    gap: 8px;
    padding: 8px;
    font-size: var(--_small);
    --_avatar: 1.8em;
  }
  .people li {
    display: flex;
    gap: 10px;
    align-items: center;
  }
  .presence {
    margin-inline-end: -8px;
  }
  .visibility {
    display: flex;
    gap: 10px;
    align-items: center;
    min-block-size: 2.5em;
    margin-block-start: 4px;
    padding: 4px 8px 0;
    border-block-start: 1px solid var(--_line);
    font-size: var(--_small);
    cursor: pointer;
  }
  .visibility input {
    inline-size: 1.1em;
    block-size: 1.1em;
    accent-color: var(--_accent);
  }
  .aside {
    color: var(--_text-2);
    font-weight: 400;
  }
  .typing {
    display: flex;
    gap: 8px;
    align-items: center;
    block-size: 1.9em;
    overflow: hidden;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .writing {
    display: inline-flex;
    gap: 3px;
  }
  .writing i {
    inline-size: 4px;
    block-size: 4px;
    border-radius: 50%;
    background: currentColor;
    animation: write 1.2s infinite ease-in-out;
  }
  .writing i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .writing i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes write {
    30% {
      translate: 0 -3px;
    }
    60% {
      translate: 0;
    }
  }
  .tools,
  .tools-shape {
    display: flex;
    flex-wrap: wrap;
    gap: 0 4px;
    align-items: center;
    min-block-size: 2.75em;
    padding-block-end: 6px;
    border-block-end: 1px solid var(--_line);
  }
  .side {
    display: flex;
    flex-wrap: wrap;
    gap: inherit;
    align-items: center;
    justify-content: end;
    margin-inline-start: auto;
  }
  lc-ui-menu:not(:defined) {
    display: inline-block;
    inline-size: 1.97em;
    block-size: 1.97em;
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
  .choice > .icon:first-child {
    display: none;
  }
  .choice > select + .icon {
    position: absolute;
    inset-inline-end: 7px;
    inline-size: 1em;
    block-size: 1em;
    color: var(--_text-2);
    pointer-events: none;
  }
  .search-button[aria-expanded='true'],
  lc-ui-menu.on {
    color: var(--_accent);
  }
  .strip {
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-content: center;
    block-size: 0;
    pointer-events: none;
  }
  .threads > .strip {
    position: sticky;
    inset-block-start: calc(var(--lc-sticky-top, 0px) + 28px);
    z-index: 2;
  }
  .floating {
    min-block-size: 2em;
    padding: 2px 14px;
    border-color: var(--_line);
    border-radius: 99px;
    background: var(--_surface);
    box-shadow: var(--_shadow);
    font-size: var(--_tiny);
    pointer-events: auto;
    animation: float-in var(--_quick);
  }
  .floating .icon {
    inline-size: 1.1em;
    block-size: 1.1em;
  }
  .button.floating:hover {
    background: linear-gradient(var(--_hover), var(--_hover)), var(--_surface);
  }
  .fresh-button {
    grid-column: 2;
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .button.fresh-button:hover {
    background: color-mix(in oklab, var(--_accent), light-dark(#000, #fff) 14%);
  }
  .threads > .strip.last {
    inset-block: auto calc(16px + env(safe-area-inset-bottom));
    grid-template-columns: 1fr auto;
    align-content: end;
  }
  .unread-button {
    grid-column: 2;
  }
  .replies > .strip {
    grid-template-columns: 1fr auto;
    position: relative;
    z-index: 1;
  }
  @keyframes float-in {
    from {
      opacity: 0;
      scale: 0.92;
    }
  }
  .dot {
    display: inline-block;
    flex: none;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--_accent);
  }
  lc-comment-list,
  lc-comment {
    display: block;
  }
  .more-button {
    border-color: transparent;
    color: var(--_accent);
    padding-inline: 8px;
  }
  .more > .icon {
    flex: none;
  }
  .threads > .more {
    padding-block: 12px;
    text-align: center;
  }
  .list-error {
    padding-block: 4px 8px;
    color: var(--_danger);
    font-size: var(--_small);
  }
  .empty {
    display: grid;
    gap: 6px;
    justify-items: center;
    max-inline-size: 26em;
    margin-inline: auto;
    padding: 44px 8px 36px;
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
  .empty .button {
    margin-block-start: 8px;
  }
  .loading {
    min-block-size: 30em;
    padding-block: 8px;
  }
  .failed {
    padding-block: 8px;
  }
  .failed .button {
    margin-block-start: 8px;
  }
  .feed-end {
    display: block;
  }
  .feed ~ .top-composer {
    margin-block-start: 16px;
  }
  :host([contained]) .feed {
    max-block-size: var(--lc-discussion-height, 40rem);
    overflow: auto;
    overscroll-behavior: contain;
  }
  :host([contained]) .threads > .strip {
    inset-block-start: 28px;
  }
  @container discussion (inline-size < 34rem) {
    .faces,
    .now .wide {
      display: none;
    }
    .now {
      min-inline-size: 5.5em;
    }
    .tools {
      flex-wrap: nowrap;
      gap: 0;
    }
    .side {
      flex: none;
    }
    .choice select {
      padding-inline: 6px 20px;
    }
    .tools > .choice:first-child {
      margin-inline-start: -6px;
    }
    .choice > select + .icon {
      inset-inline-end: 3px;
    }
  }
  @container discussion (inline-size < 24rem) {
    /* What comes first is as high as its shape; a filter that somebody chose is written out, and may take the row. */
    .tools {
      flex-wrap: wrap;
    }
    .tools > .choice {
      flex: none;
      max-inline-size: 100%;
    }
    .compact {
      justify-content: center;
      inline-size: var(--_target, 2.25em);
      block-size: var(--_target, 2.25em);
      border-radius: var(--_radius);
      color: var(--_text-2);
      font-size: var(--_small);
    }
    .compact:hover {
      background: var(--_hover);
      color: var(--_text);
    }
    .compact:has(:focus-visible) {
      outline: 2px solid var(--_focus);
      outline-offset: 2px;
    }
    .compact > .icon:first-child {
      display: block;
    }
    .compact > select + .icon {
      display: none;
    }
    .compact > select {
      position: absolute;
      inset: 0;
      inline-size: 100%;
      min-block-size: 100%;
      opacity: 0;
    }
  }
  @media (pointer: coarse) {
    .choice {
      --_target: 44px;
    }
    .choice select {
      min-block-size: 44px;
    }
    .visibility {
      min-block-size: 44px;
    }
    .tools-shape {
      min-block-size: 51px;
    }
    lc-ui-menu:not(:defined) {
      inline-size: 44px;
      block-size: 44px;
    }
    .floating {
      min-block-size: 44px;
      padding-inline: 18px;
    }
  }
  @media (forced-colors: active) {
    .dot {
      background: Highlight;
      forced-color-adjust: none;
    }
    .floating {
      border-color: ButtonText;
    }
  }
`;
