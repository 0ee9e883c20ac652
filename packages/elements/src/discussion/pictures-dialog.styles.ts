import { css } from 'lit';

/** A picture fills what the window leaves beside the dialog's own lines. */
export const picturesStyles = css`
  :host {
    --_dialog: 72rem;
    --_dialog-height: 100rem;
  }
  .stage {
    display: grid;
    place-items: center;
    min-block-size: 8rem;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  img {
    display: block;
    inline-size: auto;
    block-size: auto;
    max-inline-size: 100%;
    max-block-size: calc(100dvh - 15rem);
    border-radius: var(--_radius);
  }
  .loading {
    opacity: 0.6;
  }
  .alt {
    max-block-size: 5rem;
    margin-block-start: 12px;
    overflow: auto;
    color: var(--_text-2);
    font-size: var(--_small);
    overflow-wrap: anywhere;
  }
  .failed {
    display: flex;
    flex-direction: column;
    gap: 10px;
    align-items: center;
    padding: 32px 16px;
    color: var(--_text-2);
    text-align: center;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
    margin-block-start: 16px;
  }
  .foot > a:only-child {
    margin-inline-start: auto;
  }
  .steps {
    display: flex;
    gap: 4px;
    align-items: center;
  }
  .count {
    color: var(--_text-2);
    font-size: var(--_small);
    font-variant-numeric: tabular-nums;
  }
  .size {
    color: var(--_text-2);
    font-weight: 400;
  }
`;
