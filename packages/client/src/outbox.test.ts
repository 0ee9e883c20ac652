import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { Id, WriteReply } from '@learning-commons/protocol';
import { fail, type CommonsError } from '@learning-commons/protocol/errors.js';
import { BrowserStorage } from './browser-storage.ts';
import { newId } from './ids.ts';
import { Outbox } from './outbox.ts';
import { entryOf, MemoryStorage, type OutboxEntry, type Storage } from './storage.ts';

/** The other side: keeps what arrives by id, once. */
class Record {
  readonly kept = new Map<Id, { readonly seq: number; readonly by: string }>();
  readonly attempts: Id[] = [];
  /** What happens to the next requests, before the default, which is to keep and answer. */
  readonly fates: ((entry: OutboxEntry) => Promise<WriteReply>)[] = [];
  inFlight = new Map<string, number>();

  async take(entry: OutboxEntry, by: string): Promise<WriteReply> {
    this.attempts.push(entry.id);
    const together = (this.inFlight.get(entry.stream) ?? 0) + 1;
    assert.equal(together, 1, 'one request in flight per stream');
    this.inFlight.set(entry.stream, together);
    try {
      await tick();
      const fate = this.fates.shift();
      return fate ? await fate(entry) : this.keep(entry, by);
    } finally {
      this.inFlight.set(entry.stream, 0);
    }
  }

  keep({ id }: OutboxEntry, by: string): WriteReply {
    if (!this.kept.has(id)) this.kept.set(id, { seq: this.kept.size + 1, by });
    return { result: { id, seq: this.kept.get(id)!.seq }, facts: [] };
  }

  /** Kept, and the answer lost. */
  loses = async (entry: OutboxEntry): Promise<WriteReply> => {
    this.keep(entry, 'lost');
    throw fail('unavailable', 'No answer.');
  };
}

const open: Outbox[] = [];
afterEach(() => {
  for (const outbox of open.splice(0)) outbox.close();
});

/** Numbers from 0 to 1 that are the same for the same seed. */
function chances(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Entries that wait for nothing, neither for files of their own nor for what they answer. */
function freeOf(written: readonly OutboxEntry[], holds: (id: Id) => boolean): Id[] {
  const held = new Set<Id>();
  return written.flatMap(({ id, input }) => {
    if (!holds(id) && !held.has(input['parentId'] as Id)) return [id];
    held.add(id);
    return [];
  });
}

async function tab(
  record: Record,
  owner: string,
  name = 'tab',
  storage: Storage = new BrowserStorage(),
  gates: { ready?(entry: OutboxEntry): Promise<void> | undefined } = {},
) {
  const settled: Id[] = [];
  const outbox: Outbox = new Outbox({
    storage,
    ...gates,
    send: (entry) => record.take(entry, name),
    settled: ({ id }) => settled.push(id),
    changed: () => undefined,
  });
  open.push(outbox);
  await outbox.open(owner);
  return { outbox, storage, settled };
}

function write(body: string, stream = 'discussion:a', text = true): OutboxEntry {
  return entryOf({ id: newId(), stream, operation: 'comment.create', input: { body }, text });
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 2));

/** Waits for something, cutting every retry's wait short. */
async function until(condition: () => boolean | Promise<boolean>, ...outboxes: Outbox[]) {
  for (let at = 0; at < 5_000; at++) {
    if (await condition()) return;
    for (const outbox of outboxes) outbox.wake();
    await tick();
  }
  assert.fail('waited in vain');
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: CommonsError) => error.code,
  );

