import { css } from 'lit';

/** The form with what is said about a resource. */
export const formStyles = css`
  :host {
    display: block;
  }
  form > * + *,
  details > * + * {
    margin-block-start: 16px;
  }
  .kinds {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 8px;
  }
  .kinds label {
    position: relative;
    display: flex;
    flex-direction: column;
    gap: 2px;
    align-items: center;
    justify-content: center;
    min-block-size: 3.75em;
    padding: 8px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 550;
    line-height: 1.25;
    text-align: center;
    cursor: pointer;
  }
  .kinds label:hover {
    background: var(--_hover);
    color: var(--_text);
  }
  .kinds label:has(:checked) {
    border-color: var(--_accent);
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .kinds label:has(:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .kinds input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .page {
    display: flex;
    gap: 12px;
    align-items: center;
    padding: 8px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  .page .picture {
    flex: none;
    inline-size: 7.5em;
    border-radius: calc(var(--_radius) - 2px);
  }
  .page > p {
    min-inline-size: 0;
    color: var(--_text-2);
    font-size: var(--_small);
    line-height: 1.4;
  }
  .page bdi {
    display: block;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    color: var(--_text);
    font-weight: 600;
  }
  .row {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9em, 100%), 1fr));
    gap: 16px;
    align-items: start;
  }
  .row > .field + .field {
    margin-block-start: 0;
  }
  [type='url'],
  [inputmode='url'] {
    direction: ltr;
  }
  textarea.short {
    min-block-size: 4.25em;
    max-block-size: 12em;
    field-sizing: content;
  }
  details > summary {
    inline-size: fit-content;
    padding-block: 4px;
    border-radius: var(--_radius);
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 600;
    cursor: pointer;
  }
  @media (pointer: coarse) {
    details > summary {
      padding-block: 10px;
    }
  }
  @media (width <= 480px) {
    .kinds {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .kinds label {
      flex-direction: row;
      gap: 8px;
      min-block-size: 2.75em;
    }
    .page .picture {
      inline-size: 5.5em;
    }
  }
  @media (forced-colors: active) {
    .kinds label:has(:checked) {
      border-color: Highlight;
      border-width: 2px;
    }
  }
`;
