import { fail, type CommonsError, type Id, type KeyScope, type Person, type Role } from '@learning-commons/protocol';
import { describe, type Claims } from './claims.ts';
import { algorithmsOf, audiencesOf, memberId, type Issuer } from './issuer.ts';
import { RemoteKeys } from './jwks.ts';
import { KeyPlaces } from './key-places.ts';
import { FixedKeys, SecretKeys, type Keys } from './keys.ts';
import { asFacts, noting } from './noted.ts';
import { readToken, type ReadToken } from './token.ts';
import { refusal } from './token-faults.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** Who asks. Made by `Sessions` alone, and never changed. */
export interface Actor {
  readonly community: string;
  /** Null for a reader without a token. */
  readonly id: Id | null;
  readonly role: Role | null;
  readonly person: Person | null;
  /** Groups, as the token named them. */
  readonly groups: readonly string[];
  /** Our short name for whoever signed the token. */
  readonly issuer: string | null;
  /** The member's name at the issuer, opaque to us. */
  readonly subject: string | null;
  /** End of the token's life, in milliseconds since 1970. */
  readonly expiresAt: number | null;
  /**
   * Present where no token spoke, but another system told of a member: names what it did say. It may fill what is not
   * known and replace other hearsay, never what a token said; what it leaves out stays as it is.
   */
  readonly hearsay?: readonly ('name' | 'title' | 'avatar' | 'groups')[];
  /** Present where a server key asks: a system, without a member or a role. */
  readonly key?: { readonly id: Id; readonly scopes: readonly KeyScope[] };
}

/** Where a token came from, for the log. */
export interface Source {
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
}

/** How the secrets of server keys begin. No JWT does. */
export const KEY_PREFIX = 'lck_';

/** Seconds by which clocks may differ: tokens are accepted this much before and after their time. */
export const LEEWAY = 30;
/** Seconds a token may live. */
export const LIFETIME = 900;

const NOWHERE: Source = {};
const REMEMBERED = 10_000;
const SUBJECT = 255;
const AUDIENCES = 20;

/** What sessions stand on. */
export interface SessionsOptions {
  readonly communities: Iterable<{ readonly id: string; readonly reading: 'open' | 'members' }>;
  readonly issuers: Iterable<Issuer>;
  readonly now?: (() => number) | undefined;
  /** Resolves to the refusal of somebody whose token is good, and who is shut out nevertheless. */
  readonly shutOut?: ((actor: Actor) => Promise<CommonsError | undefined>) | undefined;
  /** Says which server key a secret belongs to. Rejects with `unauthenticated`. */
  readonly serverKey?: ((secret: string) => Promise<Actor>) | undefined;
  /** Told of each token that this node had not seen before, and of each server key that comes from an address new for it. */
  readonly signedIn?: ((actor: Actor, source: Source) => void) | undefined;
  /** For asking identity providers for their keys. */
  readonly fetch?: typeof fetch | undefined;
  /** Told when an identity provider's keys could not be had. */
  readonly report?: ((notice: { readonly issuer: string; readonly problem: string }) => void) | undefined;
}

interface Trusted {
  readonly issuer: Issuer;
  readonly keys: Keys;
  readonly algorithms: ReadonlySet<string>;
  readonly audiences: ReadonlyMap<string, string>;
}

/** Turns tokens into actors: the one place where somebody's word for who they are is judged. */
export class Sessions {
  readonly #reading: ReadonlyMap<string, 'open' | 'members'>;
  readonly #issuers: ReadonlyMap<string, Trusted>;
  readonly #verified = new VerifiedTokens(REMEMBERED);
  readonly #places = new KeyPlaces();
  readonly #now: () => number;
  readonly #signedIn: SessionsOptions['signedIn'];
  readonly #serverKey: SessionsOptions['serverKey'];
  readonly #shutOut: SessionsOptions['shutOut'];

  constructor(options: SessionsOptions) {
    this.#signedIn = options.signedIn;
    this.#serverKey = options.serverKey;
    this.#shutOut = options.shutOut;
    this.#now = options.now ?? Date.now;
    this.#reading = new Map([...options.communities].map(({ id, reading }) => [id, reading]));
    this.#issuers = new Map([...options.issuers].map((issuer) => [issuer.issuer, trust(issuer, options, this.#now)]));
  }

  /**
   * Says whom a token stands for. Rejects with `unauthenticated` and `details.reason` (a `TokenFault`) when the token is
   * not good now, with `forbidden` when it is good but for another community than the wanted one, and with `unavailable`
   * when its issuer's keys cannot be had. The log is told of what is new with where it came from.
   */
  async verify(token: string, wanted?: string, source: Source = NOWHERE): Promise<Actor> {
    const actor = token.startsWith(KEY_PREFIX) ? await this.#key(token, source) : await this.#token(token, source);
    if (wanted !== undefined && wanted !== actor.community) {
      throw noting(fail('forbidden', 'The token is for another community.', { reason: 'community' }), asFacts(actor));
    }
    const refused = await this.#shutOut?.(actor);
    if (refused) throw noting(refused, asFacts(actor));
    return actor;
  }

