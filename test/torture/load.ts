import type { DiscussionStore } from '@learning-commons/client';
import type { CommonsError, DiscussionChange, Id, Receipt, StreamEvent } from '@learning-commons/protocol';
import { hashOf, Journal } from '../support/oracle.ts';
import { processToken } from '../support/server-process.ts';
import type { Chance } from '../support/chance.ts';
import { Times } from './figures.ts';
import { Member, type MemberOptions } from './member.ts';

/** How much is written, by how many and where. */
export interface LoadOptions {
  readonly address: string;
  readonly chance: Chance;
  readonly members: number;
  readonly topics: number;
  /** Topics that each member looks at. */
  readonly each: number;
  readonly postsPerSecond: number;
  /** What topics of this load begin with. */
  readonly prefix: string;
  /** Where members come from who are not made here: the same people write in many rounds. */
  readonly crew?: Crew;
}

const WORDS =
  'the quarterly report is ready and everybody who has time please look at page four before Friday noon'.split(' ');
const EMOJI = ['👍', '🎉'];
/** A moment is looked for in vain no longer than this. */
const PATIENCE = 120_000;

/** Members that live longer than one load, each with one line of their own. */
export class Crew {
  readonly members: Member[];
  /** To whom sightings go now. */
  #load: Load | undefined;
  #journal = new Journal();

  constructor(address: string, count: number, special: (at: number) => Partial<MemberOptions> = () => ({})) {
    const crew = this;
    const watch = {
      get journal() {
        return crew.#journal;
      },
      saw: (member: string, event: StreamEvent) => crew.#load?.saw(member, event),
    };
    this.members = Array.from({ length: count }, (_, at) => {
      const name = `member-${at}`;
      return new Member({ name, address, watch, token: () => processToken(name), ...special(at) });
    });
  }

  /** Works for this load from now on. */
  serve(load: Load): void {
    for (const member of this.members) member.leaveAll();
    this.#load = load;
    this.#journal = load.journal;
  }

  end(): void {
    for (const member of this.members) member.end();
  }
}

