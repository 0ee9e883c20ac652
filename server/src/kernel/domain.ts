import type * as z from 'zod';
import type {
  DomainContract,
  EventName,
  Contract,
  OperationName,
  OutputOf,
  ParsedInputOf,
  InputOf,
} from '@learning-commons/protocol';
import type { AuditAction, Deed } from './audit.ts';
import type { Db, Migrations, SqlKind } from './database.ts';
import type { Node } from './node.ts';
import type { Personal } from './personal.ts';
import type { Route, StreamingRoute } from './routes.ts';
import type { Actor } from './session.ts';
import type { UploadSettings } from './upload-settings.ts';
import type { PutOff } from './writer.ts';
import type { Worker } from './workers.ts';

/**
 * That something of the past is brought in, of which nobody outside is told. `counted` has it count for its member like what happens
 * today; `kept` does not, now or later.
 */
export type History = 'kept' | 'counted';

/** What a handler stands on when it only reads. */
export interface ReadContext {
  readonly actor: Actor;
  /** The caller's community: the first column of every key. */
  readonly community: string;
  readonly db: Db;
  readonly sql: SqlKind;
  /** Milliseconds since 1970. The only clock a handler may look at. */
  readonly now: number;
  /** Set where something of the past is brought in, or where what follows from that alone is worked out. */
  readonly history: History | undefined;
  readonly epoch: string;
  readonly settings: CommunitySettings;
  /** This process: what domains keep in memory beside the record. */
  readonly node: Node;
  /** Refuses with `forbidden` unless the condition holds. */
  require(condition: boolean, message?: string): void;
  /** Asks another operation on behalf of the same caller, in the same transaction. */
  call<N extends OperationName>(
    name: N,
    input: InputOf<Contract['operations'][N]>,
  ): Promise<OutputOf<Contract['operations'][N]>>;
  /** The number of a stream's last fact. Read it before the things, never after: newer things are harmless, older ones are not. */
  head(stream: string): Promise<number>;
}

/** What a handler stands on when it writes. */
export interface WriteContext<Events extends string = EventName> extends ReadContext {
  /**
   * Takes the next number of a stream for one fact, which must follow with `emit`. Take it as late as possible: the
   * stream stays locked until commit.
   */
  sequence(stream: string): Promise<number>;
  /** Puts work off to the end of the transaction, where it is done once for all units of the group. */
  readonly putOff: PutOff;
  /** Announces a fact under a number from `sequence`. Reactions of other domains run in the same transaction. */
  emit<E extends Events>(type: E, stream: string, seq: number, data: EventData<E>): void;
  /**
   * Rewrites what earlier facts of a stream, from `seq` on, tell of the thing `id`, so that what was removed cannot be
   * read from the log. Numbers, names and times stay. It is done at the end of the transaction.
   */
  redact(stream: string, seq: number, id: string, change: (data: unknown) => unknown): void;
  /** Lets other domains react, in this transaction, to something that no stream tells of. */
  announce<E extends Events>(type: E, data: EventData<E>): void;
  /**
   * Lets domains store what is known of a member other than the caller. Where it is hearsay (`Actor.hearsay`), it must
   * not overwrite what a token said.
   */
  meet(member: Actor): Promise<void>;
  /**
   * Writes down in the community's audit trail, with this transaction, what was done by power of a role: somebody else's
   * thing was changed, or something that belongs to all. Call it where something does change.
   */
  audit(action: AuditAction, deed?: Deed): Promise<void>;
  /** Has a worker run after the commit. */
  wake(worker: string): void;
}

type EventData<E extends string> = E extends EventName ? z.input<Contract['events'][E]> : unknown;

/** A fact as another domain hears it, inside the writer's transaction. */
export interface Heard<E extends string = EventName> {
  readonly type: E;
  /** Empty, and 0, for what was only announced. */
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  readonly data: EventData<E>;
}

/** What a community's owner has set. */
export interface CommunitySettings {
  readonly id: string;
  readonly name: string;
  readonly reading: 'open' | 'members';
  /** Seconds after writing in which an author may edit; null for always. */
  readonly editWindow: number | null;
  /** What its members may upload. */
  readonly uploads: UploadSettings;
  /** Who may say who its members are. */
  readonly issuers: readonly CommunityIssuer[];
}

/** An issuer as a community knows it. */
export interface CommunityIssuer {
  /** Our short name for it, a part of its members' identity. */
  readonly id: string;
  /** What its tokens say as `iss`. */
  readonly issuer: string;
}

type Handler<C extends DomainContract, N extends keyof C['operations']> = C['operations'][N] extends {
  readonly reads: true;
}
  ? (
      context: ReadContext,
      input: ParsedInputOf<C['operations'][N]>,
    ) => Promise<OutputOf<C['operations'][N]>> | OutputOf<C['operations'][N]>
  : (
      context: WriteContext<Extract<keyof C['events'], string>>,
      input: ParsedInputOf<C['operations'][N]>,
    ) => Promise<OutputOf<C['operations'][N]>> | OutputOf<C['operations'][N]>;

/** Files of a community in the storage, all below `<area>/<community>/`. */
export interface CarriedFiles {
  readonly area: string;
  /** Their keys below that; one that ends in `/`, or is empty, stands for all that begin like it. */
  keys(db: Db, community: string): AsyncIterable<string>;
}

