import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a server that can be cut: every connection passes through here. */
export class FlakyWay {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #port: number;
  #open = true;
  #answers = true;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** Opens a way to a port on this machine. */
  static async to(port: number): Promise<FlakyWay> {
    const server = createServer();
    const way = new FlakyWay(server, port);
    server.on('connection', (near) => way.#join(near));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return way;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many connections pass now. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** Leads elsewhere from now on. */
  redirect(port: number): void {
    this.#port = port;
  }

  /** Ends every connection; new ones are taken at once. */
  shake(): void {
    for (const pair of this.#pairs) for (const end of pair) end.destroy();
  }

  /** Ends every connection and takes no new ones until `restore`. */
  cut(): void {
    this.#open = false;
    this.shake();
  }

  /** What is asked arrives, what is answered does not, until `restore`. */
  swallowAnswers(): void {
    this.#answers = false;
  }

  restore(): void {
    this.#open = this.#answers = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket) {
    if (!this.#open) return near.destroy();
    const far = connect(this.#port, '127.0.0.1');
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const part = () => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const end of pair) end.on('error', part).on('close', part);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => this.#answers && near.write(bytes));
  }
}
