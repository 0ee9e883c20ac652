import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { PROTOCOL_VERSION } from '@learning-commons/protocol';

/** Milliseconds between two signs of life. */
const EVERY = 4_000;

/** A line that joins a stream and reads nothing after that, but says all the time that it is there. */
export class Deaf {
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('close', () => (this.#closed = true));
    this.#timer = setInterval(() => this.say('3'), EVERY);
  }

  static async open(address: string, token: string, stream: string): Promise<Deaf> {
    const { hostname, port } = new URL(address);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.on('error', () => {});
    let heard = '';
    socket.on('data', (chunk) => (heard = (heard + chunk.toString('latin1')).slice(-65_536)));
    const line = new Deaf(socket);
    const answered = async (mark: string) => {
      while (!heard.includes(mark) && !line.closed) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    socket.write(
      `GET /socket/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    await answered('"sid"');
    line.say(`40${JSON.stringify({ version: PROTOCOL_VERSION, community: 'acme', token })}`);
    await answered('40{');
    line.say(`420${JSON.stringify(['join', [{ stream, since: 0, epoch: '' }]])}`);
    await answered('430[');
    socket.pause();
    return line;
  }

  /** Whether the server has hung up. A paused socket learns of a reset alone. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Frames of clients carry a mask; one of zeros changes nothing and is as good as any. */
  say(text: string) {
    const payload = Buffer.from(text);
    const head =
      payload.length < 126
        ? Buffer.from([0x81, 0x80 | payload.length])
        : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255]);
    if (!this.#socket.destroyed) this.#socket.write(Buffer.concat([head, Buffer.alloc(4), payload]));
  }

  end() {
    clearInterval(this.#timer);
    this.#socket.destroy();
  }
}
