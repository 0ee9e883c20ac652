import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { CommonsClient } from './client.ts';
import { connect } from './connect.ts';
import { PointsStore } from './points.ts';
import {
  FAKE_SETTINGS,
  fakeEntry,
  fakeMe,
  fakePerson,
  FakePoints,
  fakeRule,
  fakeRules,
  FakeTransport,
  MemoryStorage,
} from './testing.ts';

const ana = fakePerson('Ana');
const STREAM = `points:${ana.id}`;
const clients: CommonsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
});

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));
async function until(condition: () => boolean) {
  for (let at = 0; at < 2_500 && !condition(); at++) await pause(2);
  assert.ok(condition(), 'waited in vain');
}

const rows = (count: number) => Array.from({ length: count }, (_, at) => fakeEntry({ seq: count - at, amount: 10 }));

async function begin({ entries = rows(3), page = 20 } = {}) {
  const server = new FakeTransport({ members: { ana: fakeMe(ana, 'admin') } });
  const points = new FakePoints(server, ana.id, { entries, page });
  const storage = new MemoryStorage();
  const client = connect({
    server: '',
    community: 'acme',
    transport: server,
    storage,
    tokenProvider: async () => 'ana',
  });
  clients.push(client);
  const store = client.open(PointsStore, ana.id);
  await until(() => store.view.phase === 'ready' && server.joined.includes(STREAM));
  const calls = (name: string) => server.calls.filter((call) => call.name === name).map(({ input }) => input);
  return { server, points, client, store, calls };
}

describe('own points', () => {
  test('grow as facts arrive, without asking for what the facts tell', async () => {
    const { store, points } = await begin();
    assert.deepEqual([store.view.mine!.points, store.view.entries.length, store.view.fresh.length], [30, 3, 0]);
    points.award({ amount: 15 });
    assert.deepEqual([store.view.mine!.points, store.view.entries[0]!.amount, store.view.fresh.length], [45, 15, 1]);
    points.award({ amount: -10, kind: 'reversal' });
    assert.deepEqual(
      [store.view.mine!.points, store.view.entries.map(({ amount }) => amount)],
      [35, [-10, 15, 10, 10, 10]],
    );
    store.seen('points');
    assert.deepEqual(store.view.fresh, []);
  });

  test('count each row once, whether the reply to a write or the stream brings it first', async () => {
    const { store, server } = await begin();
    const entry = fakeEntry({ seq: 4, amount: 15 });
    const event = server.record(STREAM, 'points.awarded', { entry, points: 45, level: store.view.mine!.level });
    const batch = { stream: STREAM, epoch: server.epoch, from: 1, to: 1, events: [event] };
    server.answer('points.choose', { result: store.view.mine!.choices, facts: [batch] });
    await store.choose({ presence: 'shown' });
    assert.deepEqual([store.view.mine!.points, store.view.fresh.length], [45, 1]);
    server.push(batch);
    assert.deepEqual([store.view.mine!.points, store.view.entries.length, store.view.fresh.length], [45, 4, 1]);
  });

  test('ask for day, week, month and streak after facts, once for a burst', async () => {
    const { store, points, calls } = await begin();
    points.more = { day: 99 };
    for (let at = 0; at < 20; at++) points.award({ amount: 1 });
    await until(() => store.view.mine!.day === 99);
    assert.equal(calls('points.get').length, 2);
    assert.equal(store.view.entries.length, 23);
  });

  test('tell of a level that was reached until it was seen', async () => {
    const { store, points } = await begin();
    points.award({ amount: 80 });
    assert.deepEqual([store.view.reached?.name, store.view.mine!.level.name], ['Helper', 'Helper']);
    store.seen('level');
    assert.equal(store.view.reached, null);
    points.award({ amount: 5 });
    assert.equal(store.view.reached, null);
  });

  test('go on page by page, and from where they were when facts came in between', async () => {
    const { store, points } = await begin({ entries: rows(25), page: 10 });
    assert.deepEqual([store.view.entries.length, store.view.hasMore], [10, true]);
    points.award({ amount: 7 });
    await store.more();
    await store.more();
    assert.deepEqual(
      store.view.entries.map(({ seq }) => seq),
      Array.from({ length: 26 }, (_, at) => 26 - at),
    );
    assert.equal(store.view.hasMore, false);
  });

  test('say why further rows did not come, and keep what is there', async () => {
    const { store, server } = await begin({ entries: rows(25), page: 10 });
    server.refuse('points.ledger', { code: 'unavailable', message: 'Busy.' }, 1);
    await store.more();
    assert.deepEqual(
      [store.view.moreError?.code, store.view.entries.length, store.view.loading],
      ['unavailable', 10, false],
    );
    await store.more();
    assert.deepEqual([store.view.moreError, store.view.entries.length], [null, 20]);
  });

  test('miss nothing while the line was cut', async () => {
    const { store, points, server } = await begin();
    server.cut('line');
    points.award({ amount: 15 });
    server.restore();
    await until(() => store.view.mine!.points === 45);
    assert.equal(store.view.fresh.length, 1);
  });
});

describe('choices about own points', () => {
  test('show at once, wait without a line, and are sent once', async () => {
    const { store, server, calls } = await begin();
    server.cut();
    const done = store.choose({ presence: 'anonymous' });
    await until(() => store.view.mine!.choices.presence === 'anonymous');
    assert.deepEqual([store.view.choosing, store.view.mine!.choices.days], [true, [1, 2, 3, 4, 5]]);
    server.restore();
    await done;
    assert.deepEqual(calls('points.choose'), [{ presence: 'anonymous' }]);
    await until(() => !store.view.choosing);
    assert.equal(store.view.mine!.choices.presence, 'anonymous');
  });

  test('are taken back when they are refused', async () => {
    const { store, server } = await begin();
    server.refuse('points.choose', { code: 'invalid', message: 'No such zone.' });
    await assert.rejects(store.choose({ zone: 'Mars/Olympus' }), { code: 'invalid' });
    await until(() => store.view.mine!.choices.zone === null && !store.view.choosing);
  });
});

describe('what admins do with points', () => {
  test('rules are previewed and put in force over the version they were made from', async () => {
    const { store, server, calls } = await begin();
    const rules = [fakeRule({ id: 'answer' })];
    server.answer('points.rules', fakeRules(rules));
    server.answer('points.preview', { affected: 1, members: 2, pointsBefore: 3, pointsAfter: 4, movers: [] });
    server.answer('points.saveRules', { result: fakeRules(rules, { version: 4 }), facts: [] });
    assert.equal((await store.rules()).version, 3);
    assert.equal((await store.preview(rules)).affected, 1);
    assert.equal((await store.saveRules(3, rules, true)).version, 4);
    assert.deepEqual(calls('points.saveRules'), [{ version: 3, rules, recount: true }]);
  });

  test('a conflict is told and nothing waits to be sent again', async () => {
    const { store, server, client, calls } = await begin();
    server.refuse('points.saveRules', { code: 'conflict', message: 'Version 4 is in force.' });
    await assert.rejects(store.saveRules(3, [], false), { code: 'conflict' });
    assert.deepEqual([client.status.queued, calls('points.saveRules').length], [0, 1]);
  });

  test('settings are read and changed, and own points follow', async () => {
    const { store, server, points } = await begin();
    server.answer('points.settings', FAKE_SETTINGS);
    server.answer('points.configure', { result: FAKE_SETTINGS, facts: [] });
    assert.deepEqual(await store.settings(), FAKE_SETTINGS);
    points.more = { streak: null };
    await store.configure(FAKE_SETTINGS);
    await until(() => store.view.mine!.streak === null);
  });
});
