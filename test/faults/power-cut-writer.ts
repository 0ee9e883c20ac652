import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createApp, createLog } from '@learning-commons/server';
import { member, newId } from '@learning-commons/server/kernel/testing';
import { uploadsIn } from '@learning-commons/server/testing';

/**
 * Runs under the write recorder: posts through the real dispatch and notes each acknowledgement in a file of the same
 * folder, so that the trace holds it in its true place among the writes.
 */
const [folder, synchronous, posts] = process.argv.slice(2) as [string, 'FULL' | 'NORMAL', string];
const config = {
  mode: 'serve',
  port: 0,
  host: '127.0.0.1',
  data: folder,
  file: undefined,
  databaseUrl: undefined,
  redisUrl: undefined,
  publicUrl: undefined,
  log: 'silent',
  logAddresses: true,
  trustProxy: false,
  tlsCertificate: undefined,
  tlsKey: undefined,
  notice: 0,
  communities: [{ id: 'acme', name: 'Acme', origins: [], reading: 'open', editWindow: null }],
  issuers: [],
  uploads: uploadsIn(folder),
  previews: { on: false, allow: [] },
  webhooks: { allow: [] },
  limits: {
    member: { points: 1e9, seconds: 1 },
    key: { points: 1e9, seconds: 1 },
    address: { points: 1e9, seconds: 1 },
    community: { points: 1e9, seconds: 1 },
  },
} as const;
const app = await createApp(config, { synchronous, log: createLog('silent') });
// Checkpoints are where a careless order of writes does its damage: have many of them in a short run.
await sql`pragma wal_autocheckpoint = 60`.execute(app.database.write);
const ana = member('Ana');
let next = 0;
const post = async () => {
  while (next < Number(posts)) {
    const [id, body] = [newId(), `Post number ${(next += 1)} with some words in it`];
    await app.dispatch.run(ana, 'comment.create', { id, topic: 'power', body });
    appendFileSync(join(folder, 'acks'), `${id}\n`);
  }
};
await Promise.all([post(), post(), post()]);
process.kill(process.pid, 'SIGKILL');
