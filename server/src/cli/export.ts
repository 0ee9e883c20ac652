import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadStoreConfig, type Config } from '../config.ts';
import type { Database, DatabaseOptions, Migrations } from '../kernel/database.ts';
import type { Domain } from '../kernel/domain.ts';
import { TRAIL } from '../kernel/audit.tables.ts';
import { atomic } from '../kernel/moving/atomic.ts';
import { exportCommunity } from '../kernel/moving/export.ts';
import { contentOf } from '../kernel/moving/manifest.ts';
import { noteDeed } from '../kernel/operator.ts';
import type { Storage } from '../kernel/storage.ts';
import type { Io } from './io.ts';

/** What carries a community out of a record, or into one. */
export interface CarryParts {
  readonly domains: readonly Domain[];
  readonly migrations: Migrations;
  /** The version of the program. */
  readonly product: string;
  openRecord(config: Pick<Config, 'data' | 'databaseUrl'>, how?: Pick<DatabaseOptions, 'asItIs'>): Promise<Database>;
  openStorage(config: Pick<Config, 'uploads'>): Storage;
}

/** Adds `export` to the command line: everything of one community, in a folder. */
export function exporting(program: Command, io: Io, parts: CarryParts): void {
  program
    .command('export <folder>')
    .description('write everything of one community, rows and files, into a new folder; the server may run meanwhile')
    .requiredOption('--community <id>', 'which one')
    .action((folder: string, { community }: { community: string }) => writeOut(io, parts, folder, community));
}

async function writeOut(io: Io, parts: CarryParts, folder: string, community: string) {
  const config = loadStoreConfig(io.env);
  const file = join(config.data, 'commons.sqlite');
  if (!config.databaseUrl && !existsSync(file)) throw new Error(`There is no record at ${file}.`);
  const database = await parts.openRecord(config, { asItIs: true });
  try {
    const show = showEverySecond(io);
    const { tables, files, content } = await exportCommunity({
      ...parts,
      database,
      storage: parts.openStorage(config),
      community,
      folder,
      begin: () => atomic(database, community, (db) => noteDeed(db, 'community.export', { communities: [community] })),
      progress: (what, done) => show(`${what}: ${done}`),
      missing: (path) => io.note?.(`${path}: rows tell of it, and the storage does not have it.`),
    });
    for (const { name, rows, hash } of tables) io.print(`${name}\t${rows}\t${hash.slice(0, 16)}`);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const told = { tables: tables.filter(({ name }) => !TRAIL.includes(name)), files };
    io.print(`Content without the audit trail, which tells of exports and imports: ${contentOf(told)}`);
    io.print(
      `Exported ${community} to ${folder}: ${rows} rows and ${files.rows} files${files.missing > 0 ? `; ${files.missing} were missing` : ''}. Content: ${content}`,
    );
  } finally {
    await database.close();
  }
}

const SECOND = 1_000;

/** Notes a line at most once a second. */
export function showEverySecond(io: Io): (line: string) => void {
  let shown = performance.now();
  return (line) => {
    if (performance.now() - shown < SECOND) return;
    shown = performance.now();
    io.note?.(line);
  };
}
