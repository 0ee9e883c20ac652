import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import type { JoinReply, StreamBatch } from '@learning-commons/protocol';
import { Connection, type StreamSink } from './connection.ts';
import { FakeTransport } from './testing.ts';

const STREAM = 'discussion:a';

class Sink implements StreamSink {
  since = 0;
  epoch = 'epoch-1';
  readonly replies: JoinReply[] = [];
  readonly batches: StreamBatch[] = [];
  readonly notices: unknown[] = [];

  joined(reply: JoinReply) {
    this.replies.push(reply);
    if (reply.kind === 'delta') this.since = reply.batch.to;
  }

  events(batch: StreamBatch) {
    this.batches.push(batch);
    this.since = batch.to;
  }

  presence = (notice: unknown) => void this.notices.push(notice);
  typing = (notice: unknown) => void this.notices.push(notice);
  view = (notice: unknown) => void this.notices.push(notice);
}

const settle = async () => {
  for (let at = 0; at < 30; at++) await Promise.resolve();
};

function begin(server = new FakeTransport()) {
  const state = {
    token: 'ana' as string | null,
    renewed: [] as (string | undefined)[],
    next: null as string | null,
    unanswered: 0,
  };
  const opened: (string | null)[] = [];
  const connection: Connection = new Connection({
    open: (token, listener) => {
      opened.push(token);
      return server.open({ server: '', community: 'acme', token }, listener);
    },
    token: async () => state.token,
    renew: async (refused) => {
      state.renewed.push(refused);
      state.token = state.next;
      if (state.token !== null) connection.renewed(state.token);
      return state.token;
    },
    changed: () => undefined,
    unanswered: () => state.unanswered++,
  });
  return { server, connection, state, opened };
}

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

/** Lets the longest first wait pass. */
async function wait(milliseconds = 2_000) {
  await settle();
  mock.timers.tick(milliseconds);
  await settle();
}

