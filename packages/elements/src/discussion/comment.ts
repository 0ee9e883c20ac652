import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { CommentView } from '@learning-commons/client';
import type { Id, Person } from '@learning-commons/protocol';
import { element } from '../internal/element.ts';
import { formatList, locale, msg, str } from '../internal/localize.ts';
import { avatar } from '../ui/avatar.ts';
import { icon } from '../ui/icon.ts';
import '../ui/menu.ts';
import '../ui/time.ts';
import { itemsFor, openComposer } from './comment-actions.ts';
import { renderInline } from './comment-writing.ts';
import { failedWords, renderPending } from './comment-pending.ts';
import { nameOf, typeBadge } from './comment-words.ts';
import { reactions } from './reactions.ts';
import { mayReply } from './rights.ts';
import { lineCount, richText } from './rich-text.ts';
import { articleId, threadOf, type DiscussionScope } from './scope.ts';
import type { Watcher } from './watchers.ts';

/** Texts longer than this many lines begin folded. */
const FOLD = 26;

/** Where a row stands among its neighbours. */
export interface Place {
  /** Position in the list, from 1. */
  readonly at: number;
  /** Length of the list, or -1 while its end is unknown. */
  readonly of: number;
  /** The mark between what the reader knows and what is new. */
  readonly line: 'new' | 'earlier' | null;
}

/**
 * One comment with what stands under it. It watches the scope itself and is drawn into the widget's own shadow tree, so
 * that styles, parts and references by id hold across rows.
 */
@element('lc-comment')
export class LcComment extends LitElement implements Watcher {
  @property({ attribute: false }) scope!: DiscussionScope;
  @property({ attribute: false }) commentId: Id = '';

  @state() private unfolded = false;

  #place: Place = { at: 0, of: -1, line: null };
  #written: Place | undefined;
  #drawn: CommentView | undefined;
  #seal = '';
  #dotted = false;
  #leave: (() => void) | undefined;

