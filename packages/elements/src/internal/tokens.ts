import { css } from 'lit';

/**
 * The one token sheet. A host page sets `--lc-…`; styles inside read `--_…`, which falls back to our own value. Both
 * schemes stand side by side in `light-dark()`, so a widget follows `color-scheme` without a second sheet.
 */
export const tokens = css`
  :host {
    --_text: var(--lc-text, light-dark(#1f2421, #e8ebe7));
    --_text-2: var(--lc-text-2, light-dark(#5a625d, #a7b0a9));
    --_ground: var(--lc-ground, light-dark(#ffffff, #161918));
    --_surface: var(--lc-surface, light-dark(#ffffff, #202523));
    --_sunken: var(--lc-sunken, light-dark(#f4f4f0, #232826));
    --_hover: var(--lc-hover, light-dark(#1f24210f, #e8ebe714));
    --_line: var(--lc-line, light-dark(#e2e2dc, #353b38));
    --_line-2: var(--lc-line-2, light-dark(#858c86, #7d8780));
    --_accent: var(--lc-accent, light-dark(#0b6e69, #5ec4bc));
    --_on-accent: var(--lc-on-accent, light-dark(#ffffff, #0c1f1d));
    --_accent-soft: var(
      --lc-accent-soft,
      light-dark(color-mix(in srgb, var(--_accent) 12%, #fff), color-mix(in srgb, var(--_accent) 20%, #161918))
    );
    --_danger: var(--lc-danger, light-dark(#b3261e, #f2928a));
    --_danger-soft: var(--lc-danger-soft, light-dark(#fbeae8, #3d2320));
    --_warning: var(--lc-warning, light-dark(#8a5300, #e6b566));
    --_warning-soft: var(--lc-warning-soft, light-dark(#fbf1dd, #38301f));
    --_mark: var(--lc-mark, light-dark(#fff0b8, #55481a));
    --_focus: var(--lc-focus, var(--_accent));
    --_radius: var(--lc-radius, 8px);
    --_shadow: var(--lc-shadow, 0 1px 2px light-dark(#0000000f, #0006), 0 8px 24px light-dark(#00000024, #0009));
    --_small: 0.875em;
    --_tiny: 0.8125em;
    --_quick: 140ms;
    --_mono: var(--lc-mono, ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace);
  }
  @media (forced-colors: active) {
    :host {
      --_text: CanvasText;
      --_text-2: CanvasText;
      --_ground: Canvas;
      --_surface: Canvas;
      --_sunken: Canvas;
      --_hover: Canvas;
      --_line: CanvasText;
      --_line-2: CanvasText;
      --_accent: LinkText;
      --_on-accent: Canvas;
      --_accent-soft: Canvas;
      --_danger: CanvasText;
      --_danger-soft: Canvas;
      --_warning: CanvasText;
      --_warning-soft: Canvas;
      --_mark: Mark;
      --_focus: Highlight;
      --_shadow: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_quick: 0ms;
    }
  }
`;
