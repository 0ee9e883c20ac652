import { css } from 'lit';

/** Rows of a list that is put in order. */
export const orderStyles = css`
  :host {
    display: block;
  }
  .how {
    margin-block-end: 10px;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  ol {
    position: relative;
    display: grid;
    gap: 6px;
  }
  li {
    display: flex;
    gap: 10px;
    align-items: center;
    min-block-size: 3.5em;
    padding: 5px 8px 5px 4px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  li:dir(rtl) {
    padding: 5px 4px 5px 8px;
  }
  .dragging li:not(.held) {
    transition: translate var(--_quick);
  }
  li.held {
    z-index: 1;
    border-color: var(--_accent);
    box-shadow: var(--_shadow);
  }
  .handle {
    cursor: grab;
    touch-action: none;
  }
  .held .handle {
    cursor: grabbing;
  }
  .at {
    flex: none;
    min-inline-size: 1.6em;
    color: var(--_text-2);
    font-size: var(--_small);
    font-variant-numeric: tabular-nums;
    text-align: center;
  }
  .thumb {
    flex: none;
    inline-size: 4em;
    overflow: clip;
    border-radius: calc(var(--_radius) - 3px);
    font-size: var(--_tiny);
  }
  .what {
    flex: 1;
    min-inline-size: 0;
    line-height: 1.35;
  }
  .name {
    font-weight: 600;
  }
  .kind {
    display: block;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  @media (width < 30rem) {
    .thumb {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .dragging li:not(.held) {
    transition: translate var(--_quick);
  }
  li.held {
      outline: 2px solid Highlight;
    }
  }
`;
