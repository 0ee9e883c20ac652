import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Id } from '@learning-commons/protocol';

const PREFIX = '#lc-comment-';
const ID = /^[A-Za-z0-9_-]{22}$/;

/** The comment that the page's fragment names, if it names one. */
export function linkedComment(): Id | undefined {
  if (!location.hash.startsWith(PREFIX)) return undefined;
  const id = location.hash.slice(PREFIX.length);
  return ID.test(id) ? id : undefined;
}

/** Follows links to comments. It reads the page's fragment and writes nothing: address and history are the host's. */
export class PermalinkController implements ReactiveController {
  #follow: (id: Id) => void;

  constructor(host: ReactiveControllerHost, follow: (id: Id) => void) {
    this.#follow = follow;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('hashchange', this.#onHashchange);
  }

  hostDisconnected(): void {
    removeEventListener('hashchange', this.#onHashchange);
  }

  #onHashchange = (): void => {
    const id = linkedComment();
    if (id) this.#follow(id);
  };
}
