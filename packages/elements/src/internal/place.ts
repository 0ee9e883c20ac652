/** Anything with a place in the window: an element, or a caret. */
export interface Anchor {
  getBoundingClientRect(): DOMRect;
}

/** How a floating panel stands to its anchor. */
export interface Placement {
  /** The edge it shares with the anchor, in the direction of the text. Default `start`. */
  readonly align?: 'start' | 'end' | undefined;
  /** Pixels between the two. Default 4. */
  readonly gap?: number | undefined;
}

const MARGIN = 8;

function blockPosition(anchor: DOMRect, height: number, gap: number): { top: number; room: number } {
  const below = innerHeight - anchor.bottom - gap - MARGIN;
  const above = anchor.top - gap - MARGIN;
  if (height <= below || below >= above) return { top: anchor.bottom + gap, room: below };
  return { top: anchor.top - gap - Math.min(height, above), room: above };
}

function inlinePosition(anchor: DOMRect, floating: HTMLElement, align: 'start' | 'end'): number {
  const rightToLeft = getComputedStyle(floating).direction === 'rtl';
  const left = (align === 'start') === rightToLeft ? anchor.right - floating.offsetWidth : anchor.left;
  const end = document.documentElement.clientWidth - floating.offsetWidth - MARGIN;
  return Math.max(MARGIN, Math.min(left, end));
}

/**
 * Keeps an open popover beside its anchor, on the side with room and inside the window, until the result is called. The
 * room there is comes as `--_room`, for a `max-block-size`.
 */
export function place(floating: HTMLElement, anchor: Anchor, { align = 'start', gap = 4 }: Placement = {}): () => void {
  const update = (): void => {
    const rect = anchor.getBoundingClientRect();
    const { top, room } = blockPosition(rect, floating.scrollHeight, gap);
    floating.style.setProperty('--_room', `${Math.max(room, 96)}px`);
    floating.style.setProperty('top', `${top}px`);
    floating.style.setProperty('left', `${inlinePosition(rect, floating, align)}px`);
  };
  update();
  const options = { capture: true, passive: true };
  addEventListener('scroll', update, options);
  addEventListener('resize', update, options);
  return () => {
    removeEventListener('scroll', update, options);
    removeEventListener('resize', update, options);
  };
}

/**
 * Gives focus back to a panel's button before the panel closes. Browsers do it themselves, except that Chromium forgets
 * it for a panel in a shadow root.
 */
export function returnFocus(floating: HTMLElement, button: HTMLElement | undefined): void {
  if (floating.matches(':focus-within')) button?.focus({ preventScroll: true });
}
