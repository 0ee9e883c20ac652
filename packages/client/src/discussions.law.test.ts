import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DiscussionPage, Id, Person, Sort, StreamEvent } from '@learning-commons/protocol';
import { Cursor } from './cursor.ts';
import { letIn, listOf, THREADS, type KnownList } from './discussions.lists.ts';
import { applyFact, emptyDiscussion, takePage, type DiscussionState, type PageKind } from './discussions.state.ts';
import { isMine, readTo } from './discussions.unread.ts';
import { fakeCard, FakeDiscussion, fakeId, fakePerson, FakeTransport } from './testing.ts';

const RUNS = Number(process.env.LC_LAW_RUNS ?? 10_000);
const PEOPLE = ['Ana', 'Ben', 'Eva'].map((name) => fakePerson(name));
const ME = PEOPLE[0]!.id;
const EMOJI = ['👍', '🎉'];
const TYPES = ['comment', 'question', 'concern'] as const;

/** What may happen, and how often. */
const WEIGHTS = {
  write: 16,
  receive: 6,
  drop: 1,
  repeat: 1,
  shuffle: 1,
  catchUp: 2,
  ahead: 2,
  askMore: 4,
  askAround: 2,
  arrive: 4,
  letIn: 2,
  hold: 1,
  load: 0.3,
  mark: 0.3,
};
type What = keyof typeof WEIGHTS;

interface Step {
  readonly what: What;
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
  revealed = false;
  readonly own: Id[] = [];
  /** Facts of the viewer's own writes. */
  readonly answers = new Set<number>();
  /** Where the last snapshot ended. */
  loaded = 0;
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
    this.loaded = page.seq;
    this.revealed = false;
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
    const seq = this.log.length + 1;
    this.act(step);
    if (step.a % 3 === 0) this.answers.add(seq);
  }

  act(step: Step) {
    const { a, b } = step;
    const ids = this.model.ids;
    const target = ids[b % (ids.length || 1)];
    const person = PEOPLE[a % 3]!;
    const kind = target === undefined ? 0 : Math.max(0, (a % 18) - 5);
    try {
      if (kind <= 2) return this.create(person, a % 18 < 4 || !target ? null : target, step);
      if (kind === 3) return this.model.edit(target!, `Text ${a}`);
      if (kind <= 5) return this.model.remove(target!, a % 2 ? 'author' : 'moderator');
      if (kind === 6) return this.model.restore(target!);
      if (kind <= 9) return this.model.react(target!, person.id, EMOJI[b % 2]!, a % 4 > 0);
      if (kind === 10 && b % 2) return this.model.preview(target!, [fakeCard(`https://wiki.example/${a}`)]);
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
    const { wire, log } = this;
    const acts: Record<What, () => void> = {
      write: () => void this.write(step),
      receive: () => this.receive(wire.splice(0, 1 + (a % 4))),
      drop: () => void wire.splice(0, a % 3),
      repeat: () => void wire.unshift(...log.slice(a % (log.length || 1)).slice(0, 3)),
      shuffle: () =>
        (this.wire = wire
          .map((event, at) => [(at * 7 + a) % 5, event] as const)
          .sort((x, y) => x[0] - y[0])
          .map(([, event]) => event)),
      catchUp: () => this.catchUp(),
      ahead: () => this.answer(b),
      askMore: () => this.askMore(a),
      askAround: () => this.askAround(b),
      arrive: () => this.arrive(a),
      letIn: () => ([this.state] = letIn(this.state, this.keys()[b % this.keys().length] || null)),
      hold: () => (this.state = { ...this.state, held: a % 2 > 0 }),
      load: () => this.load(),
      mark: () => this.mark(b),
    };
    acts[what]();
  }

  /** The reply to an own write brings its facts before the line does. */
  answer(b: number) {
    const own = this.log.filter(({ seq }) => seq > this.cursor.last && this.answers.has(seq));
    const event = own[b % (own.length || 1)];
    if (event) this.apply(event);
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
    const input = {
      ...(parentId === null ? { sort: this.state.query.sort } : { parentId }),
      ...(cursor && { cursor }),
    };
    this.pages.push({ page: this.page(input), how: { kind: 'more', parentId, side }, query: this.state.query });
  }

  askAround(b: number) {
    const target = this.model.ids[b % (this.model.ids.length || 1)];
    if (!target) return;
    this.pages.push({
      page: this.page({ around: target, sort: this.state.query.sort }),
      how: { kind: 'around', target },
      query: this.state.query,
    });
  }

  arrive(a: number) {
    const [arrived] = this.pages.splice(a % (this.pages.length || 1), 1);
    // A list that went on meanwhile asks again; the store has one page of a list on its way at a time.
    if (!arrived || arrived.query !== this.state.query) return;
    if (arrived.how.kind === 'more') this.pages = [];
    this.revealed ||= arrived.how.kind === 'around';
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
    assert.deepEqual(state.discussion, fresh.discussion);
    for (const comment of state.comments.values()) {
      const { id } = comment;
      assert.deepEqual(comment, this.model.comment(id));
      // Of a comment that only passed by, unlisted, the counts need not be known.
      if (!state.tallies.get(id)) continue;
      assert.deepEqual(state.tallies.get(id), this.model.tally(id));
      assert.deepEqual([...(state.reacted.get(id) ?? [])].sort(), [...this.model.reactedBy(id, ME)].sort());
      assert.deepEqual(
        state.people.get(comment.author ?? ''),
        PEOPLE.find((person) => person.id === comment.author),
      );
    }
    if (!this.marked) assert.equal(state.viewer!.unread, fresh.viewer.unread);
    // It may be unknown, in which case the store asks; it may not be wrong.
    const { firstUnread } = state.viewer!;
    if (firstUnread !== null) assert.equal(firstUnread, fresh.viewer.firstUnread);
    for (const key of this.keys()) this.verifyList(key);
  }

  verifyList(key: string) {
    const parentId = key || null;
    const [state] = letIn(this.state, parentId);
    const list = state.lists.get(key);
    if (!list) return;
    const sort = parentId === null ? state.query.sort : 'oldest';
    const whole = this.model.listed(parentId, sort);
    const shown = list.ids.filter((id) => whole.includes(id));
    for (const id of [...list.ids, ...list.own, ...list.fresh])
      assert.ok(state.tallies.get(id), 'what is listed is known with its counts');
    const gone = list.ids.filter((id) => !whole.includes(id));
    for (const id of gone)
      assert.ok(state.comments.get(id)!.deleted, 'only a tombstone may be shown that a snapshot leaves out');
    assert.equal(
      new Set([...list.ids, ...list.own, ...list.fresh]).size,
      list.ids.length + list.own.length + list.fresh.length,
      'nothing is listed twice',
    );
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
    return this.model.comment(id).order;
  }

  /** By score, an unloaded thread may jump over the edge of what is loaded; one written since may not be missed. */
  verifySet(list: KnownList, whole: readonly Id[]) {
    if (list.before !== null) return;
    const since = (id: Id) => this.model.comment(id).order > this.loaded && !this.model.comment(id).deleted;
    if (!this.revealed)
      for (const id of whole.filter(since))
        assert.ok([...list.ids, ...list.own].includes(id), 'what was written since is listed');
  }
}

