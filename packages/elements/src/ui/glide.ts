const reduced = matchMedia('(prefers-reduced-motion: reduce)');

const TIMING: KeyframeAnimationOptions = { duration: 420, easing: 'cubic-bezier(0.2, 0, 0, 1)' };

/**
 * Lets things glide to where a redraw put them. They are known by `data-key`; what is new, and everything where less motion
 * is wanted, simply stands in its place.
 */
export class Glide {
  readonly #places = new Map<string, DOMRect>();

  /** Remembers where everything is, on its way or at rest. Call it before the redraw. */
  before(root: ParentNode): void {
    this.#places.clear();
    if (reduced.matches) return;
    for (const [key, each] of keyed(root)) this.#places.set(key, each.getBoundingClientRect());
  }

  /** Sets off what has moved. Call it after the redraw, in the same task. */
  after(root: ParentNode): void {
    if (this.#places.size === 0) return;
    const moved = keyed(root);
    for (const [, each] of moved) for (const motion of each.getAnimations()) motion.cancel();
    const places = moved.map(([key, each]) => [each, this.#places.get(key), each.getBoundingClientRect()] as const);
    for (const [each, from, to] of places) if (from) glide(each, from.left - to.left, from.top - to.top);
    this.#places.clear();
  }
}

function keyed(root: ParentNode): [string, HTMLElement][] {
  return [...root.querySelectorAll<HTMLElement>('[data-key]')].map((each) => [each.dataset.key!, each]);
}

function glide(each: HTMLElement, x: number, y: number): void {
  // A person who is far away on the page would fly over everything.
  if ((Math.abs(x) < 1 && Math.abs(y) < 1) || Math.abs(y) > innerHeight) return;
  each.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], TIMING);
}
