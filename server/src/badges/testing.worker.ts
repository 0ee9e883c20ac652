/**
 * A process for tests to kill: `prepare` writes members, their deeds and badges into a record; `work` runs the worker until
 * nothing is left. Says `ready` when it begins, and ends with 0 when it is done.
 */
import * as domains from '../domains.ts';
import { LocalBus } from '../kernel/bus.ts';
import { openDatabase } from '../kernel/database.ts';
import { defaultUploads } from '../kernel/upload-settings.ts';
import { Dispatch } from '../kernel/dispatch.ts';
import { eventLogMigrations } from '../kernel/event-log.ts';
import { RateLimits } from '../kernel/rate-limits.ts';
import { workerMigrations } from '../kernel/workers.ts';
import { evaluator } from './evaluator.ts';
import { ada, wants } from './testing.ts';

/** Members in the record; the one of index n has n % 7 deeds. */
const MEMBERS = 700;

const [file, task] = process.argv.slice(2);
const all = Object.values(domains);
const migrations = Object.assign({}, eventLogMigrations, workerMigrations, ...all.map((each) => each.migrations));
const database = await openDatabase({ file: file!, migrations });
const settings = {
  id: 'acme',
  name: 'Acme',
  reading: 'open',
  editWindow: null,
  uploads: defaultUploads,
  issuers: [],
} as const;
const plenty = { points: 1e9, seconds: 1 };
const { node } = new Dispatch({
  database,
  domains: all,
  communities: new Map([['acme', settings]]),
  bus: new LocalBus(),
  limits: new RateLimits({ member: plenty, address: plenty, key: plenty, community: plenty }),
});

if (task === 'prepare') await prepare();
else await work();
await database.close();

async function prepare() {
  const ids = ['once', 'often', 'chain'].map((name) => name.padEnd(22, '-'));
  const save = (id: string, criteria: unknown, repeatable = false) =>
    node.run(ada, 'badge.save', { id, name: id, criteria, repeatable });
  await save(ids[0]!, wants('kill.test', 3));
  await save(ids[1]!, wants('kill.test', 2), true);
  await save(ids[2]!, { match: 'all', of: [{ kind: 'badge', badgeId: ids[0] }] });
  await node.write('acme', async ({ db }) => {
    for (let index = 0; index < MEMBERS; index += 1) {
      const id = `member-${index}`.padEnd(22, '-');
      await db.insertInto('badge_members').values({ community: 'acme', id, mark: 1, done: 0, live: 1 }).execute();
      for (let number = 0; number < index % 7; number += 1)
        await db
          .insertInto('badge_deeds')
          .values({
            community: 'acme',
            id: `${id}${number}`,
            member: id,
            verb: 'kill.test',
            object_id: 'x',
            object_type: '',
            topic: '',
            at: 1,
            turn: 0,
            undone: 0,
          })
          .execute();
    }
  });
}

async function work() {
  process.stdout.write('ready\n');
  while (await evaluator.run(node));
}
