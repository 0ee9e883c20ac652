import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as z from 'zod';
import {
  CommonsError,
  Id,
  fail,
  type KeyScope,
  type OperationContract,
  type StreamBatch,
  type WriteReply,
} from '@learning-commons/protocol';
import { mayAccess } from './access.ts';
import type { Bus } from './bus.ts';
import { asUnavailable, type Database, type Db } from './database.ts';
import type { CommunitySettings, Domain, History, ReadContext, WriteContext } from './domain.ts';
import { readHead, type Fact } from './event-log.ts';
import { forgottenBy, makeNode, systemActor, type Node } from './node.ts';
import { asFacts, noting } from './noted.ts';
import { Outbound } from './outbound.ts';
import type { RateLimits } from './rate-limits.ts';
import { refusal } from './token-faults.ts';
import type { SecurityLog } from './security-log.ts';
import type { Actor, Source } from './session.ts';
import { FolderStorage } from './storage.folder.ts';
import type { Storage } from './storage.ts';
import { Transaction } from './transaction.ts';
import { Writer } from './writer.ts';

/** What one request brings besides its input. */
export interface Request {
  readonly requestId?: string;
  /** Where it came from; who has no token spends this address's share. */
  readonly address?: string;
  /** Bytes of the request, to bound groups of commits. */
  readonly bytes?: number;
  /** Pretends that it is this time, and asks no rate limit. For seeding and imports; never set from outside. */
  readonly at?: number;
  /** Brings in something of the past. For imports; never set from outside. */
  readonly history?: History;
}

/** Everything dispatch stands on. */
export interface DispatchOptions {
  readonly database: Database;
  readonly domains: readonly Domain[];
  readonly communities: ReadonlyMap<string, CommunitySettings>;
  readonly bus: Bus;
  readonly limits: RateLimits;
  readonly now?: () => number;
  /** The address at which browsers reach this server. */
  readonly address?: () => string;
  /** Says whom a token or a server key stands for. */
  readonly identify?: (token: string, source: Source) => Promise<Actor>;
  /** The way out to addresses that others have chosen; by default to public ones only. */
  readonly outbound?: Outbound;
  /** The way out to pages that people link to; by default there is none. */
  readonly pages?: Outbound | undefined;
  /** Where the bytes of files are; by default a folder of this process's own, for tests and tools that keep no files. */
  readonly storage?: Storage;
  /** Told what went wrong in the background. */
  readonly report?: (error: unknown, what: string) => void;
  /** Told what happens in the background that the operator's security is concerned with. */
  readonly security?: Pick<SecurityLog, 'note'>;
}

type Unit<T> = (context: WriteContext) => Promise<T> | T;

interface Known {
  readonly domain: Domain;
  readonly operation: OperationContract;
}

/**
 * The one way in: who asks, may they, is it valid, one transaction, then the facts go out. Transports know nothing of
 * domains, and domains nothing of transports.
 */
