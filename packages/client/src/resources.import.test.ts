import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { CommonsClient } from './client.ts';
import { connect } from './connect.ts';
import type { ImportOrder } from './resources.import.ts';
import { ResourcesStore } from './resources.ts';
import { FAKE_PACKS, FakeResources, fakeMe, fakePerson, FakeTransport, MemoryStorage } from './testing.ts';

const cleo = fakePerson('Cleo');

const clients: CommonsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

interface Setting {
  readonly role?: 'curator' | 'learner';
  readonly portion?: number;
}

function open({ role = 'curator', portion = 2 }: Setting = {}) {
  const server = new FakeTransport({ members: { cleo: fakeMe(cleo, role) } });
  const library = new FakeResources(server, [cleo]);
  library.imports.portion = portion;
  library.list('begin');
  const options = { server: '', community: 'acme', transport: server, storage: new MemoryStorage() };
  const client = connect({ ...options, tokenProvider: async () => 'cleo' });
  clients.push(client);
  const store = client.open(ResourcesStore, 'all');
  const asked = () => server.calls.filter(({ name }) => name === 'resource.import').map(({ input }) => input as Asked);
  return { server, library, store, asked };
}

interface Asked {
  readonly from: number;
  readonly dry: boolean;
}

/** So many records; of every seven one is there twice, and one has no address of the web. */
function table(count: number): ImportOrder {
  const rows = Array.from({ length: count }, (_, at) => {
    if (at % 7 === 5) return `Twice ${at},https://record.example/${at - 1}`;
    return at % 7 === 6 ? `Bad ${at},ftp://record.example/${at}` : `Record ${at},https://record.example/${at}`;
  });
  return { source: { format: 'csv', text: ['Title,URL', ...rows].join('\n') }, list: 'begin' };
}

async function until(condition: () => boolean) {
  for (let at = 0; at < 2_500 && !condition(); at++) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(condition(), 'waited in vain');
}

describe('an import', () => {
  test('tries first and changes nothing, then brings each portion once, and tells how far it is', async () => {
    const { library, store, asked } = open();
    const trial = await store.import(table(5), { dry: true });
    const tried = await trial.run();
    assert.deepEqual([tried.state, tried.total, tried.imported, library.all.length], ['done', 5, 5, 0]);
    const real = await store.import(table(5));
    const seen: number[] = [];
    real.subscribe(() => seen.push(real.view.done));
    const { lines, imported, lists } = await real.run();
    assert.deepEqual([imported, lines.length, lists], [5, 5, []]);
    assert.deepEqual([...new Set(seen)], [0, 2, 4, 5]);
    assert.deepEqual(
      asked().map(({ from, dry }) => [from, dry]),
      [...[0, 2, 4].map((from) => [from, true]), ...[0, 2, 4].map((from) => [from, false])],
    );
    assert.equal(library.all.length, 5);
  });

  test('of the same source a second time brings nothing', async () => {
    const { library, store } = open();
    await (await store.import(table(9))).run();
    const before = library.all.length;
    const again = await (await store.import(table(9))).run();
    assert.deepEqual([again.imported, again.known, again.refused], [0, 8, 1]);
    assert.equal(library.all.length, before);
  });

  test('stops after the portion on its way, and goes on where it stood', async () => {
    const { server, library, store, asked } = open();
    const answer = server.stall('resource.import');
    const brought = await store.import(table(6));
    const running = brought.run();
    await until(() => asked().length === 1);
    brought.stop();
    answer();
    assert.deepEqual([(await running).state, brought.view.done, library.all.length], ['stopped', 2, 2]);
    assert.equal((await brought.run()).state, 'done');
    assert.deepEqual(
      asked().map(({ from }) => from),
      [0, 2, 4],
    );
  });

  test('without a line it waits, says so, and goes on by itself', async () => {
    const { server, library, store } = open();
    const brought = await store.import(table(4));
    const off = brought.subscribe(() => {
      if (brought.view.done !== 2) return;
      server.cut();
      off();
    });
    const running = brought.run();
    await until(() => brought.view.state === 'waiting');
    assert.deepEqual([brought.view.done, brought.view.error?.code], [2, 'unavailable']);
    server.restore();
    brought.wake();
    assert.equal((await running).state, 'done');
    assert.equal(library.all.length, 4);
  });

  test('waits where the server asks for patience, and may be stopped meanwhile', async () => {
    const { server, store } = open();
    server.refuse('resource.import', { code: 'rate_limited', message: 'Later.', details: { retryAfter: 60 } }, 1);
    const brought = await store.import(table(2));
    const running = brought.run();
    await until(() => brought.view.state === 'waiting');
    assert.equal(brought.view.error?.retryAfter, 60);
    brought.stop();
    assert.equal((await running).state, 'stopped');
    assert.equal((await brought.run()).imported, 2);
  });

  test('refused for good it rejects and keeps what was done, and may be tried again', async () => {
    const { server, store } = open();
    const brought = await store.import(table(4));
    const off = brought.subscribe(() => {
      if (brought.view.done !== 2) return;
      server.refuse('resource.import', { code: 'forbidden', message: 'No more.' }, 1);
      off();
    });
    await assert.rejects(brought.run(), { code: 'forbidden' });
    assert.deepEqual([brought.view.state, brought.view.done, brought.view.error?.code], ['failed', 2, 'forbidden']);
    assert.deepEqual([(await brought.run()).imported, brought.view.error], [4, null]);
  });

  test('is for curators', async () => {
    const { store } = open({ role: 'learner' });
    await assert.rejects((await store.import(table(1))).run(), { code: 'forbidden' });
  });

  test('of a starter pack fills its list', async () => {
    const { library, store } = open({ portion: 50 });
    const [pack] = await store.packs();
    assert.equal(pack!.name, FAKE_PACKS[0]!.name);
    const { imported, lists } = await (await store.import({ source: { format: 'pack', pack: pack!.name } })).run();
    assert.deepEqual([imported, lists, library.lists.get(pack!.list)?.title], [12, [pack!.list], pack!.title]);
  });
});

/** Numbers that look random and are the same each time. */
function dice(seed: number) {
  let state = seed * 2_654_435_761;
  return (sides: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * sides);
  };
}

describe('the law of imports', () => {
  test('whatever is lost, cut or stopped on the way, each record comes once and the report is that of the trial', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const roll = dice(seed);
      const { server, library, store } = open({ portion: 1 + roll(4) });
      const order = table(5 + roll(25));
      const trial = await (await store.import(order, { dry: true })).run();
      const brought = await store.import(order, { trial: trial.lines });
      brought.subscribe(() => {
        const luck = roll(6);
        if (luck === 0) server.loseReplies(1 + roll(2));
        else if (luck === 1) server.cut();
        else if (luck === 2) brought.stop();
        if (brought.view.state !== 'waiting') return;
        server.restore();
        brought.wake();
      });
      for (let turn = 0; turn < 400 && brought.view.state !== 'done'; turn++) {
        server.restore();
        await brought.run();
      }
      const plain = ({ lines }: typeof trial) => lines.map((line) => [line.line, line.outcome, line.reason]);
      assert.deepEqual(plain(brought.view), plain(trial), `seed ${seed}`);
      assert.deepEqual(
        [brought.view.imported, brought.view.known, brought.view.refused],
        [trial.imported, trial.known, trial.refused],
        `seed ${seed}`,
      );
      const addresses = library.all.map(({ url }) => url);
      assert.equal(new Set(addresses).size, addresses.length, `seed ${seed}`);
      assert.equal(addresses.length, trial.imported, `seed ${seed}`);
    }
  });
});