describe('a connection', () => {
  test('opens with the first stream, and gets what came since', async () => {
    const { server, connection, opened } = begin();
    assert.equal(connection.state, 'idle');
    server.record(STREAM, 'comment.created', {});
    const sink = new Sink();
    connection.join(STREAM, sink);
    assert.equal(connection.state, 'connecting');
    await settle();
    assert.equal(connection.state, 'up');
    assert.deepEqual([opened, sink.since], [['ana'], 1]);
    server.emit(STREAM, 'comment.created', {});
    assert.equal(sink.batches.length, 1);
    connection.leave(STREAM);
    assert.deepEqual(server.joined, []);
  });

  test('asks for many streams in batches', async () => {
    const { server, connection } = begin();
    const joins: number[] = [];
    const { open } = server;
    server.open = (address, listener) => {
      const line = open.call(server, address, listener);
      const { join } = line;
      line.join = (requests) => (joins.push(requests.length), join.call(line, requests));
      return line;
    };
    for (let at = 0; at < 150; at++) connection.join(`discussion:${at}`, new Sink());
    await settle();
    assert.deepEqual(joins, [100, 50]);
    assert.equal(server.joined.length, 150);
  });

  test('after a cut it comes back by itself and misses nothing', async () => {
    const { server, connection } = begin();
    const sink = new Sink();
    connection.join(STREAM, sink);
    await settle();
    server.cut();
    assert.equal(connection.state, 'connecting');
    server.record(STREAM, 'comment.created', {});
    await wait();
    assert.equal(connection.state, 'down', 'the first attempt failed');
    server.restore();
    await wait(4_000);
    assert.equal(connection.state, 'up');
    assert.equal(sink.since, 1);
  });

  test('a way known to be free is tried at once, one known to be gone is left', async () => {
    const { server, connection } = begin();
    connection.join(STREAM, new Sink());
    await settle();
    connection.lost();
    assert.deepEqual([connection.state, server.lines.length], ['down', 0]);
    connection.wake();
    await settle();
    assert.equal(connection.state, 'up');
  });

  test('the beacon uncovers a loss at the tail', async () => {
    const { server, connection } = begin();
    const sink = new Sink();
    connection.join(STREAM, sink);
    await settle();
    server.record(STREAM, 'comment.created', {});
    server.heads({ [STREAM]: 1, 'discussion:other': 9 });
    await settle();
    assert.equal(sink.since, 1);
    server.heads({ [STREAM]: 1 });
    await settle();
    assert.equal(sink.replies.length, 2, 'it does not ask when it is not behind');
  });

  test('a token about to end is replaced on the same line', async () => {
    const { server, connection, state, opened } = begin();
    server.admit('ana-2', server.who('ana'));
    const tokens: string[] = [];
    connection.join(STREAM, new Sink());
    await settle();
    const [line] = server.lines;
    line!.auth = async (token) => void tokens.push(token);
    state.next = 'ana-2';
    server.expiring();
    await settle();
    assert.deepEqual([opened, tokens, state.renewed], [['ana'], ['ana-2'], [undefined]]);
  });

  test('a line that does not take the new token is opened anew', async () => {
    const { server, connection, state, opened } = begin();
    server.admit('ben', server.who('ana'));
    connection.join(STREAM, new Sink());
    await settle();
    server.lines[0]!.auth = () => Promise.reject(new Error('another member'));
    state.next = state.token = 'ben';
    server.expiring();
    await settle();
    assert.deepEqual(opened, ['ana', 'ben']);
    assert.equal(connection.state, 'up');
  });

  test('when the token has ended it waits for another and opens anew', async () => {
    const { server, connection, state, opened } = begin();
    const sink = new Sink();
    connection.join(STREAM, sink);
    await settle();
    state.next = 'ana-2';
    const me = server.who('ana');
    server.expire('ana');
    server.admit('ana-2', me);
    server.record(STREAM, 'comment.created', {});
    await settle();
    assert.deepEqual([state.renewed, opened, connection.state, sink.since], [['ana'], ['ana', 'ana-2'], 'up', 1]);
  });

  test('what is refused for good is not asked for again', async () => {
    const server = new FakeTransport();
    const { open } = server;
    let attempts = 0;
    server.open = (address, listener) => {
      attempts++;
      queueMicrotask(() => listener.down({ code: 'invalid', message: 'This server speaks another version.' }));
      return {
        ...open.call(new FakeTransport(), address, { ...listener, up: () => undefined, down: () => undefined }),
        close: () => undefined,
      };
    };
    const { connection } = begin(server);
    connection.join(STREAM, new Sink());
    await wait(60_000);
    connection.wake();
    await wait(60_000);
    assert.deepEqual([attempts, connection.state, connection.error?.code], [1, 'down', 'invalid']);
    connection.restart();
    await settle();
    assert.equal(attempts, 2);
  });

  test('where only members read, nobody waits in vain for a line without a token', async () => {
    const server = new FakeTransport({ members: {}, community: { id: 'acme', name: 'Acme', reading: 'members' } });
    const { connection, state, opened } = begin(server);
    state.token = null;
    connection.join(STREAM, new Sink());
    await wait(60_000);
    assert.deepEqual([opened.length, connection.state, connection.error?.code], [1, 'down', 'unauthenticated']);
  });

  test('a server about to restart is left, and found again when it said', async () => {
    const { server, connection } = begin();
    connection.join(STREAM, new Sink());
    await settle();
    server.drain(3_000);
    await wait(2_900);
    assert.deepEqual([connection.state, server.lines.length], ['connecting', 0]);
    await wait(100);
    assert.equal(connection.state, 'up');
  });

  test('a join that fails for now is repeated; a stream that is refused is told so', async () => {
    const { server, connection } = begin();
    const sink = new Sink();
    const replies: JoinReply[] = [
      { stream: STREAM, kind: 'refused', error: { code: 'unavailable', message: 'Busy.' } },
      { stream: STREAM, kind: 'refused', error: { code: 'forbidden', message: 'Private.' } },
    ];
    server.join = () => replies.shift()!;
    connection.join(STREAM, sink);
    await wait(5_000);
    assert.deepEqual(
      sink.replies.map((reply) => reply.kind === 'refused' && reply.error.code),
      ['unavailable', 'forbidden'],
    );
    await wait(60_000);
    assert.equal(sink.replies.length, 2);
  });

  test('whether one shows as here is said again on each line', async () => {
    const { server, connection } = begin();
    const said: boolean[] = [];
    const { open } = server;
    server.open = (address, listener) => {
      const line = open.call(server, address, listener);
      line.presence = (_stream, visible) => void said.push(visible);
      return line;
    };
    connection.join(STREAM, new Sink());
    connection.presence(STREAM, false);
    await settle();
    server.cut();
    server.restore();
    await wait();
    assert.deepEqual(said, [false, false]);
  });

  test('news of an old line is not taken for news of the new one', async () => {
    const { server, connection } = begin();
    const sink = new Sink();
    connection.join(STREAM, sink);
    await settle();
    const [old] = server.lines;
    connection.restart();
    await settle();
    old!.listener.events({ stream: STREAM, epoch: 'epoch-1', from: 1, to: 1, events: [] });
    old!.listener.down(null);
    assert.deepEqual([sink.batches.length, connection.state], [0, 'up']);
  });
});