/** What is to be known of a domain's tables, besides their columns, to carry one community from a record to another. */
export interface Carrying {
  /** Tables whose rows are numbered in `num` across communities, each with the tables that name its rows by number. */
  readonly numbered?: Readonly<Record<string, readonly string[]>>;
  /** Tables whose texts stay as they are when the community gets another name: they are sealed, and hold no ids of members. */
  readonly verbatim?: readonly string[];
  /** Tables that stay behind whole. */
  readonly kept?: readonly string[];
  /** Columns that stay behind because they hold secrets, as `table.column`, and what is put there on arrival. */
  readonly secrets?: Readonly<Record<string, () => string>>;
  /** The table whose `id` is made of community, issuer and subject. */
  readonly people?: string;
  readonly files?: readonly CarriedFiles[];
}

/** A link that a domain shows with what its page said, as it was when that was written down. */
export interface ShownLink {
  readonly url: string;
  /** The address of its picture, on this server. */
  readonly picture: string | null;
}

/** Every link that a domain shows or may show again, in portions. */
export type ShownLinks = (db: Db, community: string) => AsyncIterable<readonly ShownLink[]>;

type Foreseen<N extends OperationName> = ParsedInputOf<Contract['operations'][N]>;

/** One domain's whole behaviour. A missing handler, or an event the contract does not know, does not compile. */
export interface DomainDefinition<C extends DomainContract> {
  readonly migrations: Migrations;
  readonly operations: { readonly [N in keyof C['operations']]: Handler<C, N> };
  /** By kind of stream: refuses when the caller may not listen. */
  readonly streams?: Readonly<Record<string, (context: ReadContext, key: string) => Promise<unknown> | unknown>>;
  /**
   * By kind of stream that tells of a view instead of facts: which version of it there is now on this node. It rises with each
   * change. Asked when somebody begins to listen, or was not told for a while.
   */
  readonly views?: Readonly<Record<string, (context: ReadContext, key: string) => Promise<number>>>;
  /** Kinds of streams whose listeners see who else is here. */
  readonly gathers?: readonly string[];
  /** Reactions to facts of other domains, in the writer's transaction. Keep them short. */
  readonly on?: { readonly [E in EventName]?: (context: WriteContext, heard: Heard<E>) => Promise<void> };
  /**
   * By operation, of any domain: says which held rows a unit of it will ask for, before it and its neighbours run. What it does not
   * say is asked when it is needed.
   */
  readonly foresee?: { readonly [N in OperationName]?: (context: ReadContext, input: Foreseen<N>) => void };
  /**
   * Runs in the transaction of an actor's first write, and again when the token's claims have changed. Also for members
   * of whom another system told (`Actor.hearsay`).
   */
  readonly seen?: (context: WriteContext) => Promise<void>;
  /** Work in the background, by name. Names are unique among all domains. */
  readonly workers?: Readonly<Record<string, Worker>>;
  /** Addresses of its own, where operations will not do. */
  readonly routes?: readonly (Route | StreamingRoute)[];
  /** Examines its part of the record, for operators; answers a sentence for each thing that is wrong. May take long. */
  readonly check?: (db: Db, now: number) => Promise<string[]>;
  /** What an export of a community must know of it; tables that say `community` in a column need nothing. */
  readonly carrying?: Carrying;
  /** What it keeps of members; needed as soon as a table has a column that names one. */
  readonly personal?: Personal;
  /** What it shows of pages elsewhere: their previews are kept as long as that. */
  readonly shownLinks?: ShownLinks;
}

/** A domain as the kernel holds it, its literal types forgotten. */
export interface Domain {
  readonly contract: DomainContract;
  readonly migrations: Migrations;
  readonly operations: Readonly<Record<string, (context: never, input: never) => unknown>>;
  readonly streams: Readonly<Record<string, (context: ReadContext, key: string) => Promise<unknown> | unknown>>;
  readonly views?: Readonly<Record<string, (context: ReadContext, key: string) => Promise<number>>>;
  readonly gathers: readonly string[];
  readonly on: Readonly<Record<string, (context: WriteContext, heard: Heard<never>) => Promise<void>>>;
  readonly foresee?: Readonly<Record<string, (context: ReadContext, input: never) => void>>;
  readonly seen?: (context: WriteContext) => Promise<void>;
  readonly workers: Readonly<Record<string, Worker>>;
  readonly routes: readonly (Route | StreamingRoute)[];
  readonly check?: (db: Db, now: number) => Promise<string[]>;
  readonly carrying?: Carrying;
  readonly personal?: Personal;
  readonly shownLinks?: ShownLinks;
}

/** Joins a contract with its behaviour. */
export function defineDomain<const C extends DomainContract>(contract: C, definition: DomainDefinition<C>): Domain {
  return {
    contract,
    migrations: definition.migrations,
    operations: definition.operations,
    streams: definition.streams ?? {},
    ...(definition.views && { views: definition.views }),
    gathers: definition.gathers ?? [],
    on: definition.on ?? {},
    ...(definition.foresee && { foresee: definition.foresee }),
    ...(definition.seen && { seen: definition.seen }),
    workers: definition.workers ?? {},
    routes: definition.routes ?? [],
    ...(definition.check && { check: definition.check }),
    ...(definition.carrying && { carrying: definition.carrying }),
    ...(definition.personal && { personal: definition.personal }),
    ...(definition.shownLinks && { shownLinks: definition.shownLinks }),
  };
}
