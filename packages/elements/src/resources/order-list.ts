import { LitElement, html, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ResourceItem } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { Glide } from '../ui/glide.ts';
import { icon } from '../ui/icon.ts';
import '../ui/menu.ts';
import { orderStyles } from './order-list.styles.ts';
import { place, placingItems } from './placing.ts';
import { picture, pictureStyles } from './resource-picture.ts';
import { typeWords } from './resource-words.ts';
import type { ResourcesScope } from './scope.ts';

/** What is on its way to another place. */
interface Held {
  readonly id: Id;
  readonly from: number;
  readonly to: number;
  /** By pointer: where on the row it was taken, and where the pointer is. */
  readonly grip?: { readonly offset: number; readonly y: number };
}

/**
 * A curated list as short rows, put in order by dragging their handles or by keys: Space takes a row up and puts it down, the
 * arrows, Home and End move it, Escape puts it back. The order that was wished for stays until the server has answered.
 */
@element('lc-ui-resource-order')
export class LcUiResourceOrder extends LitElement {
  static override styles = [uiBase, buttons, pictureStyles, orderStyles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) items: readonly ResourceItem[] = [];
  /** Key of the list. */
  @property() list = '';

  @state() private held: Held | undefined;
  @state() private wish: readonly Id[] | undefined;
  @state() private said = '';
  @query('ol') private box!: HTMLElement;

  #glide = new Glide();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Puts focus on the handle of a resource, or of the first one. */
  focusOn(id?: Id): void {
    const handles = [...this.renderRoot.querySelectorAll<HTMLElement>('.handle')];
    (handles.find((each) => each.closest('li')?.dataset.id === id) ?? handles[0])?.focus();
  }

