import { css } from 'lit';

/** What stands below the box while somebody writes. */
export const besideStyles = css`
  .cards {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    margin-block-start: 10px;
  }
  .cards > lc-ui-link-preview {
    block-size: 4em;
    max-inline-size: 36rem;
  }
  .cards > .tall {
    block-size: 6.5em;
  }
  .similar {
    position: relative;
    margin-block-start: 10px;
    padding: 10px 14px 6px;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  .similar h4 {
    padding-inline-end: 2.5rem;
    font-size: var(--_small);
  }
  .similar .dismiss {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 6px;
    min-inline-size: 2rem;
    min-block-size: 2rem;
    padding: 0;
    border: 0;
    color: var(--_text-2);
  }
  .similar li {
    display: flex;
    gap: 8px;
    padding-block: 7px;
    font-size: var(--_small);
  }
  .similar li + li {
    border-block-start: 1px solid var(--_line);
  }
  .similar li > .icon {
    margin-block-start: 0.15em;
    color: var(--_text-2);
  }
  .similar .what {
    min-inline-size: 0;
  }
  .similar .as-link {
    padding: 0;
    border: 0;
    border-radius: 4px;
    background: none;
    color: var(--_accent);
    text-align: start;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.15em;
    cursor: pointer;
  }
  .similar .as-link:hover {
    text-decoration-thickness: 2px;
  }
  /* In one piece where there is room for it. */
  .similar .state {
    display: inline-block;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .similar .excerpt {
    display: -webkit-box;
    overflow: hidden;
    color: var(--_text-2);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
`;
