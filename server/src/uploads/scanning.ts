import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fail } from '@learning-commons/protocol';
import type { ScannerAddress } from '../kernel/upload-settings.ts';

/** The scanner does not answer, or cannot say. The file waits: nothing is served that should have been looked at. */
export class ScannerAway extends Error {}

/** Without a word for so long, in milliseconds, a scanner is taken for gone. Large archives take it a while. */
const PATIENCE = 120_000;
const MOST_ANSWER = 4_096;

/**
 * Has a ClamAV daemon look through a file, by its command `INSTREAM` (clamd(8)). Rejects with `invalid` where it finds something or
 * does not take files of that size, and with `ScannerAway` where it does not answer.
 */
export async function scan(
  address: ScannerAddress,
  bytes: AsyncIterable<Uint8Array>,
  patience: number = PATIENCE,
): Promise<void> {
  const verdict = await ask(address, bytes, patience).catch((error: unknown) => {
    throw new ScannerAway(`The scanner for malware does not answer: ${(error as Error).message}`, { cause: error });
  });
  if (verdict === 'stream: OK') return;
  if (verdict.endsWith(' FOUND')) throw fail('invalid', 'The file was taken for malware.', { reason: 'malware' });
  if (verdict.includes('size limit exceeded'))
    throw fail('invalid', 'The file is larger than what can be looked through for malware.', { reason: 'size' });
  throw new ScannerAway(`The scanner for malware answers ${JSON.stringify(verdict.slice(0, 200))}.`);
}

async function ask(address: ScannerAddress, bytes: AsyncIterable<Uint8Array>, patience: number): Promise<string> {
  const socket = connect(address);
  const closed = new AbortController();
  socket.setTimeout(patience, () => socket.destroy(new Error(`nothing came for ${patience} ms`)));
  socket.once('close', () => closed.abort());
  // It may answer before the end, and close: what is written after that fails, and the answer counts.
  const sending = send(socket, bytes, closed.signal).catch((error: unknown) => {
    if (!socket.destroyed) socket.destroy(error as Error);
  });
  try {
    return await read(socket);
  } finally {
    socket.destroy();
    await sending;
  }
}

/** Each piece goes with its length before it; one of none ends the file. */
async function send(socket: Socket, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  await once(socket, 'connect', { signal });
  socket.write('zINSTREAM\0');
  for await (const piece of bytes) {
    if (piece.byteLength === 0) continue;
    socket.write(lengthOf(piece.byteLength));
    if (!socket.write(piece)) await once(socket, 'drain', { signal });
  }
  socket.write(lengthOf(0));
}

function lengthOf(count: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(count);
  return length;
}

async function read(socket: Socket): Promise<string> {
  let answer = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    answer += chunk.toString();
    const end = answer.indexOf('\0');
    if (end >= 0) return answer.slice(0, end);
    if (answer.length > MOST_ANSWER) throw new Error('the answer has no end');
  }
  throw new Error('it closed the line without an answer');
}
