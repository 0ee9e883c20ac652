import type {
  BoardNotice,
  BoardPresence,
  BoardScope,
  Id,
  Leaderboard,
  Period,
  Person,
  PointSettings,
  Season,
} from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { parseRoom } from './leaderboard.room.ts';
import { touches } from './leaderboard.touch.ts';
import { LiveStore, type Notice, type Output } from './live-store.ts';
import { Refetch } from './refetch.ts';

/** What of a board is wanted. */
export interface BoardQuery {
  /** `around`: the places around the caller. Default. */
  readonly view?: 'around' | 'top' | 'teams';
  /** Places, 1 to 100. Default 10. */
  readonly limit?: number;
  /** For teams: only groups whose name begins with this. */
  readonly kind?: string;
  /** For teams: by points per head, or by their sum. Default `mean`. */
  readonly by?: 'mean' | 'total';
}

/** A board as it is drawn. */
export interface LeaderboardView {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly error: CommonsError | null;
  /** Newer places are known to exist and are not shown yet: the board is held, or they are on their way. */
  readonly stale: boolean;
  /** What a `look` wanted; null until it is here. */
  board(query?: BoardQuery): Leaderboard | null;
  person(id: Id): Person | undefined;
}

interface Look {
  readonly query: Required<BoardQuery>;
  users: number;
  board: Leaderboard | null;
}

interface Boards {
  /** Counts fetches: what was asked for earlier may come later. */
  readonly turn: number;
  readonly seq: number;
  readonly epoch: string;
  readonly boards: ReadonlyMap<string, Leaderboard>;
}

/** A timer can wait so long, a little more than 24 days. */
const LONGEST = 2 ** 31 - 1;

/** One board, live. Its key comes from `boardRoom`. Several parts of it may be looked at, each by a query of its own. */
export class LeaderboardStore extends LiveStore<LeaderboardView, Boards> {
  static readonly stream = 'board';
  readonly #looks = new Map<string, Look>();
  readonly #refetch = new Refetch({ fetch: () => this.#fetch(), changed: () => this.changed() });
  readonly #people = new Map<Id, Person>();
  readonly #address: { readonly period: Period; readonly scope: BoardScope } = parseRoom(this.key);
  #asked = 0;
  #taken = 0;
  /** Fetches under way. What comes of them may already be old when a change is told meanwhile. */
  #underway = 0;
  #turn: ReturnType<typeof setTimeout> | undefined;