/** Writes and watches without pause: posts, replies, edits, reactions, deletions, through the real client library. */
export class Load {
  readonly journal = new Journal();
  readonly crew: Crew;
  readonly topics: readonly string[];
  /** From writing to the acknowledgement, and from writing until another member has it. */
  readonly acked = new Times();
  readonly seen = new Times();
  /** What members were told although they may expect to be served. */
  readonly refusals: string[] = [];
  readonly #options: LoadOptions;
  readonly #written = new Map<string, { readonly at: number; readonly by: string }>();
  readonly #own = new Map<Member, Id[]>();
  readonly #open = new Set<Promise<unknown>>();
  /** Further measurements of the time since they were begun. */
  readonly #windows = new Set<{ readonly acked: Times; readonly seen: Times; readonly since: number }>();
  #timer: NodeJS.Timeout | undefined;
  #posts = 0;
  #paused = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.crew = options.crew ?? new Crew(options.address, options.members);
    this.topics = Array.from({ length: options.topics }, (_, at) => `${options.prefix}${at}`);
    this.crew.serve(this);
    this.crew.members.forEach((member, at) => {
      for (let nth = 0; nth < options.each; nth += 1)
        member.enter(this.topics[(at * options.each + nth) % options.topics]!);
    });
  }

  get members(): readonly Member[] {
    return this.crew.members;
  }

  get posts(): number {
    return this.#posts;
  }

  /** Writes without an answer so far. */
  get waiting(): number {
    return this.#open.size;
  }

  /** Waits until everybody is there. */
  async arrived(): Promise<void> {
    await until(
      () => this.members.every(({ arrived }) => arrived),
      () => {
        const absent = this.members.filter(({ arrived }) => !arrived);
        return `${absent.length} members have not arrived, such as ${absent[0]?.name}: ${JSON.stringify(absent[0]?.client.status)}`;
      },
    );
  }

  start(): void {
    const every = 1_000 / this.#options.postsPerSecond;
    let due = performance.now();
    this.#timer = setInterval(() => {
      // After a stall of this process there is no burst, which would be a fault of its own.
      due = Math.max(due, performance.now() - 500);
      for (; due <= performance.now(); due += every) if (!this.#paused) this.#act();
    }, 10);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
  }

  /** Writes no more. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Measures what is written from now on, until it is ended. */
  window() {
    const window = { acked: new Times(), seen: new Times(), since: performance.now() };
    this.#windows.add(window);
    return { ...window, end: () => void this.#windows.delete(window) };
  }

  /** Posts now, and answers when it is acknowledged. */
  post(member: Member, topic: string, parentId: Id | null = null): Promise<Receipt> {
    this.#posts += 1;
    const { chance } = this.#options;
    const words = Array.from({ length: 5 + chance.below(40) }, () => chance.pick(WORDS));
    const body = `${this.#posts} ${words.join(' ')}`;
    const { id, done } = member.at(topic).post({ parentId, type: 'comment', body, mentions: [] });
    this.journal.intend({ key: id, stream: `discussion:${topic}`, hash: hashOf(body) });
    const at = performance.now();
    this.#written.set(id, { at, by: member.name });
    const noted = done.then((receipt) => this.#acknowledge(member, receipt, at));
    return this.#follow(
      noted.catch((error: CommonsError) => {
        this.journal.refuse({ key: id, code: error.code });
        this.refusals.push(`a post: ${error.code} ${error.message}`);
        throw error;
      }),
    );
  }

  /** Another member has a fact now. */
  saw(member: string, { type, data }: StreamEvent): void {
    if (type !== 'comment.created') return;
    const id = (data as DiscussionChange).comments?.[0]?.id;
    const written = id === undefined ? undefined : this.#written.get(id);
    if (!written || written.by === member) return;
    const late = performance.now() - written.at;
    this.seen.add(late);
    for (const { seen, since } of this.#windows) if (written.at >= since) seen.add(late);
  }

  /** Waits until every write is answered and every member has everything; what is missing after that is for the judge. */
  async settle(heads: () => Promise<ReadonlyMap<string, number>>, patience = PATIENCE): Promise<void> {
    await until(
      () => this.#open.size === 0,
      () => `${this.#open.size} writes are without an answer`,
      patience,
    );
    const head = await heads();
    const abreast = (member: Member) =>
      member.topics.every((topic) => member.since(topic) >= (head.get(`discussion:${topic}`) ?? 0));
    await until(
      () => this.members.every(abreast),
      () => '',
      patience,
    ).catch(() => undefined);
  }

  #act() {
    const { chance } = this.#options;
    const member = chance.pick(this.members);
    if (member.topics.length === 0 || member.at(member.topics[0]!).view.phase === 'loading') return;
    const topic = chance.pick(member.topics);
    const own = this.#own.get(member) ?? [];
    const known = own.filter((id) => member.at(topic).view.comment(id)?.state === 'sent');
    if (known.length === 0 || chance.happens(0.85)) {
      const threads = member.at(topic).view.threads.ids;
      const parent = threads.length > 0 && chance.happens(0.4) ? chance.pick(threads) : null;
      void this.post(member, topic, parentOf(member.at(topic), parent)).catch(() => undefined);
    } else this.#change(member, member.at(topic), chance.pick(known));
  }

  /** Changes a comment. Being refused is no fault here: somebody else may have changed it meanwhile. */
  #change({ moderates }: Member, store: DiscussionStore, id: Id) {
    const { chance } = this.#options;
    const { revision, deleted, depth } = store.view.comment(id)!;
    const change = () => {
      if (deleted !== null) return store.restore(id);
      // By power of a role: the audit trail of the community grows, from all nodes at once.
      if (moderates && depth === 0 && chance.happens(0.6)) return store.pin(id, chance.happens(0.6));
      // Threads stay: who answers one that has just gone would be refused with good reason.
      if (depth > 0 && chance.happens(0.2)) return store.remove(id);
      if (chance.happens(0.7)) return store.react(id, chance.pick(EMOJI), chance.happens(0.7));
      return store.edit({ commentId: id, revision, body: `edited ${chance.pick(WORDS)} ${revision}`, mentions: [] });
    };
    void this.#follow(change()).catch(() => store.discard(id));
  }

  #acknowledge(member: Member, receipt: Receipt, at: number): Receipt {
    const late = performance.now() - at;
    this.acked.add(late);
    for (const { acked, since } of this.#windows) if (at >= since) acked.add(late);
    this.journal.acknowledge({ key: receipt.id, seq: receipt.seq, epoch: receipt.epoch });
    const own = this.#own.get(member) ?? [];
    own.push(receipt.id);
    this.#own.set(member, own.slice(-20));
    return receipt;
  }

  #follow<T>(work: Promise<T>): Promise<T> {
    this.#open.add(work);
    const done = () => void this.#open.delete(work);
    work.then(done, done);
    return work;
  }
}

/** A thread may be written under once the server knows it. */
function parentOf(store: DiscussionStore, id: Id | null): Id | null {
  const parent = id === null ? undefined : store.view.comment(id);
  return parent && parent.state === 'sent' && parent.deleted === null ? parent.id : null;
}

/** Waits for a moment; rejects with what is missing when it does not come. */
export async function until(condition: () => boolean, missing: () => string, patience = PATIENCE): Promise<void> {
  const end = performance.now() + patience;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited ${Math.round(patience / 1_000)} s in vain: ${missing()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
