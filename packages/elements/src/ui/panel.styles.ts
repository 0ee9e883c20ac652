import { css } from 'lit';

/** A floating panel: `.panel` on a popover that `place` positions. */
export const panel = css`
  .panel {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 6px;
    inline-size: max-content;
    max-inline-size: min(22em, calc(100vw - 16px));
    max-block-size: min(26em, var(--_room, 60vh));
    overflow: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    opacity: 0;
    transition:
      opacity var(--_quick),
      display var(--_quick) allow-discrete,
      overlay var(--_quick) allow-discrete;
  }
  .panel:popover-open {
    opacity: 1;
  }
  @starting-style {
    .panel:popover-open {
      opacity: 0;
    }
  }
`;
