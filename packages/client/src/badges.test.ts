import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import { BadgesStore } from './badges.ts';
import type { CommonsClient } from './client.ts';
import { connect } from './connect.ts';
import { FakeBadges, fakeId, fakeMe, fakePerson, FakeTransport, MemoryStorage } from './testing.ts';

const ana = fakePerson('Ana');
const ben = fakePerson('Ben');
const cora = fakePerson('Cora', { role: 'curator' });
const helper = fakeId('Helper');

const clients: CommonsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.end();
  mock.restoreAll();
});

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean) {
  for (let at = 0; at < 2_500 && !condition(); at++) await pause(2);
  assert.ok(condition(), 'waited in vain');
}

/** A catalogue of three badges on a fake server. */
function serve() {
  const server = new FakeTransport({ members: { ana: fakeMe(ana), ben: fakeMe(ben), cora: fakeMe(cora, 'curator') } });
  const badges = new FakeBadges(server, {
    badges: [{ name: 'Helper', repeatable: true }, { name: 'Starter' }, { name: 'Hidden', secret: true }],
    people: [ana, ben, cora],
  });
  return { server, badges };
}

function clientFor(server: FakeTransport, token: string | null) {
  const storage = new MemoryStorage();
  const client = connect({
    server: '',
    community: 'acme',
    transport: server,
    storage,
    tokenProvider: async () => token,
  });
  clients.push(client);
  return client;
}

/** Ana looks at her badges, or at what `key` names. */
async function open(
  { server, badges } = serve(),
  { key = ana.id, token = 'ana' }: { key?: string; token?: string | null } = {},
) {
  const client = clientFor(server, token);
  await until(() => client.status.me !== null);
  const store = client.open(BadgesStore, key);
  await until(() => store.view.phase === 'ready');
  return { server, badges, client, store };
}

/** The same, and facts arrive. */
async function follow(scene = serve()) {
  const opened = await open(scene);
  await until(() => scene.server.joined.includes(`badges:${ana.id}`));
  return opened;
}

const asked = (server: FakeTransport, name: string) => server.calls.filter((call) => call.name === name);

describe('the reader’s own badges', () => {
  test('are the catalogue with awards, counts and progress; of secret ones only the number', async () => {
    const scene = serve();
    scene.badges.award('Helper', ana, { at: 1_000 });
    scene.badges.award('Helper', ana, { at: 2_000 });
    scene.badges.progress('Starter', ana, [3, 10]);
    const { store } = await open(scene);
    const { view } = store;
    assert.deepEqual([view.mine, view.member, view.secrets], [true, ana, 1]);
    assert.deepEqual(
      view.badges.map(({ name, held, progress }) => [name, held, progress?.criteria ?? null]),
      [
        ['Helper', 2, null],
        ['Starter', 0, [{ have: 3, want: 10 }]],
      ],
    );
    assert.deepEqual(
      view.badge(helper)?.awards.map(({ at }) => at),
      [2_000, 1_000],
    );
    assert.deepEqual(
      view.fresh.map(({ at }) => at),
      [1_000, 2_000],
    );
  });

  test('change when an award comes, even of a badge that was secret', async () => {
    const { badges, store } = await follow();
    badges.award('Hidden', ana);
    await until(() => store.view.badges.length === 3);
    assert.equal(store.view.badge(fakeId('Hidden'))?.held, 1);
    assert.deepEqual(
      store.view.fresh.map(({ badgeId }) => badgeId),
      [fakeId('Hidden')],
    );
  });

  test('do not count what was taken back, and keep it with the reason', async () => {
    const { badges, store } = await follow();
    const award = badges.award('Helper', ana);
    await until(() => store.view.badge(helper)?.held === 1);
    badges.change(award, { revoked: { at: 5, reason: 'By mistake.' } }, 'badge.revoked');
    await until(() => store.view.badge(helper)?.held === 0);
    assert.equal(store.view.badge(helper)?.awards[0]?.revoked?.reason, 'By mistake.');
    assert.deepEqual(store.view.fresh, []);
  });

  test('ignore older news of an award', async () => {
    const { server, badges, store } = await follow();
    const award = badges.award('Helper', ana);
    badges.change(award, { visibility: 'private' });
    const badge = badges.page(ana.id).badges[0]!;
    await until(() => store.view.badge(helper)?.awards[0]?.visibility === 'private');
    const stale = { award, badge, people: [] };
    server.push({
      ...{ stream: `badges:${ana.id}`, epoch: server.epoch, from: 1, to: 1 },
      events: [{ seq: 1, type: 'badge.changed', at: 0, data: stale }],
    });
    assert.equal(store.view.badge(helper)?.awards[0]?.visibility, 'private');
  });

  test('ask for progress again after an award, once for a batch, and not after other facts', async () => {
    mock.method(Math, 'random', () => 0);
    const { server, badges, store } = await follow();
    badges.progress('Starter', ana, [4, 10]);
    const award = badges.award('Helper', ana);
    badges.award('Hidden', ana);
    await until(() => store.view.badge(fakeId('Starter'))?.progress?.criteria[0]?.have === 4);
    assert.equal(asked(server, 'badge.list').length, 2);
    badges.change(award, { seen: true });
    await pause(1_200);
    assert.equal(asked(server, 'badge.list').length, 2);
  });

  test('are asked for again when that is called for, calls close together once', async () => {
    const { server, store } = await open();
    store.refresh();
    store.refresh();
    await until(() => asked(server, 'badge.list').length === 2);
    await pause(1_200);
    assert.equal(asked(server, 'badge.list').length, 2);
  });

  test('are not asked for again once nobody looks', async () => {
    const { server, store } = await open();
    store.close();
    await pause(500);
    store.refresh();
    await pause(1_600);
    assert.equal(asked(server, 'badge.list').length, 1);
  });
});

