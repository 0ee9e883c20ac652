import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Something that stands still until the result is called. */
export interface Holdable {
  hold(): () => void;
}

/**
 * Holds a store while nobody can see the page, and while somebody reads in a region of the element with pointer or
 * keyboard, so that nothing moves under the reader. Bind `enter` and `leave` to the region.
 */
export class Attention implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #storeOf: () => Holdable | undefined;
  #reading = new Set<'pointer' | 'focus'>();
  #held: Holdable | undefined;
  #release: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, storeOf: () => Holdable | undefined) {
    this.#host = host;
    this.#storeOf = storeOf;
    host.addController(this);
  }

  /** Whether somebody reads in the region. */
  get reading(): boolean {
    return this.#reading.size > 0;
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#sync);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#sync);
    this.#reading.clear();
    this.#hold(undefined);
  }

  hostUpdated(): void {
    this.#sync();
  }

  /** For `pointerenter` and `focusin`. A finger does not rest on what it reads, and a click is no reading. */
  enter = (event: Event): void => {
    if (event instanceof PointerEvent && event.pointerType === 'mouse') this.#set('pointer', true);
    if (event.type === 'focusin' && (event.target as Element).matches(':focus-visible')) this.#set('focus', true);
  };

  /** For `pointerleave` and `focusout`. */
  leave = (event: Event): void => {
    this.#set(event.type === 'focusout' ? 'focus' : 'pointer', false);
  };

  #set(by: 'pointer' | 'focus', on: boolean): void {
    if (this.#reading.has(by) === on) return;
    if (on) this.#reading.add(by);
    else this.#reading.delete(by);
    this.#sync();
    this.#host.requestUpdate();
  }

  #sync = (): void => {
    this.#hold(document.hidden || this.reading ? this.#storeOf() : undefined);
  };

  #hold(store: Holdable | undefined): void {
    if (store === this.#held) return;
    const former = this.#release;
    this.#held = store;
    this.#release = store?.hold();
    former?.();
  }
}
