import { css } from 'lit';

/** What the dialogs of the library have in common. */
export const resourceDialogStyles = css`
  :host {
    display: contents;
  }
  .which {
    margin-block-end: 14px;
    font-weight: 600;
  }
  [dir='auto']:not(input, textarea) {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .aside,
  .waiting {
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 400;
  }
  .waiting {
    padding-block: 24px;
    text-align: center;
  }
  .told {
    display: flex;
    gap: 10px;
    margin-block-end: 16px;
    padding: 10px 14px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_sunken);
    font-size: var(--_small);
  }
  .told > .icon {
    flex: none;
    margin-block-start: 0.25em;
    color: var(--_warning);
  }
  .told > div {
    flex: 1;
    min-inline-size: 0;
  }
  .told .button {
    margin-block-start: 8px;
  }
  .told summary {
    inline-size: fit-content;
    margin-block-start: 8px;
    cursor: pointer;
  }
  .told .fields {
    margin-block: 8px 4px;
    font-size: max(1em, 14px);
  }
  .told:focus-visible {
    outline-offset: 2px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .aloof {
    margin-inline-end: auto;
  }
  .choice > span {
    display: grid;
  }
  fieldset.inside {
    margin-block-start: 16px;
  }
  form > .hint {
    margin-block-start: 12px;
  }
  form > * + :is(.field, fieldset, lc-ui-member) {
    margin-block-start: 20px;
  }
`;
