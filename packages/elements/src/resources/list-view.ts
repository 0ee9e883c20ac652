import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ResourceListView } from '@learning-commons/client';
import { msg, plural } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { icon } from '../ui/icon.ts';
import { resourceCard } from './resource-card.ts';
import type { ResourcesScope } from './scope.ts';

/** What the reader may do with the list as a whole. */
export interface ListActions {
  /** How many to show of those that are there. */
  readonly limit: number;
  onFresh(): void;
  onMore(event: Event): void;
}

/** The cards, with what waits before and after them. */
export function listView(scope: ResourcesScope, list: ResourceListView, actions: ListActions): TemplateResult {
  const { limit, onMore } = actions;
  const hasMore = list.hasMore || list.items.length > limit;
  return html`${freshLine(list, actions)}
    <ul class="cards" role="list" part="list" aria-label=${msg('Resources')} aria-busy=${list.loading}>
      ${repeat(
        list.items.slice(0, limit),
        ({ resource }) => resource.id,
        (item) => resourceCard(scope, item),
      )}
    </ul>
    ${list.error ? html`<p class="more-error" role="alert">${wordsFor(list.error)}</p>` : nothing}
    ${
      hasMore
        ? html`<button type="button" class="button more" part="more" aria-disabled=${list.loading} @click=${onMore}>${list.loading ? msg('Loading …') : msg('Show more')}</button>`
        : nothing
    }`;
}

/** Nothing moves while somebody reads: what is new waits, and so does an order that others have changed. */
function freshLine({ fresh, stirred }: ResourceListView, { onFresh }: ListActions) {
  if (fresh === 0 && !stirred) return nothing;
  const words =
    fresh > 0 ? plural(fresh, msg('one:# new resource|other:# new resources')) : msg('The order has changed: show it');
  return html`<p class="fresh-line"><button type="button" class="button fresh" part="fresh" @click=${onFresh}>${icon(fresh > 0 ? 'arrow-up' : 'sort')}${words}</button></p>`;
}
