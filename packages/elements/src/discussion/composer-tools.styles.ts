import { css } from 'lit';

/** What comes with toolbar, preview, mentions and choices. */
export const styles = css`
  .box {
    position: relative;
  }
  .drop {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: grid;
    place-items: center;
    border: 2px dashed var(--_accent);
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_accent-soft) 92%, transparent);
    color: var(--_accent);
    font-weight: 600;
    pointer-events: none;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    padding: 0 0.375rem 0.375rem;
  }
  .tools {
    display: flex;
    flex: 1;
    min-inline-size: 0;
    overflow-x: auto;
    scrollbar-width: none;
    overscroll-behavior-x: contain;
    /* The strip fades where it goes on; its own end keeps clear of that. */
    mask-image: linear-gradient(to right, #000 calc(100% - 1.25rem), transparent);
  }
  .tools:dir(rtl) {
    mask-image: linear-gradient(to left, #000 calc(100% - 1.25rem), transparent);
  }
  .group {
    display: flex;
    flex: none;
    align-items: center;
  }
  .group + .group::before {
    content: '';
    inline-size: 1px;
    block-size: 1.25rem;
    margin-inline: 0.375rem;
    background: var(--_line);
  }
  .group:last-child {
    padding-inline-end: 1rem;
  }
  .bar .icon-button {
    min-inline-size: var(--_tool);
    min-block-size: var(--_tool);
    padding: 0;
    border: 0;
    border-radius: 6px;
    font-size: 0.9375em;
  }
  .bar :focus-visible {
    outline-offset: -2px;
  }
  .previewing .tools {
    visibility: hidden;
  }
  .tabs {
    display: flex;
    flex: none;
    padding: 2px;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  .tab {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.375rem;
    min-block-size: calc(var(--_tool) - 4px);
    padding: 0 0.625rem;
    border: 0;
    border-radius: 6px;
    background: none;
    font-size: var(--_tiny);
    font-weight: 550;
    color: var(--_text-2);
    cursor: pointer;
  }
  .tab:hover {
    color: var(--_text);
  }
  .tab[aria-selected='true'] {
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 0 0 1px var(--_line);
  }
  .tab .icon {
    display: none;
  }
  .write,
  .preview {
    grid-area: 1 / 1;
    min-inline-size: 0;
  }
  .previewing .write {
    visibility: hidden;
  }
  .preview {
    padding: 0.75rem 0.875rem 0.5rem;
    border-radius: var(--_radius);
  }
  .preview:focus-visible {
    outline-offset: -3px;
  }
  .preview .button {
    margin-block-start: 0.5rem;
  }
  .faint {
    color: var(--_text-2);
  }
  .picker {
    inline-size: min(20.5rem, calc(100vw - 32px));
    min-block-size: 22rem;
  }
  .picker > p {
    padding: 0.75rem;
  }
  .people {
    inline-size: min(19rem, calc(100vw - 16px));
    padding: 4px;
  }
  .person {
    --_avatar: 2rem;
    display: flex;
    align-items: center;
    gap: 0.625rem;
    min-block-size: var(--_tool);
    padding: 0.375rem 0.5rem;
    border-radius: 6px;
    cursor: pointer;
  }
  .person[aria-selected='true'] {
    background: var(--_accent-soft);
  }
  .person:hover:not([aria-selected='true']) {
    background: var(--_hover);
  }
  .people > p {
    padding: 0.5rem 0.625rem;
    font-size: var(--_small);
  }
  .who {
    display: grid;
    min-inline-size: 0;
    line-height: 1.3;
  }
  .name {
    font-weight: 550;
  }
  .title {
    overflow: hidden;
    font-size: var(--_tiny);
    color: var(--_text-2);
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .type {
    position: relative;
    display: inline-flex;
    align-items: center;
    font-size: var(--_small);
    color: var(--_text-2);
  }
  .type:hover {
    color: var(--_text);
  }
  .type > .icon {
    position: absolute;
    inset-inline-start: 0.625rem;
    pointer-events: none;
  }
  .type > .icon:last-child {
    inset-inline: auto 0.5rem;
    inline-size: 1em;
    block-size: 1em;
  }
  select {
    min-block-size: 2.25em;
    padding-block: 4px;
    padding-inline: 2.125rem 1.75rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: transparent;
    font-weight: 550;
    line-height: 1.25;
    appearance: none;
    cursor: pointer;
    transition: border-color var(--_quick);
  }
  select:hover {
    border-color: var(--_line-2);
  }
  option {
    background: var(--_surface);
    color: var(--_text);
  }
  .anonymous {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    padding-inline: 0.25rem;
    font-size: var(--_small);
    cursor: pointer;
  }
  .anonymous input {
    inline-size: 1.125em;
    block-size: 1.125em;
    accent-color: var(--_accent);
  }
  .note {
    flex-basis: 100%;
    order: 1;
    font-size: var(--_tiny);
    line-height: 1.45;
    color: var(--_text-2);
  }
  /* The tabs give their words for the last tools. */
  @container composer (inline-size < 39.5rem) {
    .tab {
      min-inline-size: var(--_tool);
      padding: 0 0.375rem;
    }
    .tab .icon {
      display: inline-block;
    }
    .tab > span {
      display: none;
    }
  }
  @media (pointer: coarse) {
    select,
    .anonymous {
      min-block-size: 44px;
      font-size: max(1em, 16px);
    }
    .tab {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .tab[aria-selected='true'],
    .person[aria-selected='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
    .person[aria-selected='true'] .title {
      color: inherit;
    }
    select {
      border-color: ButtonBorder;
    }
  }
`;
