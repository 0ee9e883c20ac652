import { css } from 'lit';

/** The dialog that brings resources in. */
export const importStyles = css`
  :host {
    --_dialog: 46em;
    --_dialog-height: 52em;
  }
  .name {
    margin-block-end: 4px;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .sum {
    inline-size: fit-content;
    margin-block-end: 6px;
    font-size: 1.0625em;
    font-weight: 600;
  }
  .sum:focus-visible {
    border-radius: 4px;
  }
  .where {
    margin-block: 16px 20px;
    padding: 14px;
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_sunken);
  }
  .going {
    padding-block: 20px 12px;
  }
  .going .sum {
    margin-block-end: 12px;
  }
  .going .told {
    margin-block: 16px 0;
  }
  .keep {
    margin-block: 12px 16px;
  }
`;
