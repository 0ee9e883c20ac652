import type { Id, Receipt, RequestAnswer, RequestPage, StreamEvent } from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { newId } from './ids.ts';
import { LiveStore, type Input, type Output, type Snapshot } from './live-store.ts';
import {
  applyFact,
  emptyRequests,
  newList,
  takeList,
  takeThings,
  takeViewer,
  voteFor,
  type RequestQuery,
  type RequestsState,
} from './requests.state.ts';
import { viewOf, type RequestsView } from './requests.view.ts';
import type { OutboxEntry } from './storage.ts';

/** What somebody misses. */
export interface NewRequest {
  readonly title: string;
  readonly why: string;
  readonly skill: string | null;
  /** The gap it is made from, by a curator. */
  readonly gapId?: Id | undefined;
}

interface RequestsSnapshot extends Snapshot {
  readonly pages: ReadonlyMap<object, RequestPage>;
}

/** Stands for a list while nobody has asked for one. */
const NOBODY = {};
const DEFAULT: RequestQuery = { state: 'unanswered', sort: 'votes' };

/**
 * What members miss, live. Its key is `all`. Several may look at once, each at a list of their own: `look` asks for one, and
 * the view's `list` answers it.
 */
export class RequestsStore extends LiveStore<RequestsView, RequestsSnapshot> {
  static readonly stream = 'requests';
  #state: RequestsState = emptyRequests();
  readonly #queries = new Map<object, RequestQuery>();
  /** Requests the reader has settled: what becomes of them is no news. */
  readonly #settled = new Set<Id>();

  /** Asks for a list. What was shown for another query of the same `by` stays until the new one is here. */
  look(by: object, query: RequestQuery): void {
    this.#queries.set(by, query);
    if (this.phase === 'ready') void this.#fetch(by, query);
    else if (this.phase === 'failed') void this.reload();
  }

  /** Gives a list up. */
  leave(by: object): void {
    this.#queries.delete(by);
    this.#state.lists.delete(by);
  }

  /** Loads the next page. A failure stands in the list's `error`. */
  async more(by: object): Promise<void> {
    const list = this.#state.lists.get(by);
    if (!list || list.after === null || list.loading) return;
    await this.#fetch(by, list.query, list.after);
  }

  /** Lets in what waits behind 'N new'. Answers the ids let in. */
  showFresh(by: object): readonly Id[] {
    const list = this.#state.lists.get(by);
    if (!list) return [];
    this.#state.lists.set(by, { ...list, ids: [...list.fresh, ...list.ids], fresh: [] });
    this.changed();
    return list.fresh;
  }

  /** Asks for something: shown at once, sent exactly once. `done` rejects when it is refused for good. */
  create({ title, why, skill, gapId }: NewRequest): { id: Id; done: Promise<Receipt> } {
    const id = newId();
    const input = { id, title, why, skill, ...(gapId !== undefined && { gapId }) };
    return { id, done: this.run('request.create', input, { id, text: true }) };
  }

  /** Sends a refused request again. */
  retry(id: Id): void {
    this.retryWrite(id);
  }

  /** Gives up an unsent request. False when the server has it already, or when that cannot be found out now. */
  discard(id: Id): Promise<boolean> {
    return this.discardWrite(id, async () => {
      try {
        await this.call('request.get', { requestId: id });
        return false;
      } catch (error) {
        return (error as CommonsError).code === 'not_found';
      }
    });
  }

  edit(requestId: Id, words: Omit<NewRequest, 'gapId'>): Promise<Receipt> {
    return this.run('request.edit', { requestId, ...words }, { text: true });
  }

  /** Removes a request, or brings it back. */
  remove(requestId: Id, on: boolean): Promise<Receipt> {
    return this.run('request.delete', { requestId, on });
  }

  vote(requestId: Id, on: boolean): Promise<Receipt> {
    return this.run('request.vote', { requestId, on });
  }

  volunteer(requestId: Id, on: boolean): Promise<Receipt> {
    return this.run('request.volunteer', { requestId, on });
  }

  /** Takes a request up, says that work has started, or gives it back. Rejects with `conflict` where somebody else has it. */
  claim(requestId: Id, state: Input<'request.claim'>['state']): Promise<Receipt> {
    return this.run('request.claim', { requestId, state });
  }

  answer(requestId: Id, answer: RequestAnswer): Promise<Receipt> {
    return this.run('request.answer', { requestId, answer });
  }

  /** Closes a request without an answer. */
  settle(requestId: Id, reason: string): Promise<Receipt> {
    this.#settled.add(requestId);
    return this.run('request.close', { requestId, reason });
  }

  reopen(requestId: Id): Promise<Receipt> {
    this.#settled.delete(requestId);
    return this.run('request.reopen', { requestId });
  }

