import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { DiscussionStore, type CommonsClient, type DiscussionView } from '@learning-commons/client';
import type { CommentType, FollowLevel, Id, Sort } from '@learning-commons/protocol';
import { base } from '../internal/base.ts';
import { CommonsElement } from '../internal/commons-element.ts';
import { element } from '../internal/element.ts';
import { eventually } from '../internal/eventually.ts';
import { LiveController } from '../internal/live-controller.ts';
import { msg } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import { noticeStyles } from '../ui/notice.ts';
import { skeletonStyles } from '../ui/skeleton.ts';
import './comment-list.ts';
import './composer.ts';
import { commentStyles } from './comment.styles.ts';
import { header } from './discussion-header.ts';
import {
  composerPlaceholder,
  emptyState,
  failedState,
  loadingState,
  topicProblem,
  typingLine,
} from './discussion-states.ts';
import { styles } from './discussion.styles.ts';
import type { ToolbarFace } from './discussion-toolbar.ts';
import { fetched, late, lately, withLate } from './lately.ts';
import { linkedComment, PermalinkController } from './permalink.ts';
import { ReadMarks } from './read-marks.ts';
import { richTextStyles } from './rich-text.styles.ts';
import { isClosed } from './rights.ts';
import { DiscussionScope, draftKey, type Mode, type ScopeHost, type Settings } from './scope.ts';

const TYPES: Readonly<Record<Mode, readonly CommentType[]>> = {
  thread: ['comment', 'question', 'concern', 'resource'],
  qa: ['question'],
  comments: ['comment'],
};

const SORTS: readonly Sort[] = ['newest', 'oldest', 'top'];

/**
 * A live discussion on a topic: threads with replies, reactions, accepted answers, search, read marks.
 *
 * Several of them may stand on one page, also on one topic. A fragment `#lc-comment-<id>` in the page's address leads to
 * a comment; the element reads the fragment and never writes it.
 *
 * @slot empty - Stands where nobody has written yet, instead of the invitation.
 * @slot tools - More buttons beside search and follow.
 * @csspart header - Title, count, who is here.
 * @csspart heading - The title.
 * @csspart count - How many comments there are.
 * @csspart presence - The button that tells who is here.
 * @csspart toolbar - Order, filter, search, follow.
 * @csspart composer - A place to write.
 * @csspart list - The feed of threads.
 * @csspart comment - One comment with the replies under it.
 * @csspart author - An author's name.
 * @csspart role - Curator, moderator or admin, beside a name.
 * @csspart time - When something was written.
 * @csspart unread - The dot on what is new to the reader.
 * @csspart unread-line - The line between known and new.
 * @csspart type - What kind of post it is; also `type-question`, `type-concern`, `type-resource`.
 * @csspart pinned - The mark of a pinned thread.
 * @csspart accepted - The mark of an accepted answer.
 * @csspart endorsed - Who endorsed a comment.
 * @csspart body - The text of a comment.
 * @csspart code-block - A block of code; its words have `token` and `token-keyword`, `token-string` and the like.
 * @csspart code - Code in a line of text.
 * @csspart table - A table in a text.
 * @csspart quote - A quotation in a text.
 * @csspart picture - A picture in a text.
 * @csspart link - A link in a text.
 * @csspart mention - A colleague named in a text.
 * @csspart files - Pictures, recordings and files of a comment.
 * @csspart link-previews - Cards of the pages that a comment links to.
 * @csspart actions - Reactions and buttons under a comment.
 * @csspart reactions - The reactions alone.
 * @csspart reaction - One emoji with its count; `reaction-on` if the reader used it.
 * @csspart pending - Where an own text stands on its way to the server.
 * @csspart tombstone - What stands in place of a deleted comment.
 * @csspart replies - The list of replies under a comment.
 * @csspart more - A button that loads more.
 * @csspart fresh - A button that lets in what is new.
 * @csspart next-unread - The button to the next unread comment.
 * @csspart typing - Who types just now.
 * @csspart locked - The mark of a closed discussion.
 * @csspart closing - When a discussion will close.
 * @csspart offline - The mark while there is no connection.
 * @csspart search - The search panel.
 * @cssprop --lc-accent - Colour of what can be done and of what stands out.
 * @cssprop --lc-sticky-top - Height of a bar that the page keeps at its top, so that nothing is hidden behind it.
 * @cssprop --lc-discussion-height - With `contained`: how high the feed may grow before it scrolls by itself. Default 40rem.
 * @fires lc-discussion-loaded - After the first page is shown. `detail.count` is the number of comments.
 * @fires lc-comment-create - Before a comment or reply is sent. Cancelable.
 * @fires lc-comment-created - After the server has it.
 * @fires lc-comment-edit - Before a new text is sent. Cancelable.
 * @fires lc-comment-edited - After the server has it.
 * @fires lc-comment-delete - Before a comment is deleted. Cancelable.
 * @fires lc-comment-deleted - After it was deleted.
 * @fires lc-comment-restore - Before a deleted comment is brought back. Cancelable.
 * @fires lc-comment-restored - After it was brought back.
 * @fires lc-comment-react - Before a reaction is set or unset. Cancelable.
 * @fires lc-comment-reacted - After the server has it.
 * @fires lc-comment-accept - Before an answer is accepted, or no longer. Cancelable.
 * @fires lc-comment-accepted - After the server has it.
 * @fires lc-comment-endorse - Before a comment is endorsed, or no longer. Cancelable.
 * @fires lc-comment-endorsed - After the server has it.
 * @fires lc-comment-pin - Before a thread is pinned, or no longer. Cancelable.
 * @fires lc-comment-pinned - After the server has it.
 * @fires lc-preview-hide - Before the card of a link is taken away, or brought back. Cancelable.
 * @fires lc-preview-hidden - After the server has it.
 * @fires lc-comment-report - Before a report is sent. Cancelable.
 * @fires lc-comment-reported - After the server has it.
 * @fires lc-discussion-lock - Before the topic is closed or opened. Cancelable.
 * @fires lc-discussion-locked - After the server has it.
 * @fires lc-discussion-follow - Before the reader follows or mutes the topic. Cancelable.
 * @fires lc-discussion-followed - After the server has it.
 */
