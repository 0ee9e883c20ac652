import {
  connect,
  DiscussionStore,
  MemoryStorage,
  webTransport,
  type CommonsClient,
  type StoreHost,
  type Transport,
} from '@learning-commons/client';
import type { DiscussionPage, StreamEvent } from '@learning-commons/protocol';
import { keyOfFact, type Journal } from '../support/oracle.ts';

/** Whom a member tells what the client library did. */
export interface Watch {
  readonly journal: Journal;
  /** A fact arrived, in order and for the first time. */
  saw(member: string, event: StreamEvent): void;
}

/** How a member comes to a commons. */
export interface MemberOptions {
  readonly name: string;
  readonly address: string;
  readonly watch: Watch;
  readonly token: () => Promise<string | null>;
  /** Whether the tokens say that they are a moderator, so that some deeds are by power of a role. */
  readonly moderates?: boolean;
  /** A way to the server that differs from the usual one. */
  readonly transport?: Transport;
}

/** A discussion whose doings are noted: each snapshot taken, and each fact that its stream brought. */
interface Watched {
  readonly store: DiscussionStore;
  /** How far the library has come. */
  since(): number;
  /** Snapshots it has taken. */
  snapshots(): number;
}

/** Somebody with the real client library, whose texts wait in memory. */
export class Member {
  readonly name: string;
  readonly client: CommonsClient;
  readonly moderates: boolean;
  readonly #watch: Watch;
  #watched = new Map<string, Watched>();

  constructor({ name, address, watch, token, moderates = false, transport = webTransport() }: MemberOptions) {
    this.name = name;
    this.moderates = moderates;
    this.#watch = watch;
    this.client = connect({
      server: address,
      community: 'acme',
      tokenProvider: token,
      transport,
      storage: new MemoryStorage(),
    });
  }

  get topics(): readonly string[] {
    return [...this.#watched.keys()];
  }

  /** Looks at a topic from now on. */
  enter(topic: string): DiscussionStore {
    const held = this.#watched.get(topic);
    if (held) return held.store;
    const watched = watch(this.client, topic, { member: this.name, ...this.#watch });
    this.#watched.set(topic, watched);
    return watched.store;
  }

  at(topic: string): DiscussionStore {
    return this.#watched.get(topic)!.store;
  }

  since(topic: string): number {
    return this.#watched.get(topic)!.since();
  }

  snapshots(topic: string): number {
    return this.#watched.get(topic)!.snapshots();
  }

  /** Whether everything is there and the line stands. */
  get arrived(): boolean {
    const { line, identity } = this.client.status;
    return (
      line === 'online' && identity === 'member' && this.topics.every((topic) => this.at(topic).view.phase === 'ready')
    );
  }

  /** Looks away from all topics. */
  leaveAll(): void {
    for (const { store } of this.#watched.values()) store.close();
    this.#watched = new Map();
  }

  end(): void {
    this.client.end();
  }
}

interface Noting extends Watch {
  readonly member: string;
}

/**
 * Opens the discussion through a class that notes what passes. Facts that a reply brings ahead of the stream are no
 * sightings: they may come twice. Those that the stream brings, and those that follow a snapshot, must form one run.
 */
function watch(client: CommonsClient, topic: string, { member, journal, saw }: Noting): Watched {
  const stream = `discussion:${topic}`;
  const noted = { since: () => 0, snapshots: 0, epoch: '', inTurn: false };
  const inTurn = (act: () => void) => {
    noted.inTurn = true;
    try {
      act();
    } finally {
      noted.inTurn = false;
    }
  };
  class WatchedDiscussion extends DiscussionStore {
    constructor(host: StoreHost, key: string) {
      const attach: StoreHost['attach'] = (name, sink) => {
        noted.since = () => sink.since;
        // The getters of `sink` look at the store's own cursor: they are inherited, not copied.
        const own = Object.create(sink, {
          events: { value: (batch: Parameters<typeof sink.events>[0]) => inTurn(() => sink.events(batch)) },
          joined: { value: (reply: Parameters<typeof sink.joined>[0]) => inTurn(() => sink.joined(reply)) },
        }) as typeof sink;
        host.attach(name, own);
      };
      super(Object.create(host, { attach: { value: attach } }) as StoreHost, key);
    }

    protected override take(page: DiscussionPage) {
      noted.snapshots += 1;
      noted.epoch = page.epoch;
      journal.sightings.begin({ client: member, stream, epoch: page.epoch, seq: page.seq });
      // What waited for this snapshot is applied before anything else can happen.
      noted.inTurn = true;
      queueMicrotask(() => (noted.inTurn = false));
      super.take(page);
    }

    protected override apply(event: StreamEvent) {
      if (noted.inTurn) {
        const key = keyOfFact(event.type, event.data);
        journal.observe({ client: member, stream, epoch: noted.epoch, seq: event.seq, key });
        saw(member, event);
      }
      super.apply(event);
    }
  }
  const store = client.open(WatchedDiscussion, topic);
  return { store, since: () => noted.since(), snapshots: () => noted.snapshots };
}
