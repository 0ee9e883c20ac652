import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { logged, nextSeq, writeLog } from '../kernel/event-log.ts';
import { connected, joinStream, listen, startServer, until, type TestServer } from '../testing.ts';

describe('facts that the bus did not bring', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  /** Facts in the record of which this node hears nothing: another one wrote them. */
  const writeElsewhere = (stream: string, count = 1) =>
    server.app.database.write.transaction().execute(async (write) => {
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
