import { css } from 'lit';

/** What the dialogs of a board have in common. */
export const boardDialogStyles = css`
  .aside {
    display: block;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .strong {
    font-weight: 600;
  }
  .waiting {
    padding-block: 24px;
    text-align: center;
  }
  .person {
    display: flex;
    gap: 12px;
    align-items: center;
    margin-block-end: 16px;
    line-height: 1.4;
    --_avatar: 2.75em;
  }
  table {
    inline-size: 100%;
    border-spacing: 0;
    font-variant-numeric: tabular-nums;
  }
  :is(th, td) {
    padding: 8px 0;
    border-block-end: 1px solid var(--_line);
    font-weight: 400;
    text-align: start;
  }
  tbody tr:last-child > * {
    border-block-end: 0;
  }
  thead th {
    padding-block: 0 6px;
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 500;
  }
  .number {
    padding-inline-start: 16px;
    text-align: end;
    white-space: nowrap;
  }
  .choice .hint {
    display: block;
  }
  form > .hint {
    margin-block-start: 16px;
  }
  .seasons {
    display: grid;
  }
  .seasons li {
    display: flex;
    gap: 12px;
    align-items: center;
    justify-content: space-between;
    padding-block: 10px;
    border-block-end: 1px solid var(--_line);
  }
  .seasons li > div:first-child {
    min-inline-size: 0;
  }
  .doing {
    display: flex;
    flex: none;
    gap: 4px;
  }
  .add {
    margin-block-start: 12px;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(14em, 100%), 1fr));
    gap: 16px;
    margin-block-start: 16px;
  }
  .pair > .field {
    min-inline-size: 0;
    margin: 0;
  }
  .pair + .field {
    margin-block-start: 16px;
  }
  .field.short input {
    inline-size: 8em;
  }
`;
