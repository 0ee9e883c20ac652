import { setImmediate } from 'node:timers/promises';
import type { Db } from '../kernel/database.ts';
import { Board, type Score } from './board.ts';
import { readGroupMark, readScores, readScoresOf, type BoardSource, type ScoreRow } from './boards.store.ts';
import type { PointsDb } from './points.tables.ts';
import { TeamTable } from './teams.ts';

/** Rows read at once: a few milliseconds, between which the event loop serves others. */
const PAGE = 2_000;
/** Members looked up at once. */
const LOOKED_UP = 500;

/** The stretch of points in which something moved. */
export interface Stirred {
  readonly low: number;
  readonly high: number;
}

/**
 * One board in memory, read from the record in pages and brought up to date by reading the scores of those members again
 * of whom news came. News is only a hint: coming twice, late or in any order it leads to the same board.
 */
export class HeldBoard {
  readonly source: BoardSource;
  readonly board = new Board();
  readonly teams: TeamTable;
  /** Rooms of which this board is the present content. */
  readonly rooms = new Set<string>();
  /** When it was last asked for. */
  usedAt = 0;
  /** Who belonged to its group when it was read; empty without a group. */
  groupMark = '';
  /** Rises with each change, and is a time, so that boards of several nodes can be compared. */
  version: number;
  readonly #db: PointsDb;
  readonly #now: () => number;
  readonly #dirty = new Set<string>();
  #work: Promise<Stirred | undefined>;

  constructor(db: Db, now: () => number, source: BoardSource) {
    this.#db = db;
    this.#now = now;
    this.source = source;
    this.version = now();
    this.teams = new TeamTable(this.#db, source.community, this.board);
    this.#work = this.#load();
  }

  /** Memory it holds, in bytes. */
  get bytes(): number {
    return this.board.bytes + this.teams.bytes;
  }

  /** Whether news waits to be read. */
  get isDirty(): boolean {
    return this.#dirty.size > 0;
  }

  /** Resolves once it is loaded. Rejects when the record could not be read. */
  loaded(): Promise<unknown> {
    return this.#work;
  }

  /** Notes that a member's score may have changed. */
  mark(member: string): void {
    this.#dirty.add(member);
  }

  /** Reads what was marked. Answers where something moved, or undefined where nothing did. */
  settle(): Promise<Stirred | undefined> {
    return (this.#work = this.#work.then(() => this.#refresh()));
  }

  async #load(): Promise<undefined> {
    const { community, group } = this.source;
    if (group !== null) this.groupMark = await readGroupMark(this.#db, community, group);
    let after = '';
    for (;;) {
      const rows = await readScores(this.#db, this.source, after, PAGE);
      for (const row of rows) this.board.set(row.member, this.#scoreOf(row));
      if (rows.length < PAGE) return undefined;
      after = rows.at(-1)!.member;
      await setImmediate();
    }
  }

  async #refresh(): Promise<Stirred | undefined> {
    let [low, high] = [Infinity, -Infinity];
    while (this.#dirty.size > 0) {
      const members = [...this.#dirty].slice(0, LOOKED_UP);
      for (const member of members) this.#dirty.delete(member);
      const rows = new Map((await readScoresOf(this.#db, this.source, members)).map((row) => [row.member, row]));
      for (const member of members) {
        const row = rows.get(member);
        const moved = this.board.set(member, row ? this.#scoreOf(row) : null);
        if (!moved) continue;
        low = Math.min(low, moved.before, moved.after);
        high = Math.max(high, moved.before, moved.after);
      }
    }
    if (low > high) return undefined;
    this.version = Math.max(this.version + 1, this.#now());
    return { low, high };
  }

  /** Who hides is not on a board; on a frozen one the place stays and the name goes. */
  #scoreOf({ points, reached_at, presence }: ScoreRow): Score | null {
    if (presence === 'hidden' && this.source.frozen === null) return null;
    return { points, reachedAt: reached_at, anonymous: presence === 'anonymous' || presence === 'hidden' };
  }
}
