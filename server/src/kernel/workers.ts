import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Db, Migrations } from './database.ts';
import type { Domain } from './domain.ts';
import type { Node } from './node.ts';
import type { Writer } from './writer.ts';

/** Work of a domain in the background, after commit and on one node at a time. */
export interface Worker {
  /** Runs at least this often, in seconds: what a wake-up was lost for is done then. */
  readonly every: number;
  /**
   * Does a part of what there is to do, in transactions of its own, and answers whether more waits. It may be ended at any
   * point and run again: what it did must be seen from the record alone.
   */
  run(node: Node): Promise<boolean>;
}

interface LeasesTable {
  name: string;
  holder: string;
  until: number;
}

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('leases')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('until', 'bigint', (column) => column.notNull())
      .execute();
  },
};

/** The table of leases. */
export const workerMigrations: Migrations = { '2026-11-25-0-workers': create };

/** A node that died is replaced after this long. */
const LEASE = 30_000;
const PAUSE_AFTER_FAILURE = 5_000;
/** While another node has the lease, it is asked for this often, however many wake-ups come. */
const ASKED_AGAIN = 5_000;
/** What is waked when a node has given its leases back. There is no work of this name. */
const HANDED_OVER = 'leases';

/** Runs all workers of a node. A lease in the record keeps two nodes from doing the same work at once. */
export class Workers {
  readonly #node: Node;
  readonly #writer: Writer;
  readonly #holder = randomUUID();
  readonly #shifts = new Map<string, Shift>();
  readonly #unsubscribe: () => void;

  constructor(node: Node, writer: Writer, domains: readonly Pick<Domain, 'workers'>[]) {
    this.#node = node;
    this.#writer = writer;
    for (const { workers } of domains)
      for (const [name, worker] of Object.entries(workers))
        this.#shifts.set(name, new Shift(() => this.#work(name, worker), worker.every * 1_000));
    this.#unsubscribe = node.woken((name) => {
      if (name !== HANDED_OVER) return void this.#shifts.get(name)?.wake();
      this.#refused.clear();
      for (const shift of this.#shifts.values()) shift.wake();
    });
  }

  /** Begins to work. */
  start(): void {
    for (const shift of this.#shifts.values()) shift.start();
  }

  /** Stops taking up work and waits for what is being done; the leases are given back. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all([...this.#shifts.values()].map((shift) => shift.stop()));
    await this.#writer
      .submit((db) => leases(db).deleteFrom('leases').where('holder', '=', this.#holder).execute())
      .then(
        () => this.#node.wake(HANDED_OVER),
        () => undefined,
      );
  }

  /** Answers the milliseconds to wait before the next run; undefined for the usual time. */
  async #work(name: string, worker: Worker): Promise<number | undefined> {
    try {
      if (performance.now() < (this.#refused.get(name) ?? -Infinity)) return ASKED_AGAIN;
      if (!(await this.#lease(name))) {
        this.#refused.set(name, performance.now() + ASKED_AGAIN);
        return ASKED_AGAIN;
      }
      return (await worker.run(this.#node)) ? 0 : undefined;
    } catch (error) {
      this.#node.report(error, `The worker ${name} failed; it runs again in a moment.`);
      return PAUSE_AFTER_FAILURE;
    }
  }

  /**
   * Takes or prolongs the lease; answers whether it is ours. The record's clock alone says until when it lasts: nodes whose
   * own clocks differ agree on it. How long ago it was taken each node measures for itself.
   */
  async #lease(name: string): Promise<boolean> {
    const asked = performance.now();
    const held = this.#held.get(name) ?? -Infinity;
    if (held - asked > LEASE / 2) return true;
    const now = this.#node.database.kind === 'postgres' ? POSTGRES_NOW : SQLITE_NOW;
    const until = sql<number>`${now} + ${sql.lit(LEASE)}`;
    const taken = await this.#writer.submit((db) =>
      leases(db)
        .insertInto('leases')
        .values({ name, holder: this.#holder, until })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder: this.#holder, until })
            .where((where) => where.or([where('leases.until', '<', now), where('leases.holder', '=', this.#holder)])),
        )
        .returning('holder')
        .executeTakeFirst(),
    );
    if (taken) this.#held.set(name, asked + LEASE);
    else this.#held.delete(name);
    return taken !== undefined;
  }

  readonly #held = new Map<string, number>();
  readonly #refused = new Map<string, number>();
}

/** Milliseconds since 1970 as the record counts them, at this moment and not at the beginning of its transaction. */
const POSTGRES_NOW = sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
const SQLITE_NOW = sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;

const leases = (db: Db) => db as unknown as Kysely<{ leases: LeasesTable }>;

/** One worker's time: never two runs at once; a wake-up during a run causes one more. */
class Shift {
  readonly #work: () => Promise<number | undefined>;
  readonly #every: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = true;

  constructor(work: () => Promise<number | undefined>, every: number) {
    this.#work = work;
    this.#every = every;
  }

  start() {
    this.#stopped = false;
    this.wake();
  }

  wake() {
    this.#again = true;
    if (!this.#running && !this.#stopped) this.#in(0);
  }

  async stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #in(milliseconds: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void (this.#running = this.#run()), milliseconds);
    this.#timer.unref();
  }

  async #run() {
    this.#again = false;
    const pause = await this.#work();
    this.#running = undefined;
    if (!this.#stopped) this.#in(this.#again && pause === undefined ? 0 : (pause ?? this.#every));
  }
}
