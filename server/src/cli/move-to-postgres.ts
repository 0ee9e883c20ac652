import { join } from 'node:path';
import type { Command } from 'commander';
import { loadRecordConfig } from '../config.ts';
import { lockData } from '../kernel/data-lock.ts';
import type { Database } from '../kernel/database.ts';
import { giveUpMove, moveRecord, type MoveOptions, type MoveReport } from '../kernel/moving/move.ts';
import { communitiesIn, noteDeed } from '../kernel/operator.ts';
import type { CarryParts } from './export.ts';
import type { Io } from './io.ts';

/** Adds `move-to-postgres` to the command line. It takes the address from `DATABASE_URL`, where no list of processes shows it. */
export function moveToPostgres(
  program: Command,
  io: Io,
  parts: Pick<CarryParts, 'migrations' | 'domains' | 'openRecord'>,
): void {
  program
    .command('move-to-postgres')
    .description(
      'move the record of the data folder to the PostgreSQL database of DATABASE_URL; the server must be stopped',
    )
    .option('--give-up', 'let the file be served again; what was copied stays where it is')
    .action(async ({ giveUp }: { giveUp?: boolean }) => {
      const { data, databaseUrl } = loadRecordConfig(io.env);
      const file = join(data, 'commons.sqlite');
      const unlock = lockData(data);
      try {
        if (giveUp) return await stay(io, parts, data, file);
        if (!databaseUrl)
          throw new Error('Say where to with DATABASE_URL, such as postgres://commons@db.internal/commons.');
        tell(io, await moveRecord({ ...parts, file, url: databaseUrl, begin: noteMove, progress: showProgress(io) }));
      } finally {
        unlock();
      }
    });
}

/** Both sides tell of it, since it is copied with the rest. */
async function noteMove(database: Database, more: { readonly givenUp?: true } = {}) {
  const communities = await communitiesIn(database.read);
  await database.transact((db) => noteDeed(db, 'record.move', { communities, details: { to: 'postgres', ...more } }));
}

async function stay(io: Io, { openRecord }: Pick<CarryParts, 'openRecord'>, data: string, file: string) {
  const { place } = giveUpMove(file);
  io.print(`The file ${file} may be served again. Drop the database ${place} before another move there.`);
  const database = await openRecord({ data, databaseUrl: undefined });
  await noteMove(database, { givenUp: true }).finally(() => database.close());
}

function tell(io: Io, { place, tables, cut, problems }: MoveReport) {
  for (const { name, rows, hash } of tables) io.print(`${name}\t${rows}\t${hash.slice(0, 16)}`);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  io.print(
    `Moved ${rows} rows of ${tables.length} tables to ${place}; every table has the content it had. Start the server with DATABASE_URL.`,
  );
  if (cut.length > 0) io.note?.(`Fractions were cut off in columns of whole numbers: ${cut.join(', ')}.`);
  if (problems.length > 0)
    io.note?.(`The file had ${problems.length} problems before, and the database has them too; \`check\` names them.`);
}

const SECOND = 1_000;

/** A line for each table, and each second. */
function showProgress(io: Io): NonNullable<MoveOptions['progress']> {
  let [shown, last] = [0, ''];
  return (table, rows, of) => {
    if (table === last && rows < of && performance.now() - shown < SECOND) return;
    [shown, last] = [performance.now(), table];
    io.note?.(`${table}: ${rows} of ${of}`);
  };
}
