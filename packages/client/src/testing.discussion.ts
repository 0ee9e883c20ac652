import type {
  Comment,
  CommentList,
  Discussion,
  DiscussionChange,
  DiscussionFilter,
  DiscussionPage,
  EventName,
  Id,
  LinkCard,
  Me,
  MAX_DEPTH,
  Person,
  Reaction,
  Receipt,
  Sort,
  Tally,
  WriteReply,
} from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol/errors.js';
import type { Output, Input } from './live-store.ts';
import type { FakeTransport } from './testing.ts';
import type { TransportCall } from './transport.ts';

const DEEPEST: typeof MAX_DEPTH = 3;
const PREVIEW = 3;

/** A comment to begin with. */
export interface Seed {
  readonly id: Id;
  readonly author: Person;
  readonly parentId?: Id | null;
  readonly type?: Comment['type'];
  readonly body?: string;
  readonly anonymous?: boolean;
}

/** What a fake discussion starts with. */
export interface FakeDiscussionOptions {
  readonly topic?: string;
  readonly people?: readonly Person[];
  readonly comments?: readonly Seed[];
  /** Threads to a page. Default 20. */
  readonly limit?: number;
}

interface Row {
  comment: Comment;
  body: string;
  author: Id;
  hash: string;
  bodies: string[];
  reactions: { readonly emoji: string; readonly member: Id }[];
  replies: number;
  tallySeq: number;
  pinnedAt: number;
  cards: readonly LinkCard[];
  hidden: readonly string[];
}

const shownCards = ({ cards, hidden }: Row): LinkCard[] => cards.filter(({ url }) => !hidden.includes(url));

/**
 * A discussion on a fake server, as the contract tells of it: pages, writes and their facts. Other people write by its own
 * methods; the client under test by its calls.
 */
export class FakeDiscussion {
  readonly topic: string;
  readonly stream: string;
  readonly #transport: FakeTransport;
  readonly #people = new Map<Id, Person>();
  readonly #rows = new Map<Id, Row>();
  readonly #edits = new Map<Id, number>();
  readonly #readTo = new Map<Id, number>();
  readonly #limit: number;
  #lock: Pick<Discussion, 'locked' | 'lockReason' | 'closesAt'> = { locked: false, lockReason: null, closesAt: null };
  #discussionSeq = 0;
  /** The facts of the write being answered. */
  #facts: ReturnType<FakeTransport['record']>[] = [];
  #quiet = false;

  constructor(
    transport: FakeTransport,
    { topic = 'week-1', people = [], comments = [], limit = 20 }: FakeDiscussionOptions = {},
  ) {
    this.#transport = transport;
    this.topic = topic;
    this.stream = `discussion:${topic}`;
    this.#limit = limit;
    for (const person of people) this.#people.set(person.id, person);
    for (const seed of comments) this.write(seed);
    this.#serve();
  }

