/**
 * A process for tests: imports an export, and dies by SIGKILL at the `nth` commit, before it is sent or after it was answered.
 * Prints what became of it when nothing killed it.
 */
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { migrations, openRecord, openStorage } from '../../app.ts';
import { loadStoreConfig } from '../../config.ts';
import * as domains from '../../domains.ts';
import { importCommunity } from './import.ts';

const [folder, community, nth, when] = process.argv.slice(2);
const config = loadStoreConfig(process.env);
const database = await openRecord(config);
let commits = 0;
const isMoment = (statement: unknown) => statement === 'commit' && (commits += 1) === Number(nth);
const die = () => process.kill(process.pid, 'SIGKILL');

const ask = pg.Client.prototype.query as (...query: unknown[]) => Promise<unknown>;
pg.Client.prototype.query = function (this: pg.Client, ...query: unknown[]) {
  const hit = isMoment(query[0]);
  if (hit && when === 'before') die();
  const answer = ask.apply(this, query);
  return hit ? answer.then(die) : answer;
} as never;
const run = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function (this: DatabaseSync, statement: string) {
  const hit = isMoment(statement);
  if (hit && when === 'before') die();
  run.call(this, statement);
  if (hit) die();
};

const { outcome } = await importCommunity({
  database,
  storage: openStorage(config),
  domains: Object.values(domains),
  migrations,
  folder: folder!,
  community: community || undefined,
  batch: 100,
});
await database.close();
process.stdout.write(outcome);