export class Dispatch {
  readonly writer: Writer;
  /** This process, as its domains know it. */
  readonly node: Node;
  readonly #options: DispatchOptions;
  readonly #known = new Map<string, Known>();
  readonly #streams = new Map<string, NonNullable<Domain['streams'][string]>>();
  readonly #views: ReadonlyMap<string, NonNullable<Domain['views']>[string]>;
  readonly #gathering: ReadonlySet<string>;
  /** Members whose claims are already stored, by id; bounded, forgetting only costs one upsert. */
  readonly #seen = new Map<string, string>();
  /** Those who are being kept now. */
  readonly #greeted = new Set<string>();

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.writer = new Writer(options.database);
    this.node = this.#makeNode(options);
    this.#views = new Map(options.domains.flatMap(({ views }) => Object.entries(views ?? {})));
    this.node.woken((wake) => {
      const forgotten = forgottenBy(wake);
      if (forgotten !== undefined) this.#seen.delete(forgotten);
    });
    this.#gathering = new Set(options.domains.flatMap(({ gathers }) => gathers));
    for (const domain of options.domains) {
      for (const [name, operation] of Object.entries(domain.contract.operations))
        this.#known.set(name, { domain, operation });
      for (const [kind, guard] of Object.entries(domain.streams)) this.#streams.set(kind, guard);
    }
  }

  /** The contract of an operation, or undefined when there is none of that name. */
  operation(name: string): OperationContract | undefined {
    return this.#known.get(name)?.operation;
  }

  /**
   * Answers one operation: its output for a read, a `WriteReply` for a write. Rejects with a `CommonsError` only; what
   * else is thrown inside becomes `internal` with the original as its cause.
   */
  async run(actor: Actor, name: string, input: unknown, request: Request = {}): Promise<unknown> {
    const known = this.#known.get(name);
    try {
      if (!known)
        throw noting(fail('not_found', `There is no operation ${JSON.stringify(name.slice(0, 80))}.`), {
          event: 'input.refused',
          reason: 'operation',
        });
      const parsed = parse(known.operation, input);
      demand(actor, known.operation);
      if (request.at === undefined) this.#options.limits.take(actor, known.operation.cost ?? 1, request.address);
      return known.operation.reads
        ? await this.#read(actor, known, name, parsed, request)
        : await this.#write(actor, known, name, parsed, request);
    } catch (error) {
      throw noting(asCommonsError(error), { ...asFacts(actor), operation: name });
    }
  }

  /** The version of the view of which a stream tells, 0 where there is none; undefined for a stream of facts. */
  async viewVersion(community: string, stream: string): Promise<number | undefined> {
    const colon = stream.indexOf(':');
    const version = this.#views.get(stream.slice(0, colon));
    try {
      return await version?.(this.node.reading(community), stream.slice(colon + 1));
    } catch (thrown) {
      const error = asCommonsError(thrown);
      if (error.code === 'not_found') return 0;
      throw error;
    }
  }

  /** Whether those who listen to the stream see who else is here. */
  gathers(stream: string): boolean {
    return this.#gathering.has(stream.slice(0, stream.indexOf(':')));
  }

  /** Refuses when the actor may not listen to the stream. */
  async mayJoin(actor: Actor, stream: string): Promise<void> {
    try {
      const colon = stream.indexOf(':');
      const guard = this.#streams.get(stream.slice(0, colon));
      if (!guard)
        throw noting(fail('not_found', 'There is no such stream.'), { event: 'input.refused', reason: 'stream' });
      demand(actor, LISTENING);
      await guard(this.#reading(actor, this.#options.database.readOf(actor.community), {}), stream.slice(colon + 1));
    } catch (error) {
      throw asCommonsError(error);
    }
  }

  #reading(actor: Actor, db: Db, request: Request): ReadContext {
    const { database, communities, now = Date.now } = this.#options;
    const settings = communities.get(actor.community);
    if (!settings) throw fail('not_found', 'There is no such community.');
    const context: ReadContext = {
      actor,
      community: actor.community,
      db,
      sql: database.kind,
      now: request.at ?? now(),
      history: request.history,
      epoch: database.epoch,
      settings,
      node: this.node,
      require(condition, message = 'You may not do this.') {
        if (!condition) throw fail('forbidden', message);
      },
      call: async (name, input) => {
        const known = this.#known.get(name);
        if (!known) throw fail('unavailable', `This server does not offer ${name}.`);
        const { domain, operation } = known;
        if (!operation.reads) throw new Error(`ctx.call asks, it does not write: ${name} is a write.`);
        // What an operation needs for its answer it may ask; a key's scope has let it in.
        if (!actor.key) demand(actor, operation);
        return (await domain.operations[name]!(context as never, parse(operation, input) as never)) as never;
      },
      head: (stream) => readHead(db, actor.community, stream),
    };
    return context;
  }

  async #read(actor: Actor, { domain, operation }: Known, name: string, input: unknown, request: Request) {
    if (operation.greets) this.#greet(actor);
    return domain.operations[name]!(
      this.#reading(actor, this.#options.database.readOf(actor.community), request) as never,
      input as never,
    );
  }

  async #write(actor: Actor, { domain }: Known, name: string, input: unknown, request: Request): Promise<WriteReply> {
    const { result, batches } = await this.#commit(
      actor,
      request,
      (context) => domain.operations[name]!(context as never, input as never),
      (context) => {
        for (const each of this.#options.domains) each.foresee?.[name]?.(context, input as never);
      },
    );
    const own = await Promise.all(batches.map(({ stream }) => this.#mayHear(actor, stream)));
    return { result, facts: batches.filter((_, index) => own[index]) };
  }

  /** One unit in one transaction, and what follows its commit. */
  async #commit<T>(
    actor: Actor,
    request: Request,
    unit: Unit<T>,
    foresee?: (context: ReadContext) => void,
  ): Promise<{ result: T; batches: StreamBatch[] }> {
    const { database, domains, bus } = this.#options;
    const isNew = this.#isNew(actor);
    const { result, facts, wakes } = await this.writer.submit(
      async (db, putOff) => {
        const transaction = new Transaction(this.#reading(actor, db, request), domains, putOff);
        if (isNew) await transaction.announceActor();
        const result = await unit(transaction.context);
        return { result, facts: await transaction.finish(), wakes: transaction.wakes };
      },
      {
        bytes: request.bytes,
        community: actor.community,
        foresee: foresee && ((db) => foresee(this.#reading(actor, db, request))),
      },
    );
    if (isNew) this.#remember(actor);
    const batches = group(database.epoch, facts);
    for (const batch of batches) bus.publish({ community: actor.community, batch });
    for (const worker of wakes) this.node.wake(worker);
    return { result, batches };
  }

  /** What is private to one member goes into nobody else's reply. */
  async #mayHear(actor: Actor, stream: string): Promise<boolean> {
    return this.mayJoin(actor, stream).then(
      () => true,
      () => false,
    );
  }

  #makeNode({
    domains,
    database,
    communities,
    bus,
    now = Date.now,
    address,
    identify,
    report,
    security,
    outbound,
    pages,
    storage,
  }: DispatchOptions): Node {
    return makeNode({
      database,
      communities,
      bus,
      now,
      address: address ?? (() => ''),
      outbound: outbound ?? new Outbound(),
      pages,
      shownLinks: domains.flatMap(({ shownLinks }) => shownLinks ?? []),
      personal: new Map(domains.flatMap(({ contract, personal }) => (personal ? [[contract.name, personal]] : []))),
      storage: storage ?? new FolderStorage(join(tmpdir(), `learning-commons-${randomUUID()}`)),
      identify: identify ?? (async () => Promise.reject(refusal('issuer'))),
      report: report ?? (() => undefined),
      security: security ?? { note: () => undefined },
      reading: (community) => this.#reading(systemActor(community), database.readOf(community), {}),
      write: async (community, unit, said = {}) => (await this.#commit(systemActor(community), said, unit)).result,
      run: (actor, operation, input) => this.run(actor, operation, input),
    });
  }

  /** Keeps who only looks, too: portals may have told of them under no name. Nobody waits for it, and the next visit repeats it. */
  #greet(actor: Actor) {
    // After a restart everybody comes at once: what people write goes before.
    if (this.writer.depth > CROWDED || !this.#isNew(actor) || this.#greeted.has(keyOf(actor))) return;
    this.#greeted.add(keyOf(actor));
    void this.#commit(actor, {}, () => undefined)
      .catch(() => undefined)
      .finally(() => this.#greeted.delete(keyOf(actor)));
  }

  #isNew(actor: Actor): boolean {
    return actor.id !== null && this.#seen.get(keyOf(actor)) !== claimsOf(actor);
  }

  #remember(actor: Actor) {
    if (this.#seen.size >= 50_000) this.#seen.delete(this.#seen.keys().next().value!);
    this.#seen.set(keyOf(actor), claimsOf(actor));
  }
}

