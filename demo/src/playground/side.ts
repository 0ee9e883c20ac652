import { connect, tokenFrom, type CommonsClient } from '@learning-commons/client';
import { fillWithMembers, initials, tokenUrl, type Company } from '../company.ts';
import { h, segmented, setAttribute } from './dom.ts';
import type { Condition, Network } from './network.ts';
import type { Settings } from './state.ts';

const CONDITIONS = [
  {
    value: 'online',
    label: 'Online',
    icon: 'M2 8c4.5-4 11.5-4 16 0M4.5 11c3-2.7 8-2.7 11 0M7.5 13.8c1.5-1.3 3.5-1.3 5 0M10 16.5v.1',
  },
  { value: 'slow', label: 'Slow', icon: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 5.5V10l3 2' },
  {
    value: 'cut',
    label: 'Cut',
    icon: 'm3 3 14 14M2 8c1.3-1.2 2.8-2 4.5-2.5M10 5c3 0 5.8 1 8 3M4.5 11c1-.9 2.2-1.5 3.5-1.8M12.5 9.5c1 .3 2 .8 3 1.5M10 16.5v.1',
  },
] as const;

/** One person at one screen: an identity, a network and a widget of their own. */
export class Side {
  readonly element: HTMLElement;
  readonly stage = h('div', { class: 'stage' });
  readonly #name: string;
  readonly #company: Company;
  readonly #network: Network;
  readonly #commons = document.createElement('lc-commons') as HTMLElement & { client?: CommonsClient };
  readonly #face = h('span', { class: 'face', 'aria-hidden': 'true' });
  readonly #select: HTMLSelectElement;
  readonly #status = h('p', { class: 'line', role: 'status' });
  /** Attributes set from the knobs, as opposed to those a widget sets on itself. */
  #given = new Set<string>();
  #client: CommonsClient | undefined;

  constructor(name: string, company: Company, network: Network) {
    this.#name = name;
    this.#company = company;
    this.#network = network;
    this.#select = h('select', { id: `who-${name}`, onchange: () => this.become(this.#select.value) });
    fillWithMembers(this.#select, company.members);
    this.stage.append(this.#commons);
    this.element = this.#draw();
  }

  /** Whoever sits here; empty for nobody. */
  get who(): string {
    return this.#select.value;
  }

  /** Seats somebody else, in place: the widget stays, its client is another one. Fires `who`. */
  become(id: string): void {
    const member = this.#company.members.find((known) => known.id === id);
    const former = this.#client;
    this.#select.value = id;
    this.#face.textContent = member ? initials(member) : '?';
    this.#client = connect({
      server: '',
      community: this.#company.community.id,
      tokenProvider: member && tokenFrom(new URL(tokenUrl(member), location.href).href),
      transport: this.#network,
    });
    this.#client.subscribe(() => this.#report());
    this.#commons.client = this.#client;
    former?.release();
    this.#report();
    this.element.dispatchEvent(new Event('who'));
  }

  /** Keeps somebody from being chosen here too: the same person twice would share one outbox across two networks. */
  reserve(id: string): void {
    for (const option of this.#select.options) option.disabled = option.value !== '' && option.value === id;
  }

  /** Puts the widget on the stage that the settings describe, and nothing else. */
  show({ tag, attributes, direction, language }: Settings): void {
    let widget = this.#commons.firstElementChild;
    if (widget?.localName !== tag) this.#commons.replaceChildren((widget = document.createElement(tag)));
    for (const name of this.#given) if (!(name in attributes)) widget.removeAttribute(name);
    for (const [name, value] of Object.entries(attributes)) setAttribute(widget, name, value);
    this.#given = new Set(Object.keys(attributes));
    setAttribute(this.#commons, 'lang', language || null);
    for (const element of [this.#commons, widget])
      setAttribute(element, 'dir', direction === 'auto' ? null : direction);
  }

  #draw(): HTMLElement {
    const name = this.#name;
    const turn = (condition: Condition) => (this.#network.condition = condition);
    return h(
      'section',
      { class: `side side-${name.toLowerCase()}`, 'aria-label': `Person ${name}` },
      h(
        'header',
        {},
        h(
          'div',
          { class: 'who' },
          this.#face,
          h('label', { class: 'unseen', for: `who-${name}` }, `Person ${name}`),
          this.#select,
        ),
        segmented(
          { name: `network-${name}`, legend: `Network of person ${name}`, choices: CONDITIONS, value: 'online' },
          turn,
        ),
        this.#status,
      ),
      this.stage,
    );
  }

  #report() {
    const { line, queued } = this.#client!.status;
    this.#status.dataset['line'] = line;
    this.#status.textContent = queued > 0 ? `${LINE[line]}, ${queued} waiting` : LINE[line];
  }
}

const LINE = { connecting: 'Connecting', online: 'Connected', offline: 'Offline' } as const;