describe('the outbox', () => {
  test('sends a write again and again under the same id while answers are lost, and settles it once', async () => {
    const record = new Record();
    const { outbox, storage, settled } = await tab(record, 'lost');
    record.fates.push(record.loses, record.loses, async () => Promise.reject(fail('internal', 'Broken.')));
    const entry = write('Hello');
    const done = outbox.add(entry);
    await until(() => settled.length === 1, outbox);
    assert.deepEqual(record.attempts, [entry.id, entry.id, entry.id, entry.id]);
    assert.equal(record.kept.size, 1);
    assert.deepEqual((await done).result, { id: entry.id, seq: 1 });
    assert.deepEqual(await storage.entries('lost'), []);
    assert.equal(outbox.size, 0);
  });

  test('is on disk before the first request leaves', async () => {
    const record = new Record();
    const { outbox, storage } = await tab(record, 'before');
    let kept: OutboxEntry[] = [];
    record.fates.push(async (entry) => {
      kept = await storage.entries('before');
      return record.keep(entry, 'tab');
    });
    await outbox.add(write('Hello'));
    assert.equal(kept.length, 1);
  });

  test('keeps the order of writing in a stream, and does not let one stream wait for another', async () => {
    const record = new Record();
    const { outbox, settled } = await tab(record, 'order');
    const [a, b] = [Array.from({ length: 5 }, (_, at) => write(`a${at}`)), write('b', 'discussion:b')];
    record.fates.push(record.loses, record.loses);
    for (const entry of a) void outbox.add(entry);
    void outbox.add(b);
    await until(() => settled.length === 6, outbox);
    const mine = [...record.kept.keys()].filter((id) => id !== b.id);
    assert.deepEqual(
      mine,
      a.map(({ id }) => id),
    );
    assert.ok(settled.indexOf(b.id) < 5);
  });

  test('what waits for its own files lets others pass, whatever breaks: each is kept once, and in order with what it concerns', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const chance = chances(seed);
      const record = new Record();
      const [owner, storage] = [`held ${seed}`, new BrowserStorage()];
      const files = new Map<Id, number>();
      const gates = {
        ready: ({ id }: OutboxEntry) => {
          const left = files.get(id) ?? 0;
          if (left === 0) return undefined;
          files.set(id, left - 1);
          return tick().then(() => {
            if (left > 1) throw fail('unavailable', 'The file is on its way.');
          });
        },
      };
      let { outbox } = await tab(record, owner, 'tab', storage, gates);
      const written: OutboxEntry[] = [];
      for (let at = 0; at < 12; at++) {
        const about = chance() < 0.4 ? written[Math.floor(chance() * written.length)] : undefined;
        const entry = { ...write(`text ${at}`), input: { body: `text ${at}`, ...(about && { parentId: about.id }) } };
        if (chance() < 0.35) files.set(entry.id, 1 + Math.floor(chance() * 3));
        if (chance() < 0.3) record.fates.push(record.loses);
        written.push(entry);
        void outbox.add(entry).catch(() => undefined);
        if (chance() < 0.2) {
          await tick();
          outbox.close();
          ({ outbox } = await tab(record, owner, 'tab', storage, gates));
        }
      }
      await until(async () => (await storage.entries(owner)).length === 0, outbox);
      const order = [...record.kept.keys()];
      assert.deepEqual([...order].sort(), written.map(({ id }) => id).sort(), `seed ${seed}`);
      for (const { id, input } of written)
        if ('parentId' in input)
          assert.ok(order.indexOf(input.parentId as Id) < order.indexOf(id), `seed ${seed}: an answer went first`);
      const free = freeOf(written, (id) => files.has(id));
      assert.deepEqual(
        order.filter((id) => free.includes(id)),
        free,
        `seed ${seed}: those that wait for nothing keep their order`,
      );
      outbox.close();
    }
  });

  test('a reload in the middle of sending sends the same again, and nothing is written twice', async () => {
    const record = new Record();
    const first = await tab(record, 'reload');
    record.fates.push(() => new Promise<never>(() => undefined));
    const [a, b] = [write('a'), write('b')];
    void first.outbox.add(a);
    void first.outbox.add(b);
    await until(() => record.attempts.length === 1);
    await tick();
    first.outbox.close();
    record.inFlight.clear();
    record.keep(a, 'the first request, answered to nobody');
    const second = await tab(record, 'reload');
    assert.deepEqual(
      second.outbox.pending('discussion:a').map(({ entry }) => entry.id),
      [a.id, b.id],
    );
    await until(() => second.settled.length === 2, second.outbox);
    assert.deepEqual([...record.kept.keys()], [a.id, b.id]);
  });

  test('what is written before it is known who writes goes out once it is', async () => {
    const record = new Record();
    const outbox = new Outbox({
      storage: new BrowserStorage(),
      send: (entry) => record.take(entry, 'tab'),
      settled: () => undefined,
      changed: () => undefined,
    });
    open.push(outbox);
    const done = outbox.add(write('early'));
    assert.equal(outbox.pending('discussion:a').length, 1);
    await outbox.open('early');
    await done;
    assert.equal(record.kept.size, 1);
  });

  test('of several tabs one sends, in the order of writing, and all are told', async () => {
    const record = new Record();
    const tabs = await Promise.all(['one', 'two', 'three', 'four'].map((name) => tab(record, 'tabs', name)));
    const entries = Array.from({ length: 12 }, (_, at) => write(`${at}`));
    const done: Promise<WriteReply>[] = [];
    for (const [at, entry] of entries.entries()) {
      done.push(tabs[at % 4]!.outbox.add(entry));
      await tick();
    }
    await Promise.all(done);
    assert.deepEqual(
      [...record.kept.keys()],
      entries.map(({ id }) => id),
    );
    assert.equal(new Set([...record.kept.values()].map(({ by }) => by)).size, 1, 'one sender');
    await until(() => tabs.every(({ settled, outbox }) => settled.length === 12 && outbox.size === 0));
  });

  test('when the sending tab dies, another goes on where it was', async () => {
    const record = new Record();
    const [one, two] = [await tab(record, 'death', 'one'), await tab(record, 'death', 'two')];
    record.fates.push(() => new Promise<never>(() => undefined));
    const [a, b] = [write('a'), write('b')];
    void one.outbox.add(a);
    await until(() => record.attempts.length === 1);
    const done = two.outbox.add(b);
    await tick();
    record.inFlight.clear();
    one.outbox.close();
    await done;
    assert.deepEqual(
      [...record.kept].map(([id, { by }]) => [id, by]),
      [
        [a.id, 'two'],
        [b.id, 'two'],
      ],
    );
  });

  test('what the sender did and did not live to tell is asked of the server once more', async () => {
    const record = new Record();
    const [one, two] = [await tab(record, 'untold', 'one'), await tab(record, 'untold', 'two')];
    const entry = write('a');
    record.fates.push(async (sent) => {
      const reply = record.keep(sent, 'one');
      await one.storage.remove(sent.n);
      one.outbox.close();
      return reply;
    });
    const done = two.outbox.add(entry);
    await done;
    assert.equal(record.kept.size, 1);
    assert.deepEqual(record.attempts, [entry.id, entry.id]);
  });

  test('a tab whose sign-in has ended leaves the sending to one that is signed in', async () => {
    const record = new Record();
    const [one, two] = [await tab(record, 'expired', 'one'), await tab(record, 'expired', 'two')];
    one.outbox.suspend();
    await tick();
    const done = one.outbox.add(write('a'));
    assert.equal(one.outbox.pending('discussion:a')[0]!.state, 'queued');
    await done;
    assert.deepEqual(
      [...record.kept.values()].map(({ by }) => by),
      ['two'],
    );
    two.outbox.suspend();
    const later = one.outbox.add(write('b'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(record.kept.size, 1, 'nobody sends while nobody is signed in');
    one.outbox.resume();
    await later;
  });

  test('a refusal for good rejects, keeps the text through a reload, and is sent again only when asked', async () => {
    const record = new Record();
    const { outbox } = await tab(record, 'refused');
    record.fates.push(async () => Promise.reject(fail('forbidden', 'Closed.', { reason: 'locked' })));
    const [entry, next] = [write('my words'), write('next')];
    assert.equal(await codeOf(outbox.add(entry)), 'forbidden');
    await outbox.add(next);
    outbox.close();
    const again = await tab(record, 'refused');
    const [pending] = again.outbox.pending('discussion:a');
    assert.deepEqual(
      [pending!.state, pending!.error!.code, pending!.entry.input.body],
      ['failed', 'forbidden', 'my words'],
    );
    assert.equal(again.outbox.size, 0, 'it does not wait');
    again.outbox.wake();
    await tick();
    assert.equal(record.attempts.length, 2);
    await again.outbox.retry(entry.id);
    await until(() => record.kept.has(entry.id), again.outbox);
    await until(() => again.outbox.pending('discussion:a').length === 0);
  });

  test('a refused write without text is dropped', async () => {
    const record = new Record();
    const { outbox, storage } = await tab(record, 'dropped');
    record.fates.push(async () => Promise.reject(fail('forbidden', 'No.')));
    assert.equal(await codeOf(outbox.add(write('', 'discussion:a', false))), 'forbidden');
    assert.deepEqual([outbox.pending('discussion:a'), await storage.entries('dropped')], [[], []]);
  });

  test('an unsent write is given up only if the server says it does not have it', async () => {
    const record = new Record();
    const { outbox, storage } = await tab(record, 'discard');
    record.fates.push(record.loses, async () => Promise.reject(fail('unavailable', 'Busy.')));
    const [sent, unsent] = [write('sent'), write('unsent')];
    const first = outbox.add(sent);
    await until(() => outbox.pending('discussion:a')[0]?.state === 'queued');
    assert.equal(await outbox.discard(sent.id, async () => !record.kept.has(sent.id)), false, 'the server has it');
    await first;
    const second = codeOf(outbox.add(unsent));
    record.fates.push(async () => Promise.reject(fail('unavailable', 'Busy.')));
    await until(() => outbox.pending('discussion:a')[0]?.state === 'queued');
    assert.equal(await outbox.discard(unsent.id, async () => Promise.reject(new Error('no way to ask'))), false);
    record.fates.push(async () => Promise.reject(fail('unavailable', 'Busy.')));
    assert.equal(await outbox.discard(unsent.id, async () => !record.kept.has(unsent.id)), true);
    assert.equal(await second, 'conflict');
    assert.equal(record.kept.has(unsent.id), false);
    assert.deepEqual(await storage.entries('discard'), []);
  });

  test('waits as long as the server asked, whatever wakes it', async () => {
    const record = new Record();
    const { outbox, settled } = await tab(record, 'asked');
    record.fates.push(async () => Promise.reject(fail('rate_limited', 'Slower.', { retryAfter: 0.2 })));
    const started = performance.now();
    void outbox.add(write('a'));
    await until(() => settled.length === 1, outbox);
    assert.ok(performance.now() - started >= 200);
  });

  test('clearing leaves no byte of a member, here and in other tabs, and rejects what waited', async () => {
    const record = new Record();
    const [one, two] = [await tab(record, 'clear-a', 'one'), await tab(record, 'clear-a', 'two')];
    const other = await tab(record, 'clear-b', 'other');
    record.fates.push(
      async () => Promise.reject(fail('unavailable', 'Busy.')),
      async () => Promise.reject(fail('forbidden', 'No.')),
    );
    const gone = codeOf(one.outbox.add(write('secret')));
    await one.storage.keepDraft('clear-a', 'reply', { body: 'secret' });
    await other.storage.keepDraft('clear-b', 'reply', { body: 'kept' });
    await until(() => two.outbox.pending('discussion:a').length === 1);
    await one.outbox.clear();
    assert.equal(await gone, 'unauthenticated');
    assert.deepEqual([await one.storage.entries('clear-a'), await one.storage.draft('clear-a', 'reply')], [[], null]);
    await until(() => two.outbox.pending('discussion:a').length === 0);
    assert.deepEqual(await other.storage.draft('clear-b', 'reply'), { body: 'kept' });
    assert.ok(!(await one.storage.owners()).includes('clear-a'));
  });
});

