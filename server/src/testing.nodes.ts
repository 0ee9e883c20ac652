import { ChaosProxy } from '../../test/support/chaos-proxy.ts';
import { makePostgres } from './kernel/testing.ts';
import { OwnRedis } from './kernel/testing.redis.ts';
import { startServer, type TestServer, type TestServerOptions } from './testing.ts';

/** Why tests of several nodes cannot run here; false where they can. */
export const lacksNodes: string | false =
  process.env.LC_TEST_DATABASE_URL && process.env.LC_TEST_REDIS_URL
    ? false
    : 'LC_TEST_DATABASE_URL or LC_TEST_REDIS_URL is not set: several nodes need PostgreSQL and Redis';

/** Nodes that share a record and a Redis of their own. */
export interface TestNodes {
  readonly redis: OwnRedis;
  /** The record that they share. */
  readonly databaseUrl: string;
  /** The way of each node to Redis. */
  readonly ways: readonly ChaosProxy[];
  readonly nodes: readonly TestServer[];
  /** Starts one more. */
  add(options?: TestServerOptions): Promise<TestServer>;
  close(): Promise<void>;
}

/** Starts as many nodes as there are options. */
export async function startNodes(each: readonly TestServerOptions[] = [{}, {}]): Promise<TestNodes> {
  const [database, redis] = await Promise.all([makePostgres(), OwnRedis.start()]);
  const nodes: TestServer[] = [];
  const ways: ChaosProxy[] = [];
  const add = async ({ config, ...options }: TestServerOptions = {}) => {
    const way = await ChaosProxy.open({ to: () => [redis.port] });
    ways.push(way);
    const urls = { databaseUrl: database.url, redisUrl: `redis://127.0.0.1:${way.port}` };
    const node = await startServer({ ...options, config: { ...urls, ...config } });
    nodes.push(node);
    return node;
  };
  for (const options of each) await add(options);
  return {
    redis,
    databaseUrl: database.url,
    nodes,
    ways,
    add,
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
      await Promise.all(ways.map((way) => way.close()));
      await Promise.all([database.drop(), redis.remove()]);
    },
  };
}

/** What a node's metric of this name says; the sum where it has labels. */
export async function metricOf({ app }: TestServer, name: string): Promise<number> {
  const metric = await app.metrics.registry.getSingleMetric(name)!.get();
  return metric.values.reduce((sum, { value }) => sum + value, 0);
}
