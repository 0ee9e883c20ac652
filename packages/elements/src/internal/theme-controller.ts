import type { LitElement, ReactiveController } from 'lit';
import { parentOf, watchAround } from './surroundings.ts';
import { lookAt, watchSystem, WATCHED } from './theme.ts';

/**
 * Gives an element the look of the page around it, at once and whenever the page changes. It shows as the states
 * `light`, `dark` (only where they differ from what is inherited) and `ground`.
 */
export class ThemeController implements ReactiveController {
  #host: LitElement;
  #states: CustomStateSet;
  #stop: readonly (() => void)[] = [];

  constructor(host: LitElement, states: CustomStateSet) {
    this.#host = host;
    this.#states = states;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = [
      watchAround(this.#host, WATCHED, this.#apply),
      watchSystem(this.#apply),
      this.#watchDocument('transitionend', (target) => target.contains(this.#host)),
      // A page that changes its theme by changing its style sheet.
      this.#watchDocument('load', (target) => target instanceof HTMLLinkElement),
    ];
    this.#apply();
  }

  hostDisconnected(): void {
    for (const stop of this.#stop) stop();
  }

  /** Colours in transition are read when they have arrived. */
  #watchDocument(type: string, matters: (target: Node) => boolean): () => void {
    const listen = ({ target }: Event) => {
      if (target instanceof Node && matters(target)) this.#apply();
    };
    document.addEventListener(type, listen, true);
    return () => document.removeEventListener(type, listen, true);
  }

  #apply = (): void => {
    if (!parentOf(this.#host)) return;
    const look = lookAt(this.#host);
    this.#set('dark', look.own && look.theme === 'dark');
    this.#set('light', look.own && look.theme === 'light');
    this.#set('ground', look.ground);
  };

  #set(state: string, on: boolean): void {
    if (on) this.#states.add(state);
    else this.#states.delete(state);
  }
}
