import { css, html, type TemplateResult } from 'lit';

/** Styles of `progress`. `--_progress` sets the colour (the accent). */
export const progressStyles = css`
  .progress {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-variant-numeric: tabular-nums;
    line-height: 1.4;
  }
  .progress > progress {
    flex: 1;
    min-inline-size: 3em;
    block-size: 6px;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    appearance: none;
    background: var(--_track, light-dark(#e4e6e1, #3a413d));
    color: var(--_progress, var(--_accent));
  }
  .progress > progress::-webkit-progress-bar {
    background: transparent;
  }
  .progress > progress::-webkit-progress-value {
    border-radius: 3px;
    background: var(--_progress, var(--_accent));
    transition: inline-size 400ms;
  }
  .progress > progress::-moz-progress-bar {
    border-radius: 3px;
    background: var(--_progress, var(--_accent));
  }
  .progress > span {
    flex: 0 1 auto;
  }
  @media (forced-colors: active) {
    .progress > progress {
      border: 1px solid CanvasText;
      block-size: 8px;
    }
    .progress > progress::-webkit-progress-value {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .progress > progress::-webkit-progress-value {
      transition: none;
    }
  }
`;

/** How far something is. */
export interface Progressing {
  /** What it is that goes on: the bar's name. */
  readonly label: string;
  readonly have: number;
  readonly want: number;
  /** How far, in words: shown beside the bar, and heard as its value. */
  readonly words: string;
}

/** A named bar with words beside it. */
export function progress({ label, have, want, words }: Progressing): TemplateResult {
  return html`<span class="progress"
    ><progress max=${want} value=${Math.min(have, want)} aria-label=${label} aria-valuetext=${words}></progress
    ><span aria-hidden="true">${words}</span></span
  >`;
}
