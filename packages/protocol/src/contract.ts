import * as z from 'zod';

/**
 * Who may ask for an operation at all. Finer rights (author, edit window, locked thread) are the domain's decision.
 *
 * - `reader`: whoever may read the community; in an open community that includes people without a token.
 * - `learner` and above: a signed-in member with at least that role.
 */
export type Access = 'reader' | 'learner' | 'curator' | 'moderator' | 'admin';

/**
 * What a server key may do. A key stands for a system, never for a person.
 *
 * - `activity:write`: tell what members did, in their name.
 * - `points:read`: read boards and anybody's points.
 * - `badges:award`: award and revoke badges.
 */
export type KeyScope = 'activity:write' | 'points:read' | 'badges:award';

/** One operation: what goes in, what comes out, who may ask. */
export interface OperationContract {
  /** One line for the generated API description. */
  readonly summary: string;
  readonly access: Access;
  /** True for an operation that changes nothing: it may also be fetched with GET and revalidated by its ETag. */
  readonly reads?: boolean;
  /** How many units of the caller's rate limit one request takes. Default 1. */
  readonly cost?: number;
  /** A server key that carries this scope may ask too, whatever the access. */
  readonly scope?: KeyScope;
  /** Whoever asks is kept as a member from then on, also who only reads. */
  readonly greets?: boolean;
  /** Bytes a request may have, where that is more than `limits.requestBytes`. */
  readonly bytes?: number;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
}

/** One domain's share of the contract. */
export interface DomainContract {
  readonly name: string;
  readonly operations: Readonly<Record<string, OperationContract>>;
  /** Facts by name; the schema is the new state that the fact carries. */
  readonly events: Readonly<Record<string, z.ZodType>>;
}

/** Declares one domain's operations and events. The literal types survive, so that floors above infer from them. */
export function defineContract<const C extends DomainContract>(contract: C): C {
  return contract;
}

/** What a caller of an operation passes. */
export type InputOf<O extends OperationContract> = z.input<O['input']>;
/** What a handler of an operation receives, after defaults and normalisation. */
export type ParsedInputOf<O extends OperationContract> = z.output<O['input']>;
/** What an operation answers. */
export type OutputOf<O extends OperationContract> = z.output<O['output']>;

/** 128 random bits in base64url: 22 characters. The client invents the id of what it creates. */
export const Id = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'expected 22 base64url characters');
/** The id of a comment, member or other thing. */
export type Id = z.infer<typeof Id>;

/** Milliseconds since 1970-01-01 UTC. */
export const Timestamp = z.int().nonnegative();

/**
 * The key of a topic, as an editor writes it in `topic="…"`: letters and digits of any script and `. _ ~ / -`, at most
 * 120 characters, brought to Unicode NFC.
 */
export const Topic = z
  .string()
  .normalize('NFC')
  .max(120)
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._~/-]*$/u, 'expected letters, digits and . _ ~ / -');

/** Names of streams: `kind:key`. The longest are boards of a group: the bytes of its name, in base64url. */
export const StreamName = z
  .string()
  .normalize('NFC')
  .max(900)
  .regex(/^[a-z]+:[\p{L}\p{N}_-][\p{L}\p{M}\p{N}._~/-]*$/u, 'expected kind:key');

/** One fact of a stream. `seq` counts 1, 2, 3 … without a hole. */
export const StreamEvent = z.strictObject({
  seq: z.int().positive(),
  type: z.string(),
  /** When the server committed it. Never used for order. */
  at: Timestamp,
  /** The new state; its schema is the event's in the contract. */
  data: z.unknown(),
});
/** One fact of a stream. */
export type StreamEvent = z.infer<typeof StreamEvent>;

/** A run of consecutive facts of one stream, as the socket and the bus carry it. */
export const StreamBatch = z.strictObject({
  stream: StreamName,
  /** The database's identity; a different epoch means another history, and what is held must be loaded afresh. */
  epoch: z.string(),
  /** First and last `seq` in `events`. */
  from: z.int().positive(),
  to: z.int().nonnegative(),
  events: z.array(StreamEvent),
});
/** A run of consecutive facts of one stream. */
export type StreamBatch = z.infer<typeof StreamBatch>;

/**
 * What every write answers: the operation's own result and the facts it caused in streams the caller may read, in the
 * form the socket will also deliver them. Applying either first gives the same state.
 */
export interface WriteReply<Result = unknown> {
  readonly result: Result;
  readonly facts: readonly StreamBatch[];
}
