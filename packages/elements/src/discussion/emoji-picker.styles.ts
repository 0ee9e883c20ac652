import { css } from 'lit';

export const styles = css`
  :host {
    --_columns: 8;
    --_emoji: 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif;
    display: flex;
    flex-direction: column;
    block-size: min(23rem, calc(var(--_room, 60vh) - 14px));
  }
  .top {
    display: flex;
    gap: 0.375rem;
    padding: 0.25rem 0.25rem 0.375rem;
  }
  .search {
    position: relative;
    flex: 1;
    min-inline-size: 0;
  }
  .search .icon {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0.625rem;
    margin-block: auto;
    color: var(--_text-2);
    pointer-events: none;
  }
  input {
    inline-size: 100%;
    min-block-size: 2.25rem;
    padding: 0.25rem 0.5rem;
    padding-inline-start: 2.25rem;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    background: transparent;
    font-size: var(--_small);
  }
  input:focus-visible {
    outline-offset: -1px;
  }
  button:not(.button) {
    display: grid;
    place-items: center;
    padding: 0;
    border: 0;
    border-radius: 6px;
    background: none;
    font-family: var(--_emoji);
    line-height: 1;
    cursor: pointer;
  }
  button:not(.button):hover,
  .tone[aria-expanded='true'] {
    background: var(--_hover);
  }
  button:focus-visible {
    outline-offset: -2px;
  }
  .tone {
    inline-size: 2.25rem;
    font-size: 1.125rem;
  }
  .categories,
  .tones {
    display: flex;
    padding-inline: 0.25rem;
    min-block-size: 2rem;
    border-block-end: 1px solid var(--_line);
  }
  :is(.categories, .tones) button {
    position: relative;
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2rem;
    font-size: 1rem;
  }
  .categories button {
    filter: grayscale(1);
    opacity: 0.75;
  }
  .categories button:is(:hover, :focus-visible, [aria-current]) {
    filter: none;
    opacity: 1;
  }
  .tones button {
    font-size: 1.125rem;
  }
  :is([aria-current], .tones [aria-checked='true'])::after {
    content: '';
    position: absolute;
    inset-block-end: -1px;
    inset-inline: 20%;
    block-size: 2px;
    border-radius: 1px;
    background: var(--_accent);
  }
  .list {
    flex: 1;
    min-block-size: 0;
    padding-inline: 0.25rem;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable;
    scrollbar-width: thin;
  }
  .list > p {
    padding: 1.5rem 0.75rem 0.75rem;
    color: var(--_text-2);
    text-align: center;
  }
  .list > .button {
    display: block;
    margin-inline: auto;
  }
  h3 {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    padding: 0.5rem 0.25rem 0.25rem;
    background: var(--_surface);
    font-size: var(--_tiny);
    color: var(--_text-2);
  }
  .row {
    display: flex;
  }
  /* As high as a row with emoji in it, which are square. */
  .row:empty {
    padding-block-end: calc(100% / var(--_columns));
  }
  [role='gridcell'] {
    flex: 0 0 calc(100% / var(--_columns));
    aspect-ratio: 1;
    font-size: 1.375rem;
  }
  .foot {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 2.5rem;
    padding: 0.25rem 0.5rem 0;
    border-block-start: 1px solid var(--_line);
    font-size: var(--_small);
    color: var(--_text-2);
  }
  .foot > :last-child {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .big {
    flex: none;
    font: 1.5rem / 1 var(--_emoji);
  }
  @media (pointer: coarse) {
    input {
      min-block-size: 44px;
      font-size: max(1em, 16px);
    }
    .tone {
      inline-size: 44px;
    }
    :is(.categories, .tones) button {
      min-block-size: 44px;
    }
  }
`;
