import { css } from 'lit';

/** Files on their way: a row each, and what is said of them below it. */
export const trayStyles = css`
  :host {
    display: block;
    padding: 0 0.625rem 0.5rem;
  }
  :host([quiet]) {
    padding: 0;
    margin-block: 8px 4px;
    max-inline-size: 26rem;
  }
  ul {
    display: grid;
    gap: 6px;
  }
  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0 10px;
    align-items: center;
    padding: 6px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    line-height: 1.35;
  }
  .failed {
    border-color: color-mix(in srgb, var(--_danger) 45%, var(--_line));
    background: var(--_danger-soft);
  }
  .thumb {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 2.75rem;
    block-size: 2.75rem;
    overflow: hidden;
    border-radius: 6px;
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .thumb > :is(canvas, img) {
    position: absolute;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .words {
    display: grid;
    gap: 3px;
    min-inline-size: 0;
  }
  .name {
    overflow: hidden;
    font-size: var(--_small);
    font-weight: 550;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .aside,
  .wrong {
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .wrong {
    display: flex;
    gap: 6px;
    color: var(--_danger);
  }
  .wrong > .icon {
    flex: none;
    margin-block-start: 0.15em;
  }
  .acts {
    display: flex;
  }
  details,
  li > .hint {
    grid-column: 2 / -1;
  }
  details[open] {
    padding-block-end: 4px;
  }
  summary {
    inline-size: fit-content;
    padding-block: 3px;
    border-radius: 4px;
    color: var(--_accent);
    font-size: var(--_tiny);
    font-weight: 550;
    cursor: pointer;
  }
  .field {
    margin-block-start: 6px;
  }
  .field + .field {
    margin-block-start: 10px;
  }
  .field > span:first-child {
    font-size: var(--_tiny);
  }
  input[type='file'] {
    padding: 4px;
    font-size: var(--_tiny);
  }
  .field > :is(input, textarea) {
    min-block-size: 2.25rem;
    padding: 5px 9px;
    font-size: var(--_small);
  }
  @media (pointer: coarse) {
    summary {
      min-block-size: 32px;
    }
  }
`;