describe('what the reader does', () => {
  test('shows at once: congratulated, in batches the server takes', async () => {
    const scene = serve();
    for (let at = 0; at < 101; at++) scene.badges.award('Helper', ana, { id: fakeId(`a${at}`) });
    const { server, store } = await open(scene);
    const release = server.stall('badge.seen');
    const done = store.seen(store.view.fresh.map(({ id }) => id));
    await until(() => store.view.fresh.length === 1);
    release();
    await done;
    await until(() => store.view.fresh.length === 0);
    assert.deepEqual(
      asked(server, 'badge.seen').map(({ input }) => (input as { awardIds: string[] }).awardIds.length),
      [100, 1],
    );
  });

  test('ends the congratulations in another tab too', async () => {
    const scene = serve();
    scene.badges.award('Helper', ana);
    const [one, other] = [await follow(scene), await follow(scene)];
    await until(() => scene.server.joined.length === 2);
    await one.store.seen(one.store.view.fresh.map(({ id }) => id));
    await until(() => other.store.view.fresh.length === 0);
  });

  test('hides an award at once, and shows it again when the server refuses', async () => {
    const scene = serve();
    const { id } = scene.badges.award('Helper', ana);
    const { server, store } = await open(scene);
    const release = server.stall('badge.show');
    const kept = store.show(id, 'private');
    await until(() => store.view.badge(helper)?.awards[0]?.visibility === 'private');
    assert.equal(store.view.badge(helper)?.awards[0]?.pending, true);
    release();
    assert.equal((await kept).visibility, 'private');
    await until(() => store.view.badge(helper)?.awards[0]?.pending === false);
    server.refuse('badge.show', { code: 'forbidden', message: 'No.' });
    await assert.rejects(store.show(id, 'community'), { code: 'forbidden' });
    await until(() => store.view.badge(helper)?.awards[0]?.visibility === 'private');
  });

  test('has a public page only by choice: its address comes from the server, its end shows at once', async () => {
    const scene = serve();
    const { id } = scene.badges.award('Helper', ana);
    const { server, store } = await open(scene);
    const release = server.stall('badge.show');
    const made = store.share(id, true);
    await until(() => store.view.badge(helper)?.awards[0]?.pending === true);
    assert.equal(store.view.badge(helper)?.awards[0]?.shared, null);
    release();
    assert.match((await made).shared ?? '', /^https:/);
    const again = server.stall('badge.show');
    void store.share(id, false);
    await until(() => store.view.badge(helper)?.awards[0]?.shared === null);
    again();
  });

  test('waits while there is no way to the server, and is sent once', async () => {
    const scene = serve();
    const { id } = scene.badges.award('Helper', ana);
    const { server, client, store } = await follow(scene);
    server.cut();
    const done = store.show(id, 'private');
    await until(() => client.status.queued === 1 && client.status.line === 'offline');
    assert.equal(store.view.badge(helper)?.awards[0]?.visibility, 'private');
    server.restore();
    globalThis.dispatchEvent?.(new Event('online'));
    await done;
    assert.equal(asked(server, 'badge.show').length, 1);
  });

  test('is refused at once where it needs the line: awarding, taking back, changing the catalogue', async () => {
    const { server, store } = await open();
    server.cut();
    const award = { id: fakeId('x'), badgeId: helper, memberId: ben.id, reason: 'Well done.' };
    await assert.rejects(store.award(award), { code: 'unavailable' });
    await assert.rejects(store.revoke(fakeId('x'), 'No.'), { code: 'unavailable' });
  });
});

