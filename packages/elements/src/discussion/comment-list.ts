import { LitElement, html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { ListView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { element } from '../internal/element.ts';
import { msg, plural, str } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { icon } from '../ui/icon.ts';
import { LcComment } from './comment.ts';
import { nameOf } from './comment-words.ts';
import { withLate } from './lately.ts';
import { orderOf, placesOf, planOf, samePlan, type ListPlan } from './list-order.ts';
import { threadOf, type DiscussionScope } from './scope.ts';
import type { Watcher } from './watchers.ts';

/**
 * The threads of a topic, or the replies to one comment. Rows are kept by id and moved by hand: with thousands of them,
 * comparing one template per row would cost more than the change itself.
 */
@element('lc-comment-list')
export class LcCommentList extends LitElement implements Watcher {
  @property({ attribute: false }) scope!: DiscussionScope;
  /** Whose replies; null for the threads. */
  @property({ attribute: false }) parentId: Id | null = null;

  #rows = new Map<Id, LcComment>();
  #drawn: ListView | undefined;
  #plan: ListPlan = { ids: [], first: [], lifted: null };
  #ids: readonly Id[] = [];
  #moved = true;
  #standing = '';
  #unread = 0;
  #leave: (() => void) | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leave = this.scope.watchers.add(this, threadOf(this));
    this.check();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave?.();
  }

  /** The comments on the page, in their order. */
  get ids(): readonly Id[] {
    return this.#ids;
  }

  check(): void {
    const { scope } = this;
    if (this.parentId === null && scope.marks.count !== this.#unread) this.requestUpdate();
    if (
      this.#list !== this.#drawn ||
      scope.standing !== this.#standing ||
      !samePlan(planOf(scope, this.parentId), this.#plan)
    )
      this.requestUpdate();
  }

  get #list(): ListView {
    const { view } = this.scope;
    return this.parentId === null ? view.threads : view.replies(this.parentId);
  }

  protected override willUpdate(): void {
    const { scope, parentId } = this;
    this.#drawn = this.#list;
    this.#standing = scope.standing;
    this.#unread = scope.marks.count;
    const plan = planOf(scope, parentId);
    this.#moved ||= !samePlan(plan, this.#plan);
    if (!this.#moved) return;
    this.#plan = plan;
    this.#ids = orderOf(scope, plan);
  }

  protected override updated(): void {
    if (!this.#moved) return;
    this.#moved = false;
    this.#arrange();
    const { scope } = this;
    const [first] = this.#ids;
    if (this.parentId === null && first && !(scope.current && scope.article(scope.current))) scope.moveTo(first);
  }

  /** Brings the rows in line with the ids: what stays is not touched. */
  #arrange(): void {
    const box = this.querySelector<HTMLElement>(':scope > .rows')!;
    const wanted = new Set(this.#ids);
    for (const [id, row] of this.#rows) if (!wanted.has(id)) this.#drop(id, row);
    let at = box.firstElementChild;
    for (const id of this.#ids) {
      const row = this.#rows.get(id) ?? this.#add(id);
      if (row === at) at = at.nextElementSibling;
      else box.insertBefore(row, at);
    }
    for (const [at, place] of placesOf(this.scope, this.parentId, this.#ids).entries())
      this.#rows.get(this.#ids[at]!)!.place(place);
  }

  #add(id: Id): LcComment {
    const row = new LcComment();
    row.scope = this.scope;
    row.commentId = id;
    this.#rows.set(id, row);
    return row;
  }

  #drop(id: Id, row: LcComment): void {
    this.#rows.delete(id);
    row.remove();
  }

  #renderMore(side: 'before' | 'after', there: boolean) {
    const { loading, error } = this.#list;
    if (!there) return nothing;
    return html`<div class="more ${side}">
      <button class="button more-button" part="more" aria-disabled=${loading === side} @click=${({ currentTarget }: Event) => withLate(this.scope.host, (late) => late.loadMore(this, side, currentTarget as HTMLElement))}>
        ${icon(side === 'after' ? 'chevron-down' : 'chevron-up')}${loading === side ? msg('Loading …') : this.#moreLabel(side)}
      </button>
      ${error ? html`<p class="list-error" role="alert">${wordsFor(error)}</p>` : nothing}
    </div>`;
  }

  /** How many replies lie outside the stretch, where that is known to be on one side of it. */
  #rest(): number {
    const { hasBefore, hasAfter, ids, fresh } = this.#list;
    const total = this.parentId === null ? undefined : this.scope.view.comment(this.parentId)?.tally.replies;
    return total === undefined || hasBefore === hasAfter ? 0 : total - ids.length - fresh;
  }

  #moreLabel(side: 'before' | 'after'): string {
    const rest = this.#rest();
    if (this.parentId === null) return side === 'after' ? msg('Show more') : msg('Show what stands before');
    if (rest <= 0) return side === 'after' ? msg('Show more replies') : msg('Show earlier replies');
    return side === 'after'
      ? plural(rest, msg('one:Show # more reply|other:Show # more replies'))
      : plural(rest, msg('one:Show # earlier reply|other:Show # earlier replies'));
  }

  /** The strips have no height: nothing moves when their buttons come and go. */
  #renderFresh(fresh: number) {
    if (fresh === 0) return nothing;
    const top = this.parentId === null;
    const label = top
      ? plural(fresh, msg('one:# new|other:# new'))
      : plural(fresh, msg('one:# new reply|other:# new replies'));
    return html`<button class="button floating fresh-button" part="fresh" @click=${() => withLate(this.scope.host, (late) => late.showFresh(this))}>${icon(top ? 'arrow-up' : 'arrow-down')}${label}</button>`;
  }

  #renderUnread(count: number) {
    if (count === 0) return nothing;
    return html`<button class="button floating unread-button" part="next-unread" @click=${() => this.scope.host.nextUnread()}>
      <span class="dot"></span>${plural(count, msg('one:# unread|other:# unread'))}${icon('arrow-down')}
    </button>`;
  }

  override render() {
    const { scope, parentId } = this;
    const list = this.#list;
    const parent = parentId === null ? undefined : scope.view.comment(parentId);
    const label = parent ? msg(str`Replies to ${nameOf(scope.view, parent)}`) : msg('Discussion');
    const top = parentId === null;
    return html`${top ? html`<div class="strip">${this.#renderFresh(list.fresh)}</div>` : nothing}
      ${this.#renderMore('before', list.hasBefore)}
      <div class="rows" role=${top ? 'feed' : 'group'} aria-label=${label} aria-busy=${list.loading !== null}></div>
      ${top ? nothing : html`<div class="strip">${this.#renderFresh(list.fresh)}</div>`} ${this.#renderMore('after', list.hasAfter)}
      ${top ? html`<div class="strip last">${this.#renderUnread(this.#unread)}</div>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-comment-list': LcCommentList;
  }
}
