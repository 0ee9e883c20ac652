import { fail } from '@learning-commons/protocol';
import { Allowance, type Rate, type SharedCount } from './allowance.ts';
import { noting } from './noted.ts';
import type { Actor } from './session.ts';
import { EVERY_COMMUNITY } from './wall.ts';

/** Units a caller may spend: `points` at once, refilled after `seconds`. */
export interface RateLimitSettings {
  /** Per signed-in member. */
  readonly member: Rate;
  /** Per server key. */
  readonly key: Rate;
  /** Per network address, for all who come from it, signed in or not. */
  readonly address: Rate;
  /** Per community, for all its members and keys together. */
  readonly community: Rate;
}

/** Generous for people, tight for loops. A comment costs 5, most reads 1. */
export const defaultRateLimits: RateLimitSettings = {
  member: { points: 600, seconds: 60 },
  key: { points: 6_000, seconds: 60 },
  address: { points: 6_000, seconds: 60 },
  community: { points: 600_000, seconds: 60 },
};

/** What costs a member more than one unit costs a reader without a token this many times that, from the address's share. */
const ANONYMOUS = 10;

/** Something to be taken from one share. */
interface Claim {
  readonly from: Allowance;
  readonly key: string;
  readonly cost: number;
}

/** Keeps any one caller from crowding out the others, and any one community. With a shared count all nodes keep to one share. */
export class RateLimits {
  readonly #member: Allowance;
  readonly #key: Allowance;
  readonly #address: Allowance;
  readonly #community: Allowance;

  constructor(settings: RateLimitSettings = defaultRateLimits, shared?: SharedCount) {
    this.#member = new Allowance(settings.member, shared);
    this.#key = new Allowance(settings.key, shared);
    this.#address = new Allowance(settings.address, shared);
    this.#community = new Allowance(settings.community, shared);
  }

  /**
   * Takes `cost` units from a member's or a server key's share, and from their community's, or refuses with `rate_limited` and the
   * seconds to wait. Readers without a token spend their address's. Waits for nobody.
   */
  take(actor: Actor, cost: number, address?: string): void {
    const { community, key, id } = actor;
    if (key) take(this.#of('key', community, key.id, cost), this.#of('community', community, '', cost));
    else if (id !== null) take(this.#of('member', community, id, cost), this.#of('community', community, '', cost));
    else if (address !== undefined && cost > 1) this.takeAddress(address, cost * ANONYMOUS);
  }

  /** Takes one unit from an address's share, in whichever community: who asks is not known yet. */
  takeAddress(address: string, cost = 1): void {
    take(this.#of('address', EVERY_COMMUNITY, address, cost));
  }

  #of(kind: keyof RateLimitSettings, community: string, name: string, cost: number): Claim {
    const from = { member: this.#member, key: this.#key, address: this.#address, community: this.#community }[kind];
    return { from, key: `${community}:${kind}:${name}`, cost };
  }
}

/** From all shares or from none. */
function take(...claims: readonly Claim[]): void {
  const waits = claims.map(({ from, key, cost }) => from.wait(key, cost));
  const wait = Math.max(...waits);
  if (wait === 0) return claims.forEach(({ from, key, cost }) => from.spend(key, cost));
  const retryAfter = Math.ceil(wait / 1_000);
  const refusal = fail('rate_limited', `Too many requests. Nothing was kept; try again in ${retryAfter} s.`, {
    retryAfter,
  });
  const [, reason] = claims[waits.indexOf(wait)]!.key.split(':');
  throw noting(refusal, { reason });
}