describe('the outbox on a page without locks', () => {
  const { navigator } = globalThis;
  const without = (work: () => Promise<void>) => async () => {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    try {
      await work();
    } finally {
      for (const outbox of open.splice(0)) outbox.close();
      Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
    }
  };

  test(
    'each tab sends its own',
    without(async () => {
      const record = new Record();
      const tabs = [await tab(record, 'own', 'one'), await tab(record, 'own', 'two')];
      await Promise.all(tabs.map(({ outbox }, at) => outbox.add(write(`${at}`, `discussion:${at}`))));
      assert.deepEqual([...record.kept.values()].map(({ by }) => by).sort(), ['one', 'two']);
      await until(() => tabs.every(({ settled }) => settled.length === 2));
    }),
  );

  test('so it is in a frame without an origin, where asking for a lock is refused', async () => {
    const request = () => Promise.reject(new Error('denied'));
    Object.defineProperty(globalThis, 'navigator', { value: { locks: { request } }, configurable: true });
    try {
      const record = new Record();
      const { outbox } = await tab(record, 'frame');
      await outbox.add(write('a'));
      assert.equal(record.kept.size, 1);
    } finally {
      Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
    }
  });

  test(
    'entries of a tab that went away are taken over, those of a living one are not',
    without(async () => {
      const record = new Record();
      const [dead, living] = [await tab(record, 'over', 'dead'), await tab(record, 'over', 'living')];
      record.fates.push(
        () => new Promise<never>(() => undefined),
        async () => Promise.reject(fail('unavailable', 'Busy.')),
      );
      const [a, b] = [write('a', 'discussion:a'), write('b', 'discussion:b')];
      void dead.outbox.add(a);
      await until(() => record.attempts.length === 1);
      void living.outbox.add(b);
      await until(() => record.attempts.length === 2);
      dead.outbox.close();
      record.inFlight.clear();
      record.fates.push(async () => Promise.reject(fail('unavailable', 'Busy.')));
      const third = await tab(record, 'over', 'third');
      await until(() => record.kept.has(a.id));
      assert.equal(record.kept.get(a.id)!.by, 'third');
      await until(() => record.kept.has(b.id), living.outbox, third.outbox);
      assert.equal(record.kept.get(b.id)!.by, 'living');
    }),
  );
});

