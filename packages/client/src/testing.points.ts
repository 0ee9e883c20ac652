import type {
  BoardEntry,
  BoardNotice,
  Id,
  InputOf,
  Contract,
  Leaderboard,
  Level,
  MyPoints,
  Person,
  PointChange,
  PointEntry,
  PointSettings,
  PointRule,
  RuleSet,
} from '@learning-commons/protocol';
import type { FakeTransport } from './testing.ts';
import type { TransportCall } from './transport.ts';

/** Somebody on a fake board. */
export interface FakeRank {
  readonly person: Person;
  readonly points: number;
  readonly change?: number | null;
  readonly anonymous?: boolean;
}

/** How a fake board begins. */
export interface FakeBoardOptions {
  /** The board's key; default `month/community`. */
  readonly key?: string;
  readonly ranks: readonly FakeRank[];
  /** Whatever a board says besides its places. */
  readonly more?: Partial<Leaderboard>;
}

type BoardInput = Required<Pick<InputOf<Contract['operations']['leaderboard.get']>, 'view' | 'limit'>>;

/** A board on a fake server: answers `leaderboard.get`, and tells the room when points change. */
export class FakeBoard {
  readonly key: string;
  more: Partial<Leaderboard>;
  readonly #server: FakeTransport;
  readonly #ranks: Map<Id, FakeRank>;
  #version = 1;