  /** The list as it stands, or as it was wished for. */
  get #known(): readonly ResourceItem[] {
    const byId = new Map(this.items.map((item) => [item.resource.id, item]));
    const wished = this.wish?.flatMap((id) => byId.get(id) ?? []) ?? [];
    return [...wished, ...this.items.filter((item) => !wished.includes(item))];
  }

  /** The same with what is held at its new place. */
  get #order(): readonly ResourceItem[] {
    const items = [...this.#known];
    const { held } = this;
    const [moved] = held
      ? items.splice(
          items.findIndex(({ resource }) => resource.id === held.id),
          1,
        )
      : [];
    if (moved) items.splice(held!.to, 0, moved);
    return items;
  }

  protected override willUpdate(): void {
    if (this.hasUpdated && !this.held?.grip) this.#glide.before(this.renderRoot);
  }

  protected override updated(changed: PropertyValues): void {
    if (this.held?.grip) return this.#drag(this.held, this.held.grip);
    for (const row of this.#rows) row.style.removeProperty('translate');
    this.#glide.after(this.renderRoot);
    const row = this.#rows.find(({ dataset }) => dataset.id === this.held?.id);
    if (!row || !changed.has('held')) return;
    row.querySelector<HTMLElement>('.handle')?.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }

  get #rows(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('li')];
  }

  /** While a pointer drags, rows stay where the document has them and are only drawn elsewhere: so none loses the pointer. */
  #drag({ from, to }: Held, { offset, y }: NonNullable<Held['grip']>): void {
    const rows = this.#rows;
    const [first, second] = rows;
    const step = first && second ? second.offsetTop - first.offsetTop : 0;
    const top = this.box.getBoundingClientRect().top;
    for (const [index, row] of rows.entries()) {
      const passed = index > from && index <= to ? -step : index < from && index >= to ? step : 0;
      const by = index === from ? y - offset - top - row.offsetTop : passed;
      row.style.setProperty('translate', `0 ${by}px`);
    }
    rows[from]?.scrollIntoView({ block: 'nearest' });
  }

  #take(id: Id, grip?: Held['grip']): void {
    const from = this.#order.findIndex(({ resource }) => resource.id === id);
    this.held = { id, from, to: from, ...(grip && { grip }) };
    this.said = msg(
      str`Taken up, at place ${formatNumber(from + 1)} of ${formatNumber(this.items.length)}. Move it with the arrow keys, put it down with Space, back with Escape.`,
    );
  }

  #move(to: number, grip = this.held?.grip): void {
    if (!this.held) return;
    const at = Math.max(0, Math.min(to, this.items.length - 1));
    if (at !== this.held.to) this.said = msg(str`Place ${formatNumber(at + 1)} of ${formatNumber(this.items.length)}`);
    this.held = { ...this.held, to: at, ...(grip && { grip }) };
  }

  #cancel(): void {
    if (!this.held) return;
    this.held = undefined;
    this.said = msg('Put back where it was.');
  }

  #drop(): void {
    const { held } = this;
    if (!held) return;
    const order = this.#order.map(({ resource }) => resource.id);
    this.held = undefined;
    if (held.to === held.from) return void (this.said = msg('Put back where it was.'));
    this.said = msg(str`Put down at place ${formatNumber(held.to + 1)} of ${formatNumber(order.length)}.`);
    void this.#place(order, held.id, order[held.to - 1] ?? null);
  }

  /** What was wished for is shown until it is known, and what is known after that. */
  async #place(order: readonly Id[], id: Id, after: Id | null | undefined): Promise<void> {
    this.wish = order;
    await place(this.scope, { resourceId: id, list: this.list, after });
    if (this.wish === order) this.wish = undefined;
  }

  #onKeydown(event: KeyboardEvent): void {
    const { held } = this;
    if (!held || event.altKey || event.ctrlKey || event.metaKey) return;
    const targets: Readonly<Record<string, number>> = {
      ...{ ArrowUp: held.to - 1, ArrowDown: held.to + 1 },
      ...{ Home: 0, End: this.items.length - 1 },
    };
    const to = targets[event.key];
    if (to !== undefined) this.#move(to);
    else if (event.key === 'Escape') this.#cancel();
    else if (event.key === 'Tab') return this.#drop();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Keys and screen readers press; a pointer drags. */
  #onClick({ detail }: MouseEvent, id: Id): void {
    if (detail > 0) return;
    if (this.held) this.#drop();
    else this.#take(id);
  }

  #onPointerdown(event: PointerEvent, id: Id): void {
    if (event.button !== 0 || this.held) return;
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    this.#take(id, { offset: event.clientY - handle.closest('li')!.getBoundingClientRect().top, y: event.clientY });
  }

  #onPointermove({ clientY }: PointerEvent): void {
    const { held } = this;
    if (!held?.grip) return;
    const top = this.box.getBoundingClientRect().top;
    const rows = this.#rows;
    const own = rows[held.from]!;
    const others = rows.filter((row) => row !== own);
    const middle = clientY - held.grip.offset + own.offsetHeight / 2;
    const passed = others.filter((row) => top + row.offsetTop + row.offsetHeight / 2 < middle).length;
    this.#move(passed, { ...held.grip, y: clientY });
  }

  #onPointerend(event: PointerEvent): void {
    if (!this.held?.grip) return;
    if (event.type === 'pointerup') this.#drop();
    else this.#cancel();
  }

  /** What was taken up by keys is put down where it is when focus goes elsewhere. */
  #onFocusout({ relatedTarget }: FocusEvent): void {
    if (relatedTarget !== null && this.held && !this.held.grip) this.#drop();
  }

  #renderRow = (item: ResourceItem) => {
    const { id, title, type } = item.resource;
    const isHeld = this.held?.id === id;
    const ids = this.#order.map(({ resource }) => resource.id);
    const at = ids.indexOf(id);
    const others = ids.filter((each) => each !== id);
    const menu = placingItems({
      first: at === 0,
      last: at === ids.length - 1,
      move: (to) =>
        void this.#place(to === 'top' ? [id, ...others] : [...others, id], id, to === 'top' ? null : undefined),
      takeOut: () => void place(this.scope, { resourceId: id, list: this.list, on: false }),
    });
    const label = msg(str`Move “${title}”, place ${formatNumber(at + 1)} of ${formatNumber(ids.length)}`);
    return html`<li class=${isHeld ? 'held' : ''} data-id=${id} data-key=${id} part="row">
      <button type="button" class="icon-button handle" part="handle" aria-label=${label} aria-describedby="how" aria-pressed=${isHeld}
        @click=${(event: MouseEvent) => this.#onClick(event, id)}
        @pointerdown=${(event: PointerEvent) => this.#onPointerdown(event, id)}
      >${icon('grip')}</button>
      <span class="at" aria-hidden="true">${formatNumber(at + 1)}</span>
      <span class="thumb">${picture(item.resource, this.scope.client.server)}</span>
      <span class="what"><bdi class="name">${title}</bdi><span class="kind">${typeWords(type)}</span></span>
      <lc-ui-menu align="end" label=${msg(str`More about “${title}”`)} .items=${menu}></lc-ui-menu>
    </li>`;
  };

  override render() {
    return html`<p class="how" id="how">${msg('Drag a handle, or press Space on it and use the arrow keys. Everybody sees the new order at once.')}</p>
      <ol role="list" class=${this.held?.grip ? 'dragging' : ''} @keydown=${this.#onKeydown} @focusout=${this.#onFocusout} @pointermove=${this.#onPointermove}
        @pointerup=${this.#onPointerend} @pointercancel=${this.#onPointerend}>
        ${repeat(this.held?.grip ? this.#known : this.#order, ({ resource }) => resource.id, this.#renderRow)}
      </ol>
      <p class="visually-hidden" role="status">${this.said}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-resource-order': LcUiResourceOrder;
  }
}