const arbitrary = fc.record({
  what: fc.oneof(
    ...Object.entries(WEIGHTS).map(([what, weight]) => ({ weight: weight * 10, arbitrary: fc.constant(what as What) })),
  ),
  a: fc.nat(1_000),
  b: fc.nat(1_000),
});
const steps = (maxLength: number) => fc.array(arbitrary, { maxLength, size: 'max' });

const step = (what: What, a = 0, b = 0): Step => ({ what, a, b });
/**
 * What once went wrong: read marks with a page that knew more than the facts, or with a second one that knew the same, and an own
 * deletion known before what led to it.
 */
const FOUND: [Sort, Step[], Step[]][] = [
  [
    'top',
    [[0], [0], [508], [0], [0], [4, 783], [318, 586]].map(([a, b]) => step('write', a, b)),
    [
      step('write', 523),
      step('load'),
      step('write', 657, 527),
      step('write'),
      step('askAround', 0, 187),
      step('arrive'),
      step('write', 130),
      step('mark', 0, 700),
    ],
  ],
  [
    'newest',
    [step('arrive'), step('ahead', 685), step('write', 91), step('catchUp'), step('write')],
    [
      ...[[0], [297, 158], [0], [0], [0], [0], [0], [965, 552], [0], [130], [109], [465, 993]].map(([a, b]) =>
        step('write', a, b),
      ),
      step('ahead', 0, 242),
    ],
  ],
  [
    'newest',
    [step('write'), step('write', 433)],
    [step('write', 999, 87), step('askAround'), step('askAround'), step('arrive'), step('arrive'), step('mark')],
  ],
];

test(`a snapshot and the facts after it make the later snapshot, whatever the line does (${RUNS} histories)`, () => {
  fc.assert(
    fc.property(fc.constantFrom<Sort>('newest', 'oldest', 'top'), steps(30), steps(60), (sort, before, after) => {
      const run = new Run(sort);
      for (const step of before) run.write(step);
      run.wire = [];
      run.load();
      for (const step of after) run.step(step);
      run.verify();
    }),
    { numRuns: RUNS, examples: FOUND },
  );
});

test('a page alone equals itself', () => {
  const run = new Run('newest');
  for (let at = 0; at < 30; at++) run.write({ what: 'write', a: at * 3, b: at });
  run.load();
  run.verify();
  assert.ok([...run.state.comments.values()].some((comment) => isMine(run.state, comment)));
});
