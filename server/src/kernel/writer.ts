import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { CommonsError, fail } from '@learning-commons/protocol';
import { asUnavailable, isDuplicate, isSerialisation, type Database, type Db } from './database.ts';
import { heldBy } from './held-rows.ts';
import { prepared } from './prepared.ts';

/**
 * Work at the end of a transaction, done once for all units that put something off to it, beside the work of other chores. What
 * fails here fails the whole group, so it must be such that nobody is refused by it.
 */
export type Chore<T> = (db: Db, items: readonly T[]) => Promise<void>;

/** Puts an item on the list of a chore; if the unit is undone, so is this. Items keep the order in which they came. */
export type PutOff = <T>(chore: Chore<T>, item: T) => void;

/** One indivisible change. It may run again when its transaction lost a race, so it must have no effect but on `db`. */
export type Unit<T> = (db: Db, putOff: PutOff) => Promise<T>;

/** What the writer knows of a unit besides what it does. */
export interface UnitOptions {
  /** Its size on the wire; groups are bounded by their sum. */
  readonly bytes?: number | undefined;
  /** Whose it is: it sees and changes nothing of other communities. Without one it is the system's, which may see all. */
  readonly community?: string;
  /** Says which held rows it will ask for, so that they are read together with those that others of its group ask for. */
  readonly foresee?: ((db: Db) => void) | undefined;
}

interface Waiting {
  readonly unit: Unit<unknown>;
  readonly bytes: number;
  readonly community: string | undefined;
  readonly foresee: ((db: Db) => void) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

const GROUP_UNITS = 64;
const GROUP_BYTES = 262_144;
const QUEUE = 1_000;
const ATTEMPTS = 3;

/**
 * Group commit: what arrives while a commit is in flight shares the next one. Nothing waits longer for company than one
 * turn of the event loop, and one refusal does not undo its neighbours: where a unit fails after it has changed something, which
 * hardly any does, all is undone and the group runs again with each unit on a savepoint of its own. A unit's promise settles
 * only after the commit is on disk.
 */
export class Writer {
  readonly #database: Database;
  readonly #queue: Waiting[] = [];
  #running = false;
  #idle: (() => void)[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** Units waiting now. */
  get depth(): number {
    return this.#queue.length;
  }

  /**
   * Runs a unit in the next group.
   * Rejects with `unavailable` when too many wait, or when the record cannot commit.
   */
  submit<T>(unit: Unit<T>, { bytes = 0, community, foresee }: UnitOptions = {}): Promise<T> {
    if (this.#queue.length >= QUEUE) {
      return Promise.reject(
        fail('unavailable', 'Too many writes are waiting. Nothing was kept; try again.', { retryAfter: 1 }),
      );
    }
    return new Promise<T>((resolve, reject) => {
      const settle = { resolve: resolve as (value: unknown) => void, reject };
      this.#queue.push({ unit, bytes, community, foresee, ...settle });
      if (!this.#running) void this.#drain();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  settled(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async #drain() {
    this.#running = true;
    while (this.#queue.length > 0) {
      // SQLite commits without giving way: whoever starts at once would commit alone, while the requests that came in
      // meanwhile still wait to be read. One turn of the event loop lets them in.
      await setImmediate();
      const group = this.#take();
      const outcomes = await this.#commit(group);
      group.forEach((waiting, index) => {
        const outcome = outcomes[index]!;
        if ('value' in outcome) waiting.resolve(outcome.value);
        else waiting.reject(outcome.error);
      });
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      bytes += waiting.bytes;
      if (count > 0 && (count >= GROUP_UNITS || bytes > GROUP_BYTES)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #commit(group: readonly Waiting[]): Promise<readonly Outcome[]> {
    let runOne = runBare;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#database.transact((db) => runAll(db, group, this.#database, runOne));
      } catch (error) {
        const refusal = asUnavailable(error);
        if (refusal === error && runOne === runBare) runOne = runOnSavepoint;
        else if (!isSerialisation(error) || attempt >= ATTEMPTS) return group.map(() => ({ error: refusal }));
      }
    }
  }
}

type RunOne = (db: Db, unit: Unit<unknown>, chores: Chores) => Promise<Outcome>;
type Chores = Map<Chore<never>, unknown[]>;

async function runAll(
  db: Db,
  group: readonly Waiting[],
  { enter }: Pick<Database, 'enter'>,
  runOne: RunOne,
): Promise<readonly Outcome[]> {
  const held = heldBy(db)!;
  const outcomes: Outcome[] = [];
  const chores: Chores = new Map();
  let entered: string | undefined;
  let foreseen = 0;
  for (const { unit, community } of group) {
    if (community !== entered) {
      // Rows are written and read in the community to which they belong.
      await held.flush();
      held.forget();
      // Before its savepoint, so that undoing the unit does not undo this.
      await enter(db, community);
      entered = community;
    }
    for (; foreseen < group.length && group[foreseen]!.community === community; foreseen += 1)
      group[foreseen]!.foresee?.(db);
    outcomes.push(await runOne(db, unit, chores));
  }
  await held.flush();
  if (entered !== undefined) await enter(db, undefined);
  await runChores(db, chores);
  return outcomes;
}

/** None waits for another: on PostgreSQL they share the ways there and back. */
async function runChores(db: Db, chores: Chores): Promise<void> {
  const running = [...chores].map(([chore, items]) => chore(db, items as never[]));
  try {
    await Promise.all(running);
  } finally {
    // What still asks after another has failed must not ask in the next transaction.
    await Promise.allSettled(running);
  }
}

/** Answers with the refusal of a unit that has changed nothing; any other failure is the whole transaction's. */
async function runBare(db: Db, unit: Unit<unknown>, chores: Chores): Promise<Outcome> {
  const held = heldBy(db)!;
  const own: Own = [];
  held.changed = false;
  try {
    const value = await unit(db, (chore, item) => own.push([chore, item]));
    putOffAll(chores, own);
    return { value };
  } catch (error) {
    if (held.changed || !(error instanceof CommonsError)) throw error;
    return { error };
  }
}

type Own = [Chore<never>, unknown][];

function putOffAll(chores: Chores, own: Own) {
  for (const [chore, item] of own) {
    const items = chores.get(chore);
    if (items) items.push(item);
    else chores.set(chore, [item]);
  }
}

const savepoint = prepared((db: Db) => ({ compile: () => sql`savepoint unit`.compile(db) }));
const release = prepared((db: Db) => ({ compile: () => sql`release savepoint unit`.compile(db) }));
const rollback = prepared((db: Db) => ({ compile: () => sql`rollback to savepoint unit`.compile(db) }));

async function runOnSavepoint(db: Db, unit: Unit<unknown>, chores: Chores): Promise<Outcome> {
  const held = heldBy(db)!;
  for (let attempt = 1; ; attempt += 1) {
    const own: Own = [];
    await savepoint(db, {});
    try {
      const value = await unit(db, (chore, item) => own.push([chore, item]));
      await held.flush();
      await release(db, {});
      putOffAll(chores, own);
      return { value };
    } catch (error) {
      // A lost race or a broken record concerns the whole transaction, not this unit alone.
      if (isSerialisation(error) || asUnavailable(error) !== error) throw error;
      held.forget();
      await rollback(db, {});
      await release(db, {});
      // Another node committed the same key after this unit had looked for it: now the unit finds it.
      if (!isDuplicate(error) || attempt === ATTEMPTS) return { error };
    }
  }
}
