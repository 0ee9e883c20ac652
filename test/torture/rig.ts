import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { hasPostgres, OwnPostgres } from '@learning-commons/tooling/suites/own-postgres.ts';
import { hasRedis, OwnRedis } from '@learning-commons/tooling/suites/own-redis.ts';
import { KEPT, startProcess, type ServerProcess } from '../support/server-process.ts';
import { Chance } from '../support/chance.ts';
import { ChaosProxy } from '../support/chaos-proxy.ts';
import type { Defect } from './defects.ts';
import { pause } from './fault.ts';

/** How often a balancer asks a node whether it may be sent anybody, and how long it waits for the answer. */
const HEALTH_EVERY = 500;
const HEALTH_PATIENCE = 1_000;
/** How often what keeps nodes running starts one again that ended, and for how long it tries. */
const RESTART_EVERY = 500;
const RESTART_PATIENCE = 30_000;
/** The role of the nodes, an ordinary one as an operator's is: the wall between communities holds it. */
const NODE_ROLE = 'node';

/** What a rig is made of. */
export interface RigOptions {
  readonly seed: number;
  readonly nodes?: number;
  /** Where the record is. A file belongs to one node. Default `postgres`. */
  readonly record?: 'postgres' | 'sqlite';
  /** Without Redis nodes hear of each other from the record alone. */
  readonly redis?: boolean;
  /** A defect that is put into every node on purpose, so that a run can prove that it would be noticed. */
  readonly defect?: Defect;
  /** Milliseconds by which each node's clock is wrong. */
  readonly skews?: readonly number[];
  /** Pages of these origins may speak to the nodes. */
  readonly origins?: readonly string[];
  readonly reading?: 'open' | 'members';
}

/** Kinds of rigs, by name: what one is made of besides the seed. */
export const RIGS = {
  full: { nodes: 2, record: 'postgres', redis: true },
  'no-redis': { nodes: 2, record: 'postgres', redis: false },
  sqlite: { nodes: 1, record: 'sqlite', redis: false },
} as const satisfies Record<string, Omit<RigOptions, 'seed'>>;
export type RigKind = keyof typeof RIGS;

/** Why no rig of a kind can be built here, or false. */
export function missingFor(kind: RigKind): string | false {
  const { record, redis } = RIGS[kind];
  const missing = [
    ...(record === 'postgres' && !hasPostgres() ? ['PostgreSQL'] : []),
    ...(redis && !hasRedis() ? ['redis-server'] : []),
  ];
  return missing.length > 0 && `not installed: ${missing.join(', ')}`;
}

/** Why no full rig can be built here, or false. */
export const noRig: string | false = missingFor('full');

const defects = fileURLToPath(new URL('defects.ts', import.meta.url));

/** One server of the rig, in a process of its own. Its ways to the record and to Redis lead through proxies. */
export class RigNode {
  readonly index: number;
  /** Its way to PostgreSQL; without one its record is a file of its own. */
  readonly record: ChaosProxy | undefined;
  readonly bus: ChaosProxy | undefined;
  /** Where it keeps what is its own. */
  readonly folder = mkdtempSync(join(tmpdir(), 'lc-node-'));
  readonly #options: RigOptions;
  /** What ended processes have said. */
  #past = '';
  #process: ServerProcess | undefined;
  #healthy = false;
  #starts = 0;

  constructor(index: number, record: ChaosProxy | undefined, bus: ChaosProxy | undefined, options: RigOptions) {
    this.index = index;
    this.record = record;
    this.bus = bus;
    this.#options = options;
  }

