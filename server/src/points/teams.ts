import { setImmediate } from 'node:timers/promises';
import type { TieRule } from '@learning-commons/protocol';
import type { Board } from './board.ts';
import { readMemberships } from './boards.store.ts';
import type { PointsDb } from './points.tables.ts';

/** A team with what its members have. */
export interface Team {
  readonly group: string;
  readonly members: number;
  readonly points: number;
}

/** A team in its place. */
export interface PlacedTeam extends Team {
  readonly rank: number;
  /** With one decimal. */
  readonly perHead: number;
}

interface Sums {
  readonly teams: readonly Team[];
  readonly version: number;
  readonly madeAt: number;
  readonly took: number;
}

const PAGE = 2_000;
/** Sums are made anew after so long although no score changed: people change teams, too. */
const LONGEST = 60_000;
/** Making sums takes at most this share of the time. */
const SHARE = 20;

/** Sums of a board by group, made when asked for and kept as long as they hold, or as long as making them again costs too much. */
export class TeamTable {
  readonly #db: PointsDb;
  readonly #community: string;
  readonly #board: Board;
  readonly #sums = new Map<string, Promise<Sums>>();

  constructor(db: PointsDb, community: string, board: Board) {
    this.#db = db;
    this.#community = community;
    this.#board = board;
  }

  /** Memory it holds, in bytes, roughly. */
  get bytes(): number {
    return this.#sums.size * 10_000;
  }

  /** Teams of a kind, as they stand at a version of the board. */
  async teams(kind: string, version: number): Promise<readonly Team[]> {
    const held = await this.#sums.get(kind);
    if (held && !isOld(held, version)) return held.teams;
    if (this.#sums.size >= 20) this.#sums.clear();
    const fresh = this.#make(kind, version);
    this.#sums.set(kind, fresh);
    fresh.catch(() => this.#sums.delete(kind));
    return (await fresh).teams;
  }

  async #make(kind: string, version: number): Promise<Sums> {
    const started = performance.now();
    const sums = new Map<string, { members: number; points: number }>();
    let after: readonly [string, string] = ['', ''];
    for (;;) {
      const rows = await readMemberships(this.#db, this.#community, { kind, after, limit: PAGE });
      for (const { grp, member } of rows) {
        const sum = sums.get(grp) ?? { members: 0, points: 0 };
        sum.members += 1;
        sum.points += this.#board.pointsOf(member);
        sums.set(grp, sum);
      }
      if (rows.length < PAGE) break;
      after = [rows.at(-1)!.grp, rows.at(-1)!.member];
      await setImmediate();
    }
    const teams = [...sums].map(([group, sum]) => ({ group, ...sum }));
    return { teams, version, madeAt: performance.now(), took: performance.now() - started };
  }
}

function isOld({ version, madeAt, took }: Sums, wanted: number): boolean {
  const age = performance.now() - madeAt;
  return (version !== wanted || age > LONGEST || took < 10) && age >= took * SHARE - 200;
}

/** Puts teams in order, those that are too small left out. Ties follow the rule of the community's boards; in a tie names decide who stands first. */
export function rankTeams(
  teams: readonly Team[],
  { by, ties, smallest }: { readonly by: 'mean' | 'total'; readonly ties: TieRule; readonly smallest: number },
): PlacedTeam[] {
  const value = ({ points, perHead }: { points: number; perHead: number }) => (by === 'mean' ? perHead : points);
  const ordered = teams
    .filter(({ members, points }) => members >= smallest && points > 0)
    .map((team) => ({ ...team, perHead: Math.round((team.points / team.members) * 10) / 10 }))
    .sort((one, other) => value(other) - value(one) || (one.group < other.group ? -1 : 1));
  let [rank, distinct] = [0, 0];
  return ordered.map((team, index) => {
    const tied = index > 0 && value(ordered[index - 1]!) === value(team);
    if (!tied) distinct += 1;
    if (!tied || ties === '1234') rank = ties === '1223' ? distinct : index + 1;
    return { ...team, rank };
  });
}
