import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { newId } from '../kernel/testing.ts';
import { startServer, uploadsIn } from '../testing.ts';
import { scan, ScannerAway } from './scanning.ts';
import { eventually, TestUploader } from './testing.ts';

const BAD = Buffer.from('a text that the stand-in takes for malware');

/** What stands in for the daemon: it speaks `INSTREAM` and finds `BAD`. */
async function standIn(react?: (socket: Socket) => void, at = 0) {
  const seen: Buffer[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    if (react) {
      socket.resume();
      return react(socket);
    }
    let data = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      data = Buffer.concat([data, chunk]);
      const file = fileIn(data);
      if (!file) return;
      seen.push(file);
      socket.end(file.includes(BAD) ? 'stream: Stand.In-1 FOUND\0' : 'stream: OK\0');
    });
  });
  await once(server.listen(at, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { at: { host: '127.0.0.1', port }, seen, close: () => once(server.close(), 'close') };
}

/** The file, once it is all there. Throws where it is not in the form of the protocol. */
function fileIn(data: Buffer): Buffer | undefined {
  const command = Buffer.from('zINSTREAM\0');
  if (data.length < command.length) return undefined;
  assert.deepEqual(data.subarray(0, command.length), command);
  const pieces: Buffer[] = [];
  for (let at = command.length; at + 4 <= data.length;) {
    const length = data.readUInt32BE(at);
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(data.subarray(at + 4, (at += 4 + length)));
  }
  return undefined;
}

async function* pieces(...all: readonly Uint8Array[]) {
  yield* all;
}

describe('a scanner for malware', () => {
  test('is given the whole file, piece by piece, and believed', async () => {
    const daemon = await standIn();
    const large = Array.from({ length: 40 }, () => randomBytes(100_000));
    await scan(daemon.at, pieces(...large));
    assert.deepEqual(daemon.seen[0], Buffer.concat(large));
    await assert.rejects(scan(daemon.at, pieces(randomBytes(9), BAD)), {
      code: 'invalid',
      details: { reason: 'malware' },
    });
    await daemon.close();
  });

  test('that answers before the end and hangs up is believed', async () => {
    const daemon = await standIn((socket) => socket.end('INSTREAM size limit exceeded. ERROR\0'));
    const endless = Array.from({ length: 200 }, () => Buffer.alloc(100_000));
    await assert.rejects(scan(daemon.at, pieces(...endless)), /larger than what can be looked through/);
    await daemon.close();
  });

  for (const [how, react] of Object.entries<(socket: Socket) => void>({
    'hangs up': (socket) => socket.destroy(),
    'says nothing': () => {},
    'talks on and on': (socket) => socket.write('x'.repeat(100_000)),
    'says something else': (socket) => socket.end('UNKNOWN COMMAND\0'),
  }))
    test(`that ${how} has said nothing of the file`, async () => {
      const daemon = await standIn(react);
      await assert.rejects(scan(daemon.at, pieces(BAD), 200), ScannerAway);
      await daemon.close();
    });

  test('that is not there has said nothing of the file; one that the storage lost is not its fault', async () => {
    await assert.rejects(scan({ path: '/nowhere/clamd' }, pieces(BAD)), ScannerAway);
    const daemon = await standIn();
    const broken = (async function* () {
      yield BAD;
      throw new Error('gone');
    })();
    await assert.rejects(scan(daemon.at, broken), /gone/);
    await daemon.close();
  });
});

test('what a scanner finds is refused in words; while it is away files wait, are not to blame, and nobody gets them', async () => {
  const first = await standIn();
  const folder = mkdtempSync(join(tmpdir(), 'lc-scanned-'));
  const server = await startServer({ folder, config: { uploads: { ...uploadsIn(folder), scanner: first.at } } });
  const ada = new TestUploader(server, await server.token('ada'));
  assert.equal((await ada.send({ name: 'clean.txt', bytes: Buffer.from('nothing to fear') })).state, 'ready');
  const bad = await ada.send({ name: 'bad.txt', bytes: BAD });
  assert.deepEqual([bad.state, bad.problem], ['refused', 'The file was taken for malware.']);

  let calls = 0;
  await first.close();
  const busy = await standIn((socket) => {
    calls += 1;
    socket.destroy();
  }, first.at.port);
  const id = newId();
  const bytes = Buffer.from('nobody looked');
  await ada.create({ id, name: 'waits.txt', bytes });
  await ada.patch(id, 0, bytes);
  for (let round = 1; round <= 6; round += 1) {
    await eventually(async () => calls >= round);
    assert.equal((await ada.state(id))!.state, 'processing');
    server.app.dispatch.node.wake('uploads');
  }
  await busy.close();
  const back = await standIn(undefined, first.at.port);
  await eventually(async () => {
    server.app.dispatch.node.wake('uploads');
    return (await ada.state(id))!.state === 'ready';
  });
  assert.deepEqual(back.seen.at(-1), bytes);
  await server.close();
  await back.close();
});
