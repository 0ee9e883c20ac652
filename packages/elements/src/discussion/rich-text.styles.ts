import { css } from 'lit';

/** How a formatted text looks; it stands in an element of class `text`. */
export const richTextStyles = css`
  .text > * + * {
    margin-block-start: 0.6em;
  }
  .text :is(h3, p) {
    text-wrap: pretty;
  }
  .text h3 {
    margin-block-start: 1em;
    font-size: 1em;
  }
  .text .heading-1 {
    font-size: 1.2em;
  }
  .text .heading-2 {
    font-size: 1.1em;
  }
  .text > h3:first-child {
    margin-block-start: 0;
  }
  .text :is(ul, ol) {
    padding-inline-start: 1.5em;
  }
  .text li + li,
  .text li > :is(p, ul, ol) {
    margin-block-start: 0.2em;
  }
  .text li > p + p {
    margin-block-start: 0.6em;
  }
  .text li::marker {
    color: var(--_text-2);
    font-variant-numeric: tabular-nums;
  }
  .text .task {
    display: grid;
    grid-template-columns: 1.05em 1fr;
    gap: 0.55em;
    margin-inline-start: -1.5em;
  }
  .task-box {
    display: grid;
    place-items: center;
    inline-size: 1.05em;
    block-size: 1.05em;
    margin-block-start: 0.25em;
    border: 1.5px solid var(--_line-2);
    border-radius: 4px;
  }
  .task-box.done {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .task-box .icon {
    inline-size: 0.9em;
    block-size: 0.9em;
    stroke-width: 2.5;
  }
  .text blockquote {
    padding-inline-start: 0.9em;
    border-inline-start: 3px solid var(--_line);
    color: var(--_text-2);
  }
  .text blockquote > * + * {
    margin-block-start: 0.6em;
  }
  .text hr {
    margin-block: 1.2em;
    border: 0;
    border-block-start: 1px solid var(--_line);
  }
  .text :not(pre) > code {
    padding: 0.1em 0.35em;
    border-radius: 4px;
    background: var(--_sunken);
    font-family: var(--_mono);
    font-size: 0.875em;
  }
  .mention {
    color: var(--_accent);
    font-weight: 500;
  }
  .mention.me {
    padding: 0.05em 0.3em;
    border-radius: 4px;
    background: var(--_accent-soft);
  }
  .picture-link {
    display: block;
    inline-size: fit-content;
    max-inline-size: 100%;
    border-radius: var(--_radius);
  }
  .picture {
    display: block;
    inline-size: 30rem;
    max-inline-size: 100%;
    aspect-ratio: 16 / 10;
    object-fit: contain;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_sunken);
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .code {
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  .code-bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.75em;
    min-block-size: 2.35em;
    padding-block-start: 0.2em;
    padding-inline: 0.9em 0.35em;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .copy {
    display: inline-flex;
    align-items: center;
    gap: 0.4em;
    padding: 0.3em 0.6em;
    border: 0;
    border-radius: 6px;
    background: none;
    cursor: pointer;
  }
  .copy:hover {
    background: var(--_hover);
    color: var(--_text);
  }
  .code pre {
    margin: 0;
    padding: 0.35em 0.9em 0.8em;
    overflow-x: auto;
    font-family: var(--_mono);
    font-size: 0.875em;
    line-height: 1.6;
    text-align: left;
    tab-size: 4;
    overflow-wrap: normal;
  }
  .code pre:focus-visible,
  .table:focus-visible {
    outline-offset: -2px;
    border-radius: var(--_radius);
  }
  .code code {
    font: inherit;
  }
  :is(.token-keyword, .token-selector-tag, .token-built_in, .token-name) {
    color: light-dark(#8a2f6b, #e6a4cf);
  }
  :is(.token-string, .token-regexp, .token-addition) {
    color: light-dark(#2e6021, #a5cf8f);
  }
  :is(.token-number, .token-literal, .token-symbol, .token-bullet) {
    color: light-dark(#8a4600, #e8b27a);
  }
  :is(.token-title, .token-section, .token-type) {
    color: light-dark(#1f4f9c, #9dbdf5);
  }
  :is(.token-attr, .token-attribute, .token-property, .token-variable, .token-params) {
    color: light-dark(#0b5f6e, #86cfdc);
  }
  :is(.token-comment, .token-quote, .token-meta) {
    color: var(--_text-2);
    font-style: italic;
  }
  .token-deletion {
    color: var(--_danger);
  }
  .table {
    max-inline-size: 100%;
    overflow-x: auto;
  }
  .table table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .table :is(th, td) {
    padding-block: 0.4em;
    padding-inline-end: 0.9em;
    border-block-end: 1px solid var(--_line);
    text-align: start;
    vertical-align: top;
    overflow-wrap: normal;
  }
  .table th {
    border-block-end-color: var(--_line-2);
    font-weight: 600;
  }
  .table .align-center {
    text-align: center;
  }
  .table .align-right {
    text-align: right;
  }
  .table .align-left {
    text-align: left;
  }
  @media (pointer: coarse) {
    .copy {
      min-block-size: 44px;
    }
  }
`;
