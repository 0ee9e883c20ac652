import type { Config } from './config.ts';

/** Values of `sslmode` with which there is no line that is not encrypted. */
const ENCRYPTED = ['verify-full', 'verify-ca', 'require'];
const HERE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|::1|)$/;

/** One sentence about each line that leaves this machine and is not encrypted. */
export function plainLines({
  databaseUrl,
  redisUrl,
  host,
  tlsKey,
}: Pick<Config, 'databaseUrl' | 'redisUrl' | 'host' | 'tlsKey'>): string[] {
  const lines: string[] = [];
  if (databaseUrl !== undefined && leaves(databaseUrl) && !ENCRYPTED.includes(modeOf(databaseUrl)))
    lines.push('The line to PostgreSQL is not encrypted. Add ?sslmode=verify-full to DATABASE_URL.');
  if (redisUrl !== undefined && leaves(redisUrl) && !redisUrl.startsWith('rediss:'))
    lines.push('The line to Redis is not encrypted. Begin REDIS_URL with rediss: instead of redis:.');
  if (tlsKey === undefined && !HERE.test(host))
    lines.push(
      'This node speaks plain HTTP to whoever reaches its address. Set LC_TLS_CERTIFICATE and LC_TLS_KEY, or let nobody but a balancer on the same machine reach it.',
    );
  return lines;
}

const leaves = (url: string) => URL.canParse(url) && !HERE.test(new URL(url).hostname);

const modeOf = (url: string) => new URL(url).searchParams.get('sslmode') ?? '';
