import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PointsView } from '@learning-commons/client';
import type { PointEntry } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { icon } from '../ui/icon.ts';
import '../ui/time.ts';
import { entryWords, signed } from './points-words.ts';

/** What the ledger shows and does. */
export interface LedgerFace {
  readonly view: PointsView;
  readonly headingLevel: number;
  readonly onMore: (event: Event) => void;
}

/** Why each point was given or taken back, latest first. */
export function ledger({ view, headingLevel, onMore }: LedgerFace): TemplateResult {
  const fresh = new Set(view.fresh.map(({ seq }) => seq));
  return html`<section class="ledger" part="ledger">
    <h3 aria-level=${headingLevel + 1} id="ledger">${msg('What they are for')}</h3>
    ${
      view.entries.length === 0
        ? empty()
        : html`<ol role="list" aria-labelledby="ledger">
          ${repeat(
            view.entries,
            ({ seq }) => seq,
            (entry) => row(entry, fresh.has(entry.seq)),
          )}
        </ol>`
    }
    ${more(view, onMore)}
  </section>`;
}

function empty(): TemplateResult {
  return html`<slot name="empty"><div class="empty">
    ${icon('award')}
    <p>${msg('No points yet. Answer a question, pass on what helped you, or finish a course: it shows up here.')}</p>
  </div></slot>`;
}

function row(entry: PointEntry, fresh: boolean): TemplateResult {
  const { seq, kind, amount, activity, at, writtenAt } = entry;
  const [title, reason] = entryWords(entry);
  return html`<li tabindex="-1" data-seq=${seq} class=${fresh ? 'fresh' : nothing} part=${kind === 'award' ? 'entry' : `entry entry-${kind}`}>
    <span class="amount ${amount < 0 ? 'minus' : ''}">${signed(amount)}</span>
    <div class="for">
      <p class="rule"><bdi>${title}</bdi></p>
      ${activity.name ? html`<p class="aside name"><q><bdi>${activity.name}</bdi></q></p>` : nothing}
      ${reason ? html`<p class="aside">${reason}</p>` : nothing}
    </div>
    <lc-ui-time class="aside" .at=${kind === 'award' ? at : writtenAt}></lc-ui-time>
  </li>`;
}

function more({ hasMore, loading, moreError }: PointsView, onMore: (event: Event) => void) {
  if (!hasMore) return nothing;
  return html`${moreError ? html`<p class="list-error" role="alert">${wordsFor(moreError)}</p>` : nothing}
    <button type="button" class="button quiet more" part="more" aria-disabled=${loading ? 'true' : nothing} @click=${onMore}>${loading ? msg('Loading …') : msg('Show earlier ones')}</button>`;
}
