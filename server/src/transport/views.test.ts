import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { BoardNotice, Leaderboard } from '@learning-commons/protocol';
import { newId } from '../kernel/testing.ts';
import { connected, joinStream, startServer, until, type TestServer, type TestSocket } from '../testing.ts';

const BOARD = 'board:all/community';

describe('views, which no facts tell of', () => {
  const clock = { offset: 0 };
  let server: TestServer;
  let ana: string;
  before(async () => {
    server = await startServer({ now: () => Date.now() + clock.offset });
    ana = await server.token('ana');
  });
  after(() => server.close());

  const post = () => server.answer('comment.create', { id: newId(), topic: 'views', body: 'Hello' }, ana);
  const board = () => server.answer<Leaderboard>('leaderboard.get', { period: 'all' }, ana);
  const listen = (socket: TestSocket) => {
    const told: BoardNotice[] = [];
    const heads: Readonly<Record<string, number>>[] = [];
    socket.on('view', ({ data }) => told.push(data as BoardNotice));
    socket.on('heads', (each) => heads.push(each));
    return { told, heads };
  };

  test('a change is told to a line that is just being written to, as every line is on a busy node', async () => {
    const socket = await connected(server.connect(ana));
    const { told } = listen(socket);
    await joinStream(socket, BOARD);
    const { version } = await board();
    // In one turn of the event loop, so that what goes first has not been handed to the network yet.
    server.app.sockets.io.to(`acme/${BOARD}`).emit('heads', {});
    server.app.dispatch.node.tell({ community: 'acme', stream: BOARD, version: version + 1, data: {} });
    await until(() => told.length > 0, 'the notice');
  });

  test('joining answers the version there is, also on a node that has not been asked for the board', async () => {
    const fresh = await startServer({ folder: server.folder });
    const socket = await connected(fresh.connect(ana));
    const reply = await joinStream(socket, 'board:month/community', 7, fresh.app.database.epoch);
    assert.equal(reply.kind, 'delta');
    assert.ok(reply.kind === 'delta' && reply.head > 7 && !reply.more && reply.batch.events.length === 0);
    const { version } = await fresh.answer<Leaderboard>('leaderboard.get', {}, ana);
    assert.equal(reply.head, version);
    const { told } = listen(socket);
    await fresh.answer('comment.create', { id: newId(), topic: 'views', body: 'Hello' }, ana);
    await until(() => told.length > 0, 'the notice');
    await fresh.close();
  });

  test('a change shows in the next heads, whatever became of its notice', async () => {
    const socket = await connected(server.connect(ana));
    const { heads, told } = listen(socket);
    await joinStream(socket, BOARD);
    const before = await board();
    await post();
    await until(() => told.length > 0, 'the notice');
    assert.ok(told[0]!.version > before.version);
    const { fanout } = server.app.sockets;
    fanout.beacon();
    const { version } = await board();
    await until(() => heads.some((each) => each[BOARD] === version), 'the version among the heads');
    const count = heads.length;
    fanout.beacon();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(heads.slice(count).filter((each) => BOARD in each).length, 0, 'nothing changed since');
  });

  test('whoever was not told for a while hears the version that there is now', async () => {
    const socket = await connected(server.connect(await server.token('ana', { seconds: 120 })));
    const { heads } = listen(socket);
    const expired = new Promise((resolve) => socket.once('auth:expired', resolve));
    await joinStream(socket, BOARD);
    clock.offset = 160_000;
    await expired;
    ana = await server.token('ana');
    await post();
    await socket.emitWithAck('auth', { token: ana });
    const { version } = await board();
    await until(() => heads.some((each) => each[BOARD] === version), 'the version among the heads');
  });
});