  async #key(secret: string, source: Source): Promise<Actor> {
    if (!this.#serverKey) throw refusal('malformed');
    const actor = await this.#serverKey(secret);
    if (this.#places.isNew(actor.key!.id, source.address ?? '')) this.#signedIn?.(actor, source);
    return actor;
  }

  async #token(token: string, source: Source): Promise<Actor> {
    const actor = this.#verified.get(token) ?? (await this.#check(token, source));
    // Here and nowhere else, for tokens old and new.
    if (this.#isOver(actor)) throw noting(refusal('expired'), asFacts(actor));
    return actor;
  }

  #isOver({ expiresAt }: Actor): boolean {
    return this.#now() >= expiresAt! + LEEWAY * 1_000;
  }

  /** The reader without a token. Throws `unauthenticated` where only members read, `not_found` where there is no community. */
  anonymous(community: string): Actor {
    const reading = this.#reading.get(community);
    if (!reading)
      throw noting(fail('not_found', 'There is no such community.'), { event: 'input.refused', reason: 'community' });
    if (reading === 'members') throw fail('unauthenticated', 'Sign in to read this.', { reason: 'missing' });
    return { community, id: null, role: null, person: null, groups: [], issuer: null, subject: null, expiresAt: null };
  }

  async #check(token: string, source: Source): Promise<Actor> {
    const read = readToken(token);
    const trusted = typeof read.claims.iss === 'string' ? this.#issuers.get(read.claims.iss) : undefined;
    if (!trusted) throw refusal('issuer');
    try {
      demandHeader(read, trusted);
      const { version } = trusted.keys;
      await trusted.keys.check(token, read);
      const actor = this.#actor(read.claims, trusted);
      const isNew = this.#verified.set(token, actor, trusted.keys, version);
      if (isNew && !this.#isOver(actor)) this.#signedIn?.(actor, source);
      return actor;
    } catch (error) {
      throw noting(error, { issuer: trusted.issuer.id });
    }
  }

  #actor(claims: Claims, { issuer, audiences }: Trusted): Actor {
    const expiresAt = readTimes(claims, this.#now() / 1_000);
    const subject = readSubject(claims.sub);
    const community = readAudience(claims.aud, audiences);
    if (!this.#reading.has(community)) throw refusal('audience');
    const id = memberId(community, issuer.id, subject);
    const described = describe(claims, issuer.claims, id);
    // One object serves all requests that bring the same token.
    Object.freeze(described.person);
    Object.freeze(described.groups);
    return Object.freeze({ community, id, ...described, issuer: issuer.id, subject, expiresAt });
  }
}

function trust(issuer: Issuer, { fetch = globalThis.fetch, report }: SessionsOptions, now: () => number): Trusted {
  return {
    issuer,
    keys: keysOf(issuer, { fetch, now, report: (problem) => report?.({ issuer: issuer.id, problem }) }),
    algorithms: new Set(algorithmsOf(issuer)),
    audiences: audiencesOf(issuer),
  };
}

function keysOf(issuer: Issuer, options: Omit<ConstructorParameters<typeof RemoteKeys>[0], 'url'>): Keys {
  if (issuer.kind === 'secret') return new SecretKeys([issuer.secret].flat());
  if (issuer.jwks) return new FixedKeys(issuer.jwks);
  if (issuer.jwksUrl) return new RemoteKeys({ url: issuer.jwksUrl, ...options });
  throw new Error(`The issuer ${issuer.id} has neither jwksUrl nor jwks.`);
}

/** What says of itself that it is another kind of JWT, such as a logout token, is not taken for a sign-in. */
function demandHeader({ alg, typ, claims }: ReadToken, { issuer, algorithms }: Trusted): void {
  if (!algorithms.has(alg)) throw refusal('algorithm');
  if (typ !== undefined && !/^(application\/)?(at\+)?jwt$/i.test(typ)) throw refusal('type');
  const mayBeUntyped = issuer.kind === 'jwks' && issuer.untyped === true && !Object.hasOwn(claims, 'events');
  if (typ === undefined && !mayBeUntyped) throw refusal('type');
}

/** Refuses times that no good token has now, save that it may be over; returns the end of its life in milliseconds. */
function readTimes({ exp, iat, nbf = 0 }: Claims, now: number): number {
  if (!isTime(exp)) throw refusal('claims', 'exp');
  if (!isTime(iat)) throw refusal('claims', 'iat');
  if (!isTime(nbf)) throw refusal('claims', 'nbf');
  if (exp <= iat) throw refusal('claims', 'exp');
  if (exp - iat > LIFETIME) throw refusal('lifetime');
  if (Math.max(nbf, iat) > now + LEEWAY) throw refusal('not_yet_valid');
  return Math.floor(exp * 1_000);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Opaque, compared byte by byte. Lone surrogates would all become the same byte, and one record cannot hold NUL. */
function readSubject(sub: unknown): string {
  const isGood =
    typeof sub === 'string' && sub !== '' && sub.length <= SUBJECT && sub.isWellFormed() && !/\p{Cc}/u.test(sub);
  if (!isGood) throw refusal('claims', 'sub');
  return sub;
}

/** The one community that the issuer's binding gives; with several, nobody could say which was meant. */
function readAudience(aud: unknown, audiences: ReadonlyMap<string, string>): string {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const isGood = named.length > 0 && named.length <= AUDIENCES && named.every((each) => typeof each === 'string');
  if (!isGood) throw refusal('claims', 'aud');
  const found = new Set((named as string[]).map((each) => audiences.get(each)).filter((id) => id !== undefined));
  const [community] = found;
  if (community === undefined || found.size > 1) throw refusal('audience');
  return community;
}
