/** The whole server in a process of its own. */
import { startServer } from '@learning-commons/server/testing';
import { answer } from './child.ts';
import { fill } from './fill.ts';
import { fillShelves } from './shelves.ts';

/** Where the record and the bus are; without them SQLite in a folder of its own, and no bus. */
const { LC_BENCH_RECORD: databaseUrl, LC_BENCH_BUS: redisUrl } = process.env;
const server = await startServer({ config: { databaseUrl, redisUrl } });

answer({
  where: () => ({ address: server.address, folder: server.folder }),
  /** Whether PostgreSQL itself keeps communities apart. */
  walled: () => server.app.database.walled,
  tokens: (count: number) => Promise.all(Array.from({ length: count }, (_, index) => server.token(`member-${index}`))),
  fill: ({ topic, count }: { topic: string; count: number }) => fill(server.app, topic, count),
  shelve: (count: number) => fillShelves(server.app, count),
  close: () => server.close(),
});
