/** After this long without a change of size a place counts as settled. */
const QUIET = 700;
const AT_MOST = 4_000;
/** What a person does to scroll; from then on the place is theirs. */
const GESTURES = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/** Does work that puts something above `element` and keeps it where it is in the window. */
export async function keepInPlace(element: Element, work: () => Promise<unknown>): Promise<void> {
  const before = element.getBoundingClientRect().top;
  await work();
  await new Promise(requestAnimationFrame);
  const moved = element.getBoundingClientRect().top - before;
  if (Math.abs(moved) > 1) scrollerOf(element).scrollBy({ top: moved, behavior: 'instant' });
}

/**
 * Does work that changes what stands before `element`, within `whole`. Where that is above what the reader sees, what they see
 * stays: not every browser holds it by itself. Further down, things move as they always do.
 */
export function keepBelow(element: Element, whole: Element, work: () => void): void {
  const box = scrollerOf(whole);
  const edge = box === document.scrollingElement ? 0 : box.getBoundingClientRect().top;
  if (element.getBoundingClientRect().top >= edge) return work();
  // The whole, as browsers do not lay out the inside of what is far away.
  const before = whole.getBoundingClientRect().bottom;
  work();
  const moved = whole.getBoundingClientRect().bottom - before;
  if (Math.abs(moved) > 1) box.scrollBy({ top: moved, behavior: 'instant' });
}

function scrollerOf(element: Element): Element {
  for (let box = parentOf(element); box; box = parentOf(box)) {
    const { overflowY } = getComputedStyle(box);
    if ((overflowY === 'auto' || overflowY === 'scroll') && box.scrollHeight > box.clientHeight) return box;
  }
  return document.scrollingElement ?? document.documentElement;
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/**
 * Scrolls to an element and holds it there while pictures and fonts around it arrive, until all is quiet or the reader
 * takes over. Answers how to stop.
 */
export function holdInSight(element: HTMLElement, around: Element): () => void {
  const scroll = () =>
    element.scrollIntoView({
      block: element.offsetHeight > innerHeight * 0.6 ? 'start' : 'center',
      behavior: 'instant',
    });
  const sizes = new ResizeObserver(() => {
    scroll();
    clearTimeout(quiet);
    quiet = setTimeout(stop, QUIET);
  });
  const stop = () => {
    sizes.disconnect();
    clearTimeout(quiet);
    clearTimeout(end);
    for (const gesture of GESTURES) removeEventListener(gesture, stop, true);
  };
  const end = setTimeout(stop, AT_MOST);
  let quiet = setTimeout(stop, QUIET);
  for (const gesture of GESTURES) addEventListener(gesture, stop, { capture: true, passive: true });
  scroll();
  sizes.observe(around);
  return stop;
}
