import { css } from 'lit';

/** The form that asks for something, and what is like it. */
export const composerStyles = css`
  :host {
    display: block;
  }
  form {
    padding: 16px;
    border: 1px solid var(--_line-2);
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_surface);
  }
  .field + .similar,
  .similar + .field,
  .field + .field {
    margin-block-start: 14px;
  }
  .similar {
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  .similar h3 {
    margin-block-end: 4px;
    font-size: var(--_small);
  }
  .total,
  .state {
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .similar li {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    align-items: center;
    padding-block: 6px;
    font-size: var(--_small);
  }
  .similar li + li {
    border-block-start: 1px solid var(--_line);
  }
  .similar .icon {
    color: var(--_text-2);
  }
  .what {
    display: grid;
    flex: 1 1 10em;
    min-inline-size: 0;
    justify-items: start;
  }
  .as-link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    text-align: start;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.15em;
    cursor: pointer;
  }
  .hint {
    margin-block: 10px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  @media (forced-colors: active) {
    .similar {
      border: 1px solid;
    }
  }
`;