@element('lc-discussion')
export class LcDiscussion extends CommonsElement {
  static override styles = [
    base,
    buttons,
    noticeStyles,
    avatarStyles,
    skeletonStyles,
    richTextStyles,
    styles,
    commentStyles,
  ];

  /** What is discussed: a key of the page's own choice, the same for all readers. Letters, digits and `. _ ~ / -`. */
  @property() topic = '';
  /** Title above the discussion. Default by mode: Discussion, Questions or Comments. */
  @property() heading = '';
  /** Level of the title in the page's outline; headings in comments follow below it. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;
  /** `thread` for all kinds of posts; `qa` for questions with accepted answers; `comments` for plain comments. */
  @property() mode: Mode = 'thread';
  /** Order of threads to begin with. The reader may choose another. */
  @property() sort: Sort = 'newest';
  /** Kinds of posts on offer, by spaces: `comment question concern resource`. The first is preselected. Default by mode. */
  @property() types = '';
  /** Shows no faces. */
  @property({ type: Boolean, attribute: 'no-avatars' }) noAvatars = false;
  /** Offers no box for new threads. Replies remain possible. */
  @property({ type: Boolean, attribute: 'no-composer' }) noComposer = false;
  /** Shows no similar questions and resources while somebody writes a new post. */
  @property({ type: Boolean, attribute: 'no-similar' }) noSimilar = false;
  /** The feed scrolls by itself instead of growing with the page. Its height is `--lc-discussion-height`. */
  @property({ type: Boolean, reflect: true }) contained = false;

  @state() private searching = false;

  #live = new LiveController(this, (client) => this.#open(client));
  #scope: DiscussionScope | undefined;
  #asked: DiscussionStore | undefined;
  #line: string | undefined;
  #arrivedAt: DiscussionStore | undefined;
  #stopHolding: (() => void) | undefined;

