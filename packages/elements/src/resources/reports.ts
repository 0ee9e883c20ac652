import { css, html, nothing, type LitElement, type TemplateResult } from 'lit';
import type { Output } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { msg, plural } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { problem } from '../ui/notice.ts';
import '../ui/time.ts';
import { problemWords } from './problem-words.ts';
import type { ResourcesScope } from './scope.ts';

type Reported = Output<'resource.reports'>['reported'][number];
type Report = Reported['reports'][number];

/** Resources of one question, as the contract takes them. */
const AT_ONCE = 25;
/** Reports about one resource that are shown to begin with. */
const FEW = 3;

export const reportsStyles = css`
  .reports {
    display: grid;
    gap: 1px;
    margin-block: 8px;
    overflow: clip;
    border-radius: var(--_radius);
  }
  .reports > li {
    padding: 8px 12px;
    background: var(--_sunken);
    font-size: var(--_small);
  }
  .reports > li:focus-visible {
    outline-offset: -2px;
  }
  .reports .kind {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    justify-content: space-between;
  }
  .reports .kind > span:first-child {
    font-weight: 600;
  }
  .by {
    color: var(--_text-2);
  }
  .unnamed {
    margin-block-end: 8px;
    font-size: var(--_tiny);
  }
  .reports .note {
    margin-block-start: 2px;
    white-space: pre-line;
  }
  @media (forced-colors: active) {
    .reports {
      gap: 0;
      border: 1px solid var(--_line);
    }
    .reports > li + li {
      border-block-start: 1px solid var(--_line);
    }
  }
`;

/** What members say is wrong with what is in a queue. Each resource is asked about once, as it comes into view. */
export class Reports {
  readonly #host: LitElement & { readonly scope: ResourcesScope };
  readonly #found = new Map<Id, Reported>();
  readonly #asked = new Set<Id>();
  /** Resources whose reports are all shown. */
  readonly #whole = new Set<Id>();
  #refusal: { readonly error: unknown; readonly ids: readonly Id[] } | undefined;

  constructor(host: LitElement & { readonly scope: ResourcesScope }) {
    this.#host = host;
  }

  /** Whether something is known to be reported about it. */
  has(id: Id): boolean {
    return this.#found.has(id);
  }

  /** Asks what is said about these. Who owns a list, but does not curate the library, is not told. */
  ask(ids: readonly Id[]): void {
    if (!this.#host.scope.view.curates) return;
    const fresh = ids.filter((id) => !this.#asked.has(id));
    for (const id of fresh) this.#asked.add(id);
    for (let at = 0; at < fresh.length; at += AT_ONCE) void this.#load(fresh.slice(at, at + AT_ONCE));
  }

  async #load(ids: readonly Id[]): Promise<void> {
    try {
      for (const each of await this.#host.scope.store.reports(ids)) this.#found.set(each.resourceId, each);
    } catch (error) {
      this.#refusal = { error, ids: [...(this.#refusal?.ids ?? []), ...ids] };
    }
    this.#host.requestUpdate();
  }

  #onRetry = (): void => {
    const { ids } = this.#refusal!;
    this.#refusal = undefined;
    for (const id of ids) this.#asked.delete(id);
    this.#host.requestUpdate();
    this.ask(ids);
  };

  /** Focus goes to the first that was not shown before. */
  async #onMore(id: Id): Promise<void> {
    this.#whole.add(id);
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"] .reports > li:nth-child(${FEW + 1})`)?.focus();
  }

  #renderReport = ({ problem: what, note, by, at }: Report): TemplateResult => {
    const who = by === null ? msg('A member') : this.#host.scope.view.person(by)?.name;
    return html`<li tabindex="-1">
      <p class="kind"><span>${problemWords(what)}</span> <span class="by"><bdi>${who ?? msg('A former member')}</bdi> · <lc-ui-time .at=${at}></lc-ui-time></span></p>
      ${note ? html`<p class="note" dir="auto">${note}</p>` : nothing}
    </li>`;
  };

  /** What is said about one resource. */
  render(id: Id): TemplateResult | typeof nothing {
    const found = this.#found.get(id);
    if (!found) return nothing;
    const { reports, total } = found;
    const shown = this.#whole.has(id) ? reports : reports.slice(0, FEW);
    const more = total - shown.length;
    const isRest = shown.length === reports.length;
    return html`<ul class="reports" role="list" aria-label=${msg('Reports')}>
        ${shown.map(this.#renderReport)} ${more > 0 && isRest ? html`<li class="by">${plural(more, msg('one:# more|other:# more'))}</li>` : nothing}
      </ul>
      ${reports.some(({ by }) => by === null) ? html`<p class="by unnamed">${msg('Who shared something is not told who reported it, so no names stand here.')}</p>` : nothing}
      ${more > 0 && !isRest ? html`<button type="button" class="button quiet" @click=${() => void this.#onMore(id)}>${icon('flag')}${plural(more, msg('one:Show # more report|other:Show # more reports'))}</button>` : nothing}`;
  }

  /** Why some could not be read, and a way to try again. */
  renderRefusal(): TemplateResult | typeof nothing {
    return this.#refusal ? problem(this.#refusal.error, this.#onRetry) : nothing;
  }
}
