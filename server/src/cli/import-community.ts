import { loadStoreConfig } from '../config.ts';
import { lockData } from '../kernel/data-lock.ts';
import { giveUpImport, type GiveUpOptions } from '../kernel/moving/give-up.ts';
import { importCommunity, type ImportReport } from '../kernel/moving/import.ts';
import { noteDeed } from '../kernel/operator.ts';
import { showEverySecond, type CarryParts } from './export.ts';
import type { Io } from './io.ts';

/** What may be said of the import of a community. */
export interface CommunityOptions {
  readonly community?: string;
  readonly dryRun?: boolean;
  readonly giveUp?: boolean;
}

const DOING = { check: 'checking', write: 'writing', compare: 'comparing' } as const;

/** Brings in a community from its export, or removes what has come of it. */
export async function bringCommunity(io: Io, parts: CarryParts, folder: string, options: CommunityOptions) {
  const config = loadStoreConfig(io.env);
  const unlock = config.databaseUrl ? () => {} : lockData(config.data);
  try {
    const database = await parts.openRecord(config);
    const both = { ...parts, database, storage: parts.openStorage(config) };
    const show = showEverySecond(io);
    try {
      if (options.giveUp) return await giveUp(io, both, options.community);
      const report = await importCommunity({
        ...both,
        folder,
        community: options.community,
        dry: options.dryRun === true,
        finish: (db, { community, manifest: { community: from, content } }) =>
          noteDeed(db, 'community.import', { communities: [community], details: { from, content } }),
        progress: (doing, what, done) => show(`${DOING[doing]} ${what}: ${done}`),
      });
      io.print(wordsOf(report));
    } finally {
      await database.close();
    }
  } finally {
    unlock();
  }
}

async function giveUp(io: Io, parts: Omit<GiveUpOptions, 'community'>, community: string | undefined) {
  if (community === undefined) throw new Error('Say with --community of which community the import is to be given up.');
  await giveUpImport({ ...parts, community });
  io.print(`What had arrived of ${community} is removed.`);
}

function wordsOf({ community, outcome, manifest: { tables, files, content } }: ImportReport): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const what = `${rows} rows and ${files.rows} files`;
  if (outcome === 'known') return `This export is in ${community} already; nothing was changed.`;
  if (outcome === 'sound')
    return `Sound: ${what} could be imported as ${community}; nothing was changed. Content: ${content}`;
  return `Imported ${community}: ${what}, compared with the export after they were written. Make its keys and webhooks anew, and name it in the configuration.`;
}
