import { css } from 'lit';

/**
 * Form fields. `.field` is a label over a control with an optional `.hint`; `.choice` a radio or checkbox with its label
 * beside it. The control itself needs no class.
 */
export const fields = css`
  .field {
    display: grid;
    gap: 4px;
  }
  :is(.field, .choice, fieldset) + :is(.field, fieldset) {
    margin-block-start: 16px;
  }
  .field > :is(label, span:first-child),
  legend {
    padding: 0;
    font-size: var(--_small);
    font-weight: 600;
  }
  .hint {
    font-size: var(--_tiny);
    color: var(--_text-2);
  }
  .hint.wrong {
    color: var(--_danger);
  }
  :is(input:not([type='checkbox'], [type='radio']), textarea, select) {
    inline-size: 100%;
    min-block-size: 2.5em;
    padding: 7px 12px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    transition: border-color var(--_quick);
  }
  textarea {
    min-block-size: 5.5em;
    resize: vertical;
  }
  :is(input:not([type='checkbox'], [type='radio']), textarea, select):focus-visible {
    outline-offset: -1px;
  }
  [aria-invalid='true'] {
    border-color: var(--_danger);
  }
  :is(input, textarea, select):disabled {
    background: var(--_sunken);
    color: var(--_text-2);
  }
  .choice {
    display: flex;
    gap: 10px;
    align-items: baseline;
    padding-block: 6px;
    cursor: pointer;
  }
  .choice input {
    flex: none;
    inline-size: 1.1em;
    block-size: 1.1em;
    translate: 0 0.15em;
    accent-color: var(--_accent);
  }
  @media (pointer: coarse) {
    .choice,
    :is(input:not([type='checkbox'], [type='radio']), select) {
      min-block-size: 44px;
    }
    /* Below 16 px a phone zooms the page when the field gets focus. */
    :is(input, textarea, select) {
      font-size: max(1em, 16px);
    }
  }
`;