describe('storage that fails', () => {
  test('what cannot be kept on disk is kept in memory, said so, and sent all the same', async () => {
    const record = new Record();
    const { indexedDB } = globalThis;
    Object.defineProperty(globalThis, 'indexedDB', {
      value: {
        open: () => {
          throw new Error('denied');
        },
      },
      configurable: true,
    });
    try {
      const { outbox, storage } = await tab(record, 'denied');
      record.fates.push(async () => Promise.reject(fail('unavailable', 'Busy.')));
      const done = outbox.add(write('a'));
      await until(() => outbox.pending('discussion:a')[0]?.state === 'queued');
      assert.equal(storage.kept, false);
      await storage.keepDraft('denied', 'k', { body: 'draft' });
      assert.deepEqual(await storage.draft('denied', 'k'), { body: 'draft' });
      outbox.wake();
      await done;
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', { value: indexedDB, configurable: true });
    }
  });

  test('memory alone sends in order and forgets at once', async () => {
    const record = new Record();
    const { outbox } = await tab(record, 'memory', 'tab', new MemoryStorage());
    const entries = [write('a'), write('b'), write('c')];
    await Promise.all(entries.map((entry) => outbox.add(entry)));
    assert.deepEqual(
      [...record.kept.keys()],
      entries.map(({ id }) => id),
    );
  });
});
