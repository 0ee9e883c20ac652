import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import {
  ResourcesStore,
  type NewResource,
  type ResourceItem,
  type ResourceListView,
  type ResourceQuery,
} from '@learning-commons/client';
import type { Facets, Id, ResourceSort, ResourceType } from '@learning-commons/protocol';
import { base } from '../internal/base.ts';
import { CommonsElement } from '../internal/commons-element.ts';
import { element } from '../internal/element.ts';
import { LiveController } from '../internal/live-controller.ts';
import { msg, plural, str } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import { noticeStyles } from '../ui/notice.ts';
import { widgetStyles } from '../ui/widget.styles.ts';
import { openDialog } from './dialogs.ts';
import { FragmentController, linkedResource } from './fragment.ts';
import { head, listIntro, mayShare, switcher, type HeadFace } from './library-head.ts';
import { listView } from './list-view.ts';
import { loadMenus } from './menus.ts';
import { cardStyles, chipStyles } from './resource-card.styles.ts';
import { pictureStyles } from './resource-picture.ts';
import { emptyState, failedState, loadingState, noneState } from './resources-states.ts';
import { chosenCount, toolbar } from './resources-toolbar.ts';
import { styles } from './resources.styles.ts';
import { typeWords } from './resource-words.ts';
import type { ResourcesScope } from './scope.ts';

/** Searching waits this long after the last key press. */
const CALM = 300;
const NARROW = matchMedia('(width <= 480px)');

