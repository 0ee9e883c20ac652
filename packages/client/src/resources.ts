import type {
  Id,
  LibrarySettings,
  MyResource,
  Receipt,
  ResourceChange,
  ResourceList,
  ResourcePage,
  ResourceProblem,
  StreamEvent,
} from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { newId } from './ids.ts';
import { LiveStore, type Input, type Output, type Snapshot, type StoreHost } from './live-store.ts';
import { Refetch } from './refetch.ts';
import type { ImportOptions, ImportOrder, ResourceImport } from './resources.import.ts';
import {
  applyFact,
  emptyResources,
  letIn,
  newLook,
  NOTHING_DONE,
  takeFound,
  takeList,
  takePage,
  takeStretch,
  takeThings,
  type Found,
  type ResourceQuery,
  type ResourcesState,
} from './resources.state.ts';
import { viewOf, type RefusedWords, type ResourcesView } from './resources.view.ts';
import { SideLine } from './side-line.ts';
import type { OutboxEntry } from './storage.ts';

/** What somebody shares. */
export type NewResource = Omit<Input<'resource.share'>, 'id'>;
/** What is changed about a resource; what is left out stays. */
export type ResourceEdit = Omit<Input<'resource.edit'>, 'id' | 'resourceId'>;

interface ResourcesSnapshot extends Snapshot {
  readonly pages: ReadonlyMap<object, ResourcePage>;
  readonly found: readonly Found[];
}

/** So many that were asked for by id are read again with the lists. */
const MOST_FOUND = 10;

/** Stands for a list while nobody has asked for one. */
const NOBODY = {};
const DEFAULT: ResourceQuery = { state: 'published', sort: 'newest' };

/**
 * What is worth learning, live. Its key is `all`. Several may look at once, each at a list of their own: `look` asks for one,
 * and the view's `list` answers it.
 */
export class ResourcesStore extends LiveStore<ResourcesView, ResourcesSnapshot> {
  static readonly stream = 'resources';
  readonly #host: StoreHost;
  #state: ResourcesState = emptyResources();
  readonly #queries = new Map<object, ResourceQuery>();
  /** What is not published is told to each whom it concerns, in streams of their own, by key. */
  readonly #lines = new Map<string, SideLine>();
  /** Something was withheld since the snapshot was read, and perhaps told before a line had begun. */
  #withheld = false;
  /** Resources asked for by id, latest last: they may be in no list, and are on the page all the same. */
  readonly #found = new Set<Id>();
  readonly #waiting = new Refetch({ fetch: () => this.#countWaiting(), changed: () => undefined });

  constructor(host: StoreHost, key: string) {
    super(host, key);
    this.#host = host;
  }

  /** Asks for a list. What was shown for another query of the same `by` stays until the new one is here. */
  look(by: object, query: ResourceQuery): void {
    this.#queries.set(by, query);
    if (this.phase === 'ready') void this.#fetch(by, query);
    else if (this.phase === 'failed') void this.reload();
  }

  /** Gives a list up. */
  leave(by: object): void {
    this.#queries.delete(by);
    this.#state.looks.delete(by);
  }

  /** Loads the next page. A failure stands in the list's `error`. */
  async more(by: object): Promise<void> {
    const list = this.#state.looks.get(by);
    if (!list || list.after === null || list.loading) return;
    await this.#fetch(by, list.query, list.after);
  }

  /** Lets in what waits behind 'N new', and shows the order others gave the list. Answers the ids let in. */
  showFresh(by: object): readonly Id[] {
    const list = this.#state.looks.get(by);
    if (!list) return [];
    this.#state.looks.set(by, letIn(this.#state, list));
    this.changed();
    return list.fresh;
  }

  /** Shares something: shown at once, sent exactly once. `done` rejects when it is refused for good; what was written is kept. */
  share(resource: NewResource): { id: Id; done: Promise<Output<'resource.share'>> } {
    const id = newId();
    return { id, done: this.run('resource.share', { id, ...resource }, { id, text: true }) };
  }

  /** Sends what was refused again: a resource, or what was said about one. */
  retry(id: Id): void {
    this.retryWrite(id);
  }

