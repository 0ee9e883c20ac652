import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Acked, JoinReply, StreamBatch } from '@learning-commons/protocol';
import { newId } from '../kernel/testing.ts';
import { connected, joinStream, startServer, type TestServer, type TestSocket } from '../testing.ts';
import { waitingFor } from './watch.ts';

const MIB = 2 ** 20;
const TEXT = 'a long text of somebody who has much to say about the quarterly report '.repeat(60);

let server: TestServer;
let token: string;
let posts = 0;
before(async () => {
  server = await startServer();
  token = await server.token('ana');
});
after(() => server.close());

const post = async () => {
  posts += 1;
  await server.answer('comment.create', { id: newId(), topic: 'slow', body: `${posts} ${TEXT}` }, token);
};

interface Beneath {
  readonly engine: { readonly transport: { readonly ws: { pause(): void; resume(): void } } };
}

/** Stops and resumes reading at a test's own end of a line. */
const wireOf = (socket: TestSocket) => (socket.io as unknown as Beneath).engine.transport.ws;

const mostWaiting = () =>
  Math.max(0, ...[...server.app.sockets.io.sockets.sockets.values()].map((socket) => waitingFor(socket).bytes));

async function until(condition: () => boolean, what: string) {
  for (const end = Date.now() + 20_000; Date.now() < end && !condition();)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(condition(), `waited in vain until ${what}`);
}

test('who asks without reading the answers fills no memory, and is served again once they read', async () => {
  for (let count = 0; count < 60; count += 1) await post();
  const socket = await connected(server.connect(token));
  const { kind } = await joinStream(socket, 'discussion:slow', 0, server.app.database.epoch);
  assert.equal(kind, 'delta');
  wireOf(socket).pause();
  const answers: Acked<readonly JoinReply[]>[] = [];
  let most = 0;
  for (let round = 0; round < 40; round += 1) {
    for (let asked = 0; asked < 10; asked += 1)
      socket.emit('join', [{ stream: 'discussion:slow', since: 0, epoch: server.app.database.epoch }], (answer) =>
        answers.push(answer),
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
    most = Math.max(most, mostWaiting());
  }
  assert.ok(most > MIB / 2, `the answers wait at the server: ${most}`);
  assert.ok(most < 2 * MIB, `at most ${(most / MIB).toFixed(1)} MiB waited`);
  assert.equal(server.app.sockets.io.sockets.sockets.size, 1, 'being slow is no reason to be disconnected');
  wireOf(socket).resume();
  await until(() => answers.length === 400, 'everything is answered');
  assert.ok(answers.some((answer) => 'error' in answer && answer.error.details?.reason === 'lagging'));
  socket.disconnect();
});

test('facts are withheld from who does not read, and told by the head once they do', async () => {
  const socket = await connected(server.connect(token));
  const heard: number[] = [];
  const heads: number[] = [];
  socket.on('events', ({ events }: StreamBatch) => heard.push(...events.map(({ seq }) => seq)));
  socket.on('heads', (told) => heads.push(told['discussion:slow'] ?? 0));
  const { epoch } = server.app.database;
  const first = await joinStream(socket, 'discussion:slow', 0, epoch);
  assert.equal(first.kind, 'delta');
  wireOf(socket).pause();
  const fill = () => socket.emit('join', [{ stream: 'discussion:slow', since: 0, epoch }], () => {});
  for (let round = 0; round < 40; round += 1) {
    for (let asked = 0; asked < 10; asked += 1) fill();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const [held] = [...server.app.sockets.io.sockets.sockets.values()];
  await until(() => held!.data.laggingSince !== undefined, 'the server has noticed');
  const before = posts;
  for (let count = 0; count < 5; count += 1) await post();
  wireOf(socket).resume();
  await until(() => heads.some((head) => head >= posts), 'the head is told');
  assert.deepEqual(
    heard.filter((seq) => seq > before),
    [],
  );
  assert.equal(held!.data.laggingSince, undefined);
  await post();
  await until(() => heard.includes(posts), 'facts flow again');
});
