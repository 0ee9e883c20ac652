import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { after, afterEach, before, describe, test } from 'node:test';
import { Chance } from './chance.ts';
import { ChaosProxy } from './chaos-proxy.ts';

/** A server that keeps what it hears and answers each chunk with the same in capitals. */
interface Echo {
  readonly port: number;
  readonly heard: string[];
  readonly ends: string[];
  readonly server: Server;
}

async function echo(name = ''): Promise<Echo> {
  const [heard, ends]: [string[], string[]] = [[], []];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      heard.push(chunk.toString());
      socket.write(name + chunk.toString().toUpperCase());
    });
    socket.on('close', () => ends.push(name));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, heard, ends, server };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

describe('the chaos proxy', { timeout: 30_000 }, () => {
  let one: Echo;
  let other: Echo;
  let proxy: ChaosProxy;
  const targets: number[] = [];
  const sockets: Socket[] = [];
  before(async () => {
    [one, other] = [await echo('1'), await echo('2')];
    proxy = await ChaosProxy.open({ to: () => targets, chance: new Chance(5) });
  });
  afterEach(async () => {
    proxy.calm();
    for (const socket of sockets.splice(0)) socket.destroy();
    targets.length = 0;
    const open = () => Promise.all([one, other].map(({ server }) => promisify(server.getConnections.bind(server))()));
    while (proxy.connections > 0 || (await open()).some((count) => count > 0)) await pause(5);
    for (const { heard, ends } of [one, other]) heard.length = ends.length = 0;
  });
  after(async () => {
    await proxy.close();
    for (const { server } of [one, other]) server.close();
  });

  async function visit(...to: number[]) {
    targets.push(...to);
    const socket = connect(proxy.port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }
  const say = async (socket: Socket, text: string) => {
    socket.write(text);
    return String((await once(socket, 'data'))[0]);
  };
  const until = async (condition: () => boolean) => {
    for (const end = Date.now() + 5_000; !condition() && Date.now() < end;) await pause(5);
    assert.ok(condition());
  };

  test('leads to its targets in turn and past the one that does not listen', async () => {
    const gone = await echo();
    await new Promise((resolve) => gone.server.close(resolve));
    targets.push(one.port, other.port);
    const answers: string[] = [];
    for (let at = 0; at < 4; at += 1) answers.push(await say(await visit(), 'a'));
    assert.deepEqual(answers.sort(), ['1A', '1A', '2A', '2A']);
    targets.splice(0, 2, gone.port, one.port);
    for (let at = 0; at < 4; at += 1) assert.equal(await say(await visit(), 'b'), '1B');
    targets.length = 1;
    const refused = connect(proxy.port, '127.0.0.1').on('error', () => {});
    await closed(refused);
  });

  test('holds back one direction and gives out in order what was said meanwhile', async () => {
    const socket = await visit(one.port);
    assert.equal(await say(socket, 'a'), '1A');
    proxy.set({ held: ['down'] });
    socket.write('b');
    await until(() => one.heard.includes('b'));
    let answered = '';
    socket.on('data', (chunk) => (answered += chunk.toString()));
    socket.write('c');
    await until(() => one.heard.join('').endsWith('bc'));
    assert.equal(answered, '');
    proxy.set({ held: ['up'] });
    socket.write('d');
    await until(() => answered === '1B1C');
    assert.ok(!one.heard.join('').includes('d'));
    proxy.calm();
    await until(() => answered === '1B1C1D');
  });

  test('tells nobody of an end while nothing passes, and takes no new connection', async () => {
    const socket = await visit(one.port);
    await say(socket, 'a');
    proxy.set({ held: ['up', 'down'] });
    socket.destroy();
    const second = await visit();
    second.write('b');
    await pause(100);
    assert.deepEqual([one.ends, one.heard], [[], ['a']]);
    proxy.calm();
    await until(() => one.ends.length === 1 && one.heard.includes('b'));
  });

  test('is as late as it is told, and keeps the order although that varies', async () => {
    const socket = await visit(one.port);
    await say(socket, 'a');
    proxy.set({ latency: 30, jitter: 40 });
    const started = performance.now();
    let answered = '';
    socket.on('data', (chunk) => (answered += chunk.toString()));
    for (const letter of 'bcdef') {
      socket.write(letter);
      await pause(5);
    }
    await until(() => answered.replaceAll('1', '') === 'BCDEF');
    assert.ok(performance.now() - started >= 60, 'both ways are late');
  });

  test('a trap lets the last word arrive and cuts off the answer, as often as it is told', async () => {
    const trap = proxy.trap(Buffer.from('commit'), 1);
    const socket = await visit(one.port);
    let answered = '';
    socket.on('data', (chunk) => (answered += chunk.toString()));
    const ended = closed(socket);
    socket.write('com');
    await until(() => one.heard.length === 1);
    socket.write('mit');
    await ended;
    await until(() => one.heard.join('') === 'commit' && one.ends.length === 1);
    assert.deepEqual([answered, trap.sprung], ['1COM', 1]);
    assert.equal(await say(await visit(), 'commit'), '1COMMIT');
  });

  test('resets connections, also after so many bytes', async () => {
    const [first, second] = [await visit(one.port), await visit()];
    for (const socket of [first, second]) await say(socket, 'a');
    const gone = [closed(first), closed(second)];
    assert.equal(proxy.reset(), 2);
    await Promise.all(gone);
    const third = await visit();
    proxy.resetAfter(5);
    assert.equal(await say(third, 'abc'), '1ABC');
    const end = closed(third);
    third.write('defg');
    await end;
    await until(() => proxy.connections === 0);
  });
});