  /** Gives up what is not sent yet. False when the server has it already, or when that cannot be found out now. */
  discard(id: Id): Promise<boolean> {
    return this.discardWrite(id, async () => {
      try {
        await this.call('resource.get', { resourceId: id });
        return false;
      } catch (error) {
        return (error as CommonsError).code === 'not_found';
      }
    });
  }

  /** Changes what is said. Rejects with `conflict` where another revision than the one edited is in the record. */
  edit(resourceId: Id, edit: ResourceEdit): Promise<Receipt> {
    return this.#say('resource.edit', { id: newId(), resourceId, ...edit }, true);
  }

  /** Removes a resource, or brings it back. */
  remove(resourceId: Id, on: boolean): Promise<Receipt> {
    return this.run('resource.remove', { resourceId, on });
  }

  /** Publishes what was submitted, or gives it back with a note. */
  review(resourceId: Id, accept: boolean, note = ''): Promise<Receipt> {
    return this.#say('resource.review', { resourceId, accept, note }, note !== '');
  }

  /** Recommends a resource with a reason, or no longer. */
  recommend(resourceId: Id, on: boolean, reason = ''): Promise<Receipt> {
    return this.#say('resource.recommend', { resourceId, on, reason }, reason !== '');
  }

  /** Says how useful a resource was, 1 to 5, or takes that back. */
  rate(resourceId: Id, rating: number | null): Promise<Receipt> {
    return this.run('resource.rate', { resourceId, rating });
  }

  /** Keeps a resource for later, or no longer. Nobody else learns of it. */
  save(resourceId: Id, on: boolean): Promise<Output<'resource.save'>> {
    return this.run('resource.save', { resourceId, on });
  }

  /** Marks a resource as started or done, or neither. */
  progress(resourceId: Id, progress: MyResource['progress']): Promise<Output<'resource.progress'>> {
    return this.run('resource.progress', { resourceId, progress });
  }

  /** Puts a resource into a list, elsewhere in it, or takes it out. `after` is the one it follows; null for the beginning, absent for the end. */
  place(resourceId: Id, list: string, on: boolean, after?: Id | null): Promise<Receipt> {
    return this.run('resource.place', { resourceId, list, on, ...(after !== undefined && { after }) });
  }

  /** Tells who curates that something is wrong. */
  report(resourceId: Id, problem: ResourceProblem, note = ''): Promise<Output<'resource.report'>> {
    return this.#say('resource.report', { resourceId, problem, note }, note !== '');
  }

  /** What members say is wrong with these resources; for curators. */
  async reports(resourceIds: readonly Id[]): Promise<Output<'resource.reports'>['reported']> {
    const { reported, people } = await this.call('resource.reports', { resourceIds: [...resourceIds] });
    this.#meet({ people });
    return reported;
  }

  /** Says that a resource is still good. */
  confirm(resourceId: Id): Promise<Receipt> {
    return this.run('resource.confirm', { resourceId });
  }

  /** Every version of a resource, latest first. */
  async history(resourceId: Id): Promise<Output<'resource.history'>> {
    const found = await this.call('resource.history', { resourceId });
    this.#meet(found);
    return found;
  }

