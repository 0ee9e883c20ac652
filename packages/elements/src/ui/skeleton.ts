import { css, html, type TemplateResult } from 'lit';

/** Styles of `skeleton`. */
export const skeletonStyles = css``;

/** Grey lines in the shape of what is coming: `comments` draws that many posts. */
export function skeleton(comments = 3): TemplateResult {
  return html`<div class="skeleton" aria-hidden="true">${comments}</div>`;
}
