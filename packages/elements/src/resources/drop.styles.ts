import { css } from 'lit';

/** A place that takes files. */
export const dropStyles = css`
  .drop {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 20px 16px;
    border: 1px dashed var(--_line-2);
    border-radius: var(--_radius);
    text-align: center;
  }
  .drop.over {
    border-color: var(--_accent);
    background: var(--_accent-soft);
  }
`;
