import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DiscussionPage, Id, Person, Sort, StreamEvent } from '@learning-commons/protocol';
import { Cursor } from './cursor.ts';
import { applyFact, emptyDiscussion, isMine, letIn, listOf, readTo, takePage, THREADS, type DiscussionState, type KnownList, type PageKind } from './discussions.state.ts';
import { FakeDiscussion, fakeId, fakePerson, FakeTransport } from './testing.ts';

const RUNS = Number(process.env.LC_LAW_RUNS ?? 10_000);
const PEOPLE = ['Ana', 'Ben', 'Eva'].map((name) => fakePerson(name));
const ME = PEOPLE[0]!.id;
const EMOJI = ['👍', '🎉'];
const TYPES = ['comment', 'question', 'concern'] as const;

interface Step {
  readonly what: number;
  readonly a: number;
  readonly b: number;
}

/** A discussion on a server, and one client's idea of it behind a bad line. */
class Run {
  readonly transport = new FakeTransport();
  readonly model = new FakeDiscussion(this.transport, { people: PEOPLE, limit: 3 });
  readonly log: StreamEvent[] = [];
  readonly cursor = new Cursor();
  state: DiscussionState;
  /** Facts on the line, in the order in which they will arrive. */
  wire: StreamEvent[] = [];
  /** Pages read on the server and not yet arrived. */
  pages: { readonly page: DiscussionPage; readonly how: PageKind; readonly query: unknown }[] = [];
  marked = false;
  readonly own: Id[] = [];
  #ids = 0;

  constructor(sort: Sort) {
    const { record } = this.transport;
    this.transport.record = (...args) => {
      const event = structuredClone(record.apply(this.transport, args));
      this.log.push(event);
      this.wire.push(event);
      return event;
    };
    this.state = emptyDiscussion({ sort });
  }

  load() {
    const { query } = this.state;
    const page = this.page({ ...query });
    this.state = takePage(this.state, page, { kind: 'afresh', query });
    this.remember();
    for (const event of this.cursor.reset(page.seq, page.epoch)) this.apply(event);
    this.pages = [];
  }

  remember() {
    for (const id of this.own) this.state = { ...this.state, mine: this.state.mine.with(id, true) };
  }

  page(input: Parameters<FakeDiscussion['page']>[0]) {
    return structuredClone(this.model.page(input, ME));
  }

  apply(event: StreamEvent) {
    const before = this.state;
    this.state = applyFact(before, event);
    assert.notEqual(this.state, undefined);
  }

  receive(events: readonly StreamEvent[]) {
    const batch = { stream: this.model.stream, epoch: 'epoch-1', from: 0, to: 0, events: [...events] };
    for (const event of this.cursor.take(batch)) this.apply(event);
  }

  catchUp() {
    this.receive(this.log.slice(this.cursor.last));
  }

  /** Somebody does something. */
  write(step: Step) {
    const { a, b } = step;
    const ids = this.model.ids;
    const target = ids[b % (ids.length || 1)];
    const person = PEOPLE[a % 3]!;
    const kind = target === undefined ? 0 : a % 13;
    try {
      if (kind <= 2) return this.create(person, kind === 0 ? null : target!, step);
      if (kind === 3) return this.model.edit(target!, `Text ${a}`);
      if (kind <= 5) return this.model.remove(target!, a % 2 ? 'author' : 'moderator');
      if (kind === 6) return this.model.restore(target!);
      if (kind <= 9) return this.model.react(target!, person.id, EMOJI[b % 2]!, a % 4 > 0);
      if (kind === 10) return this.model.accept(target!, a % 2 > 0);
      if (kind === 11) return this.model.endorse(target!, person.id, a % 2 > 0);
      if (b % 2) return this.model.pin(target!, a % 2 > 0);
      return this.model.lock(a % 2 > 0, 'quiet');
    } catch {
      // A refusal makes no fact.
    }
  }