  constructor() {
    super();
    this.addEventListener('contentvisibilityautostatechange', this.#onSight as EventListener);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leave = this.scope.enter(this.commentId, this, threadOf(this));
    this.check();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave?.();
    this.scope.marks.forget(this.commentId);
    this.#watchSight(false);
  }

  check(): void {
    this.#writePlace();
    if (this.scope.view.comment(this.commentId) !== this.#drawn || this.#sealOf() !== this.#seal) this.requestUpdate();
  }

  /** Tells the row where it stands. A new position alone is written into the article without drawing the row. */
  place(place: Place): void {
    const redraw = place.line !== this.#place.line;
    this.#place = place;
    if (redraw) this.requestUpdate();
    if (!this.scope.watchers.dozes(this)) this.#writePlace();
  }

  #writePlace(): void {
    const { at, of } = this.#place;
    if (this.#written?.at === at && this.#written.of === of) return;
    const article = this.querySelector<HTMLElement>(':scope > article');
    if (!article) return;
    this.#written = this.#place;
    article.setAttribute('aria-posinset', String(at));
    article.setAttribute('aria-setsize', String(of));
  }

  /** Shows all of a long text. */
  unfold(): void {
    this.unfolded = true;
  }

  protected override willUpdate(): void {
    const before = this.#drawn?.state;
    this.#drawn = this.scope.view.comment(this.commentId);
    if (this.#drawn?.state === 'failed' && before && before !== 'failed')
      this.scope.host.announce(failedWords(this.#drawn));
    this.#seal = this.#sealOf();
    if (!this.#drawn || this.#dotted || !this.scope.marks.isUnread(this.#drawn)) return;
    this.#dotted = true;
    this.scope.marks.expect(this.#drawn);
  }

  /** The dot goes when nobody looks. */
  #onLeave = (): void => {
    this.#dotted = false;
    this.requestUpdate();
  };

  #onSight = ({ target, skipped }: ContentVisibilityAutoStateChangeEvent): void => {
    if (target === this) this.scope.watchers.doze(this, skipped);
  };

  /** Only rows near the window are observed: an observer looks at all it has after every change of layout. */
  #watchSight(near: boolean): void {
    const header = this.#header;
    if (!header) return;
    if (near && this.#dotted && this.#drawn) this.scope.marks.watch(header, this.#drawn, this.#onLeave);
    else this.scope.marks.unwatch(header);
  }

  doze(dozing: boolean): void {
    this.#watchSight(!dozing);
  }

  protected override updated(): void {
    this.#writePlace();
    const thread = threadOf(this);
    this.#watchSight(!thread || !this.scope.watchers.dozes(thread));
  }

  get #header(): Element | null {
    return this.querySelector(':scope > article > .comment-main > header');
  }

  /** What the row shows besides the comment itself, as one word to compare. */
  #sealOf(): string {
    const { scope, commentId: id } = this;
    const open = scope.writing?.id === id ? scope.writing.kind : '';
    const author = this.#drawn?.author ? scope.view.person(this.#drawn.author)?.name : '';
    return `${scope.standing} ${open} ${scope.highlighted === id} ${scope.current === id} ${this.#hasReplies()} ${author}`;
  }

  #hasReplies(): boolean {
    return (this.#drawn?.tally.replies ?? 0) > 0 || this.scope.view.replies(this.commentId).ids.length > 0;
  }

  #onReply = (): void => openComposer(this.scope, this.#drawn!);

  #items = () => itemsFor(this.scope, this.#drawn!);

  #renderLine() {
    const { line } = this.#place;
    if (!line) return nothing;
    return html`<p class="line" part="unread-line"><span>${line === 'new' ? msg('New') : msg('Earlier')}</span></p>`;
  }

  #renderAuthor(comment: CommentView): TemplateResult {
    const { view } = this.scope;
    const person = comment.author ? view.person(comment.author) : undefined;
    const answered = comment.replyTo ? view.comment(comment.replyTo) : undefined;
    return html`<header>
      <span class="author" part="author" id="by-${comment.id}" dir="auto">${nameOf(view, comment)}</span>
      ${roleBadge(person)} ${person?.title ? html`<span class="title" dir="auto">${person.title}</span>` : nothing}
      ${answered ? html`<button class="to" @click=${() => this.scope.host.goTo(answered.id)}>${msg(str`replying to ${nameOf(view, answered)}`)}</button>` : nothing}
      <span class="when">
        <lc-ui-time part="time" id="at-${comment.id}" .at=${comment.createdAt}></lc-ui-time>
        ${comment.editedAt && !comment.deleted ? html`<span class="edited">${msg('edited')}</span>` : nothing}
        ${this.#dotted ? html`<span class="dot" part="unread"><span class="visually-hidden">${msg('unread')}</span></span>` : nothing}
      </span>
    </header>`;
  }

  #renderMarks(comment: CommentView) {
    const { view, settings } = this.scope;
    const badge = typeBadge(comment, settings.mode);
    const names = comment.endorsedBy.map((id) => view.person(id)?.name ?? msg('a former member'));
    if (!badge && !comment.pinned && !comment.accepted && names.length === 0) return nothing;
    return html`<p class="marks">
      ${comment.accepted ? html`<span class="mark accepted" part="accepted">${icon('check')}${msg('Accepted answer')}</span>` : nothing}
      ${comment.pinned ? html`<span class="mark" part="pinned">${icon('pin')}${msg('Pinned')}</span>` : nothing} ${badge}
      ${names.length > 0 ? html`<span class="mark endorsed" part="endorsed">${icon('award')}${msg(str`Endorsed by ${formatList(names)}`)}</span>` : nothing}
    </p>`;
  }

