import { appendEntries, toEntry } from './audit.ts';
import type { Domain, Heard, ReadContext, WriteContext } from './domain.ts';
import { logged, nextSeq, writeLog, type Fact } from './event-log.ts';
import type { PutOff } from './writer.ts';

/** Rounds of reactions to reactions before a cycle between domains is assumed. */
const ROUNDS = 8;

/** One operation's unit of work: hands out numbers, collects facts, lets other domains react, writes the log. */
export class Transaction {
  readonly context: WriteContext;
  readonly #domains: readonly Domain[];
  readonly #facts: Fact[] = [];
  readonly #announced: Fact[] = [];
  readonly #open = new Set<string>();
  /** Workers to run after the commit. */
  readonly wakes = new Set<string>();

  constructor(reading: ReadContext, domains: readonly Domain[], putOff: PutOff) {
    this.#domains = domains;
    this.context = {
      ...reading,
      putOff,
      sequence: async (stream) => {
        const seq = await nextSeq(reading.db, reading.community, stream);
        this.#open.add(`${stream}#${seq}`);
        return seq;
      },
      emit: (type, stream, seq, data) => {
        if (!this.#open.delete(`${stream}#${seq}`))
          throw new Error(
            `emit('${type}', '${stream}', ${seq}): take the number from sequence() first, once per fact.`,
          );
        this.#facts.push({ type, stream, seq, data, at: reading.now });
      },
      redact: (stream, seq, id, change) =>
        putOff(writeLog, { redaction: { community: reading.community, stream, seq, id, change } }),
      announce: (type, data) => void this.#announced.push({ type, stream: '', seq: 0, data, at: reading.now }),
      meet: (member) => this.#meet({ ...this.context, actor: member }),
      audit: async (action, deed = {}) => putOff(appendEntries, await toEntry(reading, action, deed)),
      wake: (worker) => void this.wakes.add(worker),
    };
  }

  /** Lets domains store what the token says of its member. */
  async announceActor(): Promise<void> {
    await this.#meet(this.context);
  }

  /** Runs the reactions, then has the facts written. Answers them in the order of their making. */
  async finish(): Promise<readonly Fact[]> {
    let heard = 0;
    for (let round = 0; heard < this.#facts.length || this.#announced.length > 0; round += 1) {
      if (round === ROUNDS) throw new Error('Domains react to each other in a circle.');
      const fresh = [...this.#facts.slice(heard), ...this.#announced.splice(0)];
      heard = this.#facts.length;
      for (const fact of fresh) await this.#react(fact);
    }
    if (this.#open.size > 0) throw new Error(`Numbers were taken without a fact: ${[...this.#open].join(', ')}`);
    if (this.#facts.length > 0) this.context.putOff(writeLog, logged(this.context.community, this.#facts));
    return this.#facts;
  }

  async #meet(context: WriteContext): Promise<void> {
    for (const domain of this.#domains) await domain.seen?.(context);
  }

  async #react(fact: Fact): Promise<void> {
    for (const domain of this.#domains) await domain.on[fact.type]?.(this.context, fact as Heard<never>);
  }
}