  create(author: Person, parentId: Id | null, { a, b }: Step) {
    const id = fakeId(`c${this.#ids++}`);
    const anonymous = b % 3 === 2 && a % 2 === 0;
    // The store knows its own anonymous texts by their ids.
    if (anonymous && author.id === ME) this.own.push(id);
    this.remember();
    return this.model.write({ id, author, parentId, type: TYPES[b % 3]!, anonymous });
  }

  /** Something happens on the line, or on this side of it. */
  step(step: Step) {
    const { what, a, b } = step;
    if (what < 12) this.write(step);
    else if (what < 16) this.receive(this.wire.splice(0, 1 + (a % 4)));
    else if (what === 16) this.wire.splice(0, a % 3);
    else if (what === 17) this.wire.unshift(...this.log.slice(a % (this.log.length || 1), (a % (this.log.length || 1)) + 3));
    else if (what === 18) this.wire = this.wire.map((event, at) => [(at * 7 + a) % 5, event] as const).sort((x, y) => x[0] - y[0]).map(([, event]) => event);
    else if (what === 19) this.catchUp();
    else if (what === 20 && this.log.length > this.cursor.last) this.apply(this.log[this.cursor.last + (b % (this.log.length - this.cursor.last))]!);
    else if (what === 21) this.askMore(a);
    else if (what === 22) this.askAround(b);
    else if (what === 23) this.arrive(a);
    else if (what === 24) [this.state] = letIn(this.state, this.keys()[b % this.keys().length] || null);
    else if (what === 25) this.state = { ...this.state, held: a % 2 > 0 };
    else if (what === 26 && a % 3 === 0) this.load();
    else if (what === 27 && a % 4 === 0) this.mark(b);
  }

  keys(): string[] {
    return [THREADS, ...[...this.state.comments.values()].map(({ id }) => id)];
  }

  askMore(a: number) {
    const key = this.keys()[a % this.keys().length]!;
    const side = a % 2 ? 'before' : 'after';
    const cursor = listOf(this.state, key)[side];
    if (cursor === null) return;
    const parentId = key || null;
    const input = { ...(parentId === null ? { sort: this.state.query.sort } : { parentId }), ...(cursor && { cursor }) };
    this.pages.push({ page: this.page(input), how: { kind: 'more', parentId, side }, query: this.state.query });
  }

  askAround(b: number) {
    const target = this.model.ids[b % (this.model.ids.length || 1)];
    if (!target) return;
    this.pages.push({ page: this.page({ around: target, sort: this.state.query.sort }), how: { kind: 'around', target }, query: this.state.query });
  }

  arrive(a: number) {
    const [arrived] = this.pages.splice(a % (this.pages.length || 1), 1);
    // A list that went on meanwhile asks again; the store has one page of a list on its way at a time.
    if (!arrived || arrived.query !== this.state.query) return;
    if (arrived.how.kind === 'more') this.pages = [];
    this.state = takePage(this.state, arrived.page, arrived.how);
  }

  mark(b: number) {
    const orders = [...this.state.comments.values()].map(({ order }) => order);
    const order = orders[b % (orders.length || 1)];
    if (order === undefined) return;
    this.marked = true;
    this.state = readTo(this.state, order);
    this.model.read(ME, order);
  }