describe('what others hold', () => {
  test('is what they show, and is not followed', async () => {
    const scene = serve();
    scene.badges.award('Helper', ben);
    scene.badges.award('Starter', ben, { visibility: 'private' });
    const { server, store } = await open(scene, { key: ben.id });
    assert.deepEqual([store.view.mine, store.view.member, store.view.fresh], [false, ben, []]);
    assert.deepEqual(
      store.view.badges.map(({ held }) => held),
      [1, 0],
    );
    await pause(20);
    assert.deepEqual(server.joined, []);
  });

  test('can be vouched for, and no longer', async () => {
    const scene = serve();
    const { id } = scene.badges.award('Helper', ben);
    const { store } = await open(scene, { key: ben.id });
    await store.endorse(id, true, 'Saved my week.');
    const own = () => store.view.badge(helper)?.awards[0]?.endorsements.map(({ by, note }) => [by, note]);
    assert.deepEqual(own(), [[ana.id, 'Saved my week.']]);
    await store.endorse(id, false);
    assert.deepEqual(own(), []);
  });

  test('comes a page at a time for one badge', async () => {
    const scene = serve();
    const server = scene.server;
    const badges = new FakeBadges(server, { badges: [{ name: 'Helper' }], limit: 1 });
    badges.award('Helper', ana, { at: 1 });
    badges.award('Helper', ben, { at: 2 });
    const { store } = await open({ server, badges });
    const first = await store.holders(helper);
    assert.deepEqual(
      first.awards.map(({ member }) => member),
      [ben.id],
    );
    const second = await store.holders(helper, first.after!);
    assert.deepEqual([second.awards.map(({ member }) => member), second.after], [[ana.id], null]);
  });

  test('can be awarded by hand and taken back, each once however often it is tried', async () => {
    const scene = serve();
    const { server, store } = await open(scene, { key: ben.id, token: 'cora' });
    const award = { id: fakeId('by hand'), badgeId: helper, memberId: ben.id, reason: 'The onboarding guide.' };
    server.loseReplies(1);
    await assert.rejects(store.award(award), { code: 'unavailable' });
    const given = await store.award(award);
    assert.deepEqual([given.by, given.reason, given.turn], [cora.id, 'The onboarding guide.', 1]);
    await until(() => store.view.badge(helper)?.held === 1);
    await store.revoke(given.id, 'Wrong Ben.');
    await until(() => store.view.badge(helper)?.held === 0);
  });
});

describe('the catalogue', () => {
  test('is there for who has not signed in, without awards and progress', async () => {
    const { server, store } = await open(serve(), { key: 'catalogue', token: null });
    assert.deepEqual(
      [store.view.badges.map(({ name }) => name), store.view.member, store.view.mine],
      [['Helper', 'Starter'], null, false],
    );
    assert.deepEqual(asked(server, 'badge.list')[0]?.input, {});
    await pause(20);
    assert.deepEqual(server.joined, []);
  });

  test('shows a badge that was made or changed', async () => {
    const { store } = await open(serve(), { token: 'cora' });
    const criteria = { match: 'all' as const, of: [], by: null };
    await store.save({ id: fakeId('New one'), name: 'New one', criteria });
    await until(() => store.view.badge(fakeId('New one'))?.name === 'New one');
    await store.save({ id: fakeId('New one'), name: 'Renamed', criteria });
    await until(() => store.view.badge(fakeId('New one'))?.name === 'Renamed');
    assert.equal(store.view.badges.length, 3);
  });

  test('says why it cannot be loaded', async () => {
    const { server } = serve();
    server.refuse('badge.list', { code: 'forbidden', message: 'No.' });
    const client = clientFor(server, null);
    const store = client.open(BadgesStore, 'catalogue');
    await until(() => store.view.phase === 'failed');
    assert.equal(store.view.error?.code, 'forbidden');
  });
});
