import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PresenceNotice, TypingNotice } from '@learning-commons/protocol';
import { connected, joinStream, until, type TestServer } from '../testing.ts';
import { lacksNodes, metricOf, startNodes, type TestNodes } from '../testing.nodes.ts';

describe('who is here, at two nodes', { skip: lacksNodes, timeout: 120_000 }, () => {
  let rig: TestNodes;
  let [first, second]: TestServer[] = [];
  before(async () => {
    rig = await startNodes();
    [first, second] = rig.nodes;
    await eventually(async () => (await metricOf(first!, 'lc_nodes')) + (await metricOf(second!, 'lc_nodes')) === 4);
  });
  after(() => rig?.close());

  const enter = async (node: TestServer, who: string, stream: string, community = 'acme') => {
    const token = await node.token(who, { name: who, community });
    const socket = await connected(node.connect(token, community));
    const [notices, typed]: [PresenceNotice[], TypingNotice[]] = [[], []];
    socket.on('presence', (notice) => notices.push(notice));
    socket.on('typing', (notice) => typed.push(notice));
    await joinStream(socket, stream);
    const count = () => notices.at(-1)?.count;
    const names = () =>
      notices
        .at(-1)
        ?.members.map(({ name }) => name)
        .sort();
    return { socket, typed, count, names };
  };

  test('everybody is told of everybody once, wherever they are connected', async () => {
    const stream = 'discussion:both';
    const ana = await enter(first!, 'Ana', stream);
    const ben = await enter(second!, 'Ben', stream);
    const again = await enter(second!, 'Ana', stream);
    const foreign = await enter(second!, 'Gus', stream, 'globex');
    for (const one of [ana, ben, again]) {
      await until(() => one.count() === 2, 'both');
      assert.deepEqual(one.names(), ['Ana', 'Ben']);
    }
    assert.equal(foreign.count(), 1, 'another community hears nothing of it');

    again.socket.emit('presence', { stream, visible: false });
    await until(() => ben.names()?.length === 1 && ana.names()?.length === 1, 'one name');
    assert.deepEqual(ana.names(), ['Ben'], 'who hides in one tab is hidden at every node');
    assert.equal(ana.count(), 2);

    again.socket.disconnect();
    await until(() => ben.names()?.length === 2, 'the name, now that nothing hides it');
    ben.socket.disconnect();
    await until(() => ana.count() === 1, 'one person');
  });

  test('typing is seen at the other node, in that community alone', async () => {
    const stream = 'discussion:typing';
    const ana = await enter(first!, 'Ana', stream);
    const ben = await enter(second!, 'Ben', stream);
    const foreign = await enter(second!, 'Gus', stream, 'globex');
    for (let times = 0; times < 5; times += 1) ana.socket.emit('typing', { stream });
    await until(() => ben.typed.length > 0, 'a typing notice');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(
      ben.typed.map(({ member }) => member.name),
      ['Ana'],
    );
    assert.deepEqual([ana.typed, foreign.typed], [[], []]);
  });

  test('the members of a node that is heard no more vanish, those of the own node stay, and all are back with it', async () => {
    const stream = 'discussion:silent';
    const ana = await enter(first!, 'Ana', stream);
    const ben = await enter(second!, 'Ben', stream);
    await until(() => ana.count() === 2 && ben.count() === 2, 'both');
    rig.ways[1]!.set({ held: ['up', 'down'] });
    const started = performance.now();
    await eventually(async () => ana.count() === 1 && ben.count() === 1);
    const vanished = performance.now() - started;
    assert.deepEqual([ana.names(), ben.names()], [['Ana'], ['Ben']]);
    assert.ok(vanished > 5_000, 'a short silence takes nobody away');
    rig.ways[1]!.calm();
    await eventually(async () => ana.count() === 2 && ben.count() === 2);
    console.log(`# gone after ${Math.round(vanished)} ms`);
  });

  test('a node that comes late knows who is here, and one that ends takes its members along at once', async () => {
    const stream = 'discussion:late';
    const ana = await enter(first!, 'Ana', stream);
    const third = await rig.add();
    const cleo = await enter(third, 'Cleo', stream);
    await eventually(async () => cleo.count() === 2 && ana.count() === 2);
    assert.deepEqual(cleo.names(), ['Ana', 'Cleo']);
    await third.app.close(0);
    await until(() => ana.count() === 1, 'one person');
  });
});

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 25_000; Date.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Waited 25 seconds in vain.');
}