  constructor(server: FakeTransport, { key = 'month/community', ranks, more = {} }: FakeBoardOptions) {
    this.#server = server;
    this.key = key;
    this.more = more;
    this.#ranks = new Map(ranks.map((rank) => [rank.person.id, rank]));
    server.show('board', () => this.#version);
    server.answer('leaderboard.get', (input: BoardInput, { token }: TransportCall) =>
      this.board(input, server.who(token).person?.id ?? null),
    );
  }

  /** What is shown now. */
  get version(): number {
    return this.#version;
  }

  /** Gives points and tells whoever looks. */
  award(member: Id, points: number): void {
    this.#server.view(`board:${this.key}`, this.change(member, points));
  }

  /** Gives points, and answers the notice of it instead of sending it. */
  change(member: Id, points: number): BoardNotice {
    const rank = this.#ranks.get(member);
    if (!rank) throw new Error(`Nobody on this board is called ${member}.`);
    const now = rank.points + points;
    this.#ranks.set(member, { ...rank, points: now });
    this.#version++;
    const [low, high] = [Math.min(rank.points, now), Math.max(rank.points, now)];
    return { version: this.#version, low, high, size: this.#ranks.size };
  }

  /** The board as a member sees it. */
  board({ view, limit }: BoardInput, me: Id | null): Leaderboard {
    const ranked = this.#ranked(me);
    const at = ranked.findIndex((entry) => entry.me);
    const start = view === 'around' ? Math.max(0, Math.min(at - Math.floor(limit / 2), ranked.length - limit)) : 0;
    const entries = view === 'teams' ? [] : ranked.slice(start, start + limit);
    const own = ranked[at];
    const above = ranked.filter((entry) => own && entry.points > own.points).at(-1);
    return {
      epoch: this.#server.epoch,
      seq: 0,
      version: this.#version,
      state: 'on',
      scope: {},
      period: 'month',
      from: Date.UTC(2026, 10, 1),
      to: Date.UTC(2026, 11, 1),
      zone: 'UTC',
      season: null,
      ties: '1224',
      size: ranked.length,
      entries,
      teams: [],
      people: entries.flatMap(({ member }) => (member ? [this.#ranks.get(member)!.person] : [])),
      me:
        me === null
          ? null
          : {
              rank: own?.rank ?? null,
              points: own?.points ?? 0,
              change: own?.change ?? null,
              presence: 'shown',
              toNext: own && above ? above.points - own.points : null,
            },
      ...this.more,
    };
  }

  #ranked(me: Id | null): BoardEntry[] {
    const sorted = [...this.#ranks.values()].sort((a, b) => b.points - a.points);
    return sorted.map(({ person, points, change = 0, anonymous = false }) => ({
      rank: sorted.findIndex((each) => each.points === points) + 1,
      member: anonymous ? null : person.id,
      points,
      change,
      me: person.id === me,
    }));
  }
}

const LEVELS: readonly (readonly [string, number])[] = [
  ['Newcomer', 0],
  ['Helper', 100],
  ['Guide', 300],
  ['Mentor', 600],
];

/** What is true of somebody's points on a fake server, besides the ledger. */
export type FakePointsOptions = Partial<Omit<MyPoints, 'entries' | 'points' | 'level' | 'epoch' | 'seq'>> & {
  readonly entries?: readonly PointEntry[];
  /** Rows in one answer; default 20. */
  readonly page?: number;
};

/** One member's points on a fake server. */
export class FakePoints {
  readonly #server: FakeTransport;
  readonly #member: Id;
  readonly #page: number;
  more: Partial<MyPoints>;
  #entries: readonly PointEntry[];

  constructor(server: FakeTransport, member: Id, { entries = [], page = 20, ...more }: FakePointsOptions = {}) {
    this.#server = server;
    this.#member = member;
    this.#page = page;
    this.#entries = entries;
    this.more = more;
    server.answer('points.get', () => this.mine());
    server.answer('points.ledger', ({ cursor = '0' }: { cursor?: string }) => this.#rows(Number(cursor)));
    server.answer('points.choose', (choices: object) => {
      this.more = { ...this.more, choices: { ...this.mine().choices, ...choices } };
      return { result: this.mine().choices, facts: [] };
    });
  }

  get total(): number {
    return this.#entries.reduce((sum, { amount }) => sum + amount, 0);
  }

  /** Writes a row and announces it, and the level if that is new. */
  award(entry: Partial<PointEntry> & Pick<PointEntry, 'amount'>): PointEntry {
    const before = levelAt(this.total).level;
    const row = fakeEntry({ seq: this.#entries.length + 1, at: Date.now(), ...entry });
    this.#entries = [row, ...this.#entries];
    const level = levelAt(this.total);
    const change: PointChange = { entry: row, points: this.total, level };
    this.#server.emit(`points:${this.#member}`, 'points.awarded', change);
    if (level.level > before)
      this.#server.emit(`points:${this.#member}`, 'level.reached', { member: this.#member, level, at: row.writtenAt });
    return row;
  }

  mine(): MyPoints {
    return {
      epoch: this.#server.epoch,
      seq: this.#server.head(`points:${this.#member}`),
      member: this.#member,
      points: this.total,
      day: 5,
      week: 20,
      month: this.total,
      level: levelAt(this.total),
      streak: {
        days: 6,
        longest: 12,
        freezes: 2,
        today: false,
        week: ['active', 'active', 'frozen', 'off', 'active', 'missed', 'open'],
      },
      choices: { presence: 'shown', days: [1, 2, 3, 4, 5], zone: null },
      ...this.#rows(0),
      ...this.more,
    };
  }

  #rows(from: number): { entries: PointEntry[]; after: string | null } {
    const to = from + this.#page;
    return { entries: this.#entries.slice(from, to), after: to < this.#entries.length ? `${to}` : null };
  }
}

function levelAt(points: number): Level {
  const at = Math.max(0, LEVELS.filter(([, from]) => points >= from).length - 1);
  const [name, from] = LEVELS[at]!;
  const next = LEVELS[at + 1];
  return { level: at + 1, name, from, next: next ? { name: next[0], at: next[1] } : null };
}

/** One row of a ledger. */
export function fakeEntry(entry: Partial<PointEntry> & Pick<PointEntry, 'seq' | 'amount'>): PointEntry {
  const at = entry.at ?? Date.UTC(2026, 10, 20, 12);
  return {
    rule: 'answer',
    ruleName: 'Answer accepted',
    kind: 'award',
    activity: { id: `a${entry.seq}`, verb: 'answer.accepted', name: 'Where is the list?', topic: 'week-1' },
    at,
    writtenAt: at,
    version: 1,
    ...entry,
  };
}

/** One rule. */
export function fakeRule(rule: Partial<PointRule> & Pick<PointRule, 'id'>): PointRule {
  return {
    name: 'Answer accepted',
    verb: 'answer.accepted',
    all: [],
    any: [],
    none: [],
    amount: 15,
    perDay: null,
    perWeek: null,
    cooldown: 0,
    keeps: 1,
    oncePerObject: true,
    active: true,
    ...rule,
  };
}

/** Rules in force. */
export function fakeRules(rules: readonly PointRule[], more: Partial<RuleSet> = {}): RuleSet {
  return { version: 3, rules: [...rules], at: Date.UTC(2026, 10, 1), by: null, recount: null, ...more };
}

/** Settings as a community begins with them. */
export const FAKE_SETTINGS: PointSettings = {
  zone: 'Europe/Stockholm',
  weekStart: 1,
  levels: { curve: 'growing', step: 100, names: LEVELS.map(([name]) => name) },
  streak: { on: true, freezes: 3 },
  boards: { on: true, anonymous: false, ties: '1224', minTeam: 5 },
};
