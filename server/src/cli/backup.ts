import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadRecordConfig, type Config } from '../config.ts';
import { backup, demandTarget } from '../kernel/backup.ts';
import { communitiesIn, noteDeed } from '../kernel/operator.ts';
import type { CarryParts } from './export.ts';
import type { Io } from './io.ts';

/** Adds `backup` to the command line. */
export function backingUp(program: Command, io: Io, parts: Pick<CarryParts, 'openRecord'>): void {
  program
    .command('backup <target>')
    .description('copy the record to a file while the server runs')
    .action((target: string) => copy(io, parts, target));
}

/** Where the record in a file is. Fails for one that is elsewhere. */
export function recordFile({ data, databaseUrl }: Pick<Config, 'data' | 'databaseUrl'>): string {
  if (databaseUrl) throw new Error('The record is in PostgreSQL: use pg_dump and pg_restore, which do this well.');
  return join(data, 'commons.sqlite');
}

/** Opening would make an empty record, in which nothing is wrong and from which nothing is lost. */
export function demandRecord(config: Pick<Config, 'data' | 'databaseUrl'>): void {
  if (!config.databaseUrl && !existsSync(recordFile(config)))
    throw new Error(`There is no record at ${recordFile(config)}.`);
}

async function copy(io: Io, { openRecord }: Pick<CarryParts, 'openRecord'>, target: string) {
  const config = loadRecordConfig(io.env);
  const file = recordFile(config);
  demandTarget(file, target);
  try {
    const database = await openRecord(config, { asItIs: true });
    try {
      const communities = await communitiesIn(database.read);
      await database.transact((db) => noteDeed(db, 'record.backup', { communities }));
    } finally {
      await database.close();
    }
  } catch (error) {
    // A full disk or a damaged file is when a copy is needed most.
    io.note?.(`The audit trail does not tell of this copy: ${(error as Error).message}`);
  }
  backup(file, target);
  io.print(`Copied to ${target}.`);
}
