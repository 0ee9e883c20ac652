import { css, html, type TemplateResult } from 'lit';

/** Styles of `skeleton`. */
export const skeletonStyles = css`
  .skeleton {
    display: grid;
    gap: 28px;
    padding-block: 12px;
  }
  .skeleton > div {
    display: grid;
    grid-template-columns: 2.25em 1fr;
    gap: 10px 12px;
  }
  .skeleton span {
    grid-column: 2;
    block-size: 0.8em;
    border-radius: 4px;
    background: var(--_sunken);
    animation: breathe 1.8s ease-in-out infinite;
  }
  .skeleton span:first-child {
    grid-column: 1;
    grid-row: 1 / span 4;
    block-size: 2.25em;
    border-radius: 50%;
  }
  .skeleton span:nth-child(2) {
    inline-size: 9em;
    max-inline-size: 50%;
  }
  .skeleton span:nth-child(4) {
    inline-size: 72%;
  }
  .skeleton > :nth-child(even) span:nth-child(4) {
    inline-size: 44%;
  }
  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }
  @media (forced-colors: active) {
    .skeleton span {
      border: 1px solid GrayText;
    }
  }
`;

const line = html`<div><span></span><span></span><span></span><span></span></div>`;

/** Grey shapes of so many posts, for as long as the real ones are on their way. Say 'Loading' beside it in words. */
export function skeleton(posts = 3): TemplateResult {
  return html`<div class="skeleton" aria-hidden="true">${Array.from({ length: posts }, () => line)}</div>`;
}