  #renderBody(comment: CommentView) {
    if (comment.pendingBody !== null)
      return html`<div class="text pending-text" part="body" dir="auto">${comment.pendingBody}</div>`;
    const folded = !this.unfolded && lineCount(comment.content) > FOLD;
    const member = this.scope.view.viewer?.member ?? null;
    const options = { member, headingLevel: this.scope.settings.headingLevel + 1 };
    return html`<div class="text ${folded ? 'folded' : ''}" part="body" @focusin=${folded ? () => this.unfold() : nothing}>
        ${guard([comment.content, member, locale()], () => richText(comment.content, options))}
      </div>
      ${folded ? html`<button class="button quiet unfold" @click=${() => this.unfold()}>${msg('Read all of it')}</button>` : nothing}`;
  }

  #renderReply(comment: CommentView) {
    const { view, settings } = this.scope;
    if (!mayReply(view, comment)) return nothing;
    const answer = settings.mode === 'qa' && comment.type === 'question' && comment.depth === 0;
    return html`<button class="button quiet" data-key="reply" @click=${this.#onReply}>${icon('reply')}${answer ? msg('Answer') : msg('Reply')}</button>`;
  }

  #renderMenu(): TemplateResult {
    return html`<lc-ui-menu data-key="menu" align="start" label=${msg('More actions')} .items=${this.#items}></lc-ui-menu>`;
  }

  #renderActions(comment: CommentView) {
    if (comment.state !== 'sent') return renderPending(this.scope, comment);
    return html`<footer class="actions" part="actions">
      ${reactions(this.scope, comment)}
      ${this.#renderReply(comment)}
      ${this.#renderMenu()}
    </footer>`;
  }

  #renderContent(comment: CommentView) {
    if (comment.deleted) return this.#renderTombstone(comment);
    const editing = this.scope.writing?.id === comment.id && this.scope.writing.kind !== 'reply';
    return html`${this.#renderAuthor(comment)} ${this.#renderMarks(comment)}
    ${editing ? renderInline(this.scope, comment) : html`${this.#renderBody(comment)} ${this.#renderActions(comment)}`}`;
  }

  #renderTombstone(comment: CommentView): TemplateResult {
    const by = comment.deleted === 'author' ? msg('Deleted by its author') : msg('Removed by a moderator');
    return html`<header class="tombstone" part="tombstone">
      <span id="by-${comment.id}">${by}</span>
      <span class="when"><lc-ui-time id="at-${comment.id}" .at=${comment.createdAt}></lc-ui-time></span>
      ${this.#renderMenu()}
    </header>`;
  }

  override render() {
    const { scope, commentId: id } = this;
    const comment = this.#drawn;
    if (!comment) return nothing;
    const author = comment.author ? (scope.view.person(comment.author) ?? null) : null;
    return html`<article
      id=${articleId(id)}
      part="comment"
      class="comment ${classesOf(comment)} ${scope.highlighted === id ? 'highlighted' : ''}"
      tabindex=${scope.current === id ? 0 : -1}
      aria-labelledby="by-${id} at-${id}"
    >
      ${this.#renderLine()}
      ${scope.settings.avatars ? html`<div class="face">${avatar(comment.deleted ? null : author)}</div>` : nothing}
      <div class="comment-main">${this.#renderContent(comment)}</div>
      ${scope.writing?.id === id && scope.writing.kind === 'reply' ? html`<div class="answer">${renderInline(scope, comment)}</div>` : nothing}
      ${this.#hasReplies() ? html`<lc-comment-list class="replies" part="replies" .scope=${scope} .parentId=${id}></lc-comment-list>` : nothing}
    </article>`;
  }
}

function classesOf(comment: CommentView): string {
  return [
    `depth-${comment.depth}`,
    comment.state,
    comment.accepted ? 'answer-row' : '',
    comment.deleted ? 'deleted' : '',
  ].join(' ');
}

function roleBadge(person: Person | undefined) {
  if (!person?.role) return nothing;
  const name = { curator: msg('Curator'), moderator: msg('Moderator'), admin: msg('Admin') }[person.role];
  return html`<span class="role" part="role">${name}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-comment': LcComment;
  }
}
