/**
 * `npm test [suite …]`: finds what the tests need, runs every suite in turn and ends with one line of counts.
 *
 * `LC_TEST_VERBOSE=1` also prints what passed.
 */
import { spawnSync } from 'node:child_process';
import { ROOT, inRoot } from '../paths.ts';
import { findChromium } from './chromium.ts';
import { type Counts, countsLine, noCounts, sum } from './counts.ts';
import type { Found } from './found.ts';
import { findPostgres } from './postgres.ts';
import { findRedis } from './redis.ts';
import { runSuite } from './run-suite.ts';
import { type Suite, findSuites } from './suites.ts';

const chosen = process.argv.slice(2);
const all = findSuites();
const unknown = chosen.filter((name) => !all.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const suites = all.filter(({ name }) => chosen.length === 0 || chosen.includes(name));

const found = await findEverything();
const results: { name: string; counts: Counts; seconds: number }[] = [];
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));
try {
  results.push(await timed('build', async () => build()));
  for (const suite of suites) if (!interrupted) results.push(await timed(suite.name, () => runOne(suite)));
} finally {
  for (const { release } of Object.values(found)) await release?.();
}
summarise();

async function findEverything(): Promise<Record<'Chromium' | 'PostgreSQL' | 'Redis', Found>> {
  const needsBrowser = suites.some(({ browserFiles }) => browserFiles.length > 0);
  const noBrowser: Found = { at: undefined, says: 'not needed' };
  const [Chromium, PostgreSQL, Redis] = await Promise.all([
    needsBrowser ? findChromium() : noBrowser,
    findPostgres(),
    findRedis(),
  ]);
  const services = { Chromium, PostgreSQL, Redis };
  for (const [name, { says }] of Object.entries(services)) console.log(`${`${name}:`.padEnd(12)}${says}`);
  return services;
}

function build(): Counts {
  const { status } = spawnSync(process.execPath, [inRoot('packages/tooling/build.ts'), '--if-stale'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return { ...noCounts(), failed: status === 0 ? 0 : 1 };
}

async function runOne(suite: Suite): Promise<Counts> {
  console.log(`\n── ${suite.name}`);
  const skipped = found.Chromium.at ? [] : suite.browserFiles;
  const files = suite.files.filter((file) => !skipped.includes(file));
  for (const file of skipped) console.log(`  skipped ${file}: it needs Chromium`);
  if (suite.files.length === 0) console.log('  FAILED there is no test file');
  if (files.length === 0) return { ...noCounts(), skipped: skipped.length, failed: suite.files.length === 0 ? 1 : 0 };
  const counts = await runSuite(suite, files, environment());
  return { ...counts, skipped: counts.skipped + skipped.length };
}

/** Tests see what was found for them, and nothing that points at somebody's real data. */
function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, LC_DATA: _data, PORT: _port, HOST: _host, ...env } = process.env;
  const given = {
    LC_TEST_CHROMIUM: found.Chromium.at,
    LC_TEST_DATABASE_URL: found.PostgreSQL.at,
    LC_TEST_REDIS_URL: found.Redis.at,
  };
  return { ...env, ...given };
}

async function timed(name: string, work: () => Promise<Counts>) {
  const started = performance.now();
  const counts = await work();
  return { name, counts, seconds: (performance.now() - started) / 1000 };
}

function summarise() {
  const wide = Math.max(...results.map(({ name }) => name.length));
  console.log('');
  for (const { name, counts, seconds } of results) {
    const outcome = name === 'build' ? (counts.failed ? 'failed' : 'done') : countsLine(counts);
    console.log(`${name.padEnd(wide)}  ${`${seconds.toFixed(1)} s`.padStart(8)}  ${outcome}`);
  }
  for (const [name, { at, says }] of Object.entries(found)) {
    if (at === undefined && says !== 'not needed') console.log(`Skipped what needs ${name}: ${says}.`);
  }
  const total = sum(results.map(({ counts }) => counts));
  console.log(countsLine(total));
  process.exitCode = interrupted ? 130 : total.failed > 0 ? 1 : 0;
}
