import type {
  Level,
  MyPoints,
  PointChange,
  PointChoices,
  PointEntry,
  PointRule,
  PointSettings,
  RuleSet,
  StreamEvent,
} from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { LiveStore, type Output } from './live-store.ts';
import type { OutboxEntry } from './storage.ts';
import { Refetch } from './refetch.ts';

/** Somebody's own points as they are drawn. */
export interface PointsView {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly error: CommonsError | null;
  /** Null until it is here. */
  readonly mine: Omit<MyPoints, 'entries' | 'after' | 'seq' | 'epoch'> | null;
  /** Rows of the ledger that are loaded, latest first. */
  readonly entries: readonly PointEntry[];
  readonly hasMore: boolean;
  readonly loading: boolean;
  /** Why further rows did not come. */
  readonly moreError: CommonsError | null;
  /** Rows that came since `seen`, latest first. */
  readonly fresh: readonly PointEntry[];
  /** A level that was reached while somebody looked, until `seen`. */
  readonly reached: Level | null;
  /** A choice waits to be sent. */
  readonly choosing: boolean;
}

/** The caller's own points, live. The key is the caller's own id. */
export class PointsStore extends LiveStore<PointsView, MyPoints> {
  static readonly stream = 'points';
  #mine: MyPoints | null = null;
  #entries: readonly PointEntry[] = [];
  #after: string | null = null;
  #fresh: readonly PointEntry[] = [];
  #reached: Level | null = null;
  #loading = false;
  #moreError: CommonsError | null = null;
  readonly #refetch = new Refetch({ fetch: () => this.#fetch(), changed: () => this.changed() });

  /** Loads further rows of the ledger. A failure stands in the view. */
  async more(): Promise<void> {
    const cursor = this.#after;
    if (cursor === null || this.#loading) return;
    [this.#loading, this.#moreError] = [true, null];
    this.changed();
    try {
      const { entries, after } = await this.call('points.ledger', { cursor });
      // Loaded afresh in the meantime, the ledger goes on elsewhere.
      if (this.#after === cursor) [this.#entries, this.#after] = [joined(this.#entries, entries), after];
    } catch (error) {
      this.#moreError = error as CommonsError;
    }
    this.#loading = false;
    this.changed();
  }

  /** Fetches what the clock may have changed: day, week, month and streak. */
  async refresh(): Promise<void> {
    await this.#refetch.now();
  }

  /** What was new has been noticed. */
  seen(what: 'points' | 'level'): void {
    if (what === 'points') this.#fresh = [];
    else this.#reached = null;
    this.changed();
  }

  /** Changes what the member has chosen; what is left out stays. Shown at once, kept until the server has it. */
  async choose(choices: Partial<PointChoices>): Promise<void> {
    await this.run('points.choose', choices);
  }

  /** The rules by which points are given. */
  rules(): Promise<RuleSet> {
    return this.call('points.rules', {});
  }

  settings(): Promise<PointSettings> {
    return this.call('points.settings', {});
  }

  /** Who would move under other rules; for admins. Changes nothing. */
  preview(rules: readonly PointRule[]): Promise<Output<'points.preview'>> {
    return this.call('points.preview', { rules: [...rules] });
  }

  /** Puts rules in force; for admins. Rejects with `conflict` where another version than the one edited is in force. */
  async saveRules(version: number, rules: readonly PointRule[], recount: boolean): Promise<RuleSet> {
    return (await this.send('points.saveRules', { version, rules: [...rules], recount })).result;
  }

  /** Changes levels, streaks and boards of the community; for admins. */
  async configure(settings: PointSettings): Promise<PointSettings> {
    const { result } = await this.send('points.configure', { settings });
    void this.#refetch.now();
    return result;
  }

  protected override load(): Promise<MyPoints> {
    return this.call('points.get', {}, true);
  }

  protected override take(mine: MyPoints): void {
    if (mine.member !== this.#mine?.member) [this.#fresh, this.#reached] = [[], null];
    this.#refetch.met();
    this.#mine = mine;
    [this.#entries, this.#after] = [mine.entries, mine.after];
  }

  protected override apply({ type, data }: StreamEvent): void {
    if (!this.#mine) return;
    if (type === 'level.reached') {
      this.#reached = (data as { level: Level }).level;
      return;
    }
    const { entry, points, level } = data as PointChange;
    const latest = this.#entries[0]?.seq ?? 0;
    if (entry.seq <= latest) return;
    this.#entries = joined([entry], this.#entries);
    this.#fresh = [entry, ...this.#fresh];
    this.#mine = { ...this.#mine, points, level };
    // Day, week, month and streak follow from the community's clock and choices: the server knows them.
    this.#refetch.ask();
  }

  protected override confirmed({ operation, input }: OutboxEntry): void {
    if (operation !== 'points.choose' || !this.#mine) return;
    this.#mine = { ...this.#mine, choices: { ...this.#mine.choices, ...input } };
    this.#refetch.ask();
  }

  protected override ended(): void {
    this.#refetch.end();
  }

  protected override project(): PointsView {
    const { phase, error } = this;
    const chosen = this.guesses.filter(({ state }) => state !== 'failed').map(({ entry }) => entry.input);
    return {
      phase,
      error,
      mine: this.#mine && {
        ...this.#mine,
        choices: chosen.reduce<PointChoices>((held, next) => ({ ...held, ...next }), this.#mine.choices),
      },
      entries: this.#entries,
      hasMore: this.#after !== null,
      loading: this.#loading,
      moreError: this.#moreError,
      fresh: this.#fresh,
      reached: this.#reached,
      choosing: chosen.length > 0,
    };
  }

  /** Takes over what facts do not tell. Rows and total go on from the facts that may have come since. */
  async #fetch() {
    const { day, week, month, streak, choices, seq, epoch } = await this.load();
    if (epoch !== this.epoch) return this.reload();
    if (!this.#mine || seq < this.#mine.seq) return;
    this.#mine = { ...this.#mine, day, week, month, streak, choices };
    this.changed();
  }
}

/** Rows of both lists, latest first, each once. */
function joined(later: readonly PointEntry[], earlier: readonly PointEntry[]): readonly PointEntry[] {
  const oldest = later.at(-1)?.seq ?? Infinity;
  return [...later, ...earlier.filter(({ seq }) => seq < oldest)];
}