  /** One resource, wherever it is listed, with all who recommend it. Loading afresh reads it again. */
  async find(resourceId: Id): Promise<void> {
    const found = await this.call('resource.get', { resourceId });
    this.#found.delete(resourceId);
    this.#found.add(resourceId);
    for (const id of [...this.#found].slice(0, -MOST_FOUND)) this.#found.delete(id);
    takeFound(this.#state, found);
    this.changed();
  }

  /** Skills that begin so, most used first. */
  suggest(prefix: string): Promise<Output<'resource.suggest'>> {
    return this.call('resource.suggest', { prefix });
  }

  /** What a text may ask for, best match first. */
  similar(text: string): Promise<Output<'resource.similar'>> {
    return this.call('resource.similar', { text });
  }

  /** What an address leads to, as the server sees it. */
  preview(url: string): Promise<Output<'preview.get'>> {
    return this.call('preview.get', { url });
  }

  /** Fetches all curated lists; facts keep them up to date. */
  async loadLists(): Promise<void> {
    const { lists, people } = await this.call('list.all', {}, true);
    this.#meet({ people });
    for (const list of lists) takeList(this.#state, list);
    this.changed();
  }

  /** Makes or changes a list. Not kept for later: rejects with `unavailable` without a line. */
  async saveList(list: Input<'list.save'>): Promise<ResourceList> {
    const { result } = await this.send('list.save', list);
    takeList(this.#state, result);
    this.changed();
    return result;
  }

  /** Removes a list; what is in it stays in the library. Not kept for later. */
  async removeList(key: string): Promise<Output<'list.remove'>> {
    return (await this.send('list.remove', { key })).result;
  }

  /** Fetches the settings of the library. */
  async loadSettings(): Promise<LibrarySettings> {
    this.#state.settings = await this.call('library.settings', {});
    this.changed();
    return this.#state.settings;
  }

  /** Changes the settings of the library; for admins. Not kept for later. */
  async configure(settings: LibrarySettings): Promise<LibrarySettings> {
    const { result } = await this.send('library.configure', settings);
    this.#state.settings = result;
    this.changed();
    return result;
  }

  /** Starter packs that may be brought in; for curators. */
  packs(): Promise<Output<'pack.list'>> {
    return this.call('pack.list', {});
  }

  /** Prepares an import, for curators: `run` begins it. It lives no longer than the page, and may be begun again at any time. */
  async import(order: ImportOrder, options?: ImportOptions): Promise<ResourceImport> {
    const { ResourceImport } = await import('./resources.import.ts');
    return new ResourceImport(async (portion) => (await this.send('resource.import', portion)).result, order, options);
  }

  protected override async load(): Promise<ResourcesSnapshot> {
    const asked: [object, ResourceQuery][] = this.#queries.size > 0 ? [...this.#queries] : [[NOBODY, DEFAULT]];
    this.#withheld = false;
    const [pages, found] = await Promise.all([
      Promise.all(asked.map(async ([by, query]) => [by, await this.#page(query)] as const)),
      Promise.all([...this.#found].map((id) => this.#findAgain(id))),
    ]);
    const oldest = pages.map(([, page]) => page).reduce((one, other) => (other.seq < one.seq ? other : one));
    return { seq: oldest.seq, epoch: oldest.epoch, pages: new Map(pages), found: found.flat() };
  }

  protected override take({ pages, found }: ResourcesSnapshot): void {
    const [first] = pages.values();
    const { lists, settings } = this.#state;
    const isSame = this.#state.member === first!.viewer.member && first!.epoch === this.epoch;
    this.#state = emptyResources(first!.viewer);
    if (isSame) {
      for (const list of lists.values()) takeList(this.#state, list);
      this.#state.settings = settings;
    }
    for (const each of found) takeFound(this.#state, each);
    for (const [by, page] of pages) {
      takePage(this.#state, page);
      const query = this.#queries.get(by);
      if (query) this.#state.looks.set(by, takeStretch(newLook(query), page, false));
    }
    // Whoever began to look while this was loading has no page yet.
    for (const [by, query] of this.#queries) if (!pages.has(by)) void this.#fetch(by, query);
  }

  protected override joined(): void {
    const { member } = this.#state;
    const keys = [...(member === null ? [] : [member]), ...(this.view.curates ? ['curators'] : [])];
    for (const [key, line] of this.#lines)
      if (!keys.includes(key)) {
        line.close();
        this.#lines.delete(key);
      }
    for (const key of keys) if (!this.#lines.has(key)) this.#listen(key);
  }

  protected override apply(event: StreamEvent): void {
    if (event.type === 'resource.withheld') this.#withheld = true;
    if ((event.data as ResourceChange).settings) {
      if (this.#state.settings) this.#state.settings = (event.data as ResourceChange).settings!;
      // How long each stays fresh follows from them.
      void this.reload();
    }
    applyFact(this.#state, event, this.#isOwnMove(event));
    if (event.type === 'resource.reviewed') this.#recount();
  }

  protected override confirmed({ operation, input }: OutboxEntry): void {
    const id = input.resourceId as Id;
    const mine = this.#state.mine.get(id) ?? NOTHING_DONE;
    if (operation === 'resource.share' && input.reason)
      this.#state.mine.set(input.id as Id, { ...NOTHING_DONE, recommends: true });
    if (operation === 'resource.save') this.#state.mine.set(id, { ...mine, saved: input.on as boolean });
    if (operation === 'resource.rate') this.#state.mine.set(id, { ...mine, rating: input.rating as number | null });
    if (operation === 'resource.recommend') this.#state.mine.set(id, { ...mine, recommends: input.on as boolean });
    if (operation === 'resource.progress')
      this.#state.mine.set(id, { ...mine, progress: input.progress as MyResource['progress'] });
  }

  protected override project(): ResourcesView {
    const { phase, error, me } = this;
    return viewOf(this.#state, this.guesses, { phase, error, me });
  }

  protected override ended(): void {
    this.#waiting.end();
    for (const line of this.#lines.values()) line.close();
    this.#lines.clear();
  }

  /** Says something about a resource. What was refused of the same kind is given up for it. */
  #say<N extends RefusedWords['operation']>(name: N, input: Input<N>, text: boolean): Promise<Output<N>> {
    const earlier = this.view.item(input.resourceId)?.refused ?? [];
    for (const { id, operation } of earlier) if (operation === name) void this.discard(id);
    return this.run(name, input, { text });
  }

  /** Whether a fact is what became of a place the reader has chosen. It moves neighbours as well where there was no room. */
  #isOwnMove({ data }: StreamEvent): boolean {
    const places = this.guesses.filter(
      ({ entry, state }) => entry.operation === 'resource.place' && state !== 'failed',
    );
    const told = (data as ResourceChange).resources ?? [];
    return told.some(({ id, seq: at }) =>
      places.some(({ entry, seq = at }) => entry.input.resourceId === id && seq === at),
    );
  }

  /** Nothing where it is not to be seen any longer. */
  async #findAgain(resourceId: Id): Promise<Found[]> {
    try {
      return [await this.call('resource.get', { resourceId })];
    } catch (error) {
      if ((error as CommonsError).retryable) throw error;
      this.#found.delete(resourceId);
      return [];
    }
  }

  #listen(key: string): void {
    let isFirst = true;
    const begun = () => {
      if (!isFirst || this.#withheld) void this.reload();
      isFirst = false;
    };
    const apply = (event: StreamEvent) => {
      applyFact(this.#state, event, this.#isOwnMove(event));
      this.#recount();
      this.changed();
    };
    this.#lines.set(key, new SideLine(this.#host, `${ResourcesStore.stream}:${key}`, { begun, apply }));
  }

  /** How many wait is told by no fact: who looks after a list asks again. */
  #recount(): void {
    if ([...this.#state.looks.values()].some(({ viewer }) => viewer?.curates)) this.#waiting.ask();
  }

  async #countWaiting(): Promise<void> {
    const state = this.#state;
    for (const [by, look] of state.looks) {
      if (!look.viewer?.curates) continue;
      const { list } = look.query;
      const input = { filter: { state: 'submitted' as const, ...(list !== undefined && { list }) }, limit: 1 };
      const { viewer } = await this.call('resource.list', input);
      const now = state.looks.get(by);
      if (now?.viewer) state.looks.set(by, { ...now, viewer: { ...now.viewer, waiting: viewer.waiting } });
    }
    this.changed();
  }

  #page({ sort, ...filter }: ResourceQuery, cursor?: string): Promise<ResourcePage> {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '' && !isEmpty(value));
    const input = { filter: Object.fromEntries(given), sort, ...(cursor !== undefined && { cursor }) };
    return this.call('resource.list', input, true);
  }

  async #fetch(by: object, query: ResourceQuery, cursor?: string): Promise<void> {
    const state = this.#state;
    const before = state.looks.get(by) ?? newLook(query);
    state.looks.set(by, { ...before, loading: true, error: null });
    this.changed();
    const current = () => state === this.#state && this.#queries.get(by) === query;
    try {
      const page = await this.#page(query, cursor);
      if (!current()) return;
      if (page.epoch !== this.epoch) return void this.reload();
      takePage(state, page);
      state.looks.set(by, takeStretch({ ...(state.looks.get(by) ?? before), query }, page, cursor !== undefined));
    } catch (error) {
      if (!current()) return;
      state.looks.set(by, { ...(state.looks.get(by) ?? before), loading: false, error: error as CommonsError });
    }
    this.changed();
  }

  #meet(told: Parameters<typeof takeThings>[1]): void {
    takeThings(this.#state, told);
    this.changed();
  }
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
