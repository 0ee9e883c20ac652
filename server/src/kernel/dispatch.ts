import {
  CommonsError,
  fail,
  type Access,
  type OperationContract,
  type StreamBatch,
  type WriteReply,
} from '@learning-commons/protocol';
import { mayAccess } from './access.ts';
import type { Bus } from './bus.ts';
import type { Database, Db } from './database.ts';
import type { CommunitySettings, Domain, ReadContext } from './domain.ts';
import { readHead, type Fact } from './event-log.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Actor } from './session.ts';
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
}

/** Everything dispatch stands on. */
export interface DispatchOptions {
  readonly database: Database;
  readonly domains: readonly Domain[];
  readonly communities: ReadonlyMap<string, CommunitySettings>;
  readonly bus: Bus;
  readonly limits: RateLimits;
  readonly now?: () => number;
}

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
  readonly #options: DispatchOptions;
  readonly #known = new Map<string, Known>();
  readonly #streams = new Map<string, NonNullable<Domain['streams'][string]>>();
  /** Members whose claims are already stored, by id; bounded, forgetting only costs one upsert. */
  readonly #seen = new Map<string, string>();

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.writer = new Writer(options.database);
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
    try {
      const known = this.#known.get(name);
      if (!known) throw fail('not_found', `There is no operation ${JSON.stringify(name.slice(0, 80))}.`);
      const parsed = parse(known.operation, input);
      demand(actor, known.operation.access);
      if (request.at === undefined) await this.#options.limits.take(actor, known.operation.cost ?? 1, request.address);
      return known.operation.reads
        ? await this.#read(actor, known, name, parsed, request)
        : await this.#write(actor, known, name, parsed, request);
    } catch (error) {
      throw asCommonsError(error);
    }
  }

  /** Refuses when the actor may not listen to the stream. */
  async mayJoin(actor: Actor, stream: string): Promise<void> {
    try {
      const colon = stream.indexOf(':');
      const guard = this.#streams.get(stream.slice(0, colon));
      if (!guard) throw fail('not_found', 'There is no such stream.');
      demand(actor, 'reader');
      await guard(this.#reading(actor, this.#options.database.read, {}), stream.slice(colon + 1));
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
      epoch: database.epoch,
      settings,
      require(condition, message = 'You may not do this.') {
        if (!condition) throw fail('forbidden', message);
      },
      call: async (name, input) => {
        const { domain, operation } = this.#known.get(name)!;
        if (!operation.reads) throw new Error(`ctx.call asks, it does not write: ${name} is a write.`);
        demand(actor, operation.access);
        return (await domain.operations[name]!(context as never, parse(operation, input) as never)) as never;
      },
      head: (stream) => readHead(db, actor.community, stream),
    };
    return context;
  }

  async #read(actor: Actor, { domain }: Known, name: string, input: unknown, request: Request) {
    return domain.operations[name]!(
      this.#reading(actor, this.#options.database.read, request) as never,
      input as never,
    );
  }

  async #write(actor: Actor, { domain }: Known, name: string, input: unknown, request: Request): Promise<WriteReply> {
    const { database, domains, bus } = this.#options;
    const claims = JSON.stringify([actor.person, actor.role, actor.groups]);
    const key = `${actor.community}/${actor.id}`;
    const isNew = this.#seen.get(key) !== claims;
    const { result, facts } = await this.writer.submit(async (db) => {
      const transaction = new Transaction(this.#reading(actor, db, request), domains);
      if (isNew) await transaction.announceActor();
      const result = await domain.operations[name]!(transaction.context as never, input as never);
      return { result, facts: await transaction.finish() };
    }, request.bytes);
    if (isNew) this.#remember(key, claims);
    const batches = group(database.epoch, facts);
    for (const batch of batches) bus.publish({ community: actor.community, batch });
    return { result, facts: batches.filter(({ stream }) => isOwn(actor, stream)) };
  }

  #remember(key: string, claims: string) {
    if (this.#seen.size >= 50_000) this.#seen.delete(this.#seen.keys().next().value!);
    this.#seen.set(key, claims);
  }
}

/** What is private to one member goes into nobody else's reply. */
function isOwn(actor: Actor, stream: string): boolean {
  return !stream.startsWith('member:') || stream === `member:${actor.id}`;
}

function demand(actor: Actor, access: Access) {
  if (mayAccess(actor.role, access)) return;
  if (actor.id === null) throw fail('unauthenticated', 'Sign in to do this.', { reason: 'missing' });
  throw fail('forbidden', `This needs the role ${access}.`, { needs: access });
}

function parse(operation: OperationContract, input: unknown): unknown {
  const parsed = operation.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ path: path.join('.'), message }));
  throw fail(
    'invalid',
    `The input breaks its schema: ${fields
      .map(({ path, message }) => `${path || 'input'}: ${message}`)
      .join('; ')
      .slice(0, 400)}`,
    { fields },
  );
}

function asCommonsError(error: unknown): CommonsError {
  if (error instanceof CommonsError) return error;
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
