import { LitElement, css, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ResourceItem } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { place } from './placing.ts';
import type { ResourcesScope } from './scope.ts';

const styles = css`
  :host {
    display: contents;
  }
  .which {
    text-align: -webkit-match-parent;
    text-align: match-parent;
    margin-block-end: 10px;
    font-weight: 600;
  }
  .choice > span {
    display: grid;
  }
`;

/** In which lists a resource is: a tick puts it at the end of a list, or takes it out, at once. */
@element('lc-resource-place-dialog')
export class LcResourcePlaceDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, styles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) item!: ResourceItem;

  @state() private chosen: ReadonlySet<string> = new Set();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated) this.chosen = new Set(this.item.resource.lists.map(({ list }) => list));
  }

  async #onChange({ target }: Event, list: string): Promise<void> {
    const box = target as HTMLInputElement;
    const on = box.checked;
    const next = new Set(this.chosen);
    if (on) next.add(list);
    else next.delete(list);
    this.chosen = next;
    if (await place(this.scope, { resourceId: this.item.resource.id, list, on })) return;
    const former = new Set(this.chosen);
    if (on) former.delete(list);
    else former.add(list);
    this.chosen = former;
    box.checked = !on;
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  override render() {
    const { scope } = this;
    const lists = scope.view.lists.filter((list) => scope.view.looksAfter(list));
    return html`<lc-ui-dialog open heading=${msg('Lists it is in')} @lc-close=${() => this.#close()}>
      <p class="which" dir="auto">${this.item.resource.title}</p>
      <fieldset>
        <legend class="visually-hidden">${msg('Lists')}</legend>
        ${lists.map(
          ({ key, title }, index) => html`<label class="choice">
            <input type="checkbox" ?autofocus=${index === 0} .checked=${this.chosen.has(key)} @change=${(event: Event) => void this.#onChange(event, key)} />
            <span dir="auto">${title}</span>
          </label>`,
        )}
      </fieldset>
      <button slot="footer" type="button" class="button primary" @click=${() => this.#close()}>${msg('Done')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-place-dialog': LcResourcePlaceDialog;
  }
}
