import { css } from 'lit';
import { tokens } from './tokens.ts';

const widget = css`
  :host {
    display: block;
    box-sizing: border-box;
    min-width: 0;
    font: inherit;
    font-size: var(--lc-font-size, max(1em, 14px));
    line-height: 1.55;
    color: var(--_text);
    text-align: start;
    letter-spacing: normal;
    text-transform: none;
    overflow-wrap: anywhere;
    -webkit-text-size-adjust: 100%;
  }
  :host(:state(dark)) {
    color-scheme: dark;
  }
  :host(:state(light)) {
    color-scheme: light;
  }
  :host(:state(ground)) {
    background: var(--_ground);
    border-radius: var(--_radius);
    box-shadow: 0 0 0 12px var(--_ground);
  }
`;

const reset = css`
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :is(h1, h2, h3, h4, h5, h6, p, ul, ol, dl, dd, figure, fieldset, blockquote) {
    margin: 0;
  }
  :is(h1, h2, h3, h4, h5, h6) {
    font-size: 1em;
    font-weight: 600;
    line-height: 1.3;
  }
  :is(ul, ol, fieldset) {
    padding: 0;
  }
  :is(ul, ol)[role='list'] {
    list-style: none;
  }
  /* A name is read from its own side and stands on the page's, also where it has a line to itself. */
  bdi {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  fieldset {
    min-width: 0;
    border: 0;
  }
  a {
    color: var(--_accent);
    text-decoration-thickness: 1px;
    text-underline-offset: 0.15em;
  }
  a:hover {
    text-decoration-thickness: 2px;
  }
  button,
  input,
  textarea,
  select {
    margin: 0;
    font: inherit;
    letter-spacing: inherit;
    color: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  ::placeholder {
    color: var(--_text-2);
    opacity: 1;
  }
  .icon {
    display: inline-block;
    flex: none;
    inline-size: 1.25em;
    block-size: 1.25em;
    vertical-align: -0.28em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon.mirrored:dir(rtl) {
    transform: scaleX(-1);
  }
  .visually-hidden:not(:focus, :active) {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition-duration: 0s !important;
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      scroll-behavior: auto !important;
    }
  }
`;

/** What a widget's styles begin with: tokens, the host's font, reset, focus ring, icons. */
export const base = [tokens, widget, reset];
/** The same for a building block inside a widget, which inherits tokens and font. */
export const uiBase = reset;
