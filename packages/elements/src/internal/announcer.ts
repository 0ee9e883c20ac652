import { element } from './element.ts';

const TAG = 'lc-ui-announcer';
const PAUSE = 2_000;
const homes: HTMLElement[] = [];

/** A polite live region. Bursts become one sentence, at most one every two seconds. */
@element(TAG)
export class LcUiAnnouncer extends HTMLElement {
  #region = document.createElement('div');
  #waiting = new Set<string>();
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ':host{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}',
    );
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    this.#region.setAttribute('role', 'status');
    root.append(this.#region);
  }

  /** Says `text` once, together with what else was said since the last sentence. */
  say(text: string): void {
    this.#waiting.add(text);
    // The first sentence waits a moment too: a region filled in the same task as it appears is not read.
    this.#pause ??= setTimeout(() => this.#speak(), 100);
  }

  #speak(): void {
    this.#region.textContent = [...this.#waiting].join('. ');
    this.#waiting.clear();
    this.#pause = setTimeout(() => this.#rest(), PAUSE);
  }

  #rest(): void {
    this.#pause = undefined;
    this.#region.textContent = '';
    if (this.#waiting.size > 0) this.#speak();
  }
}

function regionIn(home: HTMLElement): LcUiAnnouncer {
  return home.querySelector<LcUiAnnouncer>(`:scope > ${TAG}`) ?? home.appendChild(document.createElement(TAG));
}

/** Tells people who listen to the page, politely, through the one live region that all widgets share. */
export function announce(text: string): void {
  regionIn(homes.at(-1) ?? document.body).say(text);
}

/**
 * Moves announcements into an open modal dialog, because everything outside it is hidden from assistive technology.
 * Call the result when it closes.
 */
export function announceIn(home: HTMLElement): () => void {
  homes.push(home);
  return () => void homes.splice(homes.indexOf(home), 1);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-announcer': LcUiAnnouncer;
  }
}
