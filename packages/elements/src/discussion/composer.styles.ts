import { css } from 'lit';

export const styles = css`
  :host {
    --_tool: 2rem;
    container: composer / inline-size;
  }
  .box {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    background: var(--_surface);
    transition: border-color var(--_quick), box-shadow var(--_quick);
  }
  .box:focus-within {
    border-color: var(--_accent);
    box-shadow: 0 0 0 1px var(--_accent);
  }
  .write {
    display: grid;
  }
  textarea,
  .mirror {
    grid-area: 1 / 1;
    min-inline-size: 0;
    min-block-size: calc(2lh + 0.875rem);
    max-block-size: max(60vh, 12lh);
    margin-block-end: 0.375rem;
    padding: 0.75rem 0.875rem 0.125rem;
    border: 0;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  :host([compact]) :is(textarea, .mirror) {
    min-block-size: calc(1lh + 0.875rem);
  }
  textarea {
    inline-size: 100%;
    background: none;
    outline: none !important;
    resize: none;
    field-sizing: content;
    overscroll-behavior: contain;
  }
  .mirror {
    visibility: hidden;
    pointer-events: none;
    overflow: hidden;
  }
  .bar {
    min-block-size: calc(var(--_tool) + 0.5rem);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    margin-block-start: 0.5rem;
  }
  .hint {
    flex: 1 1 10em;
    font-size: var(--_small);
    line-height: 1.4;
    color: var(--_text-2);
  }
  .hint:empty {
    display: none;
  }
  .hint.bad {
    color: var(--_danger);
  }
  .actions {
    display: flex;
    gap: 0.5rem;
    margin-inline-start: auto;
  }
  [aria-disabled='true'] {
    opacity: 0.6;
    cursor: not-allowed;
  }
  .closed {
    padding: 0.875rem;
    border-radius: var(--_radius);
    background: var(--_sunken);
    color: var(--_text-2);
  }
  @media (pointer: coarse) {
    :host {
      --_tool: 2.75rem;
    }
    textarea {
      /* Below 16 px, iOS zooms the page when the box is tapped. */
      font-size: max(1em, 16px);
    }
  }
  @media (forced-colors: active) {
    .box:focus-within {
      outline: 2px solid Highlight;
    }
    .closed {
      border: 1px solid;
    }
  }
`;
