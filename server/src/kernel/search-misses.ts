import { createHmac, randomBytes } from 'node:crypto';
import type { ReadContext } from './domain.ts';
import type { Node } from './node.ts';
import { queryKey } from './words.ts';

/** What is missed is told so often. */
const FLUSH = 60_000;
/** How long the same person counts as one. */
const HOUR = 3_600_000;
/** Letters of the shortest words that say what is missing. */
const SHORTEST = 3;
/** Different words held for one community; more in one minute are an attack. */
const MOST = 1_000;

/** So many groups of members are told apart; see `search.missed` in the contract. */
const MARKS = 16;

interface Missed {
  count: number;
  people: number;
  marks: number;
}

/**
 * Notes that words were looked for and nothing was found. Who looked is forgotten: a domain hears `search.missed` about once
 * a minute, with the words, how often, and by how many people, and nothing else is ever kept.
 */
export function searchMissed({ node, community, actor, now, epoch }: ReadContext, query: string): void {
  node.the(makeMisses).note(query, { community, member: actor.id, now, epoch });
}

/** Tells now what was missed since the last time. For tests. */
export function tellMisses(node: Node): Promise<void> {
  return node.the(makeMisses).flush();
}

const makeMisses = (node: Node) => new Misses(node);

/** Who looked, when, and in which history: the words of a group are the same on every node and after a restart. */
interface Searcher {
  readonly community: string;
  readonly member: string | null;
  readonly now: number;
  readonly epoch: string;
}

interface Typing {
  readonly who: string;
  readonly words: string;
  readonly mark: (words: string) => number;
}

/** The bit of a member for these words, which it shares with a sixteenth of all members. */
function markOf(epoch: string, community: string, member: string, words: string): number {
  const [byte] = createHmac('sha256', epoch)
    .update(`${community}\n${member}\n${queryKey(words)}`)
    .digest();
  return 1 << (byte! % MARKS);
}

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

  note(query: string, { community, member, now, epoch }: Searcher) {
    const words = query.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
    if ([...words].length < SHORTEST && !/\p{Lo}{2}/u.test(words)) return;
    this.#renew(now);
    const missed = this.#of(community);
    const who = member === null ? null : this.#hide(community, member);
    if (who !== null)
      this.#forgetBeginning(missed, { who, words, mark: (of) => markOf(epoch, community, member!, of) });
    const known = missed.get(words);
    if (!known && missed.size >= MOST) return;
    missed.set(words, {
      count: (known?.count ?? 0) + 1,
      people: (known?.people ?? 0) + this.#isNew(who, words),
      marks: (known?.marks ?? 0) | (member === null ? 0 : markOf(epoch, community, member, words)),
    });
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
          for (const [query, each] of missed) ctx.announce('search.missed', { query, ...each });
        })
        .catch((error: unknown) => this.#node.report(error, 'What was looked for in vain could not be told.'));
  }

  /** `dat` and then `data` by the same person is one search. */
  #forgetBeginning(missed: Map<string, Missed>, { who, words, mark }: Typing) {
    const before = this.#typed.get(who);
    this.#typed.set(who, words);
    if (before === undefined || before === words || !words.startsWith(before)) return;
    const known = missed.get(before);
    if (!known) return;
    const people = known.people - Number(this.#seen.delete(`${who} ${before}`));
    if (known.count === 1) missed.delete(before);
    else
      missed.set(before, { count: known.count - 1, people: Math.max(0, people), marks: known.marks & ~mark(before) });
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
