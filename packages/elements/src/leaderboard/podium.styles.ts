import { css } from 'lit';

/** The first three on their steps. */
export const podiumStyles = css`
  .podium {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 8px;
    align-items: end;
    max-inline-size: 34em;
    margin: 8px auto 16px;
    list-style: none;
    text-align: center;
  }
  .podium li {
    display: grid;
    justify-items: center;
    border-radius: var(--_radius);
    line-height: 1.3;
    --_avatar: 3em;
  }
  .podium li:nth-child(1) {
    order: 2;
    --_avatar: 4em;
  }
  .podium li:nth-child(2) {
    order: 1;
  }
  .podium li:nth-child(3) {
    order: 3;
  }
  .step-name {
    margin-block-start: 8px;
    max-inline-size: 100%;
    font-weight: 550;
  }
  .podium .why {
    text-align: center;
  }
  .podium .you {
    display: block;
  }
  .step-points {
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-variant-numeric: tabular-nums;
  }
  .step {
    display: grid;
    place-items: center;
    inline-size: 100%;
    margin-block-start: 8px;
    border-radius: var(--_radius) var(--_radius) 2px 2px;
    background: var(--_sunken);
    color: var(--_text-2);
    font-size: 1.25em;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .step-1 .step {
    block-size: 3.6em;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .step-2 .step {
    block-size: 2.6em;
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .step-3 .step {
    block-size: 1.8em;
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  @container leaderboard (inline-size < 24rem) {
    .podium {
      gap: 4px;
    }
    .podium li {
      font-size: var(--_small);
    }
  }
  @media (forced-colors: active) {
    .step {
      border: 1px solid CanvasText;
    }
    .step-1 .step {
      background: Canvas;
      color: CanvasText;
    }
    .podium .me .step {
      border: 2px solid Highlight;
    }
  }
`;
