import type { Logger } from 'pino';
import { CommonsError, type ErrorCode } from '@learning-commons/protocol';
import { notedOf, type SecurityFacts } from './noted.ts';
import { Thinning } from './thinning.ts';

/** How an event is told: how loudly, and in which words. */
interface Telling {
  readonly level: 'info' | 'warn';
  readonly words: string;
}

/** Every event of the security log. The list is closed; docs/security/logging.md says of each what it means. */
export const SECURITY_EVENTS = {
  /** A token or a server key was good that this node had not seen before; a key also when it comes from another address. */
  'sign-in': { level: 'info', words: 'signed in' },
  /** A token or a server key was not good, or had ended. */
  'sign-in.refused': { level: 'warn', words: 'a sign-in was refused' },
  /** Somebody asked for what they may not do or hear, is shut out, or came without a token to where one is needed. */
  'access.refused': { level: 'warn', words: 'access was refused' },
  /** A page wanted to speak to a community that does not list its origin. */
  'origin.refused': { level: 'warn', words: 'a page of a foreign origin was refused' },
  /** A member, a key, an address or a community has used up its share. */
  'limit.reached': { level: 'warn', words: 'a limit was reached' },
  /** Something came that no client of ours sends: another shape, an unknown operation, a body or a packet that cannot be read. */
  'input.refused': { level: 'warn', words: 'input was refused that our clients do not send' },
  /** A file is not what it says it is, was taken for malware, or could not be read. */
  'file.refused': { level: 'warn', words: 'a file was refused' },
  /** An address that somebody has given leads into the server's own network, or to a port of another service. */
  'outbound.refused': { level: 'warn', words: 'an address that leads inwards was not asked' },
} as const satisfies Readonly<Record<string, Telling>>;

/** The name of an event of the security log. */
export type SecurityEvent = keyof typeof SECURITY_EVENTS;

/** What a refusal is by its code, where nothing more was noted of it. The others are no attempt to get past anything. */
const BY_CODE: Partial<Readonly<Record<ErrorCode, SecurityEvent>>> = {
  unauthenticated: 'sign-in.refused',
  forbidden: 'access.refused',
  rate_limited: 'limit.reached',
};
/** The same by the reason that is given with it. */
const BY_REASON: Readonly<Record<string, SecurityEvent>> = { missing: 'access.refused', origin: 'origin.refused' };

const MINUTE = 60_000;
/** A sign-in is told by member, and each takes a signature: of those, as many are told apart as may come back at once. */
const SIGN_INS = 10_000;
/** Characters that anything in a line may have. */
const LONGEST = 100;

/** What the security log stands on. */
export interface SecurityLogOptions {
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Communities that may be named. */
  readonly communities: Iterable<string>;
  /** Operations and paths that may be named. What else is asked for is somebody's text. */
  readonly operations: Iterable<string>;
  /** Whether a line says from which address something came. Default true. */
  readonly addresses?: boolean | undefined;
}

/**
 * Who came in, who was turned away and who tried what nobody should: one line for each, in the server's own log. A flood is a
 * few lines for each address and minute, and then one that says how many more there were.
 */
export class SecurityLog {
  readonly #log: SecurityLogOptions['log'];
  readonly #communities: ReadonlySet<string>;
  readonly #operations: ReadonlySet<string>;
  readonly #addresses: boolean;
  readonly #thinning = new Thinning<SecurityEvent>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ log, communities, operations, addresses = true }: SecurityLogOptions) {
    this.#addresses = addresses;
    this.#log = log;
    this.#communities = new Set(communities);
    this.#operations = new Set(operations);
  }

  /** Tells of a refusal as a door gave it. What is noted of it counts before what the door knows; other failures are not told here. */
  refused(thrown: unknown, known: SecurityFacts): void {
    if (!(thrown instanceof CommonsError)) return;
    const { event: noted, ...facts } = notedOf(thrown);
    const reason = textOf(thrown.details.reason) ?? (thrown.code === 'forbidden' ? 'rights' : undefined);
    const event = noted ?? (reason && BY_REASON[reason]) ?? BY_CODE[thrown.code];
    if (event) this.note(event, { ...known, reason, needs: textOf(thrown.details.needs), ...facts });
  }

  /** Tells of an event. */
  note(event: SecurityEvent, facts: SecurityFacts): void {
    const isSignIn = event === 'sign-in';
    const source = (isSignIn ? (facts.member ?? facts.key) : facts.address) ?? '';
    this.#timer ??= setTimeout(() => this.close(), MINUTE).unref();
    if (!this.#thinning.admits(event, source, isSignIn ? SIGN_INS : undefined)) return;
    const { level, words } = SECURITY_EVENTS[event];
    this.#log[level](this.#lineOf(event, facts), words);
  }

  /** Says how much was held back, and begins anew. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { kind: event, source, lines: more } of this.#thinning.harvest()) {
      const whose = event === 'sign-in' ? { member: source } : { address: this.#addressOf(source) };
      const words = source === undefined ? 'more of the same, from many more' : 'more of the same';
      this.#log[SECURITY_EVENTS[event].level]({ event, ...whose, more }, words);
    }
  }

  /** Field by field: what came from outside is one of the names known here, or short. */
  #lineOf(event: SecurityEvent, facts: SecurityFacts) {
    const { community, issuer, member, key, reason, needs, operation, field, origin, address, requestId } = facts;
    return {
      event,
      community: nameIn(this.#communities, community),
      issuer,
      member,
      key,
      reason,
      needs,
      operation: nameIn(this.#operations, operation),
      field: textOf(field),
      origin: event === 'origin.refused' ? originOf(origin) : undefined,
      address: this.#addressOf(address),
      requestId,
    };
  }

  #addressOf(address: string | undefined): string | undefined {
    return this.#addresses && address !== '' ? textOf(address) : undefined;
  }
}

function nameIn(known: ReadonlySet<string>, name: unknown): string | undefined {
  return typeof name === 'string' && known.has(name) ? name : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, LONGEST) : undefined;
}

/** A scheme, a host and a port, without what else somebody may have put there. */
function originOf(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text) ? textOf(new URL(text).origin) : undefined;
}
