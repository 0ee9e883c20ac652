import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { StreamBatch } from '@learning-commons/protocol';
import { LocalBus } from '../kernel/bus.ts';
import { logged, nextSeq, writeLog } from '../kernel/event-log.ts';
import { connected, joinStream, listen, startServer, until, type TestServer } from '../testing.ts';
import { Fanout, roomOf, type FanoutOptions } from './fanout.ts';

describe('facts that the bus did not bring', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  /** Facts in the record of which this node hears nothing: another one wrote them. */
  const writeElsewhere = (stream: string, count = 1) =>
    server.app.database.transact(async (write) => {
      for (let index = 0; index < count; index += 1) {
        const seq = await nextSeq(write, 'acme', stream);
        await writeLog(write, [logged('acme', [{ stream, seq, type: 'discussion.locked', at: 1, data: {} }])]);
      }
    });
  const listener = async (stream: string) => {
    const socket = await connected(server.connect());
    const heads: Readonly<Record<string, number>>[] = [];
    socket.on('heads', (each) => heads.push(each));
    const facts = listen(socket);
    await joinStream(socket, stream);
    return { heads, facts };
  };
  const repair = () => server.app.sockets.fanout.repair();

  test('the first fact after joining shows in the head', async () => {
    const { heads } = await listener('discussion:first');
    await writeElsewhere('discussion:first');
    await repair();
    await until(() => heads.some((each) => each['discussion:first'] === 1), 'the head');
  });

  test('later ones are delivered in order', async () => {
    const { facts } = await listener('discussion:later');
    await repair();
    await writeElsewhere('discussion:later', 3);
    await repair();
    await until(() => facts.length > 0, 'facts');
    assert.deepEqual(
      facts.flatMap(({ events }) => events.map(({ seq }) => seq)),
      [1, 2, 3],
    );
  });

  test('more than may be replayed shows in the head', async () => {
    const { heads, facts } = await listener('discussion:far');
    await repair();
    await writeElsewhere('discussion:far', 1_001);
    await repair();
    await until(() => heads.some((each) => each['discussion:far'] === 1_001), 'the head');
    assert.deepEqual(facts, []);
  });
});

test('what goes to a whole room is handed to the line in one piece', async () => {
  const server = await startServer();
  const { adapter } = server.app.sockets.io.sockets as unknown as {
    adapter: { _encode(packet: unknown, options: { wsPreEncodedFrame?: Uint8Array[] }): unknown };
  };
  const options: { wsPreEncodedFrame?: Uint8Array[] } = {};
  adapter._encode({ type: 2, nsp: '/', data: ['heads', { 'discussion:x': 1 }] }, options);
  assert.equal(options.wsPreEncodedFrame?.length, 1);
  const [frame] = options.wsPreEncodedFrame;
  assert.equal(frame![0], 0x81, 'a whole text frame');
  assert.equal(Buffer.from(frame!.subarray(2)).toString(), '42["heads",{"discussion:x":1}]');
  await server.close();
});

describe('a stream that many listen to', () => {
  /** A fan-out to sockets that only note the numbers of the facts they are sent. */
  function crowd(count: number) {
    const bus = new LocalBus();
    const [name, rooms] = [roomOf('acme', 'discussion:crowd'), new Map<string, Set<string>>()];
    const heard = new Map(Array.from({ length: count }, (_, index) => [`socket-${index}`, [] as number[]]));
    const adapter = Object.assign(new EventEmitter(), { rooms });
    const send = (ids: Iterable<string>, { events }: StreamBatch) => {
      for (const id of ids) heard.get(id)!.push(...events.map(({ seq }) => seq));
    };
    const io = {
      sockets: { adapter },
      to: (to: string | readonly string[]) => ({
        emit: (_event: string, batch: StreamBatch) => send(typeof to === 'string' ? rooms.get(to)! : to, batch),
      }),
    };
    const options = { io, bus, database: { epoch: 'e' }, metrics: { delivered: () => undefined } };
    const fanout = new Fanout(options as unknown as FanoutOptions);
    adapter.emit('create-room', name);
    rooms.set(name, new Set(heard.keys()));
    const write = (seq: number) =>
      bus.publish({
        community: 'acme',
        batch: {
          stream: 'discussion:crowd',
          epoch: 'e',
          from: seq,
          to: seq,
          events: [{ seq, type: 't', at: 1, data: {} }],
        },
      });
    const reached = () => [...heard.values()].filter((seqs) => seqs.length > 0).length;
    return { fanout, write, heard, reached, room: rooms.get(name)! };
  }

  test('is sent to slice by slice, after whoever wrote has been answered', async () => {
    const { fanout, write, reached } = crowd(600);
    write(1);
    assert.equal(reached(), 0, 'the answer goes first');
    await turn();
    assert.ok(reached() > 0 && reached() < 600, `${reached()} in one turn`);
    await until(() => reached() === 600, 'everybody');
    fanout.close();
  });

  test('hears every fact once and in order, however fast they come', async () => {
    const { fanout, write, heard } = crowd(600);
    for (let seq = 1; seq <= 5; seq += 1) {
      write(seq);
      await turn();
    }
    await until(() => [...heard.values()].every((seqs) => seqs.length >= 5), 'all of it');
    for (const seqs of heard.values()) assert.deepEqual(seqs, [1, 2, 3, 4, 5]);
    fanout.close();
  });

  test('tells nothing to those who leave while it is being told', async () => {
    const { fanout, write, heard, room, reached } = crowd(600);
    write(1);
    await turn();
    room.delete('socket-599');
    await until(() => reached() === 599, 'the others');
    await turn();
    assert.deepEqual(heard.get('socket-599'), []);
    fanout.close();
  });

  test('hears at once where they are few', () => {
    const { fanout, write, reached } = crowd(20);
    write(1);
    assert.equal(reached(), 20);
    fanout.close();
  });
});
