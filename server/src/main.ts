#!/usr/bin/env node
import { Command } from 'commander';
import own from '../package.json' with { type: 'json' };
import {
  askOnce,
  createApp,
  createLog,
  migrations,
  openRecord,
  openStorage,
  type App,
  type AppOptions,
} from './app.ts';
import { readHeads } from './audit/audit.store.ts';
import { compareNoted, readNoted } from './audit/verifying.ts';
import { backingUp, demandRecord } from './cli/backup.ts';
import { exporting, type CarryParts } from './cli/export.ts';
import { importing, type Wanted } from './cli/import.ts';
import { key } from './cli/key.ts';
import { member } from './cli/member.ts';
import { moveToPostgres } from './cli/move-to-postgres.ts';
import { puttingBack } from './cli/restore.ts';
import { serverKey } from './cli/server-key.ts';
import { token } from './cli/token.ts';
import { loadConfig, loadRecordConfig, type Config } from './config.ts';
import type { Io } from './cli/io.ts';
import { demoCommunity, demoOptions, seedDemo } from './demo/demo.ts';
import * as domains from './domains.ts';
import { FORMATS, PLACEHOLDER_ISSUER, moveIn, type Format } from './moving-in/discussions.ts';
import { checkRecord } from './kernel/check.ts';
import { lockData } from './kernel/data-lock.ts';

const print = (line: string) => void process.stdout.write(`${line}\n`);
const note = (line: string) => void process.stderr.write(`${line}\n`);
const carrying: CarryParts = {
  domains: Object.values(domains),
  migrations,
  product: own.version,
  openRecord,
  openStorage,
};
const io: Io = { env: process.env, print, note, ask: askOnce, demo: demoCommunity };

/** Runs the command line; every failure becomes one sentence and a non-zero exit. */
async function main() {
  const program = new Command('learning-commons').description(
    'Server and tools of Learning Commons. Configuration: docs/guide/configuration.md',
  );
  program
    .command('serve')
    .description('serve communities to the widgets')
    .action(() => serve('serve'));
  program
    .command('demo')
    .description('serve a seeded demo company, with made-up identities')
    .action(() => serve('demo'));
  token(program, io);
  key(program, io);
  serverKey(program, io);
  member(program, io);
  backingUp(program, io, carrying);
  puttingBack(program, io, carrying);
  moveToPostgres(program, io, carrying);
  exporting(program, io, carrying);
  importing(program, io, {
    ...carrying,
    formats: FORMATS,
    placeholderIssuer: PLACEHOLDER_ISSUER,
    run: bringDiscussions,
  });
  program.command('seed').description('write the demo company into the configured community, once').action(seed);
  checking(program);
  await program.parseAsync();
}

async function serve(mode: 'serve' | 'demo') {
  const config = loadConfig(process.env, { mode, ...(mode === 'demo' && { demo: demoCommunity }) });
  const unlock = config.databaseUrl ? () => {} : lockData(config.data);
  const options: AppOptions = mode === 'demo' ? demoOptions(config) : {};
  // Whatever keeps servers running starts it again, and it reads the record that there is now.
  const app = await createApp(config, {
    ...options,
    historyEnded: () => void app.close(0).finally(() => process.exit(1)),
  });
  const address = await begin(app, mode).catch(async (error) => {
    await app.close(0);
    throw error;
  });
  print(
    mode === 'demo'
      ? `Learning Commons demo: ${address}  ·  playground: ${address}/playground`
      : `Learning Commons: ${address}`,
  );
  endGracefully(app, unlock, config);
}

async function begin(app: App, mode: 'serve' | 'demo'): Promise<string> {
  if (mode === 'demo') await seedDemo(app);
  return app.listen();
}

/** The first signal drains, a second one ends at once. */
function endGracefully(app: App, unlock: () => void, { notice }: Pick<Config, 'notice'>) {
  let ending = false;
  const end = async () => {
    if (ending) process.exit(1);
    ending = true;
    await app.close(undefined, notice * 1_000);
    unlock();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
  // Last resort: a defect that nobody caught is logged, never silent; the process goes on serving the others.
  process.on('unhandledRejection', (reason) => app.log.error({ err: reason }, 'unhandled rejection'));
}

async function bringDiscussions(config: Config, wanted: Wanted) {
  const app = await createApp(config, { log: createLog('silent') });
  const format = wanted.format as Format;
  const { community, dry, points } = wanted;
  try {
    if (!dry)
      await app.dispatch.node.write(community, (ctx) => ctx.audit('comment.import', { details: { format, points } }));
    await moveIn({ ...wanted, format, dispatch: app.dispatch });
  } finally {
    await app.close(0);
  }
}

async function seed() {
  const config = loadConfig(process.env, { mode: 'serve' });
  const unlock = config.databaseUrl ? () => {} : lockData(config.data);
  const app = await createApp(config);
  const pages = await seedDemo(app);
  await app.close(0);
  unlock();
  print(pages === 0 ? 'Already seeded; nothing was written.' : `Wrote ${pages} pages.`);
}

function checking(program: Command) {
  program
    .command('check')
    .description('examine the record')
    .option('--audit <noted...>', 'ends of audit trails that were written down: COMMUNITY:NUMBER:HASH')
    .action(({ audit = [] }: { audit?: string[] }) => check(audit));
}

async function check(noted: readonly string[]) {
  const ends = noted.map(readNoted);
  const config = loadRecordConfig(process.env);
  demandRecord(config);
  const database = await openRecord(config);
  const { streams, facts, problems: found } = await checkRecord(database, Object.values(domains));
  const problems = [...found, ...(await compareNoted(database.read, ends))];
  const trails = await readHeads(database.read);
  await database.close();
  print(`${streams} streams, ${facts} facts, ${problems.length} problems`);
  for (const { community, seq, hash } of trails) print(`audit trail ${community}:${seq}:${hash}`);
  for (const problem of problems) print(problem);
  if (problems.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  note((error as Error).message);
  process.exitCode = 1;
});
