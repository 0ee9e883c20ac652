import { element } from '../internal/element.ts';
import { formatExact, formatRelative } from '../internal/localize.ts';

const MINUTE = 60_000;
const shown = new Set<LcUiTime>();
let ticking: ReturnType<typeof setInterval> | undefined;

function refresh(): void {
  if (!document.hidden) for (const each of shown) each.refresh();
}

function show(time: LcUiTime): void {
  shown.add(time);
  if (ticking) return;
  ticking = setInterval(refresh, MINUTE);
  addEventListener('lit-localize-status', refresh);
  document.addEventListener('visibilitychange', refresh);
}

function hide(time: LcUiTime): void {
  shown.delete(time);
  if (shown.size > 0) return;
  clearInterval(ticking);
  ticking = undefined;
  removeEventListener('lit-localize-status', refresh);
  document.removeEventListener('visibilitychange', refresh);
}

/**
 * A moment: relative in words, exact on hover, in the reader's zone and language. One clock keeps all of a page up to
 * date. Without a shadow root, because a long discussion has thousands.
 */
@element('lc-ui-time')
export class LcUiTime extends HTMLElement {
  #time = document.createElement('time');
  #at = 0;

  /** Milliseconds since 1970. */
  get at(): number {
    return this.#at;
  }
  set at(value: number) {
    if (value === this.#at) return;
    this.#at = value;
    this.#time.dateTime = new Date(value).toISOString();
    this.refresh();
  }

  connectedCallback(): void {
    if (!this.#time.isConnected) this.replaceChildren(this.#time);
    show(this);
    this.refresh();
  }

  disconnectedCallback(): void {
    hide(this);
  }

  /** Says it again, as of now. */
  refresh(): void {
    if (this.#at === 0) return;
    const words = formatRelative(this.#at);
    const exact = formatExact(this.#at);
    if (this.#time.textContent !== words) this.#time.textContent = words;
    if (this.#time.title !== exact) this.#time.title = exact;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-time': LcUiTime;
  }
}
