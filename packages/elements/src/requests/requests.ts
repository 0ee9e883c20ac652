import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import {
  RequestsStore,
  type NewRequest,
  type RequestListView,
  type RequestQuery,
  type RequestView,
} from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { base } from '../internal/base.ts';
import { CommonsElement } from '../internal/commons-element.ts';
import { element } from '../internal/element.ts';
import { eventually } from '../internal/eventually.ts';
import { LiveController } from '../internal/live-controller.ts';
import { msg, plural, str } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import { icon } from '../ui/icon.ts';
import { noticeStyles } from '../ui/notice.ts';
import { widgetStyles } from '../ui/widget.styles.ts';
import { requestCard, type CardActions } from './request-card.ts';
import { emptyState, failedState, loadingState, noneState } from './requests-states.ts';
import { toolbar } from './requests-toolbar.ts';
import { styles } from './requests.styles.ts';
import * as rights from './rights.ts';
import type { RequestsScope } from './scope.ts';

/** Searching waits this long after the last key press. */
const CALM = 300;

/**
 * What members miss: they ask for it, vote for what others asked, offer help, take it up and answer it with a resource or a
 * discussion. Whoever asked or voted is told.
 *
 * @slot empty - Stands where nobody has asked for anything yet, instead of the invitation.
 * @slot tools - More buttons in the head.
 * @csspart header - Title and tools.
 * @csspart heading - The title.
 * @csspart ask - The button that asks for something.
 * @csspart toolbar - Search, filters, order.
 * @csspart search - The search field.
 * @csspart news - What became of requests the reader asked or voted for.
 * @csspart list - The list of requests.
 * @csspart request - One request.
 * @csspart title - What is missing.
 * @csspart why - Why it would help.
 * @csspart vote - The button that votes.
 * @csspart votes - The votes of a request the reader cannot vote for.
 * @csspart state - How far a request is; also `state-open`, `state-claimed`, `state-started`, `state-answered`, `state-closed`.
 * @csspart skill - The skill it is about.
 * @csspart holder - Who has taken it up.
 * @csspart volunteers - Who would help.
 * @csspart outcome - What became of it.
 * @csspart answer - The button that shows the answer.
 * @csspart actions - The buttons of a request.
 * @csspart deed - A button that moves a request on.
 * @csspart discuss - The button that opens the discussion.
 * @csspart pending - Where an own request stands on its way to the server.
 * @csspart refused - Why an own request was not accepted.
 * @csspart fresh - The button that lets in what is new.
 * @csspart more - The button that loads more.
 * @csspart offline - The mark while there is no connection.
 * @fires lc-requests-loaded - After requests are shown first. `detail.counts` has a number for each state.
 * @fires lc-request-create - Before a request is sent. Cancelable.
 * @fires lc-request-created - After the server has it.
 * @fires lc-request-edit - Before its words are changed. Cancelable.
 * @fires lc-request-edited - After the server has it.
 * @fires lc-request-vote - Before the reader votes, or no longer. Cancelable.
 * @fires lc-request-voted - After the server has it.
 * @fires lc-request-volunteer - Before the reader offers help, or no longer. Cancelable.
 * @fires lc-request-volunteered - After the server has it.
 * @fires lc-request-claim - Before the reader takes a request up, starts, or gives it back. Cancelable.
 * @fires lc-request-claimed - After the server has it.
 * @fires lc-request-answer - Before a request is answered. Cancelable.
 * @fires lc-request-answered - After the server has it.
 * @fires lc-resource-share - Before something new is shared as the answer. Cancelable.
 * @fires lc-resource-shared - After the server has it.
 * @fires lc-request-close - Before a request is closed without an answer. Cancelable.
 * @fires lc-request-closed - After the server has it.
 * @fires lc-request-reopen - Before a request is opened again. Cancelable.
 * @fires lc-request-reopened - After the server has it.
 * @fires lc-request-delete - Before a request is removed or brought back. Cancelable.
 * @fires lc-request-deleted - After the server has it.
 * @fires lc-gap-dismiss - Before a curator takes a search in vain off the list. Cancelable.
 * @fires lc-gap-dismissed - After the server has it.
 */
@element('lc-requests')
export class LcRequests extends CommonsElement {
  static override styles = [base, buttons, noticeStyles, avatarStyles, widgetStyles, styles];

