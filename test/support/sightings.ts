import type { Broken, Observation } from './oracle.ts';

/** Evidence told for one run; whoever has more has the same trouble. */
const MOST = 20;

/** Where a client began to look at a stream: with a snapshot that reaches to this number. */
export type Beginning = Pick<Observation, 'client' | 'stream' | 'epoch' | 'seq'>;

/** What all clients saw, judged as it is told, because millions of sightings are too many to keep. */
export class Sightings {
  /** Breaches of I4 so far. */
  readonly broken: Broken[] = [];
  /** By client and stream: the history and the last number seen in it. */
  readonly #last = new Map<string, { readonly epoch: string; seq: number }>();
  /** By stream and history: what stands at each number, as whoever saw it first said. */
  readonly #keys = new Map<string, Map<number, string>>();
  #count = 0;

  /** How many facts were seen. */
  get count(): number {
    return this.#count;
  }

  begin({ client, stream, epoch, seq }: Beginning): void {
    this.#last.set(`${client} ${stream}`, { epoch, seq });
  }

  take({ client, stream, epoch, seq, key }: Observation): void {
    this.#count += 1;
    const name = `${client} ${stream}`;
    const last = this.#last.get(name);
    if (last?.epoch === epoch) {
      if (seq !== last.seq + 1) this.#break(`${client} saw ${stream} jump from ${last.seq} to ${seq}`);
      last.seq = seq;
    } else this.#last.set(name, { epoch, seq });
    const history = `${stream} ${epoch}`;
    const keys = this.#keys.get(history) ?? new Map<number, string>();
    this.#keys.set(history, keys);
    const before = keys.get(seq) ?? key;
    keys.set(seq, before);
    if (before !== key) this.#break(`${client} saw ${key} at ${stream} ${seq}, where another saw ${before}`);
  }

  /** Compares with what the record holds of one history: a key by stream and number. */
  compare(told: (stream: string, seq: number) => string | undefined): Broken[] {
    const wrong = [...this.#keys].flatMap(([history, keys]) => {
      const [stream] = history.split(' ') as [string];
      return [...keys].flatMap(([seq, key]) => {
        const stored = told(stream, seq);
        return stored === undefined || stored === key
          ? []
          : [breach(`somebody saw ${key} at ${stream} ${seq}, where the record has ${stored}`)];
      });
    });
    return wrong.slice(0, MOST);
  }

  /** Who has not seen all that there is. Only for runs whose clients were given the time. */
  behind(heads: ReadonlyMap<string, number>): Broken[] {
    const late = [...this.#last].flatMap(([name, { seq }]) => {
      const [client, stream] = name.split(' ') as [string, string];
      const head = heads.get(stream) ?? 0;
      return seq === head ? [] : [breach(`${client} stands at ${seq} of ${stream}, whose head is ${head}`)];
    });
    return late.slice(0, MOST);
  }

  #break(evidence: string) {
    if (this.broken.length < MOST) this.broken.push(breach(evidence));
  }
}

const breach = (evidence: string): Broken => ({ invariant: 'I4', evidence });