/** Writes waiting from which on nobody is greeted. */
const CROWDED = 100;
const keyOf = ({ community, id }: Actor) => `${community}/${id}`;
const claimsOf = ({ person, role, groups }: Actor) => JSON.stringify([person, role, groups]);

/** Listening asks for what reading asks for; what a stream is for, its guard decides. */
const LISTENING: Pick<OperationContract, 'access' | 'scope'> = { access: 'reader' };

function demand(actor: Actor, { access, scope }: Pick<OperationContract, 'access' | 'scope'>) {
  if (actor.key) return demandScope(actor.key.scopes, scope);
  if (mayAccess(actor.role, access)) return;
  if (actor.id === null) throw fail('unauthenticated', 'Sign in to do this.', { reason: 'missing' });
  throw fail('forbidden', `This needs the role ${access}.`, { needs: access });
}

function demandScope(held: readonly KeyScope[], scope: KeyScope | undefined) {
  if (scope === undefined) throw fail('forbidden', 'Server keys may not ask this: it needs a person.');
  if (!held.includes(scope)) throw fail('forbidden', `This needs a key with the scope ${scope}.`, { needs: scope });
}

function parse(operation: OperationContract, input: unknown): unknown {
  const parsed = operation.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const fields = issues.slice(0, 10).map(({ path, message }) => ({ path: path.join('.'), message }));
  const refusal = fail(
    'invalid',
    `The input breaks its schema: ${fields
      .map(({ path, message }) => `${path || 'input'}: ${message}`)
      .join('; ')
      .slice(0, 400)}`,
    { fields },
  );
  const odd = issues.find(isOdd);
  throw odd ? noting(refusal, { event: 'input.refused', reason: 'schema', field: odd.path.join('.') }) : refusal;
}

/** What people type may be too long or of the wrong form; nobody types an id, and clients send every field in its type. */
const TYPED: ReadonlySet<string> = new Set(['too_big', 'too_small', 'invalid_format', 'custom']);
const ID = patternOf(Id.safeParse('').error!.issues[0]!);

/** Whether only somebody who writes requests by hand, or a client that is not ours, sends what breaks a schema so. */
function isOdd(issue: z.core.$ZodIssue): boolean {
  return !TYPED.has(issue.code) || patternOf(issue) === ID;
}

function patternOf(issue: z.core.$ZodIssue): string | undefined {
  return issue.code === 'invalid_format' ? issue.pattern : undefined;
}

function asCommonsError(error: unknown): CommonsError {
  if (error instanceof CommonsError) return error;
  const refusal = asUnavailable(error);
  if (refusal instanceof CommonsError) return refusal;
  return new CommonsError(
    { code: 'internal', message: 'Something went wrong on the server. Nothing was kept.' },
    { cause: error },
  );
}

function group(epoch: string, facts: readonly Fact[]): StreamBatch[] {
  const streams = new Map<string, Fact[]>();
  for (const fact of facts) {
    const known = streams.get(fact.stream);
    if (known) known.push(fact);
    else streams.set(fact.stream, [fact]);
  }
  return [...streams].map(([stream, list]) => ({
    stream,
    epoch,
    from: list[0]!.seq,
    to: list.at(-1)!.seq,
    events: list.map(({ seq, type, at, data }) => ({ seq, type, at, data })),
  }));
}