  /** Shows requests for this skill alone, and asks for it. */
  @property() skill = '';
  /** Which requests to begin with: `unanswered`, one state, or `all`. The reader may choose others. */
  @property() state: RequestQuery['state'] = 'unanswered';
  /** Order to begin with: `votes` or `newest`. The reader may choose another. */
  @property() sort: RequestQuery['sort'] = 'votes';
  /** Title above the requests. Default: Something missing? */
  @property() heading = '';
  /** Level of the title in the page's outline; titles of requests follow below it. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;
  /** Offers no form to ask. */
  @property({ type: Boolean, attribute: 'no-composer' }) noComposer = false;
  /** Leaves out search, filters and order. */
  @property({ type: Boolean, attribute: 'no-tools' }) noTools = false;
  /** Opens no discussions in place. */
  @property({ type: Boolean, attribute: 'no-discussion' }) noDiscussion = false;
  /** Shows no faces. */
  @property({ type: Boolean, attribute: 'no-avatars' }) noAvatars = false;

  @state() private composing: NewRequest | true | undefined;
  @state() private chosen: Partial<RequestQuery> = {};
  @state() private openedIn: ReadonlyMap<Id, 'discussion' | 'answer'> = new Map();

  #live = new LiveController(this, (client) => (client.status.me ? client.open(RequestsStore, 'all') : undefined));
  #store: RequestsStore | undefined;
  #asked = '';
  #shown = false;
  #pause: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    this.#store?.leave(this);
    super.disconnectedCallback();
    clearTimeout(this.#pause);
    this.#store = undefined;
  }

  /** Later than `willUpdate`, which comes before the store is opened. */
  protected override update(changed: PropertyValues<this>): void {
    const { store } = this.#live;
    if (store !== this.#store) this.#enter(store);
    const query = JSON.stringify(this.#query);
    if (store && query !== this.#asked) {
      this.#asked = query;
      store.look(this, this.#query);
    }
    super.update(changed);
  }

  protected override updated(): void {
    const { view } = this.#live;
    if (view?.phase !== 'ready' || this.#shown || !view.list(this)) return;
    this.#shown = true;
    const detail = { counts: view.counts };
    this.dispatchEvent(new CustomEvent('lc-requests-loaded', { detail, bubbles: true, composed: true }));
    void eventually(() => import('../ui/menu.ts'));
    // Whoever loses the line can still ask.
    if (this.#mayAsk) void eventually(() => import('./request-composer.ts'));
    if (rights.curates(this.status)) void eventually(() => import('./gaps-panel.ts'));
  }

  /** Opens the form to ask for something, with these words. */
  async ask(words?: Partial<Pick<NewRequest, 'title' | 'why' | 'skill'>>): Promise<void> {
    await this.#compose(words ? { title: '', why: '', skill: null, ...words } : true);
  }

  get #query(): RequestQuery {
    const { skill, state, sort, chosen } = this;
    return { state, sort, ...chosen, ...(skill && { skill }) };
  }

  /** Begins anew for another reader or community: nothing of the former one stays on the page. */
  #enter(store: RequestsStore | undefined): void {
    this.#store?.leave(this);
    this.#store = store;
    this.#asked = '';
    this.#shown = false;
    this.openedIn = new Map();
  }

  get #scope(): RequestsScope {
    const element = this;
    return {
      store: this.#live.store!,
      client: this.client!,
      get view() {
        return element.#live.view!;
      },
      headingLevel: this.headingLevel,
      skill: this.skill,
      status: () => this.status,
      act: (before, after, detail, work) => this.act(before, after, detail, work),
      announce: (text) => this.announce(text),
      toast: (toast) => this.toast(toast),
      root: () => this.renderRoot,
      focusOn: (id) => this.#focusOn(id),
    };
  }

  async #compose(words: NewRequest | true): Promise<void> {
    try {
      await import('./request-composer.ts');
    } catch {
      return this.toast({
        text: msg('This part of the page could not be loaded. Check the connection and try again.'),
        tone: 'danger',
      });
    }
    this.composing = undefined;
    await this.updateComplete;
    this.composing = words;
    await this.updateComplete;
  }

  async #focusOn(id: Id): Promise<void> {
    // The view's listeners are called after this task.
    await new Promise((resolve) => setTimeout(resolve));
    await this.updateComplete;
    const title = this.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"] .title`);
    (title ?? this.renderRoot.querySelector<HTMLElement>('h2'))?.focus();
  }

