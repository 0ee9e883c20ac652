import { startChild, type Child, type Usage } from './child.ts';
import { paced, sleep, spread, type Spread } from './measure.ts';
import type { Heard } from './members.child.ts';
import { Poster } from './poster.ts';
import { WORDS, stamped } from './stamp.ts';

/** What a crowd saw of some posts, and what that cost. */
export interface Seen {
  readonly posts: number;
  readonly seconds: number;
  /** From the moment a post was due to its answer, milliseconds. */
  readonly acks: Spread;
  /** From the moment a post was sent until a member saw it, milliseconds. */
  readonly ages: Spread;
  readonly packets: number;
  readonly delivered: number;
  readonly expected: number;
  /** Processor time of all nodes together, microseconds. */
  readonly cpu: number;
  /** Resident bytes of the largest node at the end. */
  readonly rss: number;
}

/** Nodes, members who listen, and somebody who posts, each in processes of their own. */
export class Crowd {
  readonly nodes: readonly Child[];
  readonly #members = startChild('members');
  #addresses: readonly string[] = [];
  #posters: readonly Poster[] = [];
  #tokens: readonly string[] = [];
  #listeners: readonly number[] = [];

  private constructor(nodes: readonly Child[]) {
    this.nodes = nodes;
  }

  /** Starts so many nodes; more than one need a record and a bus in `env`. */
  static async start(nodes = 1, env: Readonly<Record<string, string>> = {}): Promise<Crowd> {
    const crowd = new Crowd(Array.from({ length: nodes }, () => startChild('ours', { env })));
    const places = await Promise.all(crowd.nodes.map((node) => node.ask<{ address: string }>('where')));
    crowd.#addresses = places.map(({ address }) => address);
    crowd.#posters = crowd.#addresses.map((address) => new Poster(address));
    return crowd;
  }

  /** Connects members, spread evenly over so many topics and all nodes; those who were there before leave. */
  async gather(members: number, topics: number): Promise<void> {
    await this.#members.ask('leave', 'crowd');
    if (this.#tokens.length < members) this.#tokens = await this.nodes[0]!.ask<string[]>('tokens', members);
    this.#listeners = Array.from({ length: topics }, (_, topic) => Math.floor((members - topic - 1) / topics) + 1);
    const stream = this.#listeners.map((_, topic) => `discussion:${topicOf(topic)}`);
    // Topics and nodes must not fall into step: every topic has members on every node.
    const address = this.#addresses.flatMap((each, index, all) =>
      Array.from({ length: topics }, (_, topic) => all[(index + topic) % all.length] ?? each),
    );
    await this.#members.ask('connect', { group: 'crowd', address, stream, count: members, tokens: this.#tokens });
    await sleep(2_500);
  }

  /** Posts at even moments, into all topics in turn, and waits until everybody saw everything. */
  async evenly(perSecond: number, seconds: number): Promise<Seen> {
    const acks: number[] = [];
    return this.#watched(acks, async () => {
      const started = performance.now();
      await paced(perSecond * seconds, 1_000 / perSecond, async (index) => {
        await this.#post(index);
        acks.push(performance.now() - started - (index * 1_000) / perSecond);
      });
    });
  }

  /** Keeps so many posts under way for a while. */
  async flatOut(inFlight: number, seconds: number): Promise<Seen> {
    const acks: number[] = [];
    return this.#watched(acks, async () => {
      const started = performance.now();
      let sent = 0;
      const work = async () => {
        while (performance.now() - started < seconds * 1_000) acks.push(await this.#post(sent++));
      };
      await Promise.all(Array.from({ length: inFlight }, work));
    });
  }

  /** What the nodes have used so far. */
  usage(): Promise<Usage[]> {
    return Promise.all(this.nodes.map((node) => node.usage()));
  }

  async stop(): Promise<void> {
    for (const poster of this.#posters) poster.close();
    for (const node of this.nodes) await node.ask('close');
    for (const child of [...this.nodes, this.#members]) child.stop();
  }

  async #post(index: number): Promise<number> {
    const topic = topicOf(index % Math.max(1, this.#listeners.length));
    const poster = this.#posters[index % this.#posters.length]!;
    return (await poster.post(topic, stamped(WORDS), this.#tokens[index % this.#tokens.length]!)).ms;
  }

  async #watched(acks: readonly number[], work: () => Promise<void>): Promise<Seen> {
    await this.#members.ask('take', 'crowd');
    const before = await this.usage();
    const started = performance.now();
    await work();
    const seconds = (performance.now() - started) / 1_000;
    const expected = this.#expected(acks.length);
    for (const end = Date.now() + 20_000; Date.now() < end && (await this.#heard()) < expected;) await sleep(50);
    const after = await this.usage();
    const { ages, packets } = await this.#members.ask<Heard>('take', 'crowd');
    const cpu = after.reduce((sum, { cpu }, index) => sum + cpu - before[index]!.cpu, 0);
    const rss = Math.max(...after.map(({ rss }) => rss));
    return {
      posts: acks.length,
      seconds,
      acks: spread(acks),
      ages,
      packets,
      delivered: ages.count,
      expected,
      cpu,
      rss,
    };
  }

  #heard(): Promise<number> {
    return this.#members.ask<number>('count', 'crowd');
  }

  #expected(posts: number): number {
    const topics = this.#listeners.length;
    return this.#listeners.reduce(
      (sum, listeners, topic) => sum + listeners * (Math.floor((posts - topic - 1) / topics) + 1),
      0,
    );
  }
}

const topicOf = (index: number) => `crowd-${index}`;
