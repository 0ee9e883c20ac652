import type { Command } from 'commander';
import { sql } from 'kysely';
import { loadRecordConfig, type Config } from '../config.ts';
import { restore } from '../kernel/backup.ts';
import { lockData } from '../kernel/data-lock.ts';
import type { Db } from '../kernel/database.ts';
import { compareWithFormer, endHistoryOf, lostFacts, wordsOfLost } from '../kernel/former-heads.ts';
import { demandRecord, recordFile } from './backup.ts';
import type { CarryParts } from './export.ts';
import type { Io } from './io.ts';

type Parts = Pick<CarryParts, 'openRecord'>;

/** Adds `restore`, `restored` and `lost` to the command line: a record is an earlier one again, and what that has cost. */
export function puttingBack(program: Command, io: Io, parts: Parts): void {
  program
    .command('restore <copy>')
    .description('put a copy in the place of the record; the former one is kept')
    .action((copy: string) => restoreFrom(io, parts, copy));
  program
    .command('restored')
    .description('say that the record in PostgreSQL was put back by its own tools; before the servers start')
    .action(() => restored(io, parts));
  program
    .command('lost')
    .description('tell which acknowledged facts are missing since a copy was put back, as far as that is known')
    .action(() => lost(io, parts));
}

async function restoreFrom(io: Io, parts: Parts, copy: string) {
  const config = loadRecordConfig(io.env);
  const file = recordFile(config);
  const unlock = lockData(config.data);
  try {
    const former = restore(copy, file);
    io.print(`Restored from ${copy}.${former ? ` The former record is kept at ${former}.` : ''}`);
    if (former) await compare(io, parts, { config, former });
  } finally {
    unlock();
  }
}

async function compare(io: Io, parts: Parts, { config, former }: { config: RecordConfig; former: string }) {
  try {
    await tellLost(io, parts, { config, first: (db) => compareWithFormer(db, former) });
  } catch (error) {
    io.note?.(
      `What the copy lacks could not be read from the former record: ${(error as Error).message}. Ask with \`lost\` once pages have come back.`,
    );
  }
}

/** PostgreSQL's own tools bring back the epoch as well, and pages would take the new facts for those which they have seen. */
async function restored(io: Io, parts: Parts) {
  const config = loadRecordConfig(io.env);
  if (!config.databaseUrl)
    throw new Error('The record is in a file: `restore` puts a copy in its place and does this too.');
  await tellLost(io, parts, {
    config,
    async first(db) {
      if (await othersConnected(db))
        io.note?.(
          'Others are connected to this database. Servers on it end within seconds, to be started again: until then they go on with the history that has ended, and pages miss what they write.',
        );
      await endHistoryOf(db);
    },
  });
}

/** Whether the same role was connected to the database before this process began. The clock of the other machine may be wrong. */
async function othersConnected(db: Db): Promise<boolean> {
  const age = performance.now() / 1_000;
  const { rows } = await sql`
    select 1 from pg_stat_activity
    where datname = current_database() and usename = current_user and backend_type = 'client backend'
      and backend_start < clock_timestamp() - make_interval(secs => ${age}) limit 1`.execute(db);
  return rows.length > 0;
}

async function lost(io: Io, parts: Parts) {
  const config = loadRecordConfig(io.env);
  demandRecord(config);
  // A server may be at work on it, also one of another version.
  await tellLost(io, parts, { config, asItIs: true });
}

type RecordConfig = Pick<Config, 'data' | 'databaseUrl'>;

interface Telling {
  readonly config: RecordConfig;
  /** What is done to the record before. */
  readonly first?: (db: Db) => Promise<void>;
  readonly asItIs?: boolean;
}

/** Tells what is known to be lost from a record. */
async function tellLost(io: Io, { openRecord }: Parts, { config, first, asItIs = false }: Telling) {
  const database = await openRecord(config, { asItIs });
  try {
    await first?.(database.write);
    const facts = await lostFacts(database.read);
    for (const each of facts) io.print(wordsOfLost(each));
    if (facts.length === 0) io.print('Nothing that was acknowledged is known to be missing.');
  } finally {
    await database.close();
  }
}
