import { RateLimiterMemory, type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { fail } from '@learning-commons/protocol';
import type { Actor } from './session.ts';

/** Units a caller may spend: `points` at once, refilled over `seconds`. */
export interface RateLimitSettings {
  /** Per signed-in member. */
  readonly member: { readonly points: number; readonly seconds: number };
  /** Per server key. */
  readonly key: { readonly points: number; readonly seconds: number };
  /** Per network address, for all who come from it, signed in or not. */
  readonly address: { readonly points: number; readonly seconds: number };
}

/** Generous for people, tight for loops. A comment costs 5, most reads 1. */
export const defaultRateLimits: RateLimitSettings = {
  member: { points: 600, seconds: 60 },
  key: { points: 6_000, seconds: 60 },
  address: { points: 6_000, seconds: 60 },
};

/** What costs a member more than one unit costs a reader without a token this many times that, from the address's share. */
const ANONYMOUS = 10;

/** Keeps any one caller from crowding out the others. */
export class RateLimits {
  readonly #member: RateLimiterAbstract;
  readonly #key: RateLimiterAbstract;
  readonly #address: RateLimiterAbstract;

  constructor(settings: RateLimitSettings = defaultRateLimits) {
    this.#member = limiter('member', settings.member);
    this.#key = limiter('key', settings.key);
    this.#address = limiter('address', settings.address);
  }

  /**
   * Takes `cost` units from a member's or a server key's share, or refuses with `rate_limited` and the seconds to wait.
   * Readers without a token spend their address's.
   */
  async take(actor: Actor, cost: number, address?: string): Promise<void> {
    if (actor.key) await consume(this.#key, actor.key.id, cost);
    else if (actor.id !== null) await consume(this.#member, `${actor.community}/${actor.id}`, cost);
    else if (address !== undefined && cost > 1) await this.takeAddress(address, cost * ANONYMOUS);
  }

  /** Takes one unit from an address's share. */
  async takeAddress(address: string, cost = 1): Promise<void> {
    await consume(this.#address, address, cost);
  }
}

function limiter(keyPrefix: string, { points, seconds }: { points: number; seconds: number }): RateLimiterAbstract {
  return new RateLimiterMemory({ keyPrefix, points, duration: seconds });
}

async function consume(limiter: RateLimiterAbstract, key: string, cost: number): Promise<void> {
  try {
    await limiter.consume(key, cost);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const retryAfter = Math.ceil(refusal.msBeforeNext / 1_000);
    throw fail('rate_limited', `Too many requests. Nothing was kept; try again in ${retryAfter} s.`, { retryAfter });
  }
}