  constructor() {
    super();
    new PermalinkController(this, (id) => void this.#follow(id));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopHolding?.();
    this.#scope?.rest();
    this.#scope?.marks.stop();
    this.#scope = undefined;
  }

  /** Later than `willUpdate`, which comes before the store is opened. */
  protected override update(changed: PropertyValues<this>): void {
    const { store } = this.#live;
    if (changed.has('sort') && changed.get('sort') !== undefined) store?.setQuery({ sort: this.#firstSort });
    if (store !== this.#scope?.store || this.#scope?.outlived) this.#enter(store);
    this.#scope?.look(this.#settings);
    super.update(changed);
  }

  protected override updated(): void {
    this.#scope?.watchers.changed();
    this.#sayLine();
    if (this.#live.view?.phase === 'ready' && this.#arrivedAt !== this.#live.store) this.#arrive();
  }

  /**
   * Brings a comment into sight, loading what is needed, and puts focus on it. Answers false if there is no such comment
   * in this topic.
   */
  async goTo(id: Id): Promise<boolean> {
    if (!this.#scope) return false;
    this.searching = false;
    this.#stopHolding?.();
    this.#stopHolding = undefined;
    try {
      const { goTo } = await lately();
      this.#stopHolding = await goTo(this.#scope, id);
    } catch (error) {
      this.toast({ text: wordsFor(error), tone: 'danger' });
    }
    return this.#stopHolding !== undefined;
  }

  get #settings(): Settings {
    const { headingLevel, noAvatars, noComposer } = this;
    const mode = TYPES[this.mode] ? this.mode : 'thread';
    const types = this.types.split(/[\s,]+/).filter(isType);
    return {
      topic: this.#key,
      mode,
      headingLevel,
      types: types.length > 0 ? types : TYPES[mode],
      avatars: !noAvatars,
      composer: !noComposer,
    };
  }

  /** One key per topic, however its accents are spelled. */
  get #key(): string {
    return this.topic.normalize('NFC');
  }

  get #firstSort(): Sort {
    return SORTS.includes(this.sort) ? this.sort : 'newest';
  }

  #open(client: CommonsClient): DiscussionStore | undefined {
    if (!this.topic) return undefined;
    const store = client.open(DiscussionStore, this.#key);
    if (store !== this.#asked) store.setQuery({ sort: this.#firstSort });
    return (this.#asked = store);
  }

  /** Begins anew for another topic or another reader: nothing of the former one stays on the page. */
  #enter(store: DiscussionStore | undefined): void {
    this.#scope?.rest();
    this.#scope?.marks.stop();
    this.#scope =
      store && new DiscussionScope(this.#host, store, this.#settings, new ReadMarks(store, () => this.requestUpdate()));
  }

  #host: ScopeHost = {
    act: (before, after, detail, work) => this.act(before, after, detail, work),
    announce: (text) => this.announce(text),
    toast: (toast) => this.toast(toast),
    goTo: (id) => this.goTo(id),
    nextUnread: () => this.#goToUnread(),
    open: (dialog, comment) => withLate(this.#host, ({ openDialog }) => openDialog(this.#scope!, dialog, comment)),
    root: () => this.renderRoot,
    client: () => this.client,
  };

  /** The first page is on the page now: tell so, and go where the address leads. */
  #arrive(): void {
    this.#arrivedAt = this.#live.store;
    const count = this.#live.view?.discussion?.count ?? 0;
    this.dispatchEvent(new CustomEvent('lc-discussion-loaded', { detail: { count }, bubbles: true, composed: true }));
    const id = linkedComment();
    if (id) void this.#follow(id);
    // After the first paint: nothing of the rest is needed for it.
    const store = this.#live.store!;
    void eventually(lately).then(({ restorePresence }) => {
      if (store !== this.#live.store) return;
      restorePresence(store);
      this.requestUpdate();
    });
  }

  /** Where several discussions share a page, another one may hold what the address names. */
  async #follow(id: Id): Promise<void> {
    const found = await this.goTo(id);
    if (!found && document.querySelectorAll(this.localName).length < 2) {
      this.toast({ text: msg('The comment that this link leads to is no longer here.') });
    }
  }

  /** A text is about to leave a composer: the page may have its say. */
  #onSend = (event: CustomEvent<{ commentId?: Id }>): void => {
    const name = event.detail.commentId ? 'lc-comment-edit' : 'lc-comment-create';
    const request = new CustomEvent(name, { detail: event.detail, bubbles: true, composed: true, cancelable: true });
    if (!this.dispatchEvent(request)) event.preventDefault();
  };

  /** It has left; the fact follows when the server has it. */
  #onSent = ({ detail }: CustomEvent<{ id: Id; edited?: boolean; done: Promise<unknown> }>): void => {
    const { id, edited, done } = detail;
    if (this.status?.line === 'offline') this.announce(msg('Kept. It is sent as soon as you are back online.'));
    const fact = edited ? 'lc-comment-edited' : 'lc-comment-created';
    done.then(
      (result) => {
        this.announce(edited ? msg('Saved') : msg('Posted'));
        this.dispatchEvent(new CustomEvent(fact, { detail: { id, result }, bubbles: true, composed: true }));
      },
      (error: unknown) =>
        this.dispatchEvent(new CustomEvent('lc-error', { detail: { error, id }, bubbles: true, composed: true })),
    );
  };

  #goToUnread(): void {
    withLate(this.#host, async ({ nextUnread }) => {
      const id = this.#scope && (await nextUnread(this.#scope));
      if (id) await this.goTo(id);
    });
  }

