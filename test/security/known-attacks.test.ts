import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { PROTOCOL_VERSION } from '@learning-commons/protocol';
import { connected, joinStream, listen, startServer, until, type TestServer } from '@learning-commons/server/testing';
import { newId } from '@learning-commons/server/kernel/testing';

/** What ended or filled servers of this kind once: frames after the handshake, by the advisory that told of them. */
const FRAMES: Readonly<Record<string, readonly (string | Uint8Array<ArrayBuffer>)[]>> = {
  'CVE-2022-2421, a placeholder that is no number': ['451-["join",{"_placeholder":true,"num":"__proto__"}]', bytes(8)],
  'CVE-2022-2421, a placeholder beyond its packet': ['451-["join",{"_placeholder":true,"num":1e9}]', bytes(8)],
  'CVE-2022-2421, a negative placeholder': ['451-["join",{"_placeholder":true,"num":-1}]', bytes(8)],
  'CVE-2023-32695, an event named by an object': ['42[{"toString":"foo"}]'],
  'CVE-2023-32695, an event named by a list': ['42[["join"]]'],
  'CVE-2023-32695, an event without a name': ['42[]', '42{}', '42null', '42'],
  'CVE-2024-38355, an event named error': ['42["error",{"message":"x"}]', '42["error"]'],
  'reserved names': ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map(
    (name) => `42["${name}","x"]`,
  ),
  'CVE-2026-33151, more attachments than anybody has': ['4599999999-["join",{"_placeholder":true,"num":0}]'],
  'CVE-2026-69185, attachments that never come to an end': [
    '4510-["join",{"_placeholder":true,"num":0}]',
    ...Array.from({ length: 50 }, () => bytes(60_000)),
  ],
  'an attachment nobody announced': [bytes(1_000), '42["join",[]]'],
  'an id of an acknowledgement without end': [`42${'9'.repeat(5_000)}["join",[]]`, '43999["x"]'],
  'a namespace without end': [`40/${'x'.repeat(60_000)},{}`],
  'a list in a list in a list': [`42["join",${'['.repeat(20_000)}${']'.repeat(20_000)}]`],
  'a frame over the limit': [`42["join","${'x'.repeat(70_000)}"]`],
  'a beat nobody asked for': Array.from({ length: 100 }, () => '3'),
  'packets of the engine out of turn': ['0{"sid":"x"}', '1', '5', '6', '9', ''],
};

function bytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).fill(4);
}

/** Requests for an upgrade that ended servers of this kind once. */
const UPGRADES: Readonly<
  Record<string, { readonly path?: string; readonly headers?: Record<string, string | string[]> }>
> = {
  'CVE-2024-37890, two thousand header lines': {
    headers: Object.fromEntries(Array.from({ length: 1_990 }, (_, index) => [`x-${index}`, 'y'])),
  },
  'CVE-2021-32640, a protocol that makes patterns backtrack': {
    headers: { 'sec-websocket-protocol': `b${' '.repeat(12_000)}x` },
  },
  'an extension that makes patterns backtrack': {
    headers: { 'sec-websocket-extensions': `permessage-deflate; ${'a;'.repeat(5_000)}` },
  },
  'CVE-2022-21676, an older protocol': { path: '/socket/?EIO=3&transport=websocket' },
  'CVE-2023-31125, a session that is a method of every object': {
    path: '/socket/?EIO=4&transport=websocket&sid=hasOwnProperty',
  },
  'CVE-2023-31125, a session that is the prototype': { path: '/socket/?EIO=4&transport=websocket&sid=__proto__' },
  'a transport that is no transport': { path: '/socket/?EIO=4&transport=constructor' },
  'parameters given twice': { path: '/socket/?EIO=4&EIO=4&transport=websocket&transport=polling&sid=a&sid=b' },
  'no key': { headers: { 'sec-websocket-key': '' } },
  'a version from the future': { headers: { 'sec-websocket-version': '99' } },
};

describe('what once ended servers of this kind', () => {
  let server: TestServer;
  let token = '';
  const unseen: unknown[] = [];
  const note = (reason: unknown) => void unseen.push(reason);
  before(async () => {
    process.on('uncaughtException', note).on('unhandledRejection', note);
    server = await startServer();
    token = await server.token('ana');
  });
  after(async () => {
    process.off('uncaughtException', note).off('unhandledRejection', note);
    await server.close();
  });

  /** The others of the node notice nothing: what one of them writes reaches another at once. */
  async function others() {
    const witness = await connected(server.connect(token));
    const heard = listen(witness);
    await joinStream(witness, 'discussion:witness');
    const started = performance.now();
    const made = await server.ask('comment.create', { id: newId(), topic: 'witness', body: 'still here' }, token);
    assert.equal(made.status, 200);
    await until(() => heard.length > 0, 'the witness to hear');
    witness.disconnect();
    assert.ok(performance.now() - started < 2_000);
    assert.deepEqual(unseen, []);
  }

  /** Opens a live line, as a member or as nobody, sends the frames and waits a moment. */
  async function send(frames: readonly (string | Uint8Array<ArrayBuffer>)[], greeting?: string) {
    const line = new WebSocket(`${server.address.replace('http', 'ws')}/socket/?EIO=4&transport=websocket`);
    line.binaryType = 'arraybuffer';
    const closed = new Promise((resolve) => line.addEventListener('close', resolve));
    await new Promise((resolve) => line.addEventListener('open', resolve));
    if (greeting !== undefined) {
      const greeted = new Promise<void>((resolve) =>
        line.addEventListener('message', ({ data }) => String(data).startsWith('40') && resolve()),
      );
      line.send(`40${greeting}`);
      await Promise.race([greeted, closed]);
    }
    for (const frame of frames) line.send(frame);
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 50))]);
    line.close();
  }

  for (const [what, frames] of Object.entries(FRAMES)) {
    test(`${what}: the node and the others go on`, async () => {
      await send(frames);
      await send(frames, JSON.stringify({ version: PROTOCOL_VERSION, community: 'acme', token }));
      await others();
    });
  }

  for (const [what, { path = '/socket/?EIO=4&transport=websocket', headers }] of Object.entries(UPGRADES)) {
    test(`${what}: the node and the others go on`, async () => {
      const started = performance.now();
      await new Promise<void>((resolve) => {
        const asked = request(`${server.address}${path}`, {
          headers: {
            connection: 'Upgrade',
            upgrade: 'websocket',
            'sec-websocket-version': '13',
            'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
            ...headers,
          },
        });
        asked.on('upgrade', (_answer, socket) => (socket.destroy(), resolve()));
        asked.on('response', (answer) => (answer.resume(), resolve()));
        asked.on('error', () => resolve());
        asked.end();
      });
      assert.ok(performance.now() - started < 1_000);
      await others();
    });
  }

  test('lines that wait for attachments leave no memory behind', async () => {
    const grown = async () => {
      for (let index = 0; index < 60; index += 1)
        await send(FRAMES['CVE-2026-33151, more attachments than anybody has']!);
      globalThis.gc?.();
      return process.memoryUsage().rss;
    };
    const first = await grown();
    const last = await grown();
    assert.ok(last - first < 20 * 2 ** 20, `it grew by ${Math.round((last - first) / 2 ** 20)} MiB`);
  });
});