  /** What is held equals what a fresh snapshot says. */
  verify() {
    this.catchUp();
    const { state } = this;
    const fresh = this.page({ limit: 1_000, sort: state.query.sort });
    const all = new Map(this.model.ids.map((id) => [id, this.page({ around: id, limit: 1 })] as const));
    assert.deepEqual(state.discussion, fresh.discussion);
    for (const comment of state.comments.values()) {
      const now = all.get(comment.id)!;
      const find = <T extends { id: Id }>(things: readonly T[]) => things.find(({ id }) => id === comment.id)!;
      assert.deepEqual(comment, find(now.comments));
      // Of a comment that only passed by, unlisted, the counts need not be known.
      if (!state.tallies.get(comment.id)) continue;
      assert.deepEqual(state.tallies.get(comment.id), find(now.tallies));
      assert.deepEqual([...(state.reacted.get(comment.id) ?? [])].sort(), [...(now.viewer.reacted[comment.id] ?? [])].sort());
      assert.deepEqual(state.people.get(comment.author ?? ''), now.people.find(({ id }) => id === comment.author));
    }
    if (!this.marked) assert.equal(state.viewer!.unread, fresh.viewer.unread);
    const first = fresh.viewer.firstUnread;
    if (first !== null && state.comments.get(first)) assert.equal(state.viewer!.firstUnread, first);
    for (const key of this.keys()) this.verifyList(key);
  }

  verifyList(key: string) {
    const parentId = key || null;
    const [state] = letIn(this.state, parentId);
    const list = state.lists.get(key);
    if (!list) return;
    const sort = parentId === null ? state.query.sort : 'oldest';
    const whole = this.page({ ...(parentId === null ? { sort } : { parentId }), limit: 1_000 }).lists.find((each) => each.parentId === parentId)!.ids;
    const shown = list.ids.filter((id) => whole.includes(id));
    for (const id of [...list.ids, ...list.own, ...list.fresh]) assert.ok(state.tallies.get(id), 'what is listed is known with its counts');
    const gone = list.ids.filter((id) => !whole.includes(id));
    for (const id of gone) assert.ok(state.comments.get(id)!.deleted, 'only a tombstone may be shown that a snapshot leaves out');
    assert.equal(new Set([...list.ids, ...list.own, ...list.fresh]).size, list.ids.length + list.own.length + list.fresh.length, 'nothing is listed twice');
    if (sort === 'top') return void this.verifySet(list, whole);
    assert.deepEqual(shown, this.within(list, whole, sort));
  }

  /** The part of the whole list that lies in the stretch. */
  within(list: KnownList, whole: readonly Id[], sort: Sort) {
    const order = (id: Id) => this.state.comments.get(id)?.order ?? -1;
    const [first, last] = [list.ids[0], list.ids.at(-1)];
    if (first === undefined) return list.before === null && list.after === null ? whole : [];
    const sign = sort === 'oldest' ? 1 : -1;
    const from = list.before === null ? -Infinity : sign * order(first);
    const to = list.after === null ? Infinity : sign * order(last!);
    return whole.filter((id) => {
      const at = order(id) < 0 ? sign * this.orderOnServer(id) : sign * order(id);
      return at >= from && at <= to;
    });
  }

  orderOnServer(id: Id) {
    return this.page({ around: id, limit: 1 }).comments.find((comment) => comment.id === id)!.order;
  }

  verifySet(list: KnownList, whole: readonly Id[]) {
    if (list.before !== null || list.after !== null) return;
    assert.deepEqual(list.ids.filter((id) => whole.includes(id)).sort(), [...whole].sort());
  }
}

const steps = (maxLength: number) => fc.array(fc.record({ what: fc.nat(27), a: fc.nat(1_000), b: fc.nat(1_000) }), { maxLength });

test(`a snapshot and the facts after it make the later snapshot, whatever the line does (${RUNS} histories)`, () => {
  fc.assert(
    fc.property(fc.constantFrom<Sort>('newest', 'oldest', 'top'), steps(12), steps(50), (sort, before, after) => {
      const run = new Run(sort);
      for (const step of before) run.write(step);
      run.wire = [];
      run.load();
      for (const step of after) run.step(step);
      run.verify();
    }),
    { numRuns: RUNS },
  );
});

test('a page alone equals itself', () => {
  const run = new Run('newest');
  for (let at = 0; at < 30; at++) run.write({ what: 0, a: at * 3, b: at });
  run.load();
  run.verify();
  assert.ok([...run.state.comments.values()].some((comment) => isMine(run.state, comment)));
});
