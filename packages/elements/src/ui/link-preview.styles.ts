import { css } from 'lit';

/** A calm card: as high as the box around it, its text in the middle, its picture at the end. */
export const styles = css`
  :host {
    position: relative;
    display: block;
  }
  .card {
    position: relative;
    display: flex;
    block-size: 100%;
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .card:hover {
    border-color: var(--_line-2);
  }
  .card:has(:focus-visible) {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .said {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 1px;
    justify-content: center;
    min-inline-size: 0;
    padding: 6px 14px;
  }
  .title {
    overflow: hidden;
    color: var(--_text);
    font-weight: 600;
    line-height: 1.4;
    text-decoration: none;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .card:hover .title {
    text-decoration: underline;
  }
  .title:focus-visible {
    outline: none;
  }
  [dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  /* All of the card leads there. */
  .title::after {
    content: '';
    position: absolute;
    inset: 0;
  }
  .description {
    display: -webkit-box;
    overflow: hidden;
    color: var(--_text-2);
    font-size: var(--_small);
    line-height: 1.35;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .about {
    overflow: hidden;
    color: var(--_text-2);
    font-size: var(--_tiny);
    line-height: 1.45;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .picture {
    position: relative;
    flex: none;
    inline-size: 9em;
    border-inline-start: 1px solid var(--_line);
    background: var(--_sunken);
  }
  img {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .length {
    position: absolute;
    inset: auto 6px 6px auto;
    padding: 0 5px;
    border-radius: 4px;
    background: #000c;
    color: #fff;
    font-size: 0.75em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    line-height: 1.5;
  }
  /* The button stands beside the card's own link, never within it. */
  .remove {
    position: absolute;
    inset-block-start: -8px;
    inset-inline-end: -8px;
    min-inline-size: 24px;
    min-block-size: 24px;
    padding: 0;
    border: 1px solid var(--_line);
    border-radius: 99px;
    background: var(--_surface);
    color: var(--_text-2);
    font-size: 0.75rem;
    opacity: 0;
  }
  :host(:hover) .remove,
  :host(:focus-within) .remove,
  :host([steady]) .remove {
    opacity: 1;
  }
  .remove:hover {
    border-color: var(--_line-2);
    color: var(--_text);
  }
  @media (hover: none) {
    .remove {
      opacity: 1;
    }
  }
  @media (max-width: 480px) {
    .picture {
      inline-size: 6.25em;
    }
  }
`;
