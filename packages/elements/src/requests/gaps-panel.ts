import { LitElement, css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { NewRequest, Output } from '@learning-commons/client';
import type { Id, SearchGap } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon } from '../ui/icon.ts';
import type { RequestsScope } from './scope.ts';

const styles = css`
  :host {
    display: block;
  }
  details {
    margin-block-end: 16px;
    border: 1px dashed var(--_line-2);
    border-radius: calc(var(--_radius) + 2px);
    font-size: var(--_small);
  }
  summary {
    display: flex;
    gap: 8px;
    align-items: center;
    min-block-size: 2.75em;
    padding: 8px 14px;
    font-weight: 600;
    cursor: pointer;
  }
  .count {
    color: var(--_text-2);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  summary .chevron {
    margin-inline-start: auto;
    transition: rotate var(--_quick);
  }
  details[open] .chevron {
    rotate: 180deg;
  }
  .inside {
    padding: 0 14px 12px;
  }
  .note,
  .how-often {
    color: var(--_text-2);
  }
  li {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    align-items: center;
    padding-block: 8px;
    border-block-start: 1px solid var(--_line);
  }
  ul {
    margin-block-start: 8px;
  }
  .words {
    flex: 1 1 12em;
    min-inline-size: 0;
  }
  .how-often {
    display: block;
    font-size: var(--_tiny);
  }
`;

/** For curators: what several people looked for in vain. Counts alone, never who. */
@element('lc-ui-request-gaps')
export class LcUiRequestGaps extends LitElement {
  static override styles = [uiBase, buttons, styles];

  @property({ attribute: false }) scope!: RequestsScope;

  @state() private gaps: Output<'gap.list'> = [];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.refresh();
  }

  /** Reads the list again. Nobody asked for it, so a failure is silent. */
  async refresh(): Promise<void> {
    this.gaps = await this.scope.store.gaps().catch(() => this.gaps);
  }

  #onMake({ id, query }: SearchGap): void {
    const title = query.charAt(0).toLocaleUpperCase() + query.slice(1);
    const detail: NewRequest = { title: title.slice(0, 140), why: '', skill: null, gapId: id };
    this.dispatchEvent(new CustomEvent('lc-request-make', { detail }));
  }

  /** Focus goes to what stands in its place, or to the head of the list. */
  async #onDismiss({ id, query }: SearchGap, index: number): Promise<void> {
    const { scope } = this;
    const done = await scope.act('lc-gap-dismiss', 'lc-gap-dismissed', { gapId: id, query }, async () => {
      await scope.store.dismissGap(id);
      return true;
    });
    if (done) await this.#drop(id, index);
  }

  async #drop(id: Id, index: number): Promise<void> {
    this.gaps = this.gaps.filter((gap) => gap.id !== id);
    await this.updateComplete;
    const rows = this.renderRoot.querySelectorAll<HTMLElement>('.dismiss');
    (rows[Math.min(index, rows.length - 1)] ?? this.renderRoot.querySelector<HTMLElement>('summary'))?.focus();
    if (this.gaps.length === 0) this.dispatchEvent(new CustomEvent('lc-empty'));
  }

  override render() {
    const { gaps } = this;
    if (gaps.length === 0) return nothing;
    return html`<details part="gaps">
      <summary>${icon('search')}${msg('Looked for in vain')} <span class="count">${plural(gaps.length, msg('one:# search|other:# searches'))}</span><span class="chevron">${icon('chevron-down')}</span></summary>
      <div class="inside">
        <p class="note">${msg('Words that at least three people looked for and nobody found, in the last 90 days. Nobody is told who. Only curators see this.')}</p>
        <ul role="list">
          ${gaps.map(
            (gap, index) => html`<li>
              <span class="words"><bdi>${gap.query}</bdi><span class="how-often">${plural(gap.searches, msg('one:looked for once|other:looked for # times'))}</span></span>
              <button type="button" class="button" aria-label=${msg(str`Make a request of “${gap.query}”`)} @click=${() => this.#onMake(gap)}>${msg('Make a request')}</button>
              <button type="button" class="button quiet dismiss" aria-label=${msg(str`Dismiss “${gap.query}”`)} @click=${() => void this.#onDismiss(gap, index)}>${msg('Dismiss')}</button>
            </li>`,
          )}
        </ul>
      </div>
    </details>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-request-gaps': LcUiRequestGaps;
  }
}