  /** How many comments reached the record, by id. */
  get ids(): readonly Id[] {
    return [...this.#rows.keys()];
  }

  /** A comment's Markdown. */
  bodyOf(id: Id): string | undefined {
    return this.#rows.get(id)?.body;
  }

  /** A comment as everybody sees it. */
  comment(id: Id): Comment {
    return structuredClone(this.#row(id).comment);
  }

  /** A comment's counts. */
  tally(id: Id): Tally {
    return structuredClone(this.#tally(this.#row(id)));
  }

  /** All ids of a list, in order. */
  listed(parentId: Id | null, sort: Sort = 'newest'): readonly Id[] {
    return this.#all(parentId, parentId === null ? sort : 'oldest').map(({ comment }) => comment.id);
  }

  /** Emoji this member reacted to a comment with. */
  reactedBy(id: Id, member: Id): readonly string[] {
    return this.#row(id).reactions.flatMap((each) => (each.member === member ? each.emoji : []));
  }

  /** Facts are kept but sent to nobody until the result is called. */
  silence(): () => void {
    this.#quiet = true;
    return () => (this.#quiet = false);
  }

  /** Somebody writes. */
  write({ id, author, parentId = null, type = 'comment', body = `Text of ${id}`, anonymous = false }: Seed): Receipt {
    this.#people.set(author.id, author);
    const hash = JSON.stringify([parentId, type, body, anonymous]);
    const existing = this.#rows.get(id);
    if (existing && (existing.hash !== hash || existing.author !== author.id))
      throw fail('conflict', 'This id was used before.');
    if (existing) return this.#receipt(id, existing.comment.order);
    if (this.#lock.locked) throw fail('forbidden', 'This discussion is closed.', { reason: 'locked' });
    const place = this.#place(parentId);
    const seq = this.#next();
    const comment: Comment = {
      ...place,
      ...{ id, topic: this.topic, order: seq, type, author: anonymous ? null : author.id, anonymous },
      content: [{ t: 'p', c: [body] }],
      ...{
        createdAt: seq,
        editedAt: null,
        revision: 0,
        deleted: null,
        pinned: false,
        endorsedBy: [],
        answerId: null,
        seq,
      },
    };
    this.#rows.set(id, {
      comment,
      body,
      author: author.id,
      hash,
      bodies: [body],
      reactions: [],
      replies: 0,
      tallySeq: seq,
      pinnedAt: 0,
      cards: [],
      hidden: [],
    });
    this.#counted('comment.created', id, true, seq);
    return this.#receipt(id, seq);
  }

  /** Somebody edits. */
  edit(id: Id, body: string): Receipt {
    const row = this.#row(id);
    if (row.comment.deleted) throw fail('conflict', 'This comment was deleted.');
    const seq = this.#next();
    row.body = body;
    row.bodies.push(body);
    this.#change(row, { content: [{ t: 'p', c: [body] }], editedAt: seq, revision: row.comment.revision + 1, seq });
    this.#emit('comment.edited', { comments: [row.comment] });
    return this.#receipt(id, seq);
  }

  /** Somebody deletes. */
  remove(id: Id, by: 'author' | 'moderator' = 'author'): Receipt {
    const row = this.#row(id);
    if (row.comment.deleted) return this.#receipt(id, row.comment.seq);
    const seq = this.#next();
    const listed = this.#listed(row);
    row.pinnedAt = 0;
    this.#change(row, { deleted: by, content: [], previews: [], pinned: false, seq });
    this.#counted('comment.deleted', id, listed, seq);
    return this.#receipt(id, seq);
  }

  /** Somebody brings a comment back. */
  restore(id: Id): Receipt {
    const row = this.#row(id);
    if (!row.comment.deleted) return this.#receipt(id, row.comment.seq);
    const seq = this.#next();
    const listed = this.#listed(row);
    this.#change(row, { deleted: null, content: [{ t: 'p', c: [row.body] }], previews: shownCards(row), seq });
    this.#counted('comment.restored', id, !listed, seq);
    return this.#receipt(id, seq);
  }

  /** Somebody sets or unsets a reaction. */
  react(id: Id, member: Id, emoji: string, on: boolean): Receipt {
    const row = this.#row(id);
    const had = row.reactions.some((each) => each.member === member && each.emoji === emoji);
    if (had === on) return this.#receipt(id, row.tallySeq);
    row.tallySeq = this.#next();
    row.reactions = on
      ? [...row.reactions, { member, emoji }]
      : row.reactions.filter((each) => each.member !== member || each.emoji !== emoji);
    this.#emit('comment.reacted', { tallies: [this.#tally(row)] });
    return this.#receipt(id, row.tallySeq);
  }

  /** Somebody chooses an answer, or no longer. */
  accept(id: Id, on: boolean): Receipt {
    let question = this.#row(id);
    while (question.comment.parentId !== null) question = this.#row(question.comment.parentId);
    const seq = this.#next();
    this.#change(question, { answerId: on ? id : null, seq });
    this.#emit('comment.accepted', { comments: [question.comment] });
    return this.#receipt(id, seq);
  }

  /** Somebody vouches for a comment, or no longer. */
  endorse(id: Id, member: Id, on: boolean): Receipt {
    const row = this.#row(id);
    const seq = (row.tallySeq = this.#next());
    const others = row.comment.endorsedBy.filter((each) => each !== member);
    this.#change(row, { endorsedBy: on ? [...others, member] : others, seq });
    this.#emit('comment.endorsed', { comments: [row.comment], tallies: [this.#tally(row)] });
    return this.#receipt(id, seq);
  }

  /** Somebody pins a thread, or no longer. */
  pin(id: Id, on: boolean): Receipt {
    const row = this.#row(id);
    const seq = (this.#discussionSeq = this.#next());
    row.pinnedAt = on ? seq : 0;
    this.#change(row, { pinned: on, seq });
    this.#emit('comment.pinned', { comments: [row.comment], discussion: this.#discussion() });
    return this.#receipt(id, seq);
  }

  /** It is known now what the pages say that a comment links to. */
  preview(id: Id, cards: readonly LinkCard[]): Receipt {
    const row = this.#row(id);
    row.cards = cards;
    return this.hidePreviews(id, row.hidden);
  }

  /** Somebody does not want the cards of these addresses, and all others. */
  hidePreviews(id: Id, hidden: readonly string[]): Receipt {
    const row = this.#row(id);
    if (row.comment.deleted) throw fail('conflict', 'This comment was deleted.');
    const seq = this.#next();
    row.hidden = hidden;
    this.#change(row, { previews: shownCards(row), seq });
    this.#emit('comment.previewed', { comments: [row.comment] });
    return this.#receipt(id, seq);
  }

  /** Somebody closes or opens the topic. */
  lock(on: boolean, reason: string | null = null, closesAt: number | null = null): void {
    this.#discussionSeq = this.#next();
    this.#lock = { locked: on, lockReason: reason, closesAt };
    this.#emit('discussion.locked', { discussion: this.#discussion() });
  }

  /** Somebody has read this far. */
  read(member: Id, order: number): void {
    this.#readTo.set(member, Math.max(order, this.#readTo.get(member) ?? 0));
  }

  /** A page as `discussion.get` answers it to this member. */
  page(input: Omit<Input<'discussion.get'>, 'topic'> = {}, member: Id | null = null): DiscussionPage {
    const { around, parentId = null, cursor, sort = 'newest', filter, limit = this.#limit } = input;
    const lists =
      around === undefined
        ? [this.#list(parentId, sort, parentId === null ? filter : undefined, limit, cursor)]
        : this.#around(around, sort, limit);
    const shown = lists.flatMap(({ ids }) => ids);
    for (let at = 0; at < shown.length; at++) {
      const id = shown[at]!;
      if (lists.some((list) => list.parentId === id) || !this.#all(id, 'oldest').length) continue;
      const list = this.#list(id, 'oldest', undefined, PREVIEW);
      lists.push(list);
      shown.push(...list.ids);
    }
    const discussion = this.#discussion();
    const rows = [...new Set([...shown, ...(parentId === null ? discussion.pinned : [])])].map((id) => this.#row(id));
    return {
      ...{ epoch: this.#transport.epoch, seq: this.#transport.head(this.stream), discussion, lists },
      comments: rows.map(({ comment }) => comment),
      tallies: rows.map((row) => this.#tally(row)),
      people: [...this.#people.values()],
      viewer: this.#viewer(member, rows),
    };
  }

  #serve() {
    const t = this.#transport;
    const me = ({ token }: TransportCall) => t.who(token);
    const on = <N extends Parameters<FakeTransport['answer']>[0]>(name: N, act: (input: Input<N>, me: Me) => unknown) =>
      t.answer(name, (input: never, call: TransportCall) => act(input, me(call)));
    on('discussion.get', (input, { person }) => this.page(input, person?.id ?? null));
    on('comment.create', (input, who) =>
      this.#answer(() => this.write({ ...input, id: input.id, author: signedIn(who) })),
    );
    on('comment.edit', (input, who) => this.#answer(() => this.#editOnce(input, signedIn(who))));
    on('comment.delete', ({ commentId }) => this.#answer(() => this.remove(commentId)));
    on('comment.restore', ({ commentId }) => this.#answer(() => this.restore(commentId)));
    on('comment.react', ({ commentId, emoji, on }, who) =>
      this.#answer(() => this.react(commentId, signedIn(who).id, emoji, on)),
    );
    on('comment.accept', ({ commentId, on }) => this.#answer(() => this.accept(commentId, on)));
    on('comment.endorse', ({ commentId, on }, who) =>
      this.#answer(() => this.endorse(commentId, signedIn(who).id, on)),
    );
    on('comment.pin', ({ commentId, on }) => this.#answer(() => this.pin(commentId, on)));
    on('comment.hidePreview', ({ commentId, url, on }) => {
      const others = this.#row(commentId).hidden.filter((each) => each !== url);
      return this.#answer(() => this.hidePreviews(commentId, on ? [...others, url] : others));
    });
    on('discussion.lock', ({ on, reason, closesAt }) => this.#answer(() => (this.lock(on, reason, closesAt), {})));
    on('comment.report', () => ({ result: {}, facts: [] }));
    on('discussion.follow', () => ({ result: {}, facts: [] }));
    on('discussion.read', ({ seq }, who) => {
      this.read(signedIn(who).id, seq);
      return { result: {}, facts: [] };
    });
    on('comment.source', ({ commentId }): Output<'comment.source'> => {
      const { body, comment } = this.#row(commentId);
      return { body, revision: comment.revision, mentions: [] };
    });
    on('comment.preview', ({ body }): Output<'comment.preview'> => [{ t: 'p', c: [body] }]);
    on('comment.history', ({ commentId }) => this.#history(commentId));
    on('comment.reactors', ({ commentId, emoji }) =>
      this.#row(commentId).reactions.flatMap((each) =>
        each.emoji === emoji ? (this.#people.get(each.member) ?? []) : [],
      ),
    );
    on('discussion.search', ({ query }) => this.#search(query));
    on('member.suggest', ({ prefix }) =>
      [...this.#people.values()].filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase())).slice(0, 8),
    );
  }

  #answer<T>(act: () => T): WriteReply<T> {
    this.#facts = [];
    const result = act();
    const events = this.#facts;
    if (events.length === 0) return { result, facts: [] };
    return {
      result,
      facts: [
        { stream: this.stream, epoch: this.#transport.epoch, from: events[0]!.seq, to: events.at(-1)!.seq, events },
      ],
    };
  }

  #editOnce({ id, commentId, revision, body }: Input<'comment.edit'>, author: Person): Receipt {
    const made = this.#edits.get(id);
    if (made !== undefined) return this.#receipt(commentId, made);
    const row = this.#row(commentId);
    if (row.author !== author.id) throw fail('forbidden', 'Only its author may edit a comment.');
    if (row.comment.revision !== revision)
      throw fail('conflict', 'This comment was edited elsewhere.', { revision: row.comment.revision });
    const receipt = this.edit(commentId, body);
    this.#edits.set(id, receipt.seq);
    return receipt;
  }

  #history(id: Id): Output<'comment.history'> {
    const { bodies, comment } = this.#row(id);
    const revisions = bodies.map((body, revision) => ({
      ...{ revision, at: revision, editor: comment.author },
      changes: [
        ...(revision > 0 ? [{ kind: 'removed' as const, text: bodies[revision - 1]! }] : []),
        { kind: revision > 0 ? ('added' as const) : ('same' as const), text: body },
      ],
    }));
    return { revisions: revisions.reverse(), people: [...this.#people.values()] };
  }

  #search(query: string): Output<'discussion.search'> {
    const found = [...this.#rows.values()].filter(
      ({ body, comment }) => !comment.deleted && body.toLowerCase().includes(query.toLowerCase()),
    );
    const hits = found.map(({ body, comment }) => {
      const at = body.toLowerCase().indexOf(query.toLowerCase());
      return {
        comment,
        excerpt: [body.slice(0, at), body.slice(at, at + query.length), body.slice(at + query.length)],
      };
    });
    return { hits, people: [...this.#people.values()], after: null };
  }

  #row(id: Id): Row {
    const row = this.#rows.get(id);
    if (!row) throw fail('not_found', 'There is no such comment.');
    return row;
  }

  #next(): number {
    return this.#transport.head(this.stream) + 1;
  }

  #emit(type: EventName, change: DiscussionChange) {
    const data = structuredClone({ ...change, people: [...this.#people.values()] });
    const event = this.#quiet
      ? this.#transport.record(this.stream, type, data)
      : this.#transport.emit(this.stream, type, data);
    this.#facts.push(event);
  }

  #receipt(id: Id, seq: number): Receipt {
    return { id, seq, epoch: this.#transport.epoch, at: seq };
  }

  #change(row: Row, values: Partial<Comment>) {
    row.comment = { ...row.comment, ...values };
  }

  #place(answered: Id | null): Pick<Comment, 'parentId' | 'replyTo' | 'depth'> {
    if (answered === null) return { parentId: null, replyTo: null, depth: 0 };
    const { depth, parentId } = this.#row(answered).comment;
    return depth < DEEPEST
      ? { parentId: answered, replyTo: null, depth: depth + 1 }
      : { parentId, replyTo: answered, depth };
  }

  /** The fact of a comment that came, went or came back, with the counts of all whose listed replies changed. */
  #counted(type: EventName, id: Id, turned: boolean, seq: number) {
    const touched = [this.#row(id)];
    this.#discussionSeq = seq;
    const tallies = [this.#row(id)];
    this.#row(id).tallySeq = seq;
    for (let row = this.#row(id); turned && row.comment.parentId !== null;) {
      const parent = this.#row(row.comment.parentId);
      const before = this.#listed(parent);
      parent.replies += this.#listed(row) ? 1 : -1;
      parent.tallySeq = seq;
      tallies.push(parent);
      if (before === this.#listed(parent)) break;
      // A tombstone appears or goes with its last reply: whoever has not got it yet needs it whole.
      this.#change(parent, { seq });
      touched.push(parent);
      row = parent;
    }
    const discussion = this.#discussion();
    this.#emit(type, {
      comments: touched.map(({ comment }) => comment),
      tallies: tallies.map((row) => this.#tally(row)),
      discussion,
    });
  }

  #listed({ comment, replies }: Row): boolean {
    return !comment.deleted || replies > 0;
  }

  #discussion(): Discussion {
    const alive = [...this.#rows.values()].filter(({ comment }) => !comment.deleted);
    const pinned = alive.filter(({ pinnedAt }) => pinnedAt > 0).sort((a, b) => b.pinnedAt - a.pinnedAt);
    return {
      ...{ topic: this.topic, count: alive.length, ...this.#lock, seq: this.#discussionSeq },
      threads: alive.filter(({ comment }) => comment.parentId === null).length,
      pinned: pinned.map(({ comment }) => comment.id),
    };
  }

  #tally({ comment, replies, reactions, tallySeq }: Row): Tally {
    const byEmoji = new Map<string, Id[]>();
    for (const { emoji, member } of reactions) byEmoji.set(emoji, [member, ...(byEmoji.get(emoji) ?? [])]);
    const counted = [...byEmoji].map(([emoji, members]): Reaction => ({
      emoji,
      count: members.length,
      members: members.slice(0, 20),
    }));
    return {
      id: comment.id,
      replies,
      reactions: counted,
      score: replies + reactions.length + 5 * comment.endorsedBy.length,
      seq: tallySeq,
    };
  }

  #all(parentId: Id | null, sort: Sort, { type, answered, author }: DiscussionFilter = {}): Row[] {
    const rows = [...this.#rows.values()].filter(
      (row) =>
        row.comment.parentId === parentId &&
        this.#listed(row) &&
        (type === undefined || row.comment.type === type) &&
        (author === undefined || row.comment.author === author) &&
        (answered === undefined || (row.comment.type === 'question' && (row.comment.answerId !== null) === answered)),
    );
    const score = (row: Row) => this.#tally(row).score;
    const byOrder = (a: Row, b: Row) => a.comment.order - b.comment.order;
    if (sort === 'oldest') return rows.sort(byOrder);
    return rows.sort((a, b) => (sort === 'top' ? score(b) - score(a) : 0) || -byOrder(a, b));
  }

  /** Cursors name the comment at the edge by its order; under `top` they name the place, which is good enough here. */
  #list(
    parentId: Id | null,
    sort: Sort,
    filter: DiscussionFilter | undefined,
    limit: number,
    cursor?: string,
  ): CommentList {
    const order = parentId === null ? sort : 'oldest';
    const all = this.#all(parentId, order, filter);
    const [side, edge] = cursor?.split(':') ?? ['after', ''];
    const key = (row: Row, at: number) =>
      order === 'top' ? at : order === 'oldest' ? row.comment.order : -row.comment.order;
    const beyond = all.filter(
      (row, at) => edge === '' || (side === 'after' ? key(row, at) > Number(edge) : key(row, at) < Number(edge)),
    );
    const rows = side === 'after' ? beyond.slice(0, limit) : beyond.slice(-limit);
    return this.#stretch(parentId, all, rows, key);
  }

  #stretch(
    parentId: Id | null,
    all: readonly Row[],
    rows: readonly Row[],
    key: (row: Row, at: number) => number,
  ): CommentList {
    const [first, last] = [rows[0], rows.at(-1)];
    const cursor = (side: string, row: Row) => `${side}:${key(row, all.indexOf(row))}`;
    return {
      parentId,
      ids: rows.map(({ comment }) => comment.id),
      before: first && first !== all[0] ? cursor('before', first) : null,
      after: last && last !== all.at(-1) ? cursor('after', last) : null,
    };
  }

  #around(target: Id, sort: Sort, limit: number): CommentList[] {
    const lists: CommentList[] = [];
    for (
      let row: Row | undefined = this.#row(target);
      row;
      row = row.comment.parentId === null ? undefined : this.#row(row.comment.parentId)
    ) {
      const { parentId, id } = row.comment;
      const order = parentId === null ? sort : 'oldest';
      const all = this.#all(parentId, order);
      const at = all.findIndex(({ comment }) => comment.id === id);
      const reach = parentId === null ? Math.floor(limit / 2) : 2;
      const rows = at < 0 ? [row] : all.slice(Math.max(0, at - reach), at + reach + 1);
      lists.push(
        this.#stretch(parentId, all, rows, (each, index) =>
          order === 'top' ? index : order === 'oldest' ? each.comment.order : -each.comment.order,
        ),
      );
    }
    return lists;
  }

  #viewer(member: Id | null, rows: readonly Row[]): DiscussionPage['viewer'] {
    const head = this.#transport.head(this.stream);
    const readTo = member === null ? head : (this.#readTo.get(member) ?? 0);
    const unread = [...this.#rows.values()].filter(
      ({ comment, author }) => comment.order > readTo && author !== member && !comment.deleted,
    );
    const reacted = rows.map(
      ({ comment, reactions }) =>
        [comment.id, reactions.filter((each) => each.member === member).map(({ emoji }) => emoji)] as const,
    );
    return {
      ...{ member, role: member === null ? null : 'learner', denied: member === null ? 'signed_out' : null },
      ...{ editWindow: null, level: 'normal' },
      ...{ readTo, unread: unread.length, firstUnread: unread[0]?.comment.id ?? null },
      mine: rows
        .filter(({ comment, author }) => comment.anonymous && author === member)
        .map(({ comment }) => comment.id),
      reacted: Object.fromEntries(reacted.filter(([, emoji]) => emoji.length > 0)),
    };
  }
}

function signedIn({ person }: Me): Person {
  if (!person) throw fail('unauthenticated', 'Sign in first.');
  return person;
}