  #sayLine(): void {
    const line = this.status?.line;
    if (line === this.#line) return;
    if (line === 'offline') this.announce(msg('You are offline. What you write is kept.'));
    if (line === 'online' && this.#line === 'offline') this.announce(msg('You are online again.'));
    if (line !== 'connecting') this.#line = line;
  }

  #onFollow(level: FollowLevel): void {
    void this.act('lc-discussion-follow', 'lc-discussion-followed', { level }, () => this.#live.store?.follow(level));
  }

  #onLock(scope: DiscussionScope): void {
    if (!isClosed(scope.view)) return withLate(this.#host, ({ openLockDialog }) => openLockDialog(scope));
    void this.act('lc-discussion-lock', 'lc-discussion-locked', { on: false }, () => scope.store.lock(false));
  }

  #onSearchClose(): void {
    this.searching = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.search-button')?.focus());
  }

  #tools(scope: DiscussionScope): ToolbarFace {
    return {
      scope,
      searching: this.searching,
      onSearch: () => (this.searching ? this.#onSearchClose() : void this.#search()),
      onFollow: (level) => this.#onFollow(level),
      onLock: () => this.#onLock(scope),
    };
  }

  async #search(): Promise<void> {
    if (await fetched(this.#host, () => import('./search-panel.ts'))) this.searching = true;
  }

  #renderComposer(scope: DiscussionScope): TemplateResult {
    const { settings, store, view } = scope;
    const composer = html`<lc-composer
      part="composer"
      class="top-composer"
      .store=${store}
      .client=${this.client}
      .draftKey=${draftKey(scope, null)}
      .types=${settings.types}
      .placeholder=${composerPlaceholder(settings.mode)}
      .similar=${settings.types.includes('question') && !this.noSimilar}
    ></lc-composer>`;
    return html`${settings.composer ? composer : nothing} ${typingLine(view)}`;
  }

  #renderFeed(scope: DiscussionScope) {
    if (scope.view.phase === 'loading') return loadingState();
    if (isEmpty(scope.view)) return emptyState(scope);
    // Whoever else reads now, or another topic: every row is made anew.
    return keyed(scope, html`<lc-comment-list class="threads" part="list" .scope=${scope}></lc-comment-list>`);
  }

  #renderTools(scope: DiscussionScope) {
    const tools = scope.view.phase === 'ready' && late()?.toolbar(this.#tools(scope));
    return tools || html`<div class="tools-shape"></div>`;
  }

  #renderDiscussion(scope: DiscussionScope): TemplateResult {
    const { view } = scope;
    // Where the reader's own post will appear, there is the place to write it.
    const last = view.query.sort === 'oldest';
    return html`${last ? nothing : this.#renderComposer(scope)} ${this.#renderTools(scope)}
      ${this.searching ? html`<lc-search-panel part="search" .scope=${scope} @lc-close=${this.#onSearchClose}></lc-search-panel>` : nothing}
      <div class="feed" ?hidden=${this.searching} @keydown=${(event: KeyboardEvent) => late()?.onFeedKey(scope, event)}>${this.#renderFeed(scope)}</div>
      <span class="feed-end" tabindex="-1"></span>
      ${last ? this.#renderComposer(scope) : nothing}`;
  }

  #renderScope(scope: DiscussionScope): TemplateResult {
    const { phase, error } = scope.view;
    return html`<section class="discussion" aria-busy=${phase === 'loading'} @lc-composer-send=${this.#onSend} @lc-composer-sent=${this.#onSent} @lc-composer-open=${({ detail }: CustomEvent<{ id: Id }>) => this.goTo(detail.id)}>
      ${header(scope, this.heading, this.status?.line === 'offline')}
      ${phase === 'failed' ? failedState(scope, error) : this.#renderDiscussion(scope)}
    </section>`;
  }

  override render() {
    const unnamed = this.commons && !this.topic ? topicProblem() : nothing;
    return html`${this.#scope ? this.#renderScope(this.#scope) : unnamed}${this.renderProblem()}`;
  }
}

function isType(word: string): word is CommentType {
  return (TYPES.thread as readonly string[]).includes(word);
}

function isEmpty({ threads, discussion }: DiscussionView): boolean {
  return (
    threads.ids.length === 0 &&
    !threads.hasBefore &&
    !threads.hasAfter &&
    threads.fresh === 0 &&
    !discussion?.pinned.length
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-discussion': LcDiscussion;
  }
}