  /** Wants a part of the board until the result is called. Called in the task that opened the store, it costs no fetch of its own. */
  look(query: BoardQuery = {}): () => void {
    const full = complete(query);
    const name = nameOf(full);
    const look = this.#looks.get(name) ?? { query: full, users: 0, board: null };
    this.#looks.set(name, look);
    look.users++;
    // Whoever looks elsewhere now lets go of the former look in the same task.
    queueMicrotask(() => look.users > 0 && !look.board && this.phase === 'ready' && void this.#refetch.now());
    return () => {
      if (--look.users === 0) this.#looks.delete(name);
    };
  }

  /** Nothing on the board changes until the result is called: somebody reads it, or nobody can see it. */
  hold(): () => void {
    return this.#refetch.hold();
  }

  /** Fetches the board as it is now, held or not. */
  async refresh(): Promise<void> {
    await this.#refetch.now();
  }

  /** For what somebody who is shown here has their points. */
  why(memberId: Id): Promise<Output<'points.why'>> {
    return this.call('points.why', { memberId, ...this.#address });
  }

  /** Chooses how the member appears on all boards. Shown at once, kept until the server has it. */
  async appear(presence: BoardPresence): Promise<void> {
    await this.run('points.choose', { presence });
  }

  /** Seasons, latest first. */
  seasons(): Promise<readonly Season[]> {
    return this.call('season.list', {});
  }

  /** Makes or changes a season; for admins. */
  async saveSeason(season: Omit<Season, 'closedAt'>): Promise<Season> {
    return (await this.send('season.save', season)).result;
  }

  /** Removes a season that has not begun; for admins. */
  async removeSeason(id: string): Promise<void> {
    await this.send('season.remove', { id });
  }

  settings(): Promise<PointSettings> {
    return this.call('points.settings', {});
  }

  /** Changes levels, streaks and boards of the community; for admins. */
  async configure(settings: PointSettings): Promise<PointSettings> {
    const { result } = await this.send('points.configure', { settings });
    void this.#refetch.now();
    return result;
  }

  protected override async load(): Promise<Boards> {
    const turn = ++this.#asked;
    const wanted = this.#looks.size > 0 ? [...this.#looks.values()].map(({ query }) => query) : [complete({})];
    this.#underway++;
    try {
      const boards = await Promise.all(wanted.map(async (query) => [nameOf(query), await this.#get(query)] as const));
      return { turn, seq: 0, epoch: boards[0]![1].epoch, boards: new Map(boards) };
    } finally {
      this.#underway--;
    }
  }

  protected override take({ turn, boards }: Boards): void {
    if (turn < this.#taken) return;
    this.#taken = turn;
    this.#refetch.met();
    for (const [name, board] of boards) this.#keep(name, board);
    this.#await(boards.values().next().value?.to ?? null);
    // Asked for while the others were on their way.
    if ([...this.#looks.values()].some(({ board }) => board === null)) void this.#refetch.now();
  }

  /** There are no facts: what changed is told by notices. */
  protected override apply(): void {}

  /** The oldest version that is shown. */
  protected override get since(): number {
    const versions = [...this.#looks.values()].flatMap(({ board }) => board?.version ?? []);
    return Math.min(...versions, Number.MAX_SAFE_INTEGER);
  }

  /** A notice that came before the room was joined, or on its way was lost, shows in the room's version. */
  protected override joined(head: number): void {
    if (head > this.since) this.#refetch.ask();
  }

  protected override notice(notice: Notice): void {
    if (!('view' in notice)) return;
    const news = notice.view.data as BoardNotice;
    for (const look of this.#looks.values()) {
      if (!look.board || news.version <= look.board.version) continue;
      if (this.#underway > 0 || touches(look.board, news)) this.#refetch.ask();
      else look.board = { ...look.board, version: news.version, size: news.size };
    }
    this.changed();
  }

  /** Whoever changed how they appear sees the board as it is after it. */
  protected override confirmed(): void {
    this.#refetch.ask();
  }

  protected override ended(): void {
    this.#refetch.end();
    clearTimeout(this.#turn);
  }

  protected override project(): LeaderboardView {
    const { phase, error } = this;
    const guess = this.guesses.filter(({ state }) => state !== 'failed').at(-1);
    const presence = guess?.entry.input.presence as BoardPresence | undefined;
    return {
      phase,
      error,
      stale: this.#refetch.due,
      board: (query = {}) => withPresence(this.#looks.get(nameOf(complete(query)))?.board ?? null, presence),
      person: (id) => this.#people.get(id),
    };
  }

  #get(query: Required<BoardQuery>): Promise<Leaderboard> {
    return this.call('leaderboard.get', { ...this.#address, ...query }, true);
  }

  async #fetch() {
    const loaded = await this.load();
    if (loaded.epoch !== this.epoch) return this.reload();
    this.take(loaded);
    this.changed();
  }

  #keep(name: string, board: Leaderboard) {
    for (const person of board.people) this.#people.set(person.id, person);
    const look = this.#looks.get(name);
    if (look) look.board = board;
    else if (this.#looks.size === 0) this.#looks.set(name, { query: complete({}), users: 1, board });
  }

  /** A day, week or month that is over gives way to the next, and a season to its result. */
  #await(to: number | null) {
    clearTimeout(this.#turn);
    const left = to === null ? Infinity : to - Date.now();
    if (left > 0 && left < LONGEST) this.#turn = setTimeout(() => this.#refetch.ask(), left);
  }
}

function complete({ view = 'around', limit = 10, kind = '', by = 'mean' }: BoardQuery): Required<BoardQuery> {
  return { view, limit, kind, by };
}

const nameOf = ({ view, limit, kind, by }: Required<BoardQuery>) => [view, limit, by, kind].join(' ');

function withPresence(board: Leaderboard | null, presence: BoardPresence | undefined): Leaderboard | null {
  return presence && board?.me ? { ...board, me: { ...board.me, presence } } : board;
}
