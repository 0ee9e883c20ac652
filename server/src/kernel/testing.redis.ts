import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';

/** A Redis of a test's own, which it may stop, freeze and empty. Nothing of it is kept on disk. */
export class OwnRedis {
  readonly url: string;
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'lc-redis-'));
  #child: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** Starts one on a free port. Rejects where `redis-server` is not installed. */
  static async start(): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort());
    await redis.start();
    return redis;
  }

  /** Starts it, empty, on the same port. */
  async start(): Promise<void> {
    const settings = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.#folder];
    this.#child = spawn('redis-server', [...settings, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    await once(this.#child, 'spawn');
    for (const end = Date.now() + 10_000; Date.now() < end;) if (await this.ask(['PING']).catch(() => false)) return;
    throw new Error('redis-server was started and did not answer within 10 s.');
  }

  /** Kills it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Stops it in the middle of whatever it does; connections stay open. */
  freeze(): void {
    this.#child!.kill('SIGSTOP');
  }

  /** Lets it go on. */
  thaw(): void {
    this.#child!.kill('SIGCONT');
  }

  /** Sends one command. */
  async ask(command: readonly string[]): Promise<unknown> {
    const client = createClient({ url: this.url, socket: { connectTimeout: 3_000, reconnectStrategy: false } });
    client.on('error', () => {});
    await client.connect();
    return client.sendCommand([...command]).finally(() => client.destroy());
  }

  /** Ends it and removes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
