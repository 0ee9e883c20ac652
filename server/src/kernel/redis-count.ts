import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { SharedCount } from './allowance.ts';
import type { RedisLink } from './redis-link.ts';

/** What counting in Redis stands on. */
export interface RedisCountOptions {
  readonly link: Pick<RedisLink, 'available' | 'ask'>;
  /** The history's identity, which keeps installations on one Redis apart. */
  readonly epoch: string;
  readonly nodes: () => number;
}

/**
 * Adds up in Redis. Each key is one of its own, so that a cluster may hold it anywhere, and vanishes by itself.
 * The link says when Redis takes too long; nothing queues here.
 */
export function redisCount({ link, epoch, nodes }: RedisCountOptions): SharedCount {
  const storeClient = {
    async eval(script: string, options: { keys: string[]; arguments: string[] }) {
      const answer = await link.ask((client) => client.eval(script, options));
      if (answer === undefined) throw new Error('Redis did not answer.');
      return answer;
    },
  };
  const limiters = new Map<number, RateLimiterRedis>();
  const limiterOf = (duration: number) => {
    let limiter = limiters.get(duration);
    const keyPrefix = `lc:${epoch}:limit`;
    // Points are not its business: it adds, and whoever asked decides.
    if (!limiter)
      limiters.set(
        duration,
        (limiter = new RateLimiterRedis({ storeClient, useRedisPackage: true, keyPrefix, points: 1, duration })),
      );
    return limiter;
  };
  return {
    get nodes() {
      return nodes();
    },
    get reachable() {
      return link.available;
    },
    add: (key, points, seconds) =>
      limiterOf(seconds)
        .penalty(key, points)
        .then(
          ({ consumedPoints, msBeforeNext }) => ({ spent: consumedPoints, milliseconds: msBeforeNext }),
          () => undefined,
        ),
  };
}
