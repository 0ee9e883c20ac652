import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BadgesScope } from './scope.ts';

/** A part that shows what the store holds. */
interface Watching extends ReactiveControllerHost {
  readonly scope: BadgesScope;
}

/** Redraws a dialog or a part of it when the store or the connection changes. */
export class StoreWatch implements ReactiveController {
  #host: Watching;
  #stops: (() => void)[] = [];

  constructor(host: Watching) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const redraw = () => this.#host.requestUpdate();
    const { store, client } = this.#host.scope;
    this.#stops = [store.subscribe(redraw), client.subscribe(redraw)];
  }

  hostDisconnected(): void {
    for (const stop of this.#stops) stop();
  }
}
