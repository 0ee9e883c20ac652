import { element } from '../internal/element.ts';
import { formatExact, formatRelative } from '../internal/localize.ts';

/** A moment: relative in words, exact on hover. Keeps itself up to date. */
@element('lc-ui-time')
export class LcUiTime extends HTMLElement {
  #at = 0;

  get at(): number {
    return this.#at;
  }
  /** Milliseconds since 1970. */
  set at(value: number) {
    this.#at = value;
    this.title = formatExact(value);
    this.textContent = formatRelative(value);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-time': LcUiTime;
  }
}
