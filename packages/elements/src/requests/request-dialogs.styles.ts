import { css } from 'lit';

/** The dialogs of a request. */
export const requestDialogStyles = css`
  :host {
    display: contents;
  }
  .which {
    margin-block-end: 14px;
    font-weight: 600;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-end: 12px;
  }
  .row.new {
    margin-block: 12px;
  }
  .found {
    max-block-size: 16em;
    margin-block: 8px 4px;
    overflow: auto;
  }
  .found .choice {
    padding-inline: 4px;
  }
  .choice > span {
    display: grid;
  }
  .strong {
    font-weight: 600;
  }
  .excerpt {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
  .more,
  .none {
    color: var(--_text-2);
    font-size: var(--_small);
  }
`;
