import { css } from 'lit';

/** The queue of what waits for who looks after the library. */
export const reviewStyles = css`
  :host {
    display: contents;
    --_dialog: 42em;
  }
  .parts,
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .parts {
    margin-block-end: 16px;
  }
  .row {
    margin-block-start: 12px;
  }
  .count {
    font-variant-numeric: tabular-nums;
    font-weight: 400;
  }
  .item {
    display: grid;
    grid-template-columns: 7em minmax(0, 1fr);
    gap: 14px;
  }
  .item + .item {
    margin-block-start: 20px;
    padding-block-start: 20px;
    border-block-start: 1px solid var(--_line);
  }
  .picture {
    align-self: start;
    border-radius: var(--_radius);
  }
  .title {
    width: fit-content;
    line-height: 1.35;
  }
  [dir='auto']:not(input, textarea) {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .aside {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .description {
    display: -webkit-box;
    margin-block: 4px;
    overflow: clip;
    font-size: var(--_small);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
  .why {
    display: flex;
    gap: 6px;
    align-items: start;
    margin-block: 4px;
    font-size: var(--_small);
  }
  .why .icon {
    flex: none;
    margin-block-start: 0.25em;
    color: var(--_warning);
  }
  form {
    margin-block-start: 12px;
  }
  form .row {
    margin-block-start: 8px;
  }
  textarea {
    min-block-size: 4em;
  }
  .undo {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    justify-content: space-between;
    margin-block-end: 16px;
    padding: 6px 6px 6px 14px;
    border-radius: var(--_radius);
    background: var(--_sunken);
    font-size: var(--_small);
  }
  .undo:dir(rtl) {
    padding: 6px 14px 6px 6px;
  }
  .none,
  .waiting {
    padding-block: 24px;
    color: var(--_text-2);
    text-align: center;
  }
  .none .icon {
    margin-inline-end: 6px;
    vertical-align: -0.125em;
    color: var(--_accent);
  }
  @media (width <= 480px) {
    .item {
      grid-template-columns: minmax(0, 1fr);
    }
    .item .picture {
      display: none;
    }
  }
`;
