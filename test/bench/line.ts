import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** What a line does with each message of the server, without its Engine.IO and Socket.IO prefix `42`. */
export type Hear = (message: Buffer) => void;

const EVENT = Buffer.from('42');

/**
 * The cheapest Socket.IO client there can be: it finds the frames and parses nothing, so that thousands of them leave the
 * processors to what is measured.
 */
export class Line {
  readonly #socket: Socket;
  readonly #hear: Hear;
  #rest: Buffer = Buffer.alloc(0);
  #expected = new Map<string, { resolve: (text: string) => void; reject: (reason: Error) => void }>();

  private constructor(socket: Socket, hear: Hear) {
    this.#socket = socket;
    this.#hear = hear;
  }

  /** Connects, presents the handshake, and joins one stream. */
  static async open(address: string, auth: object, stream: string, hear: Hear): Promise<Line> {
    const { hostname, port } = new URL(address);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const line = new Line(socket, hear);
    socket.on('error', () => {});
    socket.on('close', () => line.#fail('The server closed the line.'));
    const opened = line.#expect('0');
    socket.write(
      `GET /socket/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    socket.once('data', (chunk) => line.#begin(chunk));
    await opened;
    const connected = line.#expect('40');
    line.#send(`40${JSON.stringify(auth)}`);
    await connected;
    const joined = line.#expect('430');
    line.#send(`420${JSON.stringify(['join', [{ stream, since: 0, epoch: '' }]])}`);
    await joined;
    return line;
  }

  close() {
    this.#socket.destroy();
  }

  #begin(chunk: Buffer) {
    const end = chunk.indexOf('\r\n\r\n');
    if (!chunk.toString('latin1').startsWith('HTTP/1.1 101')) {
      this.#fail(`Refused: ${chunk.toString('latin1', 0, 200)}`);
      return;
    }
    this.#socket.on('data', (more) => this.#take(more));
    this.#take(chunk.subarray(end + 4));
  }

  #expect(prefix: string): Promise<string> {
    return new Promise((resolve, reject) => this.#expected.set(prefix, { resolve, reject }));
  }

  #fail(reason: string) {
    for (const { reject } of this.#expected.values()) reject(new Error(reason));
    this.#expected.clear();
  }

  #take(chunk: Buffer) {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (let frame = frameOf(data); frame; frame = frameOf(data)) {
      if (frame.payload.subarray(0, 2).equals(EVENT)) this.#hear(frame.payload.subarray(2));
      else this.#answer(frame.payload.toString());
      data = data.subarray(frame.length);
    }
    this.#rest = data;
  }

  #answer(text: string) {
    if (text === '2') this.#send('3');
    if (text.startsWith('44')) this.#fail(text);
    for (const [prefix, { resolve }] of this.#expected) {
      if (!text.startsWith(prefix)) continue;
      this.#expected.delete(prefix);
      resolve(text);
      return;
    }
  }

  /** Frames of clients carry a mask; one of zeros changes nothing and is as good as any. */
  #send(text: string) {
    const payload = Buffer.from(text);
    const head =
      payload.length < 126
        ? Buffer.from([0x81, 0x80 | payload.length])
        : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255]);
    this.#socket.write(Buffer.concat([head, Buffer.alloc(4), payload]));
  }
}

function frameOf(data: Buffer): { readonly payload: Buffer; readonly length: number } | undefined {
  if (data.length < 2) return undefined;
  const short = data[1]! & 127;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (data.length < start) return undefined;
  const bytes = short === 127 ? Number(data.readBigUInt64BE(2)) : short === 126 ? data.readUInt16BE(2) : short;
  const length = start + bytes;
  return data.length < length ? undefined : { payload: data.subarray(start, length), length };
}
