import { h } from './dom.ts';
import type { Widget } from './manifest.ts';

const KEPT = 200;

/** Lists every `lc-…` event the widgets fire, newest first, with what it carries. */
export class EventLog {
  readonly element: HTMLElement;
  readonly #list = h('ol', { class: 'events-list' });
  readonly #count = h('span', { class: 'count' }, '0');
  #total = 0;

  constructor() {
    const clear = h('button', { type: 'button', class: 'quiet', onclick: () => this.#clear() }, 'Clear');
    this.element = h(
      'section',
      { class: 'panel events', 'aria-label': 'Events' },
      h('header', {}, h('h2', {}, 'Events ', this.#count), clear),
      this.#list,
      h('p', { class: 'hint' }, 'Post, react or reply on either side: what a host page can hear appears here.'),
    );
  }

  /** Listens to the events the manifest names, and to `lc-error`, inside one side of the stage. */
  follow(stage: HTMLElement, side: string, widgets: readonly Widget[]): void {
    const names = new Set(['lc-error', ...widgets.flatMap(({ events }) => events)]);
    for (const name of names) stage.addEventListener(name, (event) => this.#add(side, event as CustomEvent));
  }

  #add(side: string, event: CustomEvent) {
    this.#total += 1;
    this.#count.textContent = String(this.#total);
    this.#list.prepend(row(side, event));
    if (this.#list.children.length > KEPT) this.#list.lastElementChild!.remove();
  }

  #clear() {
    this.#total = 0;
    this.#count.textContent = '0';
    this.#list.replaceChildren();
  }
}

function row(side: string, event: CustomEvent): HTMLLIElement {
  const time = new Date();
  const clock = `${time.toTimeString().slice(0, 8)}.${String(time.getMilliseconds()).padStart(3, '0')}`;
  const detail = describe(event.detail);
  return h(
    'li',
    {},
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('span', { class: `mark mark-${side.toLowerCase()}` }, side),
        h('span', { class: `event-name ${event.type === 'lc-error' ? 'is-error' : ''}` }, event.type),
        event.cancelable ? h('span', { class: 'chip', title: 'preventDefault() stops it' }, 'cancelable') : null,
        h('time', {}, clock),
      ),
      h('pre', {}, detail),
    ),
  );
}

/** What an event carries, as JSON: an error by its own words, anything circular left out. */
function describe(detail: unknown): string {
  const seen = new Set<unknown>();
  const plain = (_key: string, value: unknown) => {
    if (value instanceof Error)
      return { name: value.name, ...('code' in value && { code: value.code }), message: value.message };
    if (value instanceof Node) return `<${value.nodeName.toLowerCase()}>`;
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return '…';
    seen.add(value);
    return value;
  };
  return JSON.stringify(detail, plain, 2) ?? 'undefined';
}
