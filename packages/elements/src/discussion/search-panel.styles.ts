import { css } from 'lit';

export const searchStyles = css`
  :host {
    display: block;
    padding-block: 12px;
  }
  .search-field {
    position: relative;
    display: flex;
    gap: 4px;
    align-items: center;
  }
  .search-field > .icon {
    position: absolute;
    inset-inline-start: 12px;
    color: var(--_text-2);
    pointer-events: none;
  }
  /* On both sides: words from the other side turn the field round, and the icon stays. */
  .search-field input {
    padding-inline: 38px;
  }
  input::-webkit-search-cancel-button {
    display: none;
  }
  .aside {
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 400;
  }
  .hint,
  .summary {
    padding: 12px 0 8px;
  }
  .busy {
    opacity: 0.6;
  }
  li + li {
    border-block-start: 1px solid var(--_line);
  }
  .hit {
    display: flex;
    gap: 12px;
    inline-size: 100%;
    padding: 12px 8px;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    text-align: start;
    cursor: pointer;
    --_avatar: 1.9em;
  }
  .hit:hover {
    background: var(--_hover);
  }
  .hit:focus-visible {
    outline-offset: -2px;
  }
  .found {
    display: grid;
    gap: 2px;
    min-inline-size: 0;
  }
  .who {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    font-weight: 600;
  }
  .excerpt {
    color: var(--_text);
    overflow-wrap: anywhere;
  }
  mark {
    padding-inline: 1px;
    border-radius: 2px;
    background: var(--_mark);
    color: inherit;
    font-weight: 600;
  }
  ol + .button {
    margin-block-start: 12px;
  }
`;