/**
 * The library of a community: what members learn from, shared with a reason, recommended, rated, discussed, and put into
 * curated lists.
 *
 * A press on a title opens a resource in place, with everything about it and its discussion. A fragment `#lc-resource-<id>` in
 * the page's address leads to one; the element reads it and never writes it.
 *
 * @slot empty - Stands where nothing was shared yet, instead of the invitation.
 * @slot tools - More buttons in the head.
 * @csspart header - Title and tools.
 * @csspart heading - The title.
 * @csspart share - The button that shares something.
 * @csspart lists - The switch between lists.
 * @csspart list-choice - One list in it.
 * @csspart intro - What a curated list is about.
 * @csspart list-title - The title of the list that was chosen.
 * @csspart list-description - What it is for.
 * @csspart owner - Who looks after it.
 * @csspart closed - The mark of a list that only curators add to.
 * @csspart waiting - How many wait for review.
 * @csspart order - The button that puts a list in order.
 * @csspart toolbar - Search, order, filters.
 * @csspart search - The search field.
 * @csspart filter - The button that shows the filters.
 * @csspart filters - The filters.
 * @csspart chosen - What narrows the list.
 * @csspart clear - The button that clears it.
 * @csspart list - The resources.
 * @csspart resource - One of them.
 * @csspart picture - What it looks like.
 * @csspart kind - Type, length, level, language.
 * @csspart title - Its title.
 * @csspart description - What it is.
 * @csspart reason - Why to look at it, and who recommends it.
 * @csspart skill - A skill it teaches.
 * @csspart progress - How far the reader is.
 * @csspart stale - The mark of what may be out of date.
 * @csspart dead - The mark of a dead link.
 * @csspart submitted - The mark of what waits for review.
 * @csspart returned - The mark of what was given back.
 * @csspart removed - The mark of what was removed.
 * @csspart note - Why it was given back.
 * @csspart foot - Figures and buttons of a resource.
 * @csspart useful - How many found it useful.
 * @csspart comments - How many comments there are.
 * @csspart link - The link to it.
 * @csspart save - The button that keeps it for later.
 * @csspart page - An opened resource.
 * @csspart back - The button that leads back.
 * @csspart shared - Who shared it.
 * @csspart step - One choice of how far the reader is.
 * @csspart recommendation - One recommendation.
 * @csspart recommend - The button that recommends it.
 * @csspart rating - One choice of how useful it was.
 * @csspart row - One row of a list that is put in order.
 * @csspart handle - The handle by which it is moved.
 * @csspart pending - Where an own one stands on its way to the server.
 * @csspart refused - Why an own one was not accepted.
 * @csspart fresh - The button that lets in what is new.
 * @csspart more - The button that loads more.
 * @csspart offline - The mark while there is no connection.
 * @fires lc-resources-loaded - After resources are shown first. `detail.total` says how many there are.
 * @fires lc-resource-open - Before a resource is opened in place. Cancelable.
 * @fires lc-resource-opened - After it was.
 * @fires lc-resource-share - Before something is shared. Cancelable.
 * @fires lc-resource-shared - After the server has it.
 * @fires lc-resource-edit - Before it is changed. Cancelable.
 * @fires lc-resource-edited - After the server has it.
 * @fires lc-resource-remove - Before it is removed or brought back. Cancelable.
 * @fires lc-resource-removed - After the server has it.
 * @fires lc-resource-review - Before it is published or given back. Cancelable.
 * @fires lc-resource-reviewed - After the server has it.
 * @fires lc-resource-recommend - Before the reader recommends it, or no longer. Cancelable.
 * @fires lc-resource-recommended - After the server has it.
 * @fires lc-resource-rate - Before the reader says how useful it was. Cancelable.
 * @fires lc-resource-rated - After the server has it.
 * @fires lc-resource-save - Before the reader keeps it for later, or no longer. Cancelable.
 * @fires lc-resource-saved - After the server has it.
 * @fires lc-resource-progress - Before the reader says how far they are. Cancelable.
 * @fires lc-resource-progressed - After the server has it.
 * @fires lc-resource-place - Before it is put into a list, moved there, or taken out. Cancelable.
 * @fires lc-resource-placed - After the server has it.
 * @fires lc-resource-confirm - Before somebody says it is still good. Cancelable.
 * @fires lc-resource-confirmed - After the server has it.
 * @fires lc-resource-report - Before somebody says that something is wrong. Cancelable.
 * @fires lc-resource-reported - After the server has it.
 * @fires lc-resource-import - Before resources are brought in from a file or a starter pack. Cancelable.
 * @fires lc-resource-imported - After it has ended, or was stopped: `detail.result` counts what was brought in, was here already and was refused.
 * @fires lc-list-save - Before a curated list is made or changed. Cancelable.
 * @fires lc-list-saved - After the server has it.
 * @fires lc-list-remove - Before a curated list is removed. Cancelable.
 * @fires lc-list-removed - After the server has it.
 * @fires lc-library-configure - Before the settings of the library are changed. Cancelable.
 * @fires lc-library-configured - After the server has them.
 * @fires lc-resource-ask - When somebody asks for what they searched in vain, `detail.query`. Cancel it to do so in your own way; else `<lc-requests>` on the page is opened.
 */
@element('lc-resources')
export class LcResources extends CommonsElement {
  static override styles = [
    base,
    buttons,
    noticeStyles,
    avatarStyles,
    widgetStyles,
    pictureStyles,
    styles,
    chipStyles,
    cardStyles,
  ];

  /** Shows one curated list, by its key. Default: the whole library, with a switch between lists. */
  @property() list = '';
  /** Order to begin with: `curated`, `newest`, `useful`, `recommended` or `shortest`. The reader may choose another. */
  @property() sort: ResourceSort = 'curated';
  /** `grid` or `list`; `auto` takes what the room allows. */
  @property({ reflect: true, useDefault: true }) layout: 'auto' | 'grid' | 'list' = 'auto';
  /** Shows this type alone: `article`, `video`, `podcast`, `course`, `book`, `file`, `event` or `person`. */
  @property() type: ResourceType | '' = '';
  /** How many are shown to begin with. */
  @property({ type: Number }) limit = 24;
  /** Keeps search and filters in the page's address, as a fragment that begins with this word. */
  @property() fragment = '';
  /** Title above the resources. Default: that of the list, or Library. */
  @property() heading = '';
  /** Level of the title in the page's outline; titles of resources follow below it. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;
  /** Offers no way to share something. */
  @property({ type: Boolean, attribute: 'no-share' }) noShare = false;
  /** Leaves out search, filters and order. */
  @property({ type: Boolean, attribute: 'no-tools' }) noTools = false;
  /** Shows no discussions. */
  @property({ type: Boolean, attribute: 'no-discussion' }) noDiscussion = false;
  /** Shows no faces. */
  @property({ type: Boolean, attribute: 'no-avatars' }) noAvatars = false;

