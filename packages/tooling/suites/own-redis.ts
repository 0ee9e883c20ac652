import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createClient } from 'redis';
import { end, eventually, findProgram, freePort, temporaryFolder } from './programs.ts';

const PATIENCE = 10;

/** Asks a Redis one command on a connection of its own. */
export async function askRedis(url: string, command: string[]): Promise<unknown> {
  const client = createClient({ url, socket: { connectTimeout: 3_000, reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  return client.sendCommand(command).finally(() => client.destroy());
}

/** A Redis of one run, in a temporary folder and on a port of its own; it keeps nothing on disk. It may be killed and started again. */
export class OwnRedis {
  readonly port: number;
  readonly #program: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(program: string, folder: string, port: number) {
    this.#program = program;
    this.#folder = folder;
    this.port = port;
  }

  /** Makes one, not yet started. Rejects when no Redis is installed. */
  static async make(): Promise<OwnRedis> {
    const program = findProgram('redis-server');
    if (!program) throw new Error('redis-server is not installed');
    return new OwnRedis(program, temporaryFolder('redis'), await freePort());
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, empty, and waits until it answers. `settings` are added as on its command line. */
  async start(settings: readonly string[] = []): Promise<void> {
    const place = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.#folder];
    const all = [...place, '--save', '', '--appendonly', 'no', ...settings];
    this.#child = spawn(this.#program, all, { stdio: 'ignore' });
    if (await eventually(() => this.ask(['PING']).then(() => true), PATIENCE)) return;
    throw new Error(`${this.#program} was started and did not answer within ${PATIENCE} s`);
  }

  ask(command: string[]): Promise<unknown> {
    return askRedis(this.url, command);
  }

  /** Ends it at once; whatever it held is gone. */
  async kill(): Promise<void> {
    if (this.#child) await end(this.#child, 'SIGKILL');
  }

  /** It keeps its connections and answers nothing, until `thaw`. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    this.thaw();
    if (this.#child) await end(this.#child);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Whether Redis is installed here. */
export const hasRedis = (): boolean => findProgram('redis-server') !== undefined;