  /** The page may hold it back. */
  #onSend = (event: CustomEvent<NewRequest>): void => {
    event.stopPropagation();
    const detail = event.detail;
    const request = new CustomEvent('lc-request-create', { detail, bubbles: true, composed: true, cancelable: true });
    if (!this.dispatchEvent(request)) event.preventDefault();
  };

  /** It has left: focus goes to where it stands now, and the fact follows when the server has it. */
  #onSent = ({ detail: { id, done } }: CustomEvent<{ id: Id; done: Promise<unknown> }>): void => {
    this.composing = undefined;
    if (this.status?.line === 'offline') this.announce(msg('Kept. It is sent as soon as you are back online.'));
    const query = this.#query;
    if (query.query || query.mine === 'helping' || !['unanswered', 'open', 'all'].includes(query.state))
      this.chosen = {};
    void this.#focusOn(id);
    done.then(
      (result) => {
        this.announce(msg('Asked. You will be told when somebody answers.'));
        const after = new CustomEvent('lc-request-created', { detail: { id, result }, bubbles: true, composed: true });
        this.dispatchEvent(after);
        void this.renderRoot.querySelector('lc-ui-request-gaps')?.refresh();
      },
      (error: unknown) =>
        this.dispatchEvent(new CustomEvent('lc-error', { detail: { error, id }, bubbles: true, composed: true })),
    );
  };

  #onComposerClose = (): void => {
    this.composing = undefined;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.ask')?.focus());
  };

  /** A request like the one being written is to be looked at: it is let into the list, whatever narrows that. */
  #onShow = async ({ detail: { id } }: CustomEvent<{ id: Id }>): Promise<void> => {
    this.composing = undefined;
    const title = this.#live.view?.request(id)?.title;
    if (!this.renderRoot.querySelector(`[data-id="${id}"]`) && title) {
      this.chosen = { state: 'all', query: title };
      await this.updateComplete;
      await this.#listed(id);
    }
    await this.#focusOn(id);
  };

  /** Resolves once the list holds it, or was loaded without it. */
  #listed(id: Id): Promise<void> {
    const store = this.#live.store!;
    return new Promise((resolve) => {
      const look = () => {
        const list = store.view.list(this);
        if (list?.loading && !list.items.some((item) => item.id === id)) return;
        stop();
        resolve();
      };
      const stop = store.subscribe(look);
      setTimeout(look);
    });
  }

  #onChange = (change: Partial<RequestQuery>): void => {
    clearTimeout(this.#pause);
    const apply = () => (this.chosen = { ...this.chosen, ...change });
    if ('query' in change) this.#pause = setTimeout(apply, CALM);
    else apply();
  };

  #onReset = (): void => {
    this.chosen = { state: 'all' };
    this.renderRoot.querySelector<HTMLElement>('input[type=search]')?.focus();
  };

  /** Focus goes to the first of what was let in. */
  #onFresh = (): void => {
    const [first] = this.#live.store?.showFresh(this) ?? [];
    if (first) void this.#focusOn(first);
  };

  /** Focus goes to the first further one, unless the reader is elsewhere by then. */
  #onMore = async ({ currentTarget }: Event): Promise<void> => {
    const button = currentTarget as HTMLElement;
    const before = this.#live.view?.list(this)?.items.length ?? 0;
    await this.#live.store?.more(this);
    const items = this.#live.view?.list(this)?.items ?? [];
    const next = items[before];
    if (!next) return;
    this.announce(plural(items.length - before, msg('one:# more shown|other:# more shown')));
    if (button.matches(':focus') || !button.isConnected) await this.#focusOn(next.id);
  };

  /** News was read: focus goes to what it is about, or to the title. */
  #onSeen(ids: readonly Id[], show?: Id): void {
    void this.#live.store?.seen(ids);
    if (show)
      void this.#onShow(new CustomEvent('lc-request-show', { detail: { id: show } })).then(() =>
        this.#toggle(show, 'answer'),
      );
    else this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }

  #toggle(id: Id, what: 'discussion' | 'answer', only = true): void {
    const next = new Map(this.openedIn);
    if (next.get(id) === what && !only) next.delete(id);
    else next.set(id, what);
    this.openedIn = next;
    if (what === 'discussion' || this.#live.view?.request(id)?.answer?.kind === 'thread')
      void eventually(() => import('../discussion/discussion.ts'));
    else void eventually(() => import('./answer-panel.ts'));
  }

  async #remove(request: RequestView): Promise<void> {
    const store = this.#live.store!;
    const items = this.#live.view?.list(this)?.items ?? [];
    const at = items.findIndex(({ id }) => id === request.id);
    const next = items[at + 1] ?? items[at - 1];
    const set = (on: boolean) =>
      this.act('lc-request-delete', 'lc-request-deleted', { requestId: request.id, on }, () =>
        store.remove(request.id, on),
      );
    const done = set(true);
    await this.#focusOn(next?.id ?? '');
    if (await done) this.toast({ text: msg('Removed'), action: { label: msg('Undo'), run: () => void set(false) } });
  }

  async #takeBack(request: RequestView): Promise<void> {
    const { id, title, why, skill } = request;
    if (await this.#live.store?.discard(id)) await this.#compose({ title, why, skill });
  }

  /** What moves a request on is refused when somebody was quicker: that is told beside the button, by name. */
  async #claim(request: RequestView, state: 'open' | 'claimed' | 'started'): Promise<void> {
    const store = this.#live.store!;
    const detail = { requestId: request.id, state };
    const done = await this.act('lc-request-claim', 'lc-request-claimed', detail, () => store.claim(request.id, state));
    if (!done) return;
    this.announce(
      state === 'open'
        ? msg('Given back')
        : state === 'claimed'
          ? msg('You have taken this up')
          : msg('You are working on this'),
    );
    await this.updateComplete;
    // The button that was pressed may be gone: focus stays within what can be done.
    const card = this.renderRoot.querySelector(`[data-id="${request.id}"]`);
    if (!(this.renderRoot as ShadowRoot).activeElement) card?.querySelector<HTMLElement>('.deed')?.focus();
  }

  get #actions(): CardActions {
    const store = this.#live.store!;
    const act = (verb: string, past: string, detail: object, work: () => Promise<unknown>) =>
      void this.act(`lc-request-${verb}`, `lc-request-${past}`, detail, work);
    const dialog = (open: (dialogs: typeof import('./dialogs.ts')) => Promise<void>) =>
      void import('./dialogs.ts').then(open, () =>
        this.toast({
          text: msg('This part of the page could not be loaded. Check the connection and try again.'),
          tone: 'danger',
        }),
      );
    return {
      onVote: ({ id, voted }) => act('vote', 'voted', { requestId: id, on: !voted }, () => store.vote(id, !voted)),
      onHelp: ({ id, volunteers }) => {
        const on = !volunteers.includes(this.status?.me?.person?.id ?? '');
        act('volunteer', 'volunteered', { requestId: id, on }, () => store.volunteer(id, on));
      },
      onClaim: (request, state) => void this.#claim(request, state),
      onAnswer: (request) => dialog(({ openAnswer }) => openAnswer(this.#scope, request)),
      onEdit: (request) => dialog(({ openEdit }) => openEdit(this.#scope, request)),
      onClose: (request) => dialog(({ openClose }) => openClose(this.#scope, request)),
      onReopen: ({ id }) => act('reopen', 'reopened', { requestId: id }, () => store.reopen(id)),
      onRemove: (request) => void this.#remove(request),
      onRetry: ({ id }) => store.retry(id),
      onTakeBack: (request) => void this.#takeBack(request),
      onToggle: ({ id }, what) => this.#toggle(id, what, false),
      opened: (id) => this.openedIn.get(id),
      drawOpened: (request) => this.#renderOpened(request),
      noDiscussion: this.noDiscussion,
      noAvatars: this.noAvatars,
    };
  }

  /** The discussion of a request, or the one that answers it, beside the list in the same community. */
  #renderOpened(request: RequestView) {
    const { id, answer } = request;
    const what = this.openedIn.get(id);
    if (what === 'answer' && answer?.kind !== 'thread')
      return html`<lc-ui-request-answer .scope=${this.#scope} .request=${request}></lc-ui-request-answer>`;
    const topic = what === 'answer' && answer?.kind === 'thread' ? answer.topic : `request/${id}`;
    return html`<lc-discussion
      topic=${topic}
      mode="comments"
      contained
      heading=${what === 'answer' ? msg('The answer') : msg('Discussion')}
      heading-level=${this.headingLevel + 2}
      ?no-avatars=${this.noAvatars}
      .server=${this.server}
      .community=${this.community}
      .tokenUrl=${this.tokenUrl}
      .tokenProvider=${this.tokenProvider}
      @lc-discussion-loaded=${(event: Event) => this.#onAnswerLoaded(event, request)}
    ></lc-discussion>`;
  }

  #onAnswerLoaded({ currentTarget }: Event, { id, answer }: RequestView): void {
    if (this.openedIn.get(id) !== 'answer' || answer?.kind !== 'thread' || answer.commentId === null) return;
    void (currentTarget as HTMLElementTagNameMap['lc-discussion']).goTo(answer.commentId);
  }

  get #mayAsk(): boolean {
    return !this.noComposer && rights.takesPart(this.status);
  }

  #renderHeader(): TemplateResult {
    const offline = this.status?.line === 'offline';
    return html`<header class="head" part="header">
      <h2 aria-level=${this.headingLevel} part="heading" tabindex="-1">${this.heading || msg('Something missing?')}</h2>
      ${offline ? html`<span class="mark offline" part="offline">${icon('wifi-off')}${msg('Offline')}</span>` : nothing}
      <slot name="tools"></slot>
      ${
        this.#mayAsk && !this.composing
          ? html`<button type="button" class="button primary ask" part="ask" @click=${() => void this.#compose(true)}>${icon('plus')}${msg('Ask for something')}</button>`
          : nothing
      }
    </header>`;
  }

  #renderComposer() {
    const { composing } = this;
    if (!composing || !this.#mayAsk) return nothing;
    return html`<lc-ui-request-composer
      .scope=${this.#scope}
      .initial=${composing === true ? undefined : composing}
      @lc-request-send=${this.#onSend}
      @lc-request-sent=${this.#onSent}
      @lc-request-show=${this.#onShow}
      @lc-close=${this.#onComposerClose}
    ></lc-ui-request-composer>`;
  }

  #renderNews(news: readonly RequestView[]) {
    if (news.length === 0) return nothing;
    const ids = news.map(({ id }) => id);
    const words = plural(
      news.length,
      msg('one:# request you asked or voted for has news|other:# requests you asked or voted for have news'),
    );
    return html`<section class="news" part="news" aria-label=${msg('News of your requests')}>
      <div class="news-head">${icon('bell')}<p>${words}</p>
        <button type="button" class="button quiet" @click=${() => this.#onSeen(ids)}>${msg('Got it')}</button></div>
      <ul role="list">
        ${news.map(
          (request) => html`<li>
            <button type="button" class="as-link" dir="auto" @click=${() => this.#onSeen([request.id], request.id)}>${request.title}</button>
            <span class="what">${request.state === 'answered' ? msg(str`answered: ${request.answerTitle ?? ''}`) : msg('closed without an answer')}</span>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #renderList(list: RequestListView): TemplateResult {
    const scope = this.#scope;
    const actions = this.#actions;
    return html`${
      list.fresh > 0
        ? html`<p class="fresh-line"><button type="button" class="button fresh" part="fresh" @click=${this.#onFresh}>${icon('arrow-up')}${plural(list.fresh, msg('one:# new request|other:# new requests'))}</button></p>`
        : nothing
    }
      <ul class="cards" role="list" part="list" aria-label=${msg('Requests')} aria-busy=${list.loading}>
        ${repeat(
          list.items,
          ({ id }) => id,
          (request) => requestCard(scope, request, actions),
        )}
      </ul>
      ${list.error ? html`<p class="more-error" role="alert">${wordsFor(list.error)}</p>` : nothing}
      ${
        list.hasMore
          ? html`<button type="button" class="button more" part="more" aria-disabled=${list.loading} @click=${this.#onMore}>${list.loading ? msg('Loading …') : msg('Show more')}</button>`
          : nothing
      }`;
  }

  #renderContent(): TemplateResult {
    const { view } = this.#live;
    if (view?.phase === 'failed') return failedState(view.error, () => void this.#live.store?.reload());
    const list = view?.list(this);
    if (!view || view.phase !== 'ready' || !list || list.phase === 'loading') return loadingState();
    const { counts } = view;
    const any = counts !== null && Object.values(counts).some((count) => count > 0);
    const onAsk = this.#mayAsk && !this.composing ? () => void this.#compose(true) : undefined;
    const face = {
      view,
      query: this.#query,
      skill: this.skill,
      takesPart: rights.takesPart(this.status),
      onChange: this.#onChange,
    };
    return html`${this.#renderNews(view.news)}
      ${rights.curates(this.status) ? html`<lc-ui-request-gaps .scope=${this.#scope} @lc-request-make=${({ detail }: CustomEvent<NewRequest>) => void this.#compose(detail)}></lc-ui-request-gaps>` : nothing}
      ${any && !this.noTools ? toolbar(face) : nothing}
      ${
        list.items.length > 0 || list.fresh > 0
          ? this.#renderList(list)
          : any && !list.loading
            ? noneState(this.#onReset, onAsk)
            : any
              ? loadingState()
              : emptyState(onAsk)
      }`;
  }

  override render() {
    if (!this.client) return this.renderProblem();
    return html`<section class="requests">
        ${this.#renderHeader()} ${this.#live.store ? this.#renderComposer() : nothing} ${this.#renderContent()}
      </section>
      ${this.renderProblem()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-requests': LcRequests;
  }
}