  /** The reader has taken note of what became of these. Shown at once. */
  async seen(ids: readonly Id[]): Promise<void> {
    if (ids.length > 0) await this.run('request.seen', { ids: [...ids] });
  }

  /** Requests and resources that a new request may repeat. */
  async similar(title: string): Promise<Output<'request.similar'>> {
    const found = await this.call('request.similar', { title });
    this.#meet(found);
    return found;
  }

  /** One request, wherever it is listed. */
  async find(requestId: Id): Promise<void> {
    const { request, people, voted } = await this.call('request.get', { requestId });
    this.#meet({ requests: [request], people, voted: voted ? [requestId] : [] });
  }

  /** What several people looked for in vain; for curators. */
  gaps(): Promise<Output<'gap.list'>> {
    return this.call('gap.list', {});
  }

  /** Takes a gap off the list. Not kept for later: rejects with `unavailable` without a line. */
  async dismissGap(gapId: Id): Promise<void> {
    await this.send('gap.dismiss', { gapId });
  }

  /** Published resources that hold these words, to answer with. */
  async findResources(query: string): Promise<Output<'resource.list'>> {
    return this.call('resource.list', { filter: { query }, limit: 10 });
  }

  /** Comments of any topic that hold these words, to answer with. */
  findComments(query: string): Promise<Output<'discussion.search'>> {
    return this.call('discussion.search', { query });
  }

  /** The comment of this id, whatever its topic. */
  comment(commentId: Id): Promise<Output<'comment.get'>> {
    return this.call('comment.get', { commentId });
  }

  protected override async load(): Promise<RequestsSnapshot> {
    const asked: [object, RequestQuery][] = this.#queries.size > 0 ? [...this.#queries] : [[NOBODY, DEFAULT]];
    const pages = await Promise.all(asked.map(async ([by, query]) => [by, await this.#page(query)] as const));
    const oldest = pages.map(([, page]) => page).reduce((one, other) => (other.seq < one.seq ? other : one));
    return { seq: oldest.seq, epoch: oldest.epoch, pages: new Map(pages) };
  }

  protected override take({ pages }: RequestsSnapshot): void {
    const [first] = pages.values();
    this.#state = emptyRequests(first!.viewer.member);
    this.#settled.clear();
    for (const [by, page] of pages) {
      takeThings(this.#state, page);
      takeViewer(this.#state, page);
      const query = this.#queries.get(by);
      if (query) this.#state.lists.set(by, takeList(newList(query), page, false));
    }
    // Whoever began to look while this was loading has no page yet.
    for (const [by, query] of this.#queries) if (!pages.has(by)) void this.#fetch(by, query);
  }

  protected override apply(event: StreamEvent): void {
    applyFact(this.#state, event, (id) => this.#settled.has(id));
  }

  protected override confirmed({ operation, input }: OutboxEntry): void {
    if (operation === 'request.vote') voteFor(this.#state, input.requestId as Id, input.on as boolean);
    if (operation === 'request.create') voteFor(this.#state, input.id as Id, true);
    if (operation === 'request.seen') for (const id of input.ids as Id[]) this.#state.news.delete(id);
  }

  protected override project(): RequestsView {
    const { phase, error, me } = this;
    return viewOf(this.#state, this.guesses, { phase, error, me });
  }

  #page({ sort, ...filter }: RequestQuery, cursor?: string): Promise<RequestPage> {
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''));
    return this.call('request.list', { filter: given, sort, ...(cursor !== undefined && { cursor }) }, true);
  }

  async #fetch(by: object, query: RequestQuery, cursor?: string): Promise<void> {
    const state = this.#state;
    const before = state.lists.get(by) ?? newList(query);
    state.lists.set(by, { ...before, loading: true, error: null });
    this.changed();
    const current = () => state === this.#state && this.#queries.get(by) === query;
    try {
      const page = await this.#page(query, cursor);
      if (!current()) return;
      if (page.epoch !== this.epoch) return void this.reload();
      takeThings(state, page);
      const held = state.lists.get(by) ?? before;
      state.lists.set(by, takeList({ ...held, query }, page, cursor !== undefined));
    } catch (error) {
      if (!current()) return;
      state.lists.set(by, { ...(state.lists.get(by) ?? before), loading: false, error: error as CommonsError });
    }
    this.changed();
  }

  #meet({
    requests,
    people,
    voted,
  }: Pick<RequestPage, 'requests' | 'people'> & { readonly voted: readonly Id[] }): void {
    for (const person of people) this.#state.people.set(person.id, person);
    for (const request of requests) {
      if (request.seq > (this.#state.requests.get(request.id)?.seq ?? 0)) this.#state.requests.set(request.id, request);
      this.#state.voted.set(request.id, voted.includes(request.id));
    }
    this.changed();
  }
}
