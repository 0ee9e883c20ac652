import { createHmac, randomBytes } from 'node:crypto';
import type { ReadContext } from './domain.ts';
import type { Node } from './node.ts';

/** What is missed is told so often. */
const FLUSH = 60_000;
/** How long the same person counts as one. */
const HOUR = 3_600_000;
/** Letters of the shortest words that say what is missing. */
const SHORTEST = 3;
/** Different words held for one community; more in one minute are an attack. */
const MOST = 1_000;

interface Missed {
  count: number;
  people: number;
}

/**
 * Notes that words were looked for and nothing was found. Who looked is forgotten: a domain hears `search.missed` about once
 * a minute, with the words, how often, and by how many people, and nothing else is ever kept.
 */
export function searchMissed({ node, community, actor, now }: ReadContext, query: string): void {
  node.the(makeMisses).note(community, query, actor.id, now);
}

/** Tells now what was missed since the last time. For tests. */
export function tellMisses(node: Node): Promise<void> {
  return node.the(makeMisses).flush();
}

const makeMisses = (node: Node) => new Misses(node);

class Misses {
  readonly #node: Node;
  readonly #missed = new Map<string, Map<string, Missed>>();
  /** Who has looked for what in this hour, beyond recognition: the salt is never written down and changes with the hour. */
  #seen = new Set<string>();
  /** The last words of each, so that words typed letter by letter count once. */
  #typed = new Map<string, string>();
  #salt = randomBytes(32);
  #until = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(node: Node) {
    this.#node = node;
  }

  note(community: string, query: string, member: string | null, now: number) {
    const words = query.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
    if ([...words].length < SHORTEST && !/\p{Lo}{2}/u.test(words)) return;
    this.#renew(now);
    const missed = this.#of(community);
    const who = member === null ? null : this.#hide(community, member);
    if (who !== null) this.#forgetBeginning(missed, who, words);
    const known = missed.get(words);
    if (!known && missed.size >= MOST) return;
    missed.set(words, { count: (known?.count ?? 0) + 1, people: (known?.people ?? 0) + this.#isNew(who, words) });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH).unref();
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#typed = new Map();
    const told = [...this.#missed];
    this.#missed.clear();
    for (const [community, missed] of told)
      await this.#node
        .write(community, async (ctx) => {
          for (const [query, { count, people }] of missed) ctx.announce('search.missed', { query, count, people });
        })
        .catch((error: unknown) => this.#node.report(error, 'What was looked for in vain could not be told.'));
  }

  /** `dat` and then `data` by the same person is one search. */
  #forgetBeginning(missed: Map<string, Missed>, who: string, words: string) {
    const before = this.#typed.get(who);
    this.#typed.set(who, words);
    if (before === undefined || before === words || !words.startsWith(before)) return;
    const known = missed.get(before);
    if (!known) return;
    const people = known.people - Number(this.#seen.delete(`${who} ${before}`));
    if (known.count === 1) missed.delete(before);
    else missed.set(before, { count: known.count - 1, people: Math.max(0, people) });
  }

  #isNew(who: string | null, words: string): number {
    const key = `${who} ${words}`;
    if (who === null || this.#seen.has(key)) return 0;
    this.#seen.add(key);
    return 1;
  }

  #renew(now: number) {
    if (now < this.#until) return;
    this.#until = now + HOUR;
    this.#salt = randomBytes(32);
    this.#seen = new Set();
  }

  #hide(community: string, member: string): string {
    return createHmac('sha256', this.#salt).update(`${community}\n${member}`).digest('base64url').slice(0, 16);
  }

  #of(community: string): Map<string, Missed> {
    const known = this.#missed.get(community) ?? new Map<string, Missed>();
    this.#missed.set(community, known);
    return known;
  }
}
