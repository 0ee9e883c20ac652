import type {
  DiscussionChange,
  DiscussionPage,
  FollowLevel,
  Id,
  Person,
  Receipt,
  ReportReason,
  StreamEvent,
} from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { Guesses, type Guess } from './discussions.guesses.ts';
import { Closing } from './discussions.closing.ts';
import { Company } from './discussions.company.ts';
import { isShown, letIn, listOf, THREADS } from './discussions.lists.ts';
import {
  applyFact,
  emptyDiscussion,
  reactedTo,
  takePage,
  type DiscussionQuery,
  type DiscussionState,
  type PageKind,
} from './discussions.state.ts';
import { besides, idsOf, type CommentEdit, type NewComment } from './discussions.texts.ts';
import { readTo } from './discussions.unread.ts';
import { Projector, type DiscussionView, type ListView } from './discussions.view.ts';
import { newId } from './ids.ts';
import { LiveStore, type Input, type Notice, type Output } from './live-store.ts';
import type { OutboxEntry } from './storage.ts';

/** A read mark is sent this long after it stopped moving. */
const MARK = 1_000;

/** One topic, live. Its key is the topic. */
export class DiscussionStore extends LiveStore<DiscussionView, DiscussionPage> {
  static readonly stream = 'discussion';
  #query: DiscussionQuery = { sort: 'newest' };
  #state: DiscussionState = emptyDiscussion(this.#query);
  #around: Id | null = null;
  readonly #projector = new Projector();
  readonly #pages = new Map<string, Pick<ListView, 'loading' | 'error'>>();
  readonly #company = new Company(() => this.changed());
  readonly #closing = new Closing(() => this.changed());
  #holds = 0;
  #loads = 0;
  #mark: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setTimeout> | undefined;
  readonly #looking = new Set<Id>();

  /** Lists other threads, or the same in another order. What is shown stays until they are here. */
  setQuery(query: Partial<DiscussionQuery>): void {
    this.#query = { ...this.#query, ...query };
    this.#page(THREADS, 'after');
    void this.reload();
  }

