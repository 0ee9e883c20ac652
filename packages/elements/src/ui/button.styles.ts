import { css } from 'lit';

/**
 * Buttons. `.button` is the plain one; `.primary` the one thing to do here; `.quiet` without a border; `.danger` for what
 * takes away. `.icon-button` shows a drawing only and needs an `aria-label`. `aria-pressed="true"` shows as chosen.
 */
export const buttons = css`
  .button,
  .icon-button {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-block-size: 2.25em;
    padding: 4px 14px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    background: transparent;
    color: var(--_text);
    font: inherit;
    font-size: var(--_small);
    font-weight: 550;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    touch-action: manipulation;
    transition:
      background-color var(--_quick),
      border-color var(--_quick),
      color var(--_quick);
  }
  .button:not(.primary):hover,
  .icon-button:hover,
  .icon-button[aria-expanded='true'] {
    background: var(--_hover);
  }
  .primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .primary:hover {
    background: color-mix(in oklab, var(--_accent), light-dark(#000, #fff) 14%);
  }
  .quiet,
  .icon-button {
    border-color: transparent;
    color: var(--_text-2);
  }
  .quiet {
    padding-inline: 8px;
  }
  .quiet:hover,
  .icon-button:hover,
  .icon-button[aria-expanded='true'] {
    color: var(--_text);
  }
  .icon-button {
    min-inline-size: 2.25em;
    padding: 4px;
    font-size: var(--_small);
  }
  .danger {
    border-color: currentColor;
    color: var(--_danger);
  }
  .danger.quiet {
    border-color: transparent;
  }
  .danger.primary {
    background: var(--_danger);
    color: light-dark(#fff, #2a0f0c);
  }
  :is(.button, .icon-button)[aria-pressed='true'] {
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  :is(.button, .icon-button):is(:disabled, [aria-disabled='true']) {
    border-color: var(--_line);
    background: var(--_sunken);
    color: var(--_text-2);
    cursor: not-allowed;
  }
  :is(.quiet, .icon-button):is(:disabled, [aria-disabled='true']) {
    border-color: transparent;
    background: transparent;
    opacity: 0.55;
  }
  @media (pointer: coarse) {
    .button,
    .icon-button {
      min-block-size: max(44px, 2.25em);
    }
    .icon-button {
      min-inline-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .primary {
      border-color: ButtonText;
      forced-color-adjust: none;
      background: ButtonText;
      color: ButtonFace;
    }
    :is(.button, .icon-button)[aria-pressed='true'] {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
    :is(.button, .icon-button):is(:disabled, [aria-disabled='true']) {
      border-color: GrayText;
      color: GrayText;
      opacity: 1;
    }
  }
`;