  /** Where it listens, or listened last. */
  get address(): string {
    return this.#process!.address;
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  /** Whether the balancer sends anybody to it. */
  get healthy(): boolean {
    return this.#process !== undefined && this.#healthy;
  }

  /** How often it was started. */
  get starts(): number {
    return this.#starts;
  }

  get pid(): number {
    return this.#process!.process.pid!;
  }

  /**
   * Starts it anew, and once more when it ends before it is ready, as whatever keeps servers running does: the record may just
   * be gone. Answers the milliseconds from its last start until it was ready.
   */
  async start(): Promise<number> {
    for (const end = performance.now() + RESTART_PATIENCE; ;) {
      try {
        return await this.#startOnce();
      } catch (error) {
        if (performance.now() > end) throw error;
        this.#keep((error as Error).message);
        await pause(RESTART_EVERY);
      }
    }
  }

  async #startOnce(): Promise<number> {
    const { defect, skews, reading, origins } = this.#options;
    const skew = skews?.[this.index] ?? 0;
    const flags = defect || skew !== 0 ? ['--import', defects] : [];
    this.#process = await startProcess(this.folder, {
      flags,
      env: {
        ...(this.record && { DATABASE_URL: `postgres://${NODE_ROLE}@127.0.0.1:${this.record.port}/postgres` }),
        ...(this.bus && { REDIS_URL: `redis://127.0.0.1:${this.bus.port}` }),
        ...(defect && { LC_DEFECT: defect }),
        ...(skew !== 0 && { LC_SKEW: String(skew) }),
      },
      ...(reading && { reading }),
      ...(origins && { origins }),
    });
    this.#starts += 1;
    this.#healthy = true;
    return this.#process.readyAfter;
  }

  /** Ends it with SIGKILL at once, or asks it to end with another signal; resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const ending = this.#process;
    if (!ending) return;
    if (signal === 'SIGKILL') this.#process = undefined;
    await ending.kill(signal);
    this.#keep(ending.said());
    if (this.#process === ending) this.#process = undefined;
  }

  #keep(said: string) {
    this.#past = (this.#past + said).slice(-KEPT);
  }

  freeze(): void {
    this.#process?.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.process.kill('SIGCONT');
  }

  /** What `/readyz` answers; 0 when nothing does in time. */
  async readiness(): Promise<number> {
    if (!this.#process) return 0;
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), HEALTH_PATIENCE);
    return fetch(`${this.address}/readyz`, { signal: control.signal })
      .then(
        ({ status }) => status,
        () => 0,
      )
      .finally(() => clearTimeout(timer));
  }

  async look(): Promise<void> {
    this.#healthy = (await this.readiness()) === 200;
  }

  /** Everything it has written since it was first started. */
  said(): string {
    return this.#past + (this.#process?.said() ?? '');
  }

  /** Whether its process ended although nobody ended it. */
  get crashed(): boolean {
    const child = this.#process?.process;
    return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
  }

  async remove(): Promise<void> {
    this.thaw();
    await this.kill();
    await this.record?.close();
    await this.bus?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Several real server processes on one PostgreSQL and, mostly, one Redis of their own, or one on a file, behind a balancer that
 * deals out connections in turn and knows no sessions. Every link leads through a proxy that can be made to fail.
 */
export class Rig {
  readonly postgres: OwnPostgres | undefined;
  readonly redis: OwnRedis | undefined;
  readonly nodes: readonly RigNode[];
  readonly front: ChaosProxy;
  readonly chance: Chance;
  readonly #health: NodeJS.Timeout;
  readonly #closing: (() => Promise<void>)[];

  /** Takes what `start` has built, and how to end it. */
  constructor(parts: RigParts, closing: Closing) {
    this.postgres = parts.postgres;
    this.redis = parts.redis;
    this.nodes = parts.nodes;
    this.front = parts.front;
    this.chance = parts.chance;
    this.#closing = closing;
    this.#health = setInterval(() => void Promise.all(this.nodes.map((node) => node.look())), HEALTH_EVERY);
  }

  /** Builds and starts everything. What was started is ended again when one part fails. */
  static async start(options: RigOptions): Promise<Rig> {
    const closing: Closing = [];
    try {
      return await build(options, closing);
    } catch (error) {
      await end(closing);
      throw error;
    }
  }

  /** The address that clients use. */
  get address(): string {
    return `http://127.0.0.1:${this.front.port}`;
  }

  get running(): readonly RigNode[] {
    return this.nodes.filter(({ running }) => running);
  }

  /** Every link works again and everything runs. */
  async heal(): Promise<void> {
    this.front.calm();
    this.redis?.thaw();
    for (const node of this.nodes) {
      node.record?.calm();
      node.bus?.calm();
      node.thaw();
      if (!node.running) await node.start();
    }
  }

  /** Asks the record itself, past all nodes. Parameters are named `$1`, `$2` in both kinds of SQL. */
  async ask(statement: string, values: readonly unknown[] = []): Promise<object[]> {
    if (this.postgres) return this.postgres.ask(statement, values);
    const database = new DatabaseSync(join(this.nodes[0]!.folder, 'commons.sqlite'), {
      readOnly: true,
      timeout: 5_000,
    });
    try {
      const named = Object.fromEntries(values.map((value, at) => [`$${at + 1}`, value as SQLInputValue]));
      return database.prepare(statement).all(named);
    } finally {
      database.close();
    }
  }

  /** Where a command of the product finds the record. */
  get environment(): Readonly<Record<string, string>> {
    if (this.postgres) return { DATABASE_URL: this.postgres.url, LC_DATA: this.postgres.folder };
    return { LC_DATA: this.nodes[0]!.folder };
  }

  /** Sentences about processes that ended by themselves and failures that nobody caught. */
  complaints(): string[] {
    return this.nodes.flatMap((node) => [
      ...(node.crashed ? [`node ${node.index} ended by itself: ${node.said().slice(-1_000)}`] : []),
      ...node
        .said()
        .split('\n')
        .filter((line) => line.includes('unhandled rejection'))
        .map((line) => `node ${node.index}: ${line.slice(0, 1_000)}`),
    ]);
  }

  async close(): Promise<void> {
    clearInterval(this.#health);
    await end(this.#closing);
  }
}

type RigParts = Pick<Rig, 'postgres' | 'redis' | 'nodes' | 'front' | 'chance'>;
type Closing = (() => Promise<void>)[];

async function build(options: RigOptions, closing: Closing): Promise<Rig> {
  const chance = new Chance(options.seed);
  const postgres = options.record === 'sqlite' ? undefined : await OwnPostgres.make();
  if (postgres) closing.push(() => postgres.remove());
  await postgres?.start();
  await postgres?.ask(`create role ${NODE_ROLE} login nosuperuser nobypassrls`);
  await postgres?.ask(`alter database postgres owner to ${NODE_ROLE}`);
  const redis = options.redis === false ? undefined : await OwnRedis.make();
  if (redis) closing.push(() => redis.remove());
  await redis?.start();
  const proxyTo = (port: number) => ChaosProxy.open({ to: () => [port], chance: chance.branch() });
  const nodes: RigNode[] = [];
  for (let index = 0; index < (options.nodes ?? 2); index += 1) {
    const record = postgres && (await proxyTo(postgres.port));
    const bus = redis && (await proxyTo(redis.port));
    const node = new RigNode(index, record, bus, options);
    closing.push(() => node.remove());
    nodes.push(node);
    await node.start();
  }
  const front = await ChaosProxy.open({
    to: () => nodes.filter(({ healthy }) => healthy).map(({ port }) => port),
    chance: chance.branch(),
  });
  closing.push(() => front.close());
  return new Rig({ postgres, redis, nodes, front, chance }, closing);
}

async function end(closing: Closing): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}