  /** Loads the next page of threads (null) or of the replies to a comment. A failure stands in the list's `error`. */
  async more(parentId: Id | null, side: 'before' | 'after'): Promise<void> {
    const key = parentId ?? THREADS;
    const cursor = listOf(this.#state, key)[side];
    if (cursor === null || this.#pages.get(key)?.loading) return;
    this.#page(key, side);
    const list = parentId === null ? this.#state.query : { parentId };
    const error = await this.#fetch({ ...list, ...(cursor && { cursor }) }, { kind: 'more', parentId, side });
    this.#page(key, null, error);
  }

  /** Makes a comment part of what is shown, with all it answers. Answers false if there is no such comment. */
  async reveal(commentId: Id): Promise<boolean> {
    if (this.phase !== 'ready') {
      this.#around = commentId;
      this.#query = { sort: this.#query.sort };
      await this.reload();
    }
    if (this.#letInWith(commentId) || this.view.comment(commentId)?.pendingBody != null) return true;
    const error = await this.#fetch(
      { sort: this.#state.query.sort, around: commentId },
      { kind: 'around', target: commentId },
    );
    if (error && error.code !== 'not_found') throw error;
    this.#query = this.#state.query;
    this.changed();
    return error === null;
  }

  /** Lets in what waits behind 'N new'; answers the ids let in. */
  showFresh(parentId: Id | null): readonly Id[] {
    const [state, ids] = letIn(this.#state, parentId);
    this.#set(state);
    return ids;
  }

  /** Freezes order while somebody writes. Call the result to release. */
  hold(): () => void {
    let by = 1;
    this.#hold(by);
    return () => void (this.#hold(-by), (by = 0));
  }

  /** Writes a comment: shown at once, sent exactly once. `done` rejects when it is refused for good. */
  post({ parentId, type, body, mentions, anonymous = false, attachments = [], hidePreviews }: NewComment): {
    id: Id;
    done: Promise<Receipt>;
  } {
    const id = newId();
    this.#meet(mentions);
    const more = besides({ attachments: attachments.length > 0 ? attachments : undefined, hidePreviews });
    const input = { id, topic: this.key, parentId, type, body, mentions: idsOf(mentions), anonymous, ...more };
    const done = this.run('comment.create', input, { id, text: true });
    return { id, done };
  }

  /** Replaces the text of an own comment. An edit of it that was refused is given up for this one. */
  async edit({ commentId, revision, body, mentions, ...more }: CommentEdit): Promise<Receipt> {
    this.#meet(mentions);
    const earlier = this.#edits(commentId);
    for (const { entry, state } of earlier) if (state === 'failed') await this.discardWrite(entry.id, async () => true);
    // Own edits on their way come first and count one each.
    const before = earlier.filter(({ state, seq }) => state !== 'failed' && seq === undefined).length;
    const id = newId();
    return this.run(
      'comment.edit',
      {
        ...{ id, commentId, revision: revision + before, body, mentions: idsOf(mentions) },
        ...besides(more),
      },
      { id, text: true },
    );
  }

  /** Sends a refused comment or edit again, by the comment's id. */
  retry(id: Id): void {
    for (const { entry } of this.#texts(id)) this.retryWrite(entry.id);
  }

  /**
   * Gives up an unsent comment or edit, by the comment's id. False when the server has it already, or when that cannot be
   * found out now.
   */
  async discard(id: Id): Promise<boolean> {
    const texts = this.#texts(id);
    const given = await Promise.all(texts.map(({ entry }) => this.discardWrite(entry.id, () => this.#isAbsent(entry))));
    return texts.length > 0 && given.every(Boolean);
  }

  remove(id: Id): Promise<Receipt> {
    return this.run('comment.delete', { commentId: id });
  }

  restore(id: Id): Promise<Receipt> {
    return this.run('comment.restore', { commentId: id });
  }

  react(id: Id, emoji: string, on: boolean): Promise<Receipt> {
    return this.run('comment.react', { commentId: id, emoji, on });
  }

  accept(id: Id, on: boolean): Promise<Receipt> {
    return this.run('comment.accept', { commentId: id, on });
  }

  endorse(id: Id, on: boolean): Promise<Receipt> {
    return this.run('comment.endorse', { commentId: id, on });
  }

  pin(id: Id, on: boolean): Promise<Receipt> {
    return this.run('comment.pin', { commentId: id, on });
  }

  /** Takes the preview of a link away, or brings it back. */
  hidePreview(id: Id, url: string, on: boolean): Promise<Receipt> {
    return this.run('comment.hidePreview', { commentId: id, url, on });
  }

  async report(id: Id, reason: ReportReason, note: string): Promise<void> {
    await this.run('comment.report', { commentId: id, reason, note });
  }

  /** Closes the topic now, or at `closesAt` with `on` false, or opens it again. */
  async lock(on: boolean, reason?: string, closesAt: number | null = null): Promise<void> {
    await this.run('discussion.lock', { topic: this.key, on, closesAt, ...(reason !== undefined && { reason }) });
  }

  async follow(level: FollowLevel): Promise<void> {
    await this.run('discussion.follow', { topic: this.key, level });
  }

  /** The Markdown of a comment, to edit or quote it. */
  source(id: Id): Promise<Output<'comment.source'>> {
    return this.call('comment.source', { commentId: id });
  }

  preview(body: string, mentions: readonly Person[]): Promise<Output<'comment.preview'>> {
    return this.call('comment.preview', { body, mentions: idsOf(mentions) });
  }

  async history(id: Id): Promise<Output<'comment.history'>> {
    const history = await this.call('comment.history', { commentId: id });
    this.#meet(history.people);
    return history;
  }

  reactors(id: Id, emoji: string): Promise<readonly Person[]> {
    return this.call('comment.reactors', { commentId: id, emoji });
  }

  async search(query: string, cursor?: string): Promise<Output<'discussion.search'>> {
    const found = await this.call('discussion.search', {
      topic: this.key,
      query,
      ...(cursor !== undefined && { cursor }),
    });
    this.#meet(found.people);
    return found;
  }

  /** What the page at an address says about itself, looked up now if need be. */
  linkPreview(url: string): Promise<Output<'preview.get'>> {
    return this.call('preview.get', { url });
  }

  /** Questions and resources that a new question may repeat. */
  async similar(text: string): Promise<Output<'discussion.similar'> & { resources: Output<'resource.similar'> }> {
    const [found, resources] = await Promise.all([
      this.call('discussion.similar', { topic: this.key, text }),
      this.call('resource.similar', { text }),
    ]);
    this.#meet(found.people);
    return { ...found, resources };
  }

  suggest(prefix: string): Promise<readonly Person[]> {
    return this.call('member.suggest', { prefix });
  }

  /** Everything up to this `order` has been seen. */
  markRead(order: number): void {
    const state = readTo(this.#state, order);
    if (state === this.#state) return;
    this.#set(state);
    clearTimeout(this.#mark);
    this.#mark = setTimeout(() => void this.#sendMark(), MARK);
  }

  /** Somebody presses keys here; passed on at most once in 3 s. */
  typing(): void {
    if (this.#company.mayTell()) this.sendTyping();
  }

  /** Whether this member shows as here. */
  setVisible(visible: boolean): void {
    this.sendPresence(visible);
  }

  protected override async load(): Promise<DiscussionPage> {
    const [query, around] = [this.#query, this.#around];
    try {
      return await this.#get(around === null ? query : { sort: query.sort, around });
    } catch (error) {
      if (around === null || (error as CommonsError).code !== 'not_found') throw error;
      this.#around = null;
      return this.#get(query);
    }
  }

  protected override take(page: DiscussionPage): void {
    this.#around = null;
    this.#loads++;
    this.#pages.clear();
    this.#state = takePage(this.#state, page, { kind: 'afresh', query: this.#query });
  }

  protected override apply(event: StreamEvent): void {
    // Nothing in a fact says whose an anonymous comment is.
    for (const { entry } of this.guesses) if (entry.input.anonymous === true) this.#own(entry.id);
    this.#state = applyFact(this.#state, event);
    const { discussion, comments = [] } = event.data as DiscussionChange;
    for (const id of discussion?.pinned ?? []) this.#lookUp(id);
    for (const { answerId } of comments) if (answerId !== null) this.#lookUp(answerId);
    // A comment that comes back brings back the deleted ones above it, which no fact tells whole.
    if (event.type === 'comment.restored')
      for (const { parentId } of comments) if (parentId !== null) this.#lookUp(parentId);
    this.#lookForUnread();
  }

  protected override confirmed({ operation, input }: OutboxEntry): void {
    const { viewer } = this.#state;
    if (operation === 'comment.react') {
      this.#state = reactedTo(this.#state, input.commentId as Id, input.emoji as string, input.on as boolean);
    } else if (operation === 'discussion.follow' && viewer) {
      this.#state = { ...this.#state, viewer: { ...viewer, level: input.level as FollowLevel } };
    }
  }

  protected override isLost(entry: OutboxEntry): Promise<boolean> {
    return entry.operation === 'comment.create' ? this.#isAbsent(entry) : super.isLost(entry);
  }

  protected override project(): DiscussionView {
    const { phase, error, me, epoch } = this;
    return this.#projector.project({
      ...{ phase, error, me, epoch },
      query: this.#query,
      state: this.#state,
      guesses: new Guesses(this.#state, this.guesses),
      pages: new Map(this.#pages),
      typing: this.#company.typing,
      presence: this.#company.presence,
    });
  }

  protected override notice(notice: Notice): void {
    if ('presence' in notice) this.#company.gathers(notice.presence);
    else if ('typing' in notice && notice.typing.member.id !== this.me?.person?.id)
      this.#company.types(notice.typing.member);
  }

  protected override changed(): void {
    this.#closing.watch(this.#state.discussion?.closesAt ?? 0);
    super.changed();
  }

  protected override ended(): void {
    this.#closing.watch(0);
    if (this.#mark !== undefined) void this.#sendMark();
    clearTimeout(this.#look);
    this.#company.leave();
  }

  #set(state: DiscussionState) {
    if (state === this.#state) return;
    this.#state = state;
    this.changed();
  }

  #get(input: Omit<Input<'discussion.get'>, 'topic'>): Promise<DiscussionPage> {
    return this.call('discussion.get', { topic: this.key, ...input }, true);
  }

  /** Fetches a page and takes it in; answers why it could not. */
  async #fetch(input: Omit<Input<'discussion.get'>, 'topic'>, how: PageKind): Promise<CommonsError | null> {
    const [epoch, load] = [this.epoch, this.#loads];
    try {
      const page = await this.#get(input);
      if (page.epoch !== epoch) void this.reload();
      // Loaded anew meanwhile: the page tells of an earlier time, of which no facts will come.
      else if (load === this.#loads) this.#set(takePage(this.#state, page, how));
      return null;
    } catch (error) {
      return error as CommonsError;
    }
  }

  /** A fact may name a comment that no page brought. */
  #lookUp(id: Id) {
    if ((this.#state.comments.get(id) && this.#state.tallies.get(id)) || this.#looking.has(id)) return;
    this.#looking.add(id);
    void this.#fetch({ around: id, limit: 1 }, { kind: 'things' }).finally(() => this.#looking.delete(id));
  }

  /** Which unread comment is next, only the server knows when it is not loaded. */
  #lookForUnread() {
    const { viewer } = this.#state;
    if (!viewer || viewer.unread <= 0 || viewer.firstUnread !== null) return;
    this.#look ??= setTimeout(() => {
      this.#look = undefined;
      void this.#fetch({ limit: 1 }, { kind: 'things' });
    }, MARK);
  }

  #page(key: string, loading: ListView['loading'], error: CommonsError | null = null) {
    this.#pages.set(key, { loading, error });
    this.changed();
  }

  #hold(by: number) {
    this.#holds += by;
    this.#set({ ...this.#state, held: this.#holds > 0 });
  }

  /** Whether a comment and all it answers are shown, letting in those that wait. */
  #letInWith(id: Id): boolean {
    let state = this.#state;
    for (let comment = state.comments.get(id); comment; comment = state.comments.get(comment.parentId ?? '')) {
      if (!isShown(state, comment)) [state] = letIn(state, comment.parentId);
      if (!isShown(state, comment)) return false;
      if (comment.parentId === null) {
        this.#set(state);
        return true;
      }
    }
    return false;
  }

  #meet(people: readonly Person[]) {
    for (const person of people) this.#state = { ...this.#state, people: this.#state.people.with(person.id, person) };
  }

  #own(id: Id) {
    if (!this.#state.mine.get(id)) this.#state = { ...this.#state, mine: this.#state.mine.with(id, true) };
  }

  #edits(id: Id): readonly Guess[] {
    return this.guesses.filter(({ entry }) => entry.operation === 'comment.edit' && entry.input.commentId === id);
  }

  /** Unanswered texts of a comment: itself, or edits of it. */
  #texts(id: Id): readonly Guess[] {
    const texts = [...this.guesses.filter(({ entry }) => entry.id === id), ...this.#edits(id)];
    return texts.filter(({ seq }) => seq === undefined);
  }

  async #isAbsent({ id, operation, input }: OutboxEntry): Promise<boolean> {
    try {
      if (operation === 'comment.create') await this.#get({ around: id, limit: 1 });
      else return (await this.source(input.commentId as Id)).revision <= (input.revision as number);
      return false;
    } catch (error) {
      return (error as CommonsError).code === 'not_found';
    }
  }

  async #sendMark() {
    clearTimeout(this.#mark);
    this.#mark = undefined;
    const { viewer } = this.#state;
    if (!viewer) return;
    try {
      await this.send('discussion.read', { topic: this.key, seq: viewer.readTo });
      this.#lookForUnread();
    } catch {
      // The next mark says the same and more.
    }
  }
}
