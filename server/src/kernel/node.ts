import { Listeners, repairEvery, type Bus, type Published } from './bus.ts';
import type { Database } from './database.ts';
import type { Outbound } from './outbound.ts';
import type { Personal } from './personal.ts';
import type { Storage } from './storage.ts';
import type { CommunitySettings, History, ReadContext, ShownLinks, WriteContext } from './domain.ts';
import type { SecurityLog } from './security-log.ts';
import type { Actor, Source } from './session.ts';

/** A derived view that has changed, for whoever has joined its stream on this node. */
export interface View {
  readonly community: string;
  readonly stream: string;
  /** Rises with each change: whoever holds an earlier one is behind. */
  readonly version: number;
  readonly data: unknown;
}

/** What this process is to its domains: what they keep in memory, do in the background and tell without writing it down. */
export interface Node {
  readonly database: Database;
  readonly communities: ReadonlyMap<string, CommunitySettings>;
  /** The way out to addresses that others have chosen. */
  readonly outbound: Outbound;
  /** The way out to pages that people link to; undefined where the operator has switched that off. */
  readonly pages: Outbound | undefined;
  /** Where the bytes of files are, beside the record. */
  readonly storage: Storage;
  /** What each domain keeps of members, by the domain's name. */
  readonly personal: ReadonlyMap<string, Personal>;
  /** What domains show of pages elsewhere. */
  readonly shownLinks: readonly ShownLinks[];
  /** Milliseconds since 1970. */
  now(): number;
  /** The address at which browsers reach this server, without a slash at the end. */
  address(): string;
  /** The one thing of its kind on this node: made when first asked for, the same ever after. `make` is its name. */
  the<T>(make: (node: Node) => T): T;
  /** Calls back after each commit, here or on another node, with the facts of one stream. They may come late, doubled or not at all. */
  heard(listener: (published: Published) => void): () => void;
  /** Tells this node's sockets of a view. Whoever is away compares versions when they are back. */
  tell(view: View): void;
  /** Calls back for each `tell`. */
  told(listener: (view: View) => void): () => void;
  /** Reads as the system itself, which may ask everything. */
  reading(community: string): ReadContext;
  /** Writes as the system itself, in one transaction; with `history`, as what follows from that alone. Resolves after the commit. */
  write<T>(
    community: string,
    unit: (context: WriteContext) => Promise<T>,
    said?: { readonly history?: History },
  ): Promise<T>;
  /** Asks an operation for somebody, with all checks. */
  run(actor: Actor, operation: string, input: unknown): Promise<unknown>;
  /** Says whom a token or a server key stands for. Rejects as `Sessions.verify` does. */
  identify(token: string, source: Source): Promise<Actor>;
  /** Milliseconds after which what this node did not hear of is to be looked up in the record; shorter while the bus is ill. */
  repairEvery(): number;
  /** Has a worker run as soon as may be, on whichever node it works. Other nodes may not hear of it. */
  wake(worker: string): void;
  /** Calls back for each `wake`, here or on another node. */
  woken(listener: (worker: string) => void): () => void;
  /** Writes down what went wrong in the background. */
  report(error: unknown, what: string): void;
  /** Where to tell of what somebody tried, when no refusal at a door tells of it. */
  readonly security: Pick<SecurityLog, 'note'>;
}

/** Who the system is when it acts by itself. */
export function systemActor(community: string): Actor {
  return {
    community,
    id: null,
    role: 'admin',
    person: null,
    groups: [],
    issuer: null,
    subject: null,
    expiresAt: null,
  };
}

/** Whether it is the system itself that acts, not a person, a reader or a server key. */
export function isSystem({ id, role, key }: Actor): boolean {
  return id === null && role === 'admin' && key === undefined;
}

/** What a node is made of. Dispatch makes it. */
export interface NodeParts extends Pick<
  Node,
  | 'database'
  | 'communities'
  | 'outbound'
  | 'pages'
  | 'storage'
  | 'personal'
  | 'shownLinks'
  | 'now'
  | 'address'
  | 'reading'
  | 'write'
  | 'run'
  | 'identify'
  | 'report'
  | 'security'
> {
  readonly bus: Bus;
}

/** Makes the node of a process. */
export function makeNode({ bus, ...parts }: NodeParts): Node {
  const things = new Map<unknown, unknown>();
  const views = new Listeners<View>();
  const wakes = new Listeners<string>();
  const wakeOthers = gatherWakes(bus);
  bus.receive('wake', ({ data }) => typeof data === 'string' && wakes.tell(data));
  const node: Node = {
    ...parts,
    the<T>(make: (node: Node) => T): T {
      if (!things.has(make)) things.set(make, make(node));
      return things.get(make) as T;
    },
    heard: (listener) => bus.subscribe(listener),
    tell: (view) => views.tell(view),
    told: (listener) => views.add(listener),
    repairEvery: () => repairEvery(bus),
    wake(worker) {
      wakes.tell(worker);
      wakeOthers(worker);
    },
    woken: (listener) => wakes.add(listener),
  };
  return node;
}

/** How wake-ups begin that are for no worker, but for what nodes remember of a member. */
const FORGET = 'forget ';

/** The name to wake by which has every node keep a member anew when they write next. Other nodes may not hear of it. */
export function forgetting(community: string, memberId: string): string {
  return `${FORGET}${community}/${memberId}`;
}

/** The member, as community and id, whom a wake-up says to forget; undefined for one of a worker. */
export function forgottenBy(wake: string): string | undefined {
  return wake.startsWith(FORGET) ? wake.slice(FORGET.length) : undefined;
}

/** A group of commits wakes the same worker once for each of its units; other nodes are told once. */
function gatherWakes(bus: Bus): (worker: string) => void {
  const waiting = new Set<string>();
  return (worker) => {
    if (waiting.size === 0)
      setImmediate(() => {
        for (const data of waiting) bus.send({ community: null, kind: 'wake', data });
        waiting.clear();
      });
    waiting.add(worker);
  };
}
