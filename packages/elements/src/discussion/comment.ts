import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { CommentView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { element } from '../internal/element.ts';
import { msg, spoken } from '../internal/localize.ts';
import { avatar } from '../ui/avatar.ts';
import { icon } from '../ui/icon.ts';
import { cards } from './comment-cards.ts';
import { files } from './comment-files.ts';
import { byline, marks, tombstone } from './comment-header.ts';
import { late, withLate } from './lately.ts';
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
  #carded = 0;
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
    this.classList.toggle('lined', place.line !== null);
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
    if (this.#drawn?.state === 'failed' && before && before !== 'failed') this.#sayFailed(this.#drawn);
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

  /** Cards come late: who reads further down is not moved by them. */
  protected override update(changed: PropertyValues<this>): void {
    const before = this.#carded;
    this.#carded = this.#drawn?.previews?.length ?? 0;
    const below = this.#carded === before ? null : this.querySelector(':scope > article > .comment-main > .actions');
    const keepBelow = late()?.keepBelow;
    if (below && keepBelow) keepBelow(below, threadOf(this) ?? this, () => super.update(changed));
    else super.update(changed);
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

  #sayFailed(comment: CommentView): void {
    withLate(this.scope.host, ({ failedWords }) => this.scope.host.announce(failedWords(comment)));
  }

  /** What the row shows besides the comment itself, as one word to compare. */
  #sealOf(): string {
    const { scope, commentId: id } = this;
    const open = scope.writing?.id === id ? scope.writing.kind : '';
    const author = this.#drawn?.author ? scope.view.person(this.#drawn.author)?.name : '';
    const waits = this.#drawn?.state !== 'sent' && late() !== undefined;
    return `${scope.standing} ${waits} ${open} ${scope.highlighted === id} ${scope.current === id} ${this.#hasReplies()} ${author}`;
  }

  #hasReplies(): boolean {
    return (this.#drawn?.tally.replies ?? 0) > 0 || this.scope.view.replies(this.commentId).ids.length > 0;
  }

  #onReply = (): void => withLate(this.scope.host, (late) => late.openComposer(this.scope, this.#drawn!));

  #items = () => late()?.itemsFor(this.scope, this.#drawn!) ?? [];

  #renderLine() {
    const { line } = this.#place;
    if (!line) return nothing;
    return html`<p class="line" part="unread-line"><span>${line === 'new' ? msg('New') : msg('Earlier')}</span></p>`;
  }

  #renderBody(comment: CommentView) {
    if (!(comment.pendingBody ?? comment.content.length)) return nothing;
    if (comment.pendingBody !== null)
      return html`<div class="text pending-text" part="body" dir="auto">${comment.pendingBody}</div>`;
    const folded = !this.unfolded && lineCount(comment.content) > FOLD;
    const member = this.scope.view.viewer?.member ?? null;
    const options = { member, headingLevel: this.scope.settings.headingLevel + 1 };
    return html`<div class="text ${folded ? 'folded' : ''}" part="body" @focusin=${folded ? () => this.unfold() : nothing}>
        ${guard([comment.content, member, spoken()], () => richText(comment.content, options))}
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
    if (comment.state !== 'sent') return late()?.renderPending(this.scope, comment);
    return html`<footer class="actions" part="actions">
      ${reactions(this.scope, comment)}
      ${this.#renderReply(comment)}
      ${this.#renderMenu()}
    </footer>`;
  }

  #renderContent(comment: CommentView) {
    const { scope } = this;
    if (comment.deleted) return tombstone(comment, this.#renderMenu());
    const editing = scope.writing?.id === comment.id && scope.writing.kind !== 'reply';
    return html`${byline(scope, comment, this.#dotted)} ${marks(scope, comment)}
    ${editing ? late()?.renderInline(scope, comment) : html`${this.#renderBody(comment)} ${files(scope, comment.attachments)} ${cards(scope, comment)} ${this.#renderActions(comment)}`}`;
  }

  override render() {
    const { scope, commentId: id } = this;
    const comment = this.#drawn;
    if (!comment) return nothing;
    const author = comment.author ? scope.view.person(comment.author) : undefined;
    const { avatars } = scope.settings;
    const answering = scope.writing?.id === id && scope.writing.kind === 'reply';
    return html`<article
      id=${articleId(id)}
      part="comment"
      class="comment ${this.#classes(comment, answering)}"
      tabindex=${scope.current === id ? 0 : -1}
      aria-labelledby="by-${id} at-${id}"
    >
      ${this.#renderLine()}
      ${avatars ? html`<div class="face">${avatar(comment.deleted ? null : author)}</div>` : nothing}
      <div class="comment-main">${this.#renderContent(comment)}</div>
      ${answering ? html`<div class="answer">${late()?.renderInline(scope, comment)}</div>` : nothing}
      ${this.#hasReplies() ? html`<lc-comment-list class="replies" part="replies" .scope=${scope} .parentId=${id}></lc-comment-list>` : nothing}
    </article>`;
  }

  #classes({ id, depth, state, accepted }: CommentView, answering: boolean): string {
    const { settings, highlighted } = this.scope;
    const branching = answering || this.#hasReplies();
    return `depth-${depth} ${state} ${accepted ? 'answer-row' : ''} ${branching ? 'branching' : ''} ${settings.avatars ? '' : 'faceless'} ${highlighted === id ? 'highlighted' : ''}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-comment': LcComment;
  }
}