  @state() private chosen: Partial<ResourceQuery> = {};
  @state() private filtering = false;
  @state() private ordering = false;
  @state() private opened: Id | undefined;
  @state() private extra = 0;
  @state() private listsKnown = false;

  #live = new LiveController(this, (client) => (client.status.me ? client.open(ResourcesStore, 'all') : undefined));
  #address = new FragmentController(this, {
    prefix: () => this.fragment,
    chosen: (chosen) => (this.chosen = chosen),
    link: (id) => void this.#follow(id),
  });
  #store: ResourcesStore | undefined;
  #asked = '';
  #shown = false;
  #all: Facets | null = null;
  /** What was found is told once it is here. */
  #telling = false;
  #pause: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    this.#store?.leave(this);
    super.disconnectedCallback();
    clearTimeout(this.#pause);
    this.#store = undefined;
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated && this.fragment) this.chosen = this.#address.read() ?? {};
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
    const list = view?.list(this);
    if (view?.phase !== 'ready' || !list || list.phase === 'loading') return;
    if (this.#telling && !list.loading) this.#tell(list);
    if (this.opened !== undefined && !view.item(this.opened)) this.#onGone();
    if (!this.#shown) this.#arrive(list);
  }

  /** Opens a resource in place, loading it if need be. Answers false where there is none of this id. */
  async open(id: Id): Promise<boolean> {
    const store = this.#live.store;
    if (!store) return false;
    if (!store.view.item(id)) await store.find(id).catch(() => undefined);
    if (!store.view.item(id)) return false;
    await this.#open(id);
    return this.opened === id;
  }

  /** Narrows the list, as the reader may with search and filters. */
  narrow(query: Partial<Pick<ResourceQuery, 'list' | 'query' | 'types' | 'skill' | 'level' | 'language'>>): void {
    this.#narrow(query);
  }

  /** Opens the form to share something, with these words to begin with. */
  share(initial?: Partial<NewResource>): void {
    if (this.#live.view) this.#scope.show('share', { list: this.#query.list, initial });
  }

  get #query(): ResourceQuery {
    const { list, sort, type, chosen } = this;
    const own = { state: 'published', sort, ...(type && { types: [type] }), ...(list && { list }) } as const;
    return { ...own, ...chosen, ...(list && { list }), ...(type && { types: [type] }) };
  }

  /** Whether there is less to see than there could be. */
  get #isNarrowed(): boolean {
    const { query, mine, sharedBy, state } = this.#query;
    return Boolean(query || mine || sharedBy) || state !== 'published' || chosenCount(this.#query, this.#type) > 0;
  }

  get #type(): ResourceType | undefined {
    return this.type || undefined;
  }

  /** Begins anew for another reader or community: nothing of the former one stays on the page. */
  #enter(store: ResourcesStore | undefined): void {
    this.#store?.leave(this);
    this.#store = store;
    this.#asked = '';
    this.#shown = false;
    this.#all = null;
    this.listsKnown = false;
    this.opened = undefined;
    this.ordering = false;
  }

  #arrive({ total }: ResourceListView): void {
    this.#shown = true;
    this.dispatchEvent(new CustomEvent('lc-resources-loaded', { detail: { total }, bubbles: true, composed: true }));
    void loadMenus();
    void this.#live.store
      ?.loadLists()
      // A failure is silent: without lists there is no switch between them.
      .catch(() => undefined)
      .then(() => (this.listsKnown = true));
    const linked = linkedResource();
    if (linked) void this.#follow(linked);
  }

  /** A link leads here where the resource is in the list this shows. */
  async #follow(id: Id): Promise<void> {
    const store = this.#live.store;
    if (!store || this.opened === id) return;
    if (!store.view.item(id)) await store.find(id).catch(() => undefined);
    const item = store.view.item(id);
    if (item && (!this.list || item.resource.lists.some(({ list }) => list === this.list))) await this.#open(id);
  }

  get #scope(): ResourcesScope {
    const element = this;
    return {
      store: this.#live.store!,
      client: this.client!,
      get view() {
        return element.#live.view!;
      },
      query: this.#query,
      headingLevel: this.headingLevel,
      list: this.list,
      noAvatars: this.noAvatars,
      noDiscussion: this.noDiscussion,
      status: () => this.status,
      act: (before, after, detail, work) => this.act(before, after, detail, work),
      announce: (text) => this.announce(text),
      toast: (toast) => this.toast(toast),
      root: () => this.renderRoot,
      show: (name, face) => void openDialog(this.#scope, name, face),
      focusOn: (id) => this.#focusOn(id),
      open: (id) => void this.#open(id),
      remove: (item) => void this.#remove(item),
      narrow: (change) => this.#narrow(change),
    };
  }

  async #focusOn(id: Id): Promise<void> {
    // The view's listeners are called after this task.
    await new Promise((resolve) => setTimeout(resolve));
    await this.updateComplete;
    const page = this.opened === id ? this.renderRoot.querySelector('lc-ui-resource-page') : null;
    const title = page ?? this.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"] .title`);
    (title ?? this.renderRoot.querySelector<HTMLElement>('h2'))?.focus();
  }

  async #open(id: Id): Promise<void> {
    const done = await this.act('lc-resource-open', 'lc-resource-opened', { resourceId: id }, async () => {
      await import('./resource-page.ts');
      this.opened = id;
      await this.updateComplete;
      return true;
    });
    if (done) this.renderRoot.querySelector('lc-ui-resource-page')?.focus();
  }

  /** Focus goes back to what was opened, or to what stands where it stood. */
  #onBack = (): void => {
    const id = this.opened;
    this.opened = undefined;
    if (id) void this.#focusOn(id);
  };

  /** Somebody removed what the reader looks at. */
  #onGone(): void {
    this.opened = undefined;
    this.announce(msg('This resource is no longer here.'));
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('h2')?.focus());
  }

  #narrow(change: Partial<ResourceQuery>): void {
    this.#telling = true;
    this.extra = 0;
    this.ordering = false;
    if ('state' in change && change.state === undefined) change = { ...change, state: 'published' };
    this.chosen = { ...this.chosen, ...change };
    this.#address.write(this.chosen);
    if (this.opened === undefined) return;
    this.opened = undefined;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('h2')?.focus());
  }

  #tell({ total }: ResourceListView): void {
    this.#telling = false;
    this.announce(plural(total, msg('zero:Nothing found|one:# resource found|other:# resources found')));
  }

  #onChange = (change: Partial<ResourceQuery>): void => {
    clearTimeout(this.#pause);
    if ('query' in change) this.#pause = setTimeout(() => this.#narrow(change), CALM);
    else this.#narrow(change);
  };

  /** Focus goes to the search field: what was pressed is gone. */
  #onClear = (): void => {
    const nothingChosen = {
      query: undefined,
      types: undefined,
      skill: undefined,
      level: undefined,
      language: undefined,
    };
    this.#narrow({ ...nothingChosen, mine: undefined, sharedBy: undefined, state: 'published' });
    (this.renderRoot.querySelector<HTMLElement>('input[type=search]') ?? this.renderRoot.querySelector('h2'))?.focus();
  };

  /** Focus goes to the first of what was let in. */
  #onFresh = (): void => {
    const [first] = this.#live.store?.showFresh(this) ?? [];
    const id = first ?? this.#live.view?.list(this)?.items[0]?.resource.id;
    if (id) void this.#focusOn(id);
  };

  /** Focus goes to the first further one, unless the reader is elsewhere by then. */
  #onMore = async ({ currentTarget }: Event): Promise<void> => {
    const button = currentTarget as HTMLElement;
    const list = () => this.#live.view?.list(this);
    const before = Math.min(list()?.items.length ?? 0, this.limit + this.extra);
    this.extra += this.limit;
    if ((list()?.items.length ?? 0) <= before) await this.#live.store?.more(this);
    const now = Math.min(list()?.items.length ?? 0, this.limit + this.extra);
    const next = list()?.items[before];
    if (!next) return;
    this.announce(plural(now - before, msg('one:# more shown|other:# more shown')));
    if (button.matches(':focus') || !button.isConnected) await this.#focusOn(next.resource.id);
  };

  async #remove({ resource: { id } }: ResourceItem): Promise<void> {
    const store = this.#live.store!;
    const items = this.#live.view?.list(this)?.items ?? [];
    const at = items.findIndex(({ resource }) => resource.id === id);
    const next = items[at + 1] ?? items[at - 1];
    const set = (on: boolean) =>
      this.act('lc-resource-remove', 'lc-resource-removed', { resourceId: id, on }, () => store.remove(id, on));
    const done = set(true);
    this.opened = undefined;
    await this.#focusOn(next?.resource.id ?? '');
    if (await done) this.toast({ text: msg('Removed'), action: { label: msg('Undo'), run: () => void set(false) } });
  }

  /** To be put in order a list is shown whole and in its own order. */
  #onOrder = async (): Promise<void> => {
    if (this.ordering) {
      this.ordering = false;
      await this.updateComplete;
      return this.renderRoot.querySelector<HTMLElement>('.order')?.focus();
    }
    try {
      await import('./order-list.ts');
    } catch {
      return this.toast({
        text: msg('This part of the page could not be loaded. Check the connection and try again.'),
        tone: 'danger',
      });
    }
    const { list } = this.chosen;
    this.chosen = { ...(list !== undefined && { list }), sort: 'curated' };
    this.ordering = true;
    await this.updateComplete;
    await this.renderRoot.querySelector('lc-ui-resource-order')?.updateComplete;
    this.renderRoot.querySelector('lc-ui-resource-order')?.focusOn();
  };

  /** Where the page has a place to ask for things, what was searched in vain is asked for there. */
  get #onAsk(): (() => void) | undefined {
    const requests = document.querySelector<HTMLElement & { ask?(words: { title: string }): Promise<void> }>(
      'lc-requests',
    );
    if (!requests || !this.#query.query || this.#live.view?.member == null) return undefined;
    return () => {
      const { query = '' } = this.#query;
      const detail = { query };
      const event = new CustomEvent('lc-resource-ask', { detail, bubbles: true, composed: true, cancelable: true });
      if (!this.dispatchEvent(event)) return;
      requests.scrollIntoView({ block: 'nearest' });
      void requests.ask?.({ title: query });
    };
  }

  #renderList(list: ResourceListView): TemplateResult {
    if (this.ordering && list.query.list !== undefined)
      return html`<lc-ui-resource-order exportparts="row, handle" .scope=${this.#scope} .items=${list.items} .list=${list.query.list}></lc-ui-resource-order>
        ${list.hasMore ? html`<button type="button" class="button more" part="more" aria-disabled=${list.loading} @click=${this.#onMore}>${msg('Show more')}</button>` : nothing}`;
    const limit = this.limit + this.extra;
    return listView(this.#scope, list, { limit, onFresh: this.#onFresh, onMore: (event) => void this.#onMore(event) });
  }

  #renderTools(list: ResourceListView): TemplateResult | typeof nothing {
    if (chosenCount(this.#query, this.#type) === 0 && !list.loading) this.#all = list.facets;
    if (this.noTools || this.ordering || (list.total === 0 && !this.#isNarrowed)) return nothing;
    return toolbar({
      ...{ query: this.#query, facets: list.facets, all: this.#all ?? list.facets, type: this.#type },
      ...{ member: this.#live.view!.member, curates: list.curates, opened: this.filtering },
      onChange: this.#onChange,
      onToggle: () => (this.filtering = !this.filtering),
      onClear: this.#onClear,
    });
  }

  #renderContent(face: HeadFace): TemplateResult {
    const { view } = this.#live;
    if (view?.phase === 'failed') return failedState(view.error, () => void this.#live.store?.reload());
    const list = view?.list(this);
    const lists = this.list
      ? nothing
      : switcher(view, {
          ...{ key: this.#query.list, known: this.listsKnown },
          onChange: (key) => this.#narrow({ list: key, sort: 'curated' }),
        });
    if (!view || view.phase !== 'ready' || !list || list.phase === 'loading')
      return html`${lists}${loadingState(!this.noTools)}`;
    const scope = this.#scope;
    const onShare = mayShare(face) ? () => scope.show('share', { list: scope.query.list }) : undefined;
    const onImport = view.curates ? () => scope.show('import', { list: scope.query.list }) : undefined;
    const empty = { onShare, onImport, onAsk: this.#onAsk, onClear: this.#onClear };
    const intro = {
      ordering: this.ordering,
      titled: this.list !== '' && this.heading === '',
      onOrder: () => void this.#onOrder(),
      onReview: () => scope.show('review', { list: scope.query.list }),
    };
    return html`${lists} ${listIntro(scope, list, intro)} ${this.#renderTools(list)}
      ${
        list.items.length > 0 || list.fresh > 0
          ? this.#renderList(list)
          : list.loading
            ? loadingState()
            : this.#isNarrowed
              ? noneState(empty, this.#query.query)
              : emptyState(empty, list.query.list !== undefined)
      }
      ${list.error && list.items.length === 0 ? html`<p class="more-error" role="alert">${wordsFor(list.error)}</p>` : nothing}`;
  }

  /** What is opened stands in the place of the list; where there is little room, over it. */
  #renderPage(item: ResourceItem): TemplateResult {
    const label = this.#query.list ? this.#live.view?.list(this)?.list?.title : undefined;
    const page = html`<lc-ui-resource-page
      .scope=${this.#scope}
      .item=${item}
      .backLabel=${NARROW.matches ? '' : label ? msg(str`Back to “${label}”`) : msg('Back to all')}
      .server=${this.server}
      .community=${this.community}
      .tokenUrl=${this.tokenUrl}
      .tokenProvider=${this.tokenProvider}
      exportparts="page, back, picture, kind, shared, link, save, step, stale, dead, submitted, returned, removed, note, refused, description, skill, recommendation, recommend, rating"
      @lc-close=${this.#onBack}
    ></lc-ui-resource-page>`;
    if (!NARROW.matches) return page;
    return html`<lc-ui-dialog open heading=${typeWords(item.resource.type)} @lc-close=${this.#onBack}>${page}</lc-ui-dialog>`;
  }

  override render() {
    if (!this.client) return this.renderProblem();
    const { view } = this.#live;
    const item = this.opened === undefined ? undefined : view?.item(this.opened);
    const face: HeadFace = {
      ...{ heading: this.heading, headingLevel: this.headingLevel, noShare: this.noShare, view },
      ...{ offline: this.status?.line === 'offline', list: view?.list(this), scope: view && this.#scope },
    };
    return html`<section class="resources">
        ${item ? this.#renderPage(item) : nothing}
        <div class="library" ?hidden=${item !== undefined && !NARROW.matches}>${head(face)} ${this.#renderContent(face)}</div>
      </section>
      ${this.renderProblem()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resources': LcResources;
  }
}
