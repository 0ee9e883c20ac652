import { css } from 'lit';

/** One file of a comment. How large its box is, `comment.styles.ts` says. */
export const attachmentStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  .picture {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    padding: 0;
    border: 0;
    border-radius: inherit;
    background: none;
    cursor: zoom-in;
  }
  img {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    border-radius: inherit;
    object-fit: cover;
    transition: filter var(--_quick);
  }
  .picture:hover > img {
    filter: brightness(0.94);
  }
  .failed {
    display: flex;
    flex-direction: column;
    gap: 4px 10px;
    align-items: center;
    justify-content: center;
    inline-size: 100%;
    block-size: 100%;
    padding: 8px 12px;
    overflow: hidden;
    border: 1px dashed var(--_line-2);
    border-radius: inherit;
    background: var(--_sunken);
    color: var(--_text-2);
    font: inherit;
    font-size: var(--_tiny);
    line-height: 1.4;
    text-align: center;
    text-wrap: balance;
  }
  button.failed {
    cursor: pointer;
  }
  .failed u {
    color: var(--_accent);
    font-weight: 550;
    text-underline-offset: 0.2em;
  }
  .failed .alt {
    overflow: hidden;
    font-style: italic;
    text-overflow: ellipsis;
  }
  figure {
    display: flex;
    flex-direction: column;
    margin: 0;
  }
  p.failed {
    flex-flow: row wrap;
    border-radius: var(--_radius);
    text-align: start;
  }
  p.failed > span {
    flex: 1 1 14em;
  }
  audio {
    inline-size: 100%;
    block-size: 3.25rem;
  }
  .cue {
    min-block-size: 2.25rem;
    padding: 4px 10px;
    font-size: var(--_small);
    line-height: 1.45;
    white-space: pre-line;
  }
  .cue .quiet {
    color: var(--_text-2);
  }
  video {
    display: block;
    inline-size: 100%;
    aspect-ratio: 16 / 9;
    border-radius: var(--_radius);
    background: #000;
    object-fit: contain;
  }
  .video > .failed {
    flex-flow: column;
    aspect-ratio: 16 / 9;
    text-align: center;
  }
  .video > .failed > span {
    flex: none;
  }
  .row {
    display: flex;
    gap: 12px;
    align-items: center;
    box-sizing: border-box;
    min-block-size: 3.5rem;
    padding: 8px 12px 8px 8px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    color: inherit;
    line-height: 1.35;
    text-decoration: none;
    transition: background-color var(--_quick), border-color var(--_quick);
  }
  .row:dir(rtl) {
    padding: 8px 8px 8px 12px;
  }
  .row:hover {
    border-color: var(--_line-2);
    background: var(--_hover);
  }
  figcaption > .row {
    min-block-size: 2.75rem;
    padding: 2px 4px;
    border-color: transparent;
  }
  figcaption > .row > .kind {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    background: none;
  }
  .kind {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border-radius: 6px;
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .words {
    flex: 1;
    min-inline-size: 0;
  }
  .name,
  .aside {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name {
    font-size: var(--_small);
    font-weight: 550;
  }
  .aside {
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .save {
    flex: none;
    color: var(--_text-2);
  }
  .row:hover .save {
    color: var(--_accent);
  }
  @media (forced-colors: active) {
    .kind {
      border: 1px solid;
    }
  }
`;
